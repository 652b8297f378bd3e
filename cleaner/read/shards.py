"""Shards: the input cut into fixed parts, which workers read alone, and a fingerprint to know the input again.

The plan is a function of the input alone, never of the number of workers; and what the shards hold, one after the
other, is what `find_sources` gives.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import blake2b

import msgspec

from cleaner.errors import SourceError
from cleaner.options import Kind
from cleaner.page import Source
from cleaner.read.columns import cut_arrow, cut_parquet
from cleaner.read.files import Paths, check_kind, find_parts, read_part
from cleaner.read.input import Cut, Input
from cleaner.read.kind import find_format, find_packer
from cleaner.read.limits import MIB
from cleaner.read.opened import open_place, stat_place
from cleaner.read.part import Part, Shard
from cleaner.read.place import STANDARD_INPUT
from cleaner.read.rows import cut_rows
from cleaner.read.table import cut_table
from cleaner.read.tars import cut_tar
from cleaner.read.warc import cut_warc
from cleaner.read.zips import cut_zip
from cleaner.record import Failure

__all__ = ["DEFAULT_SHARD_BYTES", "Part", "Shard", "fingerprint", "plan_shards", "read_shard"]
DEFAULT_SHARD_BYTES = 16 * MIB
"""Some 1,600 pages of text: half a minute of work, which is what a run that was killed repeats at most."""
_MAX_PARTS = 1000
Cutter = Callable[[Input, int], Iterator[Cut]]


def plan_shards(
    paths: Paths, *, field: str | None = None, kind: Kind = "auto", shard_bytes: int = DEFAULT_SHARD_BYTES
) -> Iterator[Shard]:
    """The shards of what `paths` name, in order, as they are found; arguments as those of `find_sources`.

    Files of rows, records and members that are larger than `shard_bytes` are cut, packed ones only where they are WARC
    with a record in each member; small files go together into one shard. Standard input is a shard of its own. To be
    cut, a file is read once, but hardly parsed.

    Raises: OptionsError for a kind that does not exist.
    """
    check_kind(kind)
    return _plan(paths, field, kind, shard_bytes)


def read_shard(shard: Shard, passed_over: Counter[str] | None = None) -> Iterator[Source | Failure]:
    """The sources of `shard`, as `find_sources` gives them; `passed_over` counts what is no page."""
    counts = Counter[str]() if passed_over is None else passed_over
    for part in shard.parts:
        yield from read_part(part, shard.field, shard.kind, counts)


def fingerprint(paths: Paths) -> str:
    """32 hexadecimal digits that change where a file of the input comes, goes or is written to.

    Names, sizes and times of change count, not what the files hold. Of standard input only its name is known.
    """
    digest = blake2b(digest_size=16)
    for part in find_parts(paths):
        place = part.place
        size, changed = stat_place(place)
        code = None if place.error is None else place.error.code
        digest.update(msgspec.json.encode([place.path, place.root_path, place.is_named, size, changed, code]))
    return digest.hexdigest()


def _plan(paths: Paths, field: str | None, kind: Kind, shard_bytes: int) -> Iterator[Shard]:
    number = size = 0
    run: list[Part] = []
    for part in find_parts(paths):
        part_bytes, _ = stat_place(part.place)
        is_alone = part_bytes >= shard_bytes or part.place.name == STANDARD_INPUT
        if run and (is_alone or size + part_bytes > shard_bytes or len(run) >= _MAX_PARTS):
            yield Shard(number, tuple(run), size, field, kind)
            number, size, run = number + 1, 0, []
        if is_alone:
            for piece, piece_bytes in _cut(part, part_bytes, shard_bytes, field):
                yield Shard(number, (piece,), piece_bytes, field, kind)
                number += 1
        else:
            run.append(part)
            size += part_bytes
    if run:
        yield Shard(number, tuple(run), size, field, kind)


def _cut(whole: Part, size_bytes: int, shard_bytes: int, field: str | None) -> Iterator[tuple[Part, int]]:
    """The parts of one file, each with its size; the file as a whole where it cannot be cut."""
    part, at_bytes = whole, 0
    name, packed = find_format(whole.place.path), find_packer(whole.place.path)
    cutter = CUTTERS.get(name or "")
    if cutter and (packed is None or name == "warc") and whole.place.name != STANDARD_INPUT:
        try:
            with open_place(whole.place) as file:
                found = Input(file, whole, Source(content=b""), packed, field, Counter())
                for cut in cutter(found, shard_bytes):
                    if cut.is_end:
                        if part is not whole:
                            part = msgspec.structs.replace(part, is_barren=cut.is_barren, repeats=cut.repeats)
                        break
                    yield msgspec.structs.replace(part, end=cut.start, repeats=cut.repeats), cut.at_bytes - at_bytes
                    at_bytes = cut.at_bytes
                    part = msgspec.structs.replace(part, start=cut.start, before=cut.before, unpacked=cut.unpacked)
        except SourceError:
            pass  # who reads the last part meets the error again
    yield part, max(size_bytes - at_bytes, 0)


CUTTERS: dict[str, Cutter] = {
    "arrow": cut_arrow,
    "parquet": cut_parquet,
    "rows": cut_rows,
    "table": cut_table,
    "tar": cut_tar,
    "warc": cut_warc,
    "zip": cut_zip,
}
