"""Where blocks stand on a page, in marks."""

import pytest

from cleaner.annotate.author_choice import NameView, find_named
from cleaner.annotate.layout import Story
from cleaner.annotate.meta import MetaReader
from cleaner.annotate.place import PageView, weigh
from cleaner.block import Block, Span
from cleaner.rules.loader import load_locale
from tests.strategies import STORY, STORY_TITLE


def view(*lines: str, headline: int | None, story: Story) -> PageView:
    blocks = [Block(number=number, span=Span(0, len(line)), text=line) for number, line in enumerate(lines)]
    return PageView(blocks, headline, story, {0})


def page() -> PageView:
    return view("Menu", STORY_TITLE, "Ann Lee", *STORY, "Tags", headline=1, story=Story(3, 3 + len(STORY)))


def test_the_marks_of_a_line_below_the_headline() -> None:
    marks = set(page().marks(2))
    assert {"headline:1", "story:-1", "text:0", "above:0"} <= marks
    assert "claimed" not in marks
    assert "claimed" in set(page().marks(0))


def test_the_distance_counts_from_the_line_above_that_repeats_the_headline() -> None:
    twice = view(STORY_TITLE, "Ann Lee", STORY_TITLE, "March 5, 2024", headline=0, story=Story(0, 0))
    assert [twice.below_headline(position) for position in (1, 3)] == [1, 1]
    assert {"headline:1", "story:none"} <= set(twice.marks(3))


def test_paragraphs_above_and_below_are_counted() -> None:
    end = 3 + len(STORY)
    assert (page().texts_above(2), page().texts_above(end)) == (0, len(STORY))
    assert page().text_below(2) == 0
    assert page().text_below(end) > len(STORY)  # none below


def test_only_lines_near_headline_and_story_may_be_bylines_of_their_own() -> None:
    long = view(STORY_TITLE, *STORY * 6, "Ann Lee", *["Menu"] * 30, headline=0, story=Story(1, 1 + 6 * len(STORY)))
    assert 1 in long.near
    assert 1 + 6 * len(STORY) in long.near
    assert 10 + 6 * len(STORY) + 10 not in long.near


def test_marks_without_a_weight_count_nothing() -> None:
    assert weigh(["a", "b", "a"], {"a": 1.5}) == 3.0


@pytest.mark.parametrize(
    ("below", "stamped"),
    [("Updated 15:59", True), ("3 hours ago", True), ("Share this story", False), ("Updated", False)],
)
def test_a_time_without_a_day_marks_the_name_above_it(below: str, stamped: bool) -> None:
    locale = load_locale("en")
    place = view(STORY_TITLE, "Ann Lee", below, *STORY, headline=0, story=Story(3, 3 + len(STORY)))
    names = NameView(place, locale, [])
    named = find_named(names, MetaReader(locale))
    assert named[0].byline.authors == ["Ann Lee"]
    assert ("stamp:1" in set(names.marks(named, 0))) == stamped
