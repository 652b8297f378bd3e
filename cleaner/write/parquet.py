"""Parquet: a row an entry, records and error entries in one schema, for pandas, polars, Spark and databases."""

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cleaner.errors import RecordError
from cleaner.extras import import_extra
from cleaner.record import Failure, Record
from cleaner.write.arrow import batch_to_entries, batches_of, entry_schema, import_pyarrow


def write_parquet(entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """The parts of a Parquet file, which is complete only after the last one; without entries it has no rows.

    The schema is `cleaner.write.arrow.entry_schema`. A row group holds at most 1,000 entries and about 16 MiB, and only
    one is in memory. The same entries give the same bytes with the same release of pyarrow.

    Raises: UsageError where pyarrow is missing.
    """
    schema = entry_schema()
    parquet = import_extra("pyarrow.parquet", need="Parquet", extra="'scrape-cleaner[parquet]'")
    sink = _Sink()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        yield sink.take()
        for batch in batches_of(entries, schema):
            writer.write_batch(batch, row_group_size=batch.num_rows)
            yield sink.take()
    yield sink.take()


def read_parquet(file: str | BinaryIO) -> Iterator[Record | Failure]:
    """The entries of a Parquet file that `write_parquet` has written, one row group in memory at a time.

    Raises: RecordError where `file` is no Parquet or a row is no entry; UsageError where pyarrow is missing; OSError
    where it cannot be opened.
    """
    pa = import_pyarrow()
    parquet = import_extra("pyarrow.parquet", need="Parquet", extra="'scrape-cleaner[parquet]'")
    try:
        with parquet.ParquetFile(file) as opened:
            for number in range(opened.num_row_groups):
                yield from batch_to_entries(opened.read_row_group(number, use_threads=False))
    except pa.ArrowInvalid as error:
        raise RecordError(f"no Parquet file: {error}") from error


class _Sink(io.RawIOBase):
    """A file that keeps what is written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Bytes written so far, those taken included."""
        return self._size

    def write(self, part: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Keep `part`; its length."""
        self._parts.append(bytes(part))
        self._size += len(self._parts[-1])
        return len(self._parts[-1])

    def take(self) -> bytes:
        """What was written since the last call."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken
