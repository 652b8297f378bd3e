"""Files of entries whose parts can be written apart, by several processes, and then follow each other."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cleaner.record import Failure, Record


class Frame(NamedTuple):
    """How entries make a file."""

    write: Callable[[Record | Failure], bytes]
    """One entry."""
    head: bytes = b""
    """Before the first entry."""
    between: bytes = b""
    """Between two entries."""
    tail: bytes = b""
    """After the last entry."""
    empty: bytes = b""
    """The whole file where there is no entry."""


def write_part(frame: Frame, entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """`entries`, with what stands between them: a part of a file, which may be all of it but for its head and tail."""
    between = b""
    for entry in entries:
        yield between + frame.write(entry)
        between = frame.between


def write_whole_file(frame: Frame, entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """A file of all `entries`, complete only after its last chunk."""
    before = frame.head
    is_empty = True
    for entry in entries:
        yield before + frame.write(entry)
        before, is_empty = frame.between, False
    if last := frame.empty if is_empty else frame.tail:
        yield last
