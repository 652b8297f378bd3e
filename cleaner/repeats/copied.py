"""Paragraphs that stand in an earlier page too: looked for over all runs, and marked, never dropped."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.record import Lines
from cleaner.repeats.digest import DigestRun
from cleaner.repeats.near import NOT_REPEATED, Stars
from cleaner.repeats.shared import Shared, find_shared

Rows = npt.NDArray[np.int64]


class CopiedParagraph(NamedTuple):
    """A paragraph of one page that stands in another page too."""

    page: int
    lines: Lines
    of_page: int
    """The first page that has it; of those that are kept, where one is."""
    of_lines: Lines


def find_copied(runs: Sequence[DigestRun], stars: Stars, first_new: int = 0) -> Iterator[CopiedParagraph]:
    """Long paragraphs of pages from `first_new` on that an earlier page has, in the order of pages and lines."""
    starts = np.cumsum([0, *map(len, runs)]).tolist()
    keys = [run.paragraph_keys(first) for run, first in zip(runs, starts, strict=False)]
    lines = _LineTable(runs)
    with tempfile.TemporaryDirectory(prefix="cleaner-") as name:
        parts: list[Rows] = []
        for shared in find_shared(keys, first_new):
            rows = _rows(shared, stars, lines, first_new)
            path = Path(name) / f"{len(parts)}.npy"
            np.save(path, rows[np.lexsort((rows[:, 1], rows[:, 0]))])
            parts.append(np.load(path, mmap_mode="r", allow_pickle=False))
        for first, end in _steps(starts, first_new):
            yield from _merge(parts, first, end)


class _LineTable:
    """The lines of each paragraph by its number among those of all runs."""

    def __init__(self, runs: Sequence[DigestRun]) -> None:
        self.runs = runs
        self.starts = np.cumsum([0, *(run.paragraphs for run in runs)])

    def __getitem__(self, rows: Rows) -> Rows:
        found = np.zeros((len(rows), 2), dtype=np.int64)
        of_part = np.searchsorted(self.starts, rows, side="right") - 1
        for part in np.unique(of_part).tolist():
            chosen = of_part == part
            found[chosen] = self.runs[part].arrays["paragraph_lines"][rows[chosen] - self.starts[part]]
        return found


def _rows(shared: Shared, stars: Stars, lines: _LineTable, first_new: int) -> Rows:
    """(page, first line, end, other page, its first line, end) of each paragraph that an earlier page has."""
    ranks = np.arange(len(shared.pages))
    is_kept = stars.of[shared.pages] == NOT_REPEATED
    # The first kept page of each group, or its first page where none is kept.
    order = np.where(is_kept, ranks, ranks + len(ranks))
    first = np.minimum.reduceat(order, shared.starts) % len(ranks) if len(ranks) else order
    of = np.repeat(first, shared.counts)
    later = (shared.pages > shared.pages[of]) & (shared.pages >= first_new)
    own, other = shared.rows[later], shared.rows[of[later]]
    return np.column_stack((shared.pages[later], lines[own], shared.pages[of[later]], lines[other]))


def _steps(starts: Sequence[int], first_new: int) -> Iterator[tuple[int, int]]:
    """Ranges of pages: one shard each."""
    return ((max(first, first_new), end) for first, end in pairwise(starts) if end > first_new)


def _merge(parts: Sequence[Rows], first: int, end: int) -> Iterator[CopiedParagraph]:
    slices = [part[slice(*np.searchsorted(part[:, 0], (first, end)))] for part in parts]
    rows = np.concatenate([np.zeros((0, 6), dtype=np.int64), *slices])
    for row in rows[np.lexsort((rows[:, 1], rows[:, 0]))].tolist():
        yield CopiedParagraph(row[0], (row[1], row[2]), row[3], (row[4], row[5]))
