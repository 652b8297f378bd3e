"""A cheap look at one block: whether a date may stand in it, and whether something in it announces a name or a date."""

import re
from collections.abc import Iterable, Iterator

from cleaner.text import fold

DATE = 1
"""A date may stand in the block: it has digits, or a word of relative times."""
OPENER = 2
"""A by-word, a label of a date or a bar stands in it."""
MAX_DATE_CHARS = 300
"""Only so much of a text is looked at for dates."""
MAX_RELATIVE_CHARS = 160
"""A longer text without digits tells no relative time."""
_UNSPACED = "\u2e80"
"""Characters from here on stand in scripts without spaces; Korean, which has them, glues its words' ends to them."""
_DIGIT = re.compile(r"\d")


class Openers:
    """Words that announce a name or a date, and words of relative times."""

    def __init__(self, words: tuple[str, ...], ago_words: Iterable[str], ago_parts: tuple[str, ...]) -> None:
        """`ago_words`: each word of relative times; `ago_parts`: those that hold no other one."""
        self._pattern = re.compile("|".join((r"\|", *_choices(words))))
        self._first_words = frozenset(fold(word).partition(" ")[0] for word in words if word.isascii())
        self._words = self._first_words.union(ago_words)
        self._ago_parts = ago_parts

    def tell(self, text: str, key: str) -> int:
        """Bits of what may stand in `text`, whose folded form is `key`: `DATE`, `OPENER`."""
        has_digit = _DIGIT.search(text, 0, MAX_DATE_CHARS) is not None
        # A text in ASCII holds only words in ASCII, and one look-up tells most of these apart.
        if text.isascii() and self._words.isdisjoint(key.split(" ")):
            return (DATE if has_digit else 0) | (OPENER if "|" in text else 0)
        folded = text.casefold()
        opens = self._pattern.search(folded) is not None
        tells_time = has_digit
        if not has_digit and len(text) <= MAX_RELATIVE_CHARS:
            low = text.lower().replace("ς", "σ")
            tells_time = any(map(low.__contains__, self._ago_parts))
        return (DATE if tells_time else 0) | (OPENER if opens else 0)


def _choices(words: tuple[str, ...]) -> Iterator[str]:
    """Patterns of `words`; in a script without spaces a word of some characters stands anywhere in a line."""
    unspaced = [word for word in words if len(word) > 1 and min(word) > _UNSPACED]
    if unspaced:
        yield "|".join(map(re.escape, unspaced))
    spaced = [word for word in words if word not in unspaced]
    if spaced:
        yield rf"\b(?:{'|'.join(map(re.escape, spaced))})\b"
