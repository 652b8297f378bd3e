"""The sketch of a text: a few keys, some of which two texts share where much of what they say is the same.

Shingles are runs of two neighbouring words of four characters or more, in scripts without spaces of three (Han) or six
characters (Thai and its like). Longer shingles miss pages with one word in five changed, and single words are shared
by pages that have nothing in common. Of the shingles of characters one in two is taken, those whose hash is even,
so that the sketch of a page of two scripts holds both of them.
Source: Li, Owen and Zhang 2012, "One permutation hashing"; Shrivastava 2017, "Optimal densification for fast and
accurate minwise hashing".
"""

from functools import lru_cache

import numpy as np

from cleaner.repeats.words import HAN, SPACED, THAI, Hashes, Numbers, Words, find_changes, hash_parts, mix

BANDS = 128
_ROWS = 3
_BINS = BANDS * _ROWS
_TRIES = 64
_MIN_CONTENT = 8
_TAKEN_BIT = np.uint64(1)
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


def make_bands(words: Words) -> Hashes:
    """The keys of a text, `BANDS` of them; none where it has no shingle."""
    shingles = make_shingles(words)
    if not len(shingles):
        return shingles
    lowest = np.full(_BINS, _EMPTY)
    # A bin is a range of the hashes, so the lowest of a bin is the first of it in order.
    ordered = np.sort(shingles)
    bins = ((ordered >> np.uint64(32)) * np.uint64(_BINS)) >> np.uint64(32)
    firsts = find_changes(bins)
    lowest[bins[firsts]] = ordered[firsts]
    empty = np.flatnonzero(lowest == _EMPTY)
    if len(empty):
        lenders = _lenders()[empty]
        full = lowest[lenders] != _EMPTY
        found = lenders[np.arange(len(empty)), full.argmax(axis=1)]
        filled = np.where(full.any(axis=1), lowest[found], ordered[0])
        lowest[empty] = filled
    rows = lowest.reshape(BANDS, _ROWS)
    keys = np.arange(BANDS, dtype=np.uint64)
    for row in range(_ROWS):
        keys = mix(keys + rows[:, row])
    return keys


def make_shingles(words: Words) -> Hashes:
    """Hashes of the shingles of a text, in order, with repeats."""
    hashes, widths, parts = words.hashes, words.widths, []
    if np.count_nonzero(words.content) >= _MIN_CONTENT:
        hashes, widths = hashes[words.content], widths[words.content]
    for width in (SPACED, HAN, THAI):
        starts: Numbers = np.flatnonzero(widths == width)
        starts = starts[starts + width <= len(hashes)]
        if len(starts):
            shingles = hash_parts(hashes, starts, starts + width)
            parts.append(shingles if width == SPACED else shingles[shingles & _TAKEN_BIT == 0])
    return np.concatenate(parts) if parts else hashes[:0]


@lru_cache(maxsize=1)
def _lenders() -> Numbers:
    """For each bin the bins to borrow from where it is empty, in order: shape (bins, tries)."""
    numbers = mix(np.arange(_BINS * _TRIES, dtype=np.uint64) + np.uint64(1))
    return (numbers % np.uint64(_BINS)).astype(np.int64).reshape(_BINS, _TRIES)
