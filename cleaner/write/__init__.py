"""Writers: one file per output format. Each turns entries into chunks of bytes, a bounded number in memory."""

from collections.abc import Callable, Iterable, Iterator

from cleaner.record import Failure, Record

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
"""The file of a format is loaded when something is written in it."""

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
