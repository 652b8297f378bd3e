"""The first pass of a Spark job: what recurs on the pages of a site, from a sample of each site's pages.

Which pages make the sample depends on what they hold alone, as in `cleaner.repeats.counts`: the templates are those
that a run on one machine finds, for any number of partitions.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.batch.spark_read import NUMBER, TEMPLATES, ReadBatches
from cleaner.extras import import_extra
from cleaner.repeats.counts import SAMPLE_PAGES, CountRun, PageLines, count_sources
from cleaner.repeats.templates import MIN_PAGES, SiteTemplate, Templates, find_templates, join_templates

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_COUNTS = f"{NUMBER} long, site binary, key binary, lines binary"
_TEMPLATE = ("site", "total", "lines", "pages")
_TEMPLATES = "site binary, total long, lines binary, pages binary"
_MAX_ROWS = 500
"""Of a batch: a page has at most 2,000 lines of 8 bytes, so that a batch has at most 8 MB."""
_KEY_BYTES = 8  # big-endian: Spark compares bytes without sign


def find_templates_here(frame: "DataFrame", read: ReadBatches) -> Templates:
    """The templates of all sites of the sources that `read` finds in `frame`; the job runs at once.

    They must fit into the memory of the driver and of each executor: some 6 KB a site.
    """
    found = _find_by_site(frame.mapInArrow(partial(_count_partition, read=read), _COUNTS)).toArrow().to_pylist()
    return unpack_templates(found) or Templates(join_templates([]))


def add_templates(shards: "DataFrame", read: ReadBatches) -> "DataFrame":
    """`shards` with a column `TEMPLATES` that holds those of each shard's sites, each shard in a partition of its own.

    The column `NUMBER` is the number of the shard, from 0. No machine holds the templates of all sites.
    """
    from pyspark import StorageLevel
    from pyspark.sql.functions import collect_list, struct

    counts = shards.mapInArrow(partial(_count_partition, read=read), _COUNTS).persist(StorageLevel.DISK_ONLY)
    counts.count()  # before two steps ask for it at the same time, and each reads the sources
    of_shard = counts.select(NUMBER, "site").distinct().join(_find_by_site(counts), "site")
    of_shard = of_shard.groupBy(NUMBER).agg(collect_list(struct(*_TEMPLATE)).alias(TEMPLATES))
    found = shards.join(of_shard, NUMBER, "left")
    spread = found.rdd.keyBy(lambda row: row[NUMBER]).partitionBy(shards.rdd.getNumPartitions(), int).values()
    return shards.sparkSession.createDataFrame(spread, found.schema)


def _find_by_site(counts: "DataFrame") -> "DataFrame":
    """The templates of all sites, a row each."""
    from pyspark.sql import Window
    from pyspark.sql.functions import col, count, lit, row_number

    of_site = Window.partitionBy("site")
    sample = counts.drop(NUMBER).dropDuplicates(["site", "key"])
    sample = sample.withColumn("rank", row_number().over(of_site.orderBy("key"))).where(col("rank") <= SAMPLE_PAGES)
    sample = sample.withColumn("pages", count(lit(1)).over(of_site)).where(col("pages") >= MIN_PAGES)
    return sample.select("site", "key", "lines").groupBy("site").applyInArrow(_find_in_group, _TEMPLATES)


def _count_partition(batches: "Iterator[pa.RecordBatch]", *, read: ReadBatches) -> "Iterator[pa.RecordBatch]":
    for unit in read(batches):
        waiting: list[PageLines] = []
        for page in count_sources(source for _, source in unit.sources):
            waiting.append(page)
            if len(waiting) == _MAX_ROWS:
                yield _pack(waiting, unit.number)
                waiting = []
        yield _pack(waiting, unit.number)


def _pack(pages: list[PageLines], number: int) -> "pa.RecordBatch":
    pa = import_extra("pyarrow", need="Arrow", extra="'scrape-cleaner[parquet]'")
    columns = {
        "site": [page.site.to_bytes(_KEY_BYTES, "big") for page in pages],
        "key": [page.key.to_bytes(_KEY_BYTES, "big") for page in pages],
        "lines": [page.lines for page in pages],
    }
    arrays = {name: pa.array(values, pa.binary()) for name, values in columns.items()}
    return pa.record_batch({NUMBER: pa.array([number] * len(pages), pa.int64()), **arrays})


def _find_in_group(table: "pa.Table") -> "pa.Table":
    """The template of the site whose sample is `table`: one row, or none where the evidence is too weak."""
    pa = import_extra("pyarrow", need="Arrow", extra="'scrape-cleaner[parquet]'")
    pages = [
        PageLines(int.from_bytes(row["site"], "big"), int.from_bytes(row["key"], "big"), row["lines"])
        for row in table.to_pylist()
    ]
    found = find_templates([CountRun.of(pages)])
    names = [site.to_bytes(_KEY_BYTES, "big") for site in found["sites"].tolist()]
    parts = ([found[name].tobytes()] * len(names) for name in ("lines", "pages"))
    arrays = [pa.array(names, pa.binary()), pa.array(found["totals"].tolist(), pa.int64())]
    arrays += [pa.array(part, pa.binary()) for part in parts]
    return pa.table(arrays, names=list(_TEMPLATE))


def unpack_templates(rows: Sequence[dict[str, Any]]) -> Templates | None:
    """The templates in `rows`; None where there are no rows."""
    if not rows:
        return None
    return Templates(join_templates(sorted(map(_unpack, rows), key=lambda pair: pair[0])))


def _unpack(row: dict[str, Any]) -> tuple[int, SiteTemplate]:
    lines, pages = np.frombuffer(row["lines"], np.uint64), np.frombuffer(row["pages"], np.uint32)
    return int.from_bytes(row["site"], "big"), SiteTemplate(lines, pages, int(row["total"]))
