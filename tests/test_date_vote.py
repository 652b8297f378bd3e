"""The page's dates by its hints, in its own time zone."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from cleaner.annotate import date_vote
from cleaner.annotate.date_vote import HintedDate, read_dates, read_hint, url_date
from cleaner.annotate.dates import FoundDate, find_dates
from cleaner.annotate.hint_dates import read_date
from cleaner.page import Hint
from cleaner.rules.loader import load_locale
from tests.strategies import HINTS

EN = load_locale("en")
UTC = Hint("published", "2024-03-05T02:10:30Z", "json-ld", "datePublished")


def shown(text: str) -> FoundDate:
    (found,) = find_dates(text, EN)
    return found


def hinted_date(hints: Sequence[Hint], field: str, date: FoundDate | None) -> HintedDate | None:
    return date_vote.hinted_date(read_dates(hints, EN), field, date)


def published(*hints: Hint, date: FoundDate | None = None) -> str | None:
    found = hinted_date(hints, "published", date)
    return found.value if found else None


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-31T10:20Z", "2024-05-31T10:20Z"),
        ("May 31, 2024", "2024-05-31"),
        ("On 8 Oct 2022", "2022-10-08"),
        ("31/05/2024", "2024-05-31"),
        ("05/06/2024", None),
        ("3 May 2024 to 5 May 2024", None),
        ("two days ago", None),
        ("May " * 30 + "31, 2024", None),
        ("", None),
    ],
)
def test_dates_as_people_write_them(text: str, expected: str | None) -> None:
    assert read_hint(text, EN) == expected


def test_the_first_hint_that_can_be_read_wins() -> None:
    hints = [
        Hint("published", "05/06/2024", "json-ld", "datePublished"),
        Hint("published", "2024-05-31", "opengraph", "article:published_time"),
        Hint("modified", "2024-06-01", "meta", "lastmod"),
    ]
    found = hinted_date(hints, "published", None)
    assert found == ("2024-05-31", "2024-05-31", "opengraph", "article:published_time", True)
    modified = hinted_date(hints, "modified", None)
    assert modified is not None and modified.value == "2024-06-01"
    assert published(*hints[:1]) is None


def test_times_without_a_meaning_count_where_they_agree() -> None:
    first, same, other = (Hint("published", f"2024-05-0{day}", "time", "datetime") for day in (1, 1, 2))
    found = hinted_date([first, same], "published", None)
    assert found is not None and (found.value, found.sure) == ("2024-05-01", False)
    assert published(first, other) is None


def test_a_place_that_gives_several_days_counts_by_the_day_shown() -> None:
    days = [Hint("published", f"2024-05-0{day}", "microdata", "datePublished") for day in (1, 2, 3)]
    found = hinted_date(days, "published", None)
    assert found is not None and (found.value, found.sure) == ("2024-05-01", False)
    found = hinted_date(days, "published", shown("May 3, 2024"))
    assert found is not None and (found.value, found.sure) == ("2024-05-03", True)
    meta = Hint("published", "2024-05-02", "meta", "date")
    assert published(*days, meta) == "2024-05-02"


@pytest.mark.parametrize(
    ("other", "date", "expected"),
    [
        (Hint("published", "2024-03-04T21:10:30-05:00", "time", "datetime"), None, "2024-03-04T21:10:30-05:00"),
        (Hint("published", "2024-03-04 21:10:30", "meta", "sailthru.date"), None, "2024-03-04T21:10:30-05:00"),
        (Hint("modified", "2024-03-04T22:00:00-05:00", "meta", "lastmod"), "March 4, 2024",
         "2024-03-04T21:10:30-05:00"),
        (Hint("modified", "2024-03-04T22:00:00-05:00", "meta", "lastmod"), "March 5, 2024", "2024-03-05T02:10:30Z"),
        (Hint("modified", "2024-03-04T22:00:00-05:00", "meta", "lastmod"), None, "2024-03-05T02:10:30Z"),
        (Hint("published", "2024-03-04 21:13:30", "meta", "date"), None, "2024-03-05T02:10:30Z"),
        (Hint("published", "2024-03-01 02:10:30", "meta", "date"), None, "2024-03-05T02:10:30Z"),
        (Hint("title", "x", "meta", "title"), "March 4, 2024 at 9:10 pm", "2024-03-04T21:10:30-05:00"),
        (Hint("title", "x", "meta", "title"), "March 4, 2024", "2024-03-05T02:10:30Z"),
    ],
)  # fmt: skip
def test_a_time_in_utc_is_told_by_the_clock_of_the_page(other: Hint, date: str | None, expected: str) -> None:
    assert published(UTC, other, date=shown(date) if date else None) == expected


def test_two_round_times_of_a_day_are_two_moments() -> None:
    hint = Hint("published", "2024-03-05T10:00:00Z", "json-ld", "datePublished")
    assert published(hint, date=shown("March 5, 2024 at 15:00")) == "2024-03-05T10:00Z"
    night = Hint("published", "2024-03-05T02:00:00Z", "json-ld", "datePublished")
    assert published(night, date=shown("March 4, 2024 at 21:00")) == "2024-03-04T21:00-05:00"


@pytest.mark.parametrize(
    ("published_hint", "modified_hint", "date", "sure"),
    [
        ("2025-06-12", "2025-06-12", "March 5, 2024", False),
        ("2025-06-12", "2025-06-13", "March 5, 2024", False),
        ("2025-06-12", "2025-06-20", "March 5, 2024", True),
        ("2025-06-12", "2025-06-12", "June 11, 2025", True),
        ("2025-06-12", "2025-06-12", "July 1, 2025", True),
        ("2025-06-12", "2025-06-12", "Updated March 5, 2024", True),
        ("2025-06-12", "2025-06-12", None, True),
        ("2025-06-12", None, "March 5, 2024", True),
    ],
)
def test_the_day_of_the_last_change_is_no_sure_day_of_publication(
    published_hint: str, modified_hint: str | None, date: str | None, sure: bool
) -> None:
    hints = [Hint("published", published_hint, "json-ld", "datePublished")]
    hints += [Hint("modified", modified_hint, "json-ld", "dateModified")] if modified_hint else []
    found = hinted_date(hints, "published", shown(date) if date else None)
    assert found is not None and found.sure is sure


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://elda.example/2024/03/05/ferry", "2024-03-05"),
        ("https://elda.example/news/2024-03-05-ferry.html", "2024-03-05"),
        ("https://elda.example/news/20240305/ferry", "2024-03-05"),
        ("https://elda.example/2024/03/05/on-2024-03-06", None),
        ("https://elda.example/12024030507", None),
        ("https://elda.example/2024/13/05", None),
        ("https://elda.example/2024/02/31", None),
        ("https://elda.example/a?date=2024-03-05", None),
        ("https://2024-03-05.example/", None),
        ("", None),
        (None, None),
    ],
)
def test_the_day_in_an_address(url: str | None, expected: str | None) -> None:
    assert url_date(url) == expected


@settings(max_examples=200, deadline=None)
@given(HINTS)
def test_any_hints(hints: list[Hint]) -> None:
    for field in ("published", "modified"):
        date = hinted_date(hints, field, None)
        assert date is None or read_date(date.value) == date.value
