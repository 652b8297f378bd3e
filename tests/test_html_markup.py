"""What the markup says of each block of an HTML page."""

import pytest

from cleaner.block import AROUND, INSIDE, Markup
from cleaner.blocks.html import split_html

URL = "https://example.org/news/"


def facts(html: str) -> list[Markup]:
    return [block.markup for block in split_html(html, url=URL).blocks if block.markup is not None]


def only(html: str) -> Markup:
    (markup,) = facts(html)
    return markup


def names(bits: int, table: tuple[str, ...]) -> set[str]:
    return {name for number, name in enumerate(table) if bits >> number & 1}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>x", set()),
        ("<body class=comments><p>x", set()),
        ("<nav><ul><li>x</ul></nav>", {"nav", "list"}),
        ("<main><article><h2>x</h2></article></main>", {"main", "article", "heading"}),
        ("<div id=comment-7><p>x</div>", {"comment-words"}),
        ("<div class='post-meta'><p>x</div>", {"post-words", "date-words"}),
        ("<figure><figcaption>x</figcaption></figure>", {"figure", "caption"}),
        ("<footer><form><button>x</button></form></footer>", {"footer", "form", "button"}),
        ("<blockquote><pre>x</pre></blockquote>", {"quote", "code"}),
        ("<div role=navigation>x</div>", {"menu-words"}),
    ],
)
def test_around(html: str, expected: set[str]) -> None:
    assert names(only(html).around, AROUND) == expected


def test_what_stands_around_reaches_further_than_words() -> None:
    markup = only("<div class=sidebar>" + "<div>" * 20 + "x")
    assert names(markup.around, AROUND) == {"sidebar-words"} and markup.words == set() and markup.depth == 21


@pytest.mark.parametrize(
    ("html", "inside", "wrappers"),
    [
        ("<p>x", set(), ()),
        ("<p><a href=/x><b>x</b></a>", {"a", "b"}, ("a", "b")),
        ("<p><b>x</b> y", {"b"}, ()),
        ("<p><b>x</b> <i>y</i>", {"b", "i"}, ()),
        ("<p><b>x</b>\n</p>", {"b"}, ("b",)),
        ("<p>by <time datetime=2024-05-01>May</time>", {"time"}, ()),
        ("<p><code>x</code> is a <sup>y</sup><img src=z>", {"code", "sup", "img"}, ()),
        ("<a href=/x><h3>x</h3></a>", {"a"}, ("a",)),
        ("<p><i></i><span>x</span>", {"i", "span"}, ("span",)),
    ],
)
def test_inline_elements(html: str, inside: set[str], wrappers: tuple[str, ...]) -> None:
    markup = only(html)
    assert (names(markup.inside, INSIDE), markup.wrappers) == (inside, wrappers)


def test_own_words_are_those_of_the_element_alone() -> None:
    markup = only("<div class=outer><p class=inner><span class=whole>x</span></p></div>")
    assert markup.own_words == {"inner", "whole"} and markup.words == {"outer", "inner", "whole"}


def test_siblings_of_a_kind_are_entries() -> None:
    cards = "".join(f"<div class='card card-{n}'><h3>T{n}</h3><p>text</p></div>" for n in range(3))
    found = facts(f"<h1>List</h1><section>{cards}</section><p>end")
    assert [m.entry_index for m in found] == [0, 0, 0, 1, 1, 2, 2, 0]
    assert [m.entry_count for m in found] == [0, 3, 3, 3, 3, 3, 3, 0]
    assert [m.entry_place for m in found] == [0, 0, 1, 0, 1, 0, 1, 0]
    assert [m.entry_blocks for m in found] == [0, 2, 2, 2, 2, 2, 2, 0]


def test_two_siblings_or_paragraphs_are_no_entries() -> None:
    assert {m.entry_count for m in facts("<div class=a>1</div><div class=a>2</div><div class=b>3</div>")} == {0}
    assert {m.entry_count for m in facts("<div><p>1<p>2<p>3<p>4</div>")} == {0}


def test_entries_in_entries() -> None:
    post = "<article><ul><li>a<li>b<li>c</ul><p>d</article>"
    found = facts(post * 3)
    assert [m.entry_count for m in found] == [3] * 12
    assert [m.outer_index for m in found] == [0, 0, 0, 0, 1, 1, 1, 0, 2, 2, 2, 0]
    assert [m.outer_count for m in found] == [3, 3, 3, 0] * 3


def test_rows_know_their_cells() -> None:
    rows = "<tr><th>A<th>B<th>C<tr><td>1<td><a href=/b>2</a><td>"
    head, row = facts(f"<table>{rows}</table>")
    assert (head.cells, head.head_cells, row.cells, row.head_cells) == (3, 3, 2, 0)
    assert row.links == (("2", "https://example.org/b"),) and row.tag == "tr"


def test_lists_breaks_and_images() -> None:
    outer, inner = facts("<ul><li>a<ol><li>b</ol></ul>")
    assert (outer.list_depth, inner.list_depth) == (1, 2)
    assert [m.after_break for m in facts("<p>a<br>b<br><br>c</p><p>d")] == [False, True, True, False]
    assert [m.images for m in facts("<img><p>a <img> b</p><p>c</p><img>")] == [2, 0]


def test_blocks_of_one_element_share_its_number() -> None:
    first, second, third = facts("<div>a<br>b<p>c</p></div>")
    assert first.elements == second.elements == third.elements[1:]


def test_addresses_are_worked_out_from_what_stands_in_the_page() -> None:
    markup = only("<base href=/d/><p><a href=' x?a=1&copy=2 '>go</a> <a href='mailto:a@example.org'>mail</a>")
    assert markup.anchors == (("go", "x?a=1&copy=2"), ("mail", "mailto:a@example.org"))
    assert markup.links == (("go", "https://example.org/d/x?a=1&copy=2"),)
