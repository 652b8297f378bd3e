"""Pages compared with each other by Spark: near-duplicate pages and copied paragraphs, as a run on one machine finds.

    cleaned once, with digests -> groups of pages that share a key -> each group compared -> marks joined to the records

Whether a page repeats another depends on the pages alone that share a key with it, directly or along others. So these
are one group, and a group is compared by the functions of `cleaner.repeats`, in the order of the dump, by one executor.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from cleaner.batch.guard import PageLimits
from cleaner.batch.runner import Entry, run_sources
from cleaner.batch.spark_read import ReadBatches, Unit
from cleaner.options import Options
from cleaner.page import Source
from cleaner.record import Failure, Record
from cleaner.write.arrow import batches_of, entry_schema, import_pyarrow

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

    from cleaner.repeats.digest import PageDigest
    from cleaner.repeats.marks import Mark

KEY = "key"
_PAGE, _DIGEST = "page", "digest"
_MARKED = ("copied", "duplicate_of")
_RUN_PAGES = 2000
"""Pages that are in memory at a time, some 5 KB each, where a group is compared."""
_NUMBER_BYTES = 4
_PAGE_BYTES = 8
_LINKS_AT_ONCE = 1 << 20
"""Links of pages that wait until they are joined with the groups, at least."""
_GROUP_ROWS = 1 << 16
"""Pages of a batch that tells their groups."""
Numbers = npt.NDArray[np.int64]


def clean_and_compare(frame: "DataFrame", read: ReadBatches, options: Options) -> "DataFrame":
    """The entries of all sources that `read` finds in `frame`, with their marks, in the columns of `entry_schema`.

    A column `KEY` comes before these: sorted by it, entries are in the order of the dump. The sources are cleaned at
    once, and what they give stays on the disks of the executors while the session lasts.
    """
    from pyspark import StorageLevel
    from pyspark.sql.functions import coalesce, col
    from pyspark.sql.pandas.types import from_arrow_schema

    clean = partial(_clean_partition, read=read, options=options)
    made = frame.mapInArrow(clean, from_arrow_schema(_cleaned_schema())).persist(StorageLevel.DISK_ONLY)
    made.count()  # before several steps ask for it at the same time, and each cleans the sources
    marks = _find_marks(made).persist(StorageLevel.DISK_ONLY)
    both = made.alias("made").join(marks.alias("marks"), KEY, "left")
    marked = [
        coalesce(f"marks.{name}", f"made.{name}").alias(name) if name in _MARKED else col(f"made.{name}")
        for name in entry_schema().names
    ]
    return both.select(KEY, *marked)


def _find_marks(made: "DataFrame") -> "DataFrame":
    """The marks of all entries that have any, by key."""
    from pyspark.sql import Window
    from pyspark.sql.functions import col
    from pyspark.sql.functions import min as least
    from pyspark.sql.pandas.types import from_arrow_schema

    digests = made.where(col(_DIGEST).isNotNull()).select(_PAGE, KEY, _DIGEST)
    first = least(_PAGE).over(Window.partitionBy("shared"))
    links = digests.select(_PAGE, _DIGEST).mapInArrow(_list_shared, "page long, shared long")
    links = links.withColumn("other", first).where(col(_PAGE) != col("other")).select(_PAGE, "other")
    # Once on each part of the links, so that less is left for the executor that sees all.
    groups = links.mapInArrow(_find_groups, "page long, other long").repartition(1)
    groups = groups.mapInArrow(_find_groups, "page long, other long").withColumnRenamed("other", "first")
    # As many parts as the sources are in: pages that are of one group stay together.
    parts = made.rdd.getNumPartitions()
    compared = digests.join(groups, _PAGE).repartition(parts, "first").sortWithinPartitions(KEY)
    return compared.select(KEY, _DIGEST).mapInArrow(_compare_partition, from_arrow_schema(_marks_schema()))


class _Made(NamedTuple):
    """What cleaning keeps beside an entry."""

    key: bytes
    digest: bytes | None


class _Sources:
    """The sources of a unit, with the place of the last one."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.place = b""
        self.entries = 0
        """That the last source has given so far."""

    def __iter__(self) -> Iterator[Source | Failure]:
        for place, source in self.unit.sources:
            self.place, self.entries = place, 0
            yield source


def _clean_partition(
    batches: "Iterator[pa.RecordBatch]", *, read: ReadBatches, options: Options
) -> "Iterator[pa.RecordBatch]":
    pa = import_pyarrow()
    waiting: list[_Made] = []

    def entries() -> Iterator[Entry]:
        for unit in read(batches):
            for entry, made in _clean_unit(unit, options):
                waiting.append(made)
                yield entry

    for batch in batches_of(entries(), entry_schema()):
        keys = [made.key for made in waiting]
        columns = [*batch.columns, pa.array(keys, pa.binary()), pa.array(map(_page_of, keys), pa.int64())]
        columns.append(pa.array([made.digest for made in waiting], pa.binary()))
        waiting.clear()
        yield pa.RecordBatch.from_arrays(columns, schema=_cleaned_schema())


def _clean_unit(unit: Unit, options: Options) -> Iterator[tuple[Entry, _Made]]:
    from cleaner.pipeline import no_collection, trace_source
    from cleaner.repeats.digest import digest_trace

    sources = _Sources(unit)
    digests: list[PageDigest] = []

    def clean(source: Source, options: Options) -> list[Record]:
        with no_collection():
            traces = trace_source(source, options, templates=unit.templates)
            digests[:] = map(digest_trace, traces)
            return [trace.record for trace in traces]

    for entry in run_sources(iter(sources), clean, options, limits=PageLimits()):
        digest = msgspec.msgpack.encode(digests[sources.entries]) if isinstance(entry, Record) else None
        key = b"%b%b%b" % (sources.place, sources.entries.to_bytes(_NUMBER_BYTES, "big"), entry.id.encode())
        sources.entries += 1
        yield entry, _Made(key, digest)


def _page_of(key: bytes) -> int:
    """A number for an entry. Where two had the same, their groups would be one, which changes no mark."""
    return int.from_bytes(blake2b(key, digest_size=_PAGE_BYTES).digest(), "big", signed=True)


def _cleaned_schema() -> "pa.Schema":
    pa = import_pyarrow()
    return pa.schema([*entry_schema(), (KEY, pa.binary()), (_PAGE, pa.int64()), (_DIGEST, pa.binary())])


def _marks_schema() -> "pa.Schema":
    pa = import_pyarrow()
    return pa.schema([pa.field(KEY, pa.binary()), *map(entry_schema().field, _MARKED)])


def _list_shared(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Each page with each key that other pages may have: of its bands, and of its long paragraphs."""
    pa = import_pyarrow()
    for batch in batches:
        pages, shared = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for page, packed in zip(batch.column(_PAGE).to_pylist(), batch.column(_DIGEST).to_pylist(), strict=True):
            digest = _unpack(packed)
            shared.append(np.frombuffer(digest.bands + digest.paragraphs, dtype=np.int64))
            pages.append(np.full(len(shared[-1]), page))
        yield pa.record_batch({"page": np.concatenate(pages), "shared": np.concatenate(shared)})


def _find_groups(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Each page with the first page of its group; pages of one row are of one group."""
    pa = import_pyarrow()
    found = np.zeros((2, 0), dtype=np.int64)
    waiting: list[Numbers] = []
    links = 0
    for batch in batches:
        waiting.append(np.stack([column.to_numpy() for column in batch]))
        links += batch.num_rows
        if links >= max(_LINKS_AT_ONCE, found.shape[1] // 2):
            found, waiting, links = _join_links([found, *waiting]), [], 0
    found = _join_links([found, *waiting])
    for start in range(0, found.shape[1], _GROUP_ROWS):
        pages, firsts = found[:, start : start + _GROUP_ROWS]
        yield pa.record_batch({"page": pages, "other": firsts})


def _join_links(parts: Sequence[Numbers]) -> Numbers:
    return np.stack(group_pages(*np.concatenate(parts, axis=1)))


def group_pages(ones: Numbers, others: Numbers) -> tuple[Numbers, Numbers]:
    """(pages, for each the lowest page of its group): linked pages, `ones` with `others`, are of one group.

    >>> pages, firsts = group_pages(np.array([5, 7, 9]), np.array([3, 5, 8]))
    >>> pages.tolist(), firsts.tolist()
    ([3, 5, 7, 8, 9], [3, 3, 3, 8, 8])
    """
    pages, places = np.unique(np.concatenate((ones, others)), return_inverse=True)
    low, high = places[: len(ones)], places[len(ones) :]
    groups = np.arange(len(pages))
    while len(apart := np.flatnonzero(groups[low] != groups[high])):
        low, high = low[apart], high[apart]
        one, other = groups[low], groups[high]
        np.minimum.at(groups, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(further := groups[groups], groups):
            groups = further
    return pages, pages[groups]


def _compare_partition(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """The marks of pages that come in the order of the dump, all pages of their groups among them."""
    pa = import_pyarrow()
    with tempfile.TemporaryDirectory(prefix="cleaner-") as name:
        marked = _compare(_digests(batches), Path(name))
        while part := list(islice(marked, _RUN_PAGES)):
            yield pa.RecordBatch.from_pylist([_mark_row(key, mark) for key, mark in part], schema=_marks_schema())


def _mark_row(key: bytes, mark: "Mark") -> dict[str, Any]:
    return {KEY: key, **msgspec.to_builtins({name: getattr(mark, name) for name in _MARKED})}


def _digests(batches: "Iterable[pa.RecordBatch]") -> "Iterator[tuple[bytes, PageDigest]]":
    """The digests of all pages with their keys; rows that are equal count once."""
    last = None
    for batch in batches:
        for key, packed in zip(batch.column(KEY).to_pylist(), batch.column(_DIGEST).to_pylist(), strict=True):
            if key != last:
                yield key, _unpack(packed)
            last = key


def _compare(pages: "Iterator[tuple[bytes, PageDigest]]", folder: Path) -> "Iterator[tuple[bytes, Mark]]":
    """The keys and marks of those `pages` that have any, in order. What they hold waits in `folder`."""
    from cleaner.repeats.digest import DigestRun, make_run
    from cleaner.repeats.marks import find_marks
    from cleaner.repeats.near import find_stars
    from cleaner.repeats.store import write_arrays

    runs: list[DigestRun] = []
    while part := list(islice(pages, _RUN_PAGES)):
        path = folder / f"{len(runs)}"
        write_arrays(path, make_run(digest for _, digest in part))
        path.with_suffix(".keys").write_bytes(msgspec.msgpack.encode([key for key, _ in part]))
        runs.append(DigestRun.open(path))
    for at, marks in find_marks(runs, find_stars(runs)):
        keys = msgspec.msgpack.decode((folder / f"{at}.keys").read_bytes())
        for mark in marks:
            yield keys[mark.page], mark


def _unpack(packed: bytes) -> "PageDigest":
    from cleaner.repeats.digest import PageDigest

    return msgspec.msgpack.decode(packed, type=PageDigest)
