"""The page's dates by its hints, in the page's own time zone, against the date that it shows."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from cleaner.annotate.dates import FoundDate, find_dates
from cleaner.annotate.hint_dates import read_date
from cleaner.page import Hint
from cleaner.rules.table import Locale

# Methods and names by trust, the surest first. "*" stands for any name.
_PUBLISHED = (
    ("json-ld", "datePublished"),
    ("opengraph", "*"),
    ("microdata", "datePublished"),
    ("meta", "*"),
    ("time", "published"),
    ("json-ld", "*"),
    ("microdata", "*"),
)
_MODIFIED = (
    ("json-ld", "dateModified"),
    ("opengraph", "*"),
    ("microdata", "*"),
    ("meta", "*"),
    ("time", "*"),
    ("json-ld", "*"),
)
_DAY_CHARS = len("2024-03-05")
_MAX_WRITTEN_CHARS = 60
_MAX_HINTS = 200
_UTC = ("Z", "+00:00")
_QUARTER_MINUTES = 15
_DAY = timedelta(days=1)
_MAX_OFFSET = timedelta(hours=14)
# "/2024/03/05/", "/2024-03-05-", "/20240305/": a day between signs that no number goes on behind.
_URL_DAY = re.compile(r"(?<!\d)(20[0-4]\d|199\d)([/_.-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


class DateHint(NamedTuple):
    """A hint of a date, and that date as ISO 8601."""

    hint: Hint
    value: str


class HintedDate(NamedTuple):
    """A date as ISO 8601, and where it comes from."""

    value: str
    raw: str
    method: str
    name: str
    sure: bool
    """Whether its place says that it is the page's own date."""


def read_dates(hints: Sequence[Hint], locale: Locale) -> list[DateHint]:
    """The hints of dates that can be read, in order, with their dates as ISO 8601."""
    dated = [hint for hint in hints if hint.field in ("published", "modified")][:_MAX_HINTS]
    return [DateHint(hint, value) for hint in dated if (value := read_hint(hint.value, locale))]


def hinted_date(read: Sequence[DateHint], field: str, shown: FoundDate | None) -> HintedDate | None:
    """The date of `field`, "published" or "modified", as precise as the hint; None where no hint is sure.

    A time in UTC is told in the page's own zone where a date of the page, `shown` or hinted, tells which that is.
    """
    own = [each for each in read if each.hint.field == field]
    found = _choose(own, _PUBLISHED if field == "published" else _MODIFIED, shown)
    if found is None:
        return None
    if field == "published" and shown is not None and _is_stamp(found.value, read, shown):
        found = found._replace(sure=False)
    others = [each.value for each in read]
    return found._replace(value=_in_own_zone(found.value, others, shown.value if shown else None))


def _is_stamp(value: str, read: Sequence[DateHint], shown: FoundDate) -> bool:
    """Whether a date of publication is the day when the page was last written out: that of its change, and days
    after the one that it shows.

    Source: of nine gold pages where the two contradict each other so, seven go by the page.
    """
    changed = _choose([each for each in read if each.hint.field == "modified"], _MODIFIED, None)
    if shown.value is None or shown.label == "modified" or changed is None:
        return False
    days = [each[:_DAY_CHARS] for each in (value, changed.value, shown.value)]
    if any(len(day) < _DAY_CHARS for day in days):
        return False
    told, last, seen = map(date.fromisoformat, days)
    return told - seen > _DAY and told - last >= -_DAY


def read_hint(text: str, locale: Locale) -> str | None:
    """`text` as ISO 8601: a machine's form, else the one date that is written in it; None where it is ambiguous."""
    if value := read_date(text):
        return value
    if len(text) > _MAX_WRITTEN_CHARS or not any(map(str.isdigit, text)):
        return None
    found = [each for each in find_dates(text, locale) if not each.relative]
    return found[0].value if len(found) == 1 and not found[0].ambiguous else None


def url_date(url: str | None) -> str | None:
    """The one full day in the path of an address, as ISO 8601; None where there is none, or several.

    >>> url_date("https://example.org/news/2024/03/05/rain"), url_date("https://example.org/news/12024030599")
    ('2024-03-05', None)
    """
    found = [read_date("-".join(match.group(1, 3, 4))) for match in _URL_DAY.finditer(_path(url or ""))]
    return found[0] if len(set(found)) == 1 else None


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0]


def _choose(
    read: Sequence[DateHint], ranks: Sequence[tuple[str, str]], shown: FoundDate | None
) -> HintedDate | None:  # fmt: skip
    """The first by trust. A place that gives several days counts by the one shown, else only where nothing is sure."""
    unsure: HintedDate | None = None
    for group in _groups(read, ranks):
        days = {value[:_DAY_CHARS] for _, value in group}
        same = [item for item in group if shown and shown.value and item.value[:_DAY_CHARS] == shown.value[:_DAY_CHARS]]
        hint, value = (same if same and len(days) > 1 else group)[0]
        found = HintedDate(value, hint.value, hint.method, hint.name, sure=True)
        if len(days) == 1 or same:
            return found
        unsure = unsure or found._replace(sure=False)
    return unsure or _only_time(read)


def _groups(read: Sequence[DateHint], ranks: Sequence[tuple[str, str]]) -> Iterator[list[DateHint]]:
    """The dates of each rank, those of one method and name together; what no rank names is left out."""
    left = list(read)
    for method, name in ranks:
        if not left:
            return
        fits = [item for item in left if item.hint.method == method and name in ("*", item.hint.name)]
        left = [item for item in left if item not in fits]
        for key in dict.fromkeys(hint.name for hint, _ in fits):
            yield [item for item in fits if item.hint.name == key]


def _only_time(read: Sequence[DateHint]) -> HintedDate | None:
    """The date of the page's <time> elements, where all that say nothing of their meaning have the same day."""
    times = [(hint, value) for hint, value in read if hint.method == "time"]
    if not times or len({value[:_DAY_CHARS] for _, value in times}) > 1:
        return None
    hint, value = times[0]
    return HintedDate(value, hint.value, hint.method, hint.name, sure=False)


def _in_own_zone(value: str, others: Sequence[str], shown: str | None) -> str:
    """A time in UTC as the page's own clock tells it, the same moment; `value` where nothing tells the zone.

    Another date of the same moment with a zone of its own tells it, or one without a zone that is a number of quarters
    of an hour away; so does the day shown, where the one zone of the page's other dates leads to it.
    """
    if "T" not in value or not value.endswith(_UTC):
        return value
    moment = datetime.fromisoformat(value)
    times = [datetime.fromisoformat(other) for other in others if "T" in other]
    zoned = [when for when in times if when.utcoffset()]
    for when in zoned:
        if abs(when - moment) < timedelta(minutes=1):
            return _tell(moment, when.utcoffset())
    naive = [when for when in times if when.tzinfo is None and when.second == moment.second]
    told = datetime.fromisoformat(shown) if shown and "T" in shown else None
    for when in ([told.replace(tzinfo=None)] if told else []) + naive:
        if when.date() == moment.date() and when.minute % _QUARTER_MINUTES == 0:
            continue  # two round times of a day are as likely two moments
        offset = when.replace(second=0) - moment.replace(tzinfo=None, second=0)
        if offset and abs(offset) <= _MAX_OFFSET and not offset % timedelta(minutes=_QUARTER_MINUTES):
            return _tell(moment, offset)
    offsets = {when.utcoffset() for when in zoned}
    if shown and len(offsets) == 1:
        local = _tell(moment, offsets.pop())
        return local if local[:_DAY_CHARS] == shown[:_DAY_CHARS] else value
    return value


def _tell(moment: datetime, offset: timedelta | None) -> str:
    local = moment.astimezone(timezone(offset or timedelta()))
    return local.isoformat(timespec="seconds" if local.second else "minutes")
