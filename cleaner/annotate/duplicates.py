"""Repeats: lines of a further copy of the page, and blocks that repeat a kept block of the same page.

A block is always compared with kept blocks, never with another duplicate, so that no chain can form. What only
looks repeated is spared: short labels, rows that differ in a number, refrains, posts with the same opening.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

from msgspec.structs import replace

from cleaner.block import Block, Finding
from cleaner.once import once
from cleaner.text import ends_sentence, fold, fold_space, repeated, word_runs

# A shorter block that comes again may be a label, a refrain or an answer ("Yes.").
_MIN_WORDS = 10
# A sentence that stands in a longer block may be shorter: a pull quote.
_MIN_QUOTE_WORDS = 8
_MAX_LABEL_WORDS = 14
_MIN_CJK_CHARS = 24
_RUN_WORDS = 3
_MIN_SHARED_RATIO = 0.3
_MAX_CANDIDATES = 8
_MIN_COPY_SIMILARITY = 0.8
_NEAR_COPY_BLOCKS = 12
_MIN_COPY_WORDS = 5
_NEXT_BLOCKS = 3
_MIN_PART_CHARS = 6
_MIN_CUT_WORDS = 4
# What lies behind this many characters of a line is taken to be as alike as what lies before.
_MAX_COMPARED_CHARS = 10_000
# The same where words are compared; that takes a time that grows with the product of their numbers.
_MAX_WORDS_CHARS = 200_000
_ROUNDING = 1e-6
_MIN_JOINED_RATIO = 0.95
_MIN_CUT_RATIO = 0.8
_MIN_PART_RATIO = 0.1
_MAX_PARTS_RATIO = 1.3
_MAX_SHINGLE_BLOCKS = 50
_DIGITS = re.compile(r"\d+")

Shingle = int
"""A number for some words that stand beside each other, as `word_runs` gives it."""
# Dots at which a line was cut, with a button behind them.
_CUT = re.compile(r"(?:…|\.\.\.|\[[.…]{1,3}\])[^.…]{0,30}\Z")


def find_copied(
    first: Sequence[Block], copies: Sequence[Sequence[Block]], keys: Sequence[str]
) -> Iterator[Finding]:  # fmt: skip
    """Claim the blocks of further copies that repeat a block of the first; the rest is what only they have."""
    original = _Original(first, copies, keys)
    for copy in copies:
        yield from original.find(copy)


class _Original:
    """The first copy of a page, in which the lines of the further ones are looked up."""

    def __init__(self, first: Sequence[Block], copies: Sequence[Sequence[Block]], keys: Sequence[str]) -> None:
        self.first = first
        self.copies = copies
        self.keys = keys
        self.position = {block.number: at for at, block in enumerate(first)}
        self.places: defaultdict[str, list[int]] = defaultdict(list)
        for at, block in enumerate(first):
            self.places[keys[block.number]].append(at)

    @once
    def index(self) -> "_KeptIndex":
        """Its blocks of some words by their shingles, for what the copies hold of these."""
        index = _KeptIndex(self.keys, _MIN_COPY_SIMILARITY)
        looked_up = frozenset[Shingle]().union(*(block.runs for copy in self.copies for block in copy))
        for block in self.first:
            if _has_words(self.keys[block.number]):
                index.add(block, block.runs & looked_up)
        return index

    def find(self, copy: Sequence[Block]) -> Iterator[Finding]:
        """Claim the blocks of `copy` that it holds too."""
        expected = 0  # position in the first copy that comes next
        for block in copy:
            key = self.keys[block.number]
            if not key:
                continue
            if same := self.places.get(key):
                at = bisect_left(same, expected)
                place = same[at if at < len(same) else 0]
                twin = self.first[place]
                yield Finding(block.number, f"copy.{_sameness(block, twin)}", of=twin.number)
            else:
                finding = self._find_other(block, expected)
                if finding is None or finding.of is None:
                    continue
                yield replace(finding, reason=finding.reason.replace("duplicate.", "copy."))
                place = self.position[finding.of_last if finding.of_last is not None else finding.of]
            expected = place + 1

    def _find_other(self, block: Block, expected: int) -> Finding | None:
        """What `block`, whose very words the first copy has not got, repeats around `expected` or anywhere in it."""
        around = self.first[max(0, expected - _NEAR_COPY_BLOCKS) : expected + _NEAR_COPY_BLOCKS]
        close = self.first[max(0, expected - _NEXT_BLOCKS) : expected + _NEXT_BLOCKS]
        finding = (
            _find_near(block, around, self.keys)
            or _find_part(block, close, self.keys)
            or _find_cut(block, around, self.keys)
            or _find_joined(block, around, self.keys)
        )
        if finding is None and _has_words(self.keys[block.number]):
            finding = self.index.find(block, block.runs)
        return finding


def _sameness(block: Block, other: Block) -> str:
    return "exact" if fold_space(block.text) == fold_space(other.text) else "typo"


def _has_words(key: str) -> bool:
    return key.count(" ") >= _MIN_COPY_WORDS - 1


def _find_part(block: Block, others: Sequence[Block], keys: Sequence[str]) -> Finding | None:
    """The claim that `block`, however short, is part of one of `others`: the lines that come next in the first copy."""
    key = keys[block.number]
    of = next(
        (other for other in others if len(key) >= _MIN_PART_CHARS and f" {key} " in f" {keys[other.number]} "), None
    )
    return None if of is None else Finding(block.number, "duplicate.contained", of=of.number)


def _find_cut(block: Block, others: Sequence[Block], keys: Sequence[str]) -> Finding | None:
    """The claim that `block`, which ends in dots, is the start of one of `others`."""
    found = _CUT.search(block.text)
    key = fold(block.text[: found.start()]) if found else ""
    if key.count(" ") < _MIN_CUT_WORDS - 1:
        return None
    of = next((other for other in others if keys[other.number].startswith(key)), None)
    return None if of is None else Finding(block.number, "duplicate.contained", of=of.number)


def _find_joined(block: Block, others: Sequence[Block], keys: Sequence[str]) -> Finding | None:
    """The claim that `block` is several of `others` in one line, one behind the other."""
    rest = f"{keys[block.number]} "
    parts: list[int] = []
    for other in others:
        key = f"{keys[other.number]} "
        if key != " " and rest.startswith(key):
            parts.append(other.number)
            rest = rest[len(key) :]
    if rest or len(parts) < 2:
        return None
    return Finding(block.number, "duplicate.joined", of=parts[0], of_last=parts[-1])


def _find_near(block: Block, others: Sequence[Block], keys: Sequence[str]) -> Finding | None:
    """The claim that `block` is one of `others` with some words changed, or a short part of it."""
    from rapidfuzz import fuzz

    key = keys[block.number][:_MAX_COMPARED_CHARS]
    shortest, longest = 0.5 * len(key), 2 * len(key) + 20
    best: Finding | None = None
    for other in others:
        other_key = keys[other.number]
        if len(other_key) > _MAX_COMPARED_CHARS:
            other_key = other_key[:_MAX_COMPARED_CHARS]
        if not shortest <= len(other_key) <= longest:
            continue
        similarity = fuzz.ratio(key, other_key, score_cutoff=100 * _MIN_COPY_SIMILARITY) / 100
        if similarity and (best is None or similarity > best.similarity):
            best = Finding(block.number, "duplicate.near", score=similarity, of=other.number, similarity=similarity)
    return best


def find_duplicates(blocks: Iterable[Block], keys: Sequence[str], *, min_similarity: float) -> Iterator[Finding]:
    """Claim blocks that repeat an earlier one of `blocks`, which are those of one page that are to be kept."""
    index = _KeptIndex(keys, min_similarity)
    compared = [block for block in blocks if block.role not in ("table", "code", "heading")]
    long = {block.number: block.runs for block in compared if _is_long(keys[block.number])}
    quoted = {block.number for block in compared if block.number not in long and _may_be_quote(block, keys)}
    looked_up = repeated(long.values()) | {_opening(keys[number]) for number in quoted}
    for block in compared:
        shingles = long.get(block.number)
        if shingles is None:
            if block.number in quoted and (finding := index.find_quote(block)):
                yield finding
        elif finding := index.find(block, shingles):
            yield finding
        else:
            index.add(block, shingles & looked_up)


def _is_long(key: str) -> bool:
    return key.count(" ") + 1 >= _MIN_WORDS and len(key) >= _MIN_CJK_CHARS


class _KeptIndex:
    """The long kept blocks of a page by their shingles."""

    def __init__(self, keys: Sequence[str], min_similarity: float) -> None:
        self.keys = keys
        self.min_similarity = min_similarity
        self.exact: dict[str, Block] = {}
        self.by_shingle: defaultdict[Shingle, list[Block]] = defaultdict(list)

    def add(self, block: Block, shingles: Set[Shingle]) -> None:
        """Keep `block` to compare later ones with."""
        self.exact.setdefault(self.keys[block.number], block)
        by_shingle = self.by_shingle
        for shingle in shingles:
            bucket = by_shingle[shingle]
            if len(bucket) < _MAX_SHINGLE_BLOCKS:
                bucket.append(block)

    def find(self, block: Block, shingles: Set[Shingle]) -> Finding | None:
        """What `block` repeats, or None."""
        key = self.keys[block.number]
        if same := self.exact.get(key):
            return Finding(block.number, f"duplicate.{_sameness(block, same)}", of=same.number)
        seen = shingles & self.by_shingle.keys()
        covered = len(seen)
        if covered < _MIN_SHARED_RATIO * len(shingles):
            return None
        shared: defaultdict[int, int] = defaultdict(int)
        known: dict[int, Block] = {}
        for shingle in seen:
            for other in self.by_shingle[shingle]:
                shared[other.number] += 1
                known[other.number] = other
        nearest = sorted(shared, key=lambda number: (-shared[number], number))[:_MAX_CANDIDATES]
        return self._compare(block, [known[number] for number in nearest], shared, len(shingles)) or self._joined(
            block, covered, len(shingles), shared
        )

    def find_quote(self, block: Block) -> Finding | None:
        """The longer block from which `block`, a short whole sentence, is quoted; None where there is none."""
        key = self.keys[block.number]
        of = next((other for other in self.by_shingle.get(_opening(key), ()) if self._holds(other, key)), None)
        return None if of is None else Finding(block.number, "duplicate.contained", of=of.number)

    def _holds(self, other: Block, key: str) -> bool:
        return f" {key} " in f" {self.keys[other.number]} "

    def _compare(self, block: Block, others: Sequence[Block], shared: dict[int, int], total: int) -> Finding | None:
        """`block` as part of one of `others`, whole or cut off at its end, or as one with some words changed."""
        key = self.keys[block.number]
        best: Finding | None = None
        # A heading may come again in the paragraph below it; what is quoted or cut off ends as sentences do.
        is_label = key.count(" ") < _MAX_LABEL_WORDS and not ends_sentence(block.text)
        for other in others:
            other_key = self.keys[other.number]
            if self._holds(other, key):
                if is_label:
                    continue
                return Finding(block.number, "duplicate.contained", of=other.number, similarity=1.0)
            similarity = _word_similarity(key, other_key, self.min_similarity)
            if similarity < self.min_similarity or self._differs_in_numbers_alone(key, other_key):
                continue
            if best is None or similarity > best.similarity:
                best = Finding(block.number, "duplicate.near", score=similarity, of=other.number, similarity=similarity)
        nearest = others[0].number if others else None
        if best is not None or nearest is None or is_label or shared[nearest] < _MIN_CUT_RATIO * total:
            return best
        if self._differs_in_numbers_alone(key, self.keys[nearest]):
            return None
        similarity = shared[nearest] / total
        return Finding(block.number, "duplicate.contained", score=similarity, of=nearest, similarity=similarity)

    @staticmethod
    def _differs_in_numbers_alone(key: str, other: str) -> bool:
        """Two rows of the same form with other data: the same words around other numbers."""
        if key.count(" ") >= 3 * _MIN_WORDS:
            return False
        return key != other and _DIGITS.sub("0", key) == _DIGITS.sub("0", other)

    def _joined(self, block: Block, covered: int, total: int, shared: dict[int, int]) -> Finding | None:
        """`block` as several kept blocks in one line: all of it stands in them, but for the seams."""
        parts = sorted(number for number, count in shared.items() if count >= _MIN_PART_RATIO * total)
        seams = (_RUN_WORDS - 1) * max(0, len(parts) - 1)
        if len(parts) < 2 or parts[-1] - parts[0] > 2 * len(parts) or covered < _MIN_JOINED_RATIO * (total - seams):
            return None
        if sum(len(self.keys[number]) for number in parts) > _MAX_PARTS_RATIO * len(self.keys[block.number]):
            return None  # each part holds most of it: rows of one form, not parts of a whole
        similarity = min(1.0, covered / max(1, total - seams))
        return Finding(block.number, "duplicate.joined", of=parts[0], of_last=parts[-1], similarity=similarity)


def _word_similarity(key: str, other: str, least: float) -> float:
    """How alike the words of two folded texts are, 0..1; 0 where their numbers alone make it less than `least`."""
    key, other = key[:_MAX_WORDS_CHARS], other[:_MAX_WORDS_CHARS]
    fewer, more = sorted((key.count(" ") + 1, other.count(" ") + 1))
    if 2 * fewer < (least - _ROUNDING) * (fewer + more):
        return 0.0
    from rapidfuzz import fuzz

    return fuzz.ratio(key.split(), other.split()) / 100


def _may_be_quote(block: Block, keys: Sequence[str]) -> bool:
    """Whether a short block is long enough to be told as quoted, and a whole sentence."""
    key = keys[block.number]
    return key.count(" ") >= _MIN_QUOTE_WORDS - 1 and len(key) >= _MIN_CJK_CHARS and ends_sentence(block.text)


def _opening(key: str) -> Shingle:
    return next(word_runs(" ".join(key.split(" ", _RUN_WORDS)[:_RUN_WORDS]), _RUN_WORDS))
