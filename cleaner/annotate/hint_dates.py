"""Machine forms of dates, as markup gives them, to ISO 8601. What people write is for dates.py."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from cleaner.late_regex import LateRegex

_MAX_CHARS = 64
_ISO = LateRegex(
    r"(\d{4})-?(\d{2})(?:-?(\d{2})(?:(?:[Tt]|\s{1,3}|T\s)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(Z|z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?)?"
)
_SLASHED = LateRegex(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:\s(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_MAIL = LateRegex(
    r"(?:[A-Z][a-z]{2},?\s)?(\d{1,2}\s[A-Z][a-z]{2}\s\d{4}\s\d{2}:\d{2}(?::\d{2})?)(?:\s([+-]\d{2}:?\d{2}|[A-Z]{1,4}))?"
)
_STAMP = LateRegex(r"(1\d{9})(\d{3})?")
_FIRST_YEAR = 1990  # of the web
_LAST_YEAR = 2100


def read_date(text: str) -> str | None:
    """`text` as ISO 8601, as precise as it is, or None where it is no unambiguous machine form.

    A zone is kept, never added; seconds stay only where they are not zero. Read are ISO 8601 (also without dashes
    and colons), 2024/05/31, RFC 2822, and seconds or milliseconds since 1970, which are in UTC.

    >>> read_date("2024-05-31T10:20:00.000+0200"), read_date("20240531"), read_date("31/05/2024")
    ('2024-05-31T10:20+02:00', '2024-05-31', None)
    >>> read_date("Fri, 31 May 2024 10:20:30 GMT"), read_date("1717150830")
    ('2024-05-31T10:20:30Z', '2024-05-31T10:20:30Z')
    """
    text = text.strip()
    if len(text) > _MAX_CHARS or not text.isascii():
        return None
    if found := _ISO.fullmatch(text):
        return _build(found.groups())
    if found := _SLASHED.fullmatch(text):
        return _build(found.groups())
    if found := _MAIL.fullmatch(text):
        return _read_mail(found[1], found[2])
    if found := _STAMP.fullmatch(text):
        moment = datetime.fromtimestamp(int(found[1]), UTC)
        return _join(moment.date(), moment.time(), "Z")
    return None


def _build(parts: Sequence[str | None]) -> str | None:
    """ISO 8601 of year, month, day, hour, minute, second and zone; later ones may be None or missing."""
    year, month, day, hour, minute, second, zone = (*parts, None)[:7]
    try:
        when = date(int(year or 0), int(month or 0), int(day or 1))
        clock = time(int(hour), int(minute or 0), int(second or 0)) if hour else None
    except ValueError:
        return None
    if not _FIRST_YEAR <= when.year <= _LAST_YEAR:
        return None
    if day is None:
        return f"{year}-{month}"
    return _join(when, clock, _zone(zone))


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "Z"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}" if int(digits[:2]) <= 14 and int(digits[2:]) < 60 else ""


def _join(when: date, clock: time | None, zone: str) -> str:
    if clock is None:
        return when.isoformat()
    return f"{when.isoformat()}T{clock.isoformat('seconds' if clock.second else 'minutes')}{zone}"


def _read_mail(text: str, zone: str | None) -> str | None:
    """Date and time of RFC 2822; of the zones' names only those of Greenwich say anything."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    is_known = zone is not None and (zone[0] in "+-" or zone in ("GMT", "UTC", "Z"))
    return _join(moment.date(), moment.time(), _zone(zone if is_known else None))
