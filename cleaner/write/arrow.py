"""Records and error entries as Arrow record batches, in one schema that is made from the record's types."""

import types
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from cleaner.errors import RecordError
from cleaner.extras import import_extra
from cleaner.record import SCHEMA_VERSION, Failure, Record, RecordSource

if TYPE_CHECKING:
    import pyarrow as pa

Entry = Record | Failure
MAX_BATCH_ROWS = 1000
MAX_BATCH_BYTES = 16 << 20
"""Of the entries of one batch as JSON. A batch may exceed it by its last entry."""
_JSON_FIELDS = ("carried", "provenance")
_REQUIRED = ("id", "source")


def import_pyarrow() -> Any:
    """The package pyarrow. Raises: UsageError where it is missing."""
    return import_extra("pyarrow", need="Parquet or Arrow", extra="'scrape-cleaner[parquet]'")


def entry_schema() -> "pa.Schema":
    """The schema of all entries: the record's fields, then `error`, which is null for a record.

    Lists and structs are nested as in the record, a range of lines is a list of two numbers. `source.carried` and
    `provenance`, whose keys differ from row to row, are JSON in a string. An error entry has `id`, `source.path`,
    `source.member` and `error`, and null in all other columns.
    """
    pa = import_pyarrow()
    columns = {**_field_types(Record, pa), "error": _field_types(Failure, pa)["error"]}
    return pa.schema([pa.field(name, kind, nullable=name not in _REQUIRED) for name, kind in columns.items()])


def entries_to_batch(entries: Iterable[Entry], schema: "pa.Schema") -> "pa.RecordBatch":
    """A record batch with a row for each of `entries`, in order. `schema` is that of `entry_schema`."""
    return _rows_to_batch([entry_to_line(entry) for entry in entries], schema)


def batch_to_entries(batch: "pa.RecordBatch | pa.Table") -> Iterator[Entry]:
    """The entries of a batch or table that has the columns of `entry_schema`; other columns are ignored.

    Raises: RecordError for a row that is no entry.
    """
    for piece in batch.to_batches(max_chunksize=_ROWS_AT_ONCE) if hasattr(batch, "to_batches") else [batch]:
        for start in range(0, piece.num_rows, _ROWS_AT_ONCE):
            for row in piece.slice(start, _ROWS_AT_ONCE).to_pylist():
                yield row_to_entry(row)


_ROWS_AT_ONCE = 64
"""Rows that are Python objects at a time: these take several times the memory of Arrow's."""


def row_to_entry(row: dict[str, Any]) -> Entry:
    """The entry in a row of plain Python values, keyed by column.

    Raises: RecordError where it is none.
    """
    try:
        if row.get("error") is not None:
            source = {"path": row["source"]["path"], "member": row["source"]["member"]}
            return msgspec.convert({"id": row["id"], "source": source, "error": row["error"]}, Failure)
        fields = {name: row[name] for name in Record.__struct_fields__}
        fields["source"] = {**row["source"], "carried": msgspec.json.decode(row["source"]["carried"])}
        fields["provenance"] = msgspec.json.decode(row["provenance"])
        return msgspec.convert(fields, Record)
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise RecordError(f"no record of schema version {SCHEMA_VERSION}: {error}") from error


def batches_of(entries: Iterable[Entry], schema: "pa.Schema") -> "Iterator[pa.RecordBatch]":
    """All `entries` in record batches of at most MAX_BATCH_ROWS and about MAX_BATCH_BYTES; no batch for no entry.

    Where a batch ends depends on the entries alone. Entries wait as JSON, which takes the least memory.
    """
    waiting: list[bytes] = []
    size = 0
    for entry in entries:
        waiting.append(entry_to_line(entry))
        size += len(waiting[-1])
        if len(waiting) >= MAX_BATCH_ROWS or size >= MAX_BATCH_BYTES:
            yield _rows_to_batch(waiting, schema)
            waiting, size = [], 0
    if waiting:
        yield _rows_to_batch(waiting, schema)


def entry_to_line(entry: Entry) -> bytes:
    """`entry` as JSON."""
    return entry.to_json().encode("utf-8")


def _rows_to_batch(lines: list[bytes], schema: "pa.Schema") -> "pa.RecordBatch":
    pa = import_pyarrow()
    return pa.RecordBatch.from_pylist([_flat(msgspec.json.decode(line)) for line in lines], schema=schema)


def entry_to_row(entry: Entry) -> dict[str, Any]:
    """`entry` as plain Python values, keyed by column; every column is there."""
    known = _flat(entry.to_dict())
    source = {**dict.fromkeys(RecordSource.__struct_fields__), **known["source"]}
    return {**dict.fromkeys(Record.__struct_fields__), "error": None, **known, "source": source}


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    """`entry` with JSON for the values whose keys differ from row to row."""
    if "error" not in entry:
        entry["source"]["carried"] = msgspec.json.encode(entry["source"]["carried"]).decode("utf-8")
        entry["provenance"] = msgspec.json.encode(entry["provenance"]).decode("utf-8")
    return entry


def _field_types(struct: type[msgspec.Struct], pa: Any) -> dict[str, Any]:
    """Arrow types of a struct's fields, in their order."""
    hints = get_type_hints(struct)
    return {
        name: pa.string() if name in _JSON_FIELDS else _arrow_type(hints[name], pa) for name in struct.__struct_fields__
    }


def _arrow_type(hint: Any, pa: Any) -> Any:
    """The Arrow type for one of the types that records use."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in parts if part is not type(None))
        return _arrow_type(inner, pa)
    if origin is Literal:
        return _arrow_type(type(parts[0]), pa)
    if origin in (list, tuple):
        return pa.list_(_arrow_type(parts[0], pa))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return pa.struct(list(_field_types(hint, pa).items()))
    return {str: pa.string, int: pa.int64, float: pa.float64}[hint]()
