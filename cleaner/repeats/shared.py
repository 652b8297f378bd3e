"""Keys that several pages share, looked for over all runs a range of keys at a time: memory does not grow with them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.repeats.words import Hashes, Numbers

Pages = npt.NDArray[np.int64]
_MAX_KEYS = 1 << 22
"""In memory at a time, unless more pages share one key."""


class KeyRun(NamedTuple):
    """The keys of the pages of one shard, in order."""

    load: Callable[[], tuple[Hashes, npt.NDArray[np.uint32]]]
    """The keys, and the page in the shard of each, ascending for equal keys."""
    size: int
    """Number of keys."""
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


def find_shared(runs: Sequence[KeyRun], first_new: int = 0, max_keys: int = _MAX_KEYS) -> Iterator[Shared]:
    """Keys that two or more pages share, one at least of them `first_new` or after it, a range of keys at a time."""
    total = sum(run.size for run in runs)
    bits = max(0, (total // max_keys).bit_length())
    offsets = np.cumsum([0, *(run.size for run in runs)])
    for part in range(1 << bits):
        keys, pages, rows = _gather(runs, offsets, part, bits)
        if first_new:
            new = np.unique(keys[pages >= first_new])
            wanted = np.isin(keys, new) if len(new) else np.zeros(len(keys), dtype=np.bool_)
            keys, pages, rows = keys[wanted], pages[wanted], rows[wanted]
        if len(keys) > 1:
            yield _group(keys, pages, rows)


def _gather(runs: Sequence[KeyRun], offsets: Numbers, part: int, bits: int) -> tuple[Hashes, Pages, Numbers]:
    """The keys of one range, in the order of the runs."""
    keys, pages, rows = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for run, offset in zip(runs, offsets.tolist(), strict=False):
        own, own_pages = run.load()
        start, end = key_range(own, part, bits)
        keys.append(own[start:end].copy())  # the run's file may be closed
        pages.append(own_pages[start:end].astype(np.int64) + run.first_page)
        rows.append(np.arange(offset + start, offset + end))
    return np.concatenate(keys), np.concatenate(pages), np.concatenate(rows)


def key_range(keys: Hashes, part: int, bits: int) -> tuple[int, int]:
    """Where the keys stand, in order, whose first `bits` bits are `part`."""
    if not bits:
        return 0, len(keys)
    first = np.uint64(part << (64 - bits))
    start = int(np.searchsorted(keys, first))
    if part + 1 == 1 << bits:
        return start, len(keys)
    return start, int(np.searchsorted(keys, np.uint64((part + 1) << (64 - bits))))


def _group(keys: Hashes, pages: Pages, rows: Numbers) -> Shared:
    order = np.argsort(keys, kind="stable")  # runs come in order, so pages of one key ascend
    keys = keys[order]
    is_first = np.append(True, keys[1:] != keys[:-1])
    sizes = np.diff(np.append(np.flatnonzero(is_first), len(keys)))
    kept = np.repeat(sizes > 1, sizes)
    counts = sizes[sizes > 1]
    return Shared(pages[order][kept], rows[order][kept], np.cumsum(counts) - counts, counts)
