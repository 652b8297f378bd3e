"""Folding, counting and line numbers: the only shared text functions."""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from html import unescape
from itertools import accumulate, chain
from typing import AnyStr

from cleaner.late_regex import LateRegex

LINE_END = re.compile(r"\r\n|\r|\n")
# Scripts without spaces: Chinese and Japanese; Thai, Lao, Burmese, Khmer, where marks are characters too.
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_THAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_HAN_CHAR = LateRegex(f"[{_HAN}]")
_THAI_CHAR = LateRegex(f"[{_THAI}]")
_UNSPACED = LateRegex(f"[{_HAN}{_THAI}]")
_RUN = LateRegex(f"[{_HAN}]{{2,}}|[{_THAI}]{{4,}}")
_HAN_WORD_CHARS = 2
_THAI_WORD_CHARS = 4
# One word: a run of letters and digits; where a script has no spaces, one character.
WORD = LateRegex(f"[{_HAN}{_THAI}]|[^\\W_{_HAN}{_THAI}]+")
# Vowel signs and points: parts of a word that no letter class holds.
_MARK = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09d7\u0a01-\u0dff"
)
# ASCII is most of most texts, and is told apart without a pattern: letters low, digits, all else a space.
_ASCII_WORDS = bytes(ord(chr(i).lower()) if i < 128 and chr(i).isalnum() else 32 for i in range(256))
# So is what the code page of the western languages holds: letters and digits stay, all else is a space.
_WESTERN = "cp1252"
_WESTERN_CHARS = [bytes((i,)).decode(_WESTERN, "replace") for i in range(256)]
_WESTERN_WORDS = bytes(i if char.isalnum() else 32 for i, char in enumerate(_WESTERN_CHARS))
_MARKED = LateRegex(f"[{_MARK}]")
# Linear: letters and marks share no character, so a run can be cut in one way only.
_MARKED_WORD = LateRegex(f"[{_HAN}{_THAI}]|[^\\W_{_HAN}{_THAI}]+(?:[{_MARK}]+[^\\W_{_HAN}{_THAI}{_MARK}]*)*")
# Source: Unicode Standard Annex 15 takes 30 marks on a letter as more than any language writes.
_MAX_MARKS = 30
_MAX_MARKED_CHARS = 200
_MARK_RUN = LateRegex(rf"[^\w\s]{{{_MAX_MARKS + 1},}}")
_SPECIAL = 0
_PART_CHARS = 1 << 18  # of a text that is cut into words at a time
_PLANE_ENDS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
NONCHARACTERS = "\ufdd0-\ufdef" + _PLANE_ENDS
"""Code points that stand for no character and never will, for the inside of a class of a pattern."""
HIDDEN = (
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)"
    "|[\U000e0000-\U000e007f]|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af])[\U000e0100-\U000e01ef]"
)
"""Pattern of characters that can carry a text that nobody sees: tags, and variation selectors that follow no Chinese
character. Its group is the one good use of tags, the flag of a region."""
# More digits than Python makes a number of. Hexadecimal ones know no limit.
_ENDLESS_REFERENCE = LateRegex("&#[0-9]{4300,};?")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")


def fold_space(text: str) -> str:
    """`text` with every run of white space as one space, none at the ends.

    >>> fold_space(" a\\n\\u00a0 b ")
    'a b'
    """
    if len(text) <= _PART_CHARS:
        return " ".join(text.split())
    parts = (" ".join(piece.split()) for piece in pieces(text, " "))
    return " ".join(part for part in parts if part)


def decode_references(text: str) -> str:
    """`text` with its character references decoded once, as browsers do. Never raises.

    >>> decode_references("1 &amp;lt; 2 &#8364;")
    '1 &lt; 2 €'
    """
    try:
        return unescape(text)
    except ValueError:
        return unescape(_ENDLESS_REFERENCE.regex.sub("\ufffd", text))


def fold(text: str) -> str:
    """What is left of `text` when case, typography, punctuation and space do not matter: its words.

    Two texts that fold to the same string are the same text in other typography.

    >>> fold("“It’s  LATE”,  he said…") == fold('"It\\'s late", he said')
    True
    """
    if text.isascii():
        if text.isalnum():  # one word
            low = text.lower()
            return text if low == text else low  # not twice in memory
        return _join_words(text.encode("ascii").translate(_ASCII_WORDS)).decode("ascii")
    try:
        folded = text.encode(_WESTERN).translate(_WESTERN_FOLDED)
    except UnicodeEncodeError:
        return _fold_any(text)
    return _fold_any(text) if _SPECIAL in folded else _join_words(folded).decode(_WESTERN)


def _join_words(text: bytes) -> bytes:
    """`text` with every run of spaces as one, none at the ends."""
    if len(text) <= _PART_CHARS:
        return b" ".join(text.split())
    return b" ".join(part for piece in pieces(text, b" ") if (part := b" ".join(piece.split())))


def pieces(text: AnyStr, space: AnyStr) -> Iterator[AnyStr]:
    """`text` without the spaces at which it is cut, each the first one behind a fixed length; "" has no piece.

    The words of a line of many MB, all at once, would take many times its memory.

    >>> list(pieces("a short text", " "))
    ['a short text']
    """
    start = 0
    while start < len(text):
        end = text.find(space, start + _PART_CHARS)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _fold_any(text: str) -> str:
    text = INVISIBLE.sub("", text)
    if len(text) > _MAX_MARKED_CHARS:  # to put a run of marks in order takes a time that grows with its square
        text = _MARK_RUN.regex.sub(_cut_marks, text)
    return " ".join(_find_words(unicodedata.normalize("NFKC", text).casefold()))


def _cut_marks(run: re.Match[str]) -> str:
    """The run of signs without the marks on letters that follow its first 30."""
    first, rest = run[0][:_MAX_MARKS], run[0][_MAX_MARKS:]
    return first + "".join(char for char in rest if not unicodedata.combining(char))


def _fold_western(char: str) -> int:
    """Byte of the code page that `fold` leaves of one of its characters; `_SPECIAL` where that is not one of them."""
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", char)).casefold()
    if folded and all(unicodedata.category(part)[0] not in "LMN" for part in folded):
        return ord(" ")
    return folded.encode(_WESTERN)[0] if len(folded) == 1 and folded in _WESTERN_CHARS else _SPECIAL


_WESTERN_FOLDED = bytes(map(_fold_western, _WESTERN_CHARS))


def words(text: str) -> list[str]:
    """Words of `text`, lower-cased; one character a word in scripts without spaces.

    >>> words("Das Übliche, 2 kg 東京")
    ['das', 'übliche', '2', 'kg', '東', '京']
    """
    return _find_words(text.lower())


def topic_words(text: str, *, min_chars: int = 4) -> set[str]:
    """Words that may say what `text` is about: those of `min_chars` or more, lower-cased.

    In scripts without spaces every two neighbouring characters (four in Thai and its like) are one.

    >>> sorted(topic_words("The ferry to 東京都"))
    ['ferry', '京都', '東京']
    """
    found = {word for word in _find_words(text.lower()) if len(word) >= min_chars}
    if not text.isascii():
        for run in _RUN.regex.findall(text):
            size = _HAN_WORD_CHARS if run[0] > "\u3000" else _THAI_WORD_CHARS
            found.update(run[at : at + size] for at in range(len(run) - size + 1))
    return found


def word_runs(key: str, size: int) -> Iterator[int]:
    """A number for every `size` neighbouring words of a folded text, in order; none where it has fewer words.

    Equal runs have equal numbers in one process, and different ones have not (but by one chance in 2**60).

    >>> rain, *others = word_runs("rain and more rain and more", 3)
    >>> rain in others, len(others)
    (True, 3)
    """
    if len(key) > _PART_CHARS:
        return chain.from_iterable(_runs_of(parts, size) for parts in _overlapping(key, size - 1))
    return _runs_of(key.split(" "), size)


def _runs_of(parts: list[str], size: int) -> Iterator[int]:
    return map(hash, zip(*[parts[at:] for at in range(size)], strict=False))


def _overlapping(key: str, shared: int) -> Iterator[list[str]]:
    """The words of a folded text piece by piece, each with the last `shared` words before it."""
    before: list[str] = []
    for piece in pieces(key, " "):
        parts = before + piece.split(" ")
        yield parts
        before = parts[max(0, len(parts) - shared) :]


def repeated(rows: Iterable[frozenset[int]]) -> set[int]:
    """What stands in more than one of `rows`."""
    seen: set[int] = set()
    found: set[int] = set()
    for row in rows:
        if not seen.isdisjoint(row):
            found |= seen & row
        seen |= row
    return found


def count_words(text: str) -> int:
    """Number of words; in scripts without spaces two characters count as one word, in Thai and its like four.

    Source: words of the usual segmenters are 1.6 characters long in Chinese and 4 to 5 with their marks in Thai.

    >>> count_words("two words"), count_words("東京都庁"), count_words("ท่าเรือปิด")
    (2, 2, 3)
    """
    if text.isascii():
        return _count_parts(text.encode("ascii").translate(_ASCII_WORDS))
    try:
        return _count_parts(text.encode(_WESTERN).translate(_WESTERN_WORDS))
    except UnicodeEncodeError:
        pass
    if not _UNSPACED.regex.search(text):
        return len(_find_words(text))
    han, thai = len(_HAN_CHAR.regex.findall(text)), len(_THAI_CHAR.regex.findall(text))
    spaced = len(_find_words(text)) - han - thai
    return spaced + -(-han // _HAN_WORD_CHARS) + -(-thai // _THAI_WORD_CHARS)


def _count_parts(text: bytes) -> int:
    """How many runs of other characters than spaces `text` has."""
    if len(text) <= _PART_CHARS:
        return len(text.split())
    return sum(len(piece.split()) for piece in pieces(text, b" "))


def _find_words(text: str) -> list[str]:
    try:
        return text.encode(_WESTERN).translate(_WESTERN_WORDS).decode(_WESTERN).split()
    except UnicodeEncodeError:
        return (_MARKED_WORD if _MARKED.regex.search(text) else WORD).regex.findall(text)


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with a mark that closes a sentence, in any script.

    >>> ends_sentence("He left.”"), ends_sentence("Opinion")
    (True, False)
    """
    if text[-1:].isalnum():  # as most lines end
        return False
    last = text.rstrip().rstrip("\"”»'’)）」』]")[-1:]
    return last in ".!?…。！？؟۔।॥" and last != ""


class LineIndex:
    """Line numbers, from 0, of the characters of a text. A line ends with \\n, \\r\\n or \\r and nothing else."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def starts(self) -> Sequence[int]:
        """Position of the first character of each line, in order; never empty."""
        if "\r" in self.text:
            starts = array("q", (0, *(match.end() for match in LINE_END.finditer(self.text))))
        else:
            starts = array("q", accumulate((len(line) + 1 for line in self.text.split("\n")), initial=0))
            starts.pop()
        if len(starts) > 1 and starts[-1] == len(self.text):
            starts.pop()  # the end of the last line opens no further one
        return starts

    def __len__(self) -> int:
        return len(self.starts) if self.text else 0

    def line_of(self, position: int) -> int:
        """Line that holds the character at `position`."""
        return bisect_right(self.starts, position) - 1

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """Half-open range of the lines that the characters `start`..`end` touch; empty for no characters."""
        starts = self.starts
        first = bisect_right(starts, start) - 1
        if end <= start:
            return first, first
        after = first + 1
        if after == len(starts) or end <= starts[after]:  # as most do
            return first, after
        return first, bisect_right(starts, end - 1)

    def each(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """`lines` of each of `spans`, which are in order and not empty: quicker, and neighbours share their numbers."""
        starts = self.starts
        count = len(starts)
        after = 0
        for start, end in spans:
            line = after
            if line >= count or starts[line] > start or (line + 1 < count and starts[line + 1] <= start):
                line = bisect_right(starts, start) - 1
            after = line + 1
            if after < count and end > starts[after]:
                after = bisect_right(starts, end - 1)
            yield line, after
