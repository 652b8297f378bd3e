"""Data-quality checks over the records of a run. START in run.py, which lists them."""

from cleaner.checks.baseline import (
    Baseline,
    build_baseline,
    encode_baseline,
    match_problems,
    read_baseline,
    without_stale,
)
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
    "Baseline",
    "CheckConfig",
    "Entry",
    "Problem",
    "Report",
    "Unreadable",
    "build_baseline",
    "check",
    "encode_baseline",
    "explain_code",
    "list_codes",
    "load_config",
    "load_settings",
    "match_problems",
    "propose_config",
    "read_baseline",
    "read_records",
    "report_json",
    "report_text",
    "show_settings",
    "without_stale",
]
