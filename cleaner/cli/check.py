"""cleaner check: data-quality checks over records."""

import sys
from itertools import chain

import click

from cleaner.cli.terminal import show

PROBLEMS_EXIT = 1


@click.command("check", short_help="Check the quality of records; exit code 1 where there are problems.")
@click.argument("records", metavar="RECORDS...", nargs=-1, required=True)
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
    help="Of the report.",
)
def check_command(records: tuple[str, ...], *, config: str | None, format_name: str) -> None:
    """Check RECORDS, files of JSON lines (- is standard input), and end with exit code 1 where there are problems."""
    from cleaner import checks
    from cleaner.write.output import open_output

    thresholds = checks.load_config(config)
    report = checks.check(chain.from_iterable(checks.read_records(path) for path in records), thresholds)
    if format_name == "json":
        text = checks.report_json(report)
    else:
        text = "\n".join(show(line) for line in checks.report_text(report).split("\n"))
    with open_output(None) as out:
        out.write((text.rstrip("\n") + "\n").encode("utf-8", "backslashreplace"))
    sys.exit(0 if report.passed else PROBLEMS_EXIT)
