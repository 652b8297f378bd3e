"""Which blocks of a page name its authors and its dates, judged by where they stand."""

from collections.abc import Sequence, Set
from typing import NamedTuple

from cleaner.annotate.author_choice import Named, NameView, choose_named
from cleaner.annotate.date_choice import choose_dates, find_dated
from cleaner.annotate.dates import FoundDate
from cleaner.annotate.layout import Story
from cleaner.annotate.meta import Meta, Reader, is_label
from cleaner.annotate.names import Byline
from cleaner.annotate.place import PageView
from cleaner.block import Block
from cleaner.rules.table import Locale
from cleaner.text import words

_ABOVE_HEADLINE = 6
_INSIDE_STORY = 3
_MIN_REST_WORDS = 2
# Reading times, comment counts and buttons are no part of a byline.
_TIME_WORDS = frozenset(
    ("min", "mins", "minute", "minutes", "minuten", "comments", "comment", "read", "views", "follow")
)


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


def find_shown(
    blocks: Sequence[Block], reader: Reader, *, headline: int | None, story: Story, claimed: Set[int], locale: Locale
) -> Shown:
    """Authors and dates of a page. `headline`: its position; `claimed`: numbers of the blocks that a rule names."""
    view = PageView(blocks, headline, story, claimed)
    lines = read_lines(blocks, reader)
    announced = [position for position, _, meta in lines if meta.byline and meta.byline.announced]
    dates = choose_dates(view, find_dated(blocks, lines, locale), announced)
    beside = [item.position for item in (dates.published, dates.unclear, dates.modified) if item]
    named = choose_named(NameView(view, locale, beside), reader)
    bylines = [item.byline for item in named]
    published = dates.published or dates.unclear
    return Shown(
        authors=list(dict.fromkeys(_bare_agency(name, locale) for byline in bylines for name in byline.authors)),
        byline=" ".join(_whole_byline(item.block, item.byline, locale) for item in named) or None,
        byline_blocks=[item.block.number for item in named],
        published=dates.published.date if dates.published else None,
        published_block=published.block.number if published else None,
        modified=dates.modified.date if dates.modified else None,
        modified_block=dates.modified.block.number if dates.modified else None,
        label_without_date=dates.published is None and _has_label(view, named, locale),
        ambiguous=dates.unclear.date if dates.unclear else None,
    )


def read_lines(blocks: Sequence[Block], reader: Reader) -> list[tuple[int, Block, Meta]]:
    """The short blocks that hold a date or announce a name, with their positions and what they say."""
    return [
        (position, block, meta)
        for position, block in reader.telling(blocks)
        if (reader.opens(block) or reader.has_date(block)) and (meta := reader.read(block))
    ]


def _has_label(view: PageView, named: Sequence[Named], locale: Locale) -> bool:
    """Whether a byline, or a line around headline and story's start, announces a date that is not there."""
    if any(_announces_date(item.byline, locale) for item in named):
        return True
    centre = view.headline if view.headline is not None else view.story.start
    near = view.blocks[max(0, centre - _ABOVE_HEADLINE) : max(centre, view.story.start) + _INSIDE_STORY + 1]
    return any(is_label(block, locale, "label.published") for block in near)


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


def _announces_date(byline: Byline, locale: Locale) -> bool:
    folded = byline.raw.casefold().rstrip(" :|")
    return not byline.dates and folded.endswith(locale.published_words)
