"""Data-quality checks over the records of a run. START in run.py, which lists them."""

from cleaner.checks.codes import CODES
from cleaner.checks.config import CheckConfig
from cleaner.checks.config_file import load_config, load_settings, show_settings
from cleaner.checks.entries import Entry, Unreadable
from cleaner.checks.explain import explain_code, list_codes
from cleaner.checks.problem import Problem, Report
from cleaner.checks.propose import propose_config
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
    "explain_code",
    "list_codes",
    "load_config",
    "load_settings",
    "propose_config",
    "read_records",
    "report_json",
    "report_text",
    "show_settings",
]
