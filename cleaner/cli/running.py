"""The two ways of `clean`: a run over a dump, with a journal; and a stream, which is done in one go."""

import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack

from cleaner.batch.request import Request, input_bytes
from cleaner.batch.tally import Tally
from cleaner.cli.outputs import open_outputs
from cleaner.cli.progress import ProgressLine, encode_summary, make_summary, print_summary
from cleaner.cli.terminal import is_terminal, print_error, print_failure, show
from cleaner.errors import UsageError
from cleaner.page import Source
from cleaner.record import Failure, Record
from cleaner.write import WRITERS
from cleaner.write.output import Output, open_output
from cleaner.write.packing import pack

SOME_FAILED_EXIT = 3
NOTHING_READ_EXIT = 4


def run_dump(request: Request, summary: str | None) -> int:
    """Clean what `request` asks for with a journal; the exit code."""
    from cleaner.batch.dump import clean_dump

    started = time.monotonic()
    shown = shows_progress()
    total_bytes = input_bytes(request.inputs) // request.share.of if shown else None

    def finish(tally: Tally) -> None:
        _finish(tally, started, summary, is_shown=True)

    with ProgressLine(enabled=shown, total_bytes=total_bytes) as line:
        tally = clean_dump(request, line, finish)
    return _exit_code(tally)


def run_stream(request: Request, summary: str | None) -> int:
    """Clean what `request` asks for in one go, without a journal; the exit code."""
    from cleaner.batch.runner import clean_files

    started = time.monotonic()
    to_terminal = request.output == "-" and is_terminal()
    if to_terminal and request.format == "parquet":
        raise UsageError("Parquet is not for a terminal; name a file with -o")
    tally = Tally()
    shown = shows_progress()
    with ExitStack() as stack:
        out, errors_out = stack.enter_context(open_outputs(request.output, request.errors))
        line = stack.enter_context(ProgressLine(enabled=shown and not to_terminal))
        entries = clean_files(
            request.inputs, options=request.options, jobs=request.jobs, field=request.field, kind=request.kind,
            limits=request.limits, watch=lambda source: _count_bytes(tally, source),
        )  # fmt: skip
        if isinstance(entries, Generator):
            stack.callback(entries.close)  # ends the worker processes, also where this one is stopped
        counted = _counted(entries, tally, line, errors_out)
        for chunk in pack(WRITERS[request.format](counted), request.packing):
            out.write(_shown(chunk) if to_terminal else chunk)
    _finish(tally, started, summary, is_shown=shown and not to_terminal)
    return _exit_code(tally)


def shows_progress() -> bool:
    """Whether there is a line of progress: standard error is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def _count_bytes(tally: Tally, source: Source) -> None:
    content = source.content
    tally.counts["bytes"] += len(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))


def _counted(
    entries: Iterable[Record | Failure], tally: Tally, line: ProgressLine, errors_out: Output | None
) -> Iterator[Record | Failure]:
    """The entries that go to the output: all, but for error entries that have a file of their own.

    Error entries are also reported on standard error.
    """
    for entry in entries:
        tally.count(entry)
        line.show(tally)
        if isinstance(entry, Failure):
            print_failure(entry)
            if errors_out:
                errors_out.write(entry.to_json().encode("utf-8") + b"\n")
                continue
        yield entry


def _shown(chunk: bytes) -> bytes:
    """A chunk as a terminal may get it: the lines stay, what acts on a terminal is escaped."""
    return "\n".join(show(line) for line in chunk.decode("utf-8").split("\n")).encode("utf-8")


def _finish(tally: Tally, started: float, summary: str | None, *, is_shown: bool) -> None:
    """Tell people, and the file `summary`, what the run has done."""
    counts = make_summary(tally, time.monotonic() - started)
    if is_shown:
        print_summary(counts)
    if summary is not None:
        with open_output(summary) as out:
            out.write(encode_summary(counts))


def _exit_code(tally: Tally) -> int:
    if tally.pages == 0:
        if tally.errors == 0:
            print_error("no source found in the inputs")
        return NOTHING_READ_EXIT
    return SOME_FAILED_EXIT if tally.errors else 0
