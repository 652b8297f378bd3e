"""Shard and Part: what of which files one worker reads."""

import msgspec

from cleaner.options import Kind
from cleaner.read.place import Place


class Part(msgspec.Struct, frozen=True):
    """A file, or a range of it, to be read."""

    place: Place
    """Where the file is, or why it cannot be read."""
    occurrence: int = 0
    """How many files of the run had the same root path before."""
    start: int = 0
    """Where reading begins: a byte of rows and records, a row group of Parquet, a member of an archive; from 0."""
    end: int | None = None
    """Where the next part begins; None: at the file's end."""
    before: int = 0
    """How many lines, rows or records of the file stand before `start`."""
    unpacked: int = 0
    """Of a packed file: how many bytes, unpacked, stand before `start`."""
    is_barren: bool = False
    """Whether the file was cut and none of its parts holds a page: its last part says so."""
    repeats: tuple[int, ...] = ()
    """Numbers of the entries of this range of a tar archive that have a name of an entry before them."""


class Shard(msgspec.Struct, frozen=True):
    """A fixed part of a dump, small and picklable. Two runs over the same input have the same shards."""

    number: int
    """From 0, in the order of the input."""
    parts: tuple[Part, ...]
    """One file or a range of it, or a run of small files; in the order of the input."""
    size_bytes: int
    """Of the files' bytes, as they are stored, the share that these parts hold; 0 where it is not known."""
    field: str | None = None
    """Name of the field of rows that holds the page."""
    kind: Kind = "auto"
