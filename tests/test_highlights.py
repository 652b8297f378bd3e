"""Key points below a label."""

import pytest

import cleaner
from cleaner.annotate.highlights import find_highlights
from cleaner.blocks.plain import split_plain
from tests.strategies import STORY, STORY_TITLE

POINTS = ["The ferry stops for the winter", "Its engine failed twice in a week", "A bus leaves at seven"]


def found(text: str, *, labels: tuple[int, ...] = (0,), claimed: frozenset[int] = frozenset()) -> list[int]:
    return [finding.block for finding in find_highlights(split_plain(text), labels, claimed)]


def test_bulleted_lines_are_key_points_whatever_stands_between_them() -> None:
    assert found("HIGHLIGHTS\n\n" + "\n\n".join(f"- {point}" for point in POINTS) + f"\n\n{STORY[0]}") == [1, 2, 3]


def test_bulleted_lines_end_at_the_first_without_a_bullet() -> None:
    assert found(f"HIGHLIGHTS\n- {POINTS[0]}\nA bus leaves at seven\n- {POINTS[1]}") == [1]


def test_lines_without_bullets_end_at_a_blank_one() -> None:
    assert found("KEY POINTS\n" + "\n".join(POINTS) + "\n\nThe road\n\n" + STORY[0]) == [1, 2, 3]
    assert found("KEY POINTS\n\n" + "\n".join(POINTS) + "\n\nThe road\n\n" + STORY[0]) == [1, 2, 3]


@pytest.mark.parametrize(
    "below",
    [
        "",
        STORY[0] + " " + STORY[1],
        "```\nx = 1\n```",
        "# Heading",
        "a\tb",
    ],
    ids=["nothing", "long paragraph", "code", "heading", "table"],
)
def test_what_is_no_key_point(below: str) -> None:
    assert found(f"KEY POINTS\n\n{below}") == []


def test_claimed_lines_end_the_list() -> None:
    assert found("HIGHLIGHTS\n" + "\n".join(f"- {point}" for point in POINTS), claimed=frozenset({2})) == [1]


def test_no_more_than_twelve_points() -> None:
    assert len(found("HIGHLIGHTS\n" + "\n".join(f"- Point {number} of many" for number in range(30)))) == 12


def test_no_label_no_key_points() -> None:
    assert found("\n".join(f"- {point}" for point in POINTS), labels=()) == []


def test_bulleted_points_are_surer() -> None:
    scores = [
        next(iter(find_highlights(split_plain(text), (0,), frozenset()))).score
        for text in (f"HIGHLIGHTS\n- {POINTS[0]}", f"HIGHLIGHTS\n{POINTS[0]}")
    ]
    assert scores[0] > scores[1]


@pytest.mark.parametrize("bullet", ["- ", "• ", "* ", "•"])
def test_highlights_in_the_record_have_no_bullets(bullet: str) -> None:
    points = "\n\n".join(bullet + point for point in POINTS)
    text = "\n\n".join([STORY_TITLE, "By Ann Lee", "HIGHLIGHTS", points, *STORY])
    (record,) = cleaner.clean(text, kind="text")
    assert record.highlights == POINTS
    assert record.text == "\n\n".join([*POINTS, *STORY])
    assert [entry.reason for entry in record.dropped] == ["label.highlights"]


# ---------------------------------------------------------------- dateline
