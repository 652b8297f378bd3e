"""Names in an author's hint."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.annotate.hinted_names import read_names
from cleaner.annotate.site_names import SiteNames
from cleaner.page import Hint
from cleaner.rules.loader import load_locale

SITE = Hint("site_name", "The Daily", "opengraph", "og:site_name")
ADDRESS = Hint("url", "https://www.rainnews.example/a", "canonical", "link")
EN = load_locale("en")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("By Ann Lee and Jo Doe", ["Ann Lee", "Jo Doe"]),
        ("Ann Lee, Jo Doe & Al Roe", ["Ann Lee", "Jo Doe", "Al Roe"]),
        ("Ann Lee, Jo Doe, and Al Roe", ["Ann Lee", "Jo Doe", "Al Roe"]),
        ("View all posts by Ann Lee", ["Ann Lee"]),
        ("Lee, Ann", ["Ann Lee"]),
        ("Ann Lee, Staff Writer", ["Ann Lee"]),
        ("Ann Lee, Chief Technology Officer and Head of Roe Labs", ["Ann Lee"]),
        ("Ann Lee, MS, RDN", ["Ann Lee"]),
        ("Ann Lee, CEPF®", ["Ann Lee"]),
        ("Ann Lee, E-RYT 200", ["Ann Lee"]),
        ("Ann Lee - Daily Editorial Team", ["Ann Lee"]),
        ("Ann Lee | The Elda Journal", ["Ann Lee"]),
        ("Ann Lee, Associated Press", ["Ann Lee"]),
        ("Ann Lee and Associated Press", ["Ann Lee", "Associated Press"]),
        ("Martin King Jr.", ["Martin King Jr"]),
        ("Ann C.J.", ["Ann C.J."]),
        ("Associated Press", ["Associated Press"]),
        ("Harbour Editorial Team", ["Harbour Editorial Team"]),
        ("https://example.org/ann", []),
        ("@annlee", []),
        ("ann@example.org", []),
        ("annlee99", []),
        ("ann.lee", []),
        ("ann_lee", []),
        ("admin", []),
        ("Editor", []),
        ("Redaktion", []),
        ("Guest Author", []),
        ("undefined", []),
        ("The Daily", []),
        (", The Daily", []),
        ("rainnews", []),
        ("a" * 100, []),
        ("-", []),
        ("one two three four five six seven", []),
        ("松岡大地", ["松岡大地"]),
        ("", []),
    ],
)
def test_names(value: str, expected: list[str]) -> None:
    assert read_names(value, SiteNames([SITE, ADDRESS]), EN) == expected


def test_a_reporters_word_behind_the_name() -> None:
    assert read_names("김철수 기자", SiteNames([]), load_locale("ko")) == ["김철수"]


@pytest.mark.parametrize(
    ("site", "expected"),
    [("Ann Lee", ["Ann Lee"]), ("Elda Times", []), ("The Daily", []), ("Elda", []), ("Elda Harbour Foundation", [])],
)
def test_a_site_named_after_its_author(site: str, expected: list[str]) -> None:
    sites = SiteNames([Hint("site_name", site, "opengraph", "og:site_name")])
    assert read_names(site, sites, EN) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="aA ,-|&()ByDr.", max_size=80))
def test_any_text(value: str) -> None:
    assert all(name.strip() for name in read_names(value, SiteNames([SITE]), EN))
