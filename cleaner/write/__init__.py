"""Writers: one file per output format. Each turns entries into chunks of bytes, a bounded number in memory."""

from collections.abc import Callable, Iterable, Iterator

from cleaner.record import Failure, Record
from cleaner.write.csv import CSV, write_csv
from cleaner.write.frame import Frame
from cleaner.write.json import JSON, write_json
from cleaner.write.jsonl import JSON_LINES, write_jsonl
from cleaner.write.markdown import MARKDOWN, write_markdown_entries
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

FRAMES: dict[str, Frame] = {"jsonl": JSON_LINES, "json": JSON, "md": MARKDOWN, "csv": CSV}
"""The formats whose files can be joined from parts."""

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
