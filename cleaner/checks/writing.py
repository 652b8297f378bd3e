"""Write a report: as text for people, as JSON for programs."""

import re
from collections.abc import Iterator
from itertools import groupby

import msgspec

from cleaner.checks.codes import CODES
from cleaner.checks.problem import Problem, Report

MAX_EXAMPLES = 20
MAX_MESSAGE_CHARS = 300
# Control characters, and those that turn or hide what stands around them in a terminal.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def report_text(report: Report) -> str:
    """The report for people: a group of lines for each code, errors first and the largest first; a summary last.

    At most 20 problems of a code are shown. Control characters are written as escapes. Ends with a line end.
    """
    groups = [
        (code, list(group))
        for (_, code), group in groupby(report.problems, key=lambda problem: (problem.severity, problem.code))
    ]
    groups.sort(key=lambda row: (row[1][0].severity, -len(row[1]), row[0]))
    lines = [line for code, group in groups for line in _group_lines(code, group)]
    if report.stale:
        lines.append(f"{_count(report.stale, 'known problem')} not found any more: bring the baseline up to date")
    return "\n".join([*lines, _summary(report)]) + "\n"


def report_json(report: Report) -> str:
    """The report as one JSON object, indented by two, keys in the order of `Report`. Ends with a line end."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode("utf-8") + "\n"


def escape(text: str) -> str:
    """`text` with control, bidirectional and invisible characters as escapes, line ends among them.

    >>> print(escape("a\\x1b[31m\\u202e"))
    a\\x1b[31m\\u202e
    """
    return _UNSAFE.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def _group_lines(code: str, group: list[Problem]) -> Iterator[str]:
    meaning = CODES[code].meaning if code in CODES else "a rule of your own"
    yield f"{group[0].severity} {code}: {meaning} ({_count(len(group), 'problem')})"
    for problem in group[:MAX_EXAMPLES]:
        message = problem.message
        if len(message) > MAX_MESSAGE_CHARS:
            message = message[:MAX_MESSAGE_CHARS] + " ..."
        place = _place(problem)
        yield "  " + escape(f"{place}: {message}" if place else message)
    if len(group) > MAX_EXAMPLES:
        yield f"  and {len(group) - MAX_EXAMPLES:,} more"
    yield ""


def _place(problem: Problem) -> str:
    """ "dump.txt:12 record 7f3a", as much of it as is known."""
    member = problem.member
    if member is not None and member == f"line {problem.line}":
        member = None  # the line says it already
    where = "!".join(part for part in (problem.path, member) if part is not None)
    if where and problem.line is not None:
        where += f":{problem.line}"
    return " ".join(part for part in (where, f"record {problem.record}" if problem.record else "") if part)


def _summary(report: Report) -> str:
    errors = sum(problem.severity == "error" for problem in report.problems)
    parts = [_count(errors, "error"), _count(len(report.problems) - errors, "warning")]
    if report.known:
        parts.append(f"{len(report.known):,} known")
    seen = [_count(report.records, "record")]
    if report.failures:
        seen.append(_count(report.failures, "error entry", "error entries"))
    if report.unreadable:
        seen.append(f"{_count(report.unreadable, 'line')} that cannot be read")
    return f"{'passed' if report.passed else 'failed'}: {', '.join(parts)} in {', '.join(seen)}"


def _count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
