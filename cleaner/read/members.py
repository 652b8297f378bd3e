"""The members of a packed file of records, one after the other, also behind a broken one."""

import lzma
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from cleaner.errors import SourceError
from cleaner.page import PageWarning
from cleaner.read.unpack import DECODERS, MAGICS, Decoder, check_ratio, find_packed

_CHUNK_BYTES = 64 * 1024
_MAX_TRIES = 100_000
_MAGIC_BYTES = 6  # that the longest magic has
_RECORD_START = b"WARC/"
_BROKEN = (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


class MemberRange(NamedTuple):
    """Which members of a file are read; none is cut."""

    start: int = 0
    """Byte of the file, as it is stored, at which the first one begins."""
    end: int | None = None
    """Where the one after the last begins; None: the file's end."""
    unpacked: int = 0
    """Unpacked bytes before `start`."""


WHOLE = MemberRange()


def read_members(
    file: BinaryIO,
    packed: str,
    notes: list[PageWarning],
    range_: MemberRange = WHOLE,
    starts: dict[int, int] | None = None,
) -> Iterator[bytes | SourceError]:
    """The unpacked bytes of `file`; where a member is broken an error, and then the next member that holds a record.

    After 100,000 that are broken comes an error for the rest of the file, which is not read.

    `starts` gets, for each member, the byte of the file at which it begins, by the unpacked bytes before it.

    Raises: SourceError unreadable, and too-large where a member unpacks to very much.
    """
    reader = _Packed(file, range_.start)
    data = reader.read()
    actual = find_packed(data, packed, notes)
    if actual is None:
        yield data
        yield from iter(reader.read, b"")
        return
    unpacked = range_.unpacked
    tries = 0
    is_lost = False  # whether the next member is looked for
    while data := _skip_padding(data, reader):
        if range_.end is not None and reader.at - len(data) >= range_.end:
            return
        if is_lost or not data.startswith(MAGICS[actual]):
            if not is_lost:
                yield SourceError(f"bad-{actual}", f"something that is not packed with {actual} stands between records")
            is_lost = True
            data = _next_magic(data, reader, MAGICS[actual][0])
            if not data:
                return
        elif starts is not None:
            starts[unpacked] = reader.at - len(data)
        member = _Member(DECODERS[actual](), data, reader)
        is_first = is_lost
        try:
            for out in member.chunks():
                if is_first and not out.startswith(_RECORD_START):
                    raise ValueError("it is no member")
                is_first = is_lost = False
                unpacked += len(out)
                yield out
        except _BROKEN as error:
            tries += 1
            if tries == _MAX_TRIES:
                message = f"{tries:,} members are broken; what follows byte {reader.at} was not read"
                yield SourceError(f"bad-{actual}", message)
                return
            if not is_lost:
                yield SourceError(f"bad-{actual}", f"the {actual} data is broken: {error}; reading goes on behind it")
            is_lost = True
            data = member.fed[1:]
        else:
            data = member.rest


class _Packed:
    """A file that knows up to where it was read."""

    def __init__(self, file: BinaryIO, at: int) -> None:
        if at:
            file.seek(at)
        self._file = file
        self.at = at

    def read(self) -> bytes:
        try:
            chunk = self._file.read(_CHUNK_BYTES)
        except OSError as error:
            raise SourceError("unreadable", f"reading stopped: {error.strerror or error}") from error
        self.at += len(chunk)
        return chunk


class _Member:
    """One member, which begins with `data`."""

    def __init__(self, decoder: Decoder, data: bytes, reader: _Packed) -> None:
        self._decoder = decoder
        self._reader = reader
        self.fed = data
        """The packed bytes that were last given to the decoder."""
        self.rest = b""
        """What follows the member, once it has ended."""

    def chunks(self) -> Iterator[bytes]:
        """The unpacked bytes. Raises: ValueError and the decoders' errors for broken data; SourceError too-large."""
        data = self.fed
        begin = self._reader.at - len(data)
        unpacked = 0
        while not self._decoder.eof:
            if self._decoder.needs_input and not data:
                data = self._reader.read()
                if not data:
                    raise ValueError("it ends in the middle")
                self.fed = data
            if out := self._decoder.decompress(data, _CHUNK_BYTES):
                unpacked += len(out)
                check_ratio(unpacked, self._reader.at - begin)
                yield out
            data = b""
        self.rest = self._decoder.unused_data


def _skip_padding(data: bytes, reader: _Packed) -> bytes:
    """`data` without the zeros before it, and enough of what follows to tell what it is; b"" at the end of the file."""
    data = data.lstrip(b"\0")
    while len(data) < _MAGIC_BYTES and (chunk := reader.read()):
        data = (data + chunk).lstrip(b"\0")
    return data


def _next_magic(data: bytes, reader: _Packed, magic: bytes) -> bytes:
    """What is left from the next `magic` on; b"" where there is none."""
    while (at := data.find(magic)) < 0:
        tail = data[-len(magic) + 1 :]
        chunk = reader.read()
        if not chunk:
            return b""
        data = tail + chunk
    return data[at:]
