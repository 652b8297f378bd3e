"""cleaner clean: sources in, records out."""

import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from cleaner.cli.source_options import source_options
from cleaner.cli.terminal import is_terminal, print_error, print_failure, show
from cleaner.errors import UsageError
from cleaner.options import Engine, Kind, Options

if TYPE_CHECKING:
    from cleaner.cli.progress import Tally
    from cleaner.record import Failure, Record
    from cleaner.write.output import Output

FORMATS = ("jsonl", "json", "md", "csv", "parquet")
SOME_FAILED_EXIT = 3
NOTHING_READ_EXIT = 4


@click.command("clean")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o", "--output", metavar="OUT", help="File to write, which appears whole or not at all. Default: standard output."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="Default: what the suffix of OUT says (.jsonl, .ndjson, .json, .md, .markdown, .csv, .parquet), else jsonl.",
)
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    show_default="1",
    help="Worker processes. The output is the same for any number.",
)
@click.option("--errors", metavar="FILE", help="File for the error entries, as JSON lines, instead of the output.")
@source_options
def clean_command(
    inputs: tuple[str, ...],
    *,
    output: str | None,
    format_name: str | None,
    jobs: int,
    errors: str | None,
    field: str | None,
    kind: Kind,
    engine: Engine,
    language: str | None,
) -> None:
    """Clean each INPUT and write its records.

    INPUT is a file, a folder (with all that is in it), a pattern such as "pages/*.html", or - for standard input.
    Text, HTML and JSON lines are read, each also as .gz, .bz2 or .xz. An input that cannot be read gives an error
    entry in its place, and a line on standard error.
    """
    from cleaner.batch.runner import clean_files
    from cleaner.cli.outputs import guess_format, open_outputs
    from cleaner.cli.progress import Tally, show_progress
    from cleaner.write import WRITERS

    options = Options(engine=engine, language=language)
    format_name = format_name or guess_format(output)
    to_terminal = output in (None, "-") and is_terminal()
    if to_terminal and format_name == "parquet":
        raise UsageError("Parquet is not for a terminal; name a file with -o")
    writer = WRITERS[format_name]
    tally = Tally()
    with ExitStack() as stack:
        out, errors_out = stack.enter_context(open_outputs(output, errors, inputs))
        advance = stack.enter_context(show_progress(tally, enabled=sys.stderr.isatty() and not to_terminal))
        entries = clean_files(inputs, options=options, jobs=jobs, field=field, kind=kind)
        if isinstance(entries, Generator):
            stack.callback(entries.close)  # ends the worker processes, also where this one is stopped
        for chunk in writer(_counted(entries, tally, advance, errors_out)):
            out.write(_shown(chunk) if to_terminal else chunk)
    sys.exit(_exit_code(tally))


def _counted(
    entries: "Iterable[Record | Failure]", tally: "Tally", advance: Callable[[], None], errors_out: "Output | None"
) -> "Iterator[Record | Failure]":
    """The entries that go to the output: all, but for error entries that have a file of their own.

    Error entries are also reported on standard error.
    """
    from cleaner.record import Failure

    for entry in entries:
        tally.count(entry)
        advance()
        if isinstance(entry, Failure):
            print_failure(entry)
            if errors_out:
                errors_out.write(entry.to_json().encode("utf-8") + b"\n")
                continue
        yield entry


def _shown(chunk: bytes) -> bytes:
    """A chunk as a terminal may get it: the lines stay, what acts on a terminal is escaped."""
    return "\n".join(show(line) for line in chunk.decode("utf-8").split("\n")).encode("utf-8")


def _exit_code(tally: "Tally") -> int:
    if tally.pages == 0:
        if tally.errors == 0:
            print_error("no source found in the inputs")
        return NOTHING_READ_EXIT
    return SOME_FAILED_EXIT if tally.errors else 0
