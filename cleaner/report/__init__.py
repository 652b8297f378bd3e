"""Reports of what the checks found, for the programs that read them. One file per format."""

from collections.abc import Callable, Sequence

from cleaner.checks.problem import Report
from cleaner.checks.writing import report_json, report_text
from cleaner.report.github import write_annotations, write_summary
from cleaner.report.gitlab import write_gitlab
from cleaner.report.html import render_report, write_html
from cleaner.report.junit import write_junit
from cleaner.report.sarif import write_sarif

Writer = Callable[[Report, Sequence[str]], str]
"""Gives a report's text, which ends with a line end; the files of records stand for problems without a place."""

WRITERS: dict[str, Writer] = {
    "text": lambda report, files: report_text(report),
    "json": lambda report, files: report_json(report),
    "junit": write_junit,
    "sarif": write_sarif,
    "github": write_annotations,
    "gitlab": write_gitlab,
    "html": write_html,
}

__all__ = ["WRITERS", "Writer", "render_report", "write_summary"]
