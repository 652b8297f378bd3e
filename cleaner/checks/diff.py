"""What changed between two runs: records gone and new, values of fields, lines of texts."""

import difflib
import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from cleaner.checks.config import CheckConfig
from cleaner.checks.drift import check_drift
from cleaner.checks.entries import Entry, raw_text
from cleaner.checks.near import sketch_of
from cleaner.checks.pairs import Pairs, pair_keys
from cleaner.checks.places import host_of
from cleaner.checks.problem import Problem, sort_problems
from cleaner.checks.run import RecordJudge
from cleaner.checks.sampling import digest_of
from cleaner.checks.tally import Tally
from cleaner.record import Record

COMPARED_FIELDS = (
    "url", "site_name", "language", "page_type", "title", "byline", "authors", "published", "modified", "dateline",
    "standfirst", "highlights", "topics", "related", "text",
)  # fmt: skip
MAX_DIFF_LINES = 4000
"""Longer texts are compared as bags of lines: exact comparison takes the square of their number."""


class RecordName(msgspec.Struct, frozen=True, kw_only=True):
    """A record that stands in one run only."""

    id: str
    path: str | None
    url: str | None
    title: str | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is in both runs and not the same."""

    old: RecordName
    new: RecordName
    fields: dict[str, tuple[Any, Any]]
    """Old and new value by field, without the text."""
    text: list[tuple[str, str]]
    """Lines of the text that are gone, with "-", and that are new, with "+", in order."""


class HostChange(msgspec.Struct, kw_only=True):
    """What changed on one host; "" stands for records without an address."""

    pairs: int = 0
    changed: int = 0
    gone: int = 0
    new: int = 0
    old_words: int = 0
    """Of the pairs."""
    new_words: int = 0


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What changed between two runs."""

    old_records: int
    new_records: int
    gone: list[RecordName]
    new: list[RecordName]
    same: int
    """Records that are in both runs and equal in all that is compared."""
    changed: list[Change]
    """The first ones, in the order of the new run."""
    changed_count: int
    fields: dict[str, int]
    """Records in which a field changed, by field."""
    hosts: dict[str, HostChange]
    shifts: list[Problem]
    """Differences over all or by host that are more than chance, as `check --against` finds them."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.gone or self.new or self.changed_count or self.shifts)


class _OldRun:
    """The records of the earlier run on disk, and where each stands. About 300 bytes of memory a record."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.places = array("Q", [0])
        """Where each record starts, and the end of the last one."""
        self.by_key: dict[int, int] = {}
        self.taken = bytearray()
        """1 for each record that was found in the new run."""

    def keep(self, record: Record) -> None:
        line = record.to_json().encode("utf-8")
        self.stream.write(line)
        number = len(self.places) - 1
        self.places.append(self.places[-1] + len(line))
        self.taken.append(0)
        for key in _keys(record):
            # A key of several records points at the first one, and the rest are told by their other keys.
            self.by_key.setdefault(key, number)

    def read(self, number: int) -> Record:
        self.stream.seek(self.places[number])
        return Record.from_json(self.stream.read(self.places[number + 1] - self.places[number]))

    def take(self, record: Record) -> Record | None:
        """The earlier version of a page, which no other page gets after that; None where there is none."""
        for key in _keys(record):
            number = self.by_key.get(key)
            if number is not None and not self.taken[number]:
                self.taken[number] = 1
                return self.read(number)
        return None

    def left(self) -> Iterator[Record]:
        return (self.read(number) for number, taken in enumerate(self.taken) if not taken)


def _keys(record: Record) -> Iterator[int]:
    yield digest_of(f"all {record.id} {record.source.sha256} {record.source.page}")
    yield from pair_keys(record)
    yield digest_of(f"id {record.id}")


def diff_runs(
    old: Iterable[Entry], new: Iterable[Entry], config: CheckConfig | None = None, *, max_shown: int = 20
) -> Difference:
    """What changed from `old` to `new`.

    A page is known again by the bytes of its source, by its address, or by its id. The text of the records is kept in
    a temporary file, so that memory grows by about 300 bytes a record. At most `max_shown` changed records are given
    in full; all are counted.
    """
    config = config or CheckConfig()
    judge, pairs = RecordJudge(config), Pairs()
    tallies = Tally(config=config), Tally(config=config)
    counts = _Counts(max_shown)
    with tempfile.TemporaryFile() as stream:
        kept = _OldRun(stream)
        for entry in old:
            _tally(entry, tallies[0], judge)
            if isinstance(entry, Record):
                pairs.keep(entry, sketch_of(raw_text(entry)))
                kept.keep(entry)
        for entry in new:
            _tally(entry, tallies[1], judge)
            if isinstance(entry, Record):
                pairs.compare(entry, sketch_of(raw_text(entry)))
                counts.add(kept.take(entry), entry)
        for record in kept.left():
            counts.add_gone(record)
    drift = check_drift(tallies[1], tallies[0], pairs, config) if tallies[0].records else ()
    shifts = list(judge.levelled(drift))
    return Difference(
        old_records=tallies[0].records,
        new_records=tallies[1].records,
        gone=counts.gone,
        new=counts.new,
        same=counts.same,
        changed=counts.changed,
        changed_count=counts.changed_count,
        fields=dict(sorted(counts.fields.items(), key=lambda row: (-row[1], row[0]))),
        hosts=dict(sorted(counts.hosts.items())),
        shifts=sort_problems(shifts),
    )


def _tally(entry: Entry, tally: Tally, judge: RecordJudge) -> None:
    codes = {problem.code for problem in judge.problems_of(entry)} if isinstance(entry, Record) else ()
    tally.add(entry, codes)


class _Counts:
    """Gathers the differences of single records."""

    def __init__(self, max_shown: int) -> None:
        self.max_shown = max_shown
        self.gone: list[RecordName] = []
        self.new: list[RecordName] = []
        self.changed: list[Change] = []
        self.changed_count = 0
        self.same = 0
        self.fields: Counter[str] = Counter()
        self.hosts: defaultdict[str, HostChange] = defaultdict(HostChange)

    def add(self, old: Record | None, new: Record) -> None:
        host = self.hosts[host_of(new.url)]
        if old is None:
            host.new += 1
            self.new.append(name_of(new))
            return
        host.pairs += 1
        host.old_words += max(old.stats.words, 0)
        host.new_words += max(new.stats.words, 0)
        names = [field for field in COMPARED_FIELDS if getattr(old, field) != getattr(new, field)]
        if not names:
            self.same += 1
            return
        host.changed += 1
        self.changed_count += 1
        self.fields.update(names)
        if len(self.changed) < self.max_shown:
            self.changed.append(compare_records(old, new))

    def add_gone(self, record: Record) -> None:
        self.hosts[host_of(record.url)].gone += 1
        self.gone.append(name_of(record))


def name_of(record: Record) -> RecordName:
    """How a record is named to people."""
    return RecordName(id=record.id, path=record.source.path, url=record.url, title=record.title)


def compare_records(old: Record, new: Record) -> Change:
    """What differs in two records of the same page."""
    plain_old, plain_new = old.to_dict(), new.to_dict()
    fields = {
        field: (plain_old[field], plain_new[field])
        for field in COMPARED_FIELDS
        if field != "text" and plain_old[field] != plain_new[field]
    }
    return Change(old=name_of(old), new=name_of(new), fields=fields, text=list(diff_lines(old.text, new.text)))


def diff_lines(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Lines of `old` that are gone, with "-", and of `new` that came, with "+"; blank lines left out.

    >>> list(diff_lines("a\\nb\\nc", "a\\nx\\nc"))
    [('-', 'b'), ('+', 'x')]
    """
    if old == new:
        return
    before = [line for line in old.split("\n") if line]
    after = [line for line in new.split("\n") if line]
    if len(before) + len(after) > MAX_DIFF_LINES:
        gone, came = Counter(before), Counter(after)
        yield from (("-", line) for line in (gone - came).elements())
        yield from (("+", line) for line in (came - gone).elements())
        return
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield from (("-", line) for line in before[i:j])
            yield from (("+", line) for line in after[k:m])
