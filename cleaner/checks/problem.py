"""Problem, Report, and the fingerprint by which a problem is known again."""

import re
from collections.abc import Iterable
from hashlib import sha256

import msgspec

from cleaner.checks.codes import CODES, Severity
from cleaner.record import Record

Value = str | int | float | None
MAX_COUNT = 1 << 53
"""Largest count that is believed: whole numbers above it are not exact in JSON of other languages."""
_MEMBER_LINE = re.compile("line ([0-9]{1,15})")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a check found."""

    code: str
    """A row of `CODES`, or "own-..." of a rule of the user's own."""
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
    group: str | None = None
    """Of a problem of part of the run: "host town.example", "no host"; null where it is the whole run's."""
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
    stale: int = 0
    """Problems that the baseline holds and that are not found any more."""


def fingerprint(code: str, field: str | None, *content: str) -> str:
    """32 hexadecimal digits made of `code`, `field` and `content`; no two different arguments share them."""
    parts = (code, field or "", *content)
    encoded = msgspec.json.encode([part.encode("utf-8", "surrogatepass") for part in parts])
    return sha256(encoded).hexdigest()[:32]


def record_problem(
    code: str,
    record: Record,
    message: str,
    *,
    field: str,
    value: Value = None,
    threshold: Value = None,
    severity: Severity | None = None,
) -> Problem:
    """A problem of one record, with the place in its source.

    Its fingerprint is made from the record's address, title, text and the field's value, and from the digest of the
    source where there are none: never from the id, the path or a line, which change when inputs are renamed or moved.
    """
    whole = record.text or record.title or record.url or record.source.sha256
    # Sections and "stats.words" and such follow from the text.
    shown = None if field == "sections" else getattr(record, field, None)
    content = (record.url or "", record.title or "", whole, "" if shown is None else str(shown))
    return Problem(
        code=code,
        severity=severity or CODES[code].severity,
        message=message,
        record=record.id,
        path=record.source.path,
        member=record.source.member,
        line=place_line(record, field),
        field=field,
        value=value,
        threshold=threshold,
        fingerprint=fingerprint(code, field, *content),
    )


def run_problem(
    code: str,
    message: str,
    *,
    group: str | None = None,
    field: str | None = None,
    value: Value = None,
    threshold: Value = None,
    content: str | None = None,
) -> Problem:
    """A problem of the whole run, or of a group of it.

    Its fingerprint is made from code, field, group and `content` only: shares move with every record.
    """
    return Problem(
        code=code,
        severity=CODES[code].severity,
        message=message if group is None else f"{group}: {message}",
        group=group,
        field=field,
        value=value,
        threshold=threshold,
        fingerprint=fingerprint(code, field, *(part for part in (group, content) if part is not None)),
    )


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """`problems` with errors first, then by code, place, id and field."""
    return sorted(problems, key=_sort_key)


def _sort_key(problem: Problem) -> tuple[object, ...]:
    place = (problem.path or "", problem.line or 0, problem.member or "", problem.record or "")
    return (
        problem.severity,
        problem.code,
        problem.group or "",
        *place,
        problem.field or "",
        problem.message,
        problem.fingerprint,
    )


def place_line(record: Record, field: str) -> int | None:
    """Line of the source file that holds the field, else the page's first; from 1."""
    source = record.source
    if source.member is not None and (found := _MEMBER_LINE.fullmatch(source.member)):
        return int(found[1])
    if source.kind == "html" or source.path is None:
        return None
    origin = record.provenance.get(field)
    line = (origin.lines if origin and origin.lines else source.lines)[0] + 1
    return line if 1 <= line <= MAX_COUNT else None
