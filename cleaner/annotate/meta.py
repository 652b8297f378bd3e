"""What one short block says of authors and dates, without a look at where it stands."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from cleaner.annotate.dates import FoundDate, find_dates, has_only_date
from cleaner.annotate.names import Byline, parse_byline
from cleaner.block import Block
from cleaner.rules.openers import DATE, OPENER
from cleaner.rules.table import Locale, prepare
from cleaner.text import ends_sentence

MAX_META_CHARS = 200
_MAX_META_WORDS = 28
_MAX_LABEL_CHARS = 60
_MAX_CELLS = 3
_MAX_DATED_WORDS = 10
_DAY_CHARS = len("2024-03-05")


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

    def telling(self, blocks: Sequence[Block]) -> list[tuple[int, Block]]:
        """The short ones of `blocks` that may hold a date or announce a name, with their positions."""

    def read(self, block: Block) -> Meta | None:
        """What `block` says of authors and dates, or None."""


def read_meta(block: Block, locale: Locale, dates: list[FoundDate] | None = None) -> Meta | None:
    """What `block` says of authors and dates; None for a block that is too long or says nothing of them.

    `dates`: those of its text, where they are known.
    """

    def tells(block: Block) -> int:
        return locale.openers.tell(block.text, block.key)

    if len(block.text) > MAX_META_CHARS or block.word_count > _MAX_META_WORDS or _is_unread(block, tells):
        return None
    dates = find_dates(block.text, locale) if dates is None else dates
    byline = parse_byline(block.text, locale, dates)
    only_date = bool(dates) and has_only_date(block.text, locale, dates)
    return Meta(byline, dates, only_date) if byline or dates else None


def is_meta(meta: Meta | None) -> bool:
    """Whether a block is nothing but a byline that is announced, or a date."""
    return meta is not None and (meta.only_date or is_signed(meta.byline))


def is_signed(byline: Byline | None) -> bool:
    """Whether a byline is announced by a by-word or stands beside a date."""
    return byline is not None and (byline.announced or bool(byline.dates))


def is_label(block: Block, locale: Locale, reason: str) -> bool:
    """Whether all of `block` is a label of the tables with this reason."""
    rule = locale.rules.match(prepare(block.text)) if len(block.text) <= _MAX_LABEL_CHARS else None
    return rule is not None and rule.reason == reason


def _is_unread(block: Block, tells: Callable[[Block], int]) -> bool:
    """Whether `block` is code, or a row of data: of several cells, none of which announces a name or a date.

    A row that announces one is a line of a page that is laid out by a table. `tells`: what a cheap look finds in it.
    """
    if block.role != "table":
        return block.role == "code"
    cells = block.text.count("\t")
    return cells > _MAX_CELLS or (cells > 0 and not tells(block) & OPENER)


class MetaReader:
    """What short blocks say of authors and dates; each text is read once."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._known: dict[str, Meta | None] = {}
        self._dates: dict[str, list[FoundDate]] = {}
        self._tells: dict[str, int] = {}
        self._metas: dict[str, bool] = {}
        self._told: tuple[Sequence[Block], list[tuple[int, Block]]] | None = None

    def read(self, block: Block) -> Meta | None:
        """What `block` says of authors and dates, or None."""
        if _is_unread(block, self.tells):
            return None
        if block.text not in self._known:
            self._known[block.text] = read_meta(block, self.locale, self.dates(block))
        return self._known[block.text]

    def tells(self, block: Block) -> int:
        """What a cheap look finds in `block`: bits of `DATE` and `OPENER`. Blocks that have neither are not read."""
        known = self._tells.get(block.text)
        if known is None:
            known = self._tells[block.text] = self.locale.openers.tell(block.text, block.key)
        return known

    def telling(self, blocks: Sequence[Block]) -> list[tuple[int, Block]]:
        """The short ones of `blocks` that may hold a date or announce a name, with their positions."""
        if self._told is None or self._told[0] is not blocks:
            known, tells = self._tells, self.tells
            told = [
                (at, own)
                for at, own in enumerate(blocks)
                if len(text := own.text) <= MAX_META_CHARS and (known[text] if text in known else tells(own))
            ]
            self._told = blocks, told
        return self._told[1]

    def has_date(self, block: Block) -> bool:
        """Whether a date of any form stands in `block`; without a look at its names."""
        return bool(self.tells(block) & DATE and self.dates(block))

    def dates(self, block: Block) -> list[FoundDate]:
        """Dates of any form in `block`."""
        found = self._dates.get(block.text)
        if found is None:
            found = find_dates(block.text, self.locale) if self.tells(block) & DATE else []
            self._dates[block.text] = found
        return found

    def opens(self, block: Block) -> bool:
        """Whether `block` holds a by-word, a label of a date or a bar; without a look at its names."""
        return bool(self.tells(block) & OPENER)

    def is_meta(self, block: Block) -> bool:
        """Whether `block` is nothing but a byline or a date."""
        text = block.text
        if len(text) > MAX_META_CHARS or _is_unread(block, self.tells):
            return False
        known = self._metas.get(text)
        if known is None:
            # Most lines neither announce a name nor hold a date: they are not parsed.
            known = self._metas[text] = (self.opens(block) or self.has_date(block)) and is_meta(self.read(block))
        return known

    def is_dated(self, block: Block) -> bool:
        """Whether `block` is a byline or a date, or a short line that holds a full date beside other words."""
        if self.is_meta(block):
            return True
        meta = self.read(block) if len(block.text) <= MAX_META_CHARS and self.has_date(block) else None
        if meta is None or ends_sentence(block.text) or block.word_count > _MAX_DATED_WORDS:
            return False
        return any(date.value and len(date.value) >= _DAY_CHARS for date in meta.dates)
