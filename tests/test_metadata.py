"""Hints to values of fields."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.annotate import metadata
from cleaner.annotate.hint_dates import read_date
from cleaner.page import Hint

_SITE = Hint("site_name", "The Daily", "opengraph", "og:site_name")
_ADDRESS = Hint("url", "https://www.rainnews.example/a", "canonical", "link")


@pytest.mark.parametrize(
    ("title", "method", "expected"),
    [
        ("Rain ahead", "opengraph", "Rain ahead"),
        ("Rain ahead | The Daily", "opengraph", "Rain ahead"),
        ("Rain ahead - THE DAILY", "opengraph", "Rain ahead"),
        ("The Daily: Rain ahead", "opengraph", "The Daily: Rain ahead"),
        ("The Daily » Rain ahead", "html-title", "Rain ahead"),
        ("Rain ahead for all of us | Weather | The Daily", "html-title", "Rain ahead for all of us | Weather"),
        ("Rain ahead for all of the north – Wind News", "opengraph", "Rain ahead for all of the north – Wind News"),
        ("Rain ahead for all of the north – Rain News", "html-title", "Rain ahead for all of the north"),
        ("Rain ahead for the north | rainnews", "opengraph", "Rain ahead for the north"),
        ("Rain-soaked fields", "html-title", "Rain-soaked fields"),
        ("Wind - and the rain that it brings", "html-title", "Wind - and the rain that it brings"),
        ("The Daily", "html-title", None),
        ("The Daily | The Daily", "html-title", None),
        ("|||", "html-title", None),
    ],
)
def test_title(title: str, method: str, expected: str | None) -> None:
    found = metadata.hinted_title([Hint("title", title, method, "og:title"), _SITE, _ADDRESS])
    assert (found.value if found else None) == expected
    assert found is None or (found.method, found.raw) == (method, title)


def test_the_surest_title_wins() -> None:
    hints = [
        Hint("title", "c", "html-title", "title"),
        Hint("title", "b", "opengraph", "og:title"),
        Hint("title", "a", "json-ld", "headline"),
    ]
    assert [metadata.hinted_title(hints[:size]) for size in (0, 1)] == [None, ("c", "html-title", "title", "c")]
    assert metadata.hinted_title(hints) == ("a", "json-ld", "headline", "a")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["Ann Lee"], ["Ann Lee"]),
        (["Ann Lee", "ANN LEE", "Jo Doe"], ["Ann Lee", "Jo Doe"]),
        (["By Ann Lee and Jo Doe"], ["Ann Lee", "Jo Doe"]),
        (["Ann Lee, Jo Doe & Al Roe"], ["Ann Lee", "Jo Doe", "Al Roe"]),
        (["Lee, Ann"], ["Ann Lee"]),
        (["Ann Lee, Staff Writer"], ["Ann Lee"]),
        (["Ann Lee, MS, RDN"], ["Ann Lee"]),
        (["Martin King Jr."], ["Martin King Jr"]),
        (["Ann C.J."], ["Ann C.J."]),
        (["Associated Press"], ["Associated Press"]),
        (["https://example.org/ann"], []),
        (["@annlee", "ann@example.org", "annlee99"], []),
        (["admin", "Editor", "Redaktion", "Guest Author"], []),
        (["The Daily"], []),
        (["rainnews"], []),
        (["a" * 100, "-", "one two three four five six seven"], []),
        (["松岡大地"], ["松岡大地"]),
    ],
)
def test_authors(values: list[str], expected: list[str]) -> None:
    hints = [*(Hint("author", value, "json-ld", "author") for value in values), _SITE, _ADDRESS]
    names, origin = metadata.hinted_authors(hints)
    assert names == expected
    assert origin == (("json-ld", "author") if expected else ("", ""))


def test_authors_of_the_next_method_where_the_first_names_none() -> None:
    hints = [Hint("author", "The Daily", "json-ld", "author"), Hint("author", "Ann Lee", "meta", "author"), _SITE]
    assert metadata.hinted_authors(hints) == (["Ann Lee"], ("meta", "author"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-31", "2024-05-31"),
        ("2024-05", "2024-05"),
        ("20240531", "2024-05-31"),
        ("2024-05-31T10:20:00Z", "2024-05-31T10:20Z"),
        ("2024-05-31T10:20:30.123Z", "2024-05-31T10:20:30Z"),
        ("2024-05-31 10:20:30", "2024-05-31T10:20:30"),
        ("2024-05-31 10:20:30 UTC", "2024-05-31T10:20:30Z"),
        ("2024-05-31T10:20+02", "2024-05-31T10:20+02:00"),
        ("2024-05-31T10:20:00-0430", "2024-05-31T10:20-04:30"),
        ("20240531T102030Z", "2024-05-31T10:20:30Z"),
        ("2024/5/3", "2024-05-03"),
        ("Fri, 31 May 2024 10:20:00 +0200", "2024-05-31T10:20+02:00"),
        ("31 May 2024 10:20 EST", "2024-05-31T10:20"),
        ("1717150830000", "2024-05-31T10:20:30Z"),
        ("31/05/2024", None),
        ("05/06/2024", None),
        ("May 31, 2024", None),
        ("2024-13-01", None),
        ("2024-02-30", None),
        ("2024-05-31T25:00", None),
        ("0000-00-00", None),
        ("1066-10-14", None),
        ("2024", None),
        ("", None),
        ("２０２４-05-31", None),
        ("2024-05-31" + " " * 100, "2024-05-31"),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    assert read_date(text) == expected


def test_date_of_the_first_hint_that_can_be_read() -> None:
    hints = [
        Hint("published", "31/05/2024", "json-ld", "datePublished"),
        Hint("published", "2024-05-31", "opengraph", "article:published_time"),
        Hint("modified", "2024-06-01", "meta", "lastmod"),
    ]
    assert metadata.hinted_date(hints, "published") == (
        "2024-05-31",
        "opengraph",
        "article:published_time",
        "2024-05-31",
    )
    found = metadata.hinted_date(hints, "modified")
    assert found is not None and found.value == "2024-06-01"
    assert metadata.hinted_date(hints[:1], "published") is None


def test_times_without_a_meaning_count_where_they_agree() -> None:
    first, same, other = (Hint("published", f"2024-05-0{day}", "time", "datetime") for day in (1, 1, 2))
    found = metadata.hinted_date([first, same], "published")
    assert found is not None and found.value == "2024-05-01"
    assert metadata.hinted_date([first, other], "published") is None


def test_topics() -> None:
    hints = [
        Hint("topic", "rain, Wind ;the daily", "meta", "keywords"),
        Hint("topic", "WIND", "json-ld", "keywords"),
        _SITE,
    ]
    crumbs = Hint("topic", "News, Weather", "json-ld", "BreadcrumbList")
    assert metadata.hinted_topics([*hints, crumbs]) == ["rain", "Wind"]
    assert metadata.hinted_topics([crumbs]) == ["News, Weather"]
    assert metadata.hinted_topics([]) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [("en", "en"), ("pt-BR", "pt"), ("de_DE", "de"), ("fil", None), ("", None), ("x-default", None)],
)
def test_language(value: str, expected: str | None) -> None:
    found = metadata.hinted_language([Hint("language", value, "meta", "html-lang")])
    assert (found.value if found else None) == expected


def test_site_name_address_and_description() -> None:
    found = metadata.hinted_site_name([_SITE])
    assert found is not None and found.value == "The Daily"
    address = metadata.hinted_url([Hint("url", "/a", "opengraph", "og:url"), _ADDRESS])
    assert address is not None and address.value == _ADDRESS.value
    assert metadata.hinted_url([Hint("url", "/a", "opengraph", "og:url")]) is None
    described = metadata.hinted_description([Hint("description", "It rains.", "meta", "description")])
    assert described is not None and described.value == "It rains."
    assert metadata.hinted_description([]) is None


_HINTS = st.builds(
    Hint,
    st.sampled_from(
        ["title", "author", "published", "modified", "site_name", "topic", "language", "url", "description"]
    ),
    st.text(min_size=1)
    | st.sampled_from(["The Daily", "Lee, Ann", "http://[", "https://example.org", "a | b", "2024-05-01"]),
    st.sampled_from(["json-ld", "opengraph", "meta", "html-title", "time", "microdata", "rel-author", "canonical"]),
    st.sampled_from(["headline", "author", "datePublished", "title", "og:title", "BreadcrumbList"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_HINTS, max_size=8))
def test_any_hints(hints: list[Hint]) -> None:
    title = metadata.hinted_title(hints)
    assert title is None or (title.value and title.value in title.raw)
    assert all(name.strip() for name in metadata.hinted_authors(hints)[0])
    for field in ("published", "modified"):
        date = metadata.hinted_date(hints, field)
        assert date is None or read_date(date.value) == date.value
    metadata.hinted_topics(hints)
    metadata.hinted_site_name(hints)
    metadata.hinted_language(hints)
    metadata.hinted_url(hints)
