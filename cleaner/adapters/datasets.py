"""Hugging Face datasets of records: as a whole, or as a stream. A row has the columns of Parquet output."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cleaner.batch.runner import clean_in_pipeline, run_sources
from cleaner.errors import UsageError
from cleaner.extras import import_extra
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.read.files import Paths
from cleaner.read.shards import DEFAULT_SHARD_BYTES, Shard, fingerprint, plan_shards, read_shard
from cleaner.write.arrow import entry_schema, entry_to_row

if TYPE_CHECKING:
    from datasets import Dataset, Features, IterableDataset


def make_features() -> "Features":
    """The features of a row: the schema of Parquet output. Raises: UsageError where datasets is missing."""
    return _import_datasets().Features.from_arrow_schema(entry_schema())


def make_dataset(
    paths: Paths, options: Options = DEFAULT_OPTIONS, *, field: str | None = None, kind: Kind = "auto",
    num_proc: int | None = None, shard_bytes: int = DEFAULT_SHARD_BYTES, **settings: Any,
) -> "Dataset":  # fmt: skip
    """A dataset with a row for each entry that `clean_files` gives for `paths`, in the same order.

    Datasets keeps it on disk; it is made anew where files or arguments have changed. `num_proc` processes, at most one
    a shard of about `shard_bytes`, share the work; `settings`, such as cache_dir, go to `Dataset.from_generator`.

    Raises: UsageError where there is no file, and where datasets or pyarrow is missing; OptionsError for a bad kind.
    """
    named = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    shards = _plan(named, field, kind, shard_bytes)
    arguments = {"shards": shards, "options": options, "state": fingerprint(named)}
    made: Dataset = _import_datasets().Dataset.from_generator(
        generate_rows, features=make_features(), gen_kwargs=arguments, num_proc=num_proc and min(num_proc, len(shards)),
        **settings,
    )  # fmt: skip
    return made


def stream_dataset(
    paths: Paths, options: Options = DEFAULT_OPTIONS, *, field: str | None = None, kind: Kind = "auto",
    shard_bytes: int = DEFAULT_SHARD_BYTES,
) -> "IterableDataset":  # fmt: skip
    """As `make_dataset`, but rows are made while they are read and nothing is kept; picklable, a shard a worker.

    Raises: UsageError and OptionsError as `make_dataset`.
    """
    arguments = {"shards": _plan(paths, field, kind, shard_bytes), "options": options}
    made: IterableDataset = _import_datasets().IterableDataset.from_generator(
        generate_rows, features=make_features(), gen_kwargs=arguments
    )
    return made


def generate_rows(shards: list[Shard], options: Options, state: str = "") -> Iterator[dict[str, Any]]:
    """A row for each entry of `shards`. `state` only tells runs over changed files apart."""
    for shard in shards:
        for entry in run_sources(read_shard(shard), clean_in_pipeline, options):
            yield entry_to_row(entry)


def _plan(paths: Paths, field: str | None, kind: Kind, shard_bytes: int) -> list[Shard]:
    shards = list(plan_shards(paths, field=field, kind=kind, shard_bytes=shard_bytes))
    if not shards:
        raise UsageError("no source found in the inputs")
    return shards


def _import_datasets() -> Any:
    return import_extra("datasets", need="the adapter", extra="datasets")
