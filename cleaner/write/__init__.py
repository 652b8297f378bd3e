"""Writers: one file per output format. Each turns entries into chunks of bytes, a bounded number in memory."""

from collections.abc import Callable, Iterable, Iterator

from cleaner.record import Failure, Record
from cleaner.write.csv import write_csv
from cleaner.write.json import write_json
from cleaner.write.jsonl import write_jsonl
from cleaner.write.markdown import write_markdown_entries
from cleaner.write.parquet import write_parquet

Entry = Record | Failure
Writer = Callable[[Iterable[Entry]], Iterator[bytes]]

WRITERS: dict[str, Writer] = {
    "jsonl": write_jsonl,
    "json": write_json,
    "md": write_markdown_entries,
    "csv": write_csv,
    "parquet": write_parquet,
}

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
