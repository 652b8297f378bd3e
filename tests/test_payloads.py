"""What a page says stays data in every output: each is read back by a parser that is not ours."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

import cleaner
from cleaner.cli import commands
from cleaner.write import WRITERS
from cleaner.write.csv import COLUMNS

MARKDOWN = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
PAYLOADS = (
    # terminals
    "\x1b[2J\x1b[31mred", "\x1b]0;title\x07", "\x1b]52;c;cHduZWQ=\x07", "\x1b]8;;http://evil.example\x1b\\x",
    "\x1bP$q\x1b\\",
    "\x9b2J\x9d0;x\x9c", "\x1b[6n\x1b[c", "safe\b\b\b\bevil", "evil\rsafe", "\x07\x07\x07", "\x0e\x0f\x7f",
    "user \u202e\u2066// admin\u2069", "one\u2028two\u2029three\x85four", "\u200b\u200d\ufeff",
    # spreadsheets
    "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", '=HYPERLINK("http://evil.example","x")', 'a","b\n"c',
    "\uff1d1+1", "\uff0b1", "\uff20SUM(1)", ";=1+1", "\n=1+1", "%0A=1+1", "'=1+1",
    # JSON and logs
    'x"}\n{"id":"forged"}', "\\u0022}", "NaN", "null", "]}", "\\", "ok\n2026-01-01 ERROR forged", "\ud800 half \udfff",
    "::error file=a.py,line=1::x", "%0A::warning::x", "##vso[task.setvariable variable=x]y", "##teamcity[x name='y']",
    # Markdown and HTML
    "# heading", "[x](javascript:alert(1))", "![x](http://evil.example/a.png)", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "</textarea><svg/onload=alert(1)>", "| a |\n|---|\n| b |", "```\ncode\n```", "---",
    "1. item", "> quote", "&lt;b&gt; &#60;i&#62;", "<!-- x -->", "[a]: http://evil.example", "`code`", "~~gone~~",
    "* * *",
    "http://evil.example www.evil.example", "a@evil.example", "]]><x/><![CDATA[",
    "{{7*7}} {% raw %} {0.__class__} %(x)s",
    "$(touch x) `touch x`; touch x", "[bold red]x[/] [link=http://evil.example]y[/link]", "'; DROP TABLE records;--",
)  # fmt: skip
STORY = "The ferry to Elda sails at nine, at noon and at five on every day of the week but Sunday, when it rests. " * 3
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escaped(payload: str) -> str:
    for char, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        payload = payload.replace(char, name)
    return payload


def page(payload: str) -> str:
    """A page that says the payload at every place."""
    text = escaped(payload)
    return (
        f'<title>{text}</title><meta name=author content="{text}"><meta property="og:site_name" content="{text}">'
        f'<meta name=keywords content="{text}"><h1>{text}</h1><p class=byline>By {text}</p><p>{STORY}</p>'
        f"<h2>{text}</h2><p>{text} {STORY}</p><ul><li>{text}</li><li>{STORY}</li></ul>"
        f"<pre><code>{text}\nx = 1</code></pre>"
        f"<table><tr><td>{text}<td>two<tr><td>one<td>{text}</table><p>{STORY[::-1]}</p>"
    )


def records(payload: str) -> list[cleaner.Record]:
    html, text = cleaner.clean_one(page(payload), kind="html"), cleaner.clean(f"{payload}\n\n{payload} {STORY}\n")
    return [html, *text]


PARAMETERS = pytest.mark.parametrize("number", range(len(PAYLOADS)))


def test_there_are_sixty() -> None:
    assert len(set(PAYLOADS)) >= 60


@PARAMETERS
def test_json(number: int) -> None:
    found = records(PAYLOADS[number])
    lines = b"".join(WRITERS["jsonl"](found)).decode("utf-8")
    assert not CONTROL.search(lines.replace("\n", ""))
    assert [json.loads(line) for line in lines.splitlines()] == [record.to_dict() for record in found]
    assert json.loads(b"".join(WRITERS["json"](found))) == [record.to_dict() for record in found]


@PARAMETERS
def test_csv(number: int) -> None:
    found = records(PAYLOADS[number])
    table = b"".join(WRITERS["csv"](found)).decode("utf-8")
    head, *rows = csv.reader(io.StringIO(table, newline=""), strict=True)
    assert tuple(head) == COLUMNS and len(rows) == len(found)
    for row, record in zip(rows, found, strict=True):
        for column, cell in zip(COLUMNS, row, strict=True):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
            if column in ("title", "text"):
                value = getattr(record, column) or ""
                assert cell in (value, f"'{value}")


@PARAMETERS
def test_markdown(number: int) -> None:
    for record in records(PAYLOADS[number]):
        tokens = MARKDOWN.parse(record.to_markdown())
        inner = [child for token in tokens for child in token.children or []]
        kinds = {token.type for token in [*tokens, *inner]}
        assert not {kind for kind in kinds if kind.startswith(("html", "link", "image", "s_", "em", "strong"))}
        sections = [section.heading for section in record.sections if section.heading]
        assert sum(token.type == "heading_open" for token in tokens) == bool(record.title) + len(sections)
        if record.title:
            (first, *_) = (token for token in tokens if token.type == "inline")
            assert "".join(child.content for child in first.children or []) == " ".join(record.title.split())


@PARAMETERS
@pytest.mark.parametrize("command", ["explain", "why"])
def test_terminal(command: str, number: int) -> None:
    runner = CliRunner()
    source = page(PAYLOADS[number]).encode("utf-8", "surrogatepass")
    place = "-:1" if command == "why" else "-"
    done = runner.invoke(commands, [command, place, "--kind", "html"], input=source)
    assert done.exit_code == 0, done.output
    assert not CONTROL.search(done.output.replace("\n", ""))
    assert not re.search(r"^(::|##vso|##teamcity)", done.output, re.MULTILINE)
