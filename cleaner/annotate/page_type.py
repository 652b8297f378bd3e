"""What kind of page it is, by what stands on it: the first engine's rules."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from cleaner.annotate.layout import Story
from cleaner.annotate.meta import Meta
from cleaner.block import REASONS, Block, Finding
from cleaner.record import PageType
from cleaner.text import words

_MAX_WALL_WORDS = 160
_MAX_CONSENT_WORDS = 400
_MIN_CONSENT_WORDS = 20
_MIN_CONSENT_BLOCKS = 4
_THEME_CHARS = 6
_MIN_POSTS = 3
_DIGIT = re.compile(r"\d")
_SIGNATURE_RULE = re.compile(r"[_–—-]{5,}")
_MAX_SIGNATURE_BLOCKS = 3
_MIN_ITEMS = 6
_MIN_TYPE_SCORE = 0.5
_MIN_TYPE_WORDS = 120
_MIN_FORUM_WORDS = 2
_SHORT_CHARS = 100
_HEAD_ROLES = ("paragraph", "heading", "list-item")
_TITLE_WORDS = range(3, 26)
_TEXT_WORDS = 8
_NAME_WORDS = 3
_PRICE = re.compile(r"(?:[$€£¥₹]\s?\d[\d.,]{0,12}|\d[\d.,]{0,12}\s?(?:€|£|USD|EUR|kr\b|zł))")
_FORUM_WORDS = re.compile(
    r"\b(?:forum|thread|posts?|replies|reply|member since|joined|quote|foren|beiträge|mensajes|messages)\b"
)


class Wall(NamedTuple):
    """A page that says only that there is no page."""

    page_type: PageType
    reason: str
    warning: str
    message: str


WALLS = {
    "page.error": Wall("error", "page.error", "error-page", "the page says that it does not exist or failed"),
    "page.consent-wall": Wall("empty", "page.consent-wall", "consent-wall", "a consent or log-in wall hides the page"),
}
"""By the reason of the findings that claim them."""
_CONSENT_REASONS = frozenset(("boilerplate.consent", "page.consent-wall"))
_WALL_REASONS = _CONSENT_REASONS.union(WALLS)  # without one of them there is no wall


def find_wall(blocks: Sequence[Block], findings: Sequence[Finding]) -> Wall | None:
    """The wall or error that is all that the page shows, or None.

    A page of more than a few sentences beyond its boilerplate is no wall, whatever it says of cookies or errors.
    """
    if _WALL_REASONS.isdisjoint({finding.reason for finding in findings}):
        return None
    dropped = {finding.block for finding in findings if REASONS[finding.reason].fate == "dropped"}
    consent = {finding.block for finding in findings if finding.reason in _CONSENT_REASONS}
    sizes = {block.number: block.word_count for block in blocks}
    if sum(size for number, size in sizes.items() if number not in dropped) > _MAX_WALL_WORDS:
        return None
    for reason in ("page.error", "page.consent-wall"):
        if any(finding.reason == reason for finding in findings):
            return WALLS[reason]
    if sum(sizes.values()) > _MAX_CONSENT_WORDS or not _speaks_of_consent(blocks, sizes, consent, dropped):
        return None
    return WALLS["page.consent-wall"]


def _speaks_of_consent(blocks: Sequence[Block], sizes: dict[int, int], consent: set[int], dropped: set[int]) -> bool:
    """Whether rules name a good part of the page as consent, and what they do not name speaks of the same things.

    The wording of such dialogues is without end, their buttons and headings are not.
    """
    named = sum(sizes[number] for number in consent)
    part = 3 * named >= sum(sizes.values()) and named >= _MIN_CONSENT_WORDS
    if not part and (len(consent) < _MIN_CONSENT_BLOCKS or 3 * len(consent) < len(blocks)):
        return False
    themes = {word for block in blocks if block.number in consent for word in _themes(block)}
    rest = [block for block in blocks if block.number not in dropped and sizes[block.number] >= _TEXT_WORDS]
    return 3 * sum(bool(themes & _themes(block)) for block in rest) >= 2 * len(rest)


def _themes(block: Block) -> set[str]:
    """Openings of the longer words: "cookie" and "cookies" are one theme."""
    return {word[:_THEME_CHARS] for word in words(block.text) if len(word) >= _THEME_CHARS}


class Items(NamedTuple):
    """Parts of a page that are alike: posts of a thread or entries of a listing, each with a dated line."""

    page_type: PageType
    heads: tuple[int, ...]
    """Positions of the dated lines."""


def find_items(
    blocks: Sequence[Block], has_date: Callable[[Block], bool], read: Callable[[Block], Meta | None]
) -> Items | None:
    """Posts or entries of a page; None for a page that has none.

    A dated line with a headline-like line right above it opens an entry, one with text below it a post.
    `has_date`: whether a block holds a date; `read`: what it says of authors and dates.
    """
    has_digit = _DIGIT.search  # cheap: dates and times have figures
    heads = [
        i
        for i, block in enumerate(blocks)
        if has_digit(block.text) and len(block.text) < _SHORT_CHARS and block.role in _HEAD_ROLES and has_date(block)
    ]
    entries = [
        i
        for i in heads
        if i and _is_title(blocks[i - 1]) and not has_date(blocks[i - 1]) and _has_text(blocks, i, len(blocks))
    ]
    if len(entries) >= _MIN_ITEMS and 2 * len(entries) >= len(heads):
        return Items("listing", tuple(entries))
    own = [i for i in heads if i not in entries or i == heads[0]]  # the headline stands above the first post
    posts = [i for i, after in pairwise([*own, len(blocks)]) if _has_text(blocks, i, after)]
    posts = [i for i in posts if _names_author(blocks, i, read)]
    if len(posts) < _MIN_POSTS:
        return None
    said = "\n".join(block.text for block in blocks if len(block.text) < _SHORT_CHARS).casefold()
    return Items("forum", tuple(posts)) if len(_FORUM_WORDS.findall(said)) >= _MIN_FORUM_WORDS else None


def _is_title(block: Block) -> bool:
    letters, digits = sum(map(str.isalpha, block.text)), sum(map(str.isdigit, block.text))
    return block.word_count in _TITLE_WORDS and letters > 3 * digits and not block.text.endswith((".", ":", ","))


def _has_text(blocks: Sequence[Block], position: int, end: int) -> bool:
    """Whether text stands within three blocks below `position`, before `end`."""
    return any(block.word_count >= _TEXT_WORDS for block in blocks[position + 1 : min(position + 4, end)])


def _names_author(blocks: Sequence[Block], position: int, read: Callable[[Block], Meta | None]) -> bool:
    """Whether the dated line names somebody, or a line beside it is as short as a user's name."""
    meta = read(blocks[position])
    if meta is not None and meta.byline is not None:
        return True
    beside = [*blocks[max(0, position - 1) : position], *blocks[position + 1 : position + 2]]
    return any(block.word_count <= _NAME_WORDS for block in beside)


def find_signatures(blocks: Sequence[Block], items: Items) -> Iterator[Finding]:
    """Claim the lines below a rule of underscores or dashes at the end of a post."""
    heads = set(items.heads)
    for position, block in enumerate(blocks):
        if not _SIGNATURE_RULE.fullmatch(block.text):
            continue
        for below in range(position + 1, min(len(blocks), position + 1 + _MAX_SIGNATURE_BLOCKS)):
            if below in heads:
                break
            yield Finding(blocks[below].number, "boilerplate.signature", score=0.8)


def find_page_type(
    blocks: Sequence[Block], findings: Sequence[Finding], story: Story, items: Items | None,
    types: Mapping[PageType, float],
) -> PageType:  # fmt: skip
    """Kind of a page that is neither an error nor empty. `types`: what its words say, a probability for each kind."""
    if items is not None:
        return items.page_type
    likely = max(types, key=lambda kind: types[kind], default=None)
    if likely and types[likely] >= _MIN_TYPE_SCORE and _has_words(blocks, _MIN_TYPE_WORDS):
        return likely
    reasons = {finding.reason for finding in findings}
    short = (block.text for block in blocks if len(block.text) < _SHORT_CHARS)
    if "boilerplate.purchase" in reasons and any(_PRICE.search(text) for text in short):
        return "product"
    inside = blocks[story.start : story.end] if story else blocks
    return "documentation" if sum(block.role == "code" for block in inside) >= 2 else "article"


def _has_words(blocks: Iterable[Block], min_words: int) -> bool:
    """Whether the blocks have at least `min_words` words together; counts no further."""
    return any(words >= min_words for words in accumulate(block.word_count for block in blocks))
