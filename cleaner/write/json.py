"""JSON: one array of all entries, written as they come."""

from collections.abc import Iterable, Iterator

from cleaner.record import Failure, Record
from cleaner.write.frame import Frame, write_whole_file


def write_json(entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """The parts of one JSON array, an entry a line; `[]` where there is no entry. Complete only after the last part."""
    return write_whole_file(JSON, entries)


def _write_entry(entry: Record | Failure) -> bytes:
    return entry.to_json().encode("utf-8")


JSON = Frame(_write_entry, head=b"[\n", between=b",\n", tail=b"\n]\n", empty=b"[]\n")
