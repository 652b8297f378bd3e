"""A small article page in each language with a script of its own: its fields, what is kept and what is dropped."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner import Record

PAGES = tomllib.loads((Path(__file__).parent / "cases" / "east_pages.toml").read_text(encoding="utf-8"))


def build_page(case: dict[str, Any]) -> str:
    article = [case["title"], case["byline"], case["date"], *case["paragraphs"]]
    return "\n".join([*case["above"], "", "\n\n".join(article), "", *case["below"]])


def clean_page(language: str) -> Record:
    (record,) = cleaner.clean(build_page(PAGES[language]))
    return record


@pytest.mark.parametrize("language", PAGES)
def test_fields(language: str) -> None:
    case, record = PAGES[language], clean_page(language)
    assert record.language == language
    assert record.title == case["title"]
    assert record.authors == case["authors"]
    assert record.published == case["published"]
    assert record.page_type == "article"


@pytest.mark.parametrize("language", PAGES)
def test_paragraphs_are_kept_and_chrome_is_dropped(language: str) -> None:
    case, record = PAGES[language], clean_page(language)
    assert record.text.split("\n\n") == case["paragraphs"]
    dropped = {part.text for part in record.dropped}
    related = {item.title for item in record.related}
    for line in (*case["above"], *case["below"]):
        assert line in dropped or line in related, line


@pytest.mark.parametrize("language", PAGES)
def test_chrome_is_named_by_the_rules_of_its_language(language: str) -> None:
    reasons = {part.reason for part in clean_page(language).dropped if (part.rule or "").startswith(f"{language}/")}
    families = {"boilerplate.navigation", "boilerplate.consent", "boilerplate.share-bar", "label.related"}
    assert reasons >= families | {"boilerplate.footer"}
