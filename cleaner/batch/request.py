"""What a run over a dump is asked for, and whether it needs a journal."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from cleaner.batch.guard import PageLimits
from cleaner.errors import UsageError
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.read.files import find_parts
from cleaner.read.kind import find_packer
from cleaner.read.opened import stat_place
from cleaner.read.place import STANDARD_INPUT
from cleaner.read.shards import DEFAULT_SHARD_BYTES


class Share(NamedTuple):
    """Which shards a run does: of `of` runs that do all of them together, the one with this number."""

    number: int
    """From 1."""
    of: int

    def has(self, shard: int) -> bool:
        """Whether the shard with this number, from 0, is in the share."""
        return shard % self.of == self.number - 1


ALL_SHARDS = Share(1, 1)
_MOST_FILES = 1000
_UNPACKED_RATIO = 5
"""How much larger packed text is when it is unpacked."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a run over a dump is asked for."""

    inputs: tuple[str, ...]
    output: str
    """A file; a folder where `is_folder`."""
    errors: str | None = None
    """File for the error entries, instead of the output."""
    format: str = "jsonl"
    """A key of WRITERS."""
    packing: str | None = None
    """A key of PACKERS, or None."""
    suffix: str = ".jsonl"
    """Of the files in a folder."""
    is_folder: bool = False
    """Whether each shard has an output file of its own."""
    jobs: int = 1
    options: Options = DEFAULT_OPTIONS
    field: str | None = None
    kind: Kind = "auto"
    limits: PageLimits = PageLimits()
    share: Share = ALL_SHARDS
    shard_bytes: int = DEFAULT_SHARD_BYTES
    repeats: bool | None = None
    """Whether pages are compared with each other; None: where all shards are done in one run with a journal."""
    drop_duplicates: str | None = None
    """File for the records that repeat others, instead of the output."""
    index: str | None = None
    """Folder of an index of earlier runs, which this run adds to."""
    restart: bool = False
    """Whether what an earlier run has done is thrown away."""


def finds_repeats(request: Request) -> bool:
    """Whether a run with a journal compares its pages with each other."""
    if request.repeats is None:
        return request.share == ALL_SHARDS or _is_asked(request)
    return request.repeats


def _is_asked(request: Request) -> bool:
    """Whether the caller asks for what needs the pages to be compared with each other."""
    return bool(request.repeats) or request.drop_duplicates is not None or request.index is not None


def needs_journal(request: Request) -> bool:
    """Whether a run is so large, or so cut up, that it is worth a journal; else it is done in one go.

    Standard input cannot be read again, and a device or pipe has no place beside it.

    Raises: UsageError where pages are to be compared with each other, and the run can have no journal.
    """
    output = Path(request.output)
    is_device = output.exists() and not output.is_file() and not output.is_dir()
    if STANDARD_INPUT in request.inputs or is_device or request.output == STANDARD_INPUT:
        if _is_asked(request):
            raise UsageError("pages are compared in two passes over files; name the inputs, and a file with -o")
        return False
    if _is_asked(request):
        return True
    if request.is_folder or request.share != ALL_SHARDS or journal_folder(request.output).is_dir():
        return True
    size_bytes = 0
    for files, part in enumerate(find_parts(request.inputs), start=1):
        size_bytes += stat_place(part.place)[0] * (_UNPACKED_RATIO if find_packer(part.place.path) else 1)
        if files > _MOST_FILES or size_bytes > request.shard_bytes:
            return True
    return False


def input_bytes(inputs: Sequence[str]) -> int:
    """Of all files of the input, as they are stored."""
    return sum(stat_place(part.place)[0] for part in find_parts(inputs))


def journal_folder(output: str, share: Share = ALL_SHARDS) -> Path:
    """Where the journal of a run to `output` stands: beside it, one for each share of the shards."""
    path = Path(output)
    name = path.name + ".journal"
    return path.with_name(name if share == ALL_SHARDS else f"{name}-{share.number}-of-{share.of}")
