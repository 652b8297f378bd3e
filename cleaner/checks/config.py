"""CheckConfig: the thresholds of the checks, and where they are read from."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
from rapidfuzz import fuzz, process

from cleaner.errors import ConfigError
from cleaner.record import Record


def utc_today() -> date:
    """The current date in UTC: the only use of a clock in this package."""
    return datetime.now(UTC).date()


class CheckConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Thresholds of the checks. A value at its threshold passes.

    Names in `_share`, `_ratio` and `_drop` are 0..1. A share's minimum of 0, or a maximum of 1, turns its check off.
    "Development pages" are 1,828 pages of news, blogs, shops, forums and documentation with known main text.

    Raises: ConfigError for a value out of its range, naming the key.
    """

    required_fields: tuple[str, ...] = ("text",)
    """Fields that no record may have null or empty. Why: a record without text is of no use to anybody."""

    min_title_share: float = 0.9
    """Share of records with a title, those of page type "error" and "empty" left out.

    Why: all development pages have a headline; a tenth is room for those that show it in a picture only.
    """

    min_authors_share: float = 0.5
    """Share of articles with at least one author. Why: .79 to .98 of the development pages' articles name theirs."""

    min_published_share: float = 0.5
    """Share of articles with a publication date. Why: .76 to 1.0 of the development pages' articles show theirs."""

    min_records: int = 10
    """Shares of fields and mean ratios are judged over at least so many records. Why: in fewer, one is 10 %."""

    min_words: int = 25
    """Words of a record's text. Why: 1.3 % of the development pages hold fewer: stubs and empty pages."""

    max_boilerplate_ratio: float = 0.97
    """Of one record. Why: 1 % of the development pages have more boilerplate than .964."""

    max_duplicate_ratio: float = 0.8
    """Of one record. Why: the same page five times in one source; more is a broken scraper."""

    max_mean_boilerplate_ratio: float = 0.7
    """Mean over the records. Why: the development sets have .29 to .50."""

    max_mean_duplicate_ratio: float = 0.5
    """Mean over the records. Why: above it every page of the run is there twice."""

    max_failure_share: float = 0.05
    """Error entries among records and error entries. Why: one broken file in twenty is a fault of the scraper."""

    max_coverage_drop: float = 0.05
    """How far the share of records with a field may fall below the earlier run's: .05 allows .90 after .95.

    Why: of 1,000 fields that half of the records have, in two runs of 2,000 other pages each, one falls by more.
    """

    max_words_drop: float = 0.1
    """How far the mean number of words may fall, as a part of the earlier run's: .1 allows 450 after 500.

    Why: of 1,000 pairs of runs over 2,000 pages each, with lengths that vary as those of the development pages, one
    falls by more.
    """

    today: date = msgspec.field(default_factory=utc_today)
    """Dates after it are in the future. Default: the current date in UTC; set it for results that do not age."""

    def __post_init__(self) -> None:
        for key in self.__struct_fields__:
            value = getattr(self, key)
            if isinstance(value, float | int) and not 0 <= value <= _largest(key):
                raise ConfigError(f"{key} is {value}; it must lie in 0..{_largest(key):g}")
        for field in self.required_fields:
            if field not in Record.__struct_fields__:
                nearest = _nearest(field, Record.__struct_fields__)
                raise ConfigError(f"required_fields names {field!r}, which no record has; the nearest is {nearest!r}")


def load_config(path: str | None = None) -> CheckConfig:
    """Thresholds from a TOML file; those that it does not name have their defaults.

    With `path`: pyproject.toml has them in [tool.cleaner.check]; any other file there, or in [check], or at its top
    level, in this order. Without: ./cleaner.toml where it exists, read in the same way; else [tool.cleaner.check] of
    ./pyproject.toml; else the defaults. Only one file and one table of it are ever read.

    Raises: ConfigError with file and key: a named file that cannot be read, TOML that is not well formed, an unknown
    key (the nearest known one is named), a value of the wrong type or out of its range.
    """
    if path is None:
        path = next((name for name in ("cleaner.toml", "pyproject.toml") if Path(name).is_file()), None)
        if path is None:
            return CheckConfig()
    return _config_of(_table(path), path)


def _table(path: str) -> dict[str, Any]:
    """The table of thresholds in the file at `path`; empty where there is none."""
    document = _document(path)
    table: Any = document
    for key in ("tool", "cleaner", "check"):
        table = table.get(key) if isinstance(table, dict) else None
    if table is None and Path(path).name != "pyproject.toml":
        table = document.get("check", document)
        if table is not document:
            _refuse_stray_keys(document, path)
    if table is None:
        return {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: check is {table!r}; it must be a table")
    return table


def _document(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:  # ValueError: no UTF-8, no TOML, a NUL in the path
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _refuse_stray_keys(document: dict[str, Any], path: str) -> None:
    """Thresholds outside [check] would be read by nobody.

    Raises: ConfigError where there is one.
    """
    for key, value in document.items():
        if key != "check" and not isinstance(value, dict):
            raise ConfigError(f"{path}: {key} stands outside the table [check]; move it there")


def _config_of(table: dict[str, Any], path: str) -> CheckConfig:
    known = CheckConfig.__struct_fields__
    for key in table:
        if key not in known:
            raise ConfigError(f"{path}: unknown key {key!r}; the nearest known one is {_nearest(key, known)!r}")
    try:
        return msgspec.convert(table, CheckConfig)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$.")
        raise ConfigError(f"{path}: {place.rstrip('`')}: {message}") from error
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def _nearest(word: str, known: tuple[str, ...]) -> str:
    """The known name that `word` is most like; the first of equals."""
    found = process.extractOne(word, known, scorer=fuzz.ratio, processor=str.lower)
    return str(found[0])


def _largest(key: str) -> float:
    return 1.0 if key.endswith(("_share", "_ratio", "_drop")) else float("inf")
