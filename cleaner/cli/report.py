"""cleaner report: a run as one HTML file."""

from itertools import chain

import click

from cleaner.cli.completion import FILE_NAME


@click.command("report", short_help="Show a run as one HTML file.")
@click.argument("records", metavar="RECORDS...", nargs=-1, required=True, type=FILE_NAME)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=FILE_NAME,
    required=True,
    help="HTML file to write (- is standard output).",
)
@click.option(
    "--max-pages", type=click.IntRange(min=0), default=25, show_default=True, help="Pages to inspect, the worst first."
)
@click.option("--config", metavar="FILE", type=FILE_NAME, help="TOML file with the thresholds, as for `cleaner check`.")
def report_command(records: tuple[str, ...], *, output: str, max_pages: int, config: str | None) -> None:
    """Show a run as one HTML file that opens anywhere: it fetches nothing and runs no script.

    It holds the run at a glance, then the pages that look worst: the source on the left, each line with its verdict
    and reason, the record on the right. Sources are read again where they still stand unchanged at their paths.

    \b
    cleaner report records.jsonl -o report.html
    """
    from cleaner import checks
    from cleaner.cli.outputs import refuse_input
    from cleaner.report import render_report
    from cleaner.report.gather import gather
    from cleaner.write.output import open_output

    if output != "-":
        refuse_input(output, records)
    thresholds = checks.load_config(config)
    entries = chain.from_iterable(checks.read_records(path) for path in records)
    page = render_report(gather(entries, thresholds, max_pages=max_pages), records)
    with open_output(output) as out:
        out.write(page.encode("utf-8", "backslashreplace"))
