"""Entry: what stands on a line of a file of records."""

import msgspec

from cleaner.record import Failure, Record


class Unreadable(msgspec.Struct, frozen=True):
    """A line that is neither a record nor an error entry."""

    path: str
    line: int
    """From 1."""
    message: str
    """What is wrong with it."""
    sha256: str
    """Of the line, by which it is known again."""


Entry = Record | Failure | Unreadable


def raw_text(record: Record) -> bytes:
    """The text of a record in UTF-8, in which bytes are found faster than characters. Single surrogates stay."""
    return record.text.encode("utf-8", "surrogatepass")
