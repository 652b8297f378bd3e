"""Titles of head and text vote; none holds the site's name."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from cleaner.annotate.site_names import SiteNames, cut_site_name
from cleaner.annotate.title_vote import Title, Titles
from cleaner.block import Block, Markup, Span
from cleaner.page import Hint
from tests.strategies import HINTS

SITE = Hint("site_name", "The Daily", "opengraph", "og:site_name")
ADDRESS = Hint("url", "https://www.rainnews.example/a", "canonical", "link")


def h1(text: str, number: int = 0) -> Block:
    span = Span(100 * number, 100 * number + len(text))
    return Block(number, span, text, "heading", 1, markup=Markup("h1", ("body", "h1")))


def choose(*hints: Hint, blocks: Sequence[Block] = (), headline: Block | None = None) -> Title | None:
    return Titles(hints, blocks, SiteNames([SITE, ADDRESS])).choose(headline)


@pytest.mark.parametrize(
    ("title", "method", "expected"),
    [
        ("Rain ahead", "opengraph", "Rain ahead"),
        ("Rain ahead | The Daily", "opengraph", "Rain ahead"),
        ("Rain ahead - THE DAILY", "opengraph", "Rain ahead"),
        ("Rain ahead - Daily", "opengraph", "Rain ahead"),
        ("The Daily: Rain ahead", "opengraph", "Rain ahead"),
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
def test_the_sites_name_is_cut_off(title: str, method: str, expected: str | None) -> None:
    found = choose(Hint("title", title, method, "og:title"))
    assert (found.value if found else None) == expected
    assert found is None or (found.method, found.name) == (method, "og:title")


def test_what_the_headline_is_without_is_cut_off_the_page_title() -> None:
    others = frozenset(["rain ahead weather"])
    assert cut_site_name("Rain ahead: weather - North - Roe", SiteNames([]), others, is_page_title=True) == (
        "Rain ahead: weather"
    )
    assert cut_site_name("Roe: Rain ahead weather", SiteNames([]), others, is_page_title=True) == "Rain ahead weather"
    assert cut_site_name("Roe: Rain ahead weather", SiteNames([]), others, is_page_title=False) == (
        "Roe: Rain ahead weather"
    )


def test_nothing_gives_no_title() -> None:
    assert choose() is None


def test_the_surest_place_wins() -> None:
    hints = [Hint("title", "Wind today", "html-title", "title"), Hint("title", "Rain ahead", "opengraph", "og:title")]
    assert choose(*hints) == Title("Rain ahead", "opengraph", "og:title", None)


def test_two_places_that_agree_win_over_one() -> None:
    json_ld = Hint("title", "Rain ahead", "json-ld", "headline")
    other = Hint("title", "This rain will surprise you", "opengraph", "og:title")
    assert choose(json_ld, other, blocks=[h1("Rain ahead")]) == Title("Rain ahead", "json-ld", "headline", None)


def test_the_headline_shown_is_taken_as_it_stands() -> None:
    headline = h1("Rain’s ahead", 3)
    hint = Hint("title", "Rain's ahead - The Daily", "opengraph", "og:title")
    assert choose(hint, blocks=[headline], headline=headline) == Title("Rain’s ahead", "text", None, 3)


def test_the_sites_name_in_a_first_heading_is_no_title() -> None:
    hint = Hint("title", "Rain ahead", "opengraph", "og:title")
    found = choose(hint, blocks=[h1("The Daily"), h1("Rain ahead", 1)])
    assert found is not None and found.value == "Rain ahead"


@settings(max_examples=200, deadline=None)
@given(HINTS)
def test_any_hints(hints: list[Hint]) -> None:
    title = Titles(hints, [], SiteNames(hints)).choose(None)
    assert title is None or title.value.strip()
