"""CSV: one row a record, for spreadsheets. Sections, duplicates and the dropped list do not fit in it."""

import csv
import io
from collections.abc import Iterable, Iterator

from cleaner.record import Failure, Record
from cleaner.write.frame import Frame, write_whole_file

COLUMNS = (
    "id", "path", "member", "page", "url", "site_name", "language", "page_type", "title", "byline", "authors",
    "published", "modified", "words", "confidence", "text", "error",
)  # fmt: skip

# A spreadsheet takes a cell that begins with one of these for a formula.
# Source: OWASP, "CSV Injection"; the last four are the same signs in full width.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv(entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """The head row, then one row an entry, in UTF-8, with the line ends of RFC 4180.

    Null is an empty cell. A text cell that a spreadsheet would run as a formula gets an apostrophe before it.
    Characters that UTF-8 cannot hold are written as `\\udcNN`.
    """
    return write_whole_file(CSV, entries)


def _write_entry(entry: Record | Failure) -> bytes:
    cells = _record_cells(entry) if isinstance(entry, Record) else _failure_cells(entry)
    return _row([guard_cell(cells.get(column)) for column in COLUMNS])


def guard_cell(value: str | float | None) -> str | int | float:
    """`value` as a cell: "" for None, an apostrophe before text that begins like a formula.

    >>> guard_cell("=1+1"), guard_cell("1+1"), guard_cell(None), guard_cell(-3)
    ("'=1+1", '1+1', '', -3)
    """
    if value is None:
        return ""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _record_cells(record: Record) -> dict[str, str | int | float | None]:
    return {
        "id": record.id,
        "path": record.source.path,
        "member": record.source.member,
        "page": record.source.page,
        "url": record.url,
        "site_name": record.site_name,
        "language": record.language,
        "page_type": record.page_type,
        "title": record.title,
        "byline": record.byline,
        "authors": "; ".join(record.authors),
        "published": record.published,
        "modified": record.modified,
        "words": record.stats.words,
        "confidence": record.stats.confidence,
        "text": record.text,
    }


def _failure_cells(failure: Failure) -> dict[str, str | int | float | None]:
    return {
        "id": failure.id,
        "path": failure.source.path,
        "member": failure.source.member,
        "error": f"{failure.error.code}: {failure.error.message}",
    }


def _row(cells: Iterable[str | int | float]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode("utf-8", "backslashreplace")


CSV = Frame(_write_entry, head=_row(COLUMNS), empty=_row(COLUMNS))
