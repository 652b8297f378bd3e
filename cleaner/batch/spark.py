"""Cleaning with Spark: rows of a DataFrame, or whole dumps, on as many machines as the cluster has.

What a source gives is a function of that source and the options alone, the same as without Spark: partitions, their
order and executors that are lost and replaced change nothing. A page that takes longer than `PageLimits` say gives an
error entry, as soon as Python's next step is reached.
"""

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from cleaner.batch.guard import PageLimits
from cleaner.batch.journal import decode_shard, encode_shard
from cleaner.batch.runner import run_sources
from cleaner.errors import UsageError
from cleaner.extras import import_extra
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.page import Source
from cleaner.read.arrow import NO_COLUMNS, RowColumns, check_columns, read_batch
from cleaner.read.files import Paths
from cleaner.read.place import STANDARD_INPUT
from cleaner.read.shards import DEFAULT_SHARD_BYTES, Shard, plan_shards, read_shard
from cleaner.record import Failure
from cleaner.write.arrow import batches_of, entry_schema

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.core.broadcast import Broadcast
    from pyspark.sql import DataFrame, SparkSession

    from cleaner.repeats.templates import Templates

ReadBatches = Callable[["Iterator[pa.RecordBatch]"], Iterator[Source | Failure]]
_SHARD_COLUMN = "shard"


def clean_frame(
    frame: "DataFrame", options: Options = DEFAULT_OPTIONS, *, columns: RowColumns = NO_COLUMNS,
    field: str | None = None, kind: Kind = "auto", templates: bool = True,
) -> "DataFrame":  # fmt: skip
    """The records of all rows of `frame`, with the columns of `cleaner.write.arrow.entry_schema`, computed when asked.

    Rows are read as `cleaner.read.arrow.read_batch` says; each gives at least one row, an error entry where it cannot
    be read or cleaned. Spark's setting `spark.sql.execution.arrow.maxBytesPerBatch` bounds the batches that come in;
    those that go out hold at most 1,000 rows and about 16 MiB, or one row that is larger.

    With `templates`, a first job, which runs at once, finds what recurs on the pages of each site. The frame is then
    computed twice: persist it where that is dear.

    Raises: UsageError for a column that does not exist, and where pyspark or pyarrow is missing.
    """
    check_columns(frame.columns, columns, field)
    read = partial(_read_rows, columns=columns, field=field, kind=kind)
    return _clean_with_spark(frame, read, options, templates=templates)


def clean_dump(
    session: "SparkSession", paths: Paths, options: Options = DEFAULT_OPTIONS, *, field: str | None = None,
    kind: Kind = "auto", templates: bool = True, shard_bytes: int = DEFAULT_SHARD_BYTES,
) -> "DataFrame":  # fmt: skip
    """The entries that `clean_files` gives for `paths`, in the columns of `entry_schema`, computed when asked for.

    With `templates`, a first job, which runs at once, finds what recurs on the pages of each site; without them, as in
    `clean_files`, each page is cleaned for itself.
    `paths` must be the same on all machines: a shared folder, or addresses such as s3://. The dump is cut into shards
    of about `shard_bytes` on the driver; each is a partition, in the input's order.

    Raises: UsageError for standard input, and where pyspark or pyarrow is missing; OptionsError for a bad kind.
    """
    named = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    if STANDARD_INPUT in map(os.fsdecode, named):
        raise UsageError("standard input cannot be read by other machines; name files or folders")
    shards = plan_shards(named, field=field, kind=kind, shard_bytes=shard_bytes)
    rows = [(encode_shard(_with_full_names(shard)).encode("ascii"),) for shard in shards]
    spread = session.sparkContext.parallelize(rows, max(len(rows), 1))
    frame = session.createDataFrame(spread, f"{_SHARD_COLUMN} binary")
    return _clean_with_spark(frame, _read_shards, options, templates=templates)


def _with_full_names(shard: Shard) -> Shard:
    """`shard` for processes that work in other folders. What records and messages say of its files stays as it was."""
    parts = []
    for part in shard.parts:
        name = part.place.name
        full = name if "://" in name else os.path.abspath(name)  # noqa: PTH100  # names are strings
        parts.append(msgspec.structs.replace(part, place=part.place._replace(name=full)))
    return msgspec.structs.replace(shard, parts=tuple(parts))


def _clean_with_spark(frame: "DataFrame", read: ReadBatches, options: Options, *, templates: bool) -> "DataFrame":
    import_extra("pyspark", need="a Spark job", extra="'scrape-cleaner[spark]'")
    from pyspark.sql.pandas.types import from_arrow_schema

    known = None
    if templates:
        from cleaner.batch.spark_templates import find_templates_with_spark

        known = frame.sparkSession.sparkContext.broadcast(find_templates_with_spark(frame, read))
    step = partial(_clean_partition, read=read, options=options, templates=known)
    return frame.mapInArrow(step, from_arrow_schema(entry_schema()))


def _clean_partition(
    batches: "Iterator[pa.RecordBatch]", *, read: ReadBatches, options: Options,
    templates: "Broadcast[Templates] | None",
) -> "Iterator[pa.RecordBatch]":  # fmt: skip
    from cleaner.pipeline import clean_source

    clean = partial(clean_source, templates=None if templates is None else templates.value)
    return batches_of(run_sources(read(batches), clean, options, limits=PageLimits()), entry_schema())


def _read_rows(
    batches: "Iterator[pa.RecordBatch]", *, columns: RowColumns, field: str | None, kind: Kind
) -> Iterator[Source | Failure]:
    return chain.from_iterable(read_batch(batch, columns=columns, field=field, kind=kind) for batch in batches)


def _read_shards(batches: "Iterator[pa.RecordBatch]") -> Iterator[Source | Failure]:
    for batch in batches:
        for packed in batch.column(_SHARD_COLUMN):
            yield from read_shard(decode_shard(packed.as_py().decode("ascii")))


def main() -> None:
    """Run the program, also where spark-submit has started this file. Raises: SystemExit with an exit code."""
    from cleaner.cli.spark import spark_command

    spark_command(prog_name="python -m cleaner.batch.spark")


if __name__ == "__main__":
    if sys.path[0] == os.path.dirname(os.path.abspath(__file__)):  # noqa: PTH100, PTH120
        sys.path.pop(0)  # started as a file: its neighbours are no modules of the top level
    from cleaner.batch import spark  # tasks find the functions by name in the installed package

    spark.main()
