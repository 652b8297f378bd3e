"""Pairs of pages that may repeat each other, from the bands that they share, the same in any order of the pages."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.repeats.shared import KeyRun, Shared, find_shared
from cleaner.repeats.spill import MAX_ROWS, Spill, make_fences, make_folder
from cleaner.repeats.words import Hashes, Numbers

MAX_PARTNERS = 8
"""Of a page; those with which it shares most bands."""
_HUBS = 4
"""Of the pages that share a band, this many are paired with all others: those that share most bands with any page. The
page that others were made from is one of them, and what two pages alone share lies in bands that few have."""
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
Counts = npt.NDArray[np.int32]
"""A number for each page; few bytes, since memory grows with these alone."""


class Pairs(NamedTuple):
    """Pairs of pages, each once, in order."""

    lower: npt.NDArray[np.uint32]
    higher: npt.NDArray[np.uint32]
    """The later page of each pair."""
    counts: npt.NDArray[np.uint16]
    """Bands that both have."""


def find_pairs(runs: Sequence[KeyRun], keys: Hashes, folder: Path | None = None) -> Iterator[Pairs]:
    """The pairs of all pages with their partners, those of each page `MAX_PARTNERS` or fewer.

    They come in parts that have no page in common, each once, in the order of their lowest pages.
    `keys`: of each page, from what it holds alone. Candidates and pairs wait in a folder of their own in `folder`, see
    `make_folder`: in memory are a few numbers of each page, and one part.
    """
    ranks, fences = _rank(runs, keys)
    with make_folder(folder) as name:
        candidates = Spill(Path(name) / "candidates", fences, np.uint64)
        for shared in find_shared(runs):
            codes = np.sort(_pair(shared, ranks))
            candidates.add((codes >> _SHIFT).astype(np.int64), codes)
        pairs = Spill(Path(name) / "pairs", fences, np.uint64, 2)
        for part in candidates:
            rows = _choose(*np.unique(part, return_counts=True), ranks)
            pairs.add((rows[:, 0] >> _SHIFT).astype(np.int64), rows)
        del ranks
        yield from find_parts(pairs, len(keys), Path(name))


def _rank(runs: Sequence[KeyRun], keys: Hashes) -> tuple[Counts, Numbers]:
    """The place of each page among all, those first that share most bands with others, then by `keys`.

    And where to cut the pages into ranges that have about `MAX_ROWS` candidates each.
    """
    weights, bands = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int32)
    for shared in find_shared(runs):
        np.add.at(weights, shared.pages, np.repeat(shared.counts, shared.counts))
        np.add.at(bands, shared.pages, 1)
    ranks = np.empty(len(keys), dtype=np.int32)
    ranks[np.lexsort((keys, -weights))] = np.arange(len(keys), dtype=np.int32)
    return ranks, make_fences(bands, MAX_ROWS // _HUBS)


def _pair(shared: Shared, ranks: Counts) -> Hashes:
    """Each page with its partner once a band, as one number: the page above, its partner below."""
    groups = np.repeat(np.arange(len(shared.counts)), shared.counts)
    pages = shared.pages[np.lexsort((ranks[shared.pages], groups))]
    starts = shared.starts[groups]
    places = np.arange(len(pages)) - starts
    ends = starts + shared.counts[groups]
    found = []
    for place in range(_HUBS):
        hubs = pages[np.minimum(starts + place, ends - 1)]
        later = places > place
        found.append(_code(pages[later], hubs[later]))
        near = later & (places <= _HUBS)
        found.append(_code(hubs[near], pages[near]))
    return np.concatenate(found)


def _code(pages: Numbers, partners: Numbers) -> Hashes:
    is_pair = pages != partners
    codes: Hashes = (pages[is_pair].astype(np.uint64) << _SHIFT) | partners[is_pair].astype(np.uint64)
    return codes


def _choose(codes: Hashes, counts: Numbers, ranks: Counts) -> Hashes:
    """The partners of each page with most bands in common: (the code of page and partner, bands), by page."""
    pages, partners = (codes >> _SHIFT).astype(np.int64), (codes & _LOW).astype(np.int64)
    order = np.lexsort((ranks[partners], -counts, pages))
    starts = np.flatnonzero(np.diff(pages, prepend=-1))
    places = np.arange(len(pages)) - np.repeat(starts, np.diff(np.append(starts, len(pages))))
    chosen = order[places < MAX_PARTNERS]
    return np.column_stack((codes[chosen], counts[chosen].astype(np.uint64)))


def find_parts(pairs: Iterable[Hashes], pages: int, folder: Path) -> Iterator[Pairs]:
    """`pairs`, which are read twice, in parts that have no page in common; `folder` takes what waits for its part."""
    labels = np.arange(pages, dtype=np.int32)
    for rows in pairs:
        _unite(labels, *_both(rows))
    while not np.array_equal(further := labels[labels], labels):
        labels = further
    sizes = np.zeros(pages, dtype=np.int32)
    for rows in pairs:
        np.add.at(sizes, labels[_both(rows)[0]], 1)
    parts = Spill(folder / "parts", make_fences(sizes, MAX_ROWS), np.uint64, 2)
    del sizes
    for rows in pairs:
        one, other = _both(rows)
        codes = (np.minimum(one, other).astype(np.uint64) << _SHIFT) | np.maximum(one, other).astype(np.uint64)
        of_row = labels[one]
        order = np.argsort(of_row, kind="stable")
        parts.add(of_row[order], np.column_stack((codes, rows[:, 1]))[order])
    for rows in parts:
        yield from _cut(rows, labels)


def _both(rows: Hashes) -> tuple[Numbers, Numbers]:
    """The pages of `rows`, and their partners."""
    return (rows[:, 0] >> _SHIFT).astype(np.int64), (rows[:, 0] & _LOW).astype(np.int64)


def _unite(labels: Counts, one: npt.NDArray[np.integer], other: npt.NDArray[np.integer]) -> None:
    """Let pages that are pairs have the same label in the end, which is the lowest page that is joined to them."""
    while True:
        one, other = _follow(labels, one), _follow(labels, other)
        apart = np.flatnonzero(one != other)
        if not len(apart):
            return
        one, other = one[apart], other[apart]
        np.minimum.at(labels, np.maximum(one, other), np.minimum(one, other))


def _follow(labels: Counts, pages: npt.NDArray[np.integer]) -> Counts:
    """The pages at the end of the labels of `pages`, which are their labels from now on."""
    found: Counts = labels[pages]
    while not np.array_equal(further := labels[found], found):
        found = further
    labels[pages] = found
    return found


def _cut(rows: Hashes, labels: Counts) -> Iterator[Pairs]:
    """The parts among `rows`, each pair once, in order."""
    codes, places = np.unique(rows[:, 0], return_index=True)
    counts = rows[places, 1].astype(np.uint16)
    lower, higher = (codes >> _SHIFT).astype(np.uint32), (codes & _LOW).astype(np.uint32)
    of_pair = labels[lower]
    order = np.argsort(of_pair, kind="stable")
    starts = [*np.flatnonzero(np.diff(of_pair[order], prepend=-1)).tolist(), len(order)]
    for start, end in pairwise(starts):
        chosen = order[start:end]
        yield Pairs(lower[chosen], higher[chosen], counts[chosen])
