"""Many sources cleaned, by one process or several, in the inputs' order whatever the number of processes."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING

from cleaner.errors import OptionsError, SourceError, UsageError
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.page import Source
from cleaner.read.files import Paths, find_sources, make_failure
from cleaner.read.limits import MIB
from cleaner.record import Failure, Record

if TYPE_CHECKING:
    from pebble import ProcessPool

Clean = Callable[[Source, Options], list[Record]]
Entry = Record | Failure
_MAX_WAITING = 4
"""Sources in flight for each process: enough that none waits for the slowest source before it."""
_MAX_WAITING_BYTES = 256 * MIB
"""Of the sources in flight; one source alone may have as much."""


def clean_files(
    paths: Paths, *, options: Options | None = None, jobs: int = 1, field: str | None = None, kind: Kind = "auto"
) -> Iterator[Entry]:
    """Records of all pages in `paths`, in the inputs' order; at least one entry for each input.

    An input that cannot be read or cleaned gives a Failure in its place, and the run goes on. With more than one of
    `jobs` the work is done by that many processes; the entries are the same. Sources are read as they are needed.

    Raises: OptionsError at once for a number of jobs below 1 or a kind that does not exist.
    """
    if jobs < 1:
        raise OptionsError(f"jobs is {jobs}; it must be at least 1")
    sources = find_sources(paths, field=field, kind=kind)
    return run_sources(sources, clean_in_pipeline, options or DEFAULT_OPTIONS, jobs=jobs)


def run_sources(
    sources: Iterator[Source | Failure], clean: Clean, options: Options, *, jobs: int = 1
) -> Iterator[Entry]:
    """What `clean` makes of each source, in order; failures among `sources` pass through.

    With more than one of `jobs` `clean` must be a function that another process can import.
    """
    if jobs == 1:
        return _run_here(sources, clean, options)
    return _run_pool(sources, clean, options, jobs)


def clean_in_pipeline(source: Source, options: Options) -> list[Record]:
    """The records of one source; imports the pipeline when the first source comes."""
    from cleaner.pipeline import clean_source

    return clean_source(source, options)


def clean_safely(source: Source, clean: Clean, options: Options) -> list[Entry]:
    """The records of `source`, or one Failure where the source or our own code fails.

    Raises: UsageError where the caller's options or tables cannot be used: no source could be cleaned with them.
    """
    try:
        return [*clean(source, options)]
    except UsageError:
        raise
    except SourceError as error:
        return [make_failure(source, error)]
    except Exception as error:
        message = f"{type(error).__name__}: {error}; please report this source"
        return [make_failure(source, SourceError("internal-error", message))]


def _run_here(sources: Iterator[Source | Failure], clean: Clean, options: Options) -> Iterator[Entry]:
    for source in sources:
        if isinstance(source, Failure):
            yield source
        else:
            yield from clean_safely(source, clean, options)


class _Job:
    """A source that a process works at."""

    def __init__(self, source: Source, future: "Future[list[Entry]]") -> None:
        self.source = source
        self.future = future
        self.size = len(source.content)

    def wait(self) -> list[Entry]:
        """The entries of the source, once they are there; one Failure where its process died.

        Raises: UsageError, as `clean_safely`.
        """
        from pebble import ProcessExpired

        try:
            return self.future.result()
        except ProcessExpired as error:
            message = f"the process that cleaned it died (exit code {error.exitcode}); it may need more memory"
            return [make_failure(self.source, SourceError("worker-died", message))]


def _run_pool(sources: Iterator[Source | Failure], clean: Clean, options: Options, jobs: int) -> Iterator[Entry]:
    """As `_run_here`, with a bounded number of sources in flight."""
    pool = _start_pool(jobs)
    waiting: deque[_Job | Failure] = deque()
    waiting_bytes = 0
    try:
        for source in sources:
            if isinstance(source, Failure):
                waiting.append(source)
            else:
                waiting.append(_Job(source, pool.schedule(clean_safely, args=[source, clean, options])))
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


def _start_pool(jobs: int) -> "ProcessPool":
    """A pool of fresh processes: copies of this one could inherit locks that another thread holds."""
    import multiprocessing

    from pebble import ProcessPool

    if os.name != "posix":
        return ProcessPool(max_workers=jobs)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleaner.pipeline"])
    return ProcessPool(max_workers=jobs, context=context)
