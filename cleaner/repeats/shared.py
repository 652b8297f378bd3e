"""Keys that several pages share, looked for over all runs a range of keys at a time: memory does not grow with them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.repeats.spill import MAX_ROWS
from cleaner.repeats.store import Column
from cleaner.repeats.words import Hashes, Numbers

Pages = npt.NDArray[np.int64]


class KeyRun(NamedTuple):
    """The keys of the pages of one shard, ascending."""

    keys: Column
    pages: Column
    """The page in the shard of each of `keys`; ascending for equal keys."""
    first_page: int
    """Number of the shard's first page among the pages of all shards."""


class Shared(NamedTuple):
    """Keys that stand on more than one page."""

    pages: Pages
    """Page of each key, one group after the other, ascending inside each."""
    rows: Numbers
    """Number of the key among all keys of all runs, in the order of the runs."""
    starts: Numbers
    """Where each group begins."""
    counts: Numbers
    """Keys of each group."""


def find_shared(runs: Sequence[KeyRun], first_new: int = 0, max_keys: int = MAX_ROWS) -> Iterator[Shared]:
    """Keys that two or more pages share, one at least of them `first_new` or after it, a range of keys at a time.

    Each time about `max_keys` keys are in memory, more where more pages share one key.
    """
    bits = range_bits(sum(len(run.keys) for run in runs), max_keys)
    starts = [find_ranges(run.keys, bits) for run in runs]
    offsets = np.cumsum([0, *(len(run.keys) for run in runs)]).tolist()
    for part in range(1 << bits):
        bounds = [(int(own[part]), int(own[part + 1])) for own in starts]
        keys, pages, rows = _gather(runs, bounds, offsets)
        if first_new:
            new = np.unique(keys[pages >= first_new])
            wanted = np.isin(keys, new) if len(new) else np.zeros(len(keys), dtype=np.bool_)
            keys, pages, rows = keys[wanted], pages[wanted], rows[wanted]
        if len(keys) > 1:
            yield _group(keys, pages, rows)


def range_bits(total: int, most: int) -> int:
    """How many of the first bits of hashes tell ranges apart that have about `most` of `total` hashes each."""
    return max(0, (total // most).bit_length())


def find_ranges(keys: Column, bits: int) -> Numbers:
    """Where those of the ascending `keys` begin whose first `bits` bits are 0, 1, ...; at last where all end."""
    limits = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits) if bits else np.zeros(1, dtype=np.uint64)
    found = np.zeros((1 << bits) + 1, dtype=np.int64)
    for first in range(0, len(keys), MAX_ROWS):
        part = keys[first : first + MAX_ROWS]
        found[:-1] += np.searchsorted(part, limits)
    found[-1] = len(keys)
    return found


def _gather(
    runs: Sequence[KeyRun], bounds: Sequence[tuple[int, int]], offsets: Sequence[int]
) -> tuple[Hashes, Pages, Numbers]:  # fmt: skip
    """The keys of one range, in the order of the runs, with their pages and rows."""
    sizes = [end - start for start, end in bounds]
    keys, pages = np.empty(sum(sizes), dtype=np.uint64), np.empty(sum(sizes), dtype=np.int64)
    rows = np.empty(sum(sizes), dtype=np.int64)
    at = 0
    for run, (start, end), offset, size in zip(runs, bounds, offsets, sizes, strict=False):
        if size:
            own = slice(at, at + size)
            keys[own], pages[own] = run.keys[start:end], run.pages[start:end]
            pages[own] += run.first_page
            rows[own] = np.arange(offset + start, offset + end)
            at += size
    return keys, pages, rows


def _group(keys: Hashes, pages: Pages, rows: Numbers) -> Shared:
    order = np.argsort(keys, kind="stable")  # runs come in order, so pages of one key ascend
    keys = keys[order]
    is_first = np.append(True, keys[1:] != keys[:-1])
    sizes = np.diff(np.append(np.flatnonzero(is_first), len(keys)))
    kept = np.repeat(sizes > 1, sizes)
    counts = sizes[sizes > 1]
    return Shared(pages[order][kept], rows[order][kept], np.cumsum(counts) - counts, counts)
