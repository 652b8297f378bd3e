"""The grammar of dates that are not written in European digits, months of one word, or years of the common era.

Digits of other scripts, months of several words or with vowel signs, years of Japanese eras, of the Republic of
China and of the Buddhist era, and dates of the Persian calendar. `dates.py` asks here first wherever it finds digits.
"""

import datetime
import re
from calendar import monthrange
from functools import cache
from typing import NamedTuple

from cleaner.late_regex import LateRegex
from cleaner.rules.table import Locale

# Arabic, Persian, Devanagari, Bengali, Thai and full-width digits.
_ZEROS = "\u0660\u06f0\u0966\u09e6\u0e50\uff10"
_DIGITS = {ord(zero) + value: str(value) for zero in _ZEROS for value in range(10)}
_OTHER_DIGIT = LateRegex("[" + "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS) + "]")
# First year of each era, less one.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}
_ERA = LateRegex(r"(?P<era>令和|平成|昭和|大正|民國|民国)\s?$")
_ERA_DATE = LateRegex(r"(?P<year>\d{1,3})\s?年\s?(?P<month>\d{1,2})\s?月(?:\s?(?P<day>\d{1,2})\s?[日號号])?")
_FIRST_YEAR = LateRegex(r"(?P<era>令和|平成|昭和|大正|民國|民国)元年\s?$")
_MONTH_DAY = LateRegex(r"(?P<month>\d{1,2})\s?月(?:\s?(?P<day>\d{1,2})\s?[日號号])?")
_BUDDHIST = 543
_PERSIAN_YEARS = range(1300, 1500)
_PERSIAN_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_YEAR_FIRST = LateRegex(r"(?P<year>\d{4})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)")
_DAY_FIRST = LateRegex(r"(?P<day>\d{1,2})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4})(?!\d)")
# Korean and Hungarian write a dot behind the day too: "2024.03.05. 15:20".
_DOTTED = LateRegex(r"(?P<year>\d{4})\.\s?(?P<month>\d{1,2})\.\s?(?P<day>\d{1,2})\.(?!\d)")
# Vietnamese months are numbered: "5 tháng 3 năm 2024", "5 tháng 3, 2024".
_NUMBERED_MONTH = LateRegex(
    r"(?P<day>\d{1,2})\s(?:th\u00e1ng|tha\u0301ng)\s(?P<month>\d{1,2})(?!\d)(?:(?:\s?[,/]|\snăm)?\s?(?P<year>\d{4})(?!\d))?",
    re.IGNORECASE,
)
_MAX_MONTH_CHARS = 24
_DAY_BEFORE = LateRegex(r"\d\s?$")
_OTHER_FORMS = ("fa", "hu", "ko", "th")
# "来源：新华网", "编辑：王小明", "钱江晚报", "字号：大 中 小": what stands beside a date on Chinese pages.
_FACT = LateRegex(
    r"(?:来源|來源|稿源|转自|轉自|出处|编辑|責任編輯|责任编辑|责编|点击|浏览|阅读|字号|字體)\s?[:：]\s?[^\s|｜]{0,16}"
    r"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,6}[报報网網社](?![\u4e00-\u9fff])"
)
# Languages whose letters carry marks that no letter class holds, so that their words fall to pieces.
_MARKED = ("hi", "bn", "th")


class EastDate(NamedTuple):
    """A date: positions in the text, and year (None where it is not told), month and day (None for a month)."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None


def plain_digits(text: str) -> str:
    """`text` with the digits of other scripts as European ones, every character at its old position.

    >>> plain_digits("۱۵ مارس ۲۰۲۴"), plain_digits("５月")
    ('15 مارس 2024', '5月')
    """
    return text if text.isascii() or not _OTHER_DIGIT.search(text) else text.translate(_DIGITS)


def without_date_words(text: str, locale: Locale) -> str:
    """`text`, lower-cased, without words of dates that fall to pieces, and without what stands beside Chinese dates."""
    if locale.language == "zh":
        return _FACT.regex.sub(" ", text)
    if locale.language in _MARKED:
        for word in sorted((*locale.weekdays, *locale.date_joiners), key=len, reverse=True):
            text = text.replace(word, " ")
    return text


def east_date(text: str, start: int, floor: int, locale: Locale) -> EastDate | None:
    """The date of one of these forms whose first digits stand at `start`; nothing before `floor` belongs to it."""
    if text.isascii() and locale.language not in _OTHER_FORMS:
        return None
    found = _of_era(text, start, floor)
    if not found and locale.language in ("hu", "ko") and (dotted := _DOTTED.match(text, start)):
        found = _date(start, dotted, int(dotted["year"]))
    if not found and locale.language == "vi" and (numbered := _NUMBERED_MONTH.match(text, start)):
        found = _date(start, numbered, int(numbered["year"])) if numbered["year"] else None
    if not found and locale.language == "th":
        found = _numeric(text, start, first=2400, shift=_BUDDHIST)
    if not found and locale.language == "fa":
        found = _numeric(text, start, first=_PERSIAN_YEARS.start, shift=0)
        found = _gregorian(found) if found else None
    if not found and (names := _month_names(locale.language, tuple(sorted(locale.months)))):
        found = _named(text, start, floor, locale, names)
    return found if found and _is_day(found) else None


def _of_era(text: str, start: int, floor: int) -> EastDate | None:
    """令和6年3月5日, 令和元年5月1日, 民國113年3月5日."""
    if "年" not in text:
        return None
    first = _FIRST_YEAR.search(text, max(floor, start - 6), start)
    if first and (found := _MONTH_DAY.match(text, start)):
        return _date(first.start(), found, _ERAS[first["era"]] + 1)
    era = _ERA.search(text, max(floor, start - 4), start)
    if era and (found := _ERA_DATE.match(text, start)):
        return _date(era.start(), found, _ERAS[era["era"]] + int(found["year"]))
    return None


def _numeric(text: str, start: int, *, first: int, shift: int) -> EastDate | None:
    """1402/12/15, 15/3/2567: a date with a year of another calendar, in the hundred years or two from `first` on."""
    found = _YEAR_FIRST.match(text, start) or _DAY_FIRST.match(text, start)
    if not found or not first <= int(found["year"]) < first + 200:
        return None
    return _date(start, found, int(found["year"]) - shift)


def _date(start: int, found: re.Match[str], year: int) -> EastDate:
    return EastDate(start, found.end(), year, int(found["month"]), int(found["day"]) if found["day"] else None)


# ---------------------------------------------------------------- months by name


class _Names(NamedTuple):
    after_day: re.Pattern[str]
    before_day: re.Pattern[str]


@cache
def _month_names(language: str, names: tuple[str, ...]) -> _Names | None:
    """Patterns of dates with these month names; None for a language whose months are single words of letters."""
    if language == "fa":
        names = (*names, *_PERSIAN_MONTHS)
    elif language != "ar" and language not in _MARKED:
        return None
    longest = sorted((name for name in names if not name.isascii()), key=len, reverse=True)
    month = "(?P<month>" + "|".join(map(re.escape, longest)) + ")"
    year = r"(?P<year>\d{4}|\d\d(?![\d:.]))"
    # Several names of one month stand beside each other in Arabic: "5 مارس/آذار 2024".
    other = rf"(?:\s?[/(،]\s?(?:{month.replace('?P<month>', '?:')})\)?)?"
    after = rf"(?P<day>\d{{1,2}})\s?(?:er)?\s?{month}{other}\.?(?:\s?[,،/]?\s?(?:พ\.ศ\.\s?|ค\.ศ\.\s?|सन\s)?{year})?"
    before = rf"{month}\.?\s?$"
    return _Names(re.compile(after), re.compile(before))


_DAY_YEAR = LateRegex(r"(?P<day>\d{1,2})(?:\s?[,،]\s?|\s)(?P<year>\d{4})(?!\d)|(?P<alone>\d{4})(?!\d)")


def _named(text: str, start: int, floor: int, locale: Locale, names: _Names) -> EastDate | None:
    """D Month Y, Month D, Y and Month Y with the months of `locale`; the Persian calendar's too."""
    found = names.after_day.match(text, start)
    if found:
        year = _year(found["year"], locale.language) if found["year"] else None
        return _of_month(start, found.end(), year, found["month"], int(found["day"]), locale)
    before = names.before_day.search(text, max(floor, start - _MAX_MONTH_CHARS), start)
    after = _DAY_YEAR.match(text, start) if before else None
    if not before or not after or _DAY_BEFORE.search(text, floor, before.start()):
        return None  # with a day before it this was a date that no calendar has
    year = _year(after["year"] or after["alone"], locale.language)
    day = int(after["day"]) if after["day"] else None
    return _of_month(before.start(), after.end(), year, before["month"], day, locale)


def _year(digits: str, language: str) -> int | None:
    """The year that `digits` say; two digits are a year of the Buddhist era in Thai."""
    year = int(digits)
    if language == "th":
        year += 2500 if len(digits) == 2 else 0
        return year - _BUDDHIST if year > 2300 else year
    return year if len(digits) == 4 else 2000 + year


def _of_month(start: int, end: int, year: int | None, name: str, day: int | None, locale: Locale) -> EastDate | None:
    if name in _PERSIAN_MONTHS and locale.language == "fa":
        found = EastDate(start, end, year, _PERSIAN_MONTHS.index(name) + 1, day)
        return _gregorian(found) if year else None
    month = locale.months.get(name.casefold())
    return EastDate(start, end, year, month, day) if month else None


def _gregorian(found: EastDate) -> EastDate | None:
    """`found`, a date of the Persian calendar, in the common one; None where that calendar has no such day.

    Right for the years 1300 to 1499. Source: the 33-year cycle of leap years, Heydari-Malayeri, "A concise review of
    the Iranian calendar" (2004).
    """
    year, month, day = found.year or 0, found.month, found.day or 1
    if year not in _PERSIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= (31 if month <= 6 else 30):
        return None
    if found.day is None:
        return None
    past = year - 979
    days = (
        365 * past + past // 33 * 8 + (past % 33 + 3) // 4 + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    )
    return _from_days(found, days + 79)


def _from_days(found: EastDate, days: int) -> EastDate:
    """The date `days` after 1 January 1600."""
    date = datetime.date(1600, 1, 1) + datetime.timedelta(days=days)
    return EastDate(found.start, found.end, date.year, date.month, date.day)


def _is_day(found: EastDate) -> bool:
    year = found.year or 2000
    return 1900 <= year <= 2100 and 1 <= found.month <= 12 and 1 <= (found.day or 1) <= monthrange(year, found.month)[1]
