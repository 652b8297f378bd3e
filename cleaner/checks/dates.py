"""Checks of dates: their form, dates that have not come yet, dates that contradict each other."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from cleaner.checks.config import CheckConfig
from cleaner.checks.problem import Problem, record_problem
from cleaner.record import Record

_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_EPOCH = datetime(1970, 1, 1)
_HOUR = 3600
# Clocks of the world run from 12 hours behind UTC to 14 hours before it.
_MOST_BEHIND = 12 * _HOUR
_MOST_AHEAD = 14 * _HOUR


def check_dates(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """Dates that are not ISO 8601, or surely lie after `config.today` or before `config.min_date`; a publication
    surely after the last change.
    """
    published, modified = record.published, record.modified
    if published is None and modified is None:
        return ()
    first, last = _sound_days(config.min_date, config.today)
    if (
        (published is None or _is_sound(published, first, last))
        and (modified is None or _is_sound(modified, first, last))
        and (published is None or modified is None or _is_in_order(published, modified))
    ):
        return ()
    return _date_problems(record, config)


def _is_sound(text: str, first: str, last: str) -> bool:
    """Whether a date, written as most are, is surely one, and of one of the days `first` to `last`."""
    if not first <= text[:10] <= last or text[4:8:3] != "--" or text[13:14] not in ("", ":"):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_in_order(published: str, modified: str) -> bool:
    """Whether of two sound dates, with the same offset or none, the first is surely not after the second."""
    return published <= modified and published[16:] == modified[16:]


@lru_cache(maxsize=16)
def _sound_days(min_date: date, today: date) -> tuple[str, str]:
    """The first and last day, as ISO 8601, that lie so far within both ends that no offset matters."""
    first = min(min_date.toordinal() + 2, date.max.toordinal())
    return date.fromordinal(first).isoformat(), date.fromordinal(max(today.toordinal() - 2, 1)).isoformat()


def _date_problems(record: Record, config: CheckConfig) -> Iterator[Problem]:
    spans: dict[str, tuple[int, int]] = {}
    for field, text in (("published", record.published), ("modified", record.modified)):
        if text is None:
            continue
        try:
            spans[field] = parse_instants(text)
        except ValueError:
            yield record_problem("date-form", record, f"{field} {text!r} is not ISO 8601", field=field, value=text)
            continue
        if spans[field][0] > _last_second(config.today):
            message = f"{field} {text} is after today, {config.today}"
            yield record_problem(
                "date-future", record, message, field=field, value=text, threshold=config.today.isoformat()
            )
        elif spans[field][1] < _first_second(config.min_date):
            message = f"{field} {text} is before min_date = {config.min_date}"
            yield record_problem(
                "date-old", record, message, field=field, value=text, threshold=config.min_date.isoformat()
            )
    if len(spans) == 2 and spans["published"][0] > spans["modified"][1]:
        message = f"published {record.published} is after modified {record.modified}"
        yield record_problem(
            "date-order", record, message, field="published", value=record.published, threshold=record.modified
        )


def parse_instants(text: str) -> tuple[int, int]:
    """First and last second, since 1970 in UTC, that an ISO 8601 date can mean, as precise as it is.

    A date without an offset may mean any place on earth: 26 hours more.

    >>> parse_instants("1970-01-01T00:00:00Z")
    (0, 59)

    Raises: ValueError for what is no such date.
    """
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2] or 1)
        first = datetime(year, month, 1)
        days = 31 if found[2] else 366
        return _seconds(first) - _MOST_AHEAD, _seconds(first) + days * 24 * _HOUR - 1 + _MOST_BEHIND
    moment = datetime.fromisoformat(text)
    start = _seconds(moment)
    last = start + (24 * _HOUR - 1 if len(text) <= len("2024-05-03") else 59)
    offset = moment.utcoffset()
    if offset is None:
        return start - _MOST_AHEAD, last + _MOST_BEHIND
    return start - _whole_seconds(offset), last - _whole_seconds(offset)


def _seconds(moment: datetime) -> int:
    """Seconds from 1970 to what the clock shows, its offset left aside."""
    return _whole_seconds(moment.replace(tzinfo=None) - _EPOCH)


def _whole_seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


@lru_cache(maxsize=16)
def _first_second(day: date) -> int:
    return _seconds(datetime(day.year, day.month, day.day))


def _last_second(day: date) -> int:
    return _first_second(day) + 24 * _HOUR - 1
