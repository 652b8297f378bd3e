"""Repeats: lines of a further copy of the page, and blocks that repeat a kept block of the same page.

A block is always compared with kept blocks, never with another duplicate, so that no chain can form. What only
looks repeated is spared: short labels, rows that differ in a number, refrains, posts with the same opening.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz

from cleaner.block import Block, Finding
from cleaner.text import fold_space

# A shorter block that comes again may be a label, a refrain or an answer ("Yes.").
_MIN_WORDS = 10
_MIN_CJK_CHARS = 24
_SHINGLE_WORDS = 3
_MIN_SHARED_RATIO = 0.3
_MAX_CANDIDATES = 8
_MIN_COPY_SIMILARITY = 0.8
_NEAR_COPY_BLOCKS = 12
# What lies behind this many characters of a line is taken to be as alike as what lies before.
_MAX_COMPARED_CHARS = 10_000
_MIN_JOINED_RATIO = 0.95
_MIN_PART_RATIO = 0.1
_MAX_PARTS_RATIO = 1.3
_MAX_SHINGLE_BLOCKS = 50
_DIGITS = re.compile(r"\d+")


def find_copied(first: Sequence[Block], copy: Sequence[Block], keys: Sequence[str]) -> Iterator[Finding]:
    """Claim the blocks of a further copy that repeat a block of the first; the rest is what only the copy has."""
    places: defaultdict[str, list[Block]] = defaultdict(list)
    for block in first:
        places[keys[block.number]].append(block)
    expected = 0  # position in `first` that comes next
    position = {block.number: i for i, block in enumerate(first)}
    for block in copy:
        key = keys[block.number]
        if not key:
            continue
        if same := places.get(key):
            at = bisect_left(same, expected, key=lambda other: position[other.number])
            twin = same[at if at < len(same) else 0]
            yield Finding(block.number, f"copy.{_sameness(block, twin)}", of=twin.number)
        else:
            near = _nearest(block, first[max(0, expected - _NEAR_COPY_BLOCKS) : expected + _NEAR_COPY_BLOCKS], keys)
            if near is None:
                continue
            twin, similarity = near
            kind = "contained" if key in keys[twin.number] else "near"
            yield Finding(block.number, f"copy.{kind}", score=similarity, of=twin.number, similarity=similarity)
        expected = position[twin.number] + 1


def _sameness(block: Block, other: Block) -> str:
    return "exact" if fold_space(block.text) == fold_space(other.text) else "typo"


def _nearest(block: Block, others: Sequence[Block], keys: Sequence[str]) -> tuple[Block, float] | None:
    key = keys[block.number]
    best: tuple[Block, float] | None = None
    for other in others:
        other_key = keys[other.number]
        if not 0.5 * len(key) <= len(other_key) <= 2 * len(key) + 20:
            continue
        if len(key) > _MAX_COMPARED_CHARS:
            similarity = fuzz.ratio(key[:_MAX_COMPARED_CHARS], other_key[:_MAX_COMPARED_CHARS]) / 100
            similarity = similarity if similarity >= _MIN_COPY_SIMILARITY else 0.0
        else:
            similarity = fuzz.ratio(key, other_key, score_cutoff=100 * _MIN_COPY_SIMILARITY) / 100
        if key in other_key and len(key) >= 20:
            similarity = max(similarity, _MIN_COPY_SIMILARITY)
        if similarity and (best is None or similarity > best[1]):
            best = (other, similarity)
    return best


def find_duplicates(blocks: Iterable[Block], keys: Sequence[str], *, min_similarity: float) -> Iterator[Finding]:
    """Claim blocks that repeat an earlier one of `blocks`, which are those of one page that are to be kept."""
    index = _KeptIndex(keys, min_similarity)
    for block in blocks:
        if block.role in ("table", "code", "heading") or not _is_long(keys[block.number]):
            continue
        if finding := index.find(block):
            yield finding
        else:
            index.add(block)


def _is_long(key: str) -> bool:
    return key.count(" ") + 1 >= _MIN_WORDS and len(key) >= _MIN_CJK_CHARS


class _KeptIndex:
    """The long kept blocks of a page by their shingles."""

    def __init__(self, keys: Sequence[str], min_similarity: float) -> None:
        self.keys = keys
        self.min_similarity = min_similarity
        self.exact: dict[str, Block] = {}
        self.by_shingle: defaultdict[str, list[Block]] = defaultdict(list)

    def add(self, block: Block) -> None:
        """Keep `block` to compare later ones with."""
        self.exact.setdefault(self.keys[block.number], block)
        for shingle in _shingles(self.keys[block.number]):
            bucket = self.by_shingle[shingle]
            if len(bucket) < _MAX_SHINGLE_BLOCKS:
                bucket.append(block)

    def find(self, block: Block) -> Finding | None:
        """What `block` repeats, or None."""
        key = self.keys[block.number]
        if same := self.exact.get(key):
            return Finding(block.number, f"duplicate.{_sameness(block, same)}", of=same.number)
        shingles = _shingles(key)
        shared: defaultdict[int, int] = defaultdict(int)
        known: dict[int, Block] = {}
        covered = 0
        for shingle in shingles:
            bucket = self.by_shingle.get(shingle, ())
            covered += bool(bucket)
            for other in bucket:
                shared[other.number] += 1
                known[other.number] = other
        if covered < _MIN_SHARED_RATIO * len(shingles):
            return None
        nearest = sorted(shared, key=lambda number: (-shared[number], number))[:_MAX_CANDIDATES]
        return self._compare(block, [known[number] for number in nearest]) or self._joined(
            block, covered, len(shingles), shared
        )

    def _compare(self, block: Block, others: Sequence[Block]) -> Finding | None:
        key = self.keys[block.number]
        best: Finding | None = None
        for other in others:
            other_key = self.keys[other.number]
            if f" {key} " in f" {other_key} ":
                return Finding(block.number, "duplicate.contained", of=other.number, similarity=1.0)
            similarity = fuzz.ratio(key.split(), other_key.split()) / 100
            if similarity < self.min_similarity or self._differs_in_numbers_alone(key, other_key):
                continue
            if best is None or similarity > best.similarity:
                best = Finding(block.number, "duplicate.near", score=similarity, of=other.number, similarity=similarity)
        return best

    @staticmethod
    def _differs_in_numbers_alone(key: str, other: str) -> bool:
        """Two rows of the same form with other data: the same words around other numbers."""
        if key.count(" ") >= 3 * _MIN_WORDS:
            return False
        return key != other and _DIGITS.sub("0", key) == _DIGITS.sub("0", other)

    def _joined(self, block: Block, covered: int, total: int, shared: dict[int, int]) -> Finding | None:
        """`block` as several kept blocks in one line: all of it stands in them, but for the seams."""
        parts = sorted(number for number, count in shared.items() if count >= _MIN_PART_RATIO * total)
        seams = (_SHINGLE_WORDS - 1) * max(0, len(parts) - 1)
        if len(parts) < 2 or parts[-1] - parts[0] > 2 * len(parts) or covered < _MIN_JOINED_RATIO * (total - seams):
            return None
        if sum(len(self.keys[number]) for number in parts) > _MAX_PARTS_RATIO * len(self.keys[block.number]):
            return None  # each part holds most of it: rows of one form, not parts of a whole
        similarity = min(1.0, covered / max(1, total - seams))
        return Finding(block.number, "duplicate.joined", of=parts[0], of_last=parts[-1], similarity=similarity)


def _shingles(key: str) -> set[str]:
    parts = key.split(" ")
    return {" ".join(parts[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(parts) - _SHINGLE_WORDS + 1))}
