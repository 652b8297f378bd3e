"""Tally: what is counted of a run, and of each group of it, while its entries pass by."""

import math
from collections import Counter
from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import NamedTuple

from cleaner.checks.config import CheckConfig
from cleaner.checks.entries import Entry, Unreadable, raw_text
from cleaner.checks.near import NearRecords, Sketch, sketch_of
from cleaner.checks.places import group_reader, value_at
from cleaner.checks.problem import MAX_COUNT
from cleaner.checks.sampling import Majority, Sampled, digest_of
from cleaner.record import Failure, PageType, Record

COUNTED_FIELDS = (
    "url", "site_name", "language", "title", "byline", "authors", "published", "modified", "dateline", "standfirst",
    "highlights", "topics", "sections", "text", "related",
)  # fmt: skip
PAGES: tuple[PageType, ...] = (
    "article", "forum", "product", "collection", "listing", "documentation", "service",
)  # fmt: skip
"""Page types that have a title: all but "error" and "empty"."""
MILLIONTHS = 1_000_000
MAX_GROUPS = 20_000
"""Groups that are counted apart, about 1 KB each; of more, a part of them."""
_values = attrgetter(*COUNTED_FIELDS)
GroupKey = tuple[str, str]
"""Kind and value: ("host", "town.example")."""


class Facts(NamedTuple):
    """What is counted of one record."""

    kind: PageType
    filled: tuple[bool, ...]
    """Whether it has each of the counted fields."""
    words: int
    boilerplate: int
    """Its boilerplate ratio, in millionths."""
    duplicate: int
    log_words: int
    """Natural logarithm of its words and one, in thousandths."""


class Counts:
    """Counts of a run or of a group of it. All are whole numbers: the order of the records changes none of them."""

    def __init__(self) -> None:
        self.records = 0
        self.words = 0
        self.boilerplate = 0
        """Sum of the records' boilerplate ratios, in millionths."""
        self.duplicate = 0
        self.log_words = 0
        """Sum of the logarithms of the records' words, in thousandths."""
        self.log_squares = 0
        """Sum of their squares, in millionths."""
        self._filled: dict[tuple[PageType, tuple[bool, ...]], int] = {}
        """Records by page type and the fields that they have."""
        self.codes: Counter[str] = Counter()
        """Problems of its records by code, before the baseline."""

    def add(self, facts: Facts) -> None:
        """Count one record."""
        self.records += 1
        self.words += facts.words
        self.boilerplate += facts.boilerplate
        self.duplicate += facts.duplicate
        self.log_words += facts.log_words
        self.log_squares += facts.log_words * facts.log_words
        key = facts.kind, facts.filled
        self._filled[key] = self._filled.get(key, 0) + 1

    def coverage(self, number: int, page_types: Collection[PageType] | None = None) -> tuple[int, int]:
        """Number of records with counted field `number`, and of all, of the page types named (None: of all)."""
        filled = records = 0
        for (kind, fields), count in self._filled.items():
            if page_types is None or kind in page_types:
                records += count
                filled += count * fields[number]
        return filled, records


class Tally:
    """Counts of one run.

    Memory does not grow with the records but for 8 bytes of digest (about 90 with Python's share) for each id.
    """

    def __init__(self, entries: Iterable[Entry] = (), config: CheckConfig | None = None) -> None:
        config = config or CheckConfig()
        self.fields = (*COUNTED_FIELDS, *(path for path in config.coverage if path not in COUNTED_FIELDS))
        """Counted fields: those of every run, then those that the configuration names."""
        self.whole = Counts()
        self.no_host = Counts()
        """Of the records without an address."""
        self.groups: Sampled[tuple[GroupKey, Counts]] = Sampled(MAX_GROUPS)
        self.near = NearRecords()
        self.titles = Majority()
        self.repeated_ids: Counter[str] = Counter()
        """How many records came after the first one with the same id."""
        self.failure_codes: Counter[str] = Counter()
        self.unreadable: list[Unreadable] = []
        self._ids: set[int] = set()
        self._readers = [(kind, group_reader(kind)) for kind in dict.fromkeys(("host", *config.group_by))]
        self._group_digests: dict[GroupKey, int] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry, codes: Collection[str] = ()) -> None:
        """Count one entry; `codes`: of the problems that a record has."""
        if isinstance(entry, Record):
            self.add_record(entry, sketch_of(raw_text(entry)), codes)
        elif isinstance(entry, Failure):
            self.failure_codes[entry.error.code] += 1
        else:
            self.unreadable.append(entry)

    def add_record(self, record: Record, sketch: Sketch, codes: Collection[str] = ()) -> None:
        """Count one record, whose text has the sketch `sketch`."""
        facts = self._facts(record)
        counted = [self.whole, *(self._group(kind, read(record)) for kind, read in self._readers)]
        for counts in counted:
            if counts is not None:
                counts.add(facts)
                for code in codes:
                    counts.codes[code] += 1
        if record.title and record.page_type in PAGES:
            self.titles.add(record.title)
        self.near.add(record, sketch)
        digest = hash(record.id)
        if digest in self._ids:
            self.repeated_ids[record.id] += 1
        self._ids.add(digest)

    def _facts(self, record: Record) -> Facts:
        filled = tuple(map(bool, _values(record)))
        if len(self.fields) > len(filled):
            more = self.fields[len(COUNTED_FIELDS) :]
            filled += tuple(value_at(record, field) not in (None, "", [], {}) for field in more)
        stats = record.stats
        words = stats.words
        if not 0 <= words <= MAX_COUNT:
            words = min(max(words, 0), MAX_COUNT)
        return Facts(
            record.page_type,
            filled,
            words,
            _millionths(stats.boilerplate_ratio),
            _millionths(stats.duplicate_ratio),
            round(math.log1p(words) * 1000),
        )

    def _group(self, kind: str, value: str) -> Counts | None:
        """The counts of a group; None for no value but a host, and where the group is outside the sample."""
        if not value:
            return self.no_host if kind == "host" else None
        key = kind, value
        digest = self._group_digests.get(key)
        if digest is None:
            digest = digest_of(f"{kind} {value}")
            if not self.groups.keeps(digest):
                return None
            if len(self._group_digests) >= 2 * MAX_GROUPS:
                self._group_digests.clear()
            self._group_digests[key] = digest
        if (found := self.groups.entries.get(digest)) is not None:
            return found[1]
        counts = Counts()
        self.groups.put(digest, (key, counts))
        return counts if self.groups.keeps(digest) else None

    def sorted_groups(self, kinds: Collection[str], min_records: int) -> list[tuple[GroupKey, Counts]]:
        """Groups of the kinds named with at least `min_records` records, in order. Hosts are always counted."""
        found = (
            group for group in self.groups.entries.values() if group[0][0] in kinds and group[1].records >= min_records
        )
        return sorted(found, key=lambda group: group[0])

    @property
    def records(self) -> int:
        """Number of records."""
        return self.whole.records

    @property
    def failures(self) -> int:
        """Number of error entries."""
        return self.failure_codes.total()

    def coverage(self, field: str, page_types: Collection[PageType] | None = None) -> tuple[int, int]:
        """Number of records with a field, and of all records, of the page types named (None: of all)."""
        return self.whole.coverage(self.fields.index(field), page_types)


def _millionths(ratio: float) -> int:
    """`ratio` as a whole number, brought into 0..1 first."""
    if not 0 <= ratio <= 1:
        ratio = min(max(ratio, 0.0), 1.0)
    return round(ratio * MILLIONTHS)
