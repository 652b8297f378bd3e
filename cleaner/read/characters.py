"""Characters that no text needs, told by warnings: controls, hidden ones, lost ones, letters that pass for others.

A page without any of them costs a few searches for single bytes; only what these find is looked at closer.
"""

import re
from itertools import chain
from typing import NamedTuple

from cleaner.late_regex import LateRegex
from cleaner.page import PageWarning
from cleaner.text import HIDDEN, NONCHARACTERS

# White space is no control: tab, line ends, vertical tab, form feed. U+0080 to U+009F are signs of mojibake, a repair.
_CONTROL_BYTES = tuple(bytes((i,)) for i in (*range(9), *range(14, 32), 127))
# First bytes in UTF-8 of the other classes: U+202D and U+202E, U+FDC0 on, U+FFC0 on, U+E0000 on, the ends of planes.
_OTHER_BYTES = (b"\xe2\x80\xad", b"\xe2\x80\xae", b"\xef\xb7", b"\xef\xbf", b"\xf3\xa0", b"\xbf\xbe", b"\xbf\xbf")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf]")
# Lead bytes of the Greek and Cyrillic letters that look like Latin ones.
_ALIKE_BYTES = (b"\xce", b"\xcf", b"\xd0", b"\xd1", b"\xd2", b"\xd3", b"\xd4")
# Greek and Cyrillic letters whose usual shape is a Latin letter's. Source: Unicode confusables.txt, single letters.
_ALIKE = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕКМНОРСТХЅІЈԚԜаеорсухѕіјһԁԛԝ"
_DISGUISED = LateRegex(f"(?<![^\\W\\d_])(?=[A-Za-z]*+[{_ALIKE}])[A-Za-z{_ALIKE}]++(?![^\\W\\d_])")
_LATIN = re.compile("[A-Za-z]")
_MIN_DISGUISED = 2  # words: one alone is a slip of the keyboard
_MAX_NAMED = 4


class _Kind(NamedTuple):
    code: str
    what: str
    pattern: LateRegex
    """One or more of them in a row; a group is what is none of them."""


_KINDS = (
    _Kind("control-characters", "control characters", LateRegex("[\0-\x08\x0e-\x1f\x7f]+")),
    _Kind("hidden-characters", "characters that can hide a text or turn it round",
          LateRegex(HIDDEN + "|[\u202d\u202e]")),
    _Kind("noncharacters", "code points that are no characters", LateRegex(f"[{NONCHARACTERS}]+")),
    _Kind("replacement-characters", "characters that were lost before the page came here",
          LateRegex("[\ufffd\ud800-\udfff]+")),
)  # fmt: skip


def find_characters(text: str, *, losses: int = 0, place: str = "") -> list[PageWarning]:
    """Warnings on the characters of `text`, one for each kind: what was seen, how many, and where the first stands.

    `losses`: how many U+FFFD are known already; `place` names the text where it has no lines of its own.

    >>> [warning.message for warning in find_characters("a\\nb\\x1b[2J")]
    ['control characters: 1 (U+001B), the first in line 2']
    """
    if text.isascii() and (text.isprintable() or not has_controls(text)):
        return []
    raw = text.encode("utf-8", "surrogatepass")
    found = []
    marks = chain(_CONTROL_BYTES, _OTHER_BYTES)
    if any(mark in raw for mark in marks) or _SURROGATE.search(raw):
        for kind in _KINDS:
            known = losses if kind.code == "replacement-characters" else 0
            found += _count(text, kind, known, place)
    if any(mark in raw for mark in _ALIKE_BYTES):
        found += _find_disguised(text, place)
    return found


def has_controls(text: str) -> bool:
    """Whether `text` holds control characters, white space left out."""
    return any(mark in text for mark in _ASCII_CONTROLS)


def _count(text: str, kind: _Kind, known: int, place: str) -> list[PageWarning]:
    count, first = 0, -1
    chars: set[str] = set()
    for found in kind.pattern.finditer(text):  # there may be millions, of which none is kept
        if not found.lastindex:
            first = found.start() if first < 0 else first
            count += found.end() - found.start()
            chars.update(found[0])
    if count <= known:
        return []
    seen = sorted(chars)
    names = " ".join(f"U+{ord(char):04X}" for char in seen[:_MAX_NAMED]) + (" ..." if len(seen) > _MAX_NAMED else "")
    message = f"{kind.what}: {count} ({names}), the first {_where(text, first, place)}"
    return [PageWarning(kind.code, message)]


def _find_disguised(text: str, place: str) -> list[PageWarning]:
    """A warning where words mix Latin letters with others that look the same, as made-up names and addresses do."""
    matches = [found for found in _DISGUISED.finditer(text) if _LATIN.search(found[0])]
    if len(matches) < _MIN_DISGUISED:
        return []
    word = matches[0][0][:40]
    odd = next(char for char in word if not char.isascii())
    seen = f"U+{ord(odd):04X} in {word!r} {_where(text, matches[0].start(), place)}"
    message = f"words that mix Latin letters with others that look the same: {len(matches)}, the first with {seen}"
    return [PageWarning("mixed-scripts", message)]


def _where(text: str, position: int, place: str) -> str:
    """Where `position` is, in words; a line ends with \\n, \\r\\n or \\r."""
    if place:
        return f"in {place}"
    ends = text.count("\n", 0, position) + text.count("\r", 0, position) - text.count("\r\n", 0, position)
    return f"in line {ends + 1}"


_ASCII_CONTROLS = tuple(mark.decode("ascii") for mark in _CONTROL_BYTES)
