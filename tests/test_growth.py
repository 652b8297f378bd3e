"""The work of cleaning grows with the text only: calls are counted, which no other load on the machine changes."""

import sys
from time import process_time
from types import FrameType

import pytest

import cleaner
from benchmarks.growth import KINDS, make_text, media_kind
from tests.strategies import STORY

SMALL = 40_000
MANY_LINES = 20_000
MAX_SECONDS = 30


def count_calls(text: str, kind: str) -> int:
    """How many functions are called, Python's own among them, while `text` is cleaned."""
    count = 0

    def tally(_frame: FrameType, event: str, _value: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        cleaner.clean(text, kind=media_kind(kind))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("kind", KINDS)
def test_calls_grow_with_the_text_only(kind: str) -> None:
    short, long = make_text(kind, SMALL, 1), make_text(kind, 4 * SMALL, 1)
    cleaner.clean(long, kind=media_kind(kind))  # loads the tables of all languages that stand in it
    assert count_calls(long, kind) < 6 * count_calls(
        short, kind
    )  # four times the text: a square would be sixteen times


@pytest.mark.parametrize("kind", KINDS)
def test_texts_of_the_benchmark_are_as_long_as_they_should_be(kind: str) -> None:
    short, long = make_text(kind, SMALL, 1), make_text(kind, 2 * SMALL, 1)
    assert SMALL <= len(short.encode()) < 1.5 * SMALL
    assert long.startswith(short) and make_text(kind, SMALL, 1) == short != make_text(kind, SMALL, 2)
    assert ("\n" in short) == (kind != "one-line")


@pytest.mark.parametrize(
    "line", ["{day} March {year}", "By Ann Lee | {day} March {year}", "{day} hours ago", "Comments"]
)
def test_many_lines_of_one_kind_take_a_second_and_no_minutes(line: str) -> None:
    """A page whose every line is looked at beside all others of its kind takes minutes, as dates once did."""
    lines = [line.format(day=1 + number % 28, year=1990 + number % 30) for number in range(MANY_LINES)]
    started = process_time()
    cleaner.clean("\n".join([*STORY, *lines]), kind="text")
    assert process_time() - started < MAX_SECONDS
