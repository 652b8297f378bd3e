"""cleaner check: data-quality checks over records."""

import sys
from itertools import chain
from typing import TYPE_CHECKING

import click

from cleaner.cli.terminal import show
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from cleaner.checks import Report

PROBLEMS_EXIT = 1


@click.command("check", short_help="Check the quality of records.")
@click.argument("records", metavar="RECORDS...", nargs=-1)
@click.option(
    "--config",
    metavar="FILE",
    help="TOML file with the thresholds. Default: cleaner.toml, else [tool.cleaner.check] of pyproject.toml.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the report on standard output.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="Which problems make the exit code 1.",
)
@click.option("--show-config", is_flag=True, help="Print every threshold in force and where it came from, and end.")
@click.option("--init", is_flag=True, help="Print a configuration under which RECORDS, known to be good, pass.")
@click.option("--allow-python", is_flag=True, help="Run the rules of the configuration that are Python functions.")
def check_command(
    records: tuple[str, ...], *, config: str | None, format_name: str, fail_on: str, show_config: bool, init: bool,
    allow_python: bool,
) -> None:  # fmt: skip
    """Check RECORDS, files of JSON lines (- is standard input), and end with exit code 1 where there are problems."""
    from cleaner import checks

    settings = checks.load_settings(config, allow_python=allow_python)
    if show_config:
        print_text(checks.show_settings(settings))
        return
    if not records:
        raise UsageError("name a file of records, such as records.jsonl, or - for standard input")
    entries = chain.from_iterable(checks.read_records(path) for path in records)
    if init:
        print_text(checks.propose_config(entries))
        return
    report = checks.check(entries, settings.config)
    print_text(checks.report_json(report) if format_name == "json" else checks.report_text(report))
    sys.exit(PROBLEMS_EXIT if has_failed(report, fail_on) else 0)


def has_failed(report: "Report", fail_on: str) -> bool:
    """Whether the problems make the run fail: errors only, all of them, or none ever."""
    return fail_on != "never" and bool(not report.passed or (fail_on == "warning" and report.problems))


def print_text(text: str) -> None:
    """Print `text` on standard output, one line end at its end; what acts on a terminal is escaped."""
    from cleaner.write.output import open_output

    shown = "\n".join(show(line) for line in text.rstrip("\n").split("\n"))
    with open_output(None) as out:
        out.write((shown + "\n").encode("utf-8", "backslashreplace"))
