"""What a source is, before it is cleaned: encoding and why, kind, pages and copies, boilerplate, language, warnings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from cleaner.pipeline import Trace
from cleaner.read.decode import decode
from cleaner.read.kind import guess_kind

_WHY = {
    "bom": "a byte order mark says so",
    "utf-8": "all of it is valid UTF-8, which nothing else looks like",
    "declared": "it was declared, and fits",
    "meta": "the page's head declares it, and it fits",
    "detected": "nothing names it; found from the bytes",
    "fallback": "nothing names it and nothing fits better",
}
_ASKED_FIELDS = ("title", "authors", "published", "language")
MAX_REASONS = 6
MAX_SHOWN_PAGES = 20
MAX_VALUE_CHARS = 100


class Encoding(NamedTuple):
    """How bytes were read."""

    name: str
    why: str
    lost: int
    """Characters that could not be read."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about one source."""

    encoding: str | None
    """Null for a string, as in JSON lines."""
    encoding_why: str
    lost_chars: int
    source_bytes: int
    kind: str
    kind_why: str
    chars: int
    """Of the text; of HTML its visible text."""
    lines: int
    pages: list[dict[str, object]]
    """For each different page: lines, copies, type, language, title, words, ratios, fields missing."""
    chars_by_reason: dict[str, int]
    """Characters by the reason of their verdict, the largest first."""
    boilerplate_ratio: float
    """Dropped characters to all that are not white space, 0..1."""
    duplicate_ratio: float
    warnings: list[tuple[str, str]]
    """Code and message of each warning that the records will have."""


def examine(traces: Sequence[Trace], kind_asked: str = "auto") -> Finding:
    """What the source of `traces`, one at least, is."""
    page = traces[0].page
    content = page.source.content
    encoding = _encoding(content, html=page.kind == "html")
    reasons: Counter[str] = Counter()
    fates: Counter[str] = Counter()
    for trace in traces:
        for block, verdict in zip(trace.blocks, trace.verdicts, strict=True):
            size = block.span.end - block.span.start
            reasons[verdict.reason] += size
            fates[verdict.fate] += size
    total = max(fates.total(), 1)
    size = len(content) if isinstance(content, bytes) else len(content.encode("utf-8", "surrogatepass"))
    return Finding(
        encoding=page.encoding,
        encoding_why=encoding.why,
        lost_chars=encoding.lost,
        source_bytes=size,
        kind=page.kind,
        kind_why=_kind_why(traces[0], kind_asked),
        chars=len(page.text),
        lines=len(page.line_index),
        pages=[_page(trace) for trace in traces],
        chars_by_reason=dict(sorted(reasons.items(), key=lambda row: (-row[1], row[0]))),
        boilerplate_ratio=round(fates["dropped"] / total, 4),
        duplicate_ratio=round(fates["duplicate"] / total, 4),
        warnings=list(
            dict.fromkeys((warning.code, warning.message) for trace in traces for warning in trace.record.warnings)
        ),
    )


def describe_finding(finding: Finding, name: str) -> str:
    """The finding in lines of a name and what it is, the source first. Ends with a line end."""
    rows: list[tuple[str, str]] = [
        ("size", f"{finding.source_bytes:,} bytes, {finding.lines:,} lines, {finding.chars:,} characters"),
        ("encoding", f"{finding.encoding or 'a string'}: {finding.encoding_why}"),
        ("kind", f"{finding.kind}: {finding.kind_why}"),
        ("pages", _pages_line(finding)),
    ]
    if finding.lost_chars:
        rows.append(("lost", f"{finding.lost_chars:,} characters could not be read"))
    for number, page in enumerate(finding.pages[:MAX_SHOWN_PAGES], 1):
        rows += [(f"page {number}" if len(finding.pages) > 1 else "page", line) for line in _page_lines(page)]
    if len(finding.pages) > MAX_SHOWN_PAGES:
        rows.append(("", f"and {len(finding.pages) - MAX_SHOWN_PAGES:,} pages more"))
    shares = f"{finding.boilerplate_ratio:.1%} of the text is dropped, {finding.duplicate_ratio:.1%} repeats itself"
    rows.append(("boilerplate", shares))
    rows += [("", line) for line in _reason_lines(finding)]
    rows += [("warning", f"{code}: {message}") for code, message in finding.warnings]
    if not finding.warnings:
        rows.append(("warning", "none"))
    width = max(len(label) for label, _ in rows)
    return "\n".join([name, *(f"  {label:<{width}}  {text}" for label, text in rows)]) + "\n"


def _encoding(content: str | bytes, *, html: bool) -> Encoding:
    if isinstance(content, str):
        return Encoding("", "it was decoded before", 0)
    found = decode(content, html=html or b"<meta" in content[:4096].lower())
    if found.method == "utf-8" and content.isascii():
        return Encoding(found.encoding, "all of it is ASCII, which is the same in nearly all encodings", 0)
    why = _WHY[found.method]
    if found.method == "utf-8" and found.replaced:
        why = "nearly all of it is valid UTF-8"
    return Encoding(found.encoding, why, found.replaced)


def _kind_why(trace: Trace, asked: str) -> str:
    page = trace.page
    if asked != "auto":
        return "as was asked for"
    if page.source.kind != "auto":
        return "the name of its field says so"
    text = page.html if page.html is not None else page.text
    if guess_kind(text, None) == page.kind:
        return "its content looks like it"
    return "the name of the file says so"


def _page(trace: Trace) -> dict[str, object]:
    record = trace.record
    return {
        "lines": record.source.lines,
        "copies": record.source.copies,
        "page_type": record.page_type,
        "language": record.language,
        "title": record.title,
        "words": record.stats.words,
        "boilerplate_ratio": record.stats.boilerplate_ratio,
        "duplicate_ratio": record.stats.duplicate_ratio,
        "confidence": record.stats.confidence,
        "missing": [field for field in _ASKED_FIELDS if not getattr(record, field)],
    }


def _pages_line(finding: Finding) -> str:
    copies = sum(len(page["copies"]) for page in finding.pages if isinstance(page["copies"], list))
    pages = "1 page" if len(finding.pages) == 1 else f"{len(finding.pages):,} different pages"
    return f"{pages}, and {copies} {'copy' if copies == 1 else 'copies'}" if copies else pages


def _page_lines(page: dict[str, object]) -> Iterator[str]:
    title = str(page["title"])[:MAX_VALUE_CHARS] if page["title"] else "without a title"
    yield f"{page['page_type']}, language {page['language'] or 'unknown'}: {title}"
    where = f"{_shown(page['lines'])}, {page['words']:,} words kept, confidence {page['confidence']}"
    copies = page["copies"]
    if isinstance(copies, list) and copies:
        where += f"; again in {', '.join(_shown(copy) for copy in copies)}"
    yield where
    missing = page["missing"]
    if isinstance(missing, list) and missing:
        yield f"not found: {', '.join(missing)}"


def _shown(lines: object) -> str:
    """Half-open lines from 0, as people count them.

    >>> _shown((0, 37)), _shown((4, 5))
    ('lines 1-37', 'line 5')
    """
    first, end = lines if isinstance(lines, tuple | list) else (0, 0)
    return f"line {first + 1}" if end - first <= 1 else f"lines {first + 1}-{end}"


def _reason_lines(finding: Finding) -> Iterator[str]:
    """The reasons that take most of what is not kept."""
    total = max(sum(finding.chars_by_reason.values()), 1)
    rows = [row for row in finding.chars_by_reason.items() if row[0].partition(".")[0] not in ("body", "field")]
    for reason, chars in rows[:MAX_REASONS]:
        yield f"{chars / total:>6.1%}  {reason}"
