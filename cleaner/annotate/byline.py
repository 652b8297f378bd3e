"""Which blocks of a page name its authors and its dates, judged by where they stand."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleaner.annotate.dates import FoundDate, find_dates, has_only_date
from cleaner.annotate.layout import Story
from cleaner.annotate.names import Byline, parse_byline
from cleaner.block import Block
from cleaner.rules.table import Locale, prepare
from cleaner.text import words

MAX_META_CHARS = 200
_MAX_META_WORDS = 28
_ABOVE_HEADLINE = 6
_INSIDE_STORY = 3
_END_BLOCKS = 4
_MIN_REST_WORDS = 2
# Reading times, comment counts and buttons are no part of a byline.
_TIME_WORDS = frozenset(
    ("min", "mins", "minute", "minutes", "minuten", "comments", "comment", "read", "views", "follow")
)


class Meta(NamedTuple):
    """What one short block says of authors and dates."""

    byline: Byline | None
    dates: list[FoundDate]
    only_date: bool


Reader = Callable[[Block], Meta | None]


class Shown(NamedTuple):
    """Authors and dates that the page shows, with the blocks that show them. Lists may be empty."""

    authors: list[str]
    byline: str | None
    byline_blocks: list[int]
    published: FoundDate | None
    published_block: int | None
    modified: FoundDate | None
    modified_block: int | None
    label_without_date: bool
    """A label such as "Published" announced a date that is not there."""
    ambiguous: FoundDate | None
    """A date whose day and month cannot be told apart."""


def read_meta(block: Block, locale: Locale) -> Meta | None:
    """What `block` says of authors and dates; None for a block that is too long or says nothing of them."""
    if len(block.text) > MAX_META_CHARS or block.word_count > _MAX_META_WORDS or block.role in ("code", "table"):
        return None
    byline = parse_byline(block.text, locale)
    dates = find_dates(block.text, locale)
    only_date = bool(dates) and has_only_date(block.text, locale)
    return Meta(byline, dates, only_date) if byline or dates else None


def is_meta(meta: Meta | None) -> bool:
    """Whether a block is nothing but a byline that is announced, or a date."""
    return meta is not None and (
        meta.only_date or (meta.byline is not None and (meta.byline.announced or bool(meta.byline.dates)))
    )


def find_shown(blocks: Sequence[Block], read: Reader, *, headline: int | None, story: Story, locale: Locale) -> Shown:
    """Authors and dates of a page. `read`: what a block says of authors and dates; `headline`: position in `blocks`."""
    zone = _zone(blocks, headline, story)
    byline_at = _find_byline(blocks, read, zone, headline, locale)
    lines = [blocks[position] for position in zone]
    used = [blocks[position].number for position, _ in byline_at]
    bylines = [byline for _, byline in byline_at]
    authors = list(dict.fromkeys(_bare_agency(name, locale) for byline in bylines for name in byline.authors))
    dated = [(block, date) for block in lines for date in _dates_of(block, read, used)]
    published, modified, unclear = _choose_dates(dated)
    label = any(_announces_date(byline, locale) for byline in bylines) or any(
        _is_label(block, locale, "label.published") for block in lines
    )
    return Shown(
        authors=authors,
        byline=" ".join(_whole_byline(blocks[at], byline, locale) for at, byline in byline_at) or None,
        byline_blocks=used,
        published=published[1] if published else None,
        published_block=next((item[0].number for item in (published, unclear) if item), None),
        modified=modified[1] if modified else None,
        modified_block=modified[0].number if modified else None,
        label_without_date=label and published is None,
        ambiguous=unclear[1] if unclear else None,
    )


def _whole_byline(block: Block, byline: Byline, locale: Locale) -> str:
    """The byline as it stood; with what else its line says, save dates and their labels, which other fields hold."""
    rest = block.text
    for date in sorted(byline.dates, key=lambda date: -date.start):
        rest = f"{rest[: date.label_start]} {rest[date.end :]}"
    rest = rest.replace(byline.raw, " ", 1)
    known = {*locale.published_words, *locale.modified_words, *locale.date_joiners, *locale.weekdays}
    told = [word for word in words(rest) if word not in known and not word.isdigit()]
    if len(told) < _MIN_REST_WORDS or _TIME_WORDS & set(told):
        return byline.raw
    start, end = (min(date.label_start for date in byline.dates), None) if byline.dates else (None, None)
    return block.text[:start].rstrip(" |,·•-–—") if start else block.text[:end]


def _bare_agency(name: str, locale: Locale) -> str:
    """An agency's name without its article."""
    bare = name[4:] if name[:4] in ("The ", "the ") else name
    return bare if bare in locale.agencies else name


def _zone(blocks: Sequence[Block], headline: int | None, story: Story) -> list[int]:
    """Positions where a byline may stand, nearest to the headline first: around headline and story's start, and end."""
    start = max(0, (headline if headline is not None else story.start) - _ABOVE_HEADLINE)
    first = story.start if story else 0
    end = min(len(blocks), max(first, headline or 0) + _INSIDE_STORY + 1)
    centre = headline if headline is not None else start
    zone = sorted(range(start, end), key=lambda position: (position < centre, abs(position - centre)))
    if story:
        zone += range(max(end, story.end - 2), min(len(blocks), story.end + _END_BLOCKS))
    return zone


def _find_byline(
    blocks: Sequence[Block], read: Reader, zone: Sequence[int], headline: int | None, locale: Locale
) -> list[tuple[int, Byline]]:
    """Positions and bylines: an announced one first, then a name below a label, then a name beside a date."""
    announced = [
        (position, meta.byline)
        for position in zone
        if (meta := read(blocks[position])) and meta.byline and (meta.byline.announced or meta.byline.dates)
        and position != headline and meta.byline.authors
    ]  # fmt: skip
    if announced:
        return announced[:1]
    for position in zone:
        meta = read(blocks[position])
        if position == headline or meta is None or meta.byline is None:
            continue
        above = blocks[position - 1] if position else None
        below = blocks[position + 1] if position + 1 < len(blocks) else None
        labelled = above is not None and _is_label(above, locale, "label.byline")
        labelled |= below is not None and _is_label(below, locale, "label.published")
        if labelled or _dated(below, read) or (_dated(above, read) and position - 1 != headline):
            return [(position, meta.byline)]
    return []


def _dated(block: Block | None, read: Reader) -> bool:
    meta = read(block) if block else None
    return meta is not None and meta.only_date


def _is_label(block: Block, locale: Locale, reason: str) -> bool:
    rule = locale.rules.match(prepare(block.text)) if len(block.text) <= 60 else None
    return rule is not None and rule.reason == reason


def _announces_date(byline: Byline, locale: Locale) -> bool:
    folded = byline.raw.casefold().rstrip(" :|")
    return not byline.dates and folded.endswith(locale.published_words)


# ---------------------------------------------------------------- dates

_Dated = tuple[Block, FoundDate]


def _dates_of(block: Block, read: Reader, bylines: Sequence[int]) -> list[FoundDate]:
    """Dates of a block of the zone that count: it is a date line, a byline, or labels its dates."""
    meta = read(block)
    if meta is None:
        return []
    whole = meta.only_date or block.number in bylines or meta.byline is not None
    return [date for date in meta.dates if whole or date.label is not None]


def _choose_dates(dated: Sequence[_Dated]) -> tuple[_Dated | None, _Dated | None, _Dated | None]:
    """(published, modified, an ambiguous date where nothing else tells): labelled dates first, then the nearest."""
    full = [(block, date) for block, date in dated if date.value]
    published = next((item for item in full if item[1].label == "published"), None)
    published = published or next((item for item in full if item[1].label is None), None)
    modified = next((item for item in full if item[1].label == "modified"), None)
    unclear = next((item for item in dated if item[1].ambiguous and item[1].label != "modified"), None)
    return published, modified, None if published else unclear
