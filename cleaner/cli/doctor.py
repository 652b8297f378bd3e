"""cleaner doctor: what a file is, before it is cleaned."""

import sys
from typing import TYPE_CHECKING

import click

from cleaner.cli.completion import FILE_NAME
from cleaner.cli.terminal import print_error, print_failure, show
from cleaner.options import Kind, Options

if TYPE_CHECKING:
    from cleaner.page import Source
    from cleaner.record import Failure

SOME_FAILED_EXIT = 3
NOTHING_READ_EXIT = 4


@click.command("doctor", short_help="Say what a file is, before it is cleaned.")
@click.argument("file", type=FILE_NAME)
@click.option(
    "--field",
    metavar="NAME",
    help="Field of a row that holds the page; default: text, html, content, raw, body ..., the first with any.",
)
@click.option(
    "--kind",
    type=click.Choice(["auto", "text", "html"]),
    default="auto",
    show_default=True,
    help="What the source is; auto: seen from name and content.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the output; json: one object a line.",
)
@click.option(
    "--max-rows", type=click.IntRange(min=1), default=10, show_default=True, help="Rows of JSON lines to look at."
)
def doctor_command(file: str, *, field: str | None, kind: Kind, format_name: str, max_rows: int) -> None:
    """Say what FILE is: its encoding and why, its kind, the pages and copies in it, the share of boilerplate, the
    language, and what will be warned about.

    \b
    cleaner doctor page.txt
    cleaner doctor dump.jsonl --max-rows 3 --format json
    """
    from cleaner.read.files import find_sources
    from cleaner.write.output import open_output

    read = failed = 0
    with open_output(None) as out:
        for source in find_sources([file], field=field, kind=kind):
            if read + failed == max_rows:
                print_error(f"{file}: only the first {max_rows} sources were looked at; see --max-rows")
                break
            text = _examined(source, kind, format_name, is_first=read == 0)
            failed += text is None
            read += text is not None
            if text is not None:
                out.write(text.encode("utf-8", "backslashreplace"))
    if not read and not failed:
        print_error(f"no source found in {file}")
    sys.exit(NOTHING_READ_EXIT if not read else SOME_FAILED_EXIT if failed else 0)


def _examined(source: "Source | Failure", kind: Kind, format_name: str, *, is_first: bool) -> str | None:
    """What was found about one source; None where it cannot be read, which is said on standard error."""
    import msgspec

    from cleaner.cli.sources import trace_found
    from cleaner.record import Failure
    from cleaner.report.doctor import describe_finding, examine
    from cleaner.write.naming import source_name

    traces = trace_found(source, Options())
    if isinstance(traces, Failure):
        print_failure(traces)
        return None
    finding = examine(traces, kind)
    name = source_name(traces[0].page.source.path, traces[0].page.source.member)
    if format_name == "json":
        return msgspec.json.encode({"source": name, **msgspec.to_builtins(finding)}).decode("utf-8") + "\n"
    shown = "\n".join(show(line) for line in describe_finding(finding, name).rstrip("\n").split("\n"))
    return ("" if is_first else "\n") + shown + "\n"
