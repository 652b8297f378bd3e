"""Counts of a run: pages, inputs, words kept and dropped by reason, errors, warnings."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cleaner.record import Failure, Record
from cleaner.text import count_words

_PLAIN = ("pages", "inputs", "bytes", "words_kept", "duplicate_pages", "copied_paragraphs")
_GROUPS = ("words_dropped", "errors", "warnings", "passed_over")


class Tally:
    """Counts of one run, a part of it, or one source: names with numbers, which can be added up.

    "errors:timed-out" is the number of error entries with that code, "words_dropped:REASON" and "warnings:CODE" alike.
    """

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self.counts: Counter[str] = Counter(counts)

    def count(self, entry: Record | Failure) -> None:
        """Add one entry; an input counts with its first page."""
        counts = self.counts
        if isinstance(entry, Failure):
            counts["inputs"] += 1
            counts["errors:" + entry.error.code] += 1
            return
        counts["pages"] += 1
        counts["inputs"] += entry.source.page == 0
        counts["words_kept"] += entry.stats.words
        for dropped in entry.dropped:
            counts["words_dropped:" + dropped.reason] += count_words(dropped.text)
        for warning in entry.warnings:
            counts["warnings:" + warning.code] += 1

    def add(self, counts: Mapping[str, int]) -> None:
        """Add the counts of another tally."""
        self.counts.update(counts)

    @property
    def pages(self) -> int:
        """Records."""
        return self.counts["pages"]

    @property
    def inputs(self) -> int:
        """Sources, those that could not be read among them."""
        return self.counts["inputs"]

    @property
    def errors(self) -> int:
        """Error entries."""
        return self.group("errors").total()

    @property
    def content_bytes(self) -> int:
        """Of the sources' content, unpacked."""
        return self.counts["bytes"]

    def group(self, name: str) -> Counter[str]:
        """The counts whose names begin with `name` and a colon, by the rest of their names."""
        start = name + ":"
        return Counter({key[len(start) :]: count for key, count in self.counts.items() if key.startswith(start)})

    def summary(self) -> dict[str, Any]:
        """The counts for people and programs; groups in the order of their size, then name."""
        plain: dict[str, Any] = {name: self.counts[name] for name in _PLAIN}
        for name in _GROUPS:
            counts = self.group(name)
            plain[name] = {key: counts[key] for key in sorted(counts, key=lambda key: (-counts[key], key))}
        return plain
