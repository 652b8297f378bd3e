"""HTML text to tags and texts, and elements out of them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cleaner.blocks.html import split_html
from cleaner.blocks.html_elements import find_elements
from cleaner.blocks.html_scan import scan


def shown(html: str) -> list[str]:
    return split_html(html).text.split("\n") if html else []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<P CLASS=A>one</P>", [("p", "P CLASS=A", "one"), ("p", "/P", "")]),
        ("<p title='a>b'>x", [("p", "p title='a>b'", "x")]),
        ('<p title="a<b>c">x', [("p", 'p title="a<b>c"', "x")]),
        ("<p title=it's>x", [("p", "p title=it's", "x")]),
        ("<p\n\tclass=a\n>x", [("p", "p\n\tclass=a\n", "x")]),
        ("1 < 2 <b", [("", "", "1 "), ("", "", "< 2 "), ("b", "b", "")]),
        ("x <y and", [("", "", "x "), ("", "", "<y and")]),
        ("<a href=x<b>y", [("a", "a href=x", ""), ("b", "b", "y")]),
        ("a<!-- <p> > -->b<!x>c<?y?>d</>e", [("", "", text) for text in "abcde"]),
        ("a<!-->b<!--->c", [("", "", text) for text in "abc"]),
        ("<script>if (a<b) '</p>'</SCRIPT >x", [("script", "/SCRIPT ", "x")]),
        ("<textarea><p></textarea>x", [("textarea", "textarea", "<p>"), ("textarea", "/textarea", "x")]),
    ],
)
def test_tokens(html: str, expected: list[tuple[str, str, str]]) -> None:
    tokens = scan(html)
    found = [(tag.name, tag.head, text) for tag, text in zip(tokens.tags, tokens.texts, strict=True)]
    assert [row for row in found if row[0] or row[2]] == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<!-- b <p>c", ["ac"]),
        ("<p title='a>b<p>c", ["b", "c"]),
        ("<title>a<p>b", ["a", "b"]),
        ("<textarea>a<p>b", ["a", "b"]),
        ("<p>a<script>b<p>c", ["a"]),
        ("<div/>a<p/>b<span/>c", ["a", "bc"]),
        ("<a href=/x/>b</a>", ["b"]),
        ("<iframe src=x />a", ["a"]),
        ("<head><meta><div>a</div></head>b", ["a", "b"]),
        ("<head>a", ["a"]),
        ("<p>a</br>b", ["a", "b"]),
        ("<div>a</p>b</div>", ["a", "b"]),
        ("<p>a<svg><text>no</text><p>b", ["a", "b"]),
        ("<svg><desc><p>no</p></desc></svg>a", ["a"]),
        ("<div><select><option>no</div><p>b", ["b"]),
        ("<template><p>no</template><host-element><template shadowrootmode=open><p>a</template><p>b", ["a", "b"]),
        ("<details><summary>a</summary>b</details>", ["a", "b"]),
        ("<svg><svg><g><p>a", ["a"]),
        ("<math><mi><math><mi><p>a", ["a"]),
        ("<svg><foreignObject>a<p>b</foreignObject><text>no</text></svg>c", ["a", "b", "c"]),
        ("<select><option>no<select><option>no<h2>a</h2><p>b", ["a", "b"]),
        ("<select><div><option>no</div></select>a", ["a"]),
        ("<object>a</object><object data=x>no</object><object classid=y>no</object>b", ["a", "b"]),
        ("<a href=x>a<object><a href=y>b</a></object></a>c", ["a", "b", "c"]),
        ("<img data-src=x alt=no><noscript><img alt=no></noscript>a", ["a"]),
        ("<noframes>a</noframes>", ["a"]),
        ("<table>a<tr>b<td>c<td>d</table>e", ["a", "b\tc\td", "e"]),
        ("<td>a<td>b", ["a", "b"]),
        ("<b>a<p>b</b>c</p>", ["a", "bc"]),
        ("<p>a<a href=x>b<p>c", ["ab", "c"]),
        ("<p>a&nbsp;&#0;&ampb</p>", ["a �&b"]),
        ("<p>a &#" + "9" * 5000 + "; b</p>", ["a � b"]),
    ],
)
def test_broken_markup_keeps_its_text(html: str, expected: list[str]) -> None:
    assert shown(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one<p>two", ["p", "p"]),
        ("<ul><li>one<li>two</ul>", ["ul li", "ul li"]),
        ("<div><p>one<div>two</div></div>", ["div p", "div div"]),
        ("<h2>one<h3>two", ["h2", "h3"]),
        ("<h2>one</h3>two", ["h2", ""]),
        ("<div><b>one</div>two", ["div", ""]),
        ("<dl><dt>one<dd>two", ["dl dt", "dl dd"]),
        ("<div><table><tr><td>one</div>two</table>three", ["div table tr td", "div"]),
        ("<p><ul><li>one</ul>two", ["ul li", ""]),
        ("<ul><li><div>one<li>two", ["ul li div", "ul li"]),
    ],
)
def test_elements_end_as_in_a_browser(html: str, expected: list[str]) -> None:
    blocks = split_html(html).blocks
    assert [" ".join(block.markup.path[1:]) for block in blocks if block.markup] == expected


@pytest.mark.parametrize("tag", ["div", "ul><li", "table><tr><td", "b", "x-y", "svg", "math><mi", "template", "object"])
def test_text_deep_inside_is_kept_with_a_warning(tag: str) -> None:
    text = "The harbour of the town is closed, and its ferries wait on the other side of the bay. " * 4
    page = split_html(f"<{tag}>" * 600 + f"<p>{text}</p>")
    assert page.text == text.strip()
    assert {warning.code for warning in page.warnings} - {"html-payload-text"} == {"deep-nesting"}


def test_shallow_text_has_no_warning() -> None:
    assert split_html("<div>" * 300 + "<b>" * 200 + "text" + "</div>" * 300 + "<div>" * 600).warnings == ()


@pytest.mark.parametrize(
    "tag", ["template", "object data=a", "canvas", "video", "audio", "iframe", "noembed", "svg><text"]
)
def test_holders_are_read_where_a_page_shows_nothing_else(tag: str) -> None:
    text = "The harbour of the town is closed, and its ferries wait on the other side of the bay. " * 4
    end = f"</{tag.split('>')[0].split()[0]}>"
    inner = text if tag == "svg><text" else f"<p>{text}"
    assert shown(f"<p>a</p><{tag}>{inner}{end}") == ["a", text.strip()]
    assert shown(f"<p>{text}</p><{tag}>{inner}{end}") == [text.strip()]


@pytest.mark.parametrize("tag", ["template", "object data=a", "canvas", "video"])
def test_little_text_in_holders_stays_unseen(tag: str) -> None:
    assert shown(f"<p>a</p><{tag}><p>b") == ["a"]


@pytest.mark.parametrize("tag", ["map", "applet", "x-note"])
def test_text_that_browsers_show_is_seen(tag: str) -> None:
    assert shown(f"<p>a</p><{tag}><p>b</p></{tag}>") == ["a", "b"]


def test_sections_of_characters_hold_text_in_xml_only() -> None:
    page = "<p>a</p><p><![CDATA[b & c]]></p><![CDATA[<p>d</p>]]>"
    assert shown(f"\n<?xml version='1.0'?>{page}") == ["a", "b & c", "d"]
    assert shown(page) == ["a", "d", "]]>"]


def test_a_very_long_word_has_a_warning() -> None:
    page = split_html("<p>a " + "x" * 200_000)
    assert [warning.code for warning in page.warnings] == ["long-word"] and len(page.text) == 200_002


@pytest.mark.parametrize(
    "piece",
    ["<a title='", '<a title="<b', "<!-- ", "<? ", "< ", "<title>", "</title>", "<script>", "<noscript>", "<b><i>",
     "</b>", "<li><div>", "<ul><li></div>", "<table><tr><td>", "</table>", "<svg><p>", "<option>", "<p itemprop=a>",
     "<a rel=author>"],
)  # fmt: skip
def test_time_grows_with_the_size_only(piece: str) -> None:
    def seconds(count: int) -> float:
        html = "<p>start</p>" + piece * count
        best = 9e9
        for _ in range(3):
            start = time.process_time()
            split_html(html)
            best = min(best, time.process_time() - start)
        return best

    seconds(100)
    small, large = seconds(3000), seconds(12_000)
    assert large < 12 * small + 0.1  # linear is 4


def test_a_million_breaks_and_many_paragraphs() -> None:
    assert split_html("a" + "<br>" * 1_000_000 + "b").text == "a\nb"
    assert len(split_html("<p>word" * 200_000).blocks) == 200_000


def test_an_element_knows_what_is_around_and_in_it() -> None:
    tokens = scan("<div itemprop=a><p>x<i itemprop=b>y</i></p><br></div><b itemprop=c>z</b><meta itemprop=d>")
    found = find_elements(tokens, lambda tag: "itemprop" in tag.attributes)
    assert [element.inner_text(99) for element in found] == ["xy", "y", "z", ""]
    assert [[above.get("itemprop") for above in element.above()] for element in found] == [[], ["a"], [], []]
    assert [inner.get("itemprop") for inner in found[0].inner()] == ["b"]
    assert [element.get("itemprop") for element in find_elements(tokens, lambda tag: tag.name == "b")] == ["c"]


_PARTS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i class=x>", "</i>", "<ul>", "<li>", "</ul>", "<br>", "<h2>",
     "</h2>", "<!-- c -->", "<img alt=x>", "<section>", "</section>", "one", " two ", "three", "&amp;", "&eacute;"]
)  # fmt: skip


@given(st.lists(_PARTS, max_size=30).map("".join))
def test_the_text_is_that_of_lxml(html: str) -> None:
    tree = etree.fromstring(f"<body>x{html}", etree.HTMLParser(remove_comments=True))
    expected = "".join("".join(map(str, tree.itertext())).split())
    assert "".join(split_html(f"x{html}").text.split()) == expected
