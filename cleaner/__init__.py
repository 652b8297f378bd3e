"""Turns scraped pages, raw text or HTML, into clean JSON records and accounts for every character."""

from cleaner import working_folder  # isort: skip  # noqa: F401  (first: it decides where the others come from)
from cleaner.api import check, clean, clean_files, clean_one
from cleaner.errors import (
    AccountingError,
    CleanerError,
    ConfigError,
    OptionsError,
    PromiseError,
    RecordError,
    RuleError,
    SeveralPagesError,
    SourceError,
    TilingError,
    UsageError,
)
from cleaner.options import Options
from cleaner.record import Failure, Record

__version__ = "0.1.0"
__all__ = [
    "AccountingError",
    "CleanerError",
    "ConfigError",
    "Failure",
    "Options",
    "OptionsError",
    "PromiseError",
    "Record",
    "RecordError",
    "RuleError",
    "SeveralPagesError",
    "SourceError",
    "TilingError",
    "UsageError",
    "check",
    "clean",
    "clean_files",
    "clean_one",
]
