"""cleaner diff: what changed between two runs."""

import sys

import click

from cleaner.cli.check import PROBLEMS_EXIT, print_text
from cleaner.cli.completion import FILE_NAME


@click.command("diff", short_help="Show what changed between two runs.")
@click.argument("old", type=FILE_NAME)
@click.argument("new", type=FILE_NAME)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the output.",
)
@click.option(
    "--max-shown", type=click.IntRange(min=0), default=20, show_default=True, help="Changed records shown in full."
)
@click.option(
    "--config",
    metavar="FILE",
    type=FILE_NAME,
    help="TOML file with the thresholds of drift, as for `cleaner check`.",
)
def diff_command(old: str, new: str, *, format_name: str, max_shown: int, config: str | None) -> None:
    """Show what changed from OLD to NEW, two files of records: by field, host and line of the text.

    The exit code is 1 where anything changed. Order, paths and ids do not count: a page is known again by the bytes of
    its source, by its address or by its id.

    \b
    cleaner diff yesterday.jsonl today.jsonl
    cleaner diff old.jsonl new.jsonl --format json --max-shown 1000
    """
    import msgspec

    from cleaner import checks
    from cleaner.checks.diff import diff_runs
    from cleaner.checks.diff_text import diff_text
    from cleaner.errors import UsageError

    if old == new == "-":
        raise UsageError("only one of the two runs can be standard input")
    thresholds = checks.load_config(config)
    found = diff_runs(checks.read_records(old), checks.read_records(new), thresholds, max_shown=max_shown)
    if format_name == "json":
        print_text(msgspec.json.format(msgspec.json.encode(found), indent=2).decode("utf-8"))
    else:
        print_text(diff_text(found, old, new))
    sys.exit(0 if found.is_empty else PROBLEMS_EXIT)
