"""Short lines that stand in many texts of a host: what leaks from its menus and notices."""

from collections.abc import Iterator
from typing import NamedTuple

from cleaner.checks.places import host_of
from cleaner.checks.sampling import Sampled, digest_of
from cleaner.record import Record

MAX_LINE_CHARS = 200
"""Longer lines are paragraphs."""
MAX_KEPT = 60_000
"""Lines of all hosts that are counted, about 20 MB; of more, a part of them."""
MAX_SHOWN_CHARS = 80


class CountedLine(NamedTuple):
    """A line of a host's texts."""

    host: str
    text: str
    """Its first 80 characters."""
    records: int
    """Records of the host whose text has it."""


class HostLines:
    """Counts the short lines of texts by host. Memory is bounded, and the order of the records changes nothing."""

    def __init__(self, max_kept: int = MAX_KEPT) -> None:
        self._lines: Sampled[CountedLine] = Sampled(max_kept)

    def add(self, record: Record) -> None:
        """Count the lines of one record's text, each once."""
        host = host_of(record.url)
        for line in {line for line in record.text.split("\n") if 0 < len(line) <= MAX_LINE_CHARS}:
            digest = digest_of(f"{host}\n{line}")
            if self._lines.keeps(digest):
                known = self._lines.entries.get(digest)
                count = 1 if known is None else known.records + 1
                self._lines.put(digest, CountedLine(host, line[:MAX_SHOWN_CHARS], count))

    def against(self, earlier: "HostLines", min_records: int) -> Iterator[tuple[CountedLine, int]]:
        """Lines of `min_records` or more, by host and text, each with its number of records in `earlier`."""
        for digest, line in sorted(self._lines.entries.items(), key=lambda item: (item[1], item[0])):
            if line.records >= min_records and earlier._lines.keeps(digest):
                known = earlier._lines.entries.get(digest)
                yield line, 0 if known is None else known.records
