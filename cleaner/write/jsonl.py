"""JSON lines: one record or error entry a line."""

from collections.abc import Iterable, Iterator

from cleaner.record import Failure, Record


def write_jsonl(entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """One line of JSON for each entry, in UTF-8, with its line end; nothing where there is no entry."""
    for entry in entries:
        yield entry.to_json().encode("utf-8") + b"\n"
