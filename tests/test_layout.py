"""Where the main text starts and ends, by the layout alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.annotate.layout import Story, extend_story, find_loose, find_outside, find_runs, find_story
from cleaner.block import Block
from cleaner.blocks.plain import split_plain
from tests.strategies import STORY, STORY_TITLE

MENU = ["Harbour", "Town", "Hills", "Coast", "Fishing", "Boats"]
TEASERS = [
    "Mill at Lower Hame burns down", "Why nobody wants the old pier", "Eleven boats and one anchor",
    "Bakers of the valley go on strike", "A letter from the lighthouse",
]  # fmt: skip


def blocks(*lines: str) -> list[Block]:
    return split_plain("\n\n".join(lines))


# ---------------------------------------------------------------- runs


def all_maximal_runs(values: list[int]) -> list[tuple[int, int, int]]:
    """Ranges all of whose proper parts are worth less, and that lie in no larger range of which this holds too."""
    size = len(values)
    pulling = [
        (start, end)
        for start in range(size)
        for end in range(start + 1, size + 1)
        if all(sum(values[start:cut]) > 0 and sum(values[cut:end]) > 0 for cut in range(start + 1, end))
        and sum(values[start:end]) > 0
    ]
    return [
        (start, end, sum(values[start:end]))
        for start, end in pulling
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in pulling)
    ]


@given(st.lists(st.integers(-6, 6), max_size=14))
def test_runs_are_those_of_the_definition(values: list[int]) -> None:
    assert [tuple(run) for run in find_runs(values)] == all_maximal_runs(values)


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        ([], []),
        ([-1, 0, -2], []),
        ([3], [(0, 1, 3)]),
        ([5, -2, 4], [(0, 3, 7)]),
        ([2, -5, 4], [(0, 1, 2), (2, 3, 4)]),
        ([1, -1, 1], [(0, 1, 1), (2, 3, 1)]),
        ([4, -5, 3, -3, 1, 2, -2, 2, -2, 1, 5], [(0, 1, 4), (2, 3, 3), (4, 11, 7)]),  # example of the source
    ],
)
def test_runs(values: list[int], runs: list[tuple[int, int, int]]) -> None:
    assert [tuple(run) for run in find_runs(values)] == runs


# ---------------------------------------------------------------- story


def test_the_story_lies_between_menu_and_teasers() -> None:
    page = blocks(*MENU, STORY_TITLE, *STORY, *TEASERS)
    assert find_story(page, set()) == Story(7, 10)


def test_claimed_blocks_do_not_pull() -> None:
    page = blocks(STORY[0], *STORY)
    assert find_story(page, {0}) == Story(1, 4)
    assert not find_story(page, {0, 1, 2, 3})


@pytest.mark.parametrize("lines", [(), ("Menu",), tuple(MENU), ("She waited. Nobody came.",), tuple(TEASERS)])
def test_short_lines_alone_are_no_story(lines: tuple[str, ...]) -> None:
    assert not find_story(blocks(*lines), set())


def test_a_page_of_parts_goes_from_its_first_to_its_last() -> None:
    apart = ["Tide table", "Wind", "Rain", "Snow", "Sun", "Moon", "Stars", "Clouds"]
    page = blocks(STORY[0], *apart, STORY[1], *apart, STORY[2])
    assert find_story(page, set()) == Story(0, len(page))


def test_the_story_grows_over_its_last_sentences_but_not_over_a_menu() -> None:
    page = blocks(*STORY, "She waited. Nobody came.", "It rained all day.", "Contact the harbour", "Tides", "Wind")
    assert extend_story(page, Story(0, 3), headline=None, stops=set()) == Story(0, 5)
    assert extend_story(page, Story(0, 3), headline=None, stops={4}) == Story(0, 4)


def test_the_story_grows_over_one_short_line_before_a_table() -> None:
    page = split_plain("\n\n".join([*STORY, "Departures", "Elda\t07:00\t16:00", "Hame\t08:00\t17:00", "Tides", "Wind"]))
    assert extend_story(page, Story(0, 3), headline=None, stops=set()) == Story(0, 6)


def test_the_story_reaches_up_to_a_headline_that_is_near() -> None:
    page = blocks(STORY_TITLE, "Four people", "Two boats", *STORY)
    assert extend_story(page, Story(3, 6), headline=0, stops=set()) == Story(1, 6)
    assert extend_story(page, Story(0, 0), headline=0, stops=set()) == Story(0, 0)


def test_what_stands_outside_is_claimed_and_what_is_spared_is_not() -> None:
    page = blocks("Tides", STORY_TITLE, *STORY, "Wind")
    found = list(find_outside(page, Story(2, 5), {1}, {3}))
    assert [(finding.block, finding.reason) for finding in found] == [
        (0, "layout.before-story"), (3, "layout.before-story"), (5, "layout.after-story"),
    ]  # fmt: skip
    assert found[0].score > found[1].score >= 0.5  # a short line is surer to be none of it than a paragraph
    assert list(find_outside(page, Story(0, 0), set(), set())) == []


@pytest.mark.parametrize(
    ("line", "is_loose"),
    [
        ("Listen", True),
        ("Save for later", True),
        ("Serves: 4", False),
        ("€ 12.50", False),
        ("It rained.", False),
        ("A line of more than four words", False),
        ("- 200 g of flour", False),
    ],
)
def test_loose_lines(line: str, is_loose: bool) -> None:
    page = blocks(STORY_TITLE, line, "Larger text", *STORY)
    assert (1 in find_loose(page, 1, 3, set())) == is_loose


def test_a_line_above_a_list_and_a_claimed_line_are_not_loose() -> None:
    page = blocks(STORY_TITLE, "Ingredients", "- flour", "- water", "Share", "Larger text", "Smaller text", *STORY)
    assert find_loose(page, 1, 7, {page[4].number}) == {5, 6}


# ---------------------------------------------------------------- what a user sees


def test_teasers_after_an_article_are_out() -> None:
    text = "\n\n".join(["Home", *MENU, STORY_TITLE, "By Ann Lee", *STORY, "Share this article", *TEASERS])
    (record,) = cleaner.clean(text, kind="text")
    assert record.title == STORY_TITLE
    assert record.text == "\n\n".join(STORY)


def test_teasers_of_two_lines_are_out() -> None:
    pairs = [line for teaser in TEASERS for line in (teaser, "3 hours ago")]
    text = "\n\n".join(["Home", *MENU, STORY_TITLE, "By Ann Lee", *STORY, *pairs])
    (record,) = cleaner.clean(text, kind="text")
    assert record.text == "\n\n".join(STORY)


def test_a_clean_letter_stays_whole() -> None:
    lines = ["Dear Ann,", "thank you for the boots.", *STORY[1:], "Come in May.", "Yours", "Sam"]
    (record,) = cleaner.clean("\n\n".join(lines), kind="text")
    kept = record.text if record.title is None else f"{record.title}\n\n{record.text}"
    assert kept == "\n\n".join(lines)


ARTICLE = ["Home", *MENU, STORY_TITLE, "By Ann Lee", *STORY]


def test_a_short_sentence_at_the_end_of_an_article_stays() -> None:
    (record,) = cleaner.clean("\n\n".join([*ARTICLE, "Nobody has asked her.", "© 2024 Elda News"]), kind="text")
    assert record.text.endswith("Nobody has asked her.")


def test_a_sentence_of_two_words_at_the_end_of_an_article_stays() -> None:
    (record,) = cleaner.clean("\n\n".join([*ARTICLE, "Nobody came.", "© 2024 Elda News"]), kind="text")
    assert record.text.endswith("Nobody came.")


def test_a_masthead_above_the_headline_is_out() -> None:
    lines = ["Elda News", "Monday, March 4, 2024", STORY_TITLE, "By Ann Lee", "March 5, 2024", *STORY]
    (record,) = cleaner.clean("\n\n".join(lines), kind="text")
    assert (record.title, record.published) == (STORY_TITLE, "2024-03-05")
    assert record.text == "\n\n".join(STORY)
