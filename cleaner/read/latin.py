"""Which of the single-byte encodings of the Latin script fits: told by the letters that its languages use.

General detectors confuse these encodings with each other, since most bytes are a letter in each of them.
"""

import re

from cleaner.read.codec import read_as

_TYPOGRAPHY = "\u00a0“”‘’„‚–—…«»‹›•·°©®™€£§¿¡ªº½¼¾²³±×´\u00ad"
_EXPECTED = {
    "windows-1252": "àáâãäåæçèéêëìíîïñòóôõöøùúûüýßœÿ"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ",
    "windows-1250": "ąćęłńóśźżáčďéěíňřšťúůýžäöüőűßăâîşţ"
    "ĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮŽÄÖÜŐŰĂÂÎŞŢ",
    "iso-8859-2": "ąćęłńóśźżáčďéěíňřšťúůýžäöüőűßăâîşţ"
    "ĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮŽÄÖÜŐŰĂÂÎŞŢ",
    "windows-1254": "çğıöşüâîû" "ÇĞİÖŞÜÂÎÛ",
    "windows-1257": "āčēģīķļņšūžąęėįųõäöü" "ĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲÕÄÖÜ",
    "macintosh": "àáâãäåæçèéêëìíîïñòóôõöøùúûüßœ" "ÀÂÄÅÆÇÈÉÊÑÓÔÖØÜŒ",
}  # fmt: skip
"""Letters of the languages that an encoding serves, commonest encoding first. The rare ones are left out on purpose:
they are what another encoding's letters turn into."""

_WIDE = re.compile(rb"[\x80-\xff]+")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\u0000-\u007f’‘´·\u00ad–—](?=[^\W\d_])|(?<=[^\W\d_])[¹²³ªº](?=[^\W\d_])")
_CAPITAL_IN_WORD = re.compile(r"(?<=[a-zß-öø-ÿ])[À-ÖØ-ÞŒŠŽŸĄĆĘŁŃŚŹŻ](?=[a-zß-öø-ÿ])")
_LATIN_LENGTH = 3
"""Longest run of letters beyond ASCII that is common in Latin script ("ść", "üğü"); other scripts run on."""


def find_latin_encoding(sample: bytes) -> str | None:
    """Encoding whose letters fit `sample` best; None where the text is not in Latin script or no encoding fits.

    Where two fit equally well the one that more pages use wins.
    """
    if not _is_latin(sample):
        return None
    scores = {encoding: _score(sample, encoding) for encoding in _EXPECTED}
    best = max(scores, key=lambda encoding: scores[encoding])  # the first of equals
    return best if scores[best] > 0 else None


def _is_latin(sample: bytes) -> bool:
    """Whether most letters are ASCII, and most of the others stand in short runs."""
    runs = [len(run) for run in _WIDE.findall(sample)]
    wide = sum(runs)
    if not wide or wide * 5 > len(_ASCII_LETTER.findall(sample)) * 4:
        return False
    return sum(run for run in runs if run <= _LATIN_LENGTH) * 10 >= wide * 7


def _score(sample: bytes, encoding: str) -> int:
    """Expected characters less the others. All encodings give equally many characters beyond ASCII."""
    text = read_as(sample, encoding).text
    expected = set(_EXPECTED[encoding] + _TYPOGRAPHY)
    wide = [char for char in text if not char.isascii()]
    odd = sum(char not in expected for char in wide)
    misplaced = len(_IN_WORD.findall(text)) + len(_CAPITAL_IN_WORD.findall(text))
    return len(wide) - 2 * odd - 2 * misplaced
