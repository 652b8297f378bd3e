"""JSON lines: one record or error entry a line."""

from collections.abc import Iterable, Iterator

from cleaner.record import Failure, Record
from cleaner.write.frame import Frame, write_part


def write_jsonl(entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """One line of JSON for each entry, in UTF-8, with its line end; nothing where there is no entry."""
    return write_part(JSON_LINES, entries)


def _write_entry(entry: Record | Failure) -> bytes:
    return entry.to_json().encode("utf-8") + b"\n"


JSON_LINES = Frame(_write_entry)
