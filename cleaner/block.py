"""Span, Block, Finding, Verdict, the table of reasons, and the tiling promise."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import force_setattr

from cleaner.addresses import join_url
from cleaner.errors import TilingError
from cleaner.text import count_words, fold, word_runs

_RUN_WORDS = 3
Fate = Literal["body", "field", "duplicate", "dropped", "blank"]
Role = Literal[
    "headline", "standfirst", "byline", "dateline", "heading", "paragraph", "list-item", "quote", "caption", "credit",
    "table", "code", "comment", "teaser", "other",
]  # fmt: skip


class Span(NamedTuple):
    """Half-open range of code points of the page's text."""

    start: int
    end: int


# gc=False: what holds nothing that leads back to it needs no look from the garbage collector; a page has many of them.
class Repair(msgspec.Struct, frozen=True, gc=False):
    """A named change to a block's text, and where it was made."""

    name: str
    span: Span


# What may stand around a block, by tag or by a word of class, id or role of any element around it but the body:
# `Markup.around` has bit n set for name n.
AROUND = (
    "nav", "header", "footer", "aside", "main", "article", "section", "form", "figure", "caption", "table", "list",
    "definitions", "quote", "button", "heading", "details", "dialog", "address", "code",
    "comment-words", "post-words", "content-words", "title-words", "byline-words", "date-words", "caption-words",
    "summary-words", "topic-words", "menu-words", "header-words", "footer-words", "sidebar-words", "widget-words",
    "share-words", "related-words", "advertisement-words", "consent-words", "newsletter-words", "account-words",
    "search-words", "dialog-words", "product-words", "price-words", "rating-words", "listing-words",
)  # fmt: skip
# Inline elements that hold some of a block's text or stand in it: `Markup.inside` has bit n set for name n.
INSIDE = ("a", "b", "i", "code", "time", "img", "sup", "label", "cite", "mark", "span")


class Markup(msgspec.Struct, frozen=True, gc=False):
    """What the HTML says about a block; plain text has none."""

    tag: str
    """The element that makes it a block: "p", "li", "h2", "td" ..."""
    path: tuple[str, ...]
    """Tags from the body down to `tag`, both left out or in as they stand: ("body", "main", "div", "p")."""
    words: frozenset[str] = frozenset()
    """Lower-cased words of class, id, role, itemprop and aria-label of the element and the nearest four around it."""
    link_ratio: float = 0.0
    """Share of the visible characters that stand inside links, 0..1."""
    anchors: tuple[tuple[str, str], ...] = ()
    """(text, address as it stands in the page) of each link, in order."""
    hidden: bool = False
    """Hidden by attribute or inline style."""
    base: str | None = None
    """The address that those of `anchors` are relative to; None where it is not known."""
    own_words: frozenset[str] = frozenset()
    """Those of `words` that the element itself has, or an inline element around all of its text."""
    around: int = 0
    """What stands around it: a bit set for each name of `AROUND`."""
    inside: int = 0
    """Inline elements in it: a bit set for each name of `INSIDE`."""
    wrappers: tuple[str, ...] = ()
    """Tags of the inline elements around all of its text, from the outside in: ("a", "strong"); at most five."""
    depth: int = 0
    """Number of elements on lines of their own around it, without the body; not cut as `path` is."""
    list_depth: int = 0
    """Number of lists around it."""
    cells: int = 0
    """Cells of a table row, empty ones at its end not counted; 0 where it is no row of data."""
    head_cells: int = 0
    """Those of `cells` that are headings (th)."""
    after_break: bool = False
    """Whether a <br> parts it from a block of the same element before it."""
    images: int = 0
    """Images between the block before it and its end."""
    elements: tuple[int, ...] = ()
    """Numbers of the element and those around it, the nearest first, at most six; equal for blocks that share them."""
    entry_index: int = 0
    """Place, from 0, of its entry among the siblings of that. Its entry is the nearest element around it, itself
    included, that is one of three or more siblings with equal tag and class: a row of a listing, a post of a thread, a
    card of a grid."""
    entry_count: int = 0
    """Number of those siblings, its entry included; 0 without an entry."""
    entry_place: int = 0
    """Place of the block among the blocks of its entry, from 0."""
    entry_blocks: int = 0
    """Number of blocks of its entry."""
    outer_index: int = 0
    """As `entry_index`, of the nearest entry around its entry."""
    outer_count: int = 0
    """As `entry_count`, of that one."""

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """(text, absolute address) of each link with an http or https address, in order; worked out at each call."""
        found = ((text, join_url(self.base, href)) for text, href in self.anchors)
        return tuple((text, address) for text, address in found if address)


class _Counted:
    """What is worked out of a block's text when it is first asked for. Slots take a sixth of what a dict does."""

    __slots__ = ("_key", "_runs", "_word_count")
    _key: str
    _runs: frozenset[int]
    _word_count: int


class Block(msgspec.Struct, _Counted, frozen=True, gc=False):
    """One run of the page's text. Blocks are in order; only white space lies between two of them."""

    number: int
    """Position in the page's list of blocks."""
    span: Span
    text: str
    """After the repairs; white space folded, but for code and tables. The raw characters are the span's."""
    role: Role = "paragraph"
    """What its layout says it is: heading, list-item, quote, table, code, caption; else paragraph."""
    level: int = 0
    """Of a heading 1..6, 0 where unknown; of a list item how deep it is nested, from 0."""
    repairs: tuple[Repair, ...] = ()
    blank_before: bool = False
    """Whether an empty line stands before it (HTML: always True)."""
    markup: Markup | None = None

    @property
    def word_count(self) -> int:
        """Number of words of the text, as `count_words` counts them; counted once."""
        try:
            return self._word_count
        except AttributeError:
            pass
        count = _count(self.text, self.key)
        force_setattr(self, "_word_count", count)
        return count

    @property
    def key(self) -> str:
        """The text as `fold` leaves it, "" where it has no letter and no digit; folded once."""
        try:
            return self._key
        except AttributeError:
            key = fold(self.text)
            force_setattr(self, "_key", key)
            return key

    @property
    def runs(self) -> frozenset[int]:
        """Numbers of the runs of three words of its key; of all of its words where they are fewer."""
        try:
            return self._runs
        except AttributeError:
            runs = frozenset(word_runs(self.key, _RUN_WORDS)) or frozenset((hash(self.key),))
            force_setattr(self, "_runs", runs)
            return runs


def read_keys(blocks: Iterable[Block]) -> list[str]:
    """`key` of each of `blocks`; with their words counted on the way, at a third of what asking each block takes."""
    keys = []
    for block in blocks:
        text = block.text
        key = fold(text)
        force_setattr(block, "_key", key)
        force_setattr(block, "_word_count", _count(text, key))
        keys.append(key)
    return keys


def _count(text: str, key: str) -> int:
    """Number of words of `text`, which folds to `key`."""
    if text.isascii():
        return key.count(" ") + 1 if key else 0
    return count_words(text)


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A step's claim about a block."""

    block: int
    reason: str
    score: float = 1.0
    """0..1, higher is surer."""
    rule: str | None = None
    """Row of a rule table: "en/share-bar"."""
    of: int | None = None
    """Number of the block that this one repeats (first of them for a joined one)."""
    similarity: float = 1.0
    of_last: int | None = None
    """Last of the blocks that a joined one repeats."""


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The one decision on a block."""

    block: int
    fate: Fate
    role: Role
    reason: str
    score: float
    rule: str | None = None
    of: int | None = None
    similarity: float = 1.0
    of_last: int | None = None


class Reason(NamedTuple):
    """One row of the table of reasons."""

    fate: Fate
    role: Role | None
    """Role that a block gets with it; None keeps the layout's."""
    rank: int
    """Where findings contradict each other the lowest rank wins, then the highest score."""
    meaning: str


# Ranks: 10 what nobody can overrule, 20 lines of a copy, 30 fields, 40 rules, 50 repeats, 60 roles, 80 layout, 90 rest.
REASONS: dict[str, Reason] = {
    "noise.invisible": Reason("dropped", "other", 10, "nothing that can be seen: zero-width or control characters"),
    "noise.symbols": Reason("dropped", "other", 70, "symbols only: rules, bullets, bars"),
    # repeats inside the page, then lines of a further copy of it
    "duplicate.exact": Reason("duplicate", None, 50, "same text as an earlier block"),
    "duplicate.typo": Reason("duplicate", None, 50, "same words as an earlier block in other typography"),
    "duplicate.near": Reason("duplicate", None, 50, "an earlier block with some words changed"),
    "duplicate.contained": Reason("duplicate", None, 50, "part of an earlier block"),
    "duplicate.joined": Reason("duplicate", None, 50, "several earlier blocks in one"),
    "copy.exact": Reason("duplicate", None, 20, "same text as a line of an earlier copy of the page"),
    "copy.typo": Reason("duplicate", None, 20, "same words as a line of an earlier copy in other typography"),
    "copy.near": Reason("duplicate", None, 20, "a line of an earlier copy of the page with some words changed"),
    "copy.joined": Reason("duplicate", None, 20, "several lines of an earlier copy of the page in one"),
    "copy.contained": Reason("duplicate", None, 20, "part of a line of an earlier copy of the page"),
    # other fields of the record
    "field.title": Reason("field", "headline", 30, "the headline"),
    "field.byline": Reason("field", "byline", 30, "names the authors"),
    "field.published": Reason("field", "other", 31, "when it was published"),
    "field.modified": Reason("field", "other", 31, "when it was changed"),
    "field.topics": Reason("field", "other", 32, "topics of the page"),
    "field.related": Reason("field", "teaser", 35, "title of another page"),
    "field.site-name": Reason("field", "other", 36, "the site's name"),
    # labels that name a part and are no text themselves
    "label.highlights": Reason("dropped", "other", 33, "names the list of key points below it"),
    "label.related": Reason("dropped", "other", 40, "names a list of other pages below it"),
    "label.contents": Reason("dropped", "other", 40, "names the list of contents"),
    "label.topics": Reason("dropped", "other", 34, "names the list of topics"),
    "label.byline": Reason("dropped", "other", 34, "announces the authors without naming them"),
    "label.published": Reason("dropped", "other", 34, "announces a date without giving it"),
    # boilerplate by rules
    "boilerplate.navigation": Reason("dropped", "other", 40, "menu, breadcrumb, skip link, search box"),
    "boilerplate.consent": Reason("dropped", "other", 40, "cookies and consent"),
    "boilerplate.newsletter": Reason("dropped", "other", 40, "asks to sign up"),
    "boilerplate.share-bar": Reason("dropped", "other", 40, "share and follow buttons"),
    "boilerplate.account": Reason("dropped", "other", 40, "log in, subscribe, paywall"),
    "boilerplate.advertisement": Reason("dropped", "other", 40, "advertisement or its label"),
    "boilerplate.carousel": Reason("dropped", "other", 40, "label or controls of a row of images or videos"),
    "boilerplate.related": Reason("dropped", "teaser", 41, "text about other pages"),
    "boilerplate.contents": Reason("dropped", "other", 41, "entry of the table of contents"),
    "boilerplate.footer": Reason("dropped", "other", 40, "copyright, legal notes, contact"),
    "boilerplate.author-box": Reason("dropped", "other", 40, "who the author is"),
    "boilerplate.reading-time": Reason("dropped", "other", 40, "how long it takes to read"),
    "boilerplate.counter": Reason("dropped", "other", 40, "numbers of views, shares, votes"),
    "boilerplate.control": Reason("dropped", "other", 40, "button or form control"),
    "boilerplate.purchase": Reason("dropped", "other", 40, "buy buttons, delivery and stock notes"),
    "boilerplate.image-note": Reason("dropped", "credit", 40, "who a picture is from, how to enlarge it"),
    "boilerplate.opened": Reason("dropped", "other", 42, "belongs to the boilerplate opened by a label above"),
    "boilerplate.signature": Reason("dropped", "other", 40, "a signature below a post"),
    "boilerplate.template": Reason("dropped", "other", 45, "stands on many pages of the site"),
    "comments.head": Reason("dropped", "other", 38, "opens the readers' comments"),
    "comments.comment": Reason("dropped", "comment", 39, "a reader's comment under the story"),
    # markup
    "markup.hidden": Reason("dropped", "other", 38, "the HTML hides it"),
    "markup.navigation": Reason("dropped", "other", 43, "inside nav, footer, aside, or alike"),
    "markup.links": Reason("dropped", "other", 44, "mostly links"),
    # pages that are no pages
    "page.error": Reason("dropped", "other", 15, "says that the page does not exist or failed"),
    "page.consent-wall": Reason("dropped", "other", 15, "asks for consent or a log-in instead of showing the page"),
    # the rival engine's choice
    "engine.left-out": Reason("dropped", "other", 55, "the chosen engine leaves it out"),
    # what the tagger leaves out where no rule speaks, by where it stands; in HTML what layout alone says
    "layout.before-story": Reason("dropped", "other", 80, "stands before the main text"),
    "layout.after-story": Reason("dropped", "other", 80, "stands after the main text"),
    "layout.between": Reason("dropped", "other", 80, "stands inside the main text and is unlike it"),
    # what is kept
    "body.post-head": Reason("body", "paragraph", 28, "author and date of a post"),
    "body.standfirst": Reason("body", "standfirst", 37, "the summary under the headline"),
    "body.highlight": Reason("body", "list-item", 32, "a key point"),
    "body.heading": Reason("body", "heading", 60, "heading of a section"),
    "body.list-item": Reason("body", "list-item", 61, "item of a list"),
    "body.caption": Reason("body", "caption", 61, "belongs to a picture"),
    "body.credit": Reason("body", "credit", 61, "who a text or picture is from"),
    "body.quote": Reason("body", "quote", 61, "quoted"),
    "body.table": Reason("body", "table", 61, "row of a table"),
    "body.code": Reason("body", "code", 61, "source code or preformatted text"),
    "body.paragraph": Reason("body", "paragraph", 90, "text of the page"),
}  # fmt: skip


def check_tiling(text: str, blocks: Iterable[Block], name: str = "page") -> None:
    """Make sure that the blocks are in order and that only white space lies between them and at the ends.

    Raises: TilingError with the place of the first gap or overlap.
    """
    end = 0
    number = -1
    for number, block in enumerate(blocks):
        span = block.span
        if block.number != number or span.start < end or span.end <= span.start:
            raise TilingError(f"{name}: block {number} at {span.start}..{span.end} overlaps or is out of order")
        if span.start > end and not text[end : span.start].isspace():
            raise TilingError(f"{name}: gap at {end}..{span.start}, before block {number}")
        end = span.end
    if end > len(text) or (end < len(text) and not text[end:].isspace()):
        raise TilingError(f"{name}: gap at {end}..{len(text)}, after block {number}")
