"""Widths of lines as a terminal shows them: a character of the East Asian scripts fills two columns.

Text browsers wrap these scripts between any two characters, without a space, so lines that were wrapped are told by
their columns and joined without a space.
"""

from cleaner.late_regex import LateRegex

# East Asian width "W" or "F" (Unicode Standard Annex 11), save the rarest; emoji have other rules and are left out.
_WIDE = LateRegex(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    "\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_HANGUL = LateRegex("[\uac00-\ud7a3]")
# Their width is one or two columns, by the terminal's settings; beside Chinese and Japanese they take no space.
_QUOTES = "“”‘’—…·"
WIDE_SLACK = 4
"""Columns by which a full line of these scripts may fall short: an indent of two characters that is gone, and marks
whose width is the terminal's choice."""


def has_wide(text: str) -> bool:
    """Whether any character of `text` fills two columns."""
    return not text.isascii() and _WIDE.regex.search(text) is not None


def count_columns(text: str) -> int:
    """Columns that `text`, without tabs, fills.

    >>> count_columns("abc"), count_columns("東京 2020")
    (3, 9)
    """
    return len(text) if text.isascii() else len(text) + len(_WIDE.regex.findall(text))


def opens_wide(text: str) -> bool:
    """Whether `text` opens with a character that a line can be broken before: none of the words between spaces."""
    return bool(text) and (text[0] in _QUOTES or bool(_WIDE.regex.match(text)))


def joint(before: str, after: str, *, full: bool) -> str:
    """What stands between two lines of a wrapped paragraph: a space, or nothing in scripts without spaces.

    Korean has spaces and is wrapped inside its words as well: nothing stands there where the line is `full` to its
    last column.

    >>> joint("ships and", "boats", full=True), joint("港の連絡船は", "春まで", full=True)
    (' ', '')
    """
    if before.isascii() and after.isascii():
        return " "
    last, first = before[-1:], after[:1]
    if _HANGUL.regex.match(last) and _HANGUL.regex.match(first):
        return "" if full else " "
    wide = [bool(_WIDE.regex.match(char)) and not _HANGUL.regex.match(char) for char in (last, first)]
    return "" if any(wide) or (last in _QUOTES and first in _QUOTES) else " "
