"""Pairs of pages that may repeat each other, from the bands that they share, the same in any order of the pages."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.repeats.shared import KeyRun, Shared, find_shared
from cleaner.repeats.words import Hashes, Numbers

MAX_PARTNERS = 8
"""Of a page; those with which it shares most bands."""
_HUBS = 4
"""Of the pages that share a band, this many are paired with all others: those that share most bands with any page. The
page that others were made from is one of them, and what two pages alone share lies in bands that few have."""
_MAX_ROWS = 1 << 22
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


class Pairs(NamedTuple):
    """Pairs of pages, each once, in order."""

    lower: npt.NDArray[np.uint32]
    higher: npt.NDArray[np.uint32]
    """The later page of each pair."""
    counts: npt.NDArray[np.uint16]
    """Bands that both have."""


def find_pairs(runs: Sequence[KeyRun], keys: Hashes) -> Pairs:
    """The pairs of all pages with their partners, those of each page `MAX_PARTNERS` or fewer.

    `keys`: of each page, from what it holds alone. Candidates wait in a temporary folder, so that memory grows with the
    pairs alone.
    """
    ranks = _rank(runs, keys)
    with tempfile.TemporaryDirectory(prefix="cleaner-") as name:
        parts: list[npt.NDArray[np.uint64]] = []
        for shared in find_shared(runs):
            codes, counts = np.unique(_pair(shared, ranks), return_counts=True)
            path = Path(name) / f"{len(parts)}.npy"
            np.save(path, np.stack((codes, counts.astype(np.uint64))))
            parts.append(np.load(path, mmap_mode="r", allow_pickle=False))
        found = [_choose(rows, ranks) for rows in _merge(parts, len(keys))]
    rows = np.concatenate([np.zeros((2, 0), dtype=np.uint64), *found], axis=1)
    codes, places = np.unique(rows[0], return_index=True)
    return Pairs(
        (codes >> _SHIFT).astype(np.uint32), (codes & _LOW).astype(np.uint32), rows[1][places].astype(np.uint16)
    )


def _rank(runs: Sequence[KeyRun], keys: Hashes) -> Numbers:
    """The place of each page among all, those first that share most bands with others, then by `keys`."""
    weights = np.zeros(len(keys), dtype=np.int64)
    for shared in find_shared(runs):
        weights += np.bincount(shared.pages, np.repeat(shared.counts, shared.counts), len(keys)).astype(np.int64)
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[np.lexsort((keys, -weights))] = np.arange(len(keys))
    return ranks


def _pair(shared: Shared, ranks: Numbers) -> Hashes:
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


def _merge(parts: Sequence[npt.NDArray[np.uint64]], pages: int) -> Iterator[npt.NDArray[np.uint64]]:
    """Codes and counts of all parts, a range of pages at a time."""
    total = sum(part.shape[1] for part in parts)
    step = max(1, pages * _MAX_ROWS // max(1, total))
    for first in range(0, pages, step):
        low, high = np.uint64(first << 32), np.uint64(min(pages, first + step) << 32)
        slices = [part[:, slice(*np.searchsorted(part[0], (low, high)))] for part in parts]
        if rows := [np.asarray(part) for part in slices if part.shape[1]]:
            joined = np.concatenate(rows, axis=1)
            codes, places = np.unique(joined[0], return_inverse=True)
            yield np.stack((codes, np.bincount(places, weights=joined[1]).astype(np.uint64)))


def _choose(rows: npt.NDArray[np.uint64], ranks: Numbers) -> npt.NDArray[np.uint64]:
    """The partners of each page with most bands in common, as codes with the lower page above, and the counts."""
    pages, partners = (rows[0] >> _SHIFT).astype(np.int64), (rows[0] & _LOW).astype(np.int64)
    order = np.lexsort((ranks[partners], -rows[1].astype(np.int64), pages))
    starts = np.flatnonzero(np.diff(pages, prepend=-1))
    places = np.arange(len(pages)) - np.repeat(starts, np.diff(np.append(starts, len(pages))))
    chosen = order[places < MAX_PARTNERS]
    lower, higher = np.minimum(pages, partners)[chosen], np.maximum(pages, partners)[chosen]
    return np.stack(((lower.astype(np.uint64) << _SHIFT) | higher.astype(np.uint64), rows[1][chosen]))


def find_parts(pairs: Pairs, pages: int) -> Iterator[Pairs]:
    """`pairs` in parts that have no page in common."""
    labels = np.arange(pages)
    while len(apart := np.flatnonzero(labels[pairs.lower] != labels[pairs.higher])):
        low, high = labels[pairs.lower[apart]], labels[pairs.higher[apart]]
        np.minimum.at(labels, np.maximum(low, high), np.minimum(low, high))
        while not np.array_equal(further := labels[labels], labels):
            labels = further
    of_pair = labels[pairs.lower]
    order = np.argsort(of_pair, kind="stable")
    starts = [*np.flatnonzero(np.diff(of_pair[order], prepend=-1)).tolist(), len(order)]
    for start, end in pairwise(starts):
        chosen = order[start:end]
        yield Pairs(pairs.lower[chosen], pairs.higher[chosen], pairs.counts[chosen])
