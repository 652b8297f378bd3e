"""Which of the names on a page are its authors."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, islice, takewhile
from typing import NamedTuple

from cleaner.annotate.dates import find_dates
from cleaner.annotate.east_names import EASTERN
from cleaner.annotate.field_weights import AUTHOR_MIN_SCORE, AUTHOR_WEIGHTS
from cleaner.annotate.loose_names import parse_loose
from cleaner.annotate.meta import MAX_META_CHARS, Reader
from cleaner.annotate.names import Byline
from cleaner.annotate.person import is_role
from cleaner.annotate.place import PageView, weigh
from cleaner.block import Block
from cleaner.rules.table import Locale, prepare
from cleaner.text import pieces, words

_NEAR_BLOCKS = 8
_DATE_BLOCKS = 5
_BESIDE_BLOCKS = 2
_MAX_ROLE_WORDS = 8
_MAX_LABEL_CHARS = 60
_MAX_BY_WORD_CHARS = 30
_MIN_BIO_CHARS = 60
_BIO_BLOCKS = 3
_MIN_LISTED_SCORE = 0.0
_ROLE_GAIN = 0.8  # of 38 Chinese pages two more name their authors with it, none wrongly


class Named(NamedTuple):
    """One line of a page that may name its authors."""

    position: int
    block: Block
    byline: Byline
    kind: str
    """"announced" by a by-word, "dated" beside a date, "plain" by its shape; "loose-..." if only its place is sure."""


class NameView:
    """What a page says of the names on it, beside where their lines stand."""

    def __init__(self, view: PageView, locale: Locale, dates: Sequence[int]) -> None:
        self.view = view
        self.locale = locale
        self.dates = dates
        blocks = view.blocks
        self.title = frozenset(words(blocks[view.headline].text)) if view.headline is not None else frozenset()

    @cached_property
    def _lines(self) -> Counter[str]:
        return Counter(block.text for block in self.view.blocks if len(block.text) <= _MAX_LABEL_CHARS)

    @cached_property
    def _words(self) -> set[str]:
        """What stands between two spaces."""
        text = " ".join(block.text for block in self.view.blocks)
        found: set[str] = set()
        for piece in pieces(text[text.find(" ") + 1 : max(0, text.rfind(" "))], " "):
            found.update(piece.split(" "))
        return found

    @cached_property
    def _labels(self) -> frozenset[int]:
        """Positions of lines that are a by-word alone."""
        words = frozenset(self.locale.by_words)
        keys = self.locale.by_keys
        blocks = self.view.blocks
        short = {block.text: block for block in blocks if len(block.text) <= _MAX_BY_WORD_CHARS}
        # A look-up tells first: a text in ASCII holds only by-words in ASCII.
        told = [text for text, block in short.items() if block.key in keys or not text.isascii()]
        labels = {text for text in told if prepare(text) in words}
        return frozenset([at for at, block in enumerate(blocks) if block.text in labels] if labels else ())

    @cached_property
    def places(self) -> frozenset[int]:
        """Positions where a name that nothing announces may be a byline: near headline, story's ends, date or label."""
        dated = {at for date in self.dates for at in range(date - _DATE_BLOCKS, date + _DATE_BLOCKS + 1)}
        below_labels = (at + 1 for at in self._labels)
        return self.view.near.union(at for at in dated.union(below_labels) if 0 <= at < len(self.view.blocks))

    def label_beside(self, position: int, step: int) -> str:
        """ "author" or "other" where the line above or below is a label of a name or of somebody else, else ""."""
        at = position + step
        blocks = self.view.blocks
        if not 0 <= at < len(blocks) or len(blocks[at].text) > _MAX_LABEL_CHARS:
            return ""
        text = prepare(blocks[at].text)
        rule = self.locale.rules.match(text)
        if rule is None or rule.reason != "label.byline":
            return ""
        return "author" if text in self.locale.by_words else "other"

    def _is_stamp(self, at: int) -> bool:
        """Whether the line at `at` tells a time without its day: "Updated 15.59", "3 hours ago"."""
        blocks = self.view.blocks
        if not 0 <= at < len(blocks) or len(blocks[at].text) > _MAX_LABEL_CHARS:
            return False
        low = blocks[at].text.lower()
        if low.startswith(self.locale.labels) and any(map(str.isdigit, low)):
            return True
        told = any(map(low.__contains__, self.locale.ago_parts))
        return told and any(date.relative for date in find_dates(blocks[at].text, self.locale))

    def marks(self, named: Sequence[Named], at: int) -> Iterator[str]:
        """What tells whether `named[at]` names the page's authors."""
        position, _, byline, kind = named[at]
        yield from self.view.marks(position)
        yield f"kind:{kind}"
        yield from self._beside(position, byline)
        yield from self._shape(byline)
        sure = ("announced", "dated")
        above, below = _lines_from(named, at, -1), _lines_from(named, at, 1)
        if kind in sure and not any(other.kind in sure for other in chain(above, below)):
            yield "alone"
        yield f"near:{min(sum(_count_near(named, at, step) for step in (-1, 1)), 4)}"
        before = (other for other in _lines_from(named, at, -1) if other.kind == kind)
        yield f"before:{len([*islice(before, 3)])}"

    def _beside(self, position: int, byline: Byline) -> Iterator[str]:
        """What stands beside the line: labels, a role, a date, a text about its first name."""
        label = self.label_beside(position, -1)
        if label:
            yield f"label:{label}"
        blocks = self.view.blocks
        below = blocks[position + 1].text if position + 1 < len(blocks) else ""
        role = byline.role or (
            len(below.split(None, _MAX_ROLE_WORDS)) <= _MAX_ROLE_WORDS and is_role(below, self.locale)
        )
        if role:
            yield "role"
        near = min((position - date for date in self.dates), key=abs, default=_DATE_BLOCKS + 1)
        yield f"date:{near if abs(near) <= _DATE_BLOCKS else 'far'}"
        stamp = next((step for step in (1, -1, 2, -2) if self._is_stamp(position + step)), None)
        if stamp is not None:
            yield f"stamp:{stamp}"
        if abs(near) > _BESIDE_BLOCKS and not label and not role and not byline.dates and not byline.announced:
            yield "bare"
        first = byline.authors[0].split()[0]
        texts = [block.text for block in blocks[position + 1 : position + 1 + _BIO_BLOCKS]]
        if any(len(text) > _MIN_BIO_CHARS and text.startswith((first, "is a")) for text in texts):
            yield "bio-below"

    def _shape(self, byline: Byline) -> Iterator[str]:
        """What the first name looks like, and where else the page has it or its words."""
        name = byline.authors[0]
        yield f"repeats:{min(self._lines[name], 3)}"
        yield f"words:{min(len(name.split()), 4)}"
        if name.isupper() and len(name) > 4:
            yield "capitals"
        parts = [part for part in name.split() if len(part) > 2 and part[0].isupper()]
        lower = sum(part.lower() in self._words for part in parts)
        yield "lower:none" if not lower else "lower:all" if lower == len(parts) else "lower:some"
        if self.title & set(words(name)):
            yield "in-title"
        if len(byline.authors) > 1:
            yield "several"


def _lines_from(named: Sequence[Named], at: int, step: int) -> Iterator[Named]:
    """The lines above (step -1) or below (step 1) `named[at]`, the nearest first."""
    at += step
    while 0 <= at < len(named):
        yield named[at]
        at += step


def _count_near(named: Sequence[Named], at: int, step: int) -> int:
    """How many of the lines above or below `named[at]` stand within some blocks of it."""
    position = named[at].position
    return len([*takewhile(lambda other: abs(other.position - position) <= _NEAR_BLOCKS, _lines_from(named, at, step))])


def find_named(view: NameView, reader: Reader) -> list[Named]:
    """Lines that may name the authors, in order: those with a by-word, and names where bylines stand."""
    found: list[Named] = []
    blocks, places = view.view.blocks, view.places
    telling = (position for position, _ in reader.telling(blocks))
    for position in sorted(places.union(telling)):
        block = blocks[position]
        if len(block.text) > MAX_META_CHARS or position == view.view.headline or block.role == "code":
            continue
        placed = position in places
        if not (placed or reader.opens(block) or reader.has_date(block)):
            continue
        meta = reader.read(block)
        byline, kind = meta.byline if meta else None, ""
        if byline is None and (placed or reader.opens(block)):
            byline, kind = parse_loose(block.text, view.locale, reader.dates(block)), "loose-"
        if byline is not None:
            kind += "announced" if byline.announced else "dated" if byline.dates else "plain"
            found.append(Named(position, block, byline, kind))
    return found


def choose_named(view: NameView, reader: Reader) -> list[Named]:
    """The line that names the authors, with those below that go on with its list; empty where none is likely."""
    named = find_named(view, reader)
    scores = [weigh(view.marks(named, at), AUTHOR_WEIGHTS) for at in range(len(named))]
    best = max(range(len(named)), key=lambda at: (scores[at], -at), default=None)
    if best is None or scores[best] <= _least_score(named[best], view.locale):
        return []
    first = last = best
    while first > 0 and _goes_on(view, named[first - 1], named[first], scores[first - 1]):
        first -= 1
    while last + 1 < len(named) and _goes_on(view, named[last], named[last + 1], scores[last + 1]):
        last += 1
    return named[first : last + 1]


def _least_score(named: Named, locale: Locale) -> float:
    """The score from which on a line names the authors. A role that stands at a name, as in Chinese, says it more
    surely than a small word such as "by", which the scores are trained on.
    """
    return AUTHOR_MIN_SCORE - (_ROLE_GAIN if named.kind == "announced" and locale.language in EASTERN else 0.0)


def _goes_on(view: NameView, above: Named, below: Named, score: float) -> bool:
    """Whether two lines are one list of names: an and-word or a comma joins them, or they are alike and likely."""
    between = [block.text for block in view.view.blocks[above.position + 1 : below.position]]
    if len(between) > 1 or set(above.byline.authors) & set(below.byline.authors):
        return False
    joiners = view.locale.and_words
    if between and between[0].strip(" ,").lower() in joiners:
        return True
    if not between and (_ends_open(above.block.text, joiners) or below.block.text.lower().startswith(_spaced(joiners))):
        return True
    if between and not is_role(between[0], view.locale) and any(map(str.isalnum, between[0])):
        return False
    return above.kind == below.kind and above.kind in ("plain", "announced") and score > _MIN_LISTED_SCORE


def _ends_open(text: str, joiners: Sequence[str]) -> bool:
    return text.endswith(",") or text.lower().endswith(tuple(f" {word}" for word in joiners))


def _spaced(joiners: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{word} " for word in joiners)
