"""Read files of records: JSON lines, or one JSON array, compressed or not. A bad line is an entry, not an exception."""

import bz2
import errno
import gzip
import lzma
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from io import BufferedIOBase, BufferedReader, RawIOBase
from itertools import chain
from typing import cast

import msgspec

from cleaner.checks.entries import Entry, Unreadable
from cleaner.errors import RecordError, SourceError
from cleaner.read.limits import LIMITS, MIB
from cleaner.record import Failure, Record

_FAILURE = msgspec.json.Decoder(Failure)
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_ANY_JSON = msgspec.json.Decoder(msgspec.Raw)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BYTE = re.compile(r"\(byte ([0-9]+)\)")
_BAD_STREAM = (OSError, EOFError, zlib.error, lzma.LZMAError)
_OPEN_CODES = {
    errno.ENOENT: "not-found",
    errno.ENOTDIR: "not-found",
    errno.EISDIR: "is-folder",
    errno.EACCES: "no-access",
}

Line = tuple[int, bytes]
"""Number from 1, and the bytes without white space at their ends."""


def read_records(path: str) -> Iterator[Entry]:
    """The records and error entries of a file, in order; a line that is neither comes as `Unreadable`.

    "-" is the standard input. Gzip, bzip2 and xz are known by their first bytes. JSON lines are read one at a time,
    and so is a JSON array with one entry a line, as `cleaner clean --format json` writes it; any other JSON array is
    read as a whole. Blank lines are skipped. A compressed file that ends early, or is damaged, gives one `Unreadable`
    at the place.

    Raises: SourceError, when the first entry is asked for: "not-found", "is-folder", "no-access" or "not-read" for a
    file that cannot be opened.
    """
    shown = path.encode("utf-8", "backslashreplace").decode("utf-8")
    with ExitStack() as stack:
        yield from _entries(_lines(_open(path, stack), shown), shown)


def _open(path: str, stack: ExitStack) -> BufferedIOBase:
    """The file, decompressed; the file is closed with `stack`, the standard input is left open."""
    stream = _standard_input(stack) if path == "-" else stack.enter_context(_open_file(path))
    start = stream.peek(6)[:6]
    if start.startswith(b"\x1f\x8b"):
        return stack.enter_context(gzip.open(stream))
    if start.startswith(b"BZh"):
        return stack.enter_context(bz2.open(stream))
    if start.startswith(b"\xfd7zXZ"):
        return stack.enter_context(lzma.open(stream))
    return stream


def _standard_input(stack: ExitStack) -> BufferedReader:
    # A reader of its own, for what stands in for the standard input cannot always peek.
    reader: BufferedReader = BufferedReader(cast(RawIOBase, sys.stdin.buffer))
    stack.callback(reader.detach)
    return reader


def _open_file(path: str) -> BufferedReader:
    try:
        return open(path, "rb")
    except OSError as error:
        code = _OPEN_CODES.get(error.errno or 0, "not-read")
        raise SourceError(code, f"{path}: {error.strerror}") from error
    except ValueError as error:  # a NUL in the path
        raise SourceError("not-found", f"{path!r}: {error}") from error


def _lines(stream: BufferedIOBase, path: str) -> Iterator[Line | Unreadable]:
    """The lines that are not blank; last of all an `Unreadable` where the stream breaks off, or a line has no end."""
    number, most = 0, LIMITS.max_record_bytes
    try:
        while line := stream.readline(most + 1):
            number += 1
            if len(line) > most:
                message = f"the line has more than {most // MIB} MiB; it and what follows were not read"
                yield _unreadable(path, number, f"{path}: {message}".encode(), message)
                return
            if number == 1:
                line = line.removeprefix(_BYTE_ORDER_MARK)
            if line := line.strip():
                yield number, line
    except _BAD_STREAM as error:
        message = f"the file is damaged from here on: {error}"
        yield _unreadable(path, number + 1, f"{path}: {message}".encode(), message)


def _entries(lines: Iterator[Line | Unreadable], path: str) -> Iterator[Entry]:
    """The entries of the lines of a file: of an array where the first line opens one, else one a line."""
    first = next(lines, None)
    if first is None or isinstance(first, Unreadable) or not first[1].startswith(b"["):
        yield from _line_entries(chain((first,) if first else (), lines), path)
        return
    second = next(lines, None)
    rest = chain((second,) if second else (), lines)
    # "{" alone on a line is an array laid out for people; a whole entry a line is what this package writes.
    if first[1] == b"[" and isinstance(second, tuple) and len(second[1]) > 1:
        yield from _array_lines(rest, path)
    elif second is not None and _is_json(first[1]):
        yield from _line_entries(chain((first,), rest), path)
    else:
        yield from _array_entries(chain((first,), rest), path)


def _line_entries(lines: Iterator[Line | Unreadable], path: str) -> Iterator[Entry]:
    for line in lines:
        yield line if isinstance(line, Unreadable) else _entry(line[1], path, line[0])


def _array_lines(lines: Iterator[Line | Unreadable], path: str) -> Iterator[Entry]:
    """Entries of an array with one entry a line, the opening bracket left out."""
    number = 1
    closed = False
    for line in lines:
        if isinstance(line, Unreadable):
            yield line
            return
        number, content = line
        if content == b"]" and not closed:
            closed = True
        elif content != b",":
            yield _entry(content.removesuffix(b",").rstrip(), path, number)
    if not closed:
        message = "the JSON array is not closed: the file ends early"
        yield _unreadable(path, number, f"{path}: {message}".encode(), message)


def _array_entries(lines: Iterator[Line | Unreadable], path: str) -> Iterator[Entry]:
    """Entries of an array in any layout; one `Unreadable` for an array that is not well formed."""
    content = bytearray()
    damaged: Unreadable | None = None
    next_number = 1
    for line in lines:
        if isinstance(line, Unreadable):
            damaged = line
            break
        content += b"\n" * (line[0] - next_number) + line[1]  # keeps the numbers of the lines
        next_number = line[0]
    if damaged is not None:
        yield damaged
        return
    try:
        elements = _ELEMENTS.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        place = _BYTE.search(str(error))
        number = content.count(b"\n", 0, int(place[1]) if place else len(content)) + 1
        yield _unreadable(path, number, bytes(content), f"no JSON array: {error}")
        return
    start, number = 0, 1
    for element in elements:
        raw = bytes(element)
        found = content.index(raw, start)
        number += content.count(b"\n", start, found)
        yield _entry(raw, path, number)
        start, number = found + len(raw), number + raw.count(b"\n")


def _entry(line: bytes, path: str, number: int) -> Entry:
    try:
        return Record.from_json(line)
    except RecordError as error:
        message = str(error)
    try:
        return _FAILURE.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _unreadable(path, number, line, message)


def _unreadable(path: str, number: int, line: bytes, message: str) -> Unreadable:
    return Unreadable(path=path, line=number, message=message, sha256=sha256(line).hexdigest())


def _is_json(line: bytes) -> bool:
    try:
        _ANY_JSON.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
