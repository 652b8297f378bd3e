"""How far a run has come, on standard error."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cleaner.record import Failure, Record


class Tally:
    """Counts of one run."""

    def __init__(self) -> None:
        self.pages = 0
        self.inputs = 0
        self.errors = 0

    def count(self, entry: Record | Failure) -> None:
        """Add one entry; an input counts with its first page."""
        if isinstance(entry, Failure):
            self.errors += 1
            self.inputs += 1
        else:
            self.pages += 1
            self.inputs += entry.source.page == 0


def describe(tally: Tally, seconds: float) -> str:
    """The counts and the rate as one line.

    >>> tally = Tally()
    >>> tally.pages, tally.inputs, tally.errors = 1200, 1100, 3
    >>> describe(tally, 60.0)
    '1,200 pages from 1,100 inputs, 3 errors, 20 pages/s'
    """
    rate = tally.pages / seconds if seconds > 0 else 0.0
    return f"{tally.pages:,} pages from {tally.inputs:,} inputs, {tally.errors:,} errors, {rate:,.0f} pages/s"


@contextmanager
def show_progress(tally: Tally, *, enabled: bool) -> Iterator[Callable[[], None]]:
    """A function to call after each step, which brings the line on standard error up to date.

    It does nothing where not enabled. The line vanishes at the end; what is printed on standard error meanwhile
    stands above it.
    """
    if not enabled:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    started = time.monotonic()
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(describe(tally, 0.0), total=None)
        yield lambda: progress.update(task, description=describe(tally, time.monotonic() - started))
