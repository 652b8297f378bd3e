"""Parquet and Arrow files: a Source for each row. They need the extra `parquet`."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple

from cleaner.errors import SourceError, UsageError
from cleaner.page import Source
from cleaner.read.cells import cell_value, plain_value
from cleaner.read.input import Cut, Input, derive, make_failure
from cleaner.read.jsonl import TEXT_FIELDS, take_fields
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.opened import size_of
from cleaner.read.unpack import check_ratio
from cleaner.record import Failure

_BATCH_ROWS = 1  # a dictionary makes each row as large as its largest value, in a few bits
_TAIL_BYTES = 8  # the length of the footer, and PAR1
_OLD_FEATHER = b"FEA1"


def read_parquet(found: Input) -> Iterator[Source | Failure]:
    """A Source for each row of the row groups; a Failure for a row, or a group, that cannot be read.

    Raises: SourceError bad-parquet, nested-archive, no-text-field, too-large; UsageError without the extra.
    """
    with _reading(found, "parquet"):
        file = _open_parquet(found)
    names = _column_names(file.schema_arrow.names)
    _check_names(names, found)
    number = found.part.before
    end = file.num_row_groups if found.part.end is None else found.part.end
    for index in range(found.part.start, end):
        group = file.metadata.row_group(index)
        last = number + group.num_rows
        text_bytes = 0
        try:
            with _reading(found, "parquet"):
                stored_bytes = _check_group(group)
                for batch in file.iter_batches(_BATCH_ROWS, row_groups=[index], use_threads=False):
                    for row in range(batch.num_rows):
                        entry = _read_row(batch, row, names, found, number + 1)
                        text_bytes += _text_bytes(entry)
                        check_ratio(text_bytes, stored_bytes)
                        number += 1
                        yield entry
        except SourceError as error:
            message = f"rows {number + 1} to {last}: {error.message}"
            source = found.source(member=f"row group {index + 1}")
            yield make_failure(source, SourceError(error.code, message))
        number = last


def read_arrow(found: Input) -> Iterator[Source | Failure]:
    """A Source for each row of the record batches; a Failure for a row, or a batch, that cannot be read.

    Both forms of files are read, that with a footer (also called Feather) and the stream. Raises: SourceError
    bad-arrow, nested-archive, no-text-field, too-large; UsageError without the extra.
    """
    with _reading(found, "arrow"):
        file = _open_arrow(found)
    names = _column_names(file.schema.names)
    _check_names(names, found)
    number = found.part.before
    for batch in _batches(file, found):
        if isinstance(batch, SourceError):
            number += 1
            yield make_failure(found.source(member=f"row {number}"), batch)
            continue
        last = number + batch.num_rows
        stored_bytes = batch.get_total_buffer_size()
        text_bytes = 0
        try:
            for row in range(batch.num_rows):
                entry = _read_row(batch, row, names, found, number + 1)
                text_bytes += _text_bytes(entry)
                check_ratio(text_bytes, stored_bytes)
                number += 1
                yield entry
        except SourceError as error:
            message = f"rows {number + 1} to {last}: {error.message}"
            yield make_failure(found.source(member=f"row {number + 1}"), SourceError(error.code, message))
        number = last


def cut_parquet(found: Input, shard_bytes: int) -> Iterator[Cut]:
    """Row groups at which the file may be cut. Raises: SourceError as `read_parquet`."""
    with _reading(found, "parquet"):
        file = _open_parquet(found)
    rows = at_bytes = cut_bytes = 0
    for index in range(file.num_row_groups):
        group = file.metadata.row_group(index)
        if at_bytes - cut_bytes >= shard_bytes:
            yield Cut(index, rows, at_bytes)
            cut_bytes = at_bytes
        rows += group.num_rows
        at_bytes += sum(group.column(number).total_compressed_size for number in range(group.num_columns))


def cut_arrow(found: Input, shard_bytes: int) -> Iterator[Cut]:
    """Record batches at which the file may be cut; a stream is not. Raises: SourceError as `read_arrow`."""
    with _reading(found, "arrow"):
        file = _open_arrow(found)
    if not file.is_file:
        return
    batch_bytes = size_of(found.file) // max(file.num_batches, 1)
    rows = cut_at = 0
    for index, batch in enumerate(_batches(file, found)):
        if (index - cut_at) * batch_bytes >= shard_bytes:
            yield Cut(index, rows, index * batch_bytes)
            cut_at = index
        rows += 1 if isinstance(batch, SourceError) else batch.num_rows


class _Guard(io.RawIOBase):
    """A file of which no more is read at once than the limit, whatever its own head says."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes. Raises: ValueError for more than the limit."""
        if size < 0 or size > LIMITS.max_batch_bytes:
            raise ValueError(f"a part of it has {size} bytes, the limit is {LIMITS.max_batch_bytes // MIB} MiB")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """As that of the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As that of the file."""
        return self._file.tell()

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True


class _ArrowFile(NamedTuple):
    reader: Any
    schema: Any
    num_batches: int
    is_file: bool
    """With a footer; else a stream, of which the number of batches is not known."""


@contextmanager
def _reading(found: Input, what: str) -> Iterator[None]:
    """Turn the errors of pyarrow into error entries. Raises: UsageError where it is missing."""
    try:
        import pyarrow
    except ImportError as error:
        raise UsageError("to read Parquet and Arrow files, pip install 'scrape-cleaner[parquet]'") from error
    try:
        yield
    except (pyarrow.ArrowException, OSError, ValueError, MemoryError) as error:
        shown = str(error).split("\n", 1)[0][:300]
        raise SourceError(f"bad-{what}", f"the {what} data is broken: {shown}; write it again to mend it") from error


def _open_parquet(found: Input) -> Any:
    from pyarrow import parquet

    _refuse_packed(found)
    size = size_of(found.file)
    found.file.seek(max(size - _TAIL_BYTES, 0))
    footer_bytes = int.from_bytes(found.file.read(4), "little")
    found.file.seek(0)
    if footer_bytes > LIMITS.max_directory_bytes and size > footer_bytes:
        most = LIMITS.max_directory_bytes // MIB
        raise SourceError("too-large", f"{found.path} has a footer of more than {most} MiB; write it in several files")
    return parquet.ParquetFile(_Guard(found.file), pre_buffer=False, buffer_size=MIB)


def _open_arrow(found: Input) -> _ArrowFile:
    from pyarrow import ipc

    _refuse_packed(found)
    head = found.file.read(8)
    found.file.seek(0)
    if head.startswith(_OLD_FEATHER):
        raise SourceError("bad-arrow", f"{found.path} is Feather of version 1; write it again as version 2")
    if head.startswith(b"ARROW1"):
        file = ipc.open_file(_Guard(found.file))
        return _ArrowFile(file, file.schema, file.num_record_batches, True)
    stream = ipc.open_stream(_Guard(found.file))
    return _ArrowFile(stream, stream.schema, 0, False)


def _refuse_packed(found: Input) -> None:
    if found.packed:
        raise SourceError("nested-archive", f"{found.path} is a file of columns that was packed again; unpack it")


def _batches(file: _ArrowFile, found: Input) -> Iterator[Any]:
    """The record batches of the part, each looked through; an error in the place of a broken one."""
    index = found.part.start
    end = file.num_batches if found.part.end is None else found.part.end
    while not file.is_file or index < end:
        try:
            with _reading(found, "arrow"):
                batch = file.reader.get_batch(index) if file.is_file else file.reader.read_next_batch()
                batch.validate(full=True)
        except StopIteration:
            return
        except SourceError as error:
            yield error
            if not file.is_file:
                return
        else:
            yield batch
        index += 1


def _check_group(group: Any) -> int:
    """Bytes of a row group as it is stored. Raises: SourceError too-large for one that is a bomb."""
    columns = [group.column(number) for number in range(group.num_columns)]
    for column in columns:
        check_ratio(column.total_uncompressed_size, column.total_compressed_size)
    return sum(column.total_compressed_size for column in columns)


def _text_bytes(entry: Source | Failure) -> int:
    """About how many bytes the text of a row has: a dictionary may give many rows one large text."""
    return len(entry.content) if isinstance(entry, Source) else 0


def _column_names(names: list[str]) -> list[str]:
    """The names of the columns, told apart."""
    told: dict[str, None] = {}
    for number, name in enumerate(names, start=1):
        told[f"{name} (column {number})" if name in told else name] = None
    return list(told)


def _check_names(names: list[str], found: Input) -> None:
    wanted = (found.field,) if found.field is not None else TEXT_FIELDS
    if set(wanted) & set(names):
        return
    seen = ", ".join(repr(name[:40]) for name in names[:12])
    what = f"no column is named {found.field!r}" if found.field is not None else "no column holds a page's text"
    message = f"{found.path}: {what}; its columns: {seen}; name the one to read with --field"
    raise SourceError("no-text-field", message)


def _read_row(batch: Any, row: int, names: list[str], found: Input, number: int) -> Source | Failure:
    source = found.source(member=f"row {number}")
    try:
        with _reading(found, "row"):
            values = {name: cell_value(batch.column(index)[row]) for index, name in enumerate(names)}
        taken = take_fields(values, found.field)
        carried = {name: plain_value(value) for name, value in taken.carried.items()}
    except SourceError as error:
        return make_failure(source, error)
    kind = taken.kind if source.kind == "auto" else source.kind
    return derive(source, content=taken.text, kind=kind, url=taken.url, carried=carried)
