"""Writers: one file per output format. Each turns entries into chunks of bytes, a bounded number in memory.

The file of a format is loaded when something is written in it.
"""

from collections.abc import Callable, Iterable, Iterator

from cleaner.record import Failure, Record
from cleaner.write.frame import Frame

Entry = Record | Failure
Writer = Callable[[Iterable[Entry]], Iterator[bytes]]


def _write_jsonl(entries: Iterable[Entry]) -> Iterator[bytes]:
    from cleaner.write.jsonl import write_jsonl

    return write_jsonl(entries)


def _write_json(entries: Iterable[Entry]) -> Iterator[bytes]:
    from cleaner.write.json import write_json

    return write_json(entries)


def _write_markdown(entries: Iterable[Entry]) -> Iterator[bytes]:
    from cleaner.write.markdown import write_markdown_entries

    return write_markdown_entries(entries)


def _write_csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    from cleaner.write.csv import write_csv

    return write_csv(entries)


def _write_parquet(entries: Iterable[Entry]) -> Iterator[bytes]:
    from cleaner.write.parquet import write_parquet

    return write_parquet(entries)


WRITERS: dict[str, Writer] = {
    "jsonl": _write_jsonl,
    "json": _write_json,
    "md": _write_markdown,
    "csv": _write_csv,
    "parquet": _write_parquet,
}

FRAMED = frozenset(("jsonl", "json", "md", "csv"))
"""The formats whose files can be joined from parts."""


def frame_of(name: str) -> Frame:
    """How entries make a file of a format of `FRAMED`."""
    if name == "csv":
        from cleaner.write.csv import CSV

        return CSV
    if name == "md":
        from cleaner.write.markdown import MARKDOWN

        return MARKDOWN
    if name == "json":
        from cleaner.write.json import JSON

        return JSON
    from cleaner.write.jsonl import JSON_LINES

    return JSON_LINES


SUFFIXES: dict[str, str] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".md": "md",
    ".markdown": "md",
    ".csv": "csv",
    ".parquet": "parquet",
}
"""Format that a file name's suffix, in lower case, stands for."""
