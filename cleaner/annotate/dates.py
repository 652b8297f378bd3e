"""The grammar of dates: which dates one short text holds, and what they mean. Where a date counts is decided elsewhere.

All forms are found from their digits: at each run of digits the few forms that can stand there are tried once, with
bounded patterns, so the time grows with the number of characters and no more.
"""

import re
from calendar import monthrange
from collections.abc import Sequence, Set
from typing import Literal, NamedTuple

import msgspec

from cleaner.annotate.east_dates import east_date, plain_digits, without_date_words
from cleaner.annotate.guess import guess_date
from cleaner.annotate.times import (
    CLOCK,
    TIME_WORDS,
    clock_after,
    clock_before,
    cut_reading_times,
    is_month_case,
    lower,
    may_follow_month,
    may_follow_word,
    month_of,
)
from cleaner.rules.openers import MAX_DATE_CHARS, MAX_RELATIVE_CHARS
from cleaner.rules.table import Locale

Label = Literal["published", "modified"]

_MAX_LABEL_CHARS = 60
_DIGITS = re.compile(r"\d+")
# A year ends where no digit follows, or where a second date, a time, a reading time or an ISO date is glued to it.
_YEAR = r"(?P<year>\d{4})(?=\D|$|\d{1,2}(?:[.:/]\s?\d|\.?\s?[^\W\d_])|\d{4}-\d\d-)"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:(?P<sep>[-./])\s?(?P<month>\d{1,2})(?P=sep)\s?(?P<day>\d\d?(?!\d)|\d\d)"
    r"|\s?[年년]\s?(?P<cjk_month>\d{1,2})\s?[月월](?:\s?(?P<cjk_day>\d{1,2})\s?[日일号號])?)"
)
# "2024. március 5.", "2024 March 5".
_YEAR_MONTH_DAY = re.compile(
    r"(?P<year>\d{4})(?:\.|\s?m\.)?,?\s(?P<month>[^\W\d_]{3,20})\.?\s(?P<day>\d{1,2})(?![\d:]|\s?[-–/]\s?\d)\.?",
    re.IGNORECASE,
)
_CJK_DAY = re.compile(r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일号號]")
_NUMERIC = re.compile(
    r"(?P<first>\d{1,2})(?P<sep>[./-])\s?(?P<second>\d{1,2})(?P=sep)\s?(?:"
    + _YEAR
    + r"|(?P<short>\d\d)(?!\d|[.,/-]\d))"
)
_DAY_MONTH = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[ºª°.])?[\s.-]{0,2}(?:(?:de|of|du)\s)?(?P<month>[^\W\d_]{3,20})\.?"
    r"(?:[\s,./-]{0,3}(?:(?:de|del|of)\s)?" + _YEAR + ")?",
    re.IGNORECASE,
)
_DAY_AFTER_MONTH = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?![\d:])(?!\s?[-–/]\s?\d)(?:[\s,.]{1,3}" + _YEAR + ")?", re.IGNORECASE
)
_YEAR_ALONE = re.compile(_YEAR)
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,20})[.,]{0,2}\s{0,2}$")
_DAY_BEFORE = re.compile(r"\d(?:st|nd|rd|th|er|[ºª°.])?\s?(?:(?:de|of)\s)?$")
_MONTH_BEFORE_YEAR = re.compile(r"([^\W\d_]{3,20})[.,]?\s{0,2}(?:(?:de|del|of)\s)?$", re.IGNORECASE)

_DATE_WORDS = frozenset(("on", "am", "vom", "le", "el", "du", "the", "den", "der", "dated", "at", "date", "datum"))
_LAST_WORD = re.compile(r"([^\W\d_]{1,8})$")
_SEPARATORS = " \t\u00a0\u200c:|,.·•–—-/([*"

_TOKEN = re.compile(r"\d{1,3}|[^\W\d_]+")
_COUNT_WORDS = frozenset(("a", "an", "one", "un", "une", "una", "uno", "einer", "einem", "einen", "about", "y", "il"))
_UNIT = re.compile(
    r"(?:sec|sek|seg|min|hour|hr|day|week|month|year|stund|tag|woche|monat|jahr|heure|jour|semain|mois|an|hora|d[ií]a|seman|mes|año)"
)
# In a language without a table: one or two words and a colon.
_OTHER_LABEL = re.compile(r"[^\W\d_]{3,20}(?: [^\W\d_]{2,20})?:")
_WORDS = re.compile(r"[^\W_]+")


class FoundDate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One date of a text. Positions are code points of the text that was searched."""

    value: str | None
    """ISO 8601, as precise as the source; None where it is ambiguous, relative or partial."""
    raw: str
    """As it stands, with weekday and time, without its label."""
    start: int
    end: int
    label: Label | None = None
    label_start: int
    """Where the label begins; `start` where there is none."""
    ambiguous: bool = False
    """3/4/2024 in a language that does not tell which of the two is the day."""
    relative: bool = False
    """"2 hours ago", "yesterday"."""
    partial: bool = False
    """Day and month without a year."""


class _Hit(NamedTuple):
    start: int
    end: int
    value: str | None
    ambiguous: bool = False
    partial: bool = False
    short_year: bool = False


def find_dates(text: str, locale: Locale) -> list[FoundDate]:
    """Dates in the first 300 characters of `text`, in order, never overlapping."""
    if len(text) > MAX_DATE_CHARS:
        text = text[:MAX_DATE_CHARS]
    if not text.isascii() and (plain := plain_digits(text)) is not text:
        dates = find_dates(plain, locale)
        return [msgspec.structs.replace(date, raw=text[date.start : date.end]) for date in dates]
    run = _DIGITS.search(text)
    if run is None and len(text) > MAX_RELATIVE_CHARS:
        return []
    low = text.lower() if text.isascii() else lower(text)
    has_digit, relative = run is not None, any(map(low.__contains__, locale.ago_parts))
    if not has_digit and not relative:
        return []
    found: list[FoundDate] = []
    floor = position = 0
    while run:
        hit = _hit_at(text, run, floor, locale)
        date = _finish(text, low, hit, floor, locale) if hit else None
        if date:
            found.append(date)
            floor = position = date.end
        else:
            position = run.end()
        run = _DIGITS.search(text, position)
    if relative:
        found.extend(_find_relative(text, low, found, locale))
        found.sort(key=lambda date: date.start)
    if not found and has_digit and locale.language == "und" and (guess := guess_date(text)):
        start, end, value = guess
        found.append(FoundDate(value=value, raw=text[start:end], start=start, end=end, label_start=start))
    return found


def has_only_date(text: str, locale: Locale, dates: Sequence[FoundDate] | None = None) -> bool:
    """Whether `text` holds a date and nothing else of weight: labels, times, reading times and separators at most.

    `dates`: those of `text`, where they are known.
    """
    found = find_dates(text, locale) if dates is None and len(text) <= MAX_DATE_CHARS else dates
    if len(text) > MAX_DATE_CHARS or not found:
        return False
    ends = (0, *(date.end for date in found))
    starts = (*(date.start for date in found), len(text))
    rest = " | ".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    left = cut_reading_times(lower(rest))
    left = CLOCK.sub(" ", left) if _DIGITS.search(left) else left
    if locale.language == "und":
        left = _OTHER_LABEL.sub(" ", left)
    for label in locale.labels:
        if label in left:
            left = re.sub(rf"(?<![^\W\d_]){re.escape(label)}(?![^\W\d_])", " ", left)
    left = without_date_words(left, locale)
    return all(_is_date_word(word, locale) for word in _WORDS.findall(left))


def _is_date_word(word: str, locale: Locale) -> bool:
    return word in locale.date_joiners or word in locale.weekdays or word in _DATE_WORDS or word in TIME_WORDS


def _hit_at(text: str, run: re.Match[str], floor: int, locale: Locale) -> _Hit | None:
    """The date whose first digits are `run`; nothing before `floor` belongs to it."""
    start = run.start()
    size = run.end() - start
    if east := east_date(text, start, floor, locale):
        year, day = (None if part is None else str(part) for part in (east.year, east.day))
        return _hit(east.start, east.end, year, str(east.month), day)
    if start > floor and text[start - 1] in "$€£":
        return None
    if size >= 4:
        return (
            _year_first(text, start) or _month_year(text, start, floor, locale) or _year_month_day(text, start, locale)
        )
    if size == 3 or (start >= floor + 2 and text[start - 1] in ".,:/-" and text[start - 2].isdigit()):
        return None
    return _numeric(text, start, locale) or _month_first(text, start, floor, locale) or _day_first(text, start, locale)


def _year_first(text: str, start: int) -> _Hit | None:
    """Y-M-D, Y.M.D, Y/M/D, Y年M月D日; a month without day in the last form, or as all of the text ("2024-03")."""
    found = _YEAR_FIRST.match(text, start)
    if not found:
        alone = re.fullmatch(r"\s*(\d{4})-(\d\d)\s*", text)
        return _hit(alone.start(1), alone.end(2), alone[1], alone[2]) if alone else None
    if found["sep"]:
        return _hit(start, found.end(), found["year"], found["month"], found["day"])
    return _hit(start, found.end(), found["year"], found["cjk_month"], found["cjk_day"])


def _year_month_day(text: str, start: int, locale: Locale) -> _Hit | None:
    """Y Month D, where the year begins at `start`."""
    found = _YEAR_MONTH_DAY.match(text, start)
    month = locale.months.get(found["month"].casefold()) if found else None
    return _hit(start, found.end(), found["year"], str(month), found["day"]) if found and month else None


def _numeric(text: str, start: int, locale: Locale) -> _Hit | None:
    """D.M.Y, D/M/Y, M/D/Y, D-M-Y and M月D日."""
    found = _NUMERIC.match(text, start)
    if not found:
        cjk = None if text.isascii() else _CJK_DAY.match(text, start)
        return _hit(start, cjk.end(), None, cjk["month"], cjk["day"]) if cjk else None
    first, second, year = int(found["first"]), int(found["second"]), found["year"]
    if found["short"]:
        if found["sep"] == "-":
            return None
        year = str(2000 + int(found["short"]) if int(found["short"]) < 70 else 1900 + int(found["short"]))
    # Dots are the day-first form of the world; only English pages write both orders with them.
    day_first = True if found["sep"] == "." and locale.language != "en" else locale.day_first
    if first > 12 or second > 12:
        day_first = first > 12
    if day_first is None and first != second:
        valid = _is_day(int(year), first, second) and _is_day(int(year), second, first)
        return _Hit(start, found.end(), None, ambiguous=True, short_year=bool(found["short"])) if valid else None
    day, month = (first, second) if day_first else (second, first)
    hit = _hit(start, found.end(), year, str(month), str(day))
    return hit._replace(short_year=bool(found["short"])) if hit else None


def _day_first(text: str, start: int, locale: Locale) -> _Hit | None:
    """D Month Y; day and month without a year only where they stand apart from other words."""
    found = _DAY_MONTH.match(text, start)
    if not found or not (month := locale.months.get(found["month"].casefold())):
        return None
    glued = text[max(0, start - 1) : start].isalpha()
    if found["year"] is None and (glued or not is_month_case(found["month"], locale)):
        return None
    return _hit(start, found.end() if found["year"] else found.end("month"), found["year"], str(month), found["day"])


def _month_first(text: str, start: int, floor: int, locale: Locale) -> _Hit | None:
    """Month D, Y, where the day begins at `start`."""
    if not may_follow_word(text, start, floor) or not may_follow_month(text, start, floor, locale):
        return None
    before = _WORD_BEFORE.search(text, max(floor, start - 24), start)
    if not before:
        return None
    skipped, month = month_of(before[1], locale)
    if not month or not (found := _DAY_AFTER_MONTH.match(text, start)):
        return None
    if found["year"] is None and (skipped or not is_month_case(before[1], locale)):
        return None
    return _hit(before.start() + skipped, found.end(), found["year"], str(month), found["day"])


def _month_year(text: str, start: int, floor: int, locale: Locale) -> _Hit | None:
    """Month Y, where the year begins at `start`."""
    if not may_follow_word(text, start, floor) or not may_follow_month(text, start, floor, locale):
        return None
    before = _MONTH_BEFORE_YEAR.search(text, max(floor, start - 28), start)
    found = _YEAR_ALONE.match(text, start)
    if not before or not found:
        return None
    skipped, month = month_of(before[1], locale)
    if not month or not is_month_case(before[1][skipped:], locale) or _DAY_BEFORE.search(text, 0, before.start()):
        return None  # with a day before it this was a date that no calendar has
    return _hit(before.start() + skipped, found.end(), found["year"], str(month))


def _is_day(year: int, month: int, day: int) -> bool:
    return 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _hit(start: int, end: int, year: str | None, month: str, day: str | None = None) -> _Hit | None:
    """The hit for these parts; None where no calendar has such a day."""
    if not _is_day(int(year or 2000), int(month), int(day or 1)):
        return None
    if year is None:
        return _Hit(start, end, None, partial=True)
    value = f"{int(year):04d}-{int(month):02d}"
    return _Hit(start, end, f"{value}-{int(day):02d}" if day else value)


def _finish(text: str, low: str, hit: _Hit, floor: int, locale: Locale) -> FoundDate | None:
    """The hit with its weekday, time and label; None for a two-digit year that neither label nor time supports."""
    start, end, value = hit.start, hit.end, hit.value
    weekday = _WORD_BEFORE.search(text, max(floor, start - 16), start)
    if weekday and weekday[1].casefold() in locale.weekdays:
        start = weekday.start()
    clock, end = clock_after(text, hit.end, locale)
    if not clock:
        clock, start = clock_before(text, start, floor)
    label, label_start = _find_label(text, low, floor, start, locale)
    if hit.short_year and not clock and not label:
        return None
    if value and clock and len(value) == len("2024-03-05"):
        value = f"{value}T{clock}"
    return FoundDate(
        value=value,
        raw=text[start:end],
        start=start,
        end=end,
        label=label,
        label_start=label_start,
        ambiguous=hit.ambiguous,
        partial=hit.partial,
    )


def _find_label(text: str, low: str, floor: int, start: int, locale: Locale) -> tuple[Label | None, int]:
    """(label, its start) from the words between `floor` and a date at `start`; (None, start) where they are none.

    The label stands directly before the date ("Updated on"), or opens the words before it ("Posted in X by N on").
    """
    if start - floor > _MAX_LABEL_CHARS:
        floor = start - _MAX_LABEL_CHARS
        opening = ""
    else:
        opening = low[floor:start].lstrip(_SEPARATORS)
        if not any(word in locale.by_words for word in opening.split()):
            opening = ""
    end = start
    for _ in range(3):
        end = floor + len(low[floor:end].rstrip(_SEPARATORS))
        found = _label_ending_at(text, low, end, floor, locale)
        if found[0]:
            return found
        word = _LAST_WORD.search(low, max(floor, end - 8), end)
        if not word or (word[1] not in _DATE_WORDS and word[1] not in locale.date_joiners):
            break
        end = word.start()
    for kind, labels in _labels(locale):
        if opening.startswith(labels):
            length = next(len(label) for label in labels if opening.startswith(label))
            if not opening[length : length + 1].isalpha():
                return kind, start - len(opening)
    return None, start


def _labels(locale: Locale) -> tuple[tuple[Label, tuple[str, ...]], tuple[Label, tuple[str, ...]]]:
    return ("modified", locale.modified_words), ("published", locale.published_words)


def _label_ending_at(text: str, low: str, end: int, floor: int, locale: Locale) -> tuple[Label | None, int]:
    """The longest label that ends at `end` and begins a word, or is glued to a word by its capital."""
    best: tuple[Label | None, int] = (None, end)
    for kind, labels in _labels(locale):
        if not low.endswith(labels, floor, end):
            continue
        for label in labels:
            start = end - len(label)
            if start < best[1] and low.endswith(label, floor, end):
                before = text[start - 1] if start > floor else " "
                if not before.isalpha() or (before.islower() and text[start].isupper()):
                    best = (kind, start)
    return best


def _find_relative(text: str, low: str, found: list[FoundDate], locale: Locale) -> list[FoundDate]:
    """Relative times ("2 hours ago", "yesterday") outside the dates `found`."""
    words = locale.ago_words_alone
    if words.isdisjoint(_TOKEN.findall(low)):
        return []
    runs: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(low):
        word, run = token[0], runs[-1]
        unit = len(word) <= 3 and bool(run) and run[-1][0].isdigit() and run[-1].end() == token.start()
        if not (word in words or word in _COUNT_WORDS or unit or word.isdigit()):
            runs.append([])
        elif run and token.start() - run[-1].end() > 1:
            runs.append([token])
        else:
            run.append(token)
    dates: list[FoundDate] = []
    for run in filter(None, runs):
        floor = max((date.end for date in found if date.end <= run[0].start()), default=0)
        date = _relative(text, low, run, words, floor=floor, locale=locale)
        if date and not any(date.start < other.end and other.start < date.end for other in found):
            dates.append(date)
    return dates


def _relative(
    text: str, low: str, run: list[re.Match[str]], words: Set[str], *, floor: int, locale: Locale
) -> FoundDate | None:
    """The relative time made of these neighbouring words; None where they are none, as "3 hours" or "Hours"."""
    said = [token[0] for token in run if token[0] in words and token[0] not in _COUNT_WORDS]
    if not said:
        return None
    start, end = run[0].start(), run[-1].end()
    phrase = low[start:end]
    counted = any(token[0].isdigit() or token[0] in _COUNT_WORDS for token in run)
    short_unit = re.search(r"\d[^\W\d_]", phrase)
    several = len(said) > 1 or short_unit or any(" " in ago and ago in phrase for ago in locale.ago_words)
    label, label_start = _find_label(text, low, floor, start, locale)
    clock, clock_end = clock_after(text, end, locale)
    if not (counted and several):
        alone = not text[floor:start].strip(_SEPARATORS) and not text[clock_end:].strip(_SEPARATORS)
        if len(said) > 1 or _UNIT.match(said[0]) or not (alone or label):
            return None
    end = clock_end if clock else end
    raw = text[start:end]
    return FoundDate(value=None, raw=raw, start=start, end=end, label=label, label_start=label_start, relative=True)
