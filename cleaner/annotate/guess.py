"""Dates in languages without a table: dateparser as the last resort, on short lines only."""

import re
from functools import cache
from typing import Any

_MAX_GUESS_CHARS = 60
_MAX_GUESS_WORDS = 6

_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ANY_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_DAY_TO_YEAR = re.compile(r"\d{1,2}\D{1,30}\d{4}")
_OTHER_LANGUAGES = [
    "it", "pt", "nl", "pl", "ru", "tr", "sv", "da", "nb", "fi", "cs", "hu", "ro", "uk", "el", "id", "ar", "he", "bg",
]  # fmt: skip


def guess_date(text: str) -> tuple[int, int, str] | None:
    """(start, end, ISO date) of the date of a short line, where dateparser is sure of day, month and year; else None.

    Asked only of lines with a year, a day and at most six words, since an answer takes milliseconds.

    >>> guess_date("8 января 2024")
    (0, 13, '2024-01-08')
    """
    if len(text) > _MAX_GUESS_CHARS or not _ANY_YEAR.search(text) or not _ANY_DAY.search(text):
        return None
    if sum(any(map(str.isalnum, word)) for word in text.split()) > _MAX_GUESS_WORDS:
        return None
    inner = _DAY_TO_YEAR.search(text)
    line = text.strip()
    spans = [inner.span()] if inner else []
    spans.append((text.index(line), text.index(line) + len(line)))
    for start, end in spans:
        if value := _guess(text[start:end]):
            return start, end, value
    return None


def _guess(text: str) -> str | None:
    """ISO date that dateparser reads in `text` without filling in anything; None where it reads none."""
    try:
        read = _parser().get_date_data(text).date_obj
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, re.error):
        return None  # the parser stumbles over some texts; that they hold no date that we can read is all we need
    if read is None or not 1900 <= read.year <= 2100:
        return None
    return str(read.date().isoformat()) + (read.strftime("T%H:%M") if re.search(r"\d:\d\d", text) else "")


@cache
def _parser() -> Any:
    """The parser, made once: it keeps nothing of the texts that it has read, so that no answer depends on another."""
    from dateparser.date import DateDataParser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"], "TIMEZONE": "UTC"}
    return DateDataParser(languages=_OTHER_LANGUAGES, settings=settings, try_previous_locales=False)
