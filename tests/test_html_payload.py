"""Pages whose text stands in their scripts alone."""

import json

import pytest

from cleaner import clean
from cleaner.blocks.html import split_html

TEXT = "The ferry does not sail on Sunday, since the harbour is closed for the repair of its old walls."
MORE = "The harbour master said that the work would take two weeks, and that the island has food for a month."


def script(kind: str, value: object) -> str:
    return f"<script type={kind}>{json.dumps(value)}</script>"


def flight(stream: str, size: int = 40) -> str:
    """Scripts that push `stream` in pieces of `size` characters, as Next.js does."""
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    return "".join(f"<script>self.__next_f.push({json.dumps([1, piece])})</script>" for piece in pieces)


@pytest.mark.parametrize(
    ("html", "expected", "origin"),
    [
        (script("application/ld+json", {"@type": "NewsArticle", "articleBody": TEXT}), TEXT, "articleBody"),
        (script("application/json id=__NEXT_DATA__",
                {"page": [{"id": "a" * 90, "body": f"<p>{TEXT}</p><p>{MORE}</p>"}, TEXT]}),
         f"{TEXT}\n{MORE}\n{TEXT}", "__NEXT_DATA__"),
        (flight(f'1:["$","div",null,{{"of":"$2"}}]\n2:T{len(TEXT.encode()):x},{TEXT}3:I[4,[],"x"]\n4:{{"b":"{MORE}"}}\n'),
         f"{TEXT}\n{MORE}", "React"),
        (f"<script>window.__STATE__ = {json.dumps({'a': {'text': TEXT}})}; start()</script>", TEXT, "state"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shell", ["", "<div id=root>Loading</div>"])
def test_payload(html: str, expected: str, origin: str, shell: str) -> None:
    page = split_html(f"<body>{shell}<noscript>Turn on scripts</noscript>{html}")
    assert page.text == ("Loading\n" if shell else "") + expected
    assert [warning.code for warning in page.warnings] == ["html-payload-text"]
    assert origin in page.warnings[0].message


def test_a_page_that_shows_its_text_keeps_to_it() -> None:
    state = script("application/json", [MORE])
    page = split_html(f"<p>{TEXT}</p><p>{TEXT[::-1]}</p><p>{TEXT}</p>{state}")
    assert MORE not in page.text and not page.warnings


@pytest.mark.parametrize(
    "element",
    [
        "<script type=application/json>{bad</script>",
        f"<script>var path = ['{'M 10 10 ' * 30}'];</script>",
        script("application/json", [".a{b:c} " * 30, "https://example.org/" + "a" * 200]),
        f"<script type=application/json>{'[' * 100_000}</script>",
        flight("1:Tffffff,cut" + "x" * 300),
        flight("0" * 3000),
        "<script>self.__next_f.push([1,</script><script>self.__next_f.push(7)</script>",
    ],
)  # fmt: skip
def test_what_is_no_prose_is_no_text(element: str) -> None:
    page = split_html("<p>Loading</p>" + element)
    assert page.text == "Loading" and not page.warnings


def test_the_record_says_where_the_text_came_from() -> None:
    source = f"<html><body><div></div><script type=application/json>{json.dumps([TEXT, MORE])}</script></body></html>"
    (record,) = clean(source, kind="html")
    assert TEXT in record.text and MORE in record.text
    assert "html-payload-text" in [warning.code for warning in record.warnings]
