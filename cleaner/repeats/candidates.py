"""Pairs of pages that may repeat each other, from the bands that they share."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaner.repeats.shared import KeyRun, Shared, find_shared
from cleaner.repeats.words import Hashes, Numbers

_EARLIEST = 4
"""Of the pages that share a band, this many, the earliest, are compared with all others: the kept page of a group is
its earliest, and what two pages alone share lies in bands that few have."""
_MAX_ROWS = 1 << 22
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
Partners = tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int64]]


def find_partners(runs: Sequence[KeyRun], pages: int, first_new: int = 0) -> Iterator[Partners]:
    """(page, partners, shared bands of each) of each page with partners from `first_new` on, pages in order.

    Partners ascend; those after the page are some of its group. `pages`: number of all pages. Pairs wait in a
    temporary folder, so that memory does not grow with them.
    """
    with tempfile.TemporaryDirectory(prefix="cleaner-") as name:
        parts: list[npt.NDArray[np.uint64]] = []
        for shared in find_shared(runs, first_new):
            codes, counts = np.unique(_pair(shared, first_new), return_counts=True)
            path = Path(name) / f"{len(parts)}.npy"
            np.save(path, np.stack((codes, counts.astype(np.uint64))))
            parts.append(np.load(path, mmap_mode="r", allow_pickle=False))
        yield from _merge(parts, pages, first_new)


def _pair(shared: Shared, first_new: int) -> Hashes:
    """Each pair of pages once a band, as one number: the page above, its partner below."""
    groups = np.repeat(shared.starts, shared.counts)
    ranks = np.arange(len(shared.pages)) - groups
    ends = groups + np.repeat(shared.counts, shared.counts)
    found = []
    for rank in range(_EARLIEST):
        early = shared.pages[np.minimum(groups + rank, ends - 1)]
        later = (ranks > rank) & (early < shared.pages)
        found.append(_code(shared.pages[later], early[later]))
        near = later & (ranks <= _EARLIEST)
        found.append(_code(early[near], shared.pages[near]))
    codes = np.concatenate(found)
    return codes[(codes >> _SHIFT) >= np.uint64(first_new)]


def _code(pages: Numbers, partners: Numbers) -> Hashes:
    return (pages.astype(np.uint64) << _SHIFT) | partners.astype(np.uint64)


def _merge(parts: Sequence[npt.NDArray[np.uint64]], pages: int, first_new: int) -> Iterator[Partners]:
    total = sum(part.shape[1] for part in parts)
    step = max(1, (pages - first_new) * _MAX_ROWS // max(1, total))
    for first in range(first_new, pages, step):
        low, high = np.uint64(first << 32), np.uint64(min(pages, first + step) << 32)
        slices = [part[:, slice(*np.searchsorted(part[0], (low, high)))] for part in parts]
        if rows := [np.asarray(part) for part in slices if part.shape[1]]:
            yield from _split(np.concatenate(rows, axis=1))


def _split(rows: npt.NDArray[np.uint64]) -> Iterator[Partners]:
    codes, places = np.unique(rows[0], return_inverse=True)
    counts = np.bincount(places, weights=rows[1]).astype(np.int64)
    pages = (codes >> _SHIFT).astype(np.int64)
    partners = (codes & _LOW).astype(np.int64)
    starts = np.flatnonzero(np.diff(pages, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(pages)], strict=True):
        yield int(pages[start]), partners[start:end], counts[start:end]
