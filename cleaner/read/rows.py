"""Files of JSON lines: a Source for each row."""

from collections.abc import Iterator

from cleaner.errors import SourceError
from cleaner.page import Source
from cleaner.read.input import Cut, Input, derive, make_failure
from cleaner.read.jsonl import is_row, parse_row
from cleaner.read.kind import find_binary_format
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.opened import size_of
from cleaner.read.unpack import split_lines
from cleaner.record import Failure

UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CUT_CHUNK_BYTES = MIB


def read_rows(found: Input, chunks: Iterator[bytes] | None = None) -> Iterator[Source | Failure]:
    """A Source for each row, a Failure for each that cannot be read; blank lines are passed over.

    Raises: SourceError for a file that is no JSON lines at all, and where the rest of it cannot be read.
    """
    lines = split_lines(found.chunks() if chunks is None else chunks)
    for number, line in enumerate(lines, start=found.part.before + 1):
        if number == 1 and line is not None:
            check_text(line[:64], found.path, "JSON lines")
            line = line.removeprefix(UTF8_MARK)
        if line is not None and not line.strip():
            continue
        source = found.source(member=found.member(f"line {number}"))
        try:
            yield _read_row(line, source, found.field)
        except SourceError as error:
            yield make_failure(source, error)


def cut_rows(found: Input, shard_bytes: int) -> Iterator[Cut]:
    """Line starts of a plain file, each at least `shard_bytes` after the one before; none in one without a row.

    Raises: SourceError for a file that cannot be cut, since it is no JSON lines.
    """
    file = found.file
    check_text(file.read(64), found.path, "JSON lines")
    file.seek(0)
    size = size_of(file)
    at = lines = 0
    wanted = shard_bytes
    is_blank = True  # who reads a file of blank lines alone, as a whole, answers for it
    while chunk := file.read(_CUT_CHUNK_BYTES):
        counted = 0
        is_blank = is_blank and not chunk.removeprefix(UTF8_MARK).strip()
        if is_blank:
            wanted = at + len(chunk) + shard_bytes
        while wanted <= at + len(chunk) and (end := chunk.find(b"\n", max(wanted - 1 - at, 0)) + 1):
            lines += chunk.count(b"\n", counted, end)
            counted = end
            wanted = at + end + shard_bytes
            if at + end < size:
                yield Cut(at + end, lines, at + end)
        lines += chunk.count(b"\n", counted)
        at += len(chunk)


def check_text(head: bytes, path: str, what: str) -> None:
    """Refuse what is surely no file of UTF-8 rows. Raises: SourceError bad-json, bad-csv or not-text."""
    if head.startswith(_UTF16_MARKS):
        raise SourceError("bad-json" if what == "JSON lines" else "bad-csv", f"{path} is UTF-16; {what} must be UTF-8")
    if found := find_binary_format(head):
        raise SourceError("not-text", f"{path} is {found}, not {what}")


def starts_with_row(head: bytes, field: str | None) -> bool:
    """Whether the first line of `head` that is not blank is a row of JSON lines."""
    return is_row(head.removeprefix(UTF8_MARK).lstrip(b" \t\r\n").split(b"\n", 1)[0], field)


def _read_row(line: bytes | None, source: Source, field: str | None) -> Source:
    if line is None:
        raise SourceError("too-large", f"the line has more than {LIMITS.max_line_bytes // MIB} MiB")
    row = parse_row(line, field)
    kind = row.kind if source.kind == "auto" else source.kind
    return derive(source, content=row.text, kind=kind, url=row.url, carried=row.carried)
