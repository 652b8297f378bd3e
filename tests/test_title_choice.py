"""The choice of a page's title among its likeliest lines, and the parts of lines that something is glued to."""

import pytest

import cleaner
from cleaner.annotate.choice import Choice
from cleaner.annotate.layout import Story
from cleaner.annotate.title_choice import TitleView, choose_title
from cleaner.annotate.title_lines import TitleLine, cut_line, find_lines
from cleaner.block import Block
from cleaner.blocks.plain import split_plain
from cleaner.text import fold
from tests.strategies import STORY, STORY_TITLE

MENU = ("Home", "News", "Sport", "Weather", "Contact us", "Sign in")


def view(lines: tuple[str, ...], chances: dict[str, float], meta: frozenset[str] = frozenset()) -> TitleView:
    """A page whose last three lines are its story; `chances`: the tagger's scores of some lines as the title."""
    blocks = split_plain("\n\n".join(lines))
    title = {block.number: chances.get(block.text, 0.0) for block in blocks}
    text = {block.number: 0.9 if block.text in lines[-3:] else 0.1 for block in blocks}
    choice = Choice(text, 0.5, dict.fromkeys(title, 0.0), title, {"article": 1.0})
    numbers = {block.number for block in blocks if block.text in meta}
    story = Story(len(blocks) - 3, len(blocks))
    return TitleView(blocks, choice, story, claims={}, meta=numbers, rule=None)


def chosen(lines: tuple[str, ...], chances: dict[str, float], meta: frozenset[str] = frozenset()) -> str | None:
    page = view(lines, chances, meta)
    found = choose_title(page)
    return found and (found.part or page.blocks[found.position].text)


def test_the_likeliest_line_is_the_title() -> None:
    assert chosen(("Elda", STORY_TITLE, "By Ann Lee", *STORY[:3]), {STORY_TITLE: 0.9}) == STORY_TITLE


def test_no_likely_line_is_no_title() -> None:
    assert chosen(("12:30", "*", "2024", *STORY[:3]), {}) is None
    assert chosen((*["Topics"] * 20, *STORY[:3]), {"Topics": 0.9}) != "Topics"
    assert (
        choose_title(TitleView([], Choice({}, 0.5, {}, {}, {}), Story(0, 0), claims={}, meta=set(), rule=None)) is None
    )


def test_a_path_that_ends_with_another_line_gives_way_to_it() -> None:
    path = f"Home > Coast > {STORY_TITLE}"
    page = (path, "Elda", STORY_TITLE, "By Ann Lee", *STORY[:3])
    assert chosen(page, {path: 0.5, STORY_TITLE: 0.4}, frozenset(["By Ann Lee"])) == STORY_TITLE


def test_a_bar_and_the_sites_name_are_cut_off() -> None:
    line = f"{STORY_TITLE} | Elda News"
    page = view((line, "By Ann Lee", *STORY[:3]), {line: 0.9}, frozenset(["By Ann Lee"]))
    found = choose_title(page)
    assert found is not None
    assert (found.position, found.part) == (0, STORY_TITLE)
    assert 0 < found.score <= 1


def test_a_byline_is_no_title_whatever_its_score() -> None:
    assert (
        chosen(("By Ann Lee", STORY_TITLE, *STORY[:3]), {"By Ann Lee": 0.9}, frozenset(["By Ann Lee"])) != "By Ann Lee"
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("A boat for the winter | Elda", {("A boat for the winter", "front|")}),
        ("A boat for the winter - Elda News", {("A boat for the winter", "front-"), ("Elda News", "tail-")}),
        ("Elda » Coast » A boat", {("A boat", "tail>"), ("Coast » A boat", "tail>")}),
        ("A well-known boat", set()),
        ("| A boat |", set()),
        ("Winter: a boat", set()),
    ],
)
def test_parts_of_a_line(text: str, parts: set[tuple[str, str]]) -> None:
    assert {(part.text, part.cut) for part in cut_line(TitleLine(0, text, fold(text)))} == parts


def test_lines_that_say_the_same_stand_once_where_they_are_likeliest() -> None:
    blocks = [*split_plain("A boat for the winter\n\nElda\n\nHame\n\nNews\n\nA BOAT FOR THE WINTER")]
    places: dict[str, list[int]] = {}
    for at, block in enumerate(blocks):
        places.setdefault(block.key, []).append(at)
    found = find_lines(blocks, [0.1, 0.0, 0.0, 0.0, 0.6], places, None)
    assert [line.position for line in found if line.key == "a boat for the winter"] == [4]


def test_a_cut_title_is_a_named_repair_and_every_character_is_accounted_for() -> None:
    lines = [*MENU, f"{STORY_TITLE} | Elda News", "By Ann Lee", "5 March 2024", *STORY, "Terms of use", "Imprint"]
    (record,) = cleaner.clean("\n\n".join(lines), kind="text")
    assert record.title == STORY_TITLE
    assert [repair.lines for repair in record.repairs if repair.name == "cut-title"] == [(12, 13)]
    assert "Elda News" not in record.text


def test_blocks_without_a_word_are_no_candidates() -> None:
    blocks = [Block(0, split_plain("a")[0].span, "***")]
    assert find_lines(blocks, [0.9], {"": [0]}, None) == []
