"""The checks, listed, and the one function that runs them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from cleaner.checks.config import CheckConfig
from cleaner.checks.dates import check_dates
from cleaner.checks.drift import check_drift
from cleaner.checks.entries import Entry
from cleaner.checks.mojibake import check_characters
from cleaner.checks.problem import Problem, Report, sort_problems
from cleaner.checks.records import check_ratios, check_required_fields, check_stats, check_words
from cleaner.checks.runs import (
    check_coverage,
    check_empty,
    check_failures,
    check_ids,
    check_mean_ratios,
    check_schema,
)
from cleaner.checks.tally import Tally
from cleaner.record import Record

RecordCheck = Callable[[Record, CheckConfig], Iterable[Problem]]
RunCheck = Callable[[Tally, CheckConfig], Iterable[Problem]]

RECORD_CHECKS: tuple[RecordCheck, ...] = (
    check_required_fields,
    check_words,
    check_stats,
    check_ratios,
    check_dates,
    check_characters,
)
"""Checks that see one record."""
RUN_CHECKS: tuple[RunCheck, ...] = (
    check_schema,
    check_empty,
    check_failures,
    check_ids,
    check_coverage,
    check_mean_ratios,
    check_drift,
)
"""Checks that see the counts of the whole run, after its last record."""
CHECKS: tuple[RecordCheck | RunCheck, ...] = (*RECORD_CHECKS, *RUN_CHECKS)
"""All checks. A new one is a function, a line in one of the two tuples above, and its codes in `problem.CODES`."""


def check(
    records: Iterable[Entry],
    config: CheckConfig | None = None,
    baseline: Report | Collection[str] | None = None,
    against: Iterable[Entry] | None = None,
) -> Report:
    """What is wrong with a run's records and error entries.

    They are read once, one at a time; only their ids' digests and the problems stay in memory. Their order changes
    nothing in the report. `config` None: the defaults.

    `baseline`: a report of before, or fingerprints: problems that stand in it are listed as known and fail nothing.
    A known problem of the whole run stays known when its value gets worse. `against`: the entries of an earlier run;
    fields and words that fell by more than a tolerance are problems.
    """
    config = config or CheckConfig()
    tally = Tally(earlier=None if against is None else Tally(against))
    found: list[Problem] = []
    for entry in records:
        tally.add(entry)
        if isinstance(entry, Record):
            for check_record in RECORD_CHECKS:
                found.extend(check_record(entry, config))
    for check_run in RUN_CHECKS:
        found.extend(check_run(tally, config))
    return _build_report(tally, sort_problems(found), _fingerprints(baseline))


def _build_report(tally: Tally, found: list[Problem], known: Collection[str]) -> Report:
    problems = [problem for problem in found if problem.fingerprint not in known]
    return Report(
        passed=all(problem.severity != "error" for problem in problems),
        records=tally.records,
        failures=tally.failures,
        unreadable=len(tally.unreadable),
        by_code=dict(sorted(Counter(problem.code for problem in problems).items())),
        problems=problems,
        known=[problem for problem in found if problem.fingerprint in known],
    )


def _fingerprints(baseline: Report | Collection[str] | None) -> frozenset[str]:
    if isinstance(baseline, Report):
        return frozenset(problem.fingerprint for problem in (*baseline.problems, *baseline.known))
    return frozenset(baseline or ())
