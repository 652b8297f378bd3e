"""Bytes read in one given encoding, with what was lost counted. Also `clean_text` for strings."""

import codecs
import re
from typing import NamedTuple

from cleaner.read.labels import CODECS

REPLACEMENT = "\ufffd"
_LOST = "\udfff"  # stands for a loss until it is counted: no strict codec gives a lone surrogate
_SURROGATE = re.compile("[\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")


class Reading(NamedTuple):
    """What one encoding makes of some bytes."""

    text: str
    """With U+FFFD for each loss."""
    encoding: str
    losses: int
    first_loss: int
    """Position in `text`; -1 without a loss."""

    def doubts(self) -> int:
        """Losses and C1 controls together: text has none of the latter, so they speak against the encoding."""
        return self.losses + len(_C1.findall(self.text))

    def wide_chars(self) -> int:
        """Number of characters that are not ASCII, losses left out."""
        return count_wide(self.text) - self.losses


def count_wide(text: str) -> int:
    """Number of characters that are not ASCII."""
    return 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))


def read_as(content: bytes, encoding: str) -> Reading:
    """`content` read as `encoding`, a key of CODECS. Never raises; bytes that do not fit give U+FFFD.

    In the windows-125x encodings the undefined bytes 80 to 9F give the C1 controls, as in browsers.

    >>> read_as(b"caf\\xe9 \\x81", "windows-1252").text
    'café \\x81'
    """
    handler = "cleaner.mark-or-c1" if encoding.startswith("windows-") else "cleaner.mark"
    text = content.decode(CODECS[encoding], handler)
    losses = text.count(_LOST)
    first = text.find(_LOST) if losses else -1
    return Reading(text.replace(_LOST, REPLACEMENT) if losses else text, encoding, losses, first)


def clean_text(text: str) -> tuple[str, int]:
    """`text` with U+FFFD for every lone surrogate, and how many there were. Such a text can be written as UTF-8.

    >>> clean_text("a\\ud800b")
    ('a�b', 1)
    """
    try:
        text.encode("utf-8")  # faster than a search
    except UnicodeEncodeError:
        return _SURROGATE.subn(REPLACEMENT, text)
    return text, 0


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _LOST, max(error.end, error.start + 1)


def _mark_or_c1(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError) and 0x80 <= error.object[error.start] <= 0x9F:
        return chr(error.object[error.start]), error.start + 1
    return _mark(error)


codecs.register_error("cleaner.mark", _mark)
codecs.register_error("cleaner.mark-or-c1", _mark_or_c1)
