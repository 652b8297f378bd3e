"""What a finished record is told of the other pages of its dump, and how it is put into the record."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import msgspec
import numpy as np

from cleaner.record import Copied, CopiedFrom, DuplicateOf, Record
from cleaner.repeats.copied import CopiedParagraph, find_copied
from cleaner.repeats.digest import DigestRun
from cleaner.repeats.near import NOT_REPEATED, Stars

_EMPTY = b'"copied":[],"duplicate_of":null,'
_ENCODER = msgspec.json.Encoder()


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """What a record is told."""

    page: int
    """Number of the record in its shard."""
    duplicate_of: DuplicateOf | None
    copied: list[Copied]


def find_marks(
    runs: Sequence[DigestRun], stars: Stars, first_run: int = 0, folder: Path | None = None
) -> Iterator[tuple[int, Iterator[Mark]]]:
    """(run, marks of its pages in order) of each run from `first_run` on; use the marks before the next run's."""
    starts = np.cumsum([0, *map(len, runs)]).tolist()
    ids = _Ids(runs, starts)
    groups = groupby(find_copied(runs, stars, starts[first_run], folder), key=lambda part: part.page)
    copies = _Copies(groups)
    for run in range(first_run, len(runs)):
        yield run, _marks_of(range(starts[run], starts[run + 1]), stars, copies, ids)


class Change(msgspec.Struct, frozen=True):
    """What a record that was written earlier would be told now."""

    id: str
    duplicate_of: DuplicateOf | None


def find_changes(runs: Sequence[DigestRun], known: Stars, stars: Stars) -> Iterator[Change]:
    """The pages of which `known` tells something else than `stars`, in order; it is of the first pages of `runs`."""
    ids = _Ids(runs, np.cumsum([0, *map(len, runs)]).tolist())
    size = len(known.of)
    for page in np.flatnonzero((known.of != stars.of[:size]) | (known.similarity != stars.similarity[:size])).tolist():
        before, now = _duplicate_of(page, known, ids), _duplicate_of(page, stars, ids)
        if before != now:
            yield Change(ids[page], now)


class _Ids:
    """Ids of the records of all pages."""

    def __init__(self, runs: Sequence[DigestRun], starts: Sequence[int]) -> None:
        self.runs = runs
        self.starts = starts

    def __getitem__(self, page: int) -> str:
        run = bisect_right(self.starts, page) - 1
        return self.runs[run].page_id(page - self.starts[run])


class _Copies:
    """The copied paragraphs of pages, which are asked for in order."""

    def __init__(self, groups: Iterator[tuple[int, Iterator[CopiedParagraph]]]) -> None:
        self.groups = groups
        self.next = next(groups, None)

    def take(self, page: int) -> list[CopiedParagraph]:
        """Those of `page`."""
        if self.next is None or self.next[0] != page:
            return []
        found = list(self.next[1])
        self.next = next(self.groups, None)
        return found


def _marks_of(pages: range, stars: Stars, copies: _Copies, ids: _Ids) -> Iterator[Mark]:
    for page in pages:
        copied = [
            Copied(lines=part.lines, of=CopiedFrom(id=ids[part.of_page], lines=part.of_lines))
            for part in copies.take(page)
        ]
        of = _duplicate_of(page, stars, ids)
        if of or copied:
            yield Mark(page - pages.start, of, copied)


def _duplicate_of(page: int, stars: Stars, ids: _Ids) -> DuplicateOf | None:
    of = int(stars.of[page])
    if of == NOT_REPEATED or ids[of] == ids[page]:  # a page that an earlier run has added repeats nothing
        return None
    return DuplicateOf(id=ids[of], similarity=round(float(stars.similarity[page]), 3))


def mark_record(record: Record, mark: Mark) -> Record:
    """`record` with what `mark` tells."""
    return msgspec.structs.replace(record, copied=mark.copied, duplicate_of=mark.duplicate_of)


def mark_line(line: bytes, mark: Mark) -> bytes:
    """A record as a line of JSON, as `Record.to_json` writes it before it is marked, with what `mark` tells."""
    # The last place: an input row's own fields, which may hold anything, stand before it, and only strings after it.
    at = line.rfind(_EMPTY)
    copied, of = _ENCODER.encode(mark.copied), _ENCODER.encode(mark.duplicate_of)
    return b'%b"copied":%b,"duplicate_of":%b,%b' % (line[:at], copied, of, line[at + len(_EMPTY) :])
