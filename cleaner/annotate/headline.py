"""The headline, and the standfirst under it."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from typing import NamedTuple

from cleaner.annotate.layout import Story
from cleaner.block import Block
from cleaner.text import count_words, ends_sentence, fold, topic_words

_MAX_ABOVE_BLOCKS = 30
_MAX_INSIDE_BLOCKS = 4
_MAX_CHARS = 300
_MAX_WORDS = 35
_STORY_CHARS = 12_000
_STORY_WORDS = 12
_FIRST_BLOCKS = 5
_FEW_WORDS = 3
# A byline or a date right below, behind a deck, or behind one line more.
_META_BELOW: dict[int | None, float] = {0: 2.5, 1: 1.8, 2: 1.2}
_DECK_GROWTH = 1.2
_MAX_DECK_BLOCKS = 1
_MIN_DECK_RATIO = 0.75
_MAX_DISTANCE = 1.2
_TOPIC_CHARS = 4
_MIN_SCORE = 2.0
# "Cook time: 50 minutes", "CHAIR: Good morning": a label or a speaker before a short value or a sentence.
_LABELLED = re.compile(r"[\w ]{2,24}: (?:\d|.{0,200}[.?!]$)")
_GOES_ON = ("，", "、", "；", "،")
_STANDFIRST_WORDS = range(8, 80)
_LEAD_CLASSES = frozenset(
    ("standfirst", "subtitle", "subheadline", "subheading", "dek", "deck", "lead", "intro", "kicker-text")
)


class Headline(NamedTuple):
    """The block that is the headline, by its position in the page's list of blocks."""

    position: int
    score: float
    """0..1, higher is surer."""
    part: str = ""
    """What of the block's text is the headline where something is glued to it; "" for all of it."""


def find_headline(
    blocks: Sequence[Block], story: Story, *, claimed: Set[int], meta: Set[int], hinted: str | None
) -> Headline | None:
    """The headline among the blocks above and at the story's start; None where nothing is sure enough.

    `claimed`: blocks that a rule names; `meta`: blocks that are a byline or a date; `hinted`: what the HTML's head
    says the title is. A page without prose may have its headline in its first line.
    """
    end = min(len(blocks), (story.start if story else 0) + _MAX_INSIDE_BLOCKS)
    start = max(0, end - _MAX_INSIDE_BLOCKS - _MAX_ABOVE_BLOCKS)
    wanted = fold(hinted) if hinted else ""
    if wanted and (named := _find_named(blocks, wanted, claimed)) is not None:
        return Headline(named, 1.0)
    vocabulary = _vocabulary(blocks, story)
    texts = Counter([block.text for block in blocks])
    opening = next((at for at in range(end) if blocks[at].number not in claimed), 0)
    scores: dict[int, float] = {}
    for position in sorted({*range(min(end, _FIRST_BLOCKS)), *range(start, end)}):
        block = blocks[position]
        if block.number in claimed or block.number in meta or not _may_be_headline(block):
            continue
        twice = texts[block.text] > 1
        score = _score(blocks, position, story, vocabulary, meta, twice=twice) + _hint_score(block, wanted)
        score += position == opening and (len(blocks) < position + 2 or blocks[position + 1].blank_before)
        scores[position] = score
    best = max(scores, key=lambda position: (scores[position], -position), default=None)
    if best is None or scores[best] < _MIN_SCORE or len(blocks) == 1:
        return None  # a page of one block has text and no headline
    position = best if wanted else _above_deck(blocks, scores, best)
    return Headline(position, min(1.0, scores[best] / 6))


def _find_named(blocks: Sequence[Block], wanted: str, claimed: Set[int]) -> int | None:
    """The first heading of the highest level that is what the HTML's head says; a rule that names it counts less."""
    found = [at for at, block in enumerate(blocks) if block.role == "heading" and block.key == wanted]
    return min(found, key=lambda at: (blocks[at].level or 9, blocks[at].number in claimed, at), default=None)


def _above_deck(blocks: Sequence[Block], scores: dict[int, float], best: int) -> int:
    """The line above the best one where that is as like a headline and shorter: a headline stands above its deck."""
    for position in range(best - _MAX_DECK_BLOCKS, best):
        text = blocks[position].text
        if scores.get(position, 0.0) < _MIN_DECK_RATIO * scores[best] or count_words(text) <= _FEW_WORDS:
            continue
        if _DECK_GROWTH * count_words(text) > blocks[best].word_count:
            continue
        if not ends_sentence(text) or text.rstrip("\"”'’»").endswith(("?", "!")):
            return position
    return best


def _may_be_headline(block: Block) -> bool:
    return (
        block.role in ("paragraph", "heading")
        and len(block.text) <= _MAX_CHARS
        and block.word_count <= _MAX_WORDS
        and any(map(str.isalpha, block.text))
    )


def _vocabulary(blocks: Sequence[Block], story: Story) -> Counter[str]:
    """How many blocks of the story, or of the whole page where there is none, hold each of its longer words."""
    chosen = blocks[story.start : story.end] if story else blocks
    found: list[str] = []
    chars = 0
    for block in chosen:
        if chars > _STORY_CHARS:
            break
        if not story or block.word_count >= _STORY_WORDS:
            found.extend(_topic_words(block))
            chars += len(block.text)
    return Counter(found)


def _topic_words(block: Block) -> set[str]:
    """Longer words of the block's first characters; a text in ASCII has those of its key."""
    if len(block.text) <= _STORY_CHARS and block.text.isascii():
        return {word for word in block.key.split(" ") if len(word) >= _TOPIC_CHARS}
    return topic_words(block.text[:_STORY_CHARS], min_chars=_TOPIC_CHARS)


def _score(
    blocks: Sequence[Block], position: int, story: Story, vocabulary: Counter[str], meta: Set[int], *, twice: bool
) -> float:
    block = blocks[position]
    size = block.word_count
    own = _topic_words(block)
    counted = not story or (story.start <= position < story.end and size >= _STORY_WORDS)
    shared = sum(vocabulary[word] > counted for word in own)  # words of another block than itself
    score = 3.0 * shared / max(_FEW_WORDS if story else 1, len(own))
    score += 0.4 * min(size, 6) - (0.1 * (size - 20) if size > 20 else 0.0)
    inside = bool(story) and position >= story.start
    below = (step for step, other in enumerate(blocks[position + 1 : position + 4]) if other.number in meta)
    score += -1.5 if inside else _META_BELOW.get(next(below, None), 0.0)
    score += 1.0 if size >= _FEW_WORDS and twice else 0.0
    score -= 1.5 if 3 * sum(map(str.isdigit, block.text)) > sum(map(str.isalpha, block.text)) else 0.0
    score -= 2.0 if _LABELLED.match(block.text) else 0.0
    score -= 3.0 if block.text.endswith(_GOES_ON) else 0.0
    score += {1: 4.0, 2: 1.5}.get(block.level, 0.5) if block.role == "heading" else 0.0
    if ends_sentence(block.text) and not block.text.rstrip("\"”'’»").endswith(("?", "!")):
        score -= 3.0
    score -= min(_MAX_DISTANCE, 0.06 * abs(story.start - position)) if story else 0.5 * position
    return score


def _hint_score(block: Block, wanted: str) -> float:
    if not wanted:
        return 0.0
    key = fold(block.text)
    if key == wanted:
        return 6.0
    return 2.5 if len(key) >= 12 and (key in wanted or wanted in key) else 0.0


def find_standfirst(
    blocks: Sequence[Block], headline: int, *, claimed: Set[int], meta: Set[int], description: str | None
) -> int | None:
    """Position of the standfirst: a sentence between headline and byline, or one that the HTML names so."""
    about = fold(description) if description else ""
    for position in range(headline + 1, min(len(blocks), headline + 5)):
        block = blocks[position]
        if block.number in meta or block.number in claimed:
            if block.number in meta:
                return None if block.markup is None else _marked(blocks, position + 1, about, claimed)
            continue
        if block.word_count not in _STANDFIRST_WORDS or block.role != "paragraph":
            return None
        if block.markup is not None and _is_marked(block, about):
            return position
        below = [other.number in meta for other in blocks[position + 1 : position + 3]]
        return position if any(below) and ends_sentence(block.text) else None
    return None


def _marked(blocks: Sequence[Block], start: int, about: str, claimed: Set[int]) -> int | None:
    """Position of a standfirst that stands below the byline and is marked as such."""
    for position in range(start, min(len(blocks), start + 3)):
        block = blocks[position]
        if block.number not in claimed and block.role == "paragraph" and block.word_count in _STANDFIRST_WORDS:
            return position if block.markup is not None and block.markup.words & _LEAD_CLASSES else None
    return None


def _is_marked(block: Block, about: str) -> bool:
    return bool(block.markup and block.markup.words & _LEAD_CLASSES) or (len(about) > 30 and fold(block.text) == about)
