"""What markup says of blocks, and the rival engine's choice mapped back onto them."""

import sys

import pytest

from cleaner.annotate import engine, markup
from cleaner.annotate.engine import find_engine_choice
from cleaner.annotate.markup import find_markup, load_markup_rules
from cleaner.block import REASONS, Block, Markup, Span
from cleaner.blocks.html import split_html
from cleaner.blocks.html_tag import name_words
from cleaner.text import words

_STORY = [
    "The river rose by two metres during the night, and the lower part of the town was under water by the morning.",
    "Firefighters brought thirty people out of their houses in boats, most of them from the streets behind the mill.",
    "The mayor said that the new wall had held where it was finished, but that the last part would take another year.",
    "Schools stay closed until Thursday, and the council asks people to boil the water that comes out of their taps.",
    "Forecasters expect more rain on Wednesday, though less than what fell at the weekend in the hills to the north.",
]
_PAGE = f"""<html><head><title>The river rose</title></head><body>
<nav><ul><li><a href=/>Home</a><li><a href=/news>News</a><li><a href=/sport>Sport</a></ul></nav>
<main><article><h1>The river rose in the night</h1>{"".join(f"<p>{text}</p>" for text in _STORY)}</article>
<div class=comments><p>A reader who was there says that the boats came late.</p></div></main>
<aside class=sidebar><h3>Most read</h3><p>A teaser of another story that stands in the sidebar.</p></aside>
<footer><p>Imprint and privacy</p></footer></body></html>"""


def reasons(html: str) -> dict[str, str]:
    """Text of each claimed block and the first reason claimed for it."""
    blocks = split_html(html).blocks
    found: dict[str, str] = {}
    for finding in find_markup(blocks):
        assert finding.reason in REASONS and 0 < finding.score <= 1
        found.setdefault(blocks[finding.block].text, finding.reason)
    return found


def test_markup_claims_all_but_the_story() -> None:
    assert reasons(_PAGE) == {
        "Home": "markup.navigation",
        "News": "markup.navigation",
        "Sport": "markup.navigation",
        "A reader who was there says that the boats came late.": "comments.comment",
        "Most read": "markup.navigation",
        "A teaser of another story that stands in the sidebar.": "markup.navigation",
        "Imprint and privacy": "markup.navigation",
    }


@pytest.mark.parametrize("wrapping", ["<nav>{}</nav>", "<aside>{}</aside>", "<div class=sidebar>{}</div>",
                                      "<div class='modal-content popup'>{}</div>", "<div hidden>{}</div>"])  # fmt: skip
def test_what_stands_around_most_of_the_page_says_nothing(wrapping: str) -> None:
    story = "".join(f"<p>{text}</p>" for text in _STORY)
    assert reasons(wrapping.format(story)) == {}
    assert len(reasons(story * 3 + wrapping.format("<p>short line"))) == 1


def test_comments_of_a_forum_are_its_content() -> None:
    posts = "".join(f"<div class=comment><p>{text}</p></div>" for text in _STORY)
    assert reasons(f"<h1>Flood</h1>{posts}") == {}


def test_headings_of_the_story_are_not_claimed_for_one_word() -> None:
    story = "".join(f"<p>{text}</p>" for text in _STORY)
    assert reasons(f"<article><h2 class=related>What follows</h2>{story}</article>") == {}
    assert reasons(f"<div><h2 class=related>What follows</h2>{story}</div>") == {"What follows": "boilerplate.related"}


def test_links() -> None:
    story = "".join(f"<p>{text}</p>" for text in _STORY)
    title = "<a href=/x>A title of ten words or so that is a link, with more words than any single one</a>"
    assert reasons(story + f"<p>{title}</p>") == {}
    assert set(reasons(story + f"<p>{title}</p>" * 3).values()) == {"markup.links"}
    assert set(reasons(story + "<p><a href=/x>Go there</a></p>").values()) == {"markup.links"}
    assert reasons(story + "<h3><a href=/x>Go there</a></h3>" * 3) == {}
    assert reasons(story + "<p>You can <a href=/x>go there</a> or stay</p>") == {}


def test_plain_text_is_never_claimed() -> None:
    block = Block(number=0, span=Span(0, 4), text="Menu")
    assert list(find_markup([block])) == []
    assert list(find_markup([])) == []


@pytest.mark.parametrize("rule", load_markup_rules(), ids=lambda rule: rule.id)
def test_examples_of_the_table(rule: markup.MarkupRule) -> None:
    for value in rule.matches:
        assert name_words(value) & rule.words, value
    for value in rule.spares:
        assert not name_words(value) & rule.words, value


def test_a_row_claims_by_tag_and_by_word() -> None:
    story = [Block(n, Span(n, n + 1), text, markup=Markup("p", ("body", "p"))) for n, text in enumerate(_STORY)]
    for rule in load_markup_rules():
        for facts in (*(Markup("p", ("body", tag, "p")) for tag in rule.tags),
                      *(Markup("p", ("body", "p"), frozenset({word})) for word in rule.words)):  # fmt: skip
            block = Block(len(story), Span(9, 10), "Some words", markup=facts)
            assert [finding.reason for finding in find_markup([*story, block])][:1] == [rule.reason]


def test_the_engine_keeps_the_story() -> None:
    blocks = split_html(_PAGE).blocks
    findings, warnings = find_engine_choice(_PAGE, blocks, url="https://example.org/a")
    left_out = {finding.block for finding in findings}
    assert warnings == []
    assert [block.text for block in blocks if block.number not in left_out and block.role != "heading"] == _STORY
    assert {finding.reason for finding in findings} == {"engine.left-out"}
    assert all(0.4 < finding.score <= 1 for finding in findings)


def test_the_engine_without_a_choice() -> None:
    findings, warnings = find_engine_choice("<p></p>", split_html("<p>Home").blocks)
    assert findings == []
    assert [warning.code for warning in warnings] == ["engine-empty"]


def test_the_engine_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **settings: object) -> str:
        raise RecursionError("too deep")

    import trafilatura

    monkeypatch.setattr(trafilatura, "extract", fail)
    findings, warnings = find_engine_choice(_PAGE, split_html(_PAGE).blocks)
    assert findings == []
    assert "RecursionError" in warnings[0].message


@pytest.mark.parametrize(
    ("lines", "extracted", "kept"),
    [
        (["one two three four", "five six"], "one two three four five six", [0, 1]),
        (["one two three four", "five six"], "one two three four", [0]),
        (["menu", "a story of the menu and more", "menu"], "a story of the menu and more", [1]),
        (["same line twice here", "other words stand between", "same line twice here"],
         "other words stand between\nsame line twice here", [1, 2]),
        (["one two three four five"], "one two three X five", [0]),
        (["one two three four five"], "one two X Y Z", []),
        (["five six", "one two three four"], "one two three four five six", [1]),
        (["one two three four", "***", "five six seven", "* * *", "eight"], "one two three four eight", [0, 1, 4]),
        (["word"] * 5, "word word", [3, 4]),
    ],
)  # fmt: skip
def test_blocks_found_in_order(lines: list[str], extracted: str, kept: list[int]) -> None:
    blocks = [Block(number=n, span=Span(n, n + 1), text=line) for n, line in enumerate(lines)]
    left_out = {finding.block for finding in engine._find_left_out(blocks, words(extracted))}
    found = [block.number for block in blocks if block.number not in left_out]
    assert found == kept or (len(set(lines)) == 1 and len(found) == len(kept))


def test_the_engine_is_imported_only_when_asked_for() -> None:
    import subprocess

    code = "import sys, cleaner.annotate.engine; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
