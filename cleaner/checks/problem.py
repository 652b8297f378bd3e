"""Problem, Report, the table of codes, and the fingerprint by which a problem is known again."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Literal, NamedTuple

import msgspec

from cleaner.record import Record

Severity = Literal["error", "warning"]
Value = str | int | float | None
MAX_COUNT = 1 << 53
"""Largest count that is believed: whole numbers above it are not exact in JSON of other languages."""
_MEMBER_LINE = re.compile("line ([0-9]{1,15})")


class Code(NamedTuple):
    """One row of the table of codes."""

    severity: Severity
    """error: surely wrong, or bad over the whole run; warning: one record that deserves a look."""
    meaning: str


CODES: dict[str, Code] = {
    "schema-invalid": Code("error", "a line that is neither a record nor an error entry"),
    "run-empty": Code("error", "no record at all"),
    "failure-share": Code("error", "too many inputs could not be read"),
    "id-repeated": Code("error", "several records have the same id"),
    "field-missing": Code("error", "a required field is null or empty"),
    "coverage-title": Code("error", "too few pages with a title"),
    "coverage-authors": Code("error", "too few articles with authors"),
    "coverage-published": Code("error", "too few articles with a publication date"),
    "boilerplate-mean": Code("error", "much of the run's text was dropped"),
    "duplicate-mean": Code("error", "much of the run's text was there twice"),
    "stats-range": Code("error", "a count or ratio that cannot be"),
    "date-form": Code("error", "a date that is not ISO 8601"),
    "date-future": Code("error", "a date that has not come yet"),
    "text-mojibake": Code("error", "text that was decoded with the wrong encoding"),
    "text-lost": Code("error", "characters that decoding lost (U+FFFD)"),
    "drift-empty": Code("error", "the earlier run holds no record to compare with"),
    "drift-coverage": Code("error", "a field stands in fewer records than in the earlier run"),
    "drift-words": Code("error", "records are shorter than in the earlier run"),
    "words-few": Code("warning", "a very short record"),
    "boilerplate-much": Code("warning", "nearly all of a page was dropped"),
    "duplicate-much": Code("warning", "nearly all of a page repeats itself"),
    "date-order": Code("warning", "published after it was modified"),
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a check found."""

    code: str
    """A row of `CODES`."""
    severity: Severity
    message: str
    """What was seen and what was wanted; not where."""
    record: str | None = None
    """Id of the record; null where the problem is the whole run's or a line is no record."""
    path: str | None = None
    """File: the record's source; of a line that is no record the file that was checked."""
    member: str | None = None
    """Part of that file: a name inside an archive, or "line N"."""
    line: int | None = None
    """Line of the file, from 1; null where it is not known, as in HTML, of which records number the visible text."""
    field: str | None = None
    """Field of the record, "stats.words" for one inside another."""
    value: Value = None
    """What was seen."""
    threshold: Value = None
    """What it was compared with."""
    fingerprint: str
    """The same for the same problem on the same content, wherever that stands: 32 hexadecimal digits."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks found."""

    passed: bool
    """Whether no problem is an error."""
    records: int
    failures: int
    """Error entries."""
    unreadable: int
    """Lines that are neither."""
    by_code: dict[str, int]
    """Number of problems of each code that has any, known ones left out; codes in order."""
    problems: list[Problem]
    """Errors first, then by code, file, line and id: in the same order whatever the order of the records."""
    known: list[Problem]
    """Problems that the baseline holds, in the same order; they count for nothing."""


def fingerprint(code: str, field: str | None, *content: str) -> str:
    """32 hexadecimal digits made of `code`, `field` and `content`; no two different arguments share them."""
    parts = (code, field or "", *content)
    encoded = msgspec.json.encode([part.encode("utf-8", "surrogatepass") for part in parts])
    return sha256(encoded).hexdigest()[:32]


def record_problem(
    code: str, record: Record, message: str, *, field: str, value: Value = None, threshold: Value = None
) -> Problem:
    """A problem of one record, with the place in its source.

    Its fingerprint is made from the record's address, title, text and the field's value, and from the digest of the
    source where there are none: never from the id, the path or a line, which change when inputs are renamed or moved.
    """
    whole = record.text or record.title or record.url or record.source.sha256
    shown = getattr(record, field, None)  # None for "stats.words" and such: they follow from the text
    content = (record.url or "", record.title or "", whole, "" if shown is None else str(shown))
    return Problem(
        code=code,
        severity=CODES[code].severity,
        message=message,
        record=record.id,
        path=record.source.path,
        member=record.source.member,
        line=_line(record, field),
        field=field,
        value=value,
        threshold=threshold,
        fingerprint=fingerprint(code, field, *content),
    )


def run_problem(
    code: str, message: str, *, field: str | None = None, value: Value = None, threshold: Value = None
) -> Problem:
    """A problem of the whole run. Its fingerprint is made from code and field only: shares move with every record."""
    return Problem(
        code=code,
        severity=CODES[code].severity,
        message=message,
        field=field,
        value=value,
        threshold=threshold,
        fingerprint=fingerprint(code, field),
    )


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """`problems` with errors first, then by code, place, id and field."""
    return sorted(problems, key=_sort_key)


def _sort_key(problem: Problem) -> tuple[object, ...]:
    place = (problem.path or "", problem.line or 0, problem.member or "", problem.record or "")
    return (problem.severity, problem.code, *place, problem.field or "", problem.message, problem.fingerprint)


def _line(record: Record, field: str) -> int | None:
    """Line of the source file that holds the field, else the page's first; from 1."""
    source = record.source
    if source.member is not None and (found := _MEMBER_LINE.fullmatch(source.member)):
        return int(found[1])
    if source.kind == "html" or source.path is None:
        return None
    origin = record.provenance.get(field)
    line = (origin.lines if origin and origin.lines else source.lines)[0] + 1
    return line if 1 <= line <= MAX_COUNT else None
