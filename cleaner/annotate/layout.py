"""Where the main text starts and ends, by the layout alone: the first engine's choice where no rule speaks.

A run of blocks is worth its words beyond a constant a block: long lines pull it on, short ones end it. Source:
Pasternack and Roth 2009, "Extracting Article Text from the Web with Maximum Subsequence Segmentation", which does
this with tokens.
"""

import re
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from cleaner.block import Block, Finding
from cleaner.text import ends_sentence

_SENTENCE_COST = 6
_LINE_COST = 10
_CLAIMED_VALUE = -10.0
_ROLE_VALUES = {"heading": -1.0, "table": 1.0, "code": 8.0}
_MAX_BLOCK_WORDS = 120
_MIN_STORY_VALUE = 25.0
_MIN_STORY_SHARE = 0.5
_MIN_RUN_VALUE = 5.0
_SURE_WORDS = 30
_MAX_LOOSE_WORDS = 4
_VALUE = re.compile(r"\w: ?\w|[$€£¥₹]\s?\d|\d\s?[€£]|,$")
_MAX_HEADLINE_GAP = 30
_MIN_SENTENCE_WORDS = 2
_MAX_SENTENCE_LINKS = 0.3


class Story(NamedTuple):
    """The main text: positions in a page's list of blocks, half-open; `start == end` where there is no prose."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start


def find_story(blocks: Sequence[Block], claimed: Set[int]) -> Story:
    """The part of `blocks` that is most likely the main text. `claimed`: numbers of blocks that a rule drops.

    Where one run holds at least half of what all runs hold, it is the story: an article among teasers. Else the
    page is made of parts, and the story goes from the first run of some weight to the last.
    """
    runs = find_runs([_CLAIMED_VALUE if block.number in claimed else _value(block) for block in blocks])
    best = max(runs, key=lambda run: (run.value, -run.start), default=None)
    if best is None or best.value < _MIN_STORY_VALUE:
        return Story(0, 0)
    if best.value >= _MIN_STORY_SHARE * sum(run.value for run in runs):
        return Story(best.start, best.end)
    weighty = [run for run in runs if run.value >= _MIN_RUN_VALUE]
    return Story(weighty[0].start, weighty[-1].end)


class Run(NamedTuple):
    """A run of blocks that pulls more than it costs: positions, half-open, and its value."""

    start: int
    end: int
    value: float


def find_runs(values: Sequence[float]) -> list[Run]:
    """All maximal runs of `values` with a positive sum, in order; in linear time.

    Source: Ruzzo and Tompa 1999, "A linear time algorithm for finding all maximal scoring subsequences".
    """
    found: list[tuple[Run, float, int]] = []  # run, sum before it, position in `found` of the last with a lower one
    total = 0.0
    for position, value in enumerate(values):
        before, total = total, total + value
        if value <= 0:
            continue
        start = position
        while True:
            lower = len(found) - 1
            while lower >= 0 and found[lower][1] >= before:
                lower = found[lower][2]
            if lower < 0 or found[lower][1] + found[lower][0].value >= total:
                found.append((Run(start, position + 1, total - before), before, lower))
                break
            start, before = found[lower][0].start, found[lower][1]
            del found[lower:]
    return [run for run, _, _ in found]


def _value(block: Block) -> float:
    if block.role in _ROLE_VALUES:
        return _ROLE_VALUES[block.role]
    size = min(block.word_count, _MAX_BLOCK_WORDS)
    cost = _SENTENCE_COST if ends_sentence(block.text) else _LINE_COST
    if block.markup is not None:
        size = round(size * (1 - block.markup.link_ratio))
    return max(size - cost, -cost / 2 if block.role == "list-item" else -cost)


def extend_story(blocks: Sequence[Block], story: Story, *, headline: int | None, stops: Set[int]) -> Story:
    """The story grown to the lines that belong to its ends.

    Forwards over sentences, tables and code, and over one short line with one of them behind it; backwards too, and
    to the headline where that is near. `stops`: numbers of blocks that a rule drops.
    """
    if not story:
        return story
    end = story.end
    while end < len(blocks) and blocks[end].number not in stops:
        step = next((step for step in (1, 2) if _belongs(blocks, end + step - 1, stops)), 0)
        if not step:
            break
        end += step
    start = story.start
    while start > 0 and blocks[start - 1].number not in stops and _belongs(blocks, start - 1, stops):
        start -= 1
    if headline is not None and headline < start <= headline + 1 + _MAX_HEADLINE_GAP:
        start = headline + 1
    return Story(start, end)


def find_loose(blocks: Sequence[Block], start: int, end: int, claimed: Set[int]) -> set[int]:
    """Positions between headline and text of short lines that are no part of it: buttons, tags, names of tools.

    A list, a table, a labelled value ("Serves: 4"), a price and a sentence are spared.
    """
    loose = {position for position in range(start, end) if _is_loose(blocks, position, claimed)}
    if end - 1 in loose and end - 2 not in loose and end - 1 > start:
        loose.discard(end - 1)  # right above the text, below a list or a value: its heading
    return loose


def _is_loose(blocks: Sequence[Block], position: int, claimed: Set[int]) -> bool:
    block = blocks[position]
    if block.number in claimed or block.role != "paragraph" or block.word_count > _MAX_LOOSE_WORDS:
        return False
    if ends_sentence(block.text) or _VALUE.search(block.text):
        return False
    return position + 1 >= len(blocks) or blocks[position + 1].role not in ("list-item", "table", "code")


def _belongs(blocks: Sequence[Block], position: int, stops: Set[int]) -> bool:
    if position >= len(blocks) or blocks[position].number in stops:
        return False
    block = blocks[position]
    if block.role in ("table", "code"):
        return True
    if block.role == "list-item" and (not position or blocks[position - 1].role != "list-item"):
        return False
    if block.markup is not None and block.markup.link_ratio > _MAX_SENTENCE_LINKS:
        return False
    return ends_sentence(block.text) and block.word_count >= _MIN_SENTENCE_WORDS


def find_outside(blocks: Sequence[Block], story: Story, spared: Set[int], loose: Set[int]) -> Iterator[Finding]:
    """Claim what stands before and after the story, save the blocks in `spared`; nothing where there is no story.

    `loose`: positions inside the story that belong to it no more than what stands before it.
    """
    for position, block in enumerate(blocks if story else ()):
        if block.number in spared or (story.start <= position < story.end and position not in loose):
            continue
        reason = "layout.after-story" if position >= story.end else "layout.before-story"
        size = block.word_count
        yield Finding(block.number, reason, score=0.5 + 0.45 * max(0.0, 1 - size / _SURE_WORDS))
