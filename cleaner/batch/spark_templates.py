"""The first pass of a Spark job: what recurs on the pages of a site, from a sample of each site's pages.

Which pages make the sample depends on what they hold alone, as in `cleaner.repeats.counts`: the templates are those
that a run on one machine finds, for any number of partitions.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cleaner.extras import import_extra
from cleaner.page import Source
from cleaner.record import Failure
from cleaner.repeats.counts import SAMPLE_PAGES, CountRun, PageLines, count_sources
from cleaner.repeats.templates import MIN_PAGES, SiteTemplate, Templates, find_templates, join_templates

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_COUNTS = "site binary, key binary, lines binary"
_TEMPLATES = "site binary, total long, lines binary, pages binary"
_MAX_ROWS = 500
"""Of a batch: a page has at most 2,000 lines of 8 bytes, so that a batch has at most 8 MB."""
_KEY_BYTES = 8  # big-endian: Spark compares bytes without sign


def find_templates_with_spark(
    frame: "DataFrame", read: "Callable[[Iterator[pa.RecordBatch]], Iterator[Source | Failure]]"
) -> Templates:
    """The templates of all sites of the sources that `read` finds in `frame`; the job runs at once.

    They must fit into the memory of the driver and of each executor: some 6 KB a site.
    """
    from pyspark.sql import Window
    from pyspark.sql.functions import col, count, lit, row_number

    counts = frame.mapInArrow(partial(_count_partition, read=read), _COUNTS).dropDuplicates(["site", "key"])
    of_site = Window.partitionBy("site")
    sample = counts.withColumn("rank", row_number().over(of_site.orderBy("key"))).where(col("rank") <= SAMPLE_PAGES)
    sample = sample.withColumn("pages", count(lit(1)).over(of_site)).where(col("pages") >= MIN_PAGES)
    found = sample.select("site", "key", "lines").groupBy("site").applyInArrow(_find_in_group, _TEMPLATES)
    return Templates(join_templates(sorted(map(_unpack, found.toArrow().to_pylist()), key=lambda pair: pair[0])))


def _count_partition(
    batches: "Iterator[pa.RecordBatch]", *, read: "Callable[[Iterator[pa.RecordBatch]], Iterator[Source | Failure]]"
) -> "Iterator[pa.RecordBatch]":
    waiting: list[PageLines] = []
    for page in count_sources(read(batches)):
        waiting.append(page)
        if len(waiting) == _MAX_ROWS:
            yield _pack(waiting)
            waiting = []
    yield _pack(waiting)


def _pack(pages: list[PageLines]) -> "pa.RecordBatch":
    pa = import_extra("pyarrow", need="Arrow", extra="'scrape-cleaner[parquet]'")
    columns = {
        "site": [page.site.to_bytes(_KEY_BYTES, "big") for page in pages],
        "key": [page.key.to_bytes(_KEY_BYTES, "big") for page in pages],
        "lines": [page.lines for page in pages],
    }
    return pa.record_batch({name: pa.array(values, pa.binary()) for name, values in columns.items()})


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
    return pa.table(arrays, names=["site", "total", "lines", "pages"])


def _unpack(row: dict[str, bytes]) -> tuple[int, SiteTemplate]:
    lines, pages = np.frombuffer(row["lines"], np.uint64), np.frombuffer(row["pages"], np.uint32)
    return int.from_bytes(row["site"], "big"), SiteTemplate(lines, pages, int(row["total"]))
