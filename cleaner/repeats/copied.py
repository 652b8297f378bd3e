"""Paragraphs that stand in an earlier page too: looked for over all runs, and marked, never dropped."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.record import Lines
from cleaner.repeats.digest import DigestRun
from cleaner.repeats.near import NOT_REPEATED, Stars
from cleaner.repeats.shared import Shared, find_shared
from cleaner.repeats.spill import Spill, make_folder

Rows = npt.NDArray[np.int64]


class CopiedParagraph(NamedTuple):
    """A paragraph of one page that stands in another page too."""

    page: int
    lines: Lines
    of_page: int
    """The first page that has it; of those that are kept, where one is."""
    of_lines: Lines


def find_copied(
    runs: Sequence[DigestRun], stars: Stars, first_new: int = 0, folder: Path | None = None
) -> Iterator[CopiedParagraph]:
    """Long paragraphs of pages from `first_new` on that an earlier page has, in the order of pages and lines."""
    starts = np.cumsum([0, *map(len, runs)]).tolist()
    fences = np.unique([0, *(first for first in starts if first > first_new)])
    keys = [run.paragraph_keys(first) for run, first in zip(runs, starts, strict=False)]
    lines = _LineTable(runs)
    with make_folder(folder) as name:
        found = Spill(Path(name) / "copied", fences, np.int64, 6)
        for shared in find_shared(keys, first_new):
            rows = _rows(shared, stars, lines, first_new)
            found.add(*_ordered(rows))
        for rows in found:
            for row in _ordered(rows)[1].tolist():
                yield CopiedParagraph(row[0], (row[1], row[2]), row[3], (row[4], row[5]))


def _ordered(rows: Rows) -> tuple[Rows, Rows]:
    """The pages of `rows`, and `rows`, in the order of pages and lines."""
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    return rows[:, 0], rows


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
            own = rows[chosen] - self.starts[part]
            first = int(own.min())  # the rows of one range of keys stand together
            found[chosen] = self.runs[part].arrays["paragraph_lines"][first : int(own.max()) + 1][own - first]
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
