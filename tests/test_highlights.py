"""Key points below a label, and the dateline that opens a story."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.annotate.highlights import find_dateline, find_highlights
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


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("MOSCOW (AP) — The river rose.", "MOSCOW (AP)"),
        ("PORT ELDA — The ferry stops.", "PORT ELDA"),
        ("PORT ELDA, March 5 (XP) - The ferry stops.", "PORT ELDA, March 5 (XP)"),
        ("PARIS, France (AFP) – Le bac.", "PARIS, France (AFP)"),
        ("MÜNCHEN (dpa) -- Die Fähre.", "MÜNCHEN (dpa)"),
        ("SÃO PAULO - A balsa.", "SÃO PAULO"),
        ("ST. JOHN'S – The ferry stops.", "ST. JOHN'S"),
    ],
)
def test_datelines(text: str, dateline: str) -> None:
    assert find_dateline(text) == dateline


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ferry stops — for the winter.",
        "Moscow — The river rose.",
        "PORT ELDA",
        "PORT ELDA —",
        "PORT ELDA —   ",
        "A — B",
        "PORT-ELDA's ferry stops.",
        "WHAT A WINTER IT HAS BEEN FOR ALL OF US — she said.",
        "x" * 130 + " PORT ELDA — The ferry stops.",
    ],
)
def test_no_datelines(text: str) -> None:
    assert find_dateline(text) is None


@given(st.text(st.sampled_from("AÉ .,'’-—(a) "), max_size=150))
def test_a_dateline_opens_its_text(text: str) -> None:
    dateline = find_dateline(text)
    assert dateline is None or (text.startswith(dateline) and len(dateline) >= 3 and dateline == dateline.strip())


def test_the_dateline_is_a_field_and_stays_in_the_text() -> None:
    first = f"PORT ELDA (XP) — {STORY[0]}"
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, "By Ann Lee", first, *STORY[1:]]), kind="text")
    assert record.dateline == "PORT ELDA (XP)"
    assert record.text.startswith(first)
    assert record.provenance["dateline"].lines == (4, 5)


def test_only_the_first_paragraph_opens_with_a_dateline() -> None:
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, STORY[0], f"HAME (XP) — {STORY[1]}", STORY[2]]), kind="text")
    assert record.dateline is None
