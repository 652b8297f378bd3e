"""The rival engine: trafilatura's choice of the main content, mapped back onto the blocks."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from cleaner.block import Block, Finding
from cleaner.page import PageWarning
from cleaner.text import words

_MIN_FOUND_RATIO = 0.6  # of a block's words, in order, for the block to count as chosen
_SHORT_WORDS = 4  # shorter blocks must stand there whole
_PAIR_WORDS = 40  # of a block, whose pairs are looked for
_MAX_PAIRS = 3
_MAX_PLACES = 16  # of one pair
_PLACES_BEFORE = 6  # of them before the place that is expected
_SAMPLE_WORDS = 1000  # of a block, that are compared
_RULE = "engine/trafilatura"


def find_engine_choice(
    html: str, blocks: Sequence[Block], *, url: str | None = None
) -> tuple[list[Finding], list[PageWarning]]:
    """Claims on all blocks that trafilatura leaves out of its main text, and the warnings of this step.

    The score is the share of the block's words that its text lacks. Where it gives no text, or fails, nothing is
    claimed and a warning "engine-empty" says so.
    """
    extracted, problem = _extract(html, url)
    if not extracted:
        return [], [PageWarning("engine-empty", f"trafilatura {problem}; no block is left out on its word")]
    return _find_left_out(blocks, words(extracted)), []


def _extract(html: str, url: str | None) -> tuple[str, str]:
    """Text that trafilatura takes for the main content, or an empty one and why."""
    import trafilatura  # takes 340 ms: only where it is asked for

    try:
        text = trafilatura.extract(html, url=url, include_comments=False, include_tables=True, fast=True)
    except Exception as error:
        return "", f"failed with {type(error).__name__}"
    return text or "", "found no main text"


def _find_left_out(blocks: Sequence[Block], extracted: list[str]) -> list[Finding]:
    """Claims on the blocks that do not stand in `extracted`, which has its words in the order of the blocks."""
    index = _index(extracted)
    placed = []
    after = 0
    for block in blocks:
        places = _find_places(words(block.text), extracted, index, after=after)
        placed.append(places)
        after = next((place.end for place in places or () if place.start >= after), after)
    chosen = _choose_places(placed, len(extracted))
    findings: list[Finding] = []
    for block, places, is_chosen in zip(blocks, placed, chosen, strict=True):
        if places is None:  # no words: it goes with the block before it
            is_chosen = not findings or findings[-1].block != block.number - 1
        if not is_chosen:
            missing_ratio = 1.0 - max((place.found_ratio for place in places or ()), default=0.0)
            # found, but out of order: a repeat of chosen text elsewhere on the page
            score = missing_ratio if missing_ratio > 1 - _MIN_FOUND_RATIO else 0.5
            findings.append(Finding(block.number, "engine.left-out", score=round(score, 3), rule=_RULE))
    return findings


class _Place(NamedTuple):
    """Where a block may stand in the extracted words, half-open, and the share of its words found there."""

    start: int
    end: int
    found_ratio: float


def _index(extracted: list[str]) -> dict[str, list[int]]:
    """Places of each word, and of each pair of words as "one two", in order."""
    index: dict[str, list[int]] = {}
    for place, word in enumerate(extracted):
        index.setdefault(word, []).append(place)
        if place:
            index.setdefault(f"{extracted[place - 1]} {word}", []).append(place - 1)
    return index


def _find_places(
    wanted: list[str], extracted: list[str], index: dict[str, list[int]], *, after: int
) -> list[_Place] | None:
    """Places of a block in the extracted words, looked for around its rarest pairs; None for a block of no words.

    Of a pair that stands there often, the places around word `after` are looked at.
    """
    if not wanted:
        return None
    pairs = [f"{one} {two}" for one, two in pairwise(wanted[:_PAIR_WORDS])] or wanted
    known = sorted((len(index[pair]), offset) for offset, pair in enumerate(pairs) if pair in index)
    starts = set()
    for _, offset in known[:_MAX_PAIRS]:
        places_of_pair = index[pairs[offset]]
        first = max(0, bisect_left(places_of_pair, after) - _PLACES_BEFORE)
        starts |= {max(0, place - offset) for place in places_of_pair[first : first + _MAX_PLACES]}
    sample = wanted[:_SAMPLE_WORDS]
    places = []
    for start in sorted(starts):
        window = extracted[start : start + len(sample) + len(sample) // 4]
        found_ratio = LCSseq.similarity(sample, window) / len(sample)
        if found_ratio == 1.0 or (found_ratio >= _MIN_FOUND_RATIO and len(wanted) >= _SHORT_WORDS):
            places.append(_Place(start, start + max(1, round(found_ratio * len(wanted))), found_ratio))
    return places


def _choose_places(placed: Sequence[list[_Place] | None], size: int) -> list[bool]:
    """Which blocks stand in the extracted text, so that their places are in order and hold the most words.

    The heaviest chain of places, block after block, by a Fenwick tree of the best chain up to each word.
    """
    best: list[tuple[float, int]] = [(0.0, -1)] * (size + 2)
    links: list[tuple[int, int]] = []  # (block, link before it) of each chain's last place
    for number, places in enumerate(placed):
        ends = []
        for place in places or ():
            weight, before = _best_up_to(best, place.start)
            links.append((number, before))
            ends.append((min(place.end, size), weight + place.found_ratio * (place.end - place.start), len(links) - 1))
        for end, weight, link in ends:
            at = end + 1
            while at < len(best):
                best[at] = max(best[at], (weight, link))
                at += at & -at
    chosen = [False] * len(placed)
    link = _best_up_to(best, size)[1]
    while link >= 0:
        number, link = links[link]
        chosen[number] = True
    return chosen


def _best_up_to(best: list[tuple[float, int]], end: int) -> tuple[float, int]:
    """Weight and last link of the heaviest chain that ends at or before word `end`."""
    found = best[0]
    at = end + 1
    while at > 0:
        found = max(found, best[at])
        at -= at & -at
    return found
