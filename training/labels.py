"""Which blocks of a page belong to its gold text: the words of both are aligned in order."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq

from cleaner.text import words

_SHORT_WORDS = 4
_SHORT_RUN = 4
_MIN_SHARE = 0.5
_NEAR_BLOCKS = 14
_NEAR_WORDS = 4
_SHINGLE = 4
_MIN_FREE_SHARE = 0.8


def label_blocks(texts: Sequence[str], gold: str) -> tuple[npt.NDArray[np.int8], float]:
    """1 for each of `texts` that is part of `gold`, 0 where it is not, -1 where it has no word; and the share of
    gold words found.

    Long blocks need half of their words in place; a block of few words must match whole, beside another that does.
    What stands elsewhere than in the gold text is found by its runs of words, each of them used once.
    """
    block_words = [words(text) for text in texts]
    gold_words = words(gold)
    hits = _align(block_words, gold_words)
    labels = np.array([0 if own else -1 for own in block_words], dtype=np.int8)
    for number, own in enumerate(block_words):
        places = hits[number]
        if len(own) >= _SHORT_WORDS and len(places) >= _MIN_SHARE * len(own):
            labels[number] = places[-1] - places[0] < 3 * len(own) + 8
    _grow_short(labels, block_words, hits)
    used = {place for number, places in enumerate(hits) if labels[number] == 1 for place in places}
    _find_moved(labels, block_words, gold_words, used)
    return labels, len(used) / len(gold_words) if gold_words else 0.0


def _align(block_words: Sequence[Sequence[str]], gold: Sequence[str]) -> list[list[int]]:
    """For each block the places in the gold text of its words, in order; each place once."""
    numbers: dict[str, int] = {}
    owner = [number for number, own in enumerate(block_words) for _ in own]
    left = [numbers.setdefault(word, len(numbers)) for own in block_words for word in own]
    right = [numbers.setdefault(word, len(numbers)) for word in gold]
    runs = [[op.src_start, op.dest_start, op.src_end - op.src_start]
            for op in LCSseq.opcodes(left, right) if op.tag == "equal"]  # fmt: skip
    _slide(runs, left)
    hits: list[list[int]] = [[] for _ in block_words]
    for start, place, length in runs:
        for step in range(length):
            hits[owner[start + step]].append(place + step)
    return hits


def _slide(runs: list[list[int]], left: Sequence[int]) -> None:
    """Move the words of short runs to the run that they continue in the gold text, where the page allows it."""
    for this, after in zip(runs[-2::-1], runs[:0:-1], strict=False):
        while (
            0 < this[2] <= _SHORT_RUN < after[2]
            and this[1] + this[2] == after[1]
            and (left[this[0] + this[2] - 1] == left[after[0] - 1] and after[0] > this[0] + this[2])
        ):
            after[0], after[1], after[2], this[2] = after[0] - 1, after[1] - 1, after[2] + 1, this[2] - 1
    for before, this in pairwise(runs):
        while (
            0 < this[2] <= _SHORT_RUN < before[2]
            and before[1] + before[2] == this[1]
            and (before[0] + before[2] < this[0] and left[before[0] + before[2]] == left[this[0]])
        ):
            before[2], this[0], this[1], this[2] = before[2] + 1, this[0] + 1, this[1] + 1, this[2] - 1


def _grow_short(
    labels: npt.NDArray[np.int8], block_words: Sequence[Sequence[str]], hits: Sequence[Sequence[int]]
) -> None:  # fmt: skip
    """Take blocks of few words that match whole and continue, in the gold text, a block that is taken."""
    taken = {place: number for number, places in enumerate(hits) if labels[number] == 1 for place in places}
    waiting = [
        number
        for number, own in enumerate(block_words)
        if 0 < len(own) < _SHORT_WORDS
        and len(hits[number]) == len(own)
        and hits[number][-1] - hits[number][0] < len(own)
    ]
    grew = True
    while grew:
        grew = False
        for number in list(waiting):
            around = range(hits[number][0] - _NEAR_WORDS, hits[number][-1] + _NEAR_WORDS + 1)
            if any(abs(taken[place] - number) <= _NEAR_BLOCKS for place in around if place in taken):
                labels[number] = 1
                taken.update(dict.fromkeys(hits[number], number))
                waiting.remove(number)
                grew = True


def _find_moved(
    labels: npt.NDArray[np.int8], block_words: Sequence[Sequence[str]], gold: Sequence[str], used: set[int]
) -> None:  # fmt: skip
    """Take blocks whose runs of words stand in parts of the gold text that no block has taken."""
    free = Counter(
        tuple(gold[place : place + _SHINGLE])
        for place in range(len(gold) - _SHINGLE + 1)
        if not used & set(range(place, place + _SHINGLE))
    )
    for number, own in enumerate(block_words):
        if labels[number] != 0 or len(own) <= _SHINGLE or not free:
            continue
        runs = Counter(tuple(own[place : place + _SHINGLE]) for place in range(len(own) - _SHINGLE + 1))
        if (runs & free).total() >= _MIN_FREE_SHARE * runs.total():
            labels[number] = 1
            free -= runs
