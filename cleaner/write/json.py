"""JSON: one array of all entries, written as they come."""

from collections.abc import Iterable, Iterator

from cleaner.record import Failure, Record


def write_json(entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """The parts of one JSON array, an entry a line; `[]` where there is no entry. Complete only after the last part."""
    empty = True
    for entry in entries:
        yield (b"[\n" if empty else b",\n") + entry.to_json().encode("utf-8")
        empty = False
    yield b"[]\n" if empty else b"\n]\n"
