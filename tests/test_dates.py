"""Dates of one line: the table of cases, positions, labels, hostile text."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.annotate.dates import FoundDate, find_dates, has_only_date
from cleaner.annotate.times import lower
from cleaner.rules.loader import load_locale
from cleaner.rules.openers import MAX_DATE_CHARS

CASES = tomllib.loads((Path(__file__).parent / "cases" / "dates.toml").read_text(encoding="utf-8"))["case"]
LANGUAGES = ("en", "de", "fr", "es", "und")
PIECES = st.sampled_from(
    [
        "March",
        "5",
        "2024",
        "2024-03-05",
        "T14:30",
        "30.01.",
        " ",
        ", ",
        "Updated",
        "ago",
        "年3月",
        "12:",
        "Uhr",
        "/",
        "İ",
        "٣",
    ]
)


def describe(date: FoundDate) -> str:
    """Value or flag of a date, then its label, as the table of cases writes it."""
    flags = [name for name in ("ambiguous", "relative", "partial") if getattr(date, name)]
    return " ".join(filter(None, [date.value or flags[0], date.label or ""]))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    found = find_dates(case["source"], load_locale(case["language"]))
    assert [describe(date) for date in found] == case["expect"]


@pytest.mark.parametrize(
    ("language", "text", "raw"),
    [
        (
            "en",
            "By Ada Roe | Published Monday, March 5, 2024 at 2:30 pm EST | 4 min read",
            "Monday, March 5, 2024 at 2:30 pm EST",
        ),
        ("de", "Stand: 5.3.2024, 14.30 Uhr | Wetter", "5.3.2024, 14.30 Uhr"),
        ("fr", "Publié le 5 mars 2024 à 09h15 par Ada Roe", "5 mars 2024 à 09h15"),
        ("en", "14:00, 28 Apr 2024", "14:00, 28 Apr 2024"),
        ("en", "May 2nd 202511 mins", "May 2nd 2025"),
    ],
)
def test_raw_is_the_date_as_it_stands(language: str, text: str, raw: str) -> None:
    assert [date.raw for date in find_dates(text, load_locale(language))] == [raw]


def test_label_start_covers_the_label() -> None:
    (date,) = find_dates("By Ada Roe, last updated on March 5, 2024", load_locale("en"))
    assert date.label_start == len("By Ada Roe, ")
    (plain,) = find_dates("Ada Roe March 5, 2024", load_locale("en"))
    assert plain.label_start == plain.start


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Published March 5, 2024"),
        ("en", "Published: March 5, 2024 at 14:30 GMT | Updated: March 6, 2024 | 5 min read"),
        ("en", "March 5, 2024 — 5 min read"),
        ("en", "Updated 2 hours ago"),
        ("en", "March 7, 20247:55 AM UTCUpdated ago"),
        ("de", "30.01.202430. Januar 2024"),
        ("de", "Veröffentlicht am 14. Mai 2026 um 16:12 Uhr"),
        ("fr", "Publié le 5 mars 2024 à 09h15"),
        ("es", "Actualizado el 5 de marzo de 2024 a las 14:30"),
        ("und", "2024年3月5日 14時30分"),
    ],
)
def test_only_date(language: str, text: str) -> None:
    assert has_only_date(text, load_locale(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", ""),
        ("en", "Published"),
        ("en", "5 min read"),
        ("en", "By Ada Roe | March 5, 2024"),
        ("en", "On March 5, 2024 the river rose"),
        ("en", "March 5, 2024 Gardens"),
        ("en", "Posted in Gardens by Ada Roe on March 5, 2024"),
        ("de", "Montag, 5. August 2024 21:36 Uhr Neustadt"),
        ("fr", "Le 5 mars 2024, la rivière est montée"),
        ("es", "El 5 de marzo de 2024 subió el agua"),
    ],
)
def test_more_than_a_date(language: str, text: str) -> None:
    assert not has_only_date(text, load_locale(language))


def test_only_the_beginning_is_looked_at() -> None:
    assert find_dates("x" * MAX_DATE_CHARS + " March 5, 2024", load_locale("en")) == []


@settings(deadline=None)  # the first call loads dateparser
@given(st.sampled_from(LANGUAGES), st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join)))
def test_spans_lie_in_the_text(language: str, text: str) -> None:
    locale = load_locale(language)
    end = 0
    for date in find_dates(text, locale):
        assert end <= date.start < date.end <= len(text)
        assert 0 <= date.label_start <= date.start
        assert text[date.start : date.end] == date.raw
        assert (date.value is None) == (date.ambiguous or date.relative or date.partial)
        end = date.end
    assert has_only_date(text, locale) in (True, False)


@given(st.text(max_size=40))
def test_lower_keeps_positions(text: str) -> None:
    assert len(lower(text)) == len(text)


@pytest.mark.parametrize(
    "unit", ["1", "1.", "1 ", "12:", "March ", "2024-", "ago ", "1 ago ", "(", "5 March ", "年1月"]
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        best = 1.0
        for _ in range(3):
            start = time.perf_counter()
            find_dates(text, load_locale("en"))
            best = min(best, time.perf_counter() - start)
        return best

    seconds(75)
    assert seconds(300) < 10 * seconds(75) + 0.002  # four times the text: sixteen times the time would be a square
    assert seconds(4000) < 4 * seconds(300) + 0.002  # what stands behind the first 300 characters costs nothing
