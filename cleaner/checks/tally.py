"""Tally: what is counted of a run while its entries pass by."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from hashlib import blake2b
from operator import attrgetter

from cleaner.checks.entries import Entry, Unreadable
from cleaner.checks.problem import MAX_COUNT
from cleaner.record import Failure, PageType, Record

COUNTED_FIELDS = (
    "url", "site_name", "language", "title", "byline", "authors", "published", "modified", "dateline", "standfirst",
    "highlights", "topics", "sections", "text", "related",
)  # fmt: skip
MILLIONTHS = 1_000_000
_values = attrgetter(*COUNTED_FIELDS)


class Tally:
    """Counts of one run. All are whole numbers, so that the order of the entries changes none of them.

    Memory does not grow with the records but for 8 bytes of digest (about 90 with Python's share) for each id.
    """

    def __init__(self, entries: Iterable[Entry] = (), earlier: "Tally | None" = None) -> None:
        self.earlier = earlier
        """Counts of the run to compare with."""
        self.records = 0
        self.words = 0
        self.boilerplate = 0
        """Sum of the records' boilerplate ratios, in millionths."""
        self.duplicate = 0
        """Sum of the records' duplicate ratios, in millionths."""
        self.page_types: Counter[PageType] = Counter()
        self._filled: defaultdict[PageType, list[int]] = defaultdict(lambda: [0] * len(COUNTED_FIELDS))
        """Records with each of the counted fields, by page type."""
        self.repeated_ids: Counter[str] = Counter()
        """How many records came after the first one with the same id."""
        self.failure_codes: Counter[str] = Counter()
        self.unreadable: list[Unreadable] = []
        self._ids: set[bytes] = set()
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Count one entry."""
        if isinstance(entry, Record):
            self._add_record(entry)
        elif isinstance(entry, Failure):
            self.failure_codes[entry.error.code] += 1
        else:
            self.unreadable.append(entry)

    def _add_record(self, record: Record) -> None:
        self.records += 1
        self.words += min(max(record.stats.words, 0), MAX_COUNT)
        self.boilerplate += _millionths(record.stats.boilerplate_ratio)
        self.duplicate += _millionths(record.stats.duplicate_ratio)
        kind = record.page_type
        self.page_types[kind] += 1
        filled = self._filled[kind]
        for number, value in enumerate(_values(record)):
            if value:
                filled[number] += 1
        digest = blake2b(record.id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if digest in self._ids:
            self.repeated_ids[record.id] += 1
        self._ids.add(digest)

    @property
    def failures(self) -> int:
        """Number of error entries."""
        return self.failure_codes.total()

    def coverage(self, field: str, page_types: Collection[PageType] | None = None) -> tuple[int, int]:
        """Number of records with a field, and of all records, of the page types named (None: of all)."""
        number = COUNTED_FIELDS.index(field)
        kinds = [kind for kind in self._filled if page_types is None or kind in page_types]
        return sum(self._filled[kind][number] for kind in kinds), sum(self.page_types[kind] for kind in kinds)


def _millionths(ratio: float) -> int:
    """`ratio` as a whole number, brought into 0..1 first."""
    return round(min(max(ratio, 0.0), 1.0) * MILLIONTHS)
