"""How far a run has come, on standard error, and what it has done at its end."""

import json
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cleaner.batch.tally import Tally
from cleaner.cli.terminal import print_error

if TYPE_CHECKING:
    from rich.progress import Progress

_SHOW_SECONDS = 0.1
_MOST_FAILURES = 100
_MOST_SHOWN = 5
_MB = 1_000_000
_STEPS = {"clean": "cleaning", "write": "writing", "output": "joining"}
"""What people are told of a phase."""


def describe(tally: Tally, pages_per_second: float) -> str:
    """The counts and the rate as one line.

    >>> tally = Tally({"pages": 1200, "inputs": 1100, "errors:not-found": 3, "bytes": 5_600_000})
    >>> describe(tally, 20.0)
    '1,200 pages from 1,100 inputs, 5.6 MB, 3 errors, 20 pages/s'
    """
    size = f"{tally.content_bytes / _MB:,.1f} MB"
    found = f"{tally.pages:,} pages from {tally.inputs:,} inputs, {size}, {tally.errors:,} errors"
    return f"{found}, {pages_per_second:,.0f} pages/s"


class ProgressLine:
    """A line on standard error, brought up to date as the run goes on; it vanishes at the end.

    What is printed on standard error meanwhile stands above it. It shows nothing where it is not enabled.
    """

    def __init__(self, *, enabled: bool, total_bytes: int | None = None) -> None:
        """`total_bytes`: of the input's files; None where it is not known."""
        self._enabled = enabled
        self._total_bytes = total_bytes or None
        self._progress: Progress | None = None
        self._task: Any = None
        self._shown = self._started = time.monotonic()
        self._pages_before: int | None = None
        self._failures = 0
        self._step = "cleaning"

    def __enter__(self) -> "ProgressLine":
        if self._enabled:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
            from rich.progress import TimeRemainingColumn as TimeLeftColumn

            known = (BarColumn(bar_width=20), TimeLeftColumn()) if self._total_bytes else ()
            columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn(), *known)
            console = Console(stderr=True)
            self._progress = Progress(*columns, console=console, transient=True, redirect_stdout=False)
            self._progress.start()
            self._task = self._progress.add_task(describe(Tally(), 0.0), total=self._total_bytes)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def begin(self, phase: str) -> None:
        """A phase begins: its bar starts at its left end."""
        self._step = _STEPS.get(phase, phase)
        self._shown, self._started, self._pages_before = 0.0, time.monotonic(), None
        if self._progress is not None:
            self._progress.reset(self._task, total=self._total_bytes, description=self._step)

    def show(self, tally: Tally, done_bytes: int = 0) -> None:
        """Show what is done; `done_bytes` of the input's files."""
        now = time.monotonic()
        if self._pages_before is None:
            self._pages_before = tally.pages  # an earlier run has done them
        if self._progress is None or now - self._shown < _SHOW_SECONDS:
            return
        self._shown = now
        rate = (tally.pages - self._pages_before) / max(now - self._started, _SHOW_SECONDS)
        text = f"{self._step}: {describe(tally, rate)}"
        self._progress.update(self._task, description=text, completed=min(done_bytes, self._total_bytes or done_bytes))

    def fail(self, description: str) -> None:
        """Say on standard error which input could not be read; after many only that there are more."""
        self._failures += 1
        if self._failures <= _MOST_FAILURES:
            print_error(description)
        elif self._failures == _MOST_FAILURES + 1:
            print_error("more inputs could not be read; the output has an error entry for each")


def make_summary(tally: Tally, seconds: float) -> dict[str, Any]:
    """The counts of a run, with the seconds that this process took, and the CPU seconds of it and its workers."""
    return {
        **tally.summary(),
        "seconds": round(seconds, 3),
        "cpu_seconds": round(_cpu_seconds(), 3),
        "cleaning_cpu_seconds": round(tally.counts["cleaning_ns"] / 1e9, 3),
    }


def print_summary(summary: dict[str, Any]) -> None:
    """Print on standard error what a run has done, in a few lines."""
    dropped, errors = summary["words_dropped"], summary["errors"]
    print_error(
        f"{summary['pages']:,} pages from {summary['inputs']:,} inputs, {summary['bytes'] / _MB:,.1f} MB, "
        f"{sum(errors.values()):,} errors, {summary['seconds']:,.1f} s ({summary['cpu_seconds']:,.1f} s of CPU)"
    )
    print_error(f"words: {summary['words_kept']:,} kept, {sum(dropped.values()):,} dropped{_largest(dropped)}")
    for name in ("errors", "warnings", "passed_over"):
        if summary[name]:
            print_error(f"{name.replace('_', ' ')}{_largest(summary[name])}")


def encode_summary(summary: dict[str, Any]) -> bytes:
    """The summary as JSON for programs."""
    return json.dumps(summary, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _largest(counts: dict[str, int]) -> str:
    """The first few of `counts`, after a colon; "" where there is none."""
    shown = [f"{name} {count:,}" for name, count in list(counts.items())[:_MOST_SHOWN]]
    more = [f"{len(counts) - _MOST_SHOWN} more"] if len(counts) > _MOST_SHOWN else []
    return ": " + ", ".join(shown + more) if shown else ""


def _cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    times = time.process_time()
    try:
        import resource
    except ImportError:  # Windows
        return times
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return times + usage.ru_utime + usage.ru_stime
