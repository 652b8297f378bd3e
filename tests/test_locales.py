"""Languages end to end: made-up article pages of raw text, and what the tables of several languages share."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.annotate.dates import find_dates
from cleaner.rules.loader import load_locale, load_rows
from cleaner.rules.table import prepare

FOLDER = Path(__file__).parent / "cases"
PAGES = tomllib.loads((FOLDER / "pages_latin.toml").read_text(encoding="utf-8"))["case"]
DATES = tomllib.loads((FOLDER / "dates_latin.toml").read_text(encoding="utf-8"))["case"]


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("|")]


@pytest.mark.parametrize("case", PAGES, ids=[case["language"] for case in PAGES])
def test_article_page(case: dict[str, Any]) -> None:
    top, bottom = lines_of(case["top"]), lines_of(case["bottom"])
    paragraphs = case["text"].strip().splitlines()
    source = "\n\n".join([*top, case["title"], case["byline"], case["date"], *paragraphs, *bottom])
    (record,) = cleaner.clean(source, kind="text")
    assert record.language == case["language"]
    assert record.title == case["title"]
    assert record.authors == case["authors"]
    assert record.published == case["published"]
    assert record.text == "\n\n".join(paragraphs)
    assert all(line not in record.text for line in (*top, *bottom))


@pytest.mark.parametrize("case", DATES, ids=[f"{case['language']} {case['source']}" for case in DATES])
def test_dates(case: dict[str, Any]) -> None:
    found = find_dates(case["source"], load_locale(case["language"]))
    assert [(date.value, date.label or "") for date in found] == [(case["value"], case.get("said", ""))]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_both_forms_of_norwegian_have_one_table(language: str) -> None:
    assert load_locale(language) is load_locale("no")
    assert "boilerplate.share-bar" in {row.rule.reason for row in load_rows("no")}


def test_turkish_capitals_are_read() -> None:
    rules = load_locale("tr").rules
    for text in ("İLGİLİ HABERLER", "ilgili haberler"):
        assert (found := rules.match(prepare(text))) and found.reason == "label.related"
