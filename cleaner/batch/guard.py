"""Limits of one page: its CPU time and its memory. What goes over them costs that page alone an error entry."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import msgspec

from cleaner.errors import SourceError
from cleaner.read.limits import MIB

OUT_OF_MEMORY_EXIT = 77
"""Exit code of a worker that a page took over its limit of memory."""
_WALL_FACTOR = 10
_MIN_WALL_SECONDS = 60.0
_MOST_TIMEOUTS = 1
_MOST_MEMORY_DEATHS = 2
_MOST_DEATHS = 3
_MOST_KILLS = 8
"""How often a worker may end at the same source. CPU time is measured alike every time; memory may have been taken by
the sources before; and who kills a worker from outside does not mean its source."""


class PageLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one page may take of a worker."""

    seconds: float = 60.0
    """Of CPU time, so that a busy machine costs no page. The slowest honest pages take some seconds."""

    mib: int = 2048
    """Of memory beyond what the worker had when it began: a source can have 256 MiB, its blocks several times that."""

    @property
    def wall_seconds(self) -> float:
        """After so many seconds without a step a worker is taken to hang, though it uses no CPU time."""
        return max(_WALL_FACTOR * self.seconds, _MIN_WALL_SECONDS)


def limit_worker(limits: PageLimits) -> None:
    """Make this process, which works for another one, end where a page overruns `limits`; see `start_clock`."""
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    limit_memory(limits)


def limit_memory(limits: PageLimits) -> None:
    """Refuse this process more memory than it has now and `limits` allow; where the system knows no such limit, none.

    The refusal is a MemoryError in Python, and may be the end of the process in a library.
    """
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _data_bytes() + limits.mib * MIB
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


@contextmanager
def memory_here(limits: PageLimits | None) -> Iterator[None]:
    """Inside it this process has no more memory than `limit_memory` gives it; without limits nothing changes."""
    if limits is None or sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    limit_memory(limits)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def start_clock(limits: PageLimits) -> None:
    """Give this process `limits.seconds` of CPU time from now; then the signal SIGPROF ends it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, limits.seconds)


def stop_clock() -> None:
    """Take the limit of `start_clock` back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)


class PageTimeoutError(BaseException):
    """The page that this process cleans has used up its time. No step may take it for an error of its own."""


@contextmanager
def clock_here(limits: PageLimits | None) -> Iterator[None]:
    """Inside it this process has `limits.seconds` of CPU time; the limit acts between two steps of Python.

    Nothing happens without limits, and outside the main thread, which alone gets signals.
    Raises: PageTimeoutError.
    """
    if limits is None or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGPROF"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _raise_timeout)
    try:
        start_clock(limits)
        yield
    finally:
        stop_clock()
        signal.signal(signal.SIGPROF, before)


def _raise_timeout(number: int, frame: FrameType | None) -> None:
    raise PageTimeoutError


class Death(NamedTuple):
    """Why a worker has ended at a source."""

    error: SourceError
    """For the source's error entry."""
    most: int
    """How often it may happen until the source is given up."""


def find_death(exit_code: int | None, limits: PageLimits) -> Death:
    """Why a worker ended with `exit_code`; of a signal its negative number."""
    if exit_code == OUT_OF_MEMORY_EXIT:
        return Death(memory_error(limits), _MOST_MEMORY_DEATHS)
    if hasattr(signal, "SIGPROF") and exit_code == -signal.SIGPROF:
        return timeout_death(limits)
    message = f"the process that cleaned it died (exit code {exit_code}); it may need more memory"
    is_killed = exit_code is not None and -exit_code in (getattr(signal, "SIGKILL", 9), signal.SIGTERM)
    return Death(SourceError("worker-died", message), _MOST_KILLS if is_killed else _MOST_DEATHS)


def timeout_death(limits: PageLimits) -> Death:
    """What has happened to a worker that took too long."""
    return Death(time_error(limits), _MOST_TIMEOUTS)


def memory_error(limits: PageLimits) -> SourceError:
    """The error of a page that takes too much memory."""
    return SourceError("out-of-memory", f"the page takes more than {limits.mib} MiB of memory (see --page-mib)")


def time_error(limits: PageLimits) -> SourceError:
    """The error of a page that takes too long."""
    return SourceError("timed-out", f"the page takes more than {limits.seconds:g} seconds (see --page-seconds)")


def _data_bytes() -> int:
    """Writable memory of this process, as the kernel counts it for RLIMIT_DATA."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 256 * MIB
