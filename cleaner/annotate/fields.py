"""The record's fields for one page: what the page shows, and what the HTML's head says, each with its origin."""

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.annotate import metadata
from cleaner.annotate.author_vote import Names, choose_names
from cleaner.annotate.byline import Shown
from cleaner.annotate.date_vote import HintedDate, hinted_date, read_dates, url_date
from cleaner.annotate.dates import FoundDate
from cleaner.annotate.metadata import HintedValue
from cleaner.annotate.site_names import SiteNames
from cleaner.annotate.title_vote import Titles
from cleaner.annotate.topic_vote import choose_topics
from cleaner.block import Block
from cleaner.page import Hint, PageWarning
from cleaner.rules.table import Locale
from cleaner.text import fold

# Where the head gives the page's headline alone, without the site's name.
_HEADLINES = (("json-ld", "headline"), ("opengraph", "og:title"))
_MAX_TITLE_HINTS = 200
_MIN_TITLE_WORDS = 3


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


class Head:
    """What a page's markup says of its fields, beside the blocks of its text; read once."""

    def __init__(self, hints: Sequence[Hint], blocks: Sequence[Block], url: str | None) -> None:
        """`url`: the page's address, where the caller knows it."""
        self.hints = hints
        self.blocks = blocks
        self.url = url
        self.sites = SiteNames(hints, url)
        self.titles = Titles(hints, blocks if hints else (), self.sites)


def choose_fields(head: Head, shown: Shown, headline: Block | None, *, locale: Locale) -> Fields:
    """What is known of a page. A field that nothing tells is None; contradictions of head and text give warnings.

    `headline`: the block that looks like one.
    """
    hints, url = head.hints, head.url
    fields = Fields({}, [], choose_topics(hints, head.sites), {}, [])
    _put_title(fields, head, headline)
    byline_block = shown.byline_blocks[0] if shown.byline_blocks else None
    _put(fields, "byline", shown.byline, Origin("text", None, byline_block))
    _put_hint(fields, "site_name", metadata.hinted_site_name(hints))
    _put(fields, "url", url, Origin("argument"))
    _put_hint(fields, "url", metadata.hinted_url(hints))
    dates = read_dates(hints, locale)
    for field, date, block in (
        ("published", shown.published, shown.published_block),
        ("modified", shown.modified, shown.modified_block),
    ):
        _put_date(fields, field, hinted_date(dates, field, date), date, block)
    _put_last_resort(fields, shown, url or fields.values.get("url"))
    named = Names(shown.authors, "text", None, byline_block) if shown.authors else None
    authors = choose_names(hints, named, head.blocks, head.sites, locale) if hints else named
    if authors is not None:
        fields.authors.extend(authors.names)
        fields.origins["authors"] = Origin(authors.method, authors.name or None, authors.block)
    fields.warnings.extend(_date_warnings(fields.values, shown))
    fields.warnings.extend(_author_warnings(authors, named))
    return fields


def _put(fields: Fields, field: str, value: str | None, origin: Origin) -> None:
    """Fill a field that is still empty."""
    if value and not fields.values.get(field):
        fields.values[field] = value
        fields.origins[field] = origin


def _put_hint(fields: Fields, field: str, hinted: HintedValue | None) -> None:
    if hinted is not None:
        _put(fields, field, hinted.value, Origin(hinted.method, hinted.name or None))


def _put_title(fields: Fields, head: Head, headline: Block | None) -> None:
    """The title by vote, and a warning where the page shows another headline."""
    title = head.titles.choose(headline) if head.hints else None
    if title is not None:
        _put(fields, "title", title.value, Origin(title.method, title.name or None, title.block))
    elif headline is not None:
        _put(fields, "title", headline.text, Origin("text", None, headline.number))
    if title is not None and headline is not None and title.block is None and not _is_part(title.value, headline.text):
        message = f"the head says {title.value!r}, the page shows {headline.text!r}"
        fields.warnings.append(PageWarning("title-contradiction", message))
    elif lie := _find_lie(head, fields.values.get("title") or ""):
        message = f"{lie.method} says {lie.value!r}, of which the page shows next to nothing"
        fields.warnings.append(PageWarning("title-contradiction", message))


def _find_lie(head: Head, title: str) -> Hint | None:
    """The first headline of the head that shares no more than a third of its words with the title and the page."""
    known = set(fold(title).split())
    for hint in head.hints[:_MAX_TITLE_HINTS]:
        if hint.field != "title" or (hint.method, hint.name) not in _HEADLINES:
            continue
        words = set(fold(hint.value).split())
        if len(words) >= _MIN_TITLE_WORDS and _is_strange(words, known):
            known.update(*(block.key.split(" ") for block in head.blocks))
            if _is_strange(words, known):
                return hint
    return None


def _is_strange(words: set[str], known: set[str]) -> bool:
    return 3 * len(words & known) <= len(words)


def _is_part(first: str, second: str) -> bool:
    """Whether one of two texts is part of the other, but for typography."""
    one, other = fold(first), fold(second)
    return one in other or other in one


def _put_date(
    fields: Fields, field: str, hinted: HintedDate | None, shown: FoundDate | None, block: int | None
) -> None:  # fmt: skip
    """The hint's date where the hint is sure, else the one shown, else the hint's."""
    if hinted is not None and (hinted.sure or shown is None):
        _put(fields, field, hinted.value, Origin(hinted.method, hinted.name or None))
        fields.values[f"{field}_raw"] = hinted.raw
    elif shown is not None:
        _put(fields, field, shown.value, Origin("text", None, block))
        fields.values[f"{field}_raw"] = shown.raw


def _put_last_resort(fields: Fields, shown: Shown, url: str | None) -> None:
    """The day that the page's address holds, where nothing else tells one."""
    if fields.values.get("published"):
        return
    if (day := url_date(url)) is not None:
        _put(fields, "published", day, Origin("url"))
        fields.values["published_raw"] = url
    elif shown.ambiguous is not None:
        fields.values["published_raw"] = shown.ambiguous.raw


def _author_warnings(chosen: Names | None, shown: Names | None) -> list[PageWarning]:
    """Says that the page shows a byline of which the chosen authors name nobody."""
    if chosen is None or shown is None or set(map(fold, chosen.names)) & set(map(fold, shown.names)):
        return []
    message = f"the head names {', '.join(chosen.names)}, the page shows {', '.join(shown.names)}"
    return [PageWarning("authors-contradiction", message)]


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
