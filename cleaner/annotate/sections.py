"""Headings, list items, quotes and captions among the kept blocks: the section tree of a page."""

import re
from collections.abc import Iterator, Sequence, Set

from cleaner.annotate.choice import Scores
from cleaner.block import Block, Finding
from cleaner.text import ends_sentence

_HEADING_WORDS = range(1, 15)
_MAX_HEADING_CHARS = 120
_BODY_WORDS = 12
_MIN_SCORE = 0.45
_MIN_DOUBTED_SCORE = 0.12
_MIN_MARKED_SCORE = 0.2
_MIN_UNMARKED_SCORE = 0.6
_SPEAKER = re.compile(r"[^\W\d_][\w. '’-]{0,30}: \S")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\.?|uhr)?(?:\s[A-Z]{2,4})?", re.IGNORECASE)
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s")
_CHORD = r"[A-H][#b♯♭]?(?:maj|min|sus|dim|aug|add|m)?\d{0,2}(?:/[A-H][#b♯♭]?)?"
_CHORDS = re.compile(rf"{_CHORD}(?:\s+{_CHORD})+")
_MAX_LABEL_WORDS = 5
_MIN_ASKED = 2
_HEADING_CLASSES = frozenset(("subheading", "subhead", "subheadline", "subtitle", "heading", "headline", "crosshead"))
_NO_HEADING_END = (",", ";", "-", "–", "…", "...", ".", "。")
_ROLE_REASONS = {
    "list-item": "body.list-item", "quote": "body.quote", "table": "body.table", "code": "body.code",
    "caption": "body.caption", "credit": "body.credit",
}  # fmt: skip


def find_sections(kept: Sequence[Block], *, meta: Set[int], scores: Scores | None = None) -> Iterator[Finding]:
    """Claim the roles of the `kept` blocks of a page, in order. `meta`: blocks that are a byline or a date.

    In HTML and in marked text a heading is what its mark says, in HTML only where the tagger does not doubt it. Else
    it is what the tagger is sure of, by `scores` of the blocks' numbers, or a short line that ends like no sentence,
    opens with a capital or a digit, and has a paragraph below it; not where it stands among other short lines, or the
    tagger is sure of the contrary.
    """
    marked = any(block.role == "heading" for block in kept)
    asked = 0
    for position, block in enumerate(kept):
        if block.role == "heading" and not (scores and block.markup and scores[block.number] < _MIN_MARKED_SCORE):
            yield Finding(block.number, "body.heading", score=0.95)
        elif block.role in _ROLE_REASONS:
            yield Finding(block.number, _ROLE_REASONS[block.role], score=0.95)
        elif block.markup is None and _NUMBERED.match(block.text) and _among_numbered(kept, position):
            yield Finding(block.number, "body.list-item", score=0.8)
        elif scores is not None and block.number not in meta and scores[block.number] >= _min_score(block):
            yield Finding(block.number, "body.heading", score=scores[block.number])
        elif scores is not None and block.markup is None and scores[block.number] < _MIN_DOUBTED_SCORE:
            continue
        elif block.number not in meta and _may_be_heading(block) and _is_heading(kept, position, meta, asked):
            asked += block.text.endswith("?")
            yield Finding(block.number, "body.heading", score=0.6 if marked else 0.75)


def _min_score(block: Block) -> float:
    """From which score on a block without a mark is a heading: HTML that means one seldom writes none."""
    return _MIN_SCORE if block.markup is None else _MIN_UNMARKED_SCORE


def _may_be_heading(block: Block) -> bool:
    """Whether nothing in the markup speaks against a heading: HTML has tags for it, or classes that say so."""
    return block.markup is None or bool(block.markup.words & _HEADING_CLASSES)


def _is_heading(kept: Sequence[Block], position: int, meta: Set[int], asked: int) -> bool:
    """Whether a line without a mark is a heading. `asked`: how many questions above it are; then answers may be short.

    A longer line that ends with a colon rather announces the list, table or code below it.
    """
    block = kept[position]
    text = block.text
    if block.role != "paragraph" or len(text) > _MAX_HEADING_CHARS or block.word_count not in _HEADING_WORDS:
        return False
    if text.endswith(_NO_HEADING_END) or not _opens_high(text) or position + 1 == len(kept):
        return False
    if _SPEAKER.match(text) or _CHORDS.fullmatch(text):
        return False
    after = kept[position + 1]
    if after.role in ("list-item", "table", "code") or _opens_numbered(kept, position + 1):
        return not text.endswith(":") or block.word_count <= _MAX_LABEL_WORDS
    if text.endswith("?") and asked >= _MIN_ASKED and block.blank_before and not after.blank_before:
        return ends_sentence(after.text) and not after.text.endswith("?")
    if after.number in meta and position + 2 < len(kept):  # an entry of a listing: title, date, text
        after = kept[position + 2]
    long_after = after.word_count >= max(_BODY_WORDS, 1.5 * block.word_count) and after.role == "paragraph"
    before = kept[position - 1] if position else None
    return long_after and (before is None or _is_body(before))


def _is_body(block: Block) -> bool:
    return block.role != "paragraph" or block.word_count >= _BODY_WORDS or ends_sentence(block.text)


def _opens_high(text: str) -> bool:
    first = next((char for char in text if char.isalnum()), "")
    return bool(first) and not first.islower() and any(char.isalpha() for char in text) and not _TIME.fullmatch(text)


def _opens_numbered(kept: Sequence[Block], position: int) -> bool:
    """Whether the first of several numbered lines stands at `position`: "1.", "(1)", "1)"."""
    return kept[position].text.startswith(("1.", "1)", "(1)")) and all(
        _NUMBERED.match(block.text) for block in kept[position : position + 2]
    )


def _among_numbered(kept: Sequence[Block], position: int) -> bool:
    beside = [*kept[max(0, position - 1) : position], *kept[position + 1 : position + 2]]
    return any(_NUMBERED.match(block.text) for block in beside)
