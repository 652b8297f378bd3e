"""A task: one phase's work on one shard, in a worker, with files that survive the end of any process."""

import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import msgspec

from cleaner.batch.guard import PageLimits, start_clock, stop_clock
from cleaner.batch.tally import Tally
from cleaner.batch.tasklog import CLEANING, READING, LogReader, Step, count_whole_steps, encode_step, log_bytes
from cleaner.errors import SourceError, UsageError
from cleaner.options import DEFAULT_OPTIONS, Options
from cleaner.page import Source
from cleaner.read.input import make_failure, reading_error
from cleaner.read.shards import Shard, read_shard
from cleaner.record import Failure, Record
from cleaner.write.locking import lock_file
from cleaner.write.naming import describe_failure

_COPY_BYTES = 1 << 20
CRC_DIGITS = 8
BLAKE_DIGITS = 32


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What all tasks of a run have in common. It goes to the workers, so it holds nothing but plain values."""

    folder: Path
    """Where the files of all tasks stand."""
    options: Options = DEFAULT_OPTIONS
    limits: PageLimits = PageLimits()
    format: str = "jsonl"
    """A key of WRITERS."""
    packing: str | None = None
    """A key of PACKERS, or None."""
    has_errors_file: bool = False
    """Whether error entries have a file of their own."""
    is_folder: bool = False
    """Whether each shard has an output file of its own."""
    patch: "Callable[[Task, Iterator[bytes]], Iterator[bytes]] | None" = None
    """Changes the entries of a shard, lines of JSON with their ends, once all shards are cleaned; a function that
    another process can import."""
    extra: dict[str, Any] = {}
    """What phases of other parts of the program need."""


class GivenUp(msgspec.Struct, frozen=True):
    """A source that has cost a worker its life, and gives an error entry instead."""

    index: int
    """Of the source in its shard, from 0."""
    code: str
    message: str
    is_reading: bool
    """Whether it was being read: then the rest of the shard cannot be read either."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is sent."""

    phase: str
    work: Callable[["Task"], None]
    """A function that another process can import."""
    shard: Shard
    setup: Setup
    given_up: tuple[GivenUp, ...] = ()


class Done(msgspec.Struct, frozen=True):
    """What a finished task has left."""

    files: dict[str, tuple[int, str]]
    """For each of its files, by suffix, the bytes and their digest, see `digest_file`."""
    counts: dict[str, int]
    """For the run's tally."""


def task_path(folder: Path, phase: str, number: int, suffix: str) -> Path:
    """Where a phase keeps its file `suffix` for the shard `number`."""
    return folder / f"{phase}-{number:07d}.{suffix}"


def digest_file(path: Path, digits: int = CRC_DIGITS) -> tuple[int, str]:
    """Bytes of a file, and their digest: `CRC_DIGITS` of CRC-32, ten times as fast, or else of BLAKE2b.

    Raises: OSError.
    """
    checksum, strong, size = 0, blake2b(digest_size=16), 0
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_COPY_BYTES):
            if digits == CRC_DIGITS:
                checksum = zlib.crc32(chunk, checksum)
            else:
                strong.update(chunk)
            size += len(chunk)
    return size, f"{checksum:08x}" if digits == CRC_DIGITS else strong.hexdigest()


def cut_file(descriptor: int, size: int) -> None:
    """Cut an open file to `size` bytes, and go to its end."""
    os.ftruncate(descriptor, size)
    os.lseek(descriptor, 0, os.SEEK_END)


def sync_folder(folder: Path) -> None:
    """Make what was renamed in `folder` last, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Part(NamedTuple):
    """A file that is being written."""

    path: Path
    final: Path
    descriptor: int

    def write(self, chunk: bytes | memoryview) -> None:
        left = memoryview(chunk)
        while left:
            left = left[os.write(self.descriptor, left) :]


class Task:
    """One phase's work on one shard. As a context it holds the task's lock, and takes up what was begun."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.shard = job.shard
        self.setup = job.setup
        self.tally = Tally()
        """Counts of what is done in this source; those of finished sources stand in the log."""
        self._finished: Counter[str] = Counter()
        self._passed_over: Counter[str] = Counter()
        """What the reader has met since the last source that is no page, by its kind."""
        self._steps_done = 0
        self._parts: dict[str, _Part] = {}
        self._chunks: dict[str, list[bytes | memoryview]] = {}
        self._failures: list[str] = []
        self._is_open = False
        self._log = -1

    def __enter__(self) -> "Task":
        self._log = os.open(self.path("log"), os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            lock_file(self._log, wait=True)  # a worker whose run was killed may need a moment to see it
            self._take_up()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def path(self, suffix: str, phase: str | None = None) -> Path:
        """Where this phase, or an earlier one, keeps its file `suffix` for this shard."""
        return task_path(self.setup.folder, phase or self.job.phase, self.shard.number, suffix)

    def sources(self) -> Iterator[Source | Failure]:
        """The shard's sources, without those that are done; each has the time and memory of the limits.

        What was appended and counted is kept when the next source is asked for. A source that was given up comes as
        a Failure, and so does what cannot be read.
        """
        reader = self._read()
        index = -1
        while True:
            index += 1
            start_clock(self.setup.limits)
            if index >= self._steps_done:
                os.write(self._log, READING)
            source = next(reader, None)
            if source is None:
                self._forget_mark(index)
                break
            if index < self._steps_done:
                self._passed_over.clear()  # it stands in the log
                continue
            self._begin(source)
            yield source
            self._end()
        stop_clock()
        self._count_passed_over()

    def append(self, suffix: str, chunk: bytes | memoryview) -> None:
        """Append `chunk` to this phase's file `suffix`. Raises: OSError where the system refuses it."""
        if self._is_open:
            self._chunks.setdefault(suffix, []).append(chunk)
        else:
            self._part(suffix).write(chunk)

    def count(self, entry: Record | Failure) -> None:
        """Add an entry to the run's tally, and tell people of a Failure."""
        self.tally.count(entry)
        if isinstance(entry, Failure):
            self._failures.append(describe_failure(entry))

    def finish(self) -> Done:
        """Make the task's files last and give them their names. Raises: OSError where the system refuses it."""
        files = {}
        digits = BLAKE_DIGITS if self.setup.is_folder else CRC_DIGITS  # a manifest tells them
        parts = dict(self._parts)
        for name, part in parts.items():
            os.fsync(part.descriptor)
            os.close(self._parts.pop(name).descriptor)
            files[name] = digest_file(part.path, digits)
        for part in parts.values():
            part.path.replace(part.final)
        sync_folder(self.setup.folder)
        return Done(files, dict(self._finished + self.tally.counts))

    def _take_up(self) -> None:
        """Go to where an earlier try stood: what its log tells of and its files hold is done."""
        reader = LogReader(self.path("log"))
        steps = reader.read()
        names = {name for step in steps for name in step.chunks}
        whole = count_whole_steps(steps, {name: self.path(name + ".part") for name in names})
        sizes: Counter[str] = Counter()
        for step in steps[:whole]:
            sizes.update({name: size for name, (size, _) in step.chunks.items()})
            self._finished.update(step.counts)
        for name in names:
            cut_file(self._part(name, keep=True).descriptor, sizes[name])
        cut_file(self._log, log_bytes(steps[:whole]))
        self._steps_done = whole

    def _close(self) -> None:
        for part in self._parts.values():
            os.close(part.descriptor)
        self._parts.clear()
        os.close(self._log)

    def _read(self) -> Iterator[Source | Failure]:
        """The shard's sources, Failures in the place of those that were given up."""
        given_up = {item.index: item for item in self.job.given_up}
        reader = read_shard(self.shard, self._passed_over)
        index = 0
        while True:
            item = given_up.get(index)
            if item and item.is_reading:
                yield self._rest_failure(index, SourceError(item.code, item.message))
                return
            try:
                source = next(reader, None)
            except (MemoryError, UsageError):
                raise
            except Exception as error:
                yield self._rest_failure(index, reading_error(error))
                return
            if source is None:
                return
            if item and isinstance(source, Source):
                source = make_failure(source, SourceError(item.code, item.message))
            yield source
            index += 1

    def _rest_failure(self, index: int, error: SourceError) -> Failure:
        """The error entry for all of the shard from the source `index` on."""
        place = self.shard.parts[0].place
        member = f"shard {self.shard.number}, from source {index + 1} on"
        source = Source(content=b"", path=place.path, root_path=place.root_path, member=member)
        return make_failure(source, error)

    def _forget_mark(self, index: int) -> None:
        """Take READING back from the log: there was no source more, and what comes now is no source's fault."""
        if index >= self._steps_done:
            cut_file(self._log, os.lseek(self._log, 0, os.SEEK_CUR) - len(READING))

    def _begin(self, source: Source | Failure) -> None:
        os.write(self._log, CLEANING)
        self._is_open = True
        if isinstance(source, Source):
            content = source.content
            raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            self.tally.counts["bytes"] += len(raw)

    def _end(self) -> None:
        """Write what the source has given, then its line of the log."""
        self._is_open = False
        self._count_passed_over()
        chunks = {}
        for name, parts in self._chunks.items():
            chunk = b"".join(parts)
            self._part(name).write(chunk)
            chunks[name] = (len(chunk), zlib.crc32(chunk))
        os.write(self._log, encode_step(Step(chunks, dict(self.tally.counts), self._failures)))
        self._finished.update(self.tally.counts)
        self._chunks, self._failures, self.tally = {}, [], Tally()

    def _count_passed_over(self) -> None:
        self.tally.add({f"passed_over:{kind}": count for kind, count in self._passed_over.items()})
        self._passed_over.clear()

    def _part(self, name: str, *, keep: bool = False) -> _Part:
        """The file `name` as it is written; what an earlier try has left in it is kept on demand only."""
        part = self._parts.get(name)
        if part is None:
            path = self.path(name + ".part")
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
            descriptor = os.open(path, flags if keep else flags | os.O_TRUNC, 0o666)
            part = self._parts[name] = _Part(path, self.path(name), descriptor)
        return part
