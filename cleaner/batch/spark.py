"""Cleaning with Spark: rows of a DataFrame, or whole dumps, on as many machines as the cluster has.

What a source gives is a function of that source and the options alone, the same as without Spark: partitions, their
order and executors that are lost and replaced change nothing. A page that takes longer than `PageLimits` say gives an
error entry, as soon as Python's next step is reached.
"""

import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from cleaner.batch.guard import PageLimits
from cleaner.batch.journal import encode_shard
from cleaner.batch.runner import clean_in_pipeline, run_sources
from cleaner.batch.spark_read import NUMBER, SHARD, ReadBatches, read_rows, read_shards
from cleaner.errors import UsageError
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.read.arrow import NO_COLUMNS, RowColumns, check_columns
from cleaner.read.files import Paths
from cleaner.read.place import STANDARD_INPUT
from cleaner.read.shards import DEFAULT_SHARD_BYTES, Shard, plan_shards
from cleaner.write.arrow import batches_of, entry_schema

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession


def clean_frame(
    frame: "DataFrame", options: Options = DEFAULT_OPTIONS, *, columns: RowColumns = NO_COLUMNS,
    order: str | None = None, field: str | None = None, kind: Kind = "auto", repeats: bool = True,
) -> "DataFrame":  # fmt: skip
    """The records of all rows of `frame`, with the columns of `cleaner.write.arrow.entry_schema`, computed when asked.

    Rows are read as `cleaner.read.arrow.read_batch` says; each gives at least one row, an error entry where it cannot
    be read or cleaned. Spark's setting `spark.sql.execution.arrow.maxBytesPerBatch` bounds the batches that come in;
    those that go out hold at most 1,000 rows and about 16 MiB, or one row that is larger.

    With `repeats`, what recurs on the pages of each site is left out, and pages are compared with each other. Both jobs
    run at once, and compute the frame twice: persist it where that is dear. The templates must fit into the memory of
    the driver and of each executor: some 6 KB a site. See `clean_dump` for what stays on the executors' disks. Rows
    are in the order of the column `order`, which holds whole numbers or strings; without it in that of the ids.

    Raises: UsageError for a column that does not exist or cannot tell an order, and where pyarrow is missing.
    """
    check_columns(frame.columns, columns, field)
    _check_order(frame, order)
    read = partial(read_rows, columns=columns, order=order, field=field, kind=kind)
    if not repeats:
        return _clean_rows(frame, read, options)
    from cleaner.batch.spark_repeats import KEY, clean_and_compare
    from cleaner.batch.spark_templates import find_templates_here

    templates = frame.sparkSession.sparkContext.broadcast(find_templates_here(frame, read))
    return clean_and_compare(frame, partial(read, templates=templates), options).drop(KEY)


def clean_dump(
    session: "SparkSession", paths: Paths, options: Options = DEFAULT_OPTIONS, *, field: str | None = None,
    kind: Kind = "auto", repeats: bool = True, shard_bytes: int = DEFAULT_SHARD_BYTES,
) -> "DataFrame":  # fmt: skip
    """The entries of `paths`, in the input's order, in the columns of `entry_schema`.

    With `repeats` they are those of `cleaner clean --repeats`: what recurs on the pages of each site is left out, and
    pages are compared with each other. Sources are then cleaned at once, and what they give stays on the executors'
    disks, until the session ends or `session.catalog.clearCache()` is called. Without it they are those of
    `clean_files`, where each page is cleaned for itself, computed when asked for.

    `paths` must be the same on all machines: a shared folder, or addresses such as s3://. The dump is cut into shards
    of about `shard_bytes` on the driver; each is cleaned by one task.

    Raises: UsageError for standard input, and where pyarrow is missing; OptionsError for a bad kind.
    """
    named = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    if STANDARD_INPUT in map(os.fsdecode, named):
        raise UsageError("standard input cannot be read by other machines; name files or folders")
    shards = plan_shards(named, field=field, kind=kind, shard_bytes=shard_bytes)
    rows = [(shard.number, encode_shard(_with_full_names(shard)).encode("ascii")) for shard in shards]
    spread = session.sparkContext.parallelize(rows, max(len(rows), 1))
    frame = session.createDataFrame(spread, f"{NUMBER} long, {SHARD} binary")
    if not repeats:
        return _clean_rows(frame, read_shards, options)
    from cleaner.batch.spark_repeats import KEY, clean_and_compare
    from cleaner.batch.spark_templates import add_templates

    return clean_and_compare(add_templates(frame, read_shards), read_shards, options).orderBy(KEY).drop(KEY)


def _with_full_names(shard: Shard) -> Shard:
    """`shard` for processes that work in other folders. What records and messages say of its files stays as it was."""
    parts = []
    for part in shard.parts:
        name = part.place.name
        full = name if "://" in name else os.path.abspath(name)  # noqa: PTH100  # names are strings
        parts.append(msgspec.structs.replace(part, place=part.place._replace(name=full)))
    return msgspec.structs.replace(shard, parts=tuple(parts))


def _check_order(frame: "DataFrame", order: str | None) -> None:
    """Raises: UsageError where the column `order` does not exist, or holds neither whole numbers nor strings."""
    if order is None:
        return
    from pyspark.sql.types import IntegralType, StringType

    check_columns(frame.columns, NO_COLUMNS, order)
    kind = frame.schema[order].dataType
    if not isinstance(kind, IntegralType | StringType):
        raise UsageError(f"the column {order!r} is of the type {kind.simpleString()}; an order is a number or a string")


def _clean_rows(frame: "DataFrame", read: ReadBatches, options: Options) -> "DataFrame":
    """The entries of all sources that `read` finds in `frame`, each cleaned for itself."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return frame.mapInArrow(partial(_clean_partition, read=read, options=options), from_arrow_schema(entry_schema()))


def _clean_partition(
    batches: "Iterator[pa.RecordBatch]", *, read: ReadBatches, options: Options
) -> "Iterator[pa.RecordBatch]":
    sources = (source for unit in read(batches) for _, source in unit.sources)
    return batches_of(run_sources(sources, clean_in_pipeline, options, limits=PageLimits()), entry_schema())


def main() -> None:
    """Run the program, also where spark-submit has started this file. Raises: SystemExit with an exit code."""
    from cleaner.cli.spark import spark_command

    spark_command(prog_name="python -m cleaner.batch.spark")


if __name__ == "__main__":
    if sys.path[0] == os.path.dirname(os.path.abspath(__file__)):  # noqa: PTH100, PTH120
        sys.path.pop(0)  # started as a file: its neighbours are no modules of the top level
    from cleaner.batch import spark  # tasks find the functions by name in the installed package

    spark.main()
