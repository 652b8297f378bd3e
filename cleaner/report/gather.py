"""Gather what the HTML report shows while the records of a run pass by: counts, and the pages that look worst."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator

from cleaner.checks.config import CheckConfig
from cleaner.checks.entries import Entry
from cleaner.checks.places import host_of
from cleaner.checks.problem import Problem, Report
from cleaner.checks.run import RecordJudge, check
from cleaner.checks.tally import COUNTED_FIELDS
from cleaner.record import Failure, Record
from cleaner.text import count_words

MAX_FAILURES = 50
MAX_NAMES = 10_000
"""Hosts and codes that are counted apart; what comes after them is counted under "other"."""
LENGTH_STEPS = (0, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400)
"""Words from which each bar of the chart of lengths counts."""
OTHER = "other"


class HostCounts:
    """Counts of one host."""

    def __init__(self) -> None:
        self.records = 0
        self.words = 0
        self.filled: Counter[str] = Counter()
        self.problems = 0


class Inspected:
    """A record that deserves a look, with its problems."""

    def __init__(self, record: Record, problems: list[Problem], order: tuple[float, str]) -> None:
        self.record = record
        self.problems = problems
        self.order = order

    def __lt__(self, other: "Inspected") -> bool:
        """Whether `other` is worse."""
        return self.order < other.order


class Gathered:
    """All that the report shows of a run."""

    def __init__(self, max_pages: int) -> None:
        self.max_pages = max_pages
        self.records = 0
        self.failures = 0
        self.shown_failures: list[Failure] = []
        self.words = 0
        self.dropped_words: Counter[str] = Counter()
        """By reason."""
        self.duplicate_words = 0
        """An estimate: the share of duplicate characters of all that is not blank, in words."""
        self.filled: Counter[str] = Counter()
        self.page_types: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()
        self.repairs: Counter[str] = Counter()
        self.lengths: Counter[int] = Counter()
        self.hosts: dict[str, HostCounts] = {}
        self.near_pages = 0
        """Records that repeat another page of the dump, as the run marked them."""
        self.worst: list[Inspected] = []
        self.report: Report | None = None

    def add(self, record: Record, problems: list[Problem]) -> None:
        """Count one record."""
        self.records += 1
        words = max(record.stats.words, 0)
        self.words += words
        dropped = 0
        for entry in record.dropped:
            count = count_words(entry.text)
            dropped += count
            self.dropped_words[entry.reason] += count
        ratio = min(max(record.stats.duplicate_ratio, 0.0), 0.999)
        self.duplicate_words += round((words + dropped) * ratio / (1 - ratio))
        self.filled.update(field for field in COUNTED_FIELDS if getattr(record, field))
        self.page_types[record.page_type] += 1
        self.languages[record.language or "unknown"] += 1
        self.warnings.update({warning.code for warning in record.warnings})
        self.repairs.update({repair.name for repair in record.repairs})
        self.lengths[sum(words >= step for step in LENGTH_STEPS) - 1] += 1
        self.near_pages += record.duplicate_of is not None
        self._add_host(record, words, len(problems))
        self._add_worst(record, problems)

    def _add_host(self, record: Record, words: int, problems: int) -> None:
        host = host_of(record.url) or "without address"
        if host not in self.hosts and len(self.hosts) >= MAX_NAMES:
            host = OTHER
        counts = self.hosts.setdefault(host, HostCounts())
        counts.records += 1
        counts.words += words
        counts.problems += problems
        counts.filled.update(field for field in ("title", "authors", "published") if getattr(record, field))

    def _add_worst(self, record: Record, problems: list[Problem]) -> None:
        """Keep the record where it is among the worst: by errors, then warnings, then doubt."""
        errors = sum(problem.severity == "error" for problem in problems)
        doubt = 1 - min(max(record.stats.confidence, 0.0), 1.0)
        badness = 10 * errors + 2 * (len(problems) - errors) + 0.5 * len(record.warnings) + doubt
        found = Inspected(record, problems, (badness, record.id))
        if len(self.worst) < self.max_pages:
            heapq.heappush(self.worst, found)
        elif self.worst and self.worst[0] < found:
            heapq.heapreplace(self.worst, found)

    def inspected(self) -> list[Inspected]:
        """The pages that look worst, the worst first."""
        return sorted(self.worst, reverse=True)


def gather(entries: Iterable[Entry], config: CheckConfig, *, max_pages: int) -> Gathered:
    """What is shown of a run. Memory holds the `max_pages` worst records, counts, and what the checks keep."""
    gathered, judge = Gathered(max_pages), RecordJudge(config)
    gathered.report = check(_watched(entries, gathered, judge), config)
    return gathered


def _watched(entries: Iterable[Entry], gathered: Gathered, judge: RecordJudge) -> Iterator[Entry]:
    for entry in entries:
        if isinstance(entry, Record):
            gathered.add(entry, judge.problems_of(entry))
        elif isinstance(entry, Failure):
            gathered.failures += 1
            if len(gathered.shown_failures) < MAX_FAILURES:
                gathered.shown_failures.append(entry)
        yield entry
