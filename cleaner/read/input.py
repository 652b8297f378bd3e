"""What every reader gets: an opened file, which range of it to read, and what its sources have in common."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import msgspec

from cleaner.errors import SourceError
from cleaner.page import PageWarning, Source
from cleaner.read.ids import FAILURE_PAGE, make_id
from cleaner.read.part import Part
from cleaner.read.unpack import read_chunks
from cleaner.record import ErrorDetail, Failure, FailureSource


class Cut(NamedTuple):
    """A place where a file may be cut, so that both sides can be read alone."""

    start: int
    """As `Part.start` counts."""
    before: int
    """How many lines, rows or records stand before it."""
    at_bytes: int
    """How many bytes of the file, as it is stored, stand before it; about, for archives."""
    unpacked: int = 0
    """Of a packed file: how many bytes, unpacked, stand before it."""
    is_end: bool = False
    """Whether this is the file's end, which only says what follows."""
    is_barren: bool = False
    """At the end: whether the whole file holds no page."""
    repeats: tuple[int, ...] = ()
    """Entries of a tar archive between the cut before and this one that have a name of an entry before them."""


class Input(NamedTuple):
    """A file, or a range of it, as a reader gets it."""

    file: BinaryIO
    """Open at its beginning."""
    part: Part
    base: Source
    """What the sources of the file have in common."""
    packed: str | None
    """How the file is packed: a value of PACKED_SUFFIXES, or None."""
    field: str | None
    """Name of the field of rows that holds the page."""
    passed_over: Counter[str]
    """Counts what is no page, by its kind; readers add to it."""

    @property
    def path(self) -> str:
        """The file's name for messages."""
        return self.part.place.path

    def chunks(self, notes: list[PageWarning] | None = None) -> Iterator[bytes]:
        """The bytes of the range, unpacked. `notes` gets what is wrong with the packing; without it that is an error.

        Raises: SourceError as `read_chunks`.
        """
        start, end = self.part.start, self.part.end
        if start:
            self.file.seek(start)
        return read_chunks(self.file, self.packed, notes=notes, max_bytes=None if end is None else end - start)

    def member(self, name: str) -> str:
        """Name of a row or record: below the archive's member, where the file is one."""
        return name if self.base.member is None else f"{self.base.member}, {name}"

    def source(self, **fields: Any) -> Source:
        """The base with some of its fields set."""
        return derive(self.base, **fields)


def derive(source: Source, **fields: Any) -> Source:
    """`source` with some of its fields changed."""
    return msgspec.structs.replace(source, **fields)


def make_failure(source: Source, error: SourceError) -> Failure:
    """The error entry that stands in the place of `source`."""
    return Failure(
        id=make_id(source.root_path, source.member, FAILURE_PAGE, source.occurrence),
        source=FailureSource(path=source.path, member=source.member),
        error=ErrorDetail(code=error.code, message=error.message),
    )


def reading_error(error: Exception) -> SourceError:
    """The error entry's code and message where a reader fails otherwise than it may."""
    if isinstance(error, OSError):
        return SourceError("unreadable", f"reading stopped: {error.strerror or error}")
    return SourceError("internal-error", f"{type(error).__name__}: {error}; please report this input")
