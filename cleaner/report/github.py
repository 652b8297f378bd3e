"""What GitHub Actions shows: annotations, printed as commands of a workflow, and the summary of a step."""

import re
from collections.abc import Sequence

from cleaner.checks.problem import Report
from cleaner.checks.writing import escape
from cleaner.report.place import describe, meaning_of, place_of

MAX_ROWS = 50
MAX_CELL_CHARS = 200
_MARKS = re.compile(r"([\\`*_{}\[\]()#+.!|~<>&@:/-])")


def write_annotations(report: Report, files: Sequence[str]) -> str:
    """A command for each problem, errors first: GitHub shows the first ten errors and warnings of a step.

    Source: GitHub's documentation, "Workflow commands for GitHub Actions".
    """
    lines = []
    for problem in report.problems:
        path, line = place_of(problem, files)
        place = f"file={_property(path)}" + (f",line={line}" if line is not None else "")
        title = _property(problem.code)
        lines.append(f"::{problem.severity} {place},title={title}::{_data(describe(problem))}")
    errors = sum(problem.severity == "error" for problem in report.problems)
    state = "passed" if report.passed else "failed"
    lines.append(f"cleaner check {state}: {errors} errors, {len(report.problems) - errors} warnings")
    return "\n".join(lines) + "\n"


def write_summary(report: Report, files: Sequence[str]) -> str:
    """The report as Markdown: the counts, then a table of the first 50 problems."""
    errors = sum(problem.severity == "error" for problem in report.problems)
    lines = [
        f"### cleaner check {'passed' if report.passed else 'failed'}",
        "",
        f"{report.records:,} records, {report.failures:,} error entries: {errors:,} errors,"
        f" {len(report.problems) - errors:,} warnings, {len(report.known):,} known",
        "",
    ]
    if report.problems:
        lines += ["| Severity | Rule | Place | Problem |", "|---|---|---|---|"]
        for problem in report.problems[:MAX_ROWS]:
            path, line = place_of(problem, files)
            place = f"{path}:{line}" if line is not None else path
            cells = (problem.severity, f"{problem.code}: {meaning_of(problem.code)}", place, describe(problem))
            lines.append("| " + " | ".join(map(_cell, cells)) + " |")
        if len(report.problems) > MAX_ROWS:
            lines += ["", f"and {len(report.problems) - MAX_ROWS:,} more"]
    return "\n".join(lines) + "\n"


def _data(text: str) -> str:
    return escape(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    """`text` as it is, in a cell of a table: nothing of it acts as Markdown or HTML."""
    return _MARKS.sub(r"\\\1", escape(text)[:MAX_CELL_CHARS])
