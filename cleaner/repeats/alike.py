"""Whether one page's text repeats another's, by their words in order.

A word is covered where it stands beside the same word in the other text as well. Of a page with one word in five
changed some 78 % is covered, of two different texts in one language next to nothing. Pages of one template with other
data are covered as well, so two more things are asked: whether what is not covered is mostly names and numbers, and
whether a third page differs from both of them at the same places.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.repeats.words import SPACED, Words

Flags = npt.NDArray[np.bool_]
# Odd numbers; a key is 50 bits of a hash, and 14 bits for a place or a count, as many as `MAX_WORDS` needs.
_FIRST_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SECOND_FACTOR = np.uint64(0xC2B2AE3D27D4EB4F)
_PLACE_BITS = np.uint64(0x3FFF)

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
# Names and numbers stand side by side, so that a few more of them than of other words are missing by chance.
_MIN_DATA_MISSING = 0.15
_MAX_FEW_REST = 0.25
_MIN_SURE = 3.5
_MIN_GAP = 0.25
_MIN_SURER = 5.0
_MAX_PARTS_SURPLUS = 1.5
# Where pages of one template hold little but names and numbers, .93 of what differs is data on both sides; where words
# were changed in such a page, a fifth of it is on one side.
_MIN_DATA_SHARE = 0.85
_MIN_DATA_WORDS = 6
_MAX_DATA_SURPLUS = 2.5
_SHORT_RUN_WORDS = 6
_MIN_PLACES = 5
_MAX_THIRD_RATIO = 0.45
_MIN_SHARED_PLACES = 0.7


class Text:
    """The words of a page, ready to be compared."""

    def __init__(self, words: npt.NDArray[np.uint32]) -> None:
        """`words`: as `pack_words` packs them."""
        self.telling: Flags = (words & np.uint32(1)).astype(np.bool_)
        self.weight = len(words) - np.count_nonzero(words & np.uint32(2)) / 2
        """Length in words; two characters of a script without spaces count as one."""
        hashes = words.astype(np.uint64)
        pairs = hashes[:-1] * _FIRST_FACTOR + hashes[1:] * _SECOND_FACTOR
        ordered = np.sort((pairs & ~_PLACE_BITS) | np.arange(len(pairs), dtype=np.uint64))
        self.places = (ordered & _PLACE_BITS).astype(np.int64)
        """First word of each pair of neighbouring words, in the order of `keys`."""
        self.keys = ordered & ~_PLACE_BITS
        """A number for each pair, with how often the same pair stood before it; ascending, each once."""
        numbers = np.arange(len(pairs), dtype=np.uint64)
        firsts = numbers.copy()
        firsts[1:][self.keys[1:] == self.keys[:-1]] = 0
        self.keys |= numbers - np.maximum.accumulate(firsts)

    def __len__(self) -> int:
        return len(self.telling)

    @cached_property
    def order(self) -> tuple[float, int]:
        """Its place among texts: shorter ones first, then by what they hold."""
        return self.weight, int(self.keys.sum())

    @cached_property
    def repeated(self) -> Flags:
        """For each word whether it and a neighbour stand side by side elsewhere too."""
        pairs = self.keys & ~_PLACE_BITS
        same = np.flatnonzero(pairs[1:] == pairs[:-1])
        return _cover(len(self), self.places[np.concatenate((same, same + 1))])


def pack_words(words: Words) -> npt.NDArray[np.uint32]:
    """The first `MAX_WORDS` words as numbers: 30 bits of the hash, then a bit for characters of scripts without spaces,
    and the lowest bit for names and numbers."""
    high = (words.hashes[:MAX_WORDS] >> np.uint64(32)).astype(np.uint32) & np.uint32(0xFFFFFFFC)
    is_char = words.widths[:MAX_WORDS] != SPACED
    packed: npt.NDArray[np.uint32] = high | (is_char.astype(np.uint32) << 1) | words.telling[:MAX_WORDS]
    return packed


class Coverage(NamedTuple):
    """Which words of a text another one has."""

    covered: Flags
    """For each word whether it stands beside the same word in the other text."""
    changed: Flags
    """The other words, without the parts that the other text has not."""


class Comparison:
    """Two texts, the shorter one first."""

    def __init__(self, short: Text, long: Text, *, is_swapped: bool) -> None:
        self.short = short
        self.long = long
        self.is_swapped = is_swapped
        """Whether the texts were given the longer one first."""
        at = np.searchsorted(long.keys, short.keys)
        at[at == len(long.keys)] = 0
        found = np.flatnonzero(long.keys[at] == short.keys)
        self.covered = _cover(len(short), short.places[found])
        """For each word of the shorter text whether it stands beside the same word in the longer one."""
        self.covered_back = _cover(len(long), long.places[at[found]])
        """The same for each word of the longer text."""
        self.similarity = np.count_nonzero(self.covered) / len(short)
        """Share of the shorter text's words that stand beside the same word in the longer one, 0..1."""
        self.resemblance = np.count_nonzero(self.covered_back) / len(long)
        """The same share of the longer text's words: low for a page that holds more than the other, 0..1."""

    @cached_property
    def changed(self) -> Flags:
        """Which words of the shorter text are missing in the longer one, without the parts that only it has."""
        return _short_runs(~self.covered)

    @cached_property
    def changed_back(self) -> Flags:
        """The same for each word of the longer text."""
        return _short_runs(~self.covered_back)


def _cover(size: int, places: npt.NDArray[np.int64]) -> Flags:
    """Flags of `size` words: those of the pairs that begin at `places`."""
    covered = np.zeros(size, dtype=np.bool_)
    covered[places] = True
    covered[places + 1] = True
    return covered


def compare(one: Text, other: Text) -> Comparison:
    """`one` against `other`, in either order the same. Both have two words or more."""
    is_swapped = other.order < one.order
    short, long = (other, one) if is_swapped else (one, other)
    return Comparison(short, long, is_swapped=is_swapped)


def may_be_alike(one: Text, other: Text) -> bool:
    """Whether two texts are near enough in length that `is_alike` may be true of them."""
    return bool(min(one.weight, other.weight) >= _MIN_RATIO * max(one.weight, other.weight))


def is_alike(found: Comparison) -> bool:
    """Whether the shorter text may be the longer one with words changed, parts left out or chrome around it."""
    ratio = found.short.weight / found.long.weight
    if ratio < _MIN_RATIO or found.similarity < (MIN_COVERED if ratio >= _NEAR_RATIO else _MIN_CONTAINED):
        return False
    is_little = bool(1 - found.similarity <= _MAX_BLOCK_RATIO)
    return is_little or _stands_alone(~found.covered & ~found.short.repeated)


def _stands_alone(missing: Flags) -> bool:
    """Whether what is missing are single words rather than parts of the text."""
    runs = int(np.count_nonzero(missing[1:] & ~missing[:-1])) + int(missing[0])
    return int(np.count_nonzero(missing)) <= _MAX_RUN_WORDS * runs


def has_other_data(found: Comparison) -> bool:
    """Whether names and numbers differ much more often than the other words, as in pages of one template.

    Asked of the words outside the parts that only one text has, and of all words where both have such parts. Pages that
    hold little but names and numbers have other data where nearly nothing else differs on both sides.
    """
    if 1 - found.similarity < _MIN_DATA_RATIO:
        return False
    telling, back = found.short.telling, found.long.telling
    own, own_back = found.covered | found.changed, found.covered_back | found.changed_back
    short, long = (telling[own], found.changed[own]), (back[own_back], found.changed_back[own_back])
    if (_differs_in_data(*short) and _differs_in_data(*long)) or _is_data(short, long):
        return True
    parts = len(telling) - len(short[0]), len(back) - len(long[0])
    if max(parts) > _MAX_PARTS_SURPLUS * min(parts):
        return False
    return _differs_in_data(telling, ~found.covered) and _differs_in_data(back, ~found.covered_back)


def _differs_in_data(telling: Flags, missing: Flags) -> bool:
    """Whether the share of names and numbers that are missing is far above that of the other words."""
    size, count = len(telling), int(np.count_nonzero(telling))
    rest = size - count
    if min(count, rest) < _MIN_TELLING:
        return False
    data, total = int(np.count_nonzero(missing & telling)), int(np.count_nonzero(missing))
    own, other, share = data / count, (total - data) / rest, total / size
    gap, deviation = own - other, (share * (1 - share) * (1 / count + 1 / rest)) ** 0.5
    is_most = other <= (_MAX_REST if own >= _MIN_DATA_MISSING else _MAX_FEW_REST) * own and gap >= _MIN_SURE * deviation
    return is_most or (gap >= _MIN_GAP and gap >= _MIN_SURER * deviation)


def _is_data(short: tuple[Flags, Flags], long: tuple[Flags, Flags]) -> bool:
    """Whether what is missing is about as much in both texts, and nearly nothing but names and numbers.

    Of each text: which words are telling, and which are missing.
    """
    sizes = [int(np.count_nonzero(missing)) for _, missing in (short, long)]
    data = [int(np.count_nonzero(telling & missing)) for telling, missing in (short, long)]
    return (
        min(sizes) >= _MIN_DATA_WORDS
        and max(sizes) <= _MAX_DATA_SURPLUS * min(sizes)
        and all(found >= _MIN_DATA_SHARE * size for found, size in zip(data, sizes, strict=True))
    )


def differs_alike(found: Comparison, short: Coverage, long: Coverage) -> bool:
    """Whether a third text differs from both where they differ from each other: at the places of a template's data.

    `short` and `long`: the shorter and the longer text against the third one. Parts that it has not tell nothing. Where
    words recur, the last ones of them are missing, wherever the texts differ; so these do not count.
    """
    return (
        _differs_at(short, found.changed, found.short.repeated)
        and _differs_at(long, found.changed_back, found.long.repeated)
    )  # fmt: skip


def _differs_at(third: Coverage, changed: Flags, repeated: Flags) -> bool:
    """Whether what a third text has not of a text is surely what was `changed` in it, and little more."""
    own = (third.covered | third.changed) & ~repeated
    missing = changed & own
    places, size = int(np.count_nonzero(missing)), int(np.count_nonzero(own))
    if places < max(_MIN_PLACES, _MIN_DATA_RATIO * size):
        return False
    ratio = int(np.count_nonzero(third.changed & own)) / size
    shared = int(np.count_nonzero(third.changed & missing)) / places
    deviation = (ratio * (1 - ratio) / places) ** 0.5
    return ratio <= _MAX_THIRD_RATIO and shared >= _MIN_SHARED_PLACES and shared - ratio >= _MIN_SURER * deviation


def _short_runs(flags: Flags) -> Flags:
    """`flags` without the runs of more than a few words: paragraphs that only one of the texts has."""
    bounded = np.zeros(len(flags) + 2, dtype=np.bool_)
    bounded[1:-1] = flags
    edges = np.flatnonzero(bounded[1:] != bounded[:-1])
    sizes = edges[1::2] - edges[::2]
    kept = flags.copy()
    kept[flags] = np.repeat(sizes <= _SHORT_RUN_WORDS, sizes)
    return kept
