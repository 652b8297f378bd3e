"""Topics from the lists of a page's markup."""

import pytest
from hypothesis import given, settings

from cleaner.annotate.site_names import SiteNames
from cleaner.annotate.topic_vote import choose_topics
from cleaner.page import Hint
from tests.strategies import HINTS

SITE = Hint("site_name", "The Daily", "opengraph", "og:site_name")


def topics(*hints: Hint) -> list[str]:
    return choose_topics(hints, SiteNames([SITE]))


def test_the_surest_list_counts() -> None:
    keywords = Hint("topic", "rain, Wind ;the daily", "meta", "keywords")
    tags = Hint("topic", "Storm", "opengraph", "article:tag"), Hint("topic", "storm", "opengraph", "article:tag")
    section = Hint("topic", "Weather", "json-ld", "articleSection")
    assert topics(section, keywords) == ["rain", "Wind"]
    assert topics(section, keywords, *tags) == ["Storm"]
    assert topics(section) == ["Weather"]
    assert topics() == []


def test_the_trail_counts_last_and_whole() -> None:
    trail = Hint("topic", "News, Weather", "json-ld", "BreadcrumbList")
    assert topics(trail) == ["News, Weather"]
    assert topics(trail, Hint("topic", "rain", "meta", "keywords")) == ["rain"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Category: Ferries", ["Ferries"]),
        ("organization/Harbour office", ["Harbour office"]),
        ("NLP Category: Business, ferries", ["ferries"]),
        ("8f507083-bac4-423a-9015-2eb31e1bce50, ferries", ["ferries"]),
        ("100312362, ferries, INDS08, _commerce", ["ferries"]),
        ("elda.com, https://elda.example, ferries", ["ferries"]),
        ("USA, EU", ["USA", "EU"]),
        ("#ferries; 'winter'", ["ferries", "winter"]),
        ("x" * 61, []),
        (", ,", []),
    ],
)
def test_codes_labels_and_addresses(value: str, expected: list[str]) -> None:
    assert topics(Hint("topic", value, "meta", "keywords")) == expected


def test_a_list_of_codes_is_no_list_of_topics() -> None:
    codes = Hint("topic", "AER,AIR,CRSH,DIS,GEN,TRAN", "opengraph", "article:tag")
    section = Hint("topic", "Ferries", "json-ld", "articleSection")
    assert topics(codes, section) == ["Ferries"]
    assert topics(codes) == []


@settings(max_examples=100, deadline=None)
@given(HINTS)
def test_any_hints(hints: list[Hint]) -> None:
    found = choose_topics(hints, SiteNames(hints))
    assert all(topic.strip() for topic in found) and len(set(found)) == len(found)
