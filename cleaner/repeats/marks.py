"""What a finished record is told of the other pages of its dump, and how it is put into the record."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec

from cleaner.record import Copied, CopiedFrom, DuplicateOf, Record
from cleaner.repeats.copied import find_copied
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


class PageNumbers(NamedTuple):
    """The shards of the pages of all runs."""

    runs: Sequence[DigestRun]
    starts: Sequence[int]
    """Number of the first page of each run."""

    def id_of(self, page: int) -> str:
        """Id of the record of a page."""
        run = max(number for number, start in enumerate(self.starts) if start <= page)
        return self.runs[run].page_id(page - self.starts[run])


def find_marks(runs: Sequence[DigestRun], stars: Stars, first_run: int = 0) -> Iterator[tuple[int, Mark]]:
    """(run, mark) of each page with a mark, in the order of the runs from `first_run` on and of their pages."""
    starts = [0]
    for one in runs:
        starts.append(starts[-1] + len(one))
    numbers = PageNumbers(runs, starts[:-1])
    first_new = starts[first_run]
    groups = groupby(find_copied(runs, stars, first_new), key=lambda part: part.page)
    copied_page, parts = next(groups, (-1, iter(())))
    for run in range(first_run, len(runs)):
        for page in range(starts[run], starts[run + 1]):
            copied = []
            if page == copied_page:
                copied = [
                    Copied(lines=part.lines, of=CopiedFrom(id=numbers.id_of(part.of_page), lines=part.of_lines))
                    for part in parts
                ]
                copied_page, parts = next(groups, (-1, iter(())))
            of = int(stars.of[page])
            if of == NOT_REPEATED and not copied:
                continue
            similarity = round(float(stars.similarity[page]), 3)
            duplicate = None if of == NOT_REPEATED else DuplicateOf(id=numbers.id_of(of), similarity=similarity)
            yield run, Mark(page - starts[run], duplicate, copied)


def mark_record(record: Record, mark: Mark) -> Record:
    """`record` with what `mark` tells."""
    return msgspec.structs.replace(record, copied=mark.copied, duplicate_of=mark.duplicate_of)


def mark_line(line: bytes, mark: Mark) -> bytes:
    """A record as a line of JSON, as `Record.to_json` writes it before it is marked, with what `mark` tells."""
    # The last place: an input row's own fields, which may hold anything, stand before it, and only strings after it.
    at = line.rfind(_EMPTY)
    copied, of = _ENCODER.encode(mark.copied), _ENCODER.encode(mark.duplicate_of)
    return b'%b"copied":%b,"duplicate_of":%b,%b' % (line[:at], copied, of, line[at + len(_EMPTY) :])
