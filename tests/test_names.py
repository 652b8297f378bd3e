"""Bylines of one line: the table of cases, names and what clings to them, hostile text."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.annotate.names import MAX_CHARS, is_name, parse_byline
from cleaner.annotate.person import split_items
from cleaner.rules.loader import load_locale

CASES = tomllib.loads((Path(__file__).parent / "cases" / "bylines.toml").read_text(encoding="utf-8"))["case"]
LANGUAGES = ("en", "de", "fr", "es", "und")
PIECES = st.sampled_from(
    [
        "By ",
        "Ada Roe",
        ", ",
        " | ",
        "Published",
        "March 5, 2024",
        " and ",
        "von ",
        "dpa",
        "(",
        "@",
        "Editor",
        "作者：",
        "İ",
        " — ",
    ]
)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    byline = parse_byline(case["source"], load_locale(case["language"]))
    if not case["authors"]:
        assert byline is None
        return
    assert byline is not None
    assert (byline.authors, byline.raw, byline.announced) == (case["authors"], case["raw"], case["announced"])


def test_role_and_dates_are_kept_apart() -> None:
    byline = parse_byline("By Ada Roe, Gardens Editor | Published March 5, 2024", load_locale("en"))
    assert byline is not None
    assert byline.role == "Gardens Editor"
    assert [date.value for date in byline.dates] == ["2024-03-05"]


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Ada Roe"), ("en", "Ada M. Roe"), ("en", "A. J. Roe"), ("en", "Ada van der Roe"), ("en", "Dr. Ada Roe"),
        ("en", "Ada O’Roe"), ("en", "Ben McPoe Jr."), ("en", "Ada Roe-Poe"), ("de", "Änne Öhler"),
        ("es", "Ada de la Roé"),
        ("en", "Omar al-Roe"), ("und", "Иван Пример"), ("und", "ジョン・スミス"), ("und", "山田 太郎"),
    ],
)  # fmt: skip
def test_names(language: str, name: str) -> None:
    assert is_name(name, load_locale(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ada"), ("en", "the river"), ("en", "World News"), ("en", "Ada Roe 2"), ("en", "Ada Roe!"),
        ("en", "Read More"),
        ("en", "KEY POINTS"), ("en", "Ada, Roe"), ("en", "Monday Night"), ("en", "A B"), ("en", "Plan B"), ("en", ""),
        ("en", "One Two Three Four Five Six Seven"), ("en", "Roe Roe"), ("de", "der Aue"), ("en", "Ada said Roe"),
    ],
)  # fmt: skip
def test_no_names(language: str, text: str) -> None:
    assert not is_name(text, load_locale(language))


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "Ada Roe, Ben Poe and Cleo Doe", ["Ada Roe", "Ben Poe", "Cleo Doe"]),
        ("en", "Ada Roe & Ben Poe", ["Ada Roe", "Ben Poe"]),
        ("en", "Ada Roe/Ben Poe; Reuters", ["Ada Roe", "Ben Poe", "Reuters"]),
        ("de", "Ada Roe und Ben Poe (dpa)", ["Ada Roe", "Ben Poe"]),
        ("es", "Ada Roe y Benito Poé", ["Ada Roe", "Benito Poé"]),
        ("en", "Ada Roe, Staff Writer", ["Ada Roe", "Staff Writer"]),
        ("en", "the river rose", ["the river rose"]),
        ("en", " , ", []),
    ],
)
def test_split_items(language: str, text: str, names: list[str]) -> None:
    assert split_items(text, load_locale(language)) == names


@settings(deadline=None)  # the first call loads dateparser
@given(st.sampled_from(LANGUAGES), st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text(language: str, text: str) -> None:
    locale = load_locale(language)
    assert is_name(text, locale) in (True, False)
    assert all(word in text for name in split_items(text, locale) for word in name.split())
    byline = parse_byline(text, locale)
    if byline is not None:
        assert byline.authors and all(byline.authors)
        assert 0 <= byline.start < byline.end <= len(text)
        assert text[byline.start : byline.end] == byline.raw


def test_long_text_is_no_byline() -> None:
    assert parse_byline("By Ada Roe" + " and Ben Poe" * MAX_CHARS, load_locale("en")) is None


@pytest.mark.parametrize(
    "unit", ["By ", "Ada Roe, ", "A", "| ", "(", "@", "Roe and ", "von ", "a.", "- ", "5 ", "http://", "’"]
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    locale = load_locale("en")

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        best = 1.0
        for _ in range(3):
            start = time.perf_counter()
            parse_byline(text, locale)
            split_items(text, locale)
            best = min(best, time.perf_counter() - start)
        return best

    seconds(60)
    assert seconds(240) < 10 * seconds(60) + 0.002
    assert seconds(4000) < 40 * seconds(400) + 0.01
