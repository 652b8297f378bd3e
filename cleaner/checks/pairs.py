"""Pairs: the same page in two runs, and what changed between them, counted by host."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec

from cleaner.checks.host_lines import HostLines
from cleaner.checks.near import Sketch, similarity
from cleaner.checks.places import host_of
from cleaner.checks.sampling import Sampled, digest_of
from cleaner.checks.tally import COUNTED_FIELDS
from cleaner.record import Record

MAX_KEPT = 100_000
"""Digests of which pages of the earlier run are kept, about 35 MB; of larger runs a part is compared."""
VALUE_FIELDS = ("title", "authors", "published", "modified", "language", "site_name")
MIN_LENGTH_CHANGE = 0.01
"""A text that changes its number of words by less counts as unchanged."""
WHOLE = "/"
"""Stands for the whole run where hosts are named; no host holds it. "" stands for the records without an address."""


class Snapshot(NamedTuple):
    """What is kept of a page of the earlier run."""

    words: int
    filled: int
    """Bit n is set where it has counted field n."""
    values: bytes
    """Eight bytes of digest for each of `VALUE_FIELDS`."""
    sketch: bytes
    codes: frozenset[str]
    """Of the problems that the record has."""


class Shift:
    """What changed over the pairs of a host, or of the run."""

    def __init__(self) -> None:
        self.pairs = 0
        self.had: Counter[int] = Counter()
        """Pairs by the fields that the earlier record has, as a snapshot has them."""
        self.lost: Counter[str] = Counter()
        """Pairs in which a field is there no more, by field."""
        self.gained: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        """Pairs in which a field has another value, or one where there was none, by field."""
        self.faulty: Counter[str] = Counter()
        """Pairs with a problem that was not there before, by code."""
        self.shorter = 0
        self.longer = 0
        self.old_words = 0
        self.new_words = 0
        self.similarity = 0
        """Sum of the similarities of the texts, in thousandths."""

    def count_had(self, number: int) -> int:
        """Pairs whose earlier record has counted field `number`."""
        return sum(count for filled, count in self.had.items() if filled >> number & 1)


def pair_keys(record: Record) -> Iterator[int]:
    """Digests by which a page is known again: of its source's bytes, then of its address; with its number in both."""
    page = record.source.page
    yield digest_of(f"bytes {record.source.sha256} {page}")
    if record.url:
        yield digest_of(f"address {record.url} {page}")


class Pairs:
    """Finds the pages of an earlier run again in a later one. Memory is bounded, and no order matters."""

    def __init__(self, max_kept: int = MAX_KEPT) -> None:
        self._old: Sampled[Snapshot | None] = Sampled(max_kept)
        """By key; None where several different pages have it."""
        self.shifts: defaultdict[str, Shift] = defaultdict(Shift)
        """By host; `WHOLE` for the run."""
        self.old_lines = HostLines()
        self.new_lines = HostLines()

    def keep(self, record: Record, sketch: Sketch, codes: Collection[str] = ()) -> None:
        """Keep a page of the earlier run; `codes`: of the problems that its record has."""
        self.old_lines.add(record)
        snapshot: Snapshot | None = None
        for key in pair_keys(record):
            if not self._old.keeps(key):
                continue
            snapshot = snapshot or _snapshot(record, sketch, codes)
            known = self._old.entries.get(key, snapshot)
            self._old.put(key, snapshot if known == snapshot else None)

    def compare(self, record: Record, sketch: Sketch, codes: Collection[str] = ()) -> None:
        """Count what changed in a page of the later run, where the earlier one has it too."""
        self.new_lines.add(record)
        old = next((found for key in pair_keys(record) if (found := self._old.entries.get(key)) is not None), None)
        if old is None:
            return
        new = _snapshot(record, sketch, codes)
        hosts = dict.fromkeys((WHOLE, host_of(record.url)))
        for host in hosts:
            _count(self.shifts[host], old, new)


def _snapshot(record: Record, sketch: Sketch, codes: Collection[str]) -> Snapshot:
    filled = 0
    for number, field in enumerate(COUNTED_FIELDS):
        if getattr(record, field):
            filled |= 1 << number
    values = b"".join(
        digest_of(str(msgspec.json.encode(getattr(record, field)))).to_bytes(8, "big") for field in VALUE_FIELDS
    )
    return Snapshot(max(record.stats.words, 0), filled, values, array("I", sketch).tobytes(), frozenset(codes))


def _count(shift: Shift, old: Snapshot, new: Snapshot) -> None:
    shift.pairs += 1
    shift.had[old.filled] += 1
    if old.filled != new.filled:
        for number, field in enumerate(COUNTED_FIELDS):
            had, has = old.filled >> number & 1, new.filled >> number & 1
            shift.lost[field] += had and not has
            shift.gained[field] += has and not had
    if old.values != new.values:
        for number, field in enumerate(VALUE_FIELDS):
            place = slice(8 * number, 8 * number + 8)
            bit = 1 << COUNTED_FIELDS.index(field)
            shift.changed[field] += bool(old.values[place] != new.values[place] and new.filled & bit)
    if old.codes != new.codes:
        shift.faulty.update(new.codes - old.codes)
    shift.old_words += old.words
    shift.new_words += new.words
    shift.shorter += new.words < old.words * (1 - MIN_LENGTH_CHANGE)
    shift.longer += new.words > old.words * (1 + MIN_LENGTH_CHANGE)
    same = old.sketch == new.sketch
    shift.similarity += 1000 if same else round(1000 * similarity(_unpacked(old.sketch), _unpacked(new.sketch)))


def _unpacked(raw: bytes) -> Sketch:
    found = array("I")
    found.frombytes(raw)
    return tuple(found)
