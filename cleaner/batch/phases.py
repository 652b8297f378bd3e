"""The phases of a run: each does its work on every shard in worker processes, then joins what they have left."""

import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cleaner.batch.task import Setup, Task
from cleaner.record import Failure, Record

if TYPE_CHECKING:
    from cleaner.batch.run import Run
    from cleaner.batch.runner import Clean

ENTRIES = "entries"
ERRORS = "errors"
OUTPUT = "output"
_FAILURES = msgspec.json.Decoder(Failure)


class Phase(NamedTuple):
    """A part of a run. Its work on all shards is done, and joined, before the next phase begins."""

    name: str
    """Begins the names of its files, and is shown to people."""
    work: Callable[[Task], None]
    """Does one shard; a function that another process can import. See `Task` for how it reads and writes."""
    join: "Callable[[Run], None] | None" = None
    """Called in the run's own process when all shards are done. It may be called again: after a run was killed."""
    reads_sources: bool = True
    """Whether `work` goes through `Task.sources`, so that a worker without a step for long is taken to hang."""


def clean_shard(task: Task) -> None:
    """The entries of a shard as JSON lines; error entries in a file of their own where the run has one."""
    from cleaner.batch.runner import clean_in_pipeline

    clean_entries(task, clean_in_pipeline)


def clean_entries(task: Task, clean: "Clean", finish: Callable[[], None] | None = None) -> None:
    """As `clean_shard`, with what `clean` makes of each source; `finish` is called after each."""
    from cleaner.batch.runner import clean_safely

    errors = ERRORS if task.setup.has_errors_file else ENTRIES
    task.append(ENTRIES, b"")
    task.append(errors, b"")
    for source in task.sources():
        started = time.process_time_ns()
        entries = [source] if isinstance(source, Failure) else clean_safely(source, clean, task.setup.options)
        task.tally.counts["cleaning_ns"] += time.process_time_ns() - started
        for entry in entries:
            task.count(entry)
            task.append(errors if isinstance(entry, Failure) else ENTRIES, entry.to_json().encode("utf-8") + b"\n")
        if finish is not None:
            finish()


def write_shard(task: Task) -> None:
    """The shard's entries, patched, in the output's format and packed: a file, or a part of one.

    Where one process writes the file from all entries, as JSON lines. A part without entries is empty.
    """
    from cleaner.write.packing import pack

    setup = task.setup
    lines = read_lines(task.path(ENTRIES, phase=CLEAN.name))
    if setup.patch is not None:
        lines = setup.patch(task, lines)
    task.append(OUTPUT, b"")
    chunks = _written(setup, lines)
    first = next(chunks, None)
    if first is None and not setup.is_folder:
        return
    for chunk in pack(chain(() if first is None else (first,), chunks), setup.packing if can_follow(setup) else None):
        task.append(OUTPUT, chunk)


def _written(setup: Setup, lines: Iterator[bytes]) -> Iterator[bytes]:
    """The entries in `lines` as the output of a shard has them."""
    from cleaner.write import WRITERS, frame_of
    from cleaner.write.frame import write_part

    if setup.format == "jsonl" or not can_follow(setup):
        return lines
    entries = map(decode_entry, lines)
    return WRITERS[setup.format](entries) if setup.is_folder else write_part(frame_of(setup.format), entries)


def can_follow(setup: Setup) -> bool:
    """Whether the shards' outputs are files, or parts of one; else one process writes the file from all entries."""
    from cleaner.write import FRAMED

    return setup.is_folder or setup.format in FRAMED


def choose_phases(setup: Setup) -> list[Phase]:
    """The phases that a run needs, in order."""
    is_other = setup.format != "jsonl" or setup.packing is not None
    needs_writing = setup.patch is not None or (can_follow(setup) and is_other)
    return [CLEAN, WRITE] if needs_writing else [CLEAN]


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file of JSON lines that a phase has written, with their ends."""
    with path.open("rb") as file:
        yield from file


def is_record(line: bytes) -> bool:
    """Whether a line that a phase has written is a record, and no error entry."""
    return line.startswith(b'{"schema_version"')


def decode_entry(line: bytes) -> Record | Failure:
    """The record or error entry in a line that a phase has written."""
    return Record.from_json(line) if is_record(line) else _FAILURES.decode(line)


def read_entries(path: Path) -> Iterator[Record | Failure]:
    """The records and error entries in a file of JSON lines that a phase has written."""
    return map(decode_entry, read_lines(path))


CLEAN = Phase("clean", clean_shard)
WRITE = Phase("write", write_shard, reads_sources=False)
