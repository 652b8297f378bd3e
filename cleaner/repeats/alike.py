"""Whether one page's text repeats another's, by their words in order.

A word is covered where it stands beside the same word in the other text as well. Of a page with one word in five
changed some 78 % is covered, of two different texts in one language next to nothing. Pages of one template with other
data are covered as well, so two more things are asked: whether what is not covered is mostly names and numbers, and
whether a third page differs from both of them at the same places.
"""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from cleaner.repeats.words import mix

Flags = npt.NDArray[np.bool_]

MIN_WORDS = 12
"""Of a text; shorter ones are not compared."""
MAX_WORDS = 1 << 14
"""Of a text; what comes after is not compared."""
MIN_COVERED = 0.62
"""Share of the shorter text that is covered, from which it may repeat the longer one."""
_MIN_RATIO = 0.4
_NEAR_RATIO = 0.6
_MIN_CONTAINED = 0.9
# Measured on made pages: changed words stand alone (runs of 1.6 words where one in five is changed), other paragraphs
# do not (25 and more), and where three words in five are others the runs have 5.
_MAX_RUN_WORDS = 3.2
_MAX_BLOCK_RATIO = 0.2
# What differs less may be a date, a counter, a price that went down.
_MIN_DATA_RATIO = 0.03
_MIN_TELLING = 8
_MAX_REST = 0.4
_MIN_SURE = 3.5
_MIN_GAP = 0.25
_MIN_SURER = 5.0
_SHORT_RUN_WORDS = 6
_MIN_PLACES = 5
_MAX_THIRD_RATIO = 0.45
_MIN_SHARED_PLACES = 0.7
_MAX_AGREED = 0.3


class Text:
    """The words of a page, ready to be compared."""

    def __init__(self, words: npt.NDArray[np.uint32]) -> None:
        """`words`: as `pack_words` packs them."""
        self.telling: Flags = (words & np.uint32(1)).astype(np.bool_)
        hashes = (words >> np.uint32(1)).astype(np.uint64)
        self.pairs = (hashes[:-1] << np.uint64(32)) | hashes[1:]

    def __len__(self) -> int:
        return len(self.telling)

    @cached_property
    def counted(self) -> npt.NDArray[np.uint64]:
        """For each word but the last a number for it, the next word, and how often both stood side by side before."""
        order = np.argsort(self.pairs, kind="stable")
        ordered = self.pairs[order]
        firsts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        before = np.arange(len(order)) - np.repeat(firsts, np.diff(np.append(firsts, len(order))))
        counted = np.empty_like(ordered)
        counted[order] = mix(ordered) + before.astype(np.uint64)
        return counted

    @cached_property
    def known(self) -> npt.NDArray[np.uint64]:
        """`counted` in the order of the numbers."""
        return np.sort(self.counted)

    def covered_by(self, other: "Text") -> Flags:
        """For each word whether it stands beside the same word in `other`."""
        at = np.minimum(np.searchsorted(other.known, self.counted), len(other.known) - 1)
        found = other.known[at] == self.counted
        covered = np.zeros(len(self), dtype=np.bool_)
        covered[1:] |= found
        covered[:-1] |= found
        return covered


def pack_words(hashes: npt.NDArray[np.uint64], telling: Flags) -> npt.NDArray[np.uint32]:
    """The first `MAX_WORDS` words as numbers: 31 bits of the hash, and one bit for names and numbers."""
    high = (hashes[:MAX_WORDS] >> np.uint64(32)).astype(np.uint32) & np.uint32(0xFFFFFFFE)
    return high | telling[:MAX_WORDS].astype(np.uint32)


class Comparison:
    """Two texts, the shorter one first."""

    def __init__(self, short: Text, long: Text) -> None:
        self.short = short
        self.long = long
        self.covered = short.covered_by(long)
        self.similarity = float(self.covered.mean())
        """Share of the shorter text's words that stand beside the same word in the longer one, 0..1."""

    @cached_property
    def covered_back(self) -> Flags:
        """For each word of the longer text whether it stands beside the same word in the shorter one."""
        return self.long.covered_by(self.short)


def compare(one: Text, other: Text) -> Comparison:
    """`one` against `other`, in either order the same."""
    short, long = (one, other) if _order(one) <= _order(other) else (other, one)
    return Comparison(short, long)


def _order(text: Text) -> tuple[int, int]:
    return len(text), int(text.pairs[0]) if len(text.pairs) else 0


def is_alike(found: Comparison) -> bool:
    """Whether the shorter text may be the longer one with words changed, parts left out or chrome around it."""
    missing = ~found.covered
    ratio = len(found.short) / len(found.long)
    if ratio < _MIN_RATIO or found.similarity < (MIN_COVERED if ratio >= _NEAR_RATIO else _MIN_CONTAINED):
        return False
    runs = int(np.count_nonzero(np.diff(missing, prepend=False) & missing))
    size = int(np.count_nonzero(missing))
    return size <= _MAX_BLOCK_RATIO * len(missing) or size <= _MAX_RUN_WORDS * runs


def has_other_data(found: Comparison) -> bool:
    """Whether names and numbers differ much more often than the other words, as in pages of one template."""
    if 1 - found.similarity < _MIN_DATA_RATIO:
        return False
    return _differs_in_data(found.short, found.covered) and _differs_in_data(found.long, found.covered_back)


def _differs_in_data(text: Text, covered: Flags) -> bool:
    """Whether the share of names and numbers that are not covered is far above that of the other words."""
    missing, telling = ~covered, text.telling
    count, rest = int(np.count_nonzero(telling)), int(np.count_nonzero(~telling))
    if min(count, rest) < _MIN_TELLING:
        return False
    own, other = float(missing[telling].mean()), float(missing[~telling].mean())
    share = float(missing.mean())
    gap, deviation = own - other, (share * (1 - share) * (1 / count + 1 / rest)) ** 0.5
    is_most = other <= _MAX_REST * own and gap >= _MIN_SURE * deviation
    return is_most or (gap >= _MIN_GAP and gap >= _MIN_SURER * deviation)


def differs_alike(found: Comparison, third: Text) -> bool:
    """Whether `third` differs from both texts where they differ from each other: at the places of a template's data."""
    missing = _short_runs(~found.covered)
    if missing.mean() < _MIN_DATA_RATIO or np.count_nonzero(missing) < _MIN_PLACES:
        return False
    from_short = ~found.short.covered_by(third)
    if from_short.mean() > _MAX_THIRD_RATIO or from_short[missing].mean() < _MIN_SHARED_PLACES:
        return False
    back = _short_runs(~found.covered_back)
    return bool(np.count_nonzero(back) >= _MIN_PLACES and found.long.covered_by(third)[back].mean() <= _MAX_AGREED)


def _short_runs(flags: Flags) -> Flags:
    """`flags` without the runs of more than a few words: paragraphs that only one of the texts has."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    sizes = edges[1::2] - edges[::2]
    kept = flags.copy()
    kept[flags] = np.repeat(sizes <= _SHORT_RUN_WORDS, sizes)
    return kept
