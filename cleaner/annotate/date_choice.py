"""Which of the dates on a page say when it was published and when it was changed."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from cleaner.annotate.dates import FoundDate, find_dates
from cleaner.annotate.field_weights import DATE_MIN_SCORE, DATE_WEIGHTS
from cleaner.annotate.meta import Meta
from cleaner.annotate.place import PageView, weigh
from cleaner.annotate.times import READING_TIME, cut_reading_times
from cleaner.block import Block
from cleaner.rules.table import Locale, prepare
from cleaner.text import count_words, ends_sentence

_DAY_CHARS = len("2024-03-05")
_NEAR_BLOCKS = 10
_BESIDE_BLOCKS = 2
_BYLINE_REACH = 3
_MAX_REST_WORDS = 12
_SENTENCE_WORDS = 3
_MAX_LABEL_CHARS = 60
_MONTHS = 12
_NUMERIC = re.compile(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]")
# Dates of members, events, rights and sources. They end right before the date or fill the line above it.
_OTHER_DATE = re.compile(
    r"(?:\b(?:joined|registered|registriert|inscrit le|registrado|member since|mitglied seit|join date"
    r"|last (?:seen|active|visit)|expires?|deadline|closes?|cohort|born|accessed|retrieved|consulted"
    r"|valid until|copyright)|©)[\s:,.(]{0,3}(?:on|am|le|el)?\s?$",
    re.IGNORECASE,
)
_NEVER = -99.0


class Dated(NamedTuple):
    """One date of a page, with the block that shows it."""

    position: int
    block: Block
    date: FoundDate
    rest_words: int
    """Words of the block beside its dates and their labels."""
    byline: bool
    """Whether the block names authors too."""


class ChosenDates(NamedTuple):
    """The dates that count; None for each that the page does not show."""

    published: Dated | None
    modified: Dated | None
    unclear: Dated | None
    """The date that would be `published` if day and month could be told apart."""


class DateView:
    """What the dates of a page say of each other, beside where they stand. Positions count in its blocks."""

    def __init__(self, view: PageView, dated: Sequence[Dated], bylines: Sequence[int]) -> None:
        """`bylines`: positions of lines that announce authors; they and `dated` are in order."""
        self.view = view
        self.dated = dated
        self.bylines = bylines
        self._places = sorted({item.position for item in dated})
        self._changes = sorted({item.position for item in dated if item.date.label == "modified"})
        self._others = sorted({item.position for item in dated if item.date.label != "modified"})
        self._days = Counter((item.date.value or "")[:_DAY_CHARS] for item in dated)
        self._latest = max(self._days, default="")

    def marks(self, at: int) -> Iterator[str]:
        """What tells whether `dated[at]` is the page's own date."""
        position, _, date, rest, byline = self.dated[at]
        yield from self.view.marks(position)
        yield f"label:{date.label}"
        yield f"rest:{0 if not rest else 2 if rest <= 2 else 5 if rest <= 5 else 'more'}"
        yield "time" if date.value and "T" in date.value else "no-time"
        if date.value and len(date.value) < _DAY_CHARS:
            yield "coarse"
        if byline:
            yield "byline:here"
        else:
            steps = range(_BYLINE_REACH + 1)
            near = (step for step in steps if _count_between(self.bylines, position - step, position + step))
            yield f"byline:{next(near, 'far')}"
        above = _count_between(self._others, position - _NEAR_BLOCKS, position - _BESIDE_BLOCKS - 1)
        below = _count_between(self._others, position + _BESIDE_BLOCKS + 1, position + _NEAR_BLOCKS)
        yield f"others:{min(above + below, 3)}"
        yield f"before:{min(bisect_left(self._places, position), 4)}"
        day = (date.value or "")[:_DAY_CHARS]
        yield f"same:{min(self._days[day], 3)}"
        yield "latest" if day >= self._latest else "not-latest"
        around = self.view.blocks[max(0, position - _BESIDE_BLOCKS) : position + _BESIDE_BLOCKS + 1]
        if any(READING_TIME.fullmatch(block.text) for block in around):
            yield "reading-time"
        if self._is_masthead(self.dated[at]):
            yield "masthead"
        if len(self._others) == 1:
            yield "alone"
        if _count_between(self._changes, position - _BESIDE_BLOCKS, position + _BESIDE_BLOCKS):
            yield "beside-modified"

    def _is_masthead(self, item: Dated) -> bool:
        """Whether the date stands above the headline, and another one right below it."""
        headline = self.view.headline
        if headline is None or item.position > headline or item.date.label:
            return False
        return _count_between(self._places, headline + 1, headline + _NEAR_BLOCKS) > 0


def _count_between(places: Sequence[int], first: int, last: int) -> int:
    """How many of `places`, which are in order, stand from `first` to `last`."""
    return bisect_right(places, last) - bisect_left(places, first)


def find_dated(
    blocks: Sequence[Block], read: Sequence[tuple[int, Block, Meta]], locale: Locale
) -> list[Dated]:  # fmt: skip
    """Dates among the lines that were read, in order; those that a sentence or a long line mentions are left out."""
    found: list[Dated] = []
    day_first = _day_first(meta.dates for _, _, meta in read)
    for position, block, meta in read:
        dates: Sequence[FoundDate] = meta.dates
        if day_first is not None and any(date.ambiguous for date in dates):
            dates = find_dates(block.text, msgspec.structs.replace(locale, day_first=day_first))
        rest = _rest_words(block.text, dates)
        above = blocks[position - 1].text if position else ""
        for date in dates:
            date = _labelled(date, above, locale)
            if _OTHER_DATE.search(block.text, 0, date.start) or _OTHER_DATE.search(above):
                continue
            if not (date.value or date.ambiguous) or (rest > _SENTENCE_WORDS and ends_sentence(block.text)):
                continue
            told = date.label or meta.byline is not None
            if told or rest <= (_MAX_REST_WORDS if block.role != "list-item" else _SENTENCE_WORDS):
                found.append(Dated(position, block, date, rest, meta.byline is not None))
    return found


def _day_first(dates: Iterable[Sequence[FoundDate]]) -> bool | None:
    """Whether the page writes the day before the month, told by its dates with a part over 12; None if none tells."""
    parts = [found for line in dates for date in line if date.value and (found := _NUMERIC.match(date.raw))]
    orders = {int(found[1]) > _MONTHS for found in parts if max(int(found[1]), int(found[2])) > _MONTHS}
    return orders.pop() if len(orders) == 1 else None


def _labelled(date: FoundDate, above: str, locale: Locale) -> FoundDate:
    """`date` with the label that stands alone on the line above it."""
    if date.label is not None or len(above) > _MAX_LABEL_CHARS:
        return date
    text = prepare(above)
    if text in locale.modified_words:
        return msgspec.structs.replace(date, label="modified")
    return msgspec.structs.replace(date, label="published") if text in locale.published_words else date


def _is_reply(view: PageView, item: Dated) -> bool:
    """Whether the date stands in a part that a rule names, such as comments, behind the middle of the story."""
    if item.date.label is not None or item.block.number not in view.claimed:
        return False
    return bool(view.story) and 2 * item.position > view.story.start + view.story.end


def _rest_words(text: str, dates: Sequence[FoundDate]) -> int:
    for date in reversed(dates):
        text = f"{text[: date.label_start]} {text[date.end :]}"
    return count_words(cut_reading_times(text))


def choose_dates(
    view: PageView, dated: Sequence[Dated], bylines: Sequence[int], weights: Mapping[str, float] = DATE_WEIGHTS,
    min_score: float = DATE_MIN_SCORE,
) -> ChosenDates:  # fmt: skip
    """The dates that count: the best by its marks, where it is likelier the page's own than not."""
    dates = DateView(view, dated, bylines)
    scores = [
        _NEVER if item.date.label == "modified" or _is_reply(view, item) else weigh(dates.marks(at), weights)
        for at, item in enumerate(dated)
    ]
    best = max(range(len(dated)), key=lambda at: (scores[at], -at), default=None)
    chosen = dated[best] if best is not None and scores[best] > min_score else None
    modified = _modified(view, dated, chosen)
    if chosen is not None and chosen.date.ambiguous:
        return ChosenDates(None, modified, chosen)
    return ChosenDates(chosen, modified, None)


def _modified(view: PageView, dated: Sequence[Dated], published: Dated | None) -> Dated | None:
    """The date of change nearest to the date of publication, or to the headline where there is none."""
    found = [item for item in dated if item.date.label == "modified" and item.date.value]
    if published is not None:
        found = [item for item in found if abs(item.position - published.position) <= _NEAR_BLOCKS]
        return min(found, key=lambda item: abs(item.position - published.position), default=None)
    found = [item for item in found if item.position in view.near]
    return found[0] if found else None
