"""cleaner check: data-quality checks over records."""

import sys
from itertools import chain
from typing import TYPE_CHECKING

import click

from cleaner.cli.completion import FILE_NAME
from cleaner.cli.terminal import print_error, show
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from cleaner.checks import Baseline, Report

PROBLEMS_EXIT = 1
FORMATS = ("text", "json", "junit", "sarif", "github", "gitlab", "html")


@click.command("check", short_help="Check the quality of records.")
@click.argument("records", metavar="RECORDS...", nargs=-1, type=FILE_NAME)
@click.option(
    "--config",
    metavar="FILE",
    type=FILE_NAME,
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
@click.option(
    "--report",
    "reports",
    metavar="FORMAT=PATH",
    multiple=True,
    help="Write the report to PATH (- is standard output) as text, json, junit, sarif, github, gitlab or html.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=FILE_NAME,
    help="Problems that are known: they fail nothing, unlike new ones.",
)
@click.option("--update-baseline", is_flag=True, help="Write all problems found to the baseline, and end with 0.")
@click.option(
    "--ratchet",
    is_flag=True,
    help="Only ever fewer: take what is not found any more out of the baseline; a share that got worse is new.",
)
@click.option(
    "--against",
    metavar="FILE",
    type=FILE_NAME,
    multiple=True,
    help="Records of an earlier run: what fell or changed is a problem.",
)
@click.option("--show-config", is_flag=True, help="Print every threshold in force and where it came from, and end.")
@click.option("--init", is_flag=True, help="Print a configuration under which RECORDS, known to be good, pass.")
@click.option("--allow-python", is_flag=True, help="Run the rules of the configuration that are Python functions.")
def check_command(
    records: tuple[str, ...], *, config: str | None, format_name: str, fail_on: str, reports: tuple[str, ...],
    baseline: str | None, update_baseline: bool, ratchet: bool, against: tuple[str, ...], show_config: bool,
    init: bool, allow_python: bool,
) -> None:  # fmt: skip
    """Check RECORDS, files of JSON lines (- is standard input), and end with exit code 1 where there are problems.

    \b
    cleaner check records.jsonl
    cleaner check records.jsonl --report sarif=check.sarif --report junit=check.xml
    cleaner check records.jsonl --baseline known.json --update-baseline
    cleaner check today.jsonl --against yesterday.jsonl
    cleaner check good.jsonl --init > cleaner.toml

    What a rule looks for: cleaner explain-rule CODE.
    """
    from cleaner import checks

    outputs = [parse_report(report) for report in reports]
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
    if (update_baseline or ratchet) and not baseline:
        raise UsageError("--update-baseline and --ratchet need --baseline FILE")
    if update_baseline and ratchet:
        raise UsageError("--ratchet takes entries out of the baseline, --update-baseline writes it anew: choose one")
    known = checks.read_baseline(baseline) if baseline and not update_baseline else None
    earlier = chain.from_iterable(checks.read_records(path) for path in against) if against else None
    report = checks.check(entries, settings.config, known, earlier, ratchet=ratchet)
    if baseline and (known is None or (ratchet and report.stale)):
        update_file(baseline, known, report)
    if update_baseline:
        return
    if all(path != "-" for _, path in outputs):
        print_text(checks.report_json(report) if format_name == "json" else checks.report_text(report))
    write_reports(report, outputs, records)
    sys.exit(PROBLEMS_EXIT if has_failed(report, fail_on) else 0)


def parse_report(text: str) -> tuple[str, str]:
    """Format and path of "FORMAT=PATH". Raises: UsageError for another form, and for a format that does not exist."""
    name, sign, path = text.partition("=")
    if name not in FORMATS or not sign or not path:
        raise UsageError(f"--report {text}: write FORMAT=PATH, FORMAT one of {', '.join(FORMATS)}")
    return name, path


def write_reports(report: "Report", outputs: list[tuple[str, str]], records: tuple[str, ...]) -> None:
    """Write the report to each place; for GitHub also the summary of the step, where its file is named.

    Raises: UsageError for two reports at one place, or one at the place of records.
    """
    import os

    from cleaner.report import WRITERS, write_summary
    from cleaner.write.output import open_output

    taken = {os.path.realpath(path) for path in records if path != "-"}
    for name, path in outputs:
        place = os.path.realpath(path) if path != "-" else path
        if place in taken:
            raise UsageError(f"--report {name}={path}: this file is read or written already; name another")
        taken.add(place)
    for name, path in outputs:
        with open_output(path) as out:
            out.write(WRITERS[name](report, records).encode("utf-8", "backslashreplace"))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(name == "github" for name, _ in outputs):
        try:
            with open(summary, "ab") as file:
                file.write(write_summary(report, records).encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise UsageError(f"cannot write GITHUB_STEP_SUMMARY: {error.strerror}") from error


def update_file(path: str, known: "Baseline | None", report: "Report") -> None:
    """Write the baseline: all problems of the report, or what is left of `known` when stale entries are taken out."""
    from cleaner import checks
    from cleaner.write.output import open_output

    problems = [*report.problems, *report.known]
    if known is None:
        found = checks.build_baseline(problems)
    else:
        found = checks.without_stale(known, checks.match_problems(problems, known).stale)
    with open_output(path) as out:
        out.write(checks.encode_baseline(found))
    print_error(f"{path}: {sum(entry.count for entry in found.known)} known problems")


def has_failed(report: "Report", fail_on: str) -> bool:
    """Whether the problems make the run fail: errors only, all of them, or none ever."""
    return fail_on != "never" and bool(not report.passed or (fail_on == "warning" and report.problems))


def print_text(text: str) -> None:
    """Print `text` on standard output, one line end at its end; what acts on a terminal is escaped."""
    from cleaner.write.output import open_output

    shown = "\n".join(show(line) for line in text.rstrip("\n").split("\n"))
    with open_output(None) as out:
        out.write((shown + "\n").encode("utf-8", "backslashreplace"))
