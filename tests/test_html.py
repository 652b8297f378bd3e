"""HTML to visible text, blocks and markup facts."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.block import Block, check_tiling
from cleaner.blocks.html import HtmlPage, split_html


def split(html: str, url: str | None = "https://example.org/news/rain.html") -> HtmlPage:
    page = split_html(html, url=url)
    check_tiling(page.text, page.blocks)
    for block in page.blocks:
        assert page.text[block.span.start : block.span.end] == block.text
    return page


def texts(html: str) -> list[str]:
    return [block.text for block in split(html).blocks]


def only(html: str) -> Block:
    (block,) = split(html).blocks
    return block


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("<!-- nothing -->", []),
        ("<p>   </p><div>\n</div>", []),
        ("plain words", ["plain words"]),
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("<p>one\n\n   two\tthree", ["one two three"]),
        ("<p>one<br>two<br/>three", ["one", "two", "three"]),
        ("<h1>one<br>two</h1>", ["one two"]),
        ("before<div>inside</div>after", ["before", "inside", "after"]),
        ("<p>a <b>bold <i>and</i></b> word", ["a bold and word"]),
        ("<p>a<!-- x -->b", ["ab"]),
        ("<p><b>T</b>he rain", ["The rain"]),
        ("<span>Ann Lee</span><span>Published</span>", ["Ann Lee Published"]),
        ("<a href=a>one</a><a href=b>two</a>", ["one two"]),
        ("<script>x()</script><style>p{}</style><p>seen</p><template><p>no</p></template>", ["seen"]),
        ("<select><option>no</select><svg><text>no</text></svg><iframe>no</iframe>yes", ["yes"]),
        ("<head><title>no</title></head><body>yes", ["yes"]),
        ("<p>seen<noscript>no</noscript>", ["seen"]),
        ("<body><noscript><p>only this</p></noscript>", ["only this"]),
        ("<img alt='no' src=x>", []),
        ("<?xml version='1.0' encoding='utf-16'?><p>é", ["é"]),
        ("<meta charset=latin-1><p>é 日本", ["é 日本"]),
        ("a\x00b\x01c", ["abc"]),
        ("<p>\ud800x", ["\ufffdx"]),
        ("<p>&lt;b&gt; &amp; &eacute; &#8364;", ["<b> & é €"]),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", ["漢かん"]),
    ],
)
def test_visible_text(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h3>x", [("heading", 3, "x")]),
        ("<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>",
         [("list-item", 0, "a"), ("list-item", 1, "b"), ("list-item", 2, "c"), ("list-item", 0, "d")]),
        ("<ul><li><p>a</p></li></ul>", [("list-item", 0, "a")]),
        ("<li><article><p>a</p></article>", [("paragraph", 0, "a")]),
        ("<blockquote><p>a</p></blockquote>b", [("quote", 0, "a"), ("paragraph", 0, "b")]),
        ("<figure><img><figcaption>a</figcaption></figure>", [("caption", 0, "a")]),
        ("<dl><dt>a<dd>b</dl>", [("paragraph", 0, "a"), ("list-item", 0, "b")]),
        ("<pre>\n  a\n\n    b  \n\n</pre>", [("code", 0, "  a\n\n    b")]),
        ("<pre><code>a<br>  <b>b</b></code><div>c</div></pre>", [("code", 0, "a\n  b\nc")]),
        ("<pre>a\r\nb&#13;c", [("code", 0, "a\nb\nc")]),
    ],
)  # fmt: skip
def test_roles_and_levels(html: str, expected: list[tuple[str, int, str]]) -> None:
    assert [(block.role, block.level, block.text) for block in split(html).blocks] == expected


def test_long_list_items_hold_paragraphs() -> None:
    post = "".join(f"<p>{'rain and wind ' * 30}</p>" for _ in range(5))
    assert {block.role for block in split(f"<ul><li>{post}</li></ul>").blocks} == {"paragraph"}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table><tr><th>A<th>B<tr><td>1<td><p>2</p></table>", ["A\tB", "1\t2"]),
        ("<table><tr><td></td><td>b</td><td></td></tr></table>", ["\tb"]),
        ("<table><caption>Cap</caption><tr><td>a<br>b<td>c", ["Cap", "a b\tc"]),
        ("<table><tr><td>one</td></tr><tr><td>two</td></tr></table>", ["one", "two"]),  # one column
        ("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>", ["a\tb", "c"]),  # nested
        ("<table><tr><td><p>a</p><p>b</p><td>c</table>", ["a", "b", "c"]),  # paragraphs in a cell
        ("<table><tr><td><h2>a</h2><td>c</table>", ["a", "c"]),
        (f"<table><tr><td>{'long text ' * 80}<td>c</table>", ["long text " * 79 + "long text", "c"]),
        ("<table role=presentation><tr><td>a<td>b</table>", ["a", "b"]),
        ("<table><tr><td><pre>1\n2</pre><td><pre>a\n b</pre></table>", ["1\n2", "a\n b"]),
        ("<table><tr><td>a<td>b</tr></table>after", ["a\tb", "after"]),
    ],
)
def test_tables(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_markup_facts() -> None:
    block = split(
        "<body class=page><div id=mainStory><div class='lead-text' role=note><p itemprop=description>"
        "Read <a href='../x.html'>this page</a>, <a href='mailto:a@example.org'>mail</a> <a name=here>us</a>"
    ).blocks[0]
    markup = block.markup
    assert markup is not None
    assert (markup.tag, markup.path) == ("p", ("body", "div", "div", "p"))
    assert markup.words == {"main", "story", "lead", "text", "note", "description"}
    assert markup.links == (("this page", "https://example.org/x.html"),)
    assert markup.link_ratio == round(len("this page" + "mail") / len("Read this page, mail us"), 3)
    assert not markup.hidden and block.blank_before


def test_inline_elements_around_all_of_a_block_give_their_words() -> None:
    inside = only("<div><span class=icon></span><span class=byline>By Ann Lee</span></div>").markup
    beside = only("<div><span class=byline>Ann</span> went home</div>").markup
    assert inside is not None and beside is not None
    assert inside.words == {"byline"}
    assert beside.words == set()


def test_only_five_elements_give_words() -> None:
    markup = only("".join(f"<div class=w{c}>" for c in ("aa", "bb", "cc", "dd", "ee", "ff")) + "x").markup
    assert markup is not None and markup.words == {"wbb", "wcc", "wdd", "wee", "wff"}


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        ("<p>x", False),
        ("<p hidden>x", True),
        ("<div aria-hidden=true><p>x</div>", True),
        ("<div style='color:red; DISPLAY : none'><p>x</div>", True),
        ("<p style='visibility:hidden'>x", True),
        ("<p style='background:none'>x", False),
        ("<p><span hidden>x</span></p>", True),
        ("<p><span hidden>x</span> y</p>", False),
    ],
)
def test_hidden(html: str, hidden: bool) -> None:
    markup = only(html).markup
    assert markup is not None and markup.hidden is hidden


@pytest.mark.parametrize(
    ("href", "url", "expected"),
    [
        ("/a", "https://example.org/b/c", "https://example.org/a"),
        ("a", "https://example.org/b/c", "https://example.org/b/a"),
        ("//example.net/a", "https://example.org/", "https://example.net/a"),
        ("https://example.net/a", None, "https://example.net/a"),
        ("a", None, None),
        ("javascript:void(0)", "https://example.org/", None),
        ("https://[bad", "https://example.org/", None),
    ],
)
def test_links(href: str, url: str | None, expected: str | None) -> None:
    block = split(f"<p><a href='{href}'>go</a>", url).blocks[0]
    assert block.markup is not None and block.markup.link_ratio == 1.0
    assert block.markup.links == ((("go", expected),) if expected else ())


def test_base_address() -> None:
    block = split("<base href='https://example.net/d/'><p><a href=x>go</a>").blocks[0]
    assert block.markup is not None and block.markup.links == (("go", "https://example.net/d/x"),)


def test_a_link_around_blocks_counts_in_each() -> None:
    page = split("<a href=/x><h3>Head</h3><p>Text</p></a><p>Rest")
    assert [block.markup.link_ratio for block in page.blocks if block.markup] == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<span><div>"])
@pytest.mark.parametrize("depth", [250, 3000, 100_000])
def test_deep_nesting_keeps_the_text(opening: str, depth: int) -> None:
    html = f"<p>first</p>{opening * (depth // opening.count('<'))}<p>second <i>word</i></p><p>third</p>fourth"
    page = split(html)
    assert page.text.split() == ["first", "second", "word", "third", "fourth"]
    assert [warning.code for warning in page.warnings] == ["deep-nesting"] * (depth > 512)


def test_what_stands_above_many_open_elements_keeps_its_blocks() -> None:
    body = "<h1 class=top>a<!-- c --></h1><o:p x:y=1>b</o:p><pre>c\n d</pre><table><tr><td>e<td>f</table>"
    body += "<script>no</script>"
    plain, deep = split(body), split(body + "<div>" * 5000)
    assert deep.blocks == plain.blocks


@pytest.mark.parametrize("attribute", ["a", "a=x b", "a='<b>' c", 'a="x>y" /c', "a = 'b'c"])
def test_many_attributes_lose_no_text(attribute: str) -> None:
    many = " ".join(attribute + str(number) for number in range(100_000))
    page = split(f"<p>before</p><p class=intro {many}>text</p><p title=x>after</p>")
    assert page.text == "before\ntext\nafter"
    assert page.blocks[1].markup is not None and page.blocks[1].markup.words == {"intro"}


def test_long_tags_and_scripts_with_few_attributes_stay() -> None:
    assert not split(f"<p title='{'word ' * 5000}'>x</p>").warnings
    assert split(f"<script>{'a = b; ' * 5000}</script><p>x</p>").text == "x"


@pytest.mark.parametrize(
    "piece",
    ["<p>word</p>", "<div>", "<a href=x>w</a> ", "<br>x", "<a ", "<!--", "&amp", "<b><i></b>", "<tr><td>x", "<a b='"],
)
def test_time_grows_with_the_size_only(piece: str) -> None:
    def seconds(count: int) -> float:
        best = 9e9
        for _ in range(3):
            start = time.process_time()
            split_html("<body><p>start</p>" + piece * count)
            best = min(best, time.process_time() - start)
        return best

    seconds(100)
    small, large = seconds(4000), seconds(16_000)
    assert large < 12 * small + 0.1  # linear is 4


_TAGS = (
    "<p>", "</p>", "<div>", "</div>", "<br>", "<table>", "</table>", "<tr>", "<td>", "<th>", "<li>", "<ul>",
    "</ul>", "<pre>", "</pre>", "<a", "href=x>", "</a>", "<b>", "</b>", "<h1>", "</h2>", "<script>", "</script>",
    "<noscript>", "</noscript>", "<svg>", "<select>", "<option>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;",
    "&#0;", "&#x85;", "<body>", "</html>", "<frameset>", "<head>", "<title>", "<form>", "<button>", "<img",
    "alt=x>", "<p", "hidden>", "\x00", "\x0b", "\u2028", "\u200b", "\r\n",
)  # fmt: skip
_PIECES = st.sampled_from(_TAGS) | st.text(max_size=8)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30).map(" ".join) | st.lists(_PIECES, max_size=30).map("".join) | st.text())
def test_any_text_is_html(html: str) -> None:
    first = split(html)
    assert first == split(html)


_SEEN = "<p> </p> <div> </div> <br> <ul> <li> </ul> <b> </b> <a href=x> </a> <table> <tr> <td> </table> <h2> </h2> "
_SEEN_TAGS = st.sampled_from([tag + ">" for tag in f"{_SEEN}<pre> </pre> ".split("> ")[:-1]])


@settings(max_examples=200, deadline=None)
@given(st.lists(_SEEN_TAGS, max_size=30), st.sampled_from([0, 2100]))
def test_no_word_is_lost_or_moved(tags: list[str], depth: int) -> None:
    words = [f"w{number}" for number in range(len(tags) + 1)]
    html = words[0] + "".join(f" {tag} {word}" for tag, word in zip(tags, words[1:], strict=True))
    assert split("<p>" + html + "<div>" * depth + " end").text.split() == [*words, "end"]


def test_noscript_is_read_where_the_page_is_a_shell_around_it() -> None:
    posts = "".join(f"<p>Post {number}: the harbour lamp went out again at nine.</p>" for number in range(9))
    shell = "<body><header>Harbour forum</header>"
    assert "Post 8" in split_html(f"{shell}<noscript>{posts}</noscript>").text
    assert split_html(f"{shell}<noscript>Turn on scripts.</noscript>").text == "Harbour forum"
