"""The grammar of times of day and of reading times: what may follow or stand before a date."""

import re

from cleaner.rules.table import Locale

# Hours to the east of Greenwich; None: the name has several meanings, so the time keeps no zone.
_ZONES: dict[str, str | None] = {
    "UTC": "Z", "GMT": "Z", "Z": "Z", "CET": "+01:00", "CEST": "+02:00", "MEZ": "+01:00", "MESZ": "+02:00",
    "EST": "-05:00", "EDT": "-04:00", "PST": "-08:00", "PDT": "-07:00", "CST": "-06:00", "CDT": "-05:00",
    "MST": "-07:00", "MDT": "-06:00", "BST": "+01:00", "EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00",
    "WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00", "ET": None, "PT": None, "CT": None, "IST": None, "SAST": None,
}  # fmt: skip
_ZONE = "|".join(sorted(_ZONES, key=lambda name: (-len(name), name)))
CLOCK = re.compile(
    r"""
    (?P<half>午前|午後|上午|下午|오전|오후)?\s?
    (?P<hour>\d{1,2})
    (?: :(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?
      | \.(?P<dotted>\d\d)(?=\s?(?:Uhr|uur|น\.|WI(?:B|TA?)\b|[ap]\.?\s?m\b|(?-i:[A-Z]{2}S?T\b)))  # 14.30 Uhr, 2.30 pm
      | \s?h(?:\s?(?P<french>\d\d))?(?![^\W\d_])                           # 09h15, 9 h
      | \s?[時时點点시](?:\s?(?P<cjk>\d{1,2})\s?[分분])?
      | (?=\s?(?:Uhr|[ap]\.?\s?m\b))                                       # 7 p.m., 14 Uhr
    )
    (?:\s?(?P<noon>[ap])\.?\s?m(?-i:(?![a-z]))\.?)?
    (?:\s?(?:Uhr|uur|hrs?\b|h\b))?
    (?:\s?\(?(?-i:(?P<zone>""" + _ZONE + r""")(?![a-z]))\)?(?P<from_zone>[+-]\d{1,2}(?::?\d\d)?)?
      | (?P<offset>\+\d\d:?\d\d | (?:(?<=:\d\d)|\s)-\d{4}\b
        | (?:(?<=T\d\d:\d\d)|(?<=:\d\d:\d\d)|(?<=\.\d\d\d))-\d\d:\d\d)
    )?
    """,
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
_GAP = re.compile(
    r"T(?=\d)|\s?[(（][^()（）\d]{1,5}[)）]\s?|[\s,|·•@(–—/-]{0,6}((?:(?![午上下오])[^\W\d_]{1,12}\.?,?\s){0,2})"
)
TIME_WORDS = frozenset((
    "at", "um", "à", "a", "las", "la", "às", "kl", "klo", "om", "o", "alle", "ore", "ab", "klockan", "klokken", "kello",
    "ora", "uur", "pukul", "jam", "saat", "lúc", "г", "в", "р", "о", "ч",
))  # fmt: skip
# Languages that write 14.30; elsewhere it may be a price or a share.
_DOTTED_LANGUAGES = frozenset(("da", "de", "fi", "id", "it", "nl", "no", "sv"))
_DOTTED = re.compile(r"(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?![\d%€$.,]|\s?(?:%|€|kr|Euro|Rp))(?:\s(?:uur|Uhr)\b)?")
_CLOCK_BEFORE = re.compile(
    r"(?<![\d:.])(\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?(?:\s?(?:" + _ZONE + r"))?(?:\sUhr)?)"
    r"[\s,|·•–—-]{1,3}(?:(?:on|am|le|el|del|den|der|vom|ngày)\s)?$",
    re.IGNORECASE,
)
READING_TIME = re.compile(
    r"(?:\d{1,3}\s?[-–]\s?)?\d{1,3}\s?-?\s?(?:min(?:ut[eo]?[ns]?|s)?|mn)\b\.?"
    r"(?:\s(?:read(?:ing)?(?:\stime)?|lesezeit|lesedauer|de lecture|de lectura))?"
    r"|(?:reading time|read time|lesezeit|lesedauer|temps de lecture|tiempo de lectura)\b",
    re.IGNORECASE,
)


_MONTH_REACH = 28  # characters before a figure in which a month may stand
# What every reading time holds, in a text in ASCII and in lower case.
_READING_PARTS = ("min", "mn", "time", "lese", "temps", "tiempo")


def may_hold_reading_time(text: str) -> bool:
    """Whether a reading time may stand in `text`, by a cheap look."""
    return not text.isascii() or any(map(text.lower().__contains__, _READING_PARTS))


def cut_reading_times(text: str) -> str:
    """`text` with a space in place of each reading time."""
    return READING_TIME.sub(" ", text) if may_hold_reading_time(text) else text


def lower(text: str) -> str:
    """`text` in lower case, every character at its old position; the Greek sigma of a word's end as any other."""
    low = text.lower() if text.isascii() else text.lower().replace("ς", "σ")
    return low if len(low) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def clock_after(text: str, end: int, locale: Locale) -> tuple[str, int]:
    """(time, its end) of the time of day that follows a date ending at `end`; ("", end) where none does."""
    gap = _GAP.match(text, end)
    if not gap:
        return "", end
    if any(
        word.strip(".,") not in TIME_WORDS
        and word.strip(".,") not in locale.date_joiners
        and word.strip(".,") not in locale.weekdays
        for word in lower(gap[1] or "").split()
    ):
        return "", end
    found = CLOCK.match(text, gap.end())
    clock = clock_value(found)
    if found and clock:
        return clock, found.end()
    clock, clock_end = _dotted_after(text, gap.end()) if locale.language in _DOTTED_LANGUAGES else ("", end)
    return (clock, clock_end) if clock else ("", end)


def _dotted_after(text: str, start: int) -> tuple[str, int]:
    """(time, its end) of a time such as 14.30 at `start`; ("", start) where none stands there."""
    found = _DOTTED.match(text, start)
    if not found or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        return "", start
    return f"{int(found['hour']):02d}:{found['minute']}", found.end()


def clock_before(text: str, start: int, floor: int) -> tuple[str, int]:
    """(time, its start) of the time of day that stands right before a date at `start`; ("", start) where none does."""
    found = _CLOCK_BEFORE.search(text, max(floor, start - 24), start)
    clock = clock_value(CLOCK.match(found[1])) if found else ""
    return (clock, found.start()) if found and clock else ("", start)


def clock_value(found: re.Match[str] | None) -> str:
    """ISO form of a time of day with its zone where that is sure; "" where there is no such time."""
    if not found:
        return ""
    hour = int(found["hour"])
    minute = int(found["minute"] or found["dotted"] or found["french"] or found["cjk"] or 0)
    half = (found["noon"] or "").lower() or {"午後": "p", "下午": "p", "오후": "p"}.get(found["half"] or "", "")
    if half or found["half"]:
        if not (1 <= hour <= 12 or found["half"]):
            return ""
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59 or int(found["second"] or 0) > 59:
        return ""
    seconds = f":{int(found['second']):02d}" if found["second"] else ""
    return f"{hour:02d}:{minute:02d}{seconds}{_zone_value(found)}"


def _zone_value(found: re.Match[str]) -> str:
    offset = (found["offset"] or found["from_zone"] or "").strip().replace(":", "")
    if not offset:
        return _ZONES.get(found["zone"] or "") or ""
    digits = offset[1:].zfill(2).ljust(4, "0") if len(offset) <= 3 else offset[1:].zfill(4)
    return f"{offset[0]}{digits[:2]}:{digits[2:]}" if digits < "1500" and digits[2:] < "60" else ""


def may_follow_word(text: str, start: int, floor: int) -> bool:
    """Whether a month may stand before the figure at `start`, by a cheap look at what is right before it."""
    before = text[start - 1] if start > floor else ""
    return before.isalpha() or before.isspace() or before in (".", ",")


def may_follow_month(text: str, start: int, floor: int, locale: Locale) -> bool:
    """Whether the word before `start` may end in a month, with "de" or "of" behind it perhaps; by a cheap look."""
    before = text[max(floor, start - _MONTH_REACH) : start].rstrip().rstrip(".,").casefold()
    return before.endswith(locale.month_ends)


def month_of(word: str, locale: Locale) -> tuple[int, int]:
    """(characters before the month, month) for a word that is or ends in a month; month 0 where it does not.

    A month at the end counts where it begins with a capital after a small letter: "HealthDecember".
    """
    if month := locale.months.get(word.casefold()):
        return 0, month
    for i in range(len(word) - 3, 0, -1):
        if word[i].isupper() and word[i - 1].islower():
            return i, locale.months.get(word[i:].casefold(), 0)
    return 0, 0


def is_month_case(word: str, locale: Locale) -> bool:
    """Whether `word` is written as a month is: with a capital in English and German ("may" is another word)."""
    return word[0].isupper() or locale.language not in ("en", "de")
