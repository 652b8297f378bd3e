"""CSV and TSV files: a Source for each row below the head row.

A field in quotes may hold delimiters and line ends, and `""` for a quote; elsewhere quotes are characters like others.
A row is what Python's csv module makes of it, but no field is too long, and a quote that is never closed spoils only
the line in which it stands.
"""

import re
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from cleaner.errors import SourceError
from cleaner.page import PageWarning, Source
from cleaner.read.decode import decode
from cleaner.read.input import Cut, Input, derive, make_failure
from cleaner.read.jsonl import TEXT_FIELDS, take_fields
from cleaner.read.kind import plain_suffix
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.rows import UTF8_MARK, check_text
from cleaner.read.unpack import read_chunks, split_lines
from cleaner.record import Failure

_DELIMITERS = (b",", b";", b"\t", b"|")
_QUOTED = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')
_CLOSING = re.compile(rb'[^"]*+(?:""[^"]*+)*+"')
_LONG = b"\n"  # stands for a line over the limit: no line holds a line end
_END = b"\n\n"
_UNCLOSED = "a quote that opens in this line is never closed; close it, or double the quotes inside a field"


class _Line(NamedTuple):
    """A row as it stands: one line, or several where quotes hold line ends."""

    number: int
    """Of its first line, from 1."""
    start: int
    """Its first byte."""
    content: bytes
    error: SourceError | None = None


class _Head(NamedTuple):
    names: list[str]
    delimiter: bytes


def read_table(found: Input, chunks: Iterator[bytes] | None = None) -> Iterator[Source | Failure]:
    """A Source for each row, a Failure for each that cannot be read; blank lines are passed over.

    Raises: SourceError for a file that is no table with a field of text, and where the rest of it cannot be read.
    """
    part = found.part
    if part.start or part.end is not None:
        head, _ = _read_head(read_chunks(found.file, None), found)
        found.file.seek(0)
        chunks = found.chunks()
    else:
        head, chunks = _read_head(found.chunks() if chunks is None else chunks, found)
    lines = _find_rows(chunks, head.delimiter, part.before, part.start)
    if not part.start:
        next(lines, None)
    for line in lines:
        source = found.source(member=found.member(f"line {line.number}"))
        try:
            yield _read_row(line, head, source, found.field)
        except SourceError as error:
            yield make_failure(source, error)


def cut_table(found: Input, shard_bytes: int) -> Iterator[Cut]:
    """Rows of a plain file at which it may be cut. Raises: SourceError for one that cannot be."""
    head, chunks = _read_head(read_chunks(found.file, None), found)
    wanted = shard_bytes
    for row in _find_rows(chunks, head.delimiter, 0, 0):
        if row.error and row.error.code == "too-large":
            return  # its length is not known
        if row.start >= wanted:
            yield Cut(row.start, row.number - 1, row.start)
            wanted = row.start + shard_bytes


def _read_head(chunks: Iterator[bytes], found: Input) -> tuple[_Head, Iterator[bytes]]:
    """The head row, and all the chunks again. Its delimiter is the one that gives a field of text, else most fields.

    Raises: SourceError bad-csv, not-text, no-text-field, too-large.
    """
    kept: list[bytes] = []
    wanted = {found.field} if found.field is not None else set(TEXT_FIELDS)
    heads: list[_Head] = []
    errors: list[SourceError] = []
    for delimiter in (b"\t",) if plain_suffix(found.path) == ".tsv" else _DELIMITERS:
        first = next(_find_rows(_again(kept, chunks), delimiter, 0, 0), None)
        check_text(b"".join(kept[:1])[:64], found.path, "CSV")
        if first is None:
            raise SourceError("bad-csv", f"{found.path} is empty; a table begins with a head row")
        if first.error:
            errors.append(first.error)
        else:
            heads.append(_Head(_names(first.content, delimiter), delimiter))
    heads.sort(key=lambda head: (not wanted & set(head.names), -len(head.names)))
    if errors and not (heads and wanted & set(heads[0].names)):
        raise errors[0]
    head = heads[0]
    if not wanted & set(head.names):
        seen = ", ".join(repr(name[:40]) for name in head.names[:12])
        what = f"no field is named {found.field!r}" if found.field is not None else "no field holds a page's text"
        message = f"{found.path}: {what}; fields of the head row: {seen}; name the one to read with --field"
        raise SourceError("no-text-field", message)
    return head, chain(kept, chunks)


def _again(kept: list[bytes], chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks that were kept, then more, which are kept too."""
    yield from list(kept)
    for chunk in chunks:
        kept.append(chunk)
        yield chunk


def _names(line: bytes, delimiter: bytes) -> list[str]:
    """The names of the columns, told apart."""
    content, _ = _decode(line.removeprefix(UTF8_MARK))
    names: dict[str, None] = {}
    for number, field in enumerate(_split(content, delimiter), start=1):
        name = field.decode("utf-8").strip()
        names[f"{name} (column {number})" if name in names or not name else name] = None
    return list(names)


def _read_row(line: _Line, head: _Head, source: Source, field: str | None) -> Source:
    if line.error:
        raise line.error
    content, warnings = _decode(line.content)
    values = [value.decode("utf-8") for value in _split(content, head.delimiter)]
    if len(values) > len(head.names):
        message = f"the row has {len(values)} fields, the head row {len(head.names)}; put quotes around its fields"
        raise SourceError("bad-csv", message)
    if len(values) < len(head.names):
        message = f"the row has {len(values)} fields, the head row {len(head.names)}"
        warnings = (*warnings, PageWarning("row-short", message))
    row = take_fields(dict(zip(head.names, values, strict=False)), field)
    kind = row.kind if source.kind == "auto" else source.kind
    return derive(
        source, content=row.text, kind=kind, url=row.url, carried=row.carried, warnings=(*source.warnings, *warnings)
    )


class _Lines:
    """The lines of a file, some of which are taken more than once."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._fresh = split_lines(chunks, keep_returns=True)
        self._again: deque[bytes] = deque()

    def take(self) -> bytes | None:
        """The next line, _LONG for one over the limit; None at the end."""
        if self._again:
            return self._again.popleft()
        line = next(self._fresh, _END)
        return _LONG if line is None else None if line is _END else line

    def put_back(self, lines: list[bytes]) -> None:
        """Let `lines` be taken again, in their order."""
        self._again.extendleft(reversed(lines))


def _find_rows(chunks: Iterator[bytes], delimiter: bytes, before: int, start: int) -> Iterator[_Line]:
    """The rows in `chunks` that are not blank. `before`: lines before them; `start`: position of the first byte."""
    source = _Lines(chunks)
    unquoted = _unquoted(delimiter)
    number, at = before + 1, start
    while (line := source.take()) is not None:
        lines = [line]
        if line is _LONG:
            most = LIMITS.max_line_bytes // MIB
            yield _Line(number, at, b"", SourceError("too-large", f"the line has more than {most} MiB"))
        elif _is_open(line, unquoted, is_open=False) and not _close(lines, source, unquoted):
            yield _Line(number, at, b"", SourceError("bad-csv", _UNCLOSED))
            source.put_back(lines[1:])
            del lines[1:]
        elif any(map(bytes.strip, lines)):
            yield _Line(number, at, b"\n".join(lines).removesuffix(b"\r"))
        number += len(lines)
        at += sum(map(len, lines)) + len(lines)


def _close(lines: list[bytes], source: _Lines, unquoted: re.Pattern[bytes]) -> bool:
    """Whether the quote that is open after `lines` closes in one of the next, which are added to them."""
    size = len(lines[0])
    while size <= LIMITS.max_line_bytes and (line := source.take()) is not None:
        lines.append(line)
        size += len(line) + 1
        if line is _LONG:
            return False
        if not _is_open(line, unquoted, is_open=True):
            return True
    return False


def _unquoted(delimiter: bytes) -> re.Pattern[bytes]:
    """What stands before the next delimiter."""
    return re.compile(b"[^" + re.escape(delimiter) + b"]*+")


def _end(unquoted: re.Pattern[bytes], line: bytes, at: int) -> int:
    """Where the delimiter after `at` stands, or the end of the line."""
    found = unquoted.match(line, at)
    return found.end() if found else at


def _is_open(line: bytes, unquoted: re.Pattern[bytes], *, is_open: bool) -> bool:
    """Whether a field in quotes goes on behind `line`; `is_open`: whether one goes on from before it."""
    if b'"' not in line:
        return is_open
    at = -1  # of the delimiter before a field
    if is_open:
        closing = _CLOSING.match(line)
        if not closing:
            return True
        at = _end(unquoted, line, closing.end())
    while at < len(line):
        at += 1
        if line[at : at + 1] == b'"':
            quoted = _QUOTED.match(line, at)
            if not quoted:
                return True
            at = quoted.end()
        at = _end(unquoted, line, at)
    return False


def _split(line: bytes, delimiter: bytes) -> list[bytes]:
    """The fields of a row, without their quotes."""
    unquoted = _unquoted(delimiter)
    fields: list[bytes] = []
    at = -1
    while at < len(line):
        at += 1
        value = b""
        if line[at : at + 1] == b'"' and (quoted := _QUOTED.match(line, at)):
            value = quoted[0][1:-1].replace(b'""', b'"')
            at = quoted.end()
        end = _end(unquoted, line, at)
        fields.append(value + line[at:end])
        at = end
    return fields


def _decode(line: bytes) -> tuple[bytes, tuple[PageWarning, ...]]:
    """A row as UTF-8, and warnings where it was not."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        decoded = decode(line)
        return decoded.text.encode(), decoded.warnings
    return line, ()
