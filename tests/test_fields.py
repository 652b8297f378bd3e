"""The record's fields: what the page shows against what the head says."""

import pytest

from cleaner.annotate.byline import Shown
from cleaner.annotate.dates import FoundDate, find_dates
from cleaner.annotate.fields import Fields, Head, Origin, choose_fields
from cleaner.block import Block, Markup, Span
from cleaner.page import Hint
from cleaner.rules.loader import load_locale

NOTHING = Shown([], None, [], None, None, None, None, False, None)
HEADLINE = Block(number=3, span=Span(20, 40), text="Ferry stops for good")
ADDRESS = "https://elda.example/ferry"


def date(text: str) -> FoundDate:
    (found,) = find_dates(text, load_locale("en"))
    return found


def choose(*hints: Hint, shown: Shown = NOTHING, headline: Block | None = None, url: str | None = None) -> Fields:
    return choose_fields(Head(hints, [], url), shown, headline, locale=load_locale("en"))


SHOWN = NOTHING._replace(
    authors=["Ann Lee"], byline="By Ann Lee", byline_blocks=[4], published=date("March 5, 2024"), published_block=5,
    modified=date("March 6, 2024"), modified_block=6,
)  # fmt: skip


def test_nothing_known_gives_nothing() -> None:
    fields = choose()
    assert {field: value for field, value in fields.values.items() if value} == {}
    assert (fields.authors, fields.topics, fields.origins, fields.warnings) == ([], [], {}, [])


def test_what_the_page_shows_is_taken_with_its_place() -> None:
    fields = choose(shown=SHOWN, headline=HEADLINE)
    assert fields.values["title"] == HEADLINE.text and fields.origins["title"] == Origin("text", None, 3)
    assert fields.values["byline"] == "By Ann Lee" and fields.origins["byline"] == Origin("text", None, 4)
    assert (fields.values["published"], fields.values["published_raw"]) == ("2024-03-05", "March 5, 2024")
    assert (fields.values["modified"], fields.values["modified_raw"]) == ("2024-03-06", "March 6, 2024")
    assert fields.origins["published"] == Origin("text", None, 5) and fields.origins["modified"].block == 6
    assert (fields.authors, fields.origins["authors"].block, fields.warnings) == (["Ann Lee"], 4, [])


def test_the_headline_of_the_page_is_taken_where_the_head_says_no_more_than_it() -> None:
    hint = Hint("title", "Ferry stops", "opengraph", "og:title")
    top = Block(3, Span(20, 40), HEADLINE.text, "heading", 1, markup=Markup("h1", ()))
    fields = choose_fields(Head([hint], [top], None), NOTHING, top, locale=load_locale("en"))
    assert (fields.values["title"], fields.origins["title"]) == (HEADLINE.text, Origin("text", None, 3))
    fields = choose(hint)
    assert (fields.values["title"], fields.origins["title"]) == ("Ferry stops", Origin("opengraph", "og:title"))
    assert fields.warnings == []


def test_another_headline_than_the_heads_is_told() -> None:
    hints = [
        Hint("title", "Winter takes the ferry", "opengraph", "og:title"),
        Hint("title", "Winter takes the ferry", "json-ld", "headline"),
    ]
    fields = choose(*hints, headline=HEADLINE)
    (warning,) = fields.warnings
    assert fields.values["title"] == "Winter takes the ferry" and warning.code == "title-contradiction"
    assert HEADLINE.text in warning.message and "Winter takes the ferry" in warning.message


def test_another_byline_than_the_heads_authors_is_told() -> None:
    names = [Hint("author", "Omar Diaz", "json-ld", "author"), Hint("author", "Omar Diaz", "meta", "author")]
    fields = choose(*names, Hint("author", "Omar Diaz", "rel-author", "a"), shown=SHOWN)
    assert fields.authors == ["Omar Diaz"]
    assert [warning.code for warning in fields.warnings] == ["authors-contradiction"]
    assert "Ann Lee" in fields.warnings[0].message


def test_the_day_in_the_address_is_the_last_resort() -> None:
    fields = choose(url="https://elda.example/2024/03/05/ferry")
    assert (fields.values["published"], fields.origins["published"]) == ("2024-03-05", Origin("url"))
    shown = choose(shown=SHOWN, url="https://elda.example/2024/03/01/ferry")
    assert shown.values["published"] == "2024-03-05" and shown.origins["published"].method == "text"


def test_the_day_shown_wins_over_a_time_that_does_not_say_whose_it_is() -> None:
    hint = Hint("published", "2026-01-01", "time", "datetime")
    assert choose(hint, shown=SHOWN).values["published"] == "2024-03-05"
    assert choose(hint).values["published"] == "2026-01-01"


def test_the_callers_address_wins() -> None:
    hint = Hint("url", "https://elda.example/canonical", "canonical")
    fields = choose(hint, url=ADDRESS)
    assert (fields.values["url"], fields.origins["url"]) == (ADDRESS, Origin("argument"))
    assert choose(hint).values["url"] == hint.value


@pytest.mark.parametrize(
    ("hint", "authors", "method"),
    [
        (Hint("author", "Omar Diaz", "json-ld", "author"), ["Omar Diaz"], "json-ld"),
        (Hint("author", "Omar Diaz", "meta", "author"), ["Ann Lee"], "text"),
    ],
)
def test_a_list_of_authors_in_the_head_wins_and_a_single_tag_does_not(
    hint: Hint, authors: list[str], method: str
) -> None:
    fields = choose(hint, shown=SHOWN)
    assert (fields.authors, fields.origins["authors"].method) == (authors, method)
    assert choose(hint).authors == ["Omar Diaz"]


def test_the_heads_date_is_as_precise_as_the_head() -> None:
    hint = Hint("published", "2024-03-05T10:20:00+01:00", "json-ld", "datePublished")
    fields = choose(hint, shown=SHOWN)
    assert fields.values["published"] == "2024-03-05T10:20+01:00"
    assert fields.values["published_raw"] == hint.value
    assert (fields.origins["published"].method, fields.warnings) == ("json-ld", [])


def test_a_contradiction_of_days_is_told() -> None:
    fields = choose(Hint("published", "2024-03-09", "json-ld", "datePublished"), shown=SHOWN)
    (warning,) = fields.warnings
    assert fields.values["published"] == "2024-03-09"
    assert warning.code == "published-contradiction"
    assert "2024-03-09" in warning.message and "2024-03-05" in warning.message


def test_an_ambiguous_date_is_told_and_not_chosen() -> None:
    fields = choose(shown=NOTHING._replace(ambiguous=date("3/4/2024")))
    assert (fields.values.get("published"), fields.values["published_raw"]) == (None, "3/4/2024")
    assert [warning.code for warning in fields.warnings] == ["published-ambiguous"]
    hinted = choose(Hint("published", "2024-04-03", "meta", "date"), shown=NOTHING._replace(ambiguous=date("3/4/2024")))
    assert (hinted.values["published"], hinted.values["published_raw"], hinted.warnings) == (
        "2024-04-03",
        "2024-04-03",
        [],
    )


def test_a_label_without_a_date_is_told_unless_the_head_has_it() -> None:
    shown = NOTHING._replace(label_without_date=True)
    assert [warning.code for warning in choose(shown=shown).warnings] == ["published-missing"]
    assert choose(Hint("published", "2024-04-03", "meta", "date"), shown=shown).warnings == []


def test_topics_and_the_sites_name_come_from_the_head() -> None:
    fields = choose(Hint("topic", "ferries, winter", "meta", "keywords"), Hint("site_name", "Elda News", "opengraph"))
    assert fields.topics == ["ferries", "winter"]
    assert fields.values["site_name"] == "Elda News"


@pytest.mark.parametrize(("words", "told"), [("Buy cheap pills today", True), ("Winter ends the ferry", False)])
def test_headline_of_the_head_that_the_page_knows_nothing_of_is_told(words: str, told: bool) -> None:
    top = Block(3, Span(20, 40), HEADLINE.text, "heading", 1, markup=Markup("h1", ()))
    text = Block(4, Span(41, 60), "The winter is hard.", markup=Markup("p", ()))
    hints = [Hint("title", HEADLINE.text, "opengraph", "og:title"), Hint("title", words, "json-ld", "headline")]
    fields = choose_fields(Head(hints, [top, text], None), NOTHING, top, locale=load_locale("en"))
    assert fields.values["title"] == HEADLINE.text
    assert [warning.code for warning in fields.warnings] == ["title-contradiction"] * told
