"""The members of a packed file of records, one after the other, also behind a broken one."""

import lzma
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from cleaner.errors import SourceError
from cleaner.page import PageWarning
from cleaner.read.limits import LIMITS, Limits
from cleaner.read.unpack import DECODERS, MAGICS, Decoder, check_ratio, find_packed

_CHUNK_BYTES = 64 * 1024
_MAX_TRIES = 100_000
_RECORD_START = b"WARC/"
_BROKEN = (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


def read_members(
    file: BinaryIO, packed: str, notes: list[PageWarning], limits: Limits = LIMITS
) -> Iterator[bytes | SourceError]:
    """The unpacked bytes of `file`; where a member is broken an error, and then the next member that holds a record.

    Raises: SourceError unreadable, and too-large where little data unpacks to very much.
    """
    reader = _Packed(file)
    data = reader.read()
    actual = find_packed(data, packed, notes)
    if actual is None:
        while data:
            yield data
            data = reader.read()
        return
    unpacked_bytes = tries = 0
    is_lost = False  # whether the next member is looked for
    while data := data.lstrip(b"\0") or reader.read():
        if is_lost or not data.startswith(MAGICS[actual]):
            if not is_lost:
                yield SourceError(f"bad-{actual}", f"something that is not packed with {actual} stands between records")
            is_lost = True
            data = _next_magic(data, reader, MAGICS[actual][0])
            if not data:
                return
        member = _Member(DECODERS[actual](), data, reader)
        is_first = is_lost
        try:
            for out in member.chunks():
                if is_first and not out.startswith(_RECORD_START):
                    raise ValueError("it is no member")
                is_first = is_lost = False
                unpacked_bytes += len(out)
                check_ratio(unpacked_bytes, reader.total, limits)
                yield out
        except _BROKEN as error:
            tries += 1
            if not is_lost:
                yield SourceError(f"bad-{actual}", f"the {actual} data is broken: {error}; reading goes on behind it")
            if tries > _MAX_TRIES:
                return
            is_lost = True
            data = member.fed[1:]
        else:
            data = member.rest


class _Packed:
    """A file that counts what was read from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.total = 0

    def read(self) -> bytes:
        try:
            chunk = self._file.read(_CHUNK_BYTES)
        except OSError as error:
            raise SourceError("unreadable", f"reading stopped: {error.strerror or error}") from error
        self.total += len(chunk)
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
        """The unpacked bytes. Raises: ValueError and the decoders' errors for broken data."""
        data = self.fed
        while not self._decoder.eof:
            if self._decoder.needs_input and not data:
                data = self._reader.read()
                if not data:
                    raise ValueError("it ends in the middle")
                self.fed = data
            if out := self._decoder.decompress(data, _CHUNK_BYTES):
                yield out
            data = b""
        self.rest = self._decoder.unused_data


def _next_magic(data: bytes, reader: _Packed, magic: bytes) -> bytes:
    """What is left from the next `magic` on; b"" where there is none."""
    while (at := data.find(magic)) < 0:
        tail = data[-len(magic) + 1 :]
        chunk = reader.read()
        if not chunk:
            return b""
        data = tail + chunk
    return data[at:]
