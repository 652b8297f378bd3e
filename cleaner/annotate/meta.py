"""What one short block says of authors and dates, without a look at where it stands."""

from typing import NamedTuple, Protocol

from cleaner.annotate.dates import FoundDate, find_dates, has_only_date
from cleaner.annotate.names import Byline, parse_byline
from cleaner.block import Block
from cleaner.rules.table import Locale, prepare

MAX_META_CHARS = 200
_MAX_META_WORDS = 28
_MAX_LABEL_CHARS = 60


class Meta(NamedTuple):
    """What one short block says of authors and dates."""

    byline: Byline | None
    dates: list[FoundDate]
    only_date: bool


class Reader(Protocol):
    """What is known of single blocks; all but the last are cheap."""

    def has_date(self, block: Block) -> bool:
        """Whether a date of any form stands in `block`."""

    def dates(self, block: Block) -> list[FoundDate]:
        """Dates of `block`."""

    def opens(self, block: Block) -> bool:
        """Whether `block` holds a by-word, a label of a date or a bar."""

    def read(self, block: Block) -> Meta | None:
        """What `block` says of authors and dates, or None."""


def read_meta(block: Block, locale: Locale, dates: list[FoundDate] | None = None) -> Meta | None:
    """What `block` says of authors and dates; None for a block that is too long or says nothing of them.

    `dates`: those of its text, where they are known.
    """
    if len(block.text) > MAX_META_CHARS or block.word_count > _MAX_META_WORDS or block.role in ("code", "table"):
        return None
    dates = find_dates(block.text, locale) if dates is None else dates
    byline = parse_byline(block.text, locale, dates)
    only_date = bool(dates) and has_only_date(block.text, locale, dates)
    return Meta(byline, dates, only_date) if byline or dates else None


def is_meta(meta: Meta | None) -> bool:
    """Whether a block is nothing but a byline that is announced, or a date."""
    return meta is not None and (
        meta.only_date or (meta.byline is not None and (meta.byline.announced or bool(meta.byline.dates)))
    )


def is_label(block: Block, locale: Locale, reason: str) -> bool:
    """Whether all of `block` is a label of the tables with this reason."""
    rule = locale.rules.match(prepare(block.text)) if len(block.text) <= _MAX_LABEL_CHARS else None
    return rule is not None and rule.reason == reason
