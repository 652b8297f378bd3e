"""Tar archives of pages, read as a stream. No member is written to disk; links and devices are not followed.

Python's own reader takes what a header says for true: a header of a gigabyte, a negative size.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import BinaryIO, NamedTuple, cast

from cleaner.errors import SourceError
from cleaner.page import PageWarning, Source
from cleaner.read.archive import Member, is_read, read_member
from cleaner.read.input import Cut, Input
from cleaner.read.limits import LIMITS
from cleaner.read.unpack import read_chunks
from cleaner.read.window import Window
from cleaner.record import Failure

_BLOCK_BYTES = 512
_NO_BLOCK = bytes(_BLOCK_BYTES)
_NUMBER = re.compile(rb"[ \0]{0,12}([0-7]{1,12})[ \0]{0,12}")
_FILES = (b"0", b"\0", b"7")
_LINKS = {b"1": "a hard link", b"2": "a link"}
_SPECIAL = {b"3": "a device", b"4": "a device", b"6": "a named pipe"}
_FOLDER = b"5"
_SPARSE = b"S"
_LONG_NAME = b"L"
_OWN_FIELDS = (b"x", b"X")
_MARK = b"ustar"


class _Head(NamedTuple):
    """What the headers of one member say."""

    start: int
    """Byte at which its first header begins."""
    name: str
    type: bytes
    size: int
    error: SourceError | None = None


class _Content:
    """The bytes of a member, read from the archive as they are asked for."""

    def __init__(self, window: Window, size: int) -> None:
        self._window = window
        self.left = size

    def read(self, size: int) -> bytes:
        chunk = self._window.take(min(size, self.left))
        self.left -= len(chunk)
        if not chunk and self.left:
            raise SourceError("bad-tar", f"the archive ends inside the member, {self.left} bytes before its end")
        return chunk


def read_tar(found: Input) -> Iterator[Source | Failure]:
    """The sources in the members of a tar archive, in its order.

    Members with an unknown extension are counted; links, devices, sparse members and those over a limit give a
    Failure each. Raises: SourceError bad-tar, nothing-found, and what unpacking raises.
    """
    part = found.part
    notes: list[PageWarning] = []
    window = Window(_to_the_end(found, notes), part.start)
    is_answered = part.start > 0 or part.end is not None
    names = _Names(part.repeats if is_answered else None)
    number = part.before
    while head := _next_head(window):
        if part.end is not None and head.start >= part.end:
            break
        number += 1
        content = _Content(window, head.size)
        if head.error or (is_read(head.name) and head.type != _FOLDER):
            is_answered = True
            member = Member(head.name, number, names.is_repeat(head.name, number), head.error or _refuse(head))
            yield from read_member(found, member, cast(BinaryIO, content), *notes)
        elif head.type != _FOLDER:
            found.passed_over["archive member of another kind"] += 1
        window.skip(content.left + -head.size % _BLOCK_BYTES)
    if part.is_barren or not is_answered:
        raise SourceError("nothing-found", f"{found.path}: no member of this archive has a known extension")


def cut_tar(found: Input, shard_bytes: int) -> Iterator[Cut]:
    """Members at which a plain archive may be cut; at last its end."""
    window = Window(read_chunks(found.file, None))
    names = _Names(None)
    repeats: list[int] = []
    number, wanted = 0, shard_bytes
    is_barren = True
    while head := _next_head(window):
        if head.start >= wanted:
            yield Cut(head.start, number, head.start, repeats=tuple(repeats))
            wanted = head.start + shard_bytes
            repeats = []
        number += 1
        if head.error or (is_read(head.name) and head.type != _FOLDER):
            is_barren = False
            if names.is_repeat(head.name, number):
                repeats.append(number)
        window.skip(head.size + -head.size % _BLOCK_BYTES)
    yield Cut(window.at, number, window.at, is_end=True, is_barren=is_barren, repeats=tuple(repeats))


class _Names:
    """Which members have a name that one before them has."""

    def __init__(self, repeats: tuple[int, ...] | None) -> None:
        """`repeats`: numbers of such members, where they are known; None: they are found."""
        self._repeats = repeats
        self._seen: set[bytes] = set()

    def is_repeat(self, name: str, number: int) -> bool:
        if self._repeats is not None:
            return number in self._repeats
        digest = blake2b(name.encode(), digest_size=12).digest()
        is_known = digest in self._seen
        self._seen.add(digest)
        return is_known


def _to_the_end(found: Input, notes: list[PageWarning]) -> Iterator[bytes]:
    if found.part.start:
        found.file.seek(found.part.start)
    return read_chunks(found.file, found.packed, notes=notes)


def _refuse(head: _Head) -> SourceError | None:
    """Why a member is not read; None where it is."""
    if what := _LINKS.get(head.type):
        return SourceError("link-not-followed", f"the member is {what}, which is not followed")
    if what := _SPECIAL.get(head.type):
        return SourceError("not-a-file", f"the member is {what}; only regular files are read")
    if head.type == _SPARSE:
        return SourceError("bad-tar", "the member is sparse (holes are left out of it), which is not read")
    if head.type not in _FILES:
        return SourceError("bad-tar", f"the member is of type {head.type!r}, which is not read")
    return None


def _next_head(window: Window) -> _Head | None:
    """The headers of the next member; the window moves on to its content. None at the end.

    Blocks of zeros are passed over, also between archives that were put one behind the other. What is no header
    gives a head with an error; the window then stands at the next one that is.
    """
    while window.fill(_BLOCK_BYTES) and window.data.startswith(_NO_BLOCK):
        window.skip(_BLOCK_BYTES)
    start = window.at
    fields: dict[str, str] = {}
    while window.fill(1):
        block = window.take(_BLOCK_BYTES)
        size = _size(block)
        if size is None:
            return _lost(window, start)
        kind = block[156:157]
        if kind not in (_LONG_NAME, *_OWN_FIELDS, b"K", b"g"):
            return _head(start, block, size, fields)
        if size > LIMITS.max_head_bytes:
            window.skip(size + -size % _BLOCK_BYTES)
            message = f"a header of {size} bytes at byte {start}; the member behind it has lost its name"
            return _Head(start, f"entry at byte {start}", b"0", 0, SourceError("bad-tar", message))
        content = window.take(size)
        window.skip(-size % _BLOCK_BYTES)
        if kind == _LONG_NAME:
            fields["path"] = _text(content)
        elif kind in _OWN_FIELDS:
            fields |= _parse_fields(content)
    if window.at == start:
        return None
    message = f"the archive ends inside the headers at byte {start}"
    return _Head(start, f"entry at byte {start}", b"0", 0, SourceError("bad-tar", message))


def _head(start: int, block: bytes, size: int, fields: dict[str, str]) -> _Head:
    prefix = _text(block[345:500]) if block[257:263] == b"ustar\0" else ""
    name = fields.get("path") or "/".join(part for part in (prefix, _text(block[:100])) if part)
    kind = block[156:157]
    if fields.get("size", "").isdecimal() and len(fields["size"]) < 19:
        size = int(fields["size"])
    if any(key.startswith("GNU.sparse") for key in fields):
        kind = _SPARSE
    if kind in _FILES and name.endswith("/"):
        kind = _FOLDER
    if kind in _LINKS or kind in _SPECIAL or kind == _FOLDER:
        size = 0
    return _Head(start, name, kind, size)


def _lost(window: Window, start: int) -> _Head:
    """The error for a run of blocks that are no header; the window moves on to the next header."""
    while window.fill(_BLOCK_BYTES):
        block = bytes(window.data[:_BLOCK_BYTES])
        if block[257:262] == _MARK and _size(block) is not None:
            break
        window.skip(_BLOCK_BYTES)
    else:
        window.skip(_BLOCK_BYTES)
    message = f"{window.at - start} bytes from byte {start} on are no member; they were passed over"
    return _Head(start, f"entry at byte {start}", b"0", 0, SourceError("bad-tar", message))


def _size(block: bytes) -> int | None:
    """Bytes of the member that a header block announces; None for a block that is no header."""
    stated = _NUMBER.fullmatch(block[148:156])
    if len(block) < _BLOCK_BYTES or not stated:
        return None
    total = sum(block) - sum(block[148:156]) + 8 * 32
    if int(stated[1], 8) != total:
        return None
    field = block[124:136]
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big") & (2**63 - 1)
    found = _NUMBER.fullmatch(field)
    return int(found[1], 8) if found else 0 if not field.strip(b"\0 ") else None


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "backslashreplace")


def _parse_fields(content: bytes) -> dict[str, str]:
    """The fields of an extended header: "LENGTH NAME=VALUE" and a line end, one after the other."""
    fields: dict[str, str] = {}
    at = 0
    while (space := content.find(b" ", at, at + 20)) > 0 and content[at:space].isdigit():
        end = at + int(content[at:space])
        name, _, value = content[space + 1 : end - 1].partition(b"=")
        fields[name.decode("utf-8", "backslashreplace")] = value.decode("utf-8", "backslashreplace")
        if end <= space:
            break
        at = end
    return fields
