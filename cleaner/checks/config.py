"""CheckConfig: the thresholds of the checks. Read from files by config_file.py."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from cleaner.checks.codes import CODES, OWN_PREFIX, Level
from cleaner.checks.own import OwnRule
from cleaner.checks.places import GROUP_KINDS, is_path
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

    coverage: dict[str, float] = {}
    """Least share of records that have a field, by field: {"standfirst": 0.5, "source.carried.section": 1}."""

    min_title_chars: int = 4
    """Characters of a title. Why: the shortest headlines of the development pages have five."""

    max_title_chars: int = 300
    """Characters of a title. Why: longer ones of the development pages are paragraphs that were taken for one."""

    max_same_title_share: float = 0.2
    """Share of the pages with one and the same title. Why: a fifth of a run is a wall, an error page or the site."""

    min_words: int = 25
    """Words of a record's text. Why: 1.3 % of the development pages hold fewer: stubs and empty pages."""

    max_words: int = 200_000
    """Words of a record's text. Why: long books have fewer; more is a run of pages that was not parted."""

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

    min_date: date = date(1990, 1, 1)
    """Earliest date that is believed. Why: the web has no older pages; archives set it back."""

    languages: tuple[str, ...] = ()
    """Languages that are expected, two letters each; empty: any."""

    max_unknown_language_share: float = 0.3
    """Share of the pages whose language is not known. Why: lists and tables hold few words; a third is broken text."""

    min_near_similarity: float = 0.8
    """From which share of equal sentences two records are near-identical, 0..1."""

    max_near_share: float = 0.2
    """Records that nearly repeat another one. Why: a fifth of a run is a page that was fetched under many addresses."""

    tolerance: float = 0.0
    """How far shares and mean ratios may miss their threshold: .02 lets .88 pass where .9 is the minimum."""

    group_by: tuple[str, ...] = ()
    """What shares and means are also judged by: "host", "folder", or a field such as "language"."""

    min_group_records: int = 20
    """Groups with fewer records are not judged. Why: by chance one of 20 fields is missing in three of ten records."""

    severity: dict[str, Level] = {}
    """Another severity for a code, or "off"."""

    own: tuple[OwnRule, ...] = ()
    """Rules of your own."""

    hosts: dict[str, "CheckConfig"] = {}
    """All thresholds of a host, by its name in small letters without "www."; it stands for its subdomains too."""

    max_coverage_drop: float = 0.05
    """How far the share of records with a field may fall below the earlier run's: .05 allows .90 after .95."""

    max_words_drop: float = 0.1
    """How far the mean number of words may fall, as a part of the earlier run's: .1 allows 450 after 500."""

    max_length_shift: float = 0.02
    """How much shorter or longer the pages that are in both runs may be, all taken together.

    Why: the same page cleaned twice has the same text; a page that was fetched again changes in a few places.
    """

    max_changed_share: float = 0.1
    """Share of the pages of both runs that may have another title, other authors, dates or language."""

    min_text_similarity: float = 0.6
    """Mean share of equal sentences in the texts of pages of both runs."""

    max_ratio_shift: float = 0.1
    """How far a mean ratio may move. Why: two runs over 100 pages each differ by less in all but one of 1,000 cases."""

    max_problem_rise: float = 0.05
    """By how much the share of records with a problem may rise."""

    max_line_rise: float = 0.2
    """By how much the share of a host's texts that hold one and the same short line may rise."""

    max_chance: float = 0.01
    """How likely it may be that a difference to the earlier run is nothing but chance, over all that is compared."""

    today: date = msgspec.field(default_factory=utc_today)
    """Dates after it are in the future. Default: the current date in UTC; set it for results that do not age."""

    def __post_init__(self) -> None:
        for key in self.__struct_fields__:
            value = getattr(self, key)
            if isinstance(value, float | int):
                _check_range(key, value)
        for field, share in self.coverage.items():
            _check_range(f"coverage.{field}", share)
        for key in ("required_fields", "coverage", "group_by"):
            for field in getattr(self, key):
                if not is_path(field) and not (key == "group_by" and field in GROUP_KINDS):
                    nearest = nearest_name(field, Record.__struct_fields__)
                    raise ConfigError(f"{key} names {field!r}, which no record has; the nearest is {nearest!r}")
        known = [*CODES, *(rule.code for rule in self.own)]
        for code in self.severity:
            if code not in known:
                raise ConfigError(
                    f"severity names {code!r}, which is no code; the nearest is {nearest_name(code, known)!r}"
                )
        codes = [rule.code for rule in self.own]
        for code in codes:
            if codes.count(code) > 1 or not code.startswith(OWN_PREFIX):
                raise ConfigError(f"own: the code {code!r} must begin with {OWN_PREFIX!r} and stand there once")
        for host, config in self.hosts.items():
            if config.hosts:
                raise ConfigError(f"hosts.{host} holds hosts of its own")

    def of_host(self, host: str) -> "CheckConfig":
        """The thresholds of `host`: its own, else those of the nearest host that it is part of, else these."""
        if not self.hosts:
            return self
        while host:
            if host in self.hosts:
                return self.hosts[host]
            host = host.partition(".")[2]
        return self


def nearest_name(word: str, known: Collection[str]) -> str:
    """The known name that `word` is most like; the first of equals."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, list(known), scorer=fuzz.ratio, processor=str.lower)
    return str(found[0])


def _check_range(key: str, value: Any) -> None:
    if not 0 <= value <= _largest(key):
        raise ConfigError(f"{key} is {value}; it must lie in 0..{_largest(key):g}")


def _largest(key: str) -> float:
    ends = ("_share", "_ratio", "_drop", "_similarity", "_shift", "_rise", "_chance", "tolerance")
    return 1.0 if key.endswith(ends) or key.startswith("coverage.") else float("inf")
