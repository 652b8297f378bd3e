"""Folding, counting and line numbers: the only shared text functions."""

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property

LINE_END = re.compile(r"\r\n|\r|\n")
# One word: a run of letters and digits; where a script has no spaces, one character.
WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f\U00020000-\U0002fa1f]"
    r"|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+"
)
# ASCII is most of most texts, and is told apart without a pattern: letters low, digits, all else a space.
_ASCII_WORDS = bytes(ord(chr(i).lower()) if i < 128 and chr(i).isalnum() else 32 for i in range(256))
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")


def fold_space(text: str) -> str:
    """`text` with every run of white space as one space, none at the ends.

    >>> fold_space(" a\\n\\u00a0 b ")
    'a b'
    """
    return " ".join(text.split())


def fold(text: str) -> str:
    """What is left of `text` when case, typography, punctuation and space do not matter: its words.

    Two texts that fold to the same string are the same text in other typography.

    >>> fold("“It’s  LATE”,  he said…") == fold('"It\\'s late", he said')
    True
    """
    if text.isascii():
        return b" ".join(text.encode("ascii").translate(_ASCII_WORDS).split()).decode("ascii")
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    return " ".join(WORD.findall(text.casefold()))


def words(text: str) -> list[str]:
    """Words of `text`, lower-cased; one character a word in scripts without spaces.

    >>> words("Das Übliche, 2 kg 東京")
    ['das', 'übliche', '2', 'kg', '東', '京']
    """
    return WORD.findall(text.lower())


def count_words(text: str) -> int:
    """Number of words; two characters count as one word in scripts without spaces.

    >>> count_words("two words"), count_words("東京都庁")
    (2, 2)
    """
    if text.isascii():
        return len(text.encode("ascii").translate(_ASCII_WORDS).split())
    found = WORD.findall(text)
    single: int = sum(len(word) == 1 and word > "\u0e00" for word in found)
    return len(found) - single // 2


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with a mark that closes a sentence, in any script.

    >>> ends_sentence("He left.”"), ends_sentence("Opinion")
    (True, False)
    """
    last = text.rstrip().rstrip("\"”»'’)）」』]")[-1:]
    return last in ".!?…。！？؟۔।॥" and last != ""


class LineIndex:
    """Line numbers, from 0, of the characters of a text. A line ends with \\n, \\r\\n or \\r and nothing else."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        """Position of the first character of each line, in order; never empty."""
        starts = [0, *(match.end() for match in LINE_END.finditer(self.text))]
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
        first = self.line_of(start)
        return (first, first) if end <= start else (first, self.line_of(end - 1) + 1)
