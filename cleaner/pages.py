"""Blocks of a source to blocks of each different page in it; further copies of a page are found on the way.

Both are found by content. A copy starts where lines seen before come again in the same order. Where another page
starts is told by the cues of page_starts.py.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from cleaner.block import Block
from cleaner.page_starts import IsMeta, Prose, find_page_starts, is_headline_like
from cleaner.text import repeated, topic_words, word_runs

LONG_WORDS = 8
_AHEAD_BLOCKS = 40
_AHEAD_LONG = 10
_SHINGLE_WORDS = 4
_MAX_SKIPPED_BLOCKS = 20
_MAX_MENU_BLOCKS = 12
_MIN_ALIKE = 80
_MIN_FIGURES = 2
_MAX_LONG_BEFORE = 3
_MIN_COPY_WORDS = 40
_MIN_HITS = 2
_MIN_COPY_RATIO = 0.6
_STORY_WORDS = 15
_STORY_BLOCKS = 16
_MIN_HEADLINE_WORDS = 0.5


class PagePart(NamedTuple):
    """Blocks of one page of a source."""

    blocks: list[Block]
    """The first copy."""
    copies: list[list[Block]]
    """Where the page stands again, in order."""


def split_pages(
    blocks: list[Block], keys: Sequence[str], is_meta: IsMeta, is_byline: IsMeta, *, several: bool = True
) -> list[PagePart]:
    """Parts of a source, one for each different page, in order; one empty part where there are no blocks.

    `keys` holds each block's folded text. `is_meta`: whether a block is a byline or a date, and `is_byline`: whether
    it names somebody. With `several` False only copies are looked for.
    """
    sizes = [block.word_count for block in blocks]
    copies = find_copies(blocks, keys, sizes)
    prose = Prose(blocks, keys, sizes, [start for start, _ in copies]) if several else None
    pages = find_page_starts(prose, is_meta, is_byline) if prose else []
    origin = _part_copies(copies, pages, keys) if copies else {}
    parts: list[PagePart] = []
    owner: dict[int, int] = {}  # block number -> part
    starts = sorted({0, *origin, *pages})
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        run = blocks if end - start == len(blocks) else blocks[start:end]
        if start in origin:
            number = owner[origin[start]]
            parts[number].copies.append(run)
        else:
            number = len(parts)
            parts.append(PagePart(run, []))
        if origin:
            owner.update((block.number, number) for block in run)
    return parts


def repeats_lines(blocks: Sequence[Block], keys: Sequence[str]) -> bool:
    """Whether long blocks have the folded text of earlier ones, as many and as long ones as a copy needs at least.

    `keys` holds each block's folded text.
    """
    seen: set[str] = set()
    again: list[int] = []
    for block, key in zip(blocks, keys, strict=True):
        if block.word_count >= LONG_WORDS:
            if key in seen:
                again.append(block.word_count)
            seen.add(key)
    return len(again) >= _MIN_HITS and sum(again) >= _MIN_COPY_WORDS


def _part_copies(copies: Sequence[tuple[int, int]], pages: Sequence[int], keys: Sequence[str]) -> dict[int, int]:
    """Copies by the block that starts them, parted where the headline of a later page comes again in one of them."""
    origin = dict(copies)
    headlines = {keys[page]: page for page in pages}
    inside = False
    for i, key in enumerate(keys):
        inside = (inside or i in origin) and i not in pages
        page = headlines.get(key)
        if inside and page is not None and page < i and i not in origin:
            origin[i] = page
    return origin


# ---------------------------------------------------------------- copies


def find_copies(blocks: Sequence[Block], keys: Sequence[str], sizes: Sequence[int]) -> list[tuple[int, int]]:
    """(block that starts a copy, block of the earlier copy that it repeats), in order.

    Inside a copy another one starts only where the text goes back to where this one began; lines that come again
    out of order, such as labels, start none.
    """
    first: dict[str, int] = {}
    shingles = ShingleIndex(blocks, keys, sizes)
    found: list[tuple[int, int]] = []
    reached = -1  # how far into the earlier copy the current copy has come
    for i, key in enumerate(keys):
        seen = first.setdefault(key, i) if key else i
        if seen == i:
            continue
        if found and reached < seen <= reached + _MAX_SKIPPED_BLOCKS:
            reached = seen
            continue
        back = not found or seen > reached or seen <= found[-1][1] + _MAX_MENU_BLOCKS
        if back and (sizes[i] > 1 or len(key) >= LONG_WORDS) and _repeats(shingles, keys, i, seen):
            early = shingles.long_between(found[-1][0] if found and seen >= found[-1][0] else 0, seen)
            if len(early) > _MAX_LONG_BEFORE and not is_headline_like(blocks[i], sizes[i]):
                continue  # what only the ends of two pages share, a footer perhaps
            end = found[-1][0] + 1 if found else 0
            start, twin = _grow_back(keys, i, seen, end)
            if _has_own_headline(blocks, sizes, start) and _has_own_headline(blocks, sizes, twin):
                continue  # another page of the same form, under its own headline
            found.append((start, twin))
            reached = seen
    return found


def _grow_back(keys: Sequence[str], start: int, seen: int, end: int) -> tuple[int, int]:
    """The start of a copy with the lines before it that resemble those before its twin, an edited headline perhaps."""
    while start > end and seen > 0:
        near = next((at for at in range(seen - 1, max(-1, seen - 4), -1) if _alike(keys[start - 1], keys[at])), None)
        if near is None or near >= start - 1:
            break
        start, seen = start - 1, near
    return start, seen


def _has_own_headline(blocks: Sequence[Block], sizes: Sequence[int], start: int) -> bool:
    """Whether the block above `start` is a headline of the story that begins there."""
    if start == 0 or not is_headline_like(blocks[start - 1], sizes[start - 1]):
        return False
    story = [size if size >= _STORY_WORDS else 0 for size in sizes[start : start + _STORY_BLOCKS]]
    below = [blocks[start - 1], *blocks[start : start + _STORY_BLOCKS]]
    return _shared_words(below, [0, *story], 0, range(1, len(below))) >= _MIN_HEADLINE_WORDS


def _alike(key: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return bool(key) and (key == other or fuzz.ratio(key, other) >= _MIN_ALIKE)


class ShingleIndex:
    """Where the runs of four words of a source's long blocks stand first."""

    def __init__(self, blocks: Sequence[Block], keys: Sequence[str], sizes: Sequence[int]) -> None:
        self.blocks = blocks
        self.keys = keys
        self.sizes = sizes
        self.long = [i for i, size in enumerate(sizes) if size >= LONG_WORDS]

    @cached_property
    def of_block(self) -> dict[int, list[int]]:
        """The runs, as `word_runs` gives them, of each long block that shares any with another one."""
        shared = repeated(self.blocks[i].runs for i in self.long)
        return {
            i: list(word_runs(self.keys[i], _SHINGLE_WORDS))
            for i in self.long
            if not shared.isdisjoint(self.blocks[i].runs)
        }

    @cached_property
    def first(self) -> dict[int, int]:
        """The block where each of the runs stands first."""
        found: dict[int, int] = {}
        for i in reversed(self.of_block):
            found.update(dict.fromkeys(self.of_block[i], i))
        return found

    @cached_property
    def earlier(self) -> dict[int, list[int]]:
        """Of each of these blocks, the earlier ones where its runs stand first."""
        first = self.first.__getitem__
        return {i: [at for at in map(first, runs) if at < i] for i, runs in self.of_block.items()}

    def twin(self, block: int, start: int) -> int | None:
        """The block before `start` where most of `block` stands first; None where less than half of it does."""
        places = self.earlier.get(block)
        if not places:
            return None
        places = [at for at in places if at < start]
        if not places or 2 * len(places) < len(self.of_block[block]):
            return None
        twin = max(places)
        figures = self.figures(block)
        # The same form with other data is no copy: a forecast for another town, a match report of another day.
        return twin if len(figures) < _MIN_FIGURES or 2 * len(figures & self.figures(twin)) >= len(figures) else None

    def figures(self, block: int) -> set[str]:
        """Numbers of a block."""
        return {word for word in self.keys[block].split(" ") if word.isdigit()}

    def long_between(self, start: int, end: int) -> list[int]:
        """The long blocks from `start` up to `end`."""
        return self.long[bisect_left(self.long, start) : bisect_left(self.long, end)]


def _repeats(shingles: ShingleIndex, keys: Sequence[str], start: int, seen: int) -> bool:
    """Whether the long blocks from `start` on are those that follow `seen`, in the same order, edited perhaps."""
    ahead = keys[start + 1 : start + _AHEAD_BLOCKS]
    if keys[start] in ahead:  # a further copy begins
        ahead = ahead[: ahead.index(keys[start])]
    long = shingles.long_between(start, start + 1 + len(ahead))[:_AHEAD_LONG]
    if len(long) < _MIN_HITS or not shingles.long_between(seen - 1, start) or not shingles.of_block:
        return False
    hits, hit_words, last = 0, 0, seen - 1
    for i in long:
        at = shingles.twin(i, start)
        if at is not None and at >= last:
            hits, hit_words, last = hits + 1, hit_words + shingles.sizes[i], at
    return hits >= _MIN_HITS and hit_words >= _MIN_COPY_WORDS and hits >= _MIN_COPY_RATIO * len(long)


def _shared_words(blocks: Sequence[Block], story: Sequence[int], headline: int, ahead: range) -> float:
    """Share of the headline's longer words that stand in the story below it, 0..1."""
    wanted = topic_words(blocks[headline].text)
    have = {word for j in ahead if story[j] for word in topic_words(blocks[j].text)}
    return len(wanted & have) / len(wanted) if wanted else 0.0
