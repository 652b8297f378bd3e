"""Propose a configuration from the records of a run that is known to be good."""

import math
from collections.abc import Iterable
from typing import Any

from cleaner.checks.config import CheckConfig
from cleaner.checks.config_file import toml_value
from cleaner.checks.entries import Entry
from cleaner.checks.runs import ARTICLES
from cleaner.checks.tally import MILLIONTHS, PAGES, Counts, Tally
from cleaner.record import Record

_CHANCE = 3.0
"""Standard errors between what was measured and what is proposed: one run in 700 is worse by chance."""
_FIELDS = ("site_name", "byline", "modified", "standfirst", "topics", "highlights")
_MIN_SHARE = 0.05
"""Rarer fields are not asked for."""
_LEAST_WORDS_AT = 200
"""One record of so many may be shorter than the proposed minimum."""


class _Seen:
    """What is gathered besides the counts: how many records have how many words, in steps of a twentieth."""

    def __init__(self) -> None:
        self.steps: dict[int, int] = {}
        self.languages: dict[str, int] = {}

    def add(self, record: Record) -> None:
        step = round(math.log1p(max(record.stats.words, 0)) * 20)
        self.steps[step] = self.steps.get(step, 0) + 1
        if record.language:
            self.languages[record.language] = self.languages.get(record.language, 0) + 1

    def least_words(self) -> int:
        """A number of words that all but one record in 200 have, at least."""
        allowed = sum(self.steps.values()) // _LEAST_WORDS_AT
        for step in sorted(self.steps):
            allowed -= self.steps[step]
            if allowed < 0:
                return math.floor(math.expm1((step - 1) / 20)) if step > 0 else 0
        return 0


def propose_config(entries: Iterable[Entry]) -> str:
    """TOML for pyproject.toml: thresholds under which these entries pass, with room for chance.

    Shares are set three standard errors below what was measured, for the run and for each host with 20 records or
    more that has another share than the run. Entries without a record give the defaults.
    """
    config = CheckConfig(coverage=dict.fromkeys(_FIELDS, 0.0))
    tally, seen = Tally(config=config), _Seen()
    for entry in entries:
        tally.add(entry)
        if isinstance(entry, Record):
            seen.add(entry)
    whole = _thresholds(tally, tally.whole)
    lines = ["[tool.cleaner.check]", f"# from {tally.records} records and {tally.failures} error entries"]
    lines += [f"{key} = {toml_value(value)}" for key, value in whole.items()]
    if tally.records:
        lines.append(f"min_words = {min(seen.least_words(), config.min_words * 4)}")
        lines.append(f"max_failure_share = {toml_value(_ceiling(tally.failures, tally.records + tally.failures))}")
        languages = [code for code, count in sorted(seen.languages.items()) if count >= tally.records / 100]
        lines.append(f"languages = {toml_value(languages)}")
    groups = tally.sorted_groups(("host",), config.min_group_records)
    if len(groups) > 1:
        lines.append('group_by = ["host"]')
    for (_, host), counts in groups if len(groups) > 1 else []:
        own = {key: value for key, value in _thresholds(tally, counts).items() if _is_lower(key, value, whole[key])}
        if "coverage" in own:  # a field that is not named would keep the run's share
            own["coverage"] = {
                name: min(own["coverage"].get(name, 0.0), least) for name, least in whole["coverage"].items()
            }
        if own:
            lines += ["", f"[tool.cleaner.check.hosts.{toml_value(host)}]"]
            lines += [f"{key} = {toml_value(value)}" for key, value in own.items()]
    return "\n".join(lines) + "\n"


def _thresholds(tally: Tally, counts: Counts) -> dict[str, Any]:
    """Proposed minimum shares and maximum means of a run or a host."""
    numbers = {field: number for number, field in enumerate(tally.fields)}
    found: dict[str, Any] = {
        "min_title_share": _floor(*counts.coverage(numbers["title"], PAGES)),
        "min_authors_share": _floor(*counts.coverage(numbers["authors"], ARTICLES)),
        "min_published_share": _floor(*counts.coverage(numbers["published"], ARTICLES)),
    }
    known, pages = counts.coverage(numbers["language"], PAGES)
    found["max_unknown_language_share"] = _ceiling(pages - known, pages)
    for name, total in (("boilerplate", counts.boilerplate), ("duplicate", counts.duplicate)):
        mean = total / (MILLIONTHS * max(counts.records, 1))
        margin = _CHANCE * 0.5 * math.sqrt(mean * (1 - mean) / max(counts.records, 1)) + 0.02
        found[f"max_mean_{name}_ratio"] = min(_up(mean + margin), 1.0)
    shares = {field: _floor(*counts.coverage(numbers[field])) for field in _FIELDS}
    found["coverage"] = {field: share for field, share in shares.items() if share >= _MIN_SHARE}
    return found


def _floor(filled: int, records: int) -> float:
    """A share that a run as good as this one reaches, but for one in 700; 0 where nothing was measured."""
    if not records:
        return 0.0
    share = (filled + 1) / (records + 2)
    margin = _CHANCE * math.sqrt(share * (1 - share) / records)
    return max(math.floor((min(share, filled / records) - margin) * 100) / 100, 0.0)


def _ceiling(faults: int, records: int) -> float:
    return round(1 - _floor(records - faults, records), 2) if records else 1.0


def _up(value: float) -> float:
    return math.ceil(value * 100) / 100


def _is_lower(key: str, value: Any, whole: Any) -> bool:
    """Whether a host's own threshold is another than the run's, in the direction that lets it pass."""
    if key == "coverage":
        return any(value.get(field, 0.0) < share for field, share in whole.items())
    return bool(value > whole) if key.startswith("max_") else bool(value < whole)
