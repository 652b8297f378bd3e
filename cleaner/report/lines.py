"""The lines of a page's source with their verdicts, read again from its file where that is still there."""

import hashlib
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cleaner.block import REASONS
from cleaner.errors import CleanerError
from cleaner.options import Options
from cleaner.page import Source
from cleaner.pipeline import Trace, trace_source
from cleaner.read.files import find_sources
from cleaner.read.limits import LIMITS
from cleaner.record import Record
from cleaner.text import LINE_END

MAX_LINES = 250
MAX_LINE_CHARS = 400
MAX_ROWS = 100_000
"""Rows of a file that are looked through for a page."""


class Line(NamedTuple):
    """A line of the source, or the part of it that one block holds."""

    number: int | None
    """From 1; None for the note that lines are left out."""
    text: str
    fate: str
    reason: str
    """The reason's name; "" for blank lines."""
    note: str
    """What the reason means, the rule and the score."""


class SourceLines(NamedTuple):
    """What is shown of a page's source."""

    lines: list[Line]
    whole: bool
    """Whether the source was there; else only what the record says of it is shown."""
    why: str
    """Why it was not; "" where it was."""


def read_lines(record: Record) -> SourceLines:
    """The lines of the record's page, from its source where that is unchanged, else what the record itself tells."""
    trace, why = _find_trace(record)
    if trace is None:
        return SourceLines(_lines_of_record(record), False, why)
    return SourceLines(_lines_of_trace(trace), True, "")


def _find_trace(record: Record) -> tuple[Trace | None, str]:
    path = record.source.path
    if path is None or path == "-":
        return None, "the page did not come from a file"
    if not Path(path).is_file():
        return None, "the source is not there any more"
    try:
        source = _find_source(record, path)
        if source is None:
            return None, "the source has changed since"
        traces = trace_source(source, Options())
    except (CleanerError, OSError) as error:
        return None, f"the source cannot be read: {error}"
    if record.source.page >= len(traces):
        return None, "the source is cut into other pages now"
    return traces[record.source.page], ""


def _find_source(record: Record, path: str) -> Source | None:
    """The source whose bytes the record was made from; None where there is none of that digest."""
    if Path(path).stat().st_size > LIMITS.max_source_bytes:
        return None
    for found in islice(find_sources([path]), MAX_ROWS):
        if isinstance(found, Source) and found.member == record.source.member:
            content = found.content
            raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            return found if hashlib.sha256(raw).hexdigest() == record.source.sha256 else None
    return None


def _lines_of_trace(trace: Trace) -> list[Line]:
    """The lines of one page; those of other pages of the source are left out."""
    page = trace.page
    rows: list[Line] = []
    last = -1
    for block, verdict in zip(trace.blocks, trace.verdicts, strict=True):
        span = block.span
        first, end = page.line_index.lines(*span)
        if rows and first > last + 1:
            rows.append(Line(last + 2, "", "blank", "", ""))
        note = _note(verdict.reason, verdict.rule, verdict.score)
        for offset, text in enumerate(LINE_END.split(page.text[span.start : span.end])):
            rows.append(Line(first + offset + 1, text[:MAX_LINE_CHARS], verdict.fate, verdict.reason, note))
            note = ""
        last = end - 1
        if len(rows) > MAX_LINES:
            break
    if len(rows) > MAX_LINES:
        rows = [*rows[:MAX_LINES], Line(None, "the lines below are left out here", "blank", "", "")]
    return rows


def _lines_of_record(record: Record) -> list[Line]:
    """What the record tells of the source: its dropped blocks and its duplicates, by line."""
    rows = [
        Line(entry.lines[0] + 1, entry.text[:MAX_LINE_CHARS], "dropped", entry.reason,
             _note(entry.reason, entry.rule, entry.score))
        for entry in record.dropped
    ]  # fmt: skip
    rows += [
        Line(
            entry.lines[0] + 1, f"repeats line {entry.of[0] + 1}", "duplicate", f"duplicate.{entry.kind}",
            f"similarity {entry.similarity:.2f}",
        )
        for entry in record.duplicates
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.number or 0)[:MAX_LINES]


def _note(reason: str, rule: str | None, score: float) -> str:
    meaning = REASONS[reason].meaning if reason in REASONS else reason
    return f"{meaning}; {f'rule {rule}, ' if rule else ''}score {score:.2f}"
