"""Headings, list items and other roles among the kept blocks."""

import pytest
from msgspec.structs import replace

import cleaner
from cleaner.annotate.sections import find_sections
from cleaner.block import Markup
from cleaner.blocks.plain import split_plain
from tests.strategies import STORY, STORY_TITLE


def roles(*lines: str, meta: frozenset[int] = frozenset()) -> list[str]:
    """The role that each line gets; "paragraph" for those that nothing is claimed of."""
    blocks = split_plain("\n\n".join(lines))
    claims = {finding.block: finding.reason.partition(".")[2] for finding in find_sections(blocks, meta=meta)}
    return [claims.get(block.number, "paragraph") for block in blocks]


@pytest.mark.parametrize(
    "line",
    [
        "The road over the pass",
        "Why the yard is closed",
        "Who pays for the bus?",
        "WHAT THIS MEANS",
        "2. The road over the pass",
        "3 boats for a winter",
        "«La route du col»",
        "Über den Pass",
        "峠を越える道",
        "Costs:",
    ],
)
def test_a_short_line_above_a_paragraph_is_a_heading(line: str) -> None:
    assert roles(STORY[0], line, STORY[1]) == ["paragraph", "heading", "paragraph"]


@pytest.mark.parametrize(
    "line",
    [
        "She waited for the boat.",
        "and then there was the bus,",
        "the road over the pass",
        "The price, the yard, the bus;",
        "The yard is closed…",
        "MAYOR: Good morning to you all",
        "Ann Lee: Where is the boat?",
        "14:30",
        "2024",
        "***",
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
        "W" + "o" * 130 + "rd",
        "Em C D",
        "G A7 D/F# Bm",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert roles(STORY[0], line, STORY[1])[1] != "heading"


def test_short_lines_among_short_lines_are_no_headings() -> None:
    assert roles(STORY[0], "Elda", "Hame", "Lower Hame", STORY[1]).count("heading") == 0


def test_a_line_that_announces_what_is_below_it_is_no_heading() -> None:
    for below in ("- an item of a list", "```\nx = 1\n```"):
        assert roles(STORY[0], "Plug in the cable and look for a new device:", below)[1] == "paragraph"
        assert roles(STORY[0], "What it takes:", below)[1] == "heading"


def test_a_line_above_short_numbered_clauses_is_a_heading() -> None:
    clauses = ("(1) It ends in May.", "(2) It is not renewed.")
    assert roles(STORY[0], "§ 2 Term", *clauses) == ["paragraph", "heading", "list-item", "list-item"]
    assert roles(STORY[0], "§ 2 Term", "It ends in May.", "It is not renewed.")[1] == "paragraph"


@pytest.mark.parametrize(("asked", "role"), [(1, "paragraph"), (2, "heading")])
def test_after_some_questions_a_short_answer_is_enough(asked: int, role: str) -> None:
    text = "\n\n".join([*(f"Who pays for it?\n{STORY[0]}",) * asked, "And when it rains?\nStay in."])
    claims = {finding.block: finding.reason for finding in find_sections(split_plain(text), meta=set())}
    assert claims.get(2 * asked, "body.paragraph") == f"body.{role}"


def test_the_last_line_is_no_heading() -> None:
    assert roles(STORY[0], "The road over the pass") == ["paragraph", "paragraph"]


def test_a_line_above_a_list_table_or_code_is_a_heading() -> None:
    for below in ("- 200 g of flour", "Elda\t07:00", "```\nx = 1\n```"):
        assert roles(STORY[0], "What it takes", below)[1] == "heading"


def test_a_byline_is_no_heading_and_an_entry_has_its_date_below_its_title() -> None:
    assert roles(STORY[0], "Ann Lee", STORY[1], meta=frozenset({1})) == ["paragraph"] * 3
    assert roles("A boat for Elda", "March 5, 2024", STORY[0], meta=frozenset({1}))[0] == "heading"


def test_numbered_steps_are_list_items() -> None:
    steps = ["1. Peel the roots and cut them into slices", "2. Boil them for an hour", "3. Serve with bread"]
    assert roles(STORY[0], *steps, STORY[1]) == ["paragraph", *["list-item"] * 3, "paragraph"]


def test_a_single_number_makes_no_list() -> None:
    assert roles(STORY[0], "1. That was the first and only winter in which nobody drowned.", STORY[1])[1] == "paragraph"


def test_marked_lines_have_the_roles_of_their_marks() -> None:
    lines = ("## Marked heading", "- an item of a list", "a\tb", "```\nx = 1\n```", STORY[0])
    assert roles(*lines) == ["heading", "list-item", "table", "code", "paragraph"]


def test_in_html_only_tags_and_classes_make_headings() -> None:
    lines = "\n\n".join([STORY[0], "The road", STORY[1]])
    plain = [replace(block, markup=Markup("p", ("p",))) for block in split_plain(lines)]
    assert list(find_sections(plain, meta=set())) == []
    named = [plain[0], replace(plain[1], markup=Markup("div", ("div",), frozenset({"crosshead"}))), plain[2]]
    assert [finding.reason for finding in find_sections(named, meta=set())] == ["body.heading"]


def test_an_empty_page_has_no_sections() -> None:
    assert list(find_sections([], meta=set())) == []


# ---------------------------------------------------------------- in the record


def test_headings_open_sections_with_the_paragraphs_below_them() -> None:
    text = "\n\n".join([STORY_TITLE, "By Ann Lee", STORY[0], "The bus", STORY[1], "## The road ##", STORY[2]])
    (record,) = cleaner.clean(text, kind="text")
    assert [(section.heading, section.level) for section in record.sections] == [
        (None, 0),
        ("The bus", 2),
        ("The road", 2),
    ]
    assert [block.text for section in record.sections for block in section.blocks] == list(STORY)


@pytest.mark.parametrize(
    "times",
    [
        ("7:00", "14:30"),
        ("7:00 AM", "2:30 PM"),
    ],
)
def test_times_are_no_headings(times: tuple[str, str]) -> None:
    lines = [STORY_TITLE, "By Ann Lee", STORY[0], times[0], STORY[1], times[1], STORY[2]]
    (record,) = cleaner.clean("\n\n".join(lines), kind="text")
    assert [section.heading for section in record.sections] == [None]


def test_speaker_lines_are_no_headings() -> None:
    lines = ["CHAIR: Good morning", STORY[0], "MAYOR: Thank you", STORY[1], "CHAIR: Let us begin", STORY[2]]
    (record,) = cleaner.clean("\n\n".join(lines), kind="text")
    assert all(section.heading is None for section in record.sections)
    assert "MAYOR: Thank you" in record.text


def test_nested_items_keep_two_spaces_a_level() -> None:
    lines = f"{STORY[0]}\n\nWhat it takes\n- flour\n  - of rye\n  - of wheat\n- water\n\n{STORY[1]}"
    (record,) = cleaner.clean(f"{STORY_TITLE}\n\nBy Ann Lee\n\n{lines}", kind="text")
    items = [block.text for section in record.sections for block in section.blocks if block.role == "list-item"]
    assert items == ["flour", "  of rye", "  of wheat", "water"]
