"""Names that only their place makes sure."""

import pytest

from cleaner.annotate.loose_names import parse_loose
from cleaner.rules.loader import load_locale


@pytest.mark.parametrize(
    ("text", "authors", "announced"),
    [
        ("By Institute for River Science", ["Institute for River Science"], True),
        ("by ferrywatch", ["ferrywatch"], True),
        ("By Ask the Boatmen", ["Ask the Boatmen"], True),
        ("Written By Nell and Omar", ["Nell", "Omar"], True),
        ("marlo72 Discussion starter", ["marlo72"], True),
        ("Lake Orla Team", ["Lake Orla Team"], False),
        ("Newsdesk", ["Newsdesk"], False),
        ("orlatimes.com | Published March 5, 2024", ["orlatimes.com"], False),
        ("Nell March 5, 2024 12 comments", ["Nell"], False),
        ("ferrywatch| Published March 5, 2024", ["ferrywatch"], False),
        ("By Staff Skipper", ["Staff Skipper"], True),
        ("AFP, TARNMOUTH", ["AFP"], False),
    ],
)
def test_lines_that_may_name_authors(text: str, authors: list[str], announced: bool) -> None:
    byline = parse_loose(text, load_locale("en"))
    assert byline is not None
    assert (byline.authors, byline.announced) == (authors, announced)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Read more",
        "how to row a boat",
        "The boat was late again, and nobody came.",
        "Photo: Sam Poe",
        "12",
        "By the way",
    ],
)
def test_lines_that_name_nobody(text: str) -> None:
    assert parse_loose(text, load_locale("en")) is None


def test_positions_are_those_of_the_names() -> None:
    byline = parse_loose("By Lake Orla Team | 3 min read", load_locale("en"))
    assert byline is not None
    assert (byline.raw, byline.start) == ("Lake Orla Team", 3)
