"""Rows of Arrow record batches: a Source for each row, as for the same row in a file of JSON lines."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.errors import SourceError, UsageError
from cleaner.options import Kind
from cleaner.page import Source
from cleaner.read.cells import cell_value, plain_value
from cleaner.read.files import make_failure
from cleaner.read.jsonl import Row, parse_row, take_fields
from cleaner.read.kind import find_binary_format
from cleaner.read.limits import LIMITS, MIB
from cleaner.record import Failure

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN_COLUMNS = 12


class RowColumns(msgspec.Struct, frozen=True, kw_only=True):
    """Which columns of a batch name its rows. The ids are made from these names; none of them is carried."""

    path: str | None = None
    """Column with the file's path as the user named it; without one `source.path` is null."""
    root_path: str | None = None
    """Column with the path below the input that was named; without one it is the path."""
    member: str | None = None
    """Column with the row's name in its file, such as "line 3"; without one it is a digest of what the row holds."""
    line: str | None = None
    """Column that holds the row as a line of JSON; without one the row's fields are the other columns."""


NO_COLUMNS = RowColumns()


def read_batch(
    batch: "pa.RecordBatch", *, columns: RowColumns = NO_COLUMNS, field: str | None = None, kind: Kind = "auto"
) -> Iterator[Source | Failure]:
    """A Source for each row of `batch`, a Failure for each that cannot be read; blank lines of JSON are passed over.

    The page is the column `field`, else the first of `cleaner.read.jsonl.TEXT_FIELDS` that holds any text. A binary
    column holds the page's bytes, which are decoded as those of a file are. The other columns are carried as JSON has
    them: dates as strings, bytes in base64. Where no column names the rows, those that are equal in every column have
    the same id.

    Raises: UsageError for a column that does not exist.
    """
    check_columns(batch.schema.names, columns, field)
    names = _named(columns)
    arrays = {name: batch.column(at) for at, name in enumerate(batch.schema.names)}
    for number in range(batch.num_rows):
        cells = {name: array[number] for name, array in arrays.items()}
        given = {key: cell_value(cells.pop(name)) for key, name in names.items()}
        if "line" not in given or _bytes(given["line"]).strip():
            yield _read_row(cells, given, field, kind)


def check_columns(present: list[str], columns: RowColumns, field: str | None) -> None:
    """Make sure that a table whose columns are `present` has those that are asked for. Raises: UsageError."""
    if len(set(present)) < len(present):
        raise UsageError("two columns have the same name; rename one of them")
    wanted = [*_named(columns).values()] + ([field] if field is not None and columns.line is None else [])
    for name in wanted:
        if name not in present:
            shown = ", ".join(map(repr, present[:_SHOWN_COLUMNS]))
            raise UsageError(f"there is no column {name!r}; the first columns are {shown}")


def _named(columns: RowColumns) -> dict[str, str]:
    return {key: name for key, name in msgspec.structs.asdict(columns).items() if name is not None}


def _read_row(cells: dict[str, Any], given: dict[str, Any], field: str | None, kind: Kind) -> Source | Failure:
    """The source of one row. `cells` are Arrow's scalars by column; `given` what the columns say that name it."""
    path, root_path, member = (_text(given.get(key)) for key in ("path", "root_path", "member"))
    source = Source(
        content=b"", kind=kind, path=path, root_path=path if root_path is None else root_path, member=member
    )
    try:
        if "line" in given:
            line = _bytes(given["line"])
            source = source if member is not None else _named_by(source, line)
            row = _parse_line(line, field)
        else:
            values = {name: cell_value(cell) for name, cell in cells.items()}
            source = source if member is not None else _named_by(source, msgspec.json.encode(plain_value(values)))
            row = _make_row(values, field)
    except SourceError as error:
        return make_failure(source, error)
    row_kind = row.kind if kind == "auto" else kind
    return msgspec.structs.replace(source, content=row.text, kind=row_kind, url=row.url, carried=row.carried)


def _parse_line(line: bytes, field: str | None) -> Row:
    if len(line) > LIMITS.max_line_bytes:
        raise SourceError("too-large", f"the line has more than {LIMITS.max_line_bytes // MIB} MiB")
    return parse_row(line, field)


def _make_row(values: dict[str, Any], field: str | None) -> Row:
    """The row in plain values. Carried are those that JSON can hold, as it gives them back."""
    row = take_fields(values, field)
    size, most = len(row.text), LIMITS.max_source_bytes
    if size > most:
        raise SourceError("too-large", f"the page has {size // MIB} MiB, a source can have {most // MIB}")
    if isinstance(row.text, bytes) and (found := find_binary_format(row.text[:64])):
        raise SourceError("not-text", f"the page is {found}; only text and HTML are read")
    return row._replace(carried={name: plain_value(value) for name, value in row.carried.items()})


def _named_by(source: Source, content: bytes) -> Source:
    """`source`, its row named by a digest of its content."""
    return msgspec.structs.replace(source, member=f"row {blake2b(content, digest_size=16).hexdigest()}")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value or "").encode()
