"""Cleaning on Arrow record batches: one pure function, for engines that move tables between machines."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from cleaner.batch.runner import Clean, clean_in_pipeline, run_sources
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.read.arrow import NO_COLUMNS, RowColumns, read_batch
from cleaner.write.arrow import batches_of, entry_schema

if TYPE_CHECKING:
    import pyarrow as pa


def clean_batches(
    batches: "Iterable[pa.RecordBatch]", options: Options = DEFAULT_OPTIONS, *, columns: RowColumns = NO_COLUMNS,
    field: str | None = None, kind: Kind = "auto", clean: Clean = clean_in_pipeline,
) -> "Iterator[pa.RecordBatch]":  # fmt: skip
    """The records of all rows of `batches`, in their order; at least one row for each row.

    Rows are read by `cleaner.read.arrow.read_batch`. A batch that comes out has the columns of
    `cleaner.write.arrow.entry_schema`, and at most 1,000 rows and about 16 MiB, or one row that is larger. A row that
    cannot be read or cleaned gives an error entry. What a row gives depends on that row and on `options` alone, not on
    the batch that it stands in. `clean` gives the records of one source.

    Raises: UsageError for a column that does not exist, for options that cannot be used, and where pyarrow is missing.
    """
    schema = entry_schema()
    sources = chain.from_iterable(read_batch(batch, columns=columns, field=field, kind=kind) for batch in batches)
    return batches_of(run_sources(sources, clean, options), schema)
