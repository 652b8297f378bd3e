"""The checks, listed, and the one function that runs them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from msgspec.structs import replace

from cleaner.checks.baseline import Baseline, Matched, match_problems
from cleaner.checks.codes import Severity
from cleaner.checks.config import CheckConfig
from cleaner.checks.dates import check_dates
from cleaner.checks.drift import check_drift
from cleaner.checks.entries import Entry, raw_text
from cleaner.checks.mojibake import check_characters
from cleaner.checks.near import Sketch, sketch_of
from cleaner.checks.own import Judge, judge_of
from cleaner.checks.pairs import Pairs
from cleaner.checks.people import check_authors, check_language, check_sections, check_title
from cleaner.checks.places import host_of
from cleaner.checks.problem import Problem, Report, record_problem, sort_problems
from cleaner.checks.records import check_ratios, check_required_fields, check_stats, check_words
from cleaner.checks.residue import check_end, check_html, check_residue
from cleaner.checks.runs import (
    check_coverage,
    check_empty,
    check_failures,
    check_ids,
    check_languages,
    check_mean_ratios,
    check_near,
    check_same_titles,
    check_schema,
)
from cleaner.checks.tally import Tally
from cleaner.record import Record

RecordCheck = Callable[[Record, CheckConfig], Iterable[Problem]]
TextCheck = Callable[[Record, CheckConfig, bytes], Iterable[Problem]]
RunCheck = Callable[[Tally, CheckConfig], Iterable[Problem]]
PairUp = Callable[[Record, Sketch, Collection[str]], None]

RECORD_CHECKS: tuple[RecordCheck, ...] = (
    check_required_fields,
    check_words,
    check_stats,
    check_ratios,
    check_dates,
    check_title,
    check_authors,
    check_sections,
    check_language,
    check_html,
    check_end,
)
"""Checks that see one record. Most records have no problem: that is found out first, and the empty tuple given."""
TEXT_CHECKS: tuple[TextCheck, ...] = (check_characters, check_residue)
"""Checks that see one record, and its text in UTF-8."""
RUN_CHECKS: tuple[RunCheck, ...] = (
    check_schema,
    check_empty,
    check_failures,
    check_ids,
    check_coverage,
    check_mean_ratios,
    check_languages,
    check_same_titles,
    check_near,
)
"""Checks that see the counts of the whole run, after its last record."""
CHECKS: tuple[Callable[..., Iterable[Problem]], ...] = (*RECORD_CHECKS, *TEXT_CHECKS, *RUN_CHECKS, check_drift)
"""All checks. A new one is a function, a line in one of the tuples above, its codes in codes.py, and a page."""


def check(
    records: Iterable[Entry],
    config: CheckConfig | None = None,
    baseline: Baseline | Report | Collection[str] | None = None,
    against: Iterable[Entry] | None = None,
    *,
    ratchet: bool = False,
) -> Report:
    """What is wrong with a run's records and error entries.

    They are read once, one at a time; only digests and counts of them and the problems stay in memory. Their order
    changes nothing in the report. `config` None: the defaults.

    `baseline`: what was read from a file, a report of before, or fingerprints: problems that stand in it are listed
    as known and fail nothing. A known problem of the whole run stays known when its value gets worse, unless with
    `ratchet`. `against`: the entries of an earlier run; fields and words that fell by more than a tolerance are
    problems.
    """
    config = config or CheckConfig()
    judge, pairs = RecordJudge(config), Pairs()
    earlier = None if against is None else _tally_of(against, judge, pairs.keep, [])
    found: list[Problem] = []
    tally = _tally_of(records, judge, None if earlier is None else pairs.compare, found)
    for check_run in RUN_CHECKS:
        found += judge.levelled(check_run(tally, config))
    if earlier is not None:
        found += judge.levelled(check_drift(tally, earlier, pairs, config))
    return _build_report(tally, match_problems(sort_problems(found), baseline, ratchet=ratchet))


def _tally_of(entries: Iterable[Entry], judge: "RecordJudge", pair: PairUp | None, found: list[Problem]) -> Tally:
    """The counts of a run; its records' problems go to `found`, its records to `pair`."""
    tally = Tally(config=judge.config)
    for entry in entries:
        if isinstance(entry, Record):
            raw = raw_text(entry)
            problems = judge.problems_of(entry, raw)
            sketch = sketch_of(raw)
            codes = {problem.code for problem in problems} if problems else ()
            tally.add_record(entry, sketch, codes)
            if pair is not None:
                pair(entry, sketch, codes)
            found += problems
        else:
            tally.add(entry)
    return tally


class RecordJudge:
    """Finds the problems of single records, with the thresholds and severities of their hosts."""

    def __init__(self, config: CheckConfig) -> None:
        self.config = config
        self._own: list[tuple[str, str, Severity, Judge]] = [
            (rule.code, rule.field or "", rule.severity, judge_of(rule)) for rule in config.own
        ]

    def problems_of(self, record: Record, raw: bytes | None = None) -> list[Problem]:
        """The problems of one record, those that are turned off left out. `raw`: its text in UTF-8, where known."""
        raw = raw_text(record) if raw is None else raw
        config = self.config
        if config.hosts:
            config = config.of_host(host_of(record.url))
        found: list[Problem] = []
        for check_record in RECORD_CHECKS:
            found += check_record(record, config)
        for check_text in TEXT_CHECKS:
            found += check_text(record, config, raw)
        for code, field, severity, judge in self._own:
            found += [
                record_problem(code, record, message, field=field, severity=severity) for message in judge(record)
            ]
        return list(_levelled(found, config)) if config.severity and found else found

    def levelled(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Problems of the run with the severities of the configuration, those of a host with that host's."""
        for problem in problems:
            config = self.config
            if problem.group is not None and problem.group.startswith("host "):
                config = config.of_host(problem.group.removeprefix("host "))
            yield from _levelled((problem,), config)


def _levelled(problems: Iterable[Problem], config: CheckConfig) -> Iterator[Problem]:
    for problem in problems:
        level = config.severity.get(problem.code)
        if level is None or level == problem.severity:
            yield problem
        elif level != "off":
            yield replace(problem, severity=level)


def _build_report(tally: Tally, matched: Matched) -> Report:
    return Report(
        passed=all(problem.severity != "error" for problem in matched.new),
        records=tally.records,
        failures=tally.failures,
        unreadable=len(tally.unreadable),
        by_code=dict(sorted(Counter(problem.code for problem in matched.new).items())),
        problems=matched.new,
        known=matched.known,
        stale=sum(entry.count for entry in matched.stale),
    )
