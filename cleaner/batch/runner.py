"""Many sources cleaned, by one process or several, in the inputs' order whatever the number of processes."""

import errno
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from typing import TYPE_CHECKING, NamedTuple

from cleaner.batch.guard import (
    OUT_OF_MEMORY_EXIT,
    PageLimits,
    PageTimeoutError,
    clock_here,
    find_death,
    limit_worker,
    memory_error,
    memory_here,
    start_clock,
    stop_clock,
    time_error,
)
from cleaner.errors import CleanerError, OptionsError, SourceError, UsageError
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.page import Source
from cleaner.read.files import Paths, find_sources, make_failure
from cleaner.read.limits import MIB
from cleaner.record import Failure, Record

if TYPE_CHECKING:
    from pebble import ProcessPool

Clean = Callable[[Source, Options], list[Record]]
Entry = Record | Failure
# What the system says of a file of ours, whichever page is cleaned; a page itself needs no file.
_REFUSALS = frozenset((
    errno.ENOENT, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.EROFS,
    errno.EIO,
))  # fmt: skip
_MAX_WAITING = 4
"""Sources in flight for each process: enough that none waits for the slowest source before it."""
_MAX_WAITING_BYTES = 256 * MIB
"""Of the sources in flight; one source alone may have as much."""


def clean_files(
    paths: Paths, *, options: Options | None = None, jobs: int = 1, field: str | None = None, kind: Kind = "auto",
    limits: PageLimits | None = None, watch: Callable[[Source], None] | None = None,
) -> Iterator[Entry]:  # fmt: skip
    """Records of all pages in `paths`, in the inputs' order; at least one entry for each input.

    An input that cannot be read or cleaned gives a Failure in its place, and the run goes on. With more than one of
    `jobs` the work is done by that many processes; the entries are the same. Sources are read as they are needed, and
    each is shown to `watch`. `limits` of a page are kept to the letter by processes of their own; in this process
    they act between two steps of Python.

    Raises: OptionsError at once for a number of jobs below 1 or a kind that does not exist.
    """
    if jobs < 1:
        raise OptionsError(f"jobs is {jobs}; it must be at least 1")
    sources = find_sources(paths, field=field, kind=kind)
    if watch is not None:
        sources = _watched(sources, watch)
    return run_sources(sources, clean_in_pipeline, options or DEFAULT_OPTIONS, jobs=jobs, limits=limits)


def _watched(sources: Iterator[Source | Failure], watch: Callable[[Source], None]) -> Iterator[Source | Failure]:
    for source in sources:
        if isinstance(source, Source):
            watch(source)
        yield source


def run_sources(
    sources: Iterator[Source | Failure], clean: Clean, options: Options, *, jobs: int = 1,
    limits: PageLimits | None = None,
) -> Iterator[Entry]:  # fmt: skip
    """What `clean` makes of each source, in order; failures among `sources` pass through.

    With more than one of `jobs` `clean` must be a function that another process can import.
    """
    if jobs == 1:
        return _run_here(sources, clean, options, limits)
    return _run_pool(sources, _Calls(clean, options, limits), jobs)


def clean_in_pipeline(source: Source, options: Options) -> list[Record]:
    """The records of one source; imports the pipeline when the first source comes."""
    from cleaner.pipeline import clean_source

    return clean_source(source, options)


def clean_safely(source: Source, clean: Clean, options: Options) -> list[Entry]:
    """The records of `source`, or one Failure where the source or our own code fails.

    Raises: UsageError where the caller's options or tables cannot be used: no source could be cleaned with them;
    CleanerError where the system refuses a file of ours, such as the model of languages, as it would for each page;
    MemoryError where the source takes too much.
    """
    try:
        return [*clean(source, options)]
    except (UsageError, MemoryError):
        raise
    except SourceError as error:
        return [make_failure(source, error)]
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _REFUSALS:
            message = f"a file that cleaning needs cannot be read: {error}; run it again when it can"
            raise CleanerError(message) from error
        message = f"{type(error).__name__}: {error}; please report this source"
        return [make_failure(source, SourceError("internal-error", message))]


def _run_here(
    sources: Iterator[Source | Failure], clean: Clean, options: Options, limits: PageLimits | None
) -> Iterator[Entry]:
    with memory_here(limits):
        for source in sources:
            if isinstance(source, Failure):
                yield source
            else:
                yield from _clean_here(source, clean, options, limits)


def _clean_here(source: Source, clean: Clean, options: Options, limits: PageLimits | None) -> list[Entry]:
    try:
        with clock_here(limits):
            return clean_safely(source, clean, options)
    except PageTimeoutError:
        return [make_failure(source, time_error(limits or PageLimits()))]
    except MemoryError:
        return [make_failure(source, memory_error(limits or PageLimits()))]


def clean_in_worker(source: Source, clean: Clean, options: Options, limits: PageLimits | None) -> list[Entry]:
    """As `clean_safely`, in a process that ends where `limits` are overrun."""
    if limits is None:
        return clean_safely(source, clean, options)
    start_clock(limits)
    try:
        return clean_safely(source, clean, options)
    except MemoryError:
        os._exit(OUT_OF_MEMORY_EXIT)
    finally:
        stop_clock()


class _Calls(NamedTuple):
    """What workers are asked to do with each source."""

    clean: Clean
    options: Options
    limits: PageLimits | None

    def schedule(self, pool: "ProcessPool", source: Source) -> "Future[list[Entry]]":
        """The entries of `source`, some time later. Raises: CleanerError where no process can be started."""
        timeout = None if self.limits is None else self.limits.wall_seconds
        arguments = [source, self.clean, self.options, self.limits]
        try:
            return pool.schedule(clean_in_worker, args=arguments, timeout=timeout)
        except BrokenExecutor as error:
            raise CleanerError("worker processes cannot be started; ask for fewer of them with --jobs") from error


class _Job:
    """A source that a process works at."""

    def __init__(self, source: Source, pool: "ProcessPool", calls: _Calls) -> None:
        self.source = source
        self.size = len(source.content)
        self._pool = pool
        self._calls = calls
        self._future = calls.schedule(pool, source)

    def wait(self) -> list[Entry]:
        """The entries of the source, once they are there; one Failure where its processes died.

        Raises: UsageError, as `clean_safely`.
        """
        from pebble import ProcessExpired

        limits = self._calls.limits or PageLimits()
        tries = 1
        while True:
            try:
                return self._future.result()
            except TimeoutError:
                return [make_failure(self.source, time_error(limits))]
            except ProcessExpired as error:
                death = find_death(error.exitcode, limits)
                if tries >= death.most:
                    return [make_failure(self.source, death.error)]
            tries += 1
            self._future = self._calls.schedule(self._pool, self.source)


def _run_pool(sources: Iterator[Source | Failure], calls: _Calls, jobs: int) -> Iterator[Entry]:
    """As `_run_here`, with a bounded number of sources in flight."""
    pool = _start_pool(jobs, calls.limits)
    waiting: deque[_Job | Failure] = deque()
    waiting_bytes = 0
    try:
        for source in sources:
            if isinstance(source, Failure):
                waiting.append(source)
            else:
                waiting.append(_Job(source, pool, calls))
                waiting_bytes += len(source.content)
            while waiting and (len(waiting) >= _MAX_WAITING * jobs or waiting_bytes > _MAX_WAITING_BYTES):
                first = waiting.popleft()
                waiting_bytes -= 0 if isinstance(first, Failure) else first.size
                yield from _entries(first)
        while waiting:
            yield from _entries(waiting.popleft())
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _entries(job: _Job | Failure) -> list[Entry]:
    return [job] if isinstance(job, Failure) else job.wait()


def _start_pool(jobs: int, limits: PageLimits | None) -> "ProcessPool":
    """A pool of fresh processes: copies of this one could inherit locks that another thread holds."""
    import multiprocessing

    from pebble import ProcessPool

    start = None if limits is None else limit_worker
    if os.name != "posix":
        return ProcessPool(max_workers=jobs, initializer=start, initargs=[limits])
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleaner.pipeline"])
    return ProcessPool(max_workers=jobs, initializer=start, initargs=[limits], context=context)
