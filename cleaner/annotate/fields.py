"""The record's fields for one page: what the page shows, and what the HTML's head says, each with its origin."""

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.annotate import metadata
from cleaner.annotate.byline import Shown
from cleaner.annotate.metadata import HintedValue
from cleaner.block import Block
from cleaner.page import Hint, PageWarning


class Origin(NamedTuple):
    """Where a field's value came from."""

    method: str
    rule: str | None = None
    block: int | None = None


class Fields(NamedTuple):
    """Values of the record's fields that are not text of the page."""

    values: dict[str, str | None]
    """title, byline, published, published_raw, modified, modified_raw, dateline, site_name, url, description."""
    authors: list[str]
    topics: list[str]
    origins: dict[str, Origin]
    warnings: list[PageWarning]


def choose_fields(hints: Sequence[Hint], shown: Shown, headline: Block | None, *, url: str | None) -> Fields:
    """What is known of a page. A field that nothing tells is None; a contradiction of days gives a warning."""
    values: dict[str, str | None] = {}
    origins: dict[str, Origin] = {}

    def put(field: str, value: str | None, origin: Origin) -> None:
        if value and not values.get(field):
            values[field] = value
            origins[field] = origin

    def put_hint(field: str, hinted: HintedValue | None) -> None:
        if hinted is not None:
            put(field, hinted.value, Origin(hinted.method, hinted.name or None))

    if headline is not None:
        put("title", headline.text, Origin("text", None, headline.number))
    put_hint("title", metadata.hinted_title(hints))
    put("byline", shown.byline, Origin("text", None, shown.byline_blocks[0] if shown.byline_blocks else None))
    put_hint("site_name", metadata.hinted_site_name(hints))
    put("url", url, Origin("argument"))
    put_hint("url", metadata.hinted_url(hints))
    for field, date, block in (
        ("published", shown.published, shown.published_block),
        ("modified", shown.modified, shown.modified_block),
    ):
        hinted = metadata.hinted_date(hints, field)
        if hinted is not None:
            put_hint(field, hinted)
            values[f"{field}_raw"] = hinted.raw
        elif date is not None:
            put(field, date.value, Origin("text", None, block))
            values[f"{field}_raw"] = date.raw
    if shown.ambiguous is not None and not values.get("published"):
        values["published_raw"] = shown.ambiguous.raw
    authors, origin = _choose_authors(hints, shown)
    if authors:
        origins["authors"] = origin
    return Fields(values, authors, metadata.hinted_topics(hints), origins, _date_warnings(values, shown))


def _choose_authors(hints: Sequence[Hint], shown: Shown) -> tuple[list[str], Origin]:
    """Authors that the head names as a list, else those the page shows, else those of other hints."""
    hinted, origin = metadata.hinted_authors(hints)
    shown_origin = Origin("text", None, shown.byline_blocks[0] if shown.byline_blocks else None)
    if hinted and (origin.method == "json-ld" or not shown.authors):
        return hinted, Origin(origin.method, origin.name or None)
    return shown.authors, shown_origin


def _date_warnings(values: dict[str, str | None], shown: Shown) -> list[PageWarning]:
    warnings = []
    if not values.get("published"):
        if shown.ambiguous is not None:
            message = f"{shown.ambiguous.raw!r} can be read with day and month either way round"
            warnings.append(PageWarning("published-ambiguous", message))
        elif shown.label_without_date:
            warnings.append(PageWarning("published-missing", "a label announces a publication date that is not there"))
    elif _contradict(values["published"], shown.published.value if shown.published else None):
        message = f"the head says {values['published']}, the page shows {shown.published and shown.published.value}"
        warnings.append(PageWarning("published-contradiction", message))
    return warnings


def _contradict(chosen: str | None, shown: str | None) -> bool:
    """Whether two dates, both known to the day, are different days."""
    return bool(chosen and shown) and len(shown or "") >= 10 and (chosen or "")[:10] != (shown or "")[:10]
