"""The sources in the batches of a Spark job, each with its place in the order of the dump."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.batch.journal import decode_shard
from cleaner.options import Kind
from cleaner.page import Source
from cleaner.read.arrow import RowColumns, read_batch
from cleaner.read.shards import read_shard
from cleaner.record import Failure

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.core.broadcast import Broadcast

    from cleaner.repeats.templates import Templates

SHARD = "shard"
NUMBER = "number"
TEMPLATES = "templates"
_PLACE_BYTES = 8  # big-endian: Spark compares bytes without sign
_MIDDLE = 1 << 63


class Unit(NamedTuple):
    """Sources that are cleaned one after the other."""

    sources: Iterator[tuple[bytes, Source | Failure]]
    """Each with its place: the places of a dump, compared as bytes, are in the dump's order."""
    templates: "Templates | None" = None
    """The templates of their sites, where they are known."""
    number: int = 0
    """Of the unit among all: the shard's."""


ReadBatches = Callable[["Iterator[pa.RecordBatch]"], Iterator[Unit]]


def read_rows(
    batches: "Iterator[pa.RecordBatch]", *, columns: RowColumns, order: str | None, field: str | None, kind: Kind,
    templates: "Broadcast[Templates] | None" = None,
) -> Iterator[Unit]:  # fmt: skip
    """The sources of the rows of all `batches`, as one unit; their places are what the column `order` holds."""

    def sources() -> Iterator[tuple[bytes, Source | Failure]]:
        for batch in batches:
            if order is None:
                for source in read_batch(batch, columns=columns, field=field, kind=kind):
                    yield b"", source
                continue
            for number, value in enumerate(batch.column(order).to_pylist()):
                row = batch.slice(number, 1)
                for source in read_batch(row, columns=columns, field=field, kind=kind):
                    yield place_of(value), source

    yield Unit(sources(), None if templates is None else templates.value)


def place_of(value: int | str | None) -> bytes:
    """`value` as bytes that are in the order of the values.

    >>> place_of(None) < place_of(-3) < place_of(20), place_of("a") < place_of("ab")
    (True, True)
    """
    if value is None:
        return b""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass") + b"\0"
    return (value + _MIDDLE).to_bytes(_PLACE_BYTES, "big")


def read_shards(batches: "Iterator[pa.RecordBatch]") -> Iterator[Unit]:
    """A unit for each of the shards that stand in the column `SHARD`, with the templates that stand beside it."""
    from cleaner.batch.spark_templates import unpack_templates

    for batch in batches:
        for row in batch.to_pylist():
            shard = decode_shard(row[SHARD].decode("ascii"))
            sources = ((_place(shard.number, at), source) for at, source in enumerate(read_shard(shard)))
            yield Unit(sources, unpack_templates(row.get(TEMPLATES) or []), shard.number)


def _place(*numbers: Any) -> bytes:
    return b"".join(number.to_bytes(_PLACE_BYTES, "big") for number in numbers)
