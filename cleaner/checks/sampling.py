"""Counting and keeping within a fixed memory, with results that do not depend on the order of what comes."""

from hashlib import blake2b
from typing import Generic, TypeVar

T = TypeVar("T")


def digest_of(text: str) -> int:
    """64 bits of a digest of `text`."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class Sampled(Generic[T]):
    """Entries by digest; past the maximum, only those whose digest ends in enough zero bits, each of them complete.

    What is kept at the end depends on the set of digests alone, never on their order. Source: adaptive sampling,
    Flajolet 1990.
    """

    def __init__(self, max_entries: int) -> None:
        self.entries: dict[int, T] = {}
        self.max_entries = max_entries
        self.mask = 0
        """Bits that are zero in every digest kept; 0 where all are kept."""

    def keeps(self, digest: int) -> bool:
        """Whether an entry of this digest belongs to the sample so far."""
        return not digest & self.mask

    def put(self, digest: int, entry: T) -> None:
        """Keep `entry`, where its digest belongs to the sample; drop what no longer does."""
        if digest & self.mask:
            return
        self.entries[digest] = entry
        while len(self.entries) > self.max_entries:
            self.mask = self.mask << 1 | 1
            self.entries = {key: value for key, value in self.entries.items() if not key & self.mask}

    @property
    def share(self) -> float:
        """Expected share of all digests that is kept: 1, 1/2, 1/4 ..."""
        return 1 / (self.mask + 1)


class Majority:
    """Counts texts in a fixed number of slots, and knows the text that most of a slot's are.

    A text that makes up a good part of all is the majority of its slot, and is named whatever the order. Source:
    majority vote, Boyer and Moore 1981.
    """

    def __init__(self, slots: int = 1024) -> None:
        self.total = 0
        self._slots: dict[int, tuple[int, str, int]] = {}
        """Number of texts, the candidate and its lead, by slot."""
        self._size = slots

    def add(self, text: str) -> None:
        """Count one text."""
        self.total += 1
        slot = digest_of(text) % self._size
        count, candidate, lead = self._slots.get(slot, (0, text, 0))
        if candidate == text:
            self._slots[slot] = count + 1, candidate, lead + 1
        elif lead:
            self._slots[slot] = count + 1, candidate, lead - 1
        else:
            self._slots[slot] = count + 1, text, 1

    def most(self, min_share: float) -> list[tuple[str, int]]:
        """Texts of slots that hold more than `min_share` of all, with the slot's count; the largest first."""
        found = [(text, count) for count, text, _ in self._slots.values() if count > min_share * self.total]
        return sorted(found, key=lambda row: (-row[1], row[0]))
