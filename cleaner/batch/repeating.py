"""The phases of a run that compares the pages of a dump with each other.

count -> templates of sites -> clean, with digests -> near-duplicate pages, copied paragraphs -> write, with marks
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from cleaner.batch.phases import CLEAN, WRITE, Phase, clean_entries, is_record
from cleaner.batch.task import Setup, Task
from cleaner.errors import UsageError
from cleaner.options import Options
from cleaner.page import Source
from cleaner.record import Record

if TYPE_CHECKING:
    from cleaner.batch.run import Run
    from cleaner.repeats.digest import PageDigest
    from cleaner.repeats.index import SavedIndex
    from cleaner.repeats.templates import Templates

LINES = "lines"
DIGESTS = "digests"
REPEATS_RUN = "run"
DUPLICATES = "duplicates"
DROP = "drop_duplicates"
INDEX = "index"
_TEMPLATES = "templates"
_STARS = "stars"
_RUN_FACT = "index run"
_STATE_FACT = "index state"
_MARKS = "marks-{number:07d}"


def count_shard(task: Task) -> None:
    """The lines of a shard's pages, by site, as a run."""
    from cleaner.repeats.counts import PageLines, count_sources, make_run
    from cleaner.repeats.store import encode_arrays, encode_row, read_rows

    task.append(LINES, b"")
    for page in count_sources(task.sources()):
        task.append(LINES, encode_row(page))
    for chunk in encode_arrays(make_run(read_rows(task.path(LINES + ".part"), PageLines))):
        task.append(REPEATS_RUN, chunk)


def join_counts(run: "Run") -> None:
    """Write the templates of all sites."""
    from cleaner.repeats.counts import CountRun
    from cleaner.repeats.templates import write_templates

    index = _index_of(run)
    runs = index.counts() if index else []
    runs += [CountRun.open(path) for path in run.paths(COUNT.name, REPEATS_RUN)]
    write_templates(runs, run.setup.folder / _TEMPLATES)


def clean_with_templates(task: Task) -> None:
    """As `clean_shard`, with the templates of all sites, and with the digests of the pages as a run."""
    from cleaner.repeats.digest import PageDigest, make_run
    from cleaner.repeats.store import encode_arrays, encode_row, read_rows
    from cleaner.repeats.templates import Templates

    clean = _Cleaning(Templates.open(task.setup.folder / _TEMPLATES))

    def finish() -> None:
        digests, spent_ns = clean.take()
        task.tally.counts["cleaning_ns"] -= spent_ns
        for page in digests:
            task.append(DIGESTS, encode_row(page))

    task.append(DIGESTS, b"")
    clean_entries(task, clean, finish)
    for chunk in encode_arrays(make_run(read_rows(task.path(DIGESTS + ".part"), PageDigest))):
        task.append(REPEATS_RUN, chunk)


class _Cleaning:
    """Cleans sources, and keeps the digests of the pages of the last one."""

    def __init__(self, templates: "Templates") -> None:
        self.templates = templates
        self.digests: list[PageDigest] = []
        self.digests_ns = 0
        """CPU time that `digests` took, which is none of cleaning."""

    def __call__(self, source: Source, options: Options) -> list[Record]:
        from cleaner.pipeline import no_collection, trace_source
        from cleaner.repeats.digest import digest_trace

        with no_collection():
            traces = trace_source(source, options, templates=self.templates)
            started = time.process_time_ns()
            self.digests = [digest_trace(trace) for trace in traces]
            self.digests_ns = time.process_time_ns() - started
            return [trace.record for trace in traces]

    def take(self) -> "tuple[list[PageDigest], int]":
        """The digests of the last source, and the CPU time that they took; none where it gave no record."""
        found = self.digests, self.digests_ns
        self.digests, self.digests_ns = [], 0
        return found


def join_digests(run: "Run") -> None:
    """Write the marks of each shard's records."""
    from cleaner.repeats.digest import DigestRun
    from cleaner.repeats.marks import find_marks
    from cleaner.repeats.near import find_stars
    from cleaner.repeats.spill import clear_folders
    from cleaner.repeats.store import encode_row, write_arrays, write_whole

    index = _index_of(run)
    runs = index.digests() if index else []
    known = len(runs)
    numbers = [number for number, _ in run.journal.tasks(CLEAN.name)]
    runs += [DigestRun.open(path) for path in run.paths(CLEAN.name, REPEATS_RUN)]
    clear_folders(run.setup.folder)
    stars = find_stars(runs, index.stars() if index else None, run.setup.folder)
    write_arrays(run.setup.folder / _STARS, stars._asdict())
    for at, marks in find_marks(runs, stars, known, run.setup.folder):
        write_whole(marks_path(run.setup.folder, numbers[at - known]), map(encode_row, marks))


def check_index(run: "Run") -> None:
    """Make sure that the run's index, if it has one, is whole, and keep which it is.

    Raises: UsageError where it is damaged, and where it is not what it was when the run began.
    """
    from cleaner.repeats.index import open_index

    if run.setup.extra.get(INDEX) is None:
        return
    index = open_index(Path(run.setup.extra[INDEX]), check=True)
    if run.journal.fact(_STATE_FACT) is None:
        run.journal.keep({_STATE_FACT: index.state, _RUN_FACT: uuid4().hex})
    _index_of(run)


def _index_of(run: "Run") -> "SavedIndex | None":
    """The index that the run adds to, as it stood when the run began; None where it has none."""
    from cleaner.repeats.index import open_index

    if run.setup.extra.get(INDEX) is None:
        return None
    index = open_index(Path(run.setup.extra[INDEX]))
    if run.journal.fact(_STATE_FACT) != index.state and run.journal.fact(_RUN_FACT) != index.files.run:
        raise UsageError(f"pages were added to {index.folder} since this run began; run again with --restart")
    return index


def save_index(run: "Run") -> None:
    """Add the run's pages to its index, if it has one. It may be called again. Raises: UsageError."""
    from cleaner.repeats.digest import DigestRun
    from cleaner.repeats.index import add_run
    from cleaner.repeats.marks import find_changes
    from cleaner.repeats.near import Stars
    from cleaner.repeats.store import read_arrays

    if index := _index_of(run):
        stars = Stars(**read_arrays(run.setup.folder / _STARS)[0])
        counts, digests = list(run.paths(COUNT.name, REPEATS_RUN)), list(run.paths(CLEAN.name, REPEATS_RUN))
        changes = find_changes([*index.digests(), *map(DigestRun.open, digests)], index.stars(), stars)
        add_run(index, run.journal.fact(_RUN_FACT) or "", counts, digests, stars, changes)


def marks_path(folder: Path, number: int) -> Path:
    """Where the marks of a shard's records stand."""
    return folder / _MARKS.format(number=number)


def patch_lines(task: Task, lines: Iterator[bytes]) -> Iterator[bytes]:
    """The entries of a shard with the marks of its records; without those that repeat others, if the run drops them.

    These go to a file of their own, and both are counted.
    """
    from cleaner.repeats.marks import Mark, mark_line
    from cleaner.repeats.store import read_rows

    is_dropping = task.setup.extra.get(DROP, False)
    if is_dropping:
        task.append(DUPLICATES, b"")
    marks = read_rows(marks_path(task.setup.folder, task.shard.number), Mark)
    mark = next(marks, None)
    number = -1
    for line in lines:
        number += is_record(line)
        if mark is None or mark.page != number or not is_record(line):
            yield line
            continue
        task.tally.counts["copied_paragraphs"] += len(mark.copied)
        task.tally.counts["duplicate_pages"] += mark.duplicate_of is not None
        marked = mark_line(line, mark)
        if is_dropping and mark.duplicate_of is not None:
            task.append(DUPLICATES, marked)
        else:
            yield marked
        mark = next(marks, None)


def repeat_phases() -> list[Phase]:
    """The phases of a run that looks for repeats, in order."""
    return [COUNT, CLEAN._replace(work=clean_with_templates, join=join_digests), WRITE]


def with_repeats(setup: Setup, *, drop: bool, index: str | None) -> Setup:
    """`setup` for a run that looks for repeats; with `drop` pages that repeat others have a file of their own."""
    extra = {**setup.extra, DROP: drop, INDEX: index}
    return msgspec.structs.replace(setup, patch=patch_lines, extra=extra)


COUNT = Phase("count", count_shard, join_counts)
