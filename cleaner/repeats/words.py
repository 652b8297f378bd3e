"""Hashes of the words and the lines of a text, all of a page at once.

The hashes are equal on every machine and in every process. They stand for folded text: case, typography, punctuation
and space do not count, as in `cleaner.text.fold`, save for the few characters that fold to several (ß, ½).
"""

import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Classes = npt.NDArray[np.uint8]

MAX_CHARS = 1 << 20
"""Of a text; what comes after is not compared. A page with more text is a book, or a dump of one."""
# From _LETTER on, of characters that make words together.
_SPACE, _LINE_END, _NOTHING, _HAN, _THAI, _LETTER, _HANGUL, _DIGIT, _CAPITAL = range(9)
SPACED, HAN, THAI = 2, 3, 6
_KINDS = {"L": _LETTER, "M": _LETTER, "N": _DIGIT}
_TABLE_CHARS = 0x10000
_MANY_CHARS = 1 << 14
_STEP = 0x9E3779B97F4A7C15
_INVERSE_STEP = pow(_STEP, -1, 1 << 64)
_WIDTHS = np.array([SPACED, SPACED, SPACED, HAN, THAI, SPACED, SPACED, SPACED, SPACED], dtype=np.uint8)
_CONTENT_CHARS = np.array([4, 4, 4, 1, 1, 4, 2, 1, 4])
_HANGUL_RANGES = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7A3))
# One character a word, as in cleaner.text: Chinese and Japanese; Thai, Lao, Burmese, Khmer.
_HAN_RANGES = ((0x3041, 0x3096), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
_THAI_RANGES = ((0x0E01, 0x0E3A), (0x0E40, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17D3), (0x17E0, 0x17FF))
_NOTHING_RANGES = (
    (0xAD, 0xAD),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
)
_RANGES = {_HAN: _HAN_RANGES, _HANGUL: _HANGUL_RANGES, _THAI: _THAI_RANGES, _NOTHING: _NOTHING_RANGES}
# Hangul and what else needs no look at each character: each stands for itself.
_PLAIN = (0x3400, 0xF900)
_WIDE_SYMBOLS = (0x1F000, 0x20000)


def mix(values: Hashes) -> Hashes:
    """`values` with all their bits mixed, one to one. Source: the finaliser of MurmurHash3."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


class Words(NamedTuple):
    """The words of a text, in order."""

    hashes: Hashes
    sizes: Numbers
    """Characters of each word."""
    widths: Classes
    """How many neighbouring words of its script tell something: `SPACED`, `HAN` or `THAI`."""
    content: npt.NDArray[np.bool_]
    """Whether it tells something of what the text is about: four letters or more, two of Hangul, or a number."""
    telling: npt.NDArray[np.bool_]
    """Whether it begins with a digit or a capital: a number or perhaps a name."""
    lines: Numbers
    """Line that each word stands in, from 0, as `LineIndex` counts."""


def hash_words(text: str) -> Words:
    """The words of the first `MAX_CHARS` characters of `text`.

    >>> first, second = hash_words("It’s LATE."), hash_words("it's late")
    >>> bool((first.hashes == second.hashes).all()), len(first.hashes)
    (True, 3)
    """
    chars, classes = _read_chars(text)
    is_letter = classes >= _LETTER
    edges = np.flatnonzero(is_letter[1:] != is_letter[:-1])
    starts, ends = edges[::2] + 1, edges[1::2] + 1
    if len(alone := np.flatnonzero((classes == _HAN) | (classes == _THAI))):
        order = np.argsort(np.concatenate((starts, alone)), kind="stable")
        starts, ends = np.concatenate((starts, alone))[order], np.concatenate((ends, alone + 1))[order]
    first = classes[starts]
    sizes = ends - starts
    content = sizes >= _CONTENT_CHARS[first]
    telling = (first == _DIGIT) | (first == _CAPITAL)
    lines = np.searchsorted(np.flatnonzero(classes == _LINE_END), starts)
    return Words(hash_parts(chars, starts, ends), sizes, _WIDTHS[first], content, telling, lines)


class Lines(NamedTuple):
    """The lines of a text that hold words, in order."""

    numbers: Numbers
    """Of each line, from 0, as `LineIndex` counts."""
    hashes: Hashes
    """Of each line's words in their order."""
    sizes: Numbers
    """Characters of each line's words; those of scripts without spaces count three each."""


def hash_lines(text: str) -> Lines:
    """The lines of the first `MAX_CHARS` characters of `text` that hold words.

    >>> lines = hash_lines("Home\\n\\n* * *\\n HOME!\\nNews")
    >>> lines.numbers.tolist(), bool(lines.hashes[0] == lines.hashes[1]), lines.sizes.tolist()
    ([0, 3, 4], True, [4, 4, 4])
    """
    words = hash_words(text)
    if not len(words.hashes):
        return Lines(words.lines, words.hashes, words.sizes)
    firsts = find_changes(words.lines)
    ends = np.append(firsts[1:], len(words.lines))
    sizes = np.add.reduceat(np.where(words.widths == SPACED, words.sizes, 3), firsts)
    return Lines(words.lines[firsts], hash_parts(words.hashes, firsts, ends), sizes)


def find_changes(values: npt.NDArray[np.integer]) -> Numbers:
    """Places of `values` that are unlike the one before, and of the first."""
    changes = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def hash_parts(values: Hashes, starts: Numbers, ends: Numbers) -> Hashes:
    """A hash of each run `starts`..`ends` of `values`, equal for equal runs wherever they stand.

    Source: Karp and Rabin 1987, "Efficient randomized pattern-matching algorithms", over 64 bits.
    """
    sums = np.zeros(len(values) + 1, dtype=np.uint64)
    np.multiply(values, _powers(len(values), _STEP), out=sums[1:])
    np.cumsum(sums[1:], out=sums[1:])
    return mix((sums[ends] - sums[starts]) * _powers(len(values), _INVERSE_STEP)[starts])


def _powers(count: int, base: int) -> Hashes:
    return _few_powers(base)[:count] if count <= _MANY_CHARS else _make_powers(count, base)


@lru_cache(maxsize=2)
def _few_powers(base: int) -> Hashes:
    return _make_powers(_MANY_CHARS, base)


def _make_powers(count: int, base: int) -> Hashes:
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.multiply.accumulate(powers)


def _read_chars(text: str) -> tuple[Hashes, Classes]:
    """Hash and class of each character of `text`, one that is a space before and after it all."""
    text = f" {text[:MAX_CHARS]} "
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    hashes, classes = _char_tables()
    if text.isascii():
        raw = text.encode("ascii")
        kinds = np.frombuffer(raw.translate(_ascii_classes()), dtype=np.uint8)
        return hashes[np.frombuffer(raw, dtype=np.uint8)], kinds
    points: npt.NDArray[np.uint32] = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")
    known = np.minimum(points, _TABLE_CHARS)
    found, kinds = hashes[known], classes[known]
    if len(wide := np.flatnonzero(points >= _TABLE_CHARS)):
        found[wide] = mix(points[wide].astype(np.uint64))
        is_symbol = (points[wide] >= _WIDE_SYMBOLS[0]) & (points[wide] < _WIDE_SYMBOLS[1])
        kinds[wide] = np.where(is_symbol, _SPACE, np.where(points[wide] >= _WIDE_SYMBOLS[1], _HAN, _LETTER))
    if len(nothing := np.flatnonzero(kinds == _NOTHING)):
        found, kinds = np.delete(found, nothing), np.delete(kinds, nothing)
    return found, kinds


@lru_cache(maxsize=1)
def _char_tables() -> tuple[Hashes, Classes]:
    """Hash and class of each character below U+10000; the last entry is for all beyond."""
    folded = np.arange(_TABLE_CHARS + 1, dtype=np.uint64)
    classes = np.full(_TABLE_CHARS + 1, _LETTER, dtype=np.uint8)
    for point in (*range(_PLAIN[0]), *range(_PLAIN[1], _TABLE_CHARS)):
        char = unicodedata.normalize("NFKC", chr(point)).casefold()
        if len(char) == 1:
            folded[point] = ord(char)
        category = unicodedata.category(chr(point))
        classes[point] = _CAPITAL if category in ("Lu", "Lt") else _KINDS.get(category[0], _SPACE)
    for kind, ranges in _RANGES.items():
        for first, last in ranges:
            classes[first : last + 1] = kind
    classes[ord("\n")] = _LINE_END
    return mix(folded + np.uint64(_TABLE_CHARS)), classes


@lru_cache(maxsize=1)
def _ascii_classes() -> bytes:
    """Class of each byte of ASCII."""
    return _char_tables()[1][:256].tobytes()


def hash_name(name: str) -> int:
    """A number below 2**64 for `name`, the same in every process."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
