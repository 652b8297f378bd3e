"""The records of a WARC file, found whatever is wrong between and inside them: each a frame, none left out in silence.

A record's stated length counts only where a record's end follows what it spans; otherwise the record ends where the
next one begins, and a warning says so.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from cleaner.errors import SourceError
from cleaner.page import PageWarning
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.window import Window

_MARK = re.compile(rb"WARC/\d")
_NEXT = re.compile(rb"(?<=\n)WARC/\d{1,3}\.\d{1,3}\r?\n")
_BLANK = re.compile(rb"[\r\n]+")
_VERSION = re.compile(rb"WARC/(\d{1,3}\.\d{1,3})\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_RECORD_END = re.compile(rb"(?:\r?\n){2}|(?:\r?\n)?(?=WARC/\d)")
_LAST_END = re.compile(rb"(?:\r?\n){0,9}\Z")
_LENGTH = re.compile(r"\d{1,18}")
_BLANK_LINES = b"\r\n"
_VERSIONS = (b"0.16", b"0.17", b"0.18", b"1.0", b"1.1")


class Frame(NamedTuple):
    """One record, or a run of bytes that is none."""

    start: int
    """Byte of the file, unpacked, at which it begins."""
    number: int
    """From 1."""
    head: dict[str, str]
    """Its named fields, names in lower case; the first of several of the same name."""
    content: bytes = b""
    warnings: tuple[PageWarning, ...] = ()
    error: SourceError | None = None
    """Why it cannot be read; `content` then holds its beginning at most."""


def find_frames(pieces: Iterable[bytes | SourceError], start: int = 0, before: int = 0) -> Iterator[Frame]:
    """The frames of a WARC file. `pieces`: its bytes from the record at `start` on, with an error for each gap.

    `before`: number of frames before `start`. A frame depends on no frame before it.
    """
    number = before
    source = iter(pieces)
    at = start
    while True:
        gap: list[SourceError] = []
        window = Window(_until_gap(source, gap), at)
        while frame := _next_frame(window, number + 1):
            number += 1
            yield frame
        at = window.at
        if not gap:
            return
        number += 1
        yield Frame(at, number, {}, error=gap[0])


def _until_gap(source: Iterator[bytes | SourceError], gap: list[SourceError]) -> Iterator[bytes]:
    for piece in source:
        if isinstance(piece, SourceError):
            gap.append(piece)
            return
        yield piece


def _next_frame(window: Window, number: int) -> Frame | None:
    """The frame at the window's position, which moves on behind it; None at the end."""
    while window.fill(1) and (blank := _BLANK.match(window.data)):
        window.skip(blank.end())
    start = window.at
    if not window.fill(1):
        return None
    window.fill(16)
    if not _MARK.match(window.data):
        size = window.skip_to(_NEXT)
        message = f"{size} bytes from byte {start} on belong to no record; they were passed over"
        return Frame(start, number, {}, error=SourceError("bad-warc", message))
    end = window.search(_HEAD_END, 0, LIMITS.max_head_bytes)
    if end is None:
        size = _skip_record(window)
        most = LIMITS.max_head_bytes // 1024
        message = f"the record at byte {start} has no head that ends within {most} KiB; {size} bytes were passed over"
        return Frame(start, number, {}, error=SourceError("bad-warc", message))
    head, warnings = _parse_head(bytes(window.data[: end.start()]))
    error = None if "warc-type" in head else SourceError("bad-warc", "the record does not say of which type it is")
    frame = Frame(start, number, head, warnings=warnings, error=error)
    return _with_content(frame, window, end.end())


def _skip_record(window: Window) -> int:
    """Move on to the next record after the one that begins here; gives the number of bytes passed over."""
    window.skip(1)
    return window.skip_to(_NEXT) + 1


def _parse_head(head: bytes) -> tuple[dict[str, str], tuple[PageWarning, ...]]:
    """The named fields of a record's head, and a warning for a version that is not known."""
    version = _VERSION.match(head + b"\n")
    warnings: tuple[PageWarning, ...] = ()
    if not version or version[1] not in _VERSIONS:
        shown = head[:20].split(b"\n")[0].decode("ascii", "backslashreplace").strip()
        warnings = (PageWarning("warc-version", f"{shown!r} is no known version; it was read as WARC/1.1"),)
    return parse_fields(head), warnings


def parse_fields(head: bytes) -> dict[str, str]:
    """The fields of a head below its first line, names in lower case; the first of several of the same name.

    >>> parse_fields(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html;\\r\\n charset=utf-8\\r\\nX: 1\\r\\nX: 2")
    {'content-type': 'text/html; charset=utf-8', 'x': '1'}
    """
    fields: dict[str, str] = {}
    name = ""
    values: list[str] = []
    for line in chain(head.split(b"\n")[1:], [b""]):
        if line[:1] in (b" ", b"\t") and name:
            values.append(line.strip().decode("utf-8", "backslashreplace"))
            continue
        if name:
            fields.setdefault(name, " ".join(values))
        key, colon, value = line.partition(b":")
        name = key.strip().decode("utf-8", "backslashreplace").lower() if colon else ""
        values = [value.strip().decode("utf-8", "backslashreplace")]
    return fields


def _with_content(frame: Frame, window: Window, head_bytes: int) -> Frame:
    """`frame` with what follows its head; the window moves on to where the next frame begins."""
    stated = frame.head.get("content-length", "")
    length = int(stated) if _LENGTH.fullmatch(stated) and stated.isascii() else None
    most = LIMITS.max_source_bytes
    if length is not None and length <= most:
        end = head_bytes + length
        window.fill(end + 16)
        if len(window.data) >= end and _ends(window, end):
            window.skip(head_bytes)
            return frame._replace(content=window.take(length))
    marker = window.search(_NEXT, head_bytes, head_bytes + most)
    if marker is None and not window.is_ended:
        begin = bytes(window.data[head_bytes : head_bytes + LIMITS.max_head_bytes])
        size = _skip_record(window)
        message = f"the record has more than {most // MIB} MiB ({size} bytes with its head); it was passed over"
        return frame._replace(content=begin, error=SourceError("too-large", message))
    end = marker.start() if marker else len(window.data)
    window.skip(head_bytes)
    content = window.take(end - head_bytes)
    warning = _length_warning(stated, content, is_last=marker is None)
    return frame._replace(content=_without_end(content), warnings=(*frame.warnings, warning))


def _ends(window: Window, at: int) -> bool:
    """Whether a record's end stands at `at` in the window: blank lines, the next record, or the end of all."""
    if window.is_ended and len(window.data) <= at + 16 and not window.data[at:].strip(_BLANK_LINES):
        return True
    return _RECORD_END.match(window.data, at) is not None


def _without_end(content: bytes) -> bytes:
    """`content` without the blank lines that end a record."""
    found = _LAST_END.search(content, max(len(content) - 18, 0))
    return content[: found.start()] if found else content


def _length_warning(stated: str, content: bytes, *, is_last: bool) -> PageWarning:
    if is_last and _LENGTH.fullmatch(stated) and int(stated) > len(content):
        message = f"the file ends inside the record: it states {stated} bytes, but {len(content)} are there"
        return PageWarning("warc-truncated", message)
    shown = f"{stated[:40]!r} bytes" if stated else "no length"
    message = f"the record states {shown}, which is not its length; it was read to where the next one begins"
    return PageWarning("warc-length", message)
