"""The cheap look that tells which lines are read for dates and names."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaner.annotate.dates import find_dates
from cleaner.annotate.meta import MetaReader
from cleaner.block import Block, Span
from cleaner.rules.loader import load_locale
from cleaner.rules.openers import DATE, OPENER

CASES: list[dict[str, Any]] = []
for name in ("dates", "bylines"):
    file = Path(__file__).parent / "cases" / f"{name}.toml"
    CASES += tomllib.loads(file.read_text(encoding="utf-8"))["case"] if file.exists() else []


def block(text: str, number: int = 0) -> Block:
    return Block(number, Span(0, max(1, len(text))), text)


@pytest.mark.parametrize("language", ["en", "de", "zh", "tr", None])
def test_a_line_that_tells_no_date_holds_none(language: str | None) -> None:
    locale = load_locale(language)
    for case in CASES:
        line = block(str(case["source"]))
        told = locale.openers.tell(line.text, line.key)
        assert told & DATE or not find_dates(line.text, locale), line.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Rain over the town", 0),
        ("Rain in 2024", DATE),
        ("Rain fell an hour ago", DATE),
        ("Admin page of the town", 0),  # "min" is part of another word
        ("By Ann Lee", OPENER),
        ("Rain | Town", OPENER),
        ("Published 3 days ago", DATE | OPENER),
        ("Regen gestern – Ann Lee", 0),  # a word of another language
        ("", 0),
    ],
)
def test_what_a_cheap_look_finds(text: str, told: int) -> None:
    assert load_locale("en").openers.tell(text, block(text).key) == told


def test_only_short_lines_that_tell_something_are_read() -> None:
    lines = ["Rain over the town", "By Ann Lee", "March 5, 2024", "By Ann Lee " + "and so on " * 30]
    reader = MetaReader(load_locale("en"))
    assert [position for position, _ in reader.telling([block(text, at) for at, text in enumerate(lines)])] == [1, 2]


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("en", "March 5, 2024", True),
        ("en", "By Ann Lee\tMarch 5, 2024", True),
        ("zh", "作者：\t林小舟\t日期：\t2024-03-05", True),
        ("en", "March 5, 2024\tPort Elda", False),  # a row of data
        ("en", "By ferry\tMarch 5, 2024\tPort Elda\tHame\t12", False),
    ],
)
def test_rows_of_a_page_that_a_table_lays_out_are_read(language: str, text: str, read: bool) -> None:
    reader = MetaReader(load_locale(language))
    row = Block(1, Span(0, 1), text, role="table")
    assert (reader.read(row) is not None) == read
    assert not reader.is_meta(Block(2, Span(0, 1), text, role="code"))


def test_a_word_of_a_script_without_spaces_announces_a_name_behind_another_word() -> None:
    told = load_locale("zh").openers.tell("湖城日报记者 林小舟", "湖城日报记者 林小舟")
    assert told == OPENER
