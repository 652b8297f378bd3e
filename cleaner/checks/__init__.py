"""Data-quality checks over the records of a run. START in run.py, which lists them."""

from cleaner.checks.config import CheckConfig, load_config
from cleaner.checks.entries import Entry, Unreadable
from cleaner.checks.problem import CODES, Problem, Report
from cleaner.checks.reading import read_records
from cleaner.checks.run import CHECKS, check
from cleaner.checks.writing import report_json, report_text

__all__ = [
    "CHECKS",
    "CODES",
    "CheckConfig",
    "Entry",
    "Problem",
    "Report",
    "Unreadable",
    "check",
    "load_config",
    "read_records",
    "report_json",
    "report_text",
]
