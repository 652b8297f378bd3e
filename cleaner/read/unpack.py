"""Bytes of a file in chunks: unpacked, within limits, with a note of what is wrong with the packing."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol

from cleaner.errors import SourceError, UsageError
from cleaner.page import PageWarning
from cleaner.read.limits import LIMITS, MIB, Limits

_CHUNK_BYTES = 64 * 1024
_ZSTD_STEP_BYTES = 1024  # of packed bytes: 4 of them may stand for 128 KiB, so this many for 32 MiB
_MAGIC_BYTES = 6
MAGICS: dict[str | None, tuple[bytes, ...]] = {
    "gzip": (b"\x1f\x8b",),
    "bz2": (b"BZh",),
    "xz": (b"\xfd7zXZ\0",),
    "deflate": tuple(bytes([0x78, second]) for second in (0x01, 0x5E, 0x9C, 0xDA)),
    "zstd": (b"\x28\xb5\x2f\xfd", *(bytes([first]) + b"\x2a\x4d\x18" for first in range(0x50, 0x60))),
}


class Decoder(Protocol):
    """What the decompressors of bz2 and lzma have in common."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether it can give more only for more packed bytes."""

    @property
    def unused_data(self) -> bytes:
        """Packed bytes behind the member's end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """The next unpacked bytes, `max_length` at most; for zstd 32 MiB. Raises: its own error for broken data."""


class _Gzip:
    """zlib's decompressor with the interface of the others."""

    def __init__(self, wbits: int = 31) -> None:
        self._zlib = zlib.decompressobj(wbits=wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        out = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        self.needs_input = not self._zlib.unconsumed_tail and len(out) < max_length
        return out


def _deflate() -> Decoder:
    return _Gzip(zlib.MAX_WBITS)


def _raw_deflate() -> Decoder:
    return _Gzip(-zlib.MAX_WBITS)


class _Zstd:
    """zstandard's decompressor with the interface of the others; it gives at most 32 MiB at once."""

    def __init__(self) -> None:
        zstandard = _import_zstandard()
        most = LIMITS.max_dictionary_bytes
        self._error = zstandard.ZstdError
        self._inner = zstandard.ZstdDecompressor(max_window_size=most).decompressobj()
        self._frame_size = zstandard.frame_content_size
        self._data = b""
        self._at = 0
        self._stated: int | None = None
        self._unpacked = 0

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def needs_input(self) -> bool:
        return self._at >= len(self._data)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data) + self._data[self._at :]

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if data:
            self._data = self._data[self._at :] + data
            self._at = 0
        try:
            if self._stated is None:
                self._stated = int(self._frame_size(self._data))  # below 0: it states none
            step = self._data[self._at : self._at + _ZSTD_STEP_BYTES]
            self._at += len(step)
            out = bytes(self._inner.decompress(step))
        except self._error as error:
            raise ValueError(str(error)) from error
        self._unpacked += len(out)
        if self.eof and self._stated > 0 and self._unpacked != self._stated:
            raise ValueError(f"it states {self._stated} bytes, but holds {self._unpacked}")
        return out


def _import_zstandard() -> Any:
    try:
        import zstandard
    except ImportError as error:
        raise UsageError("to read .zst files, pip install 'scrape-cleaner[zstd]'") from error
    return zstandard


def _xz() -> Decoder:
    return lzma.LZMADecompressor(memlimit=LIMITS.max_dictionary_bytes)


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": _Gzip,
    "bz2": bz2.BZ2Decompressor,
    "xz": _xz,
    "zstd": _Zstd,
    "deflate": _deflate,
    "raw-deflate": _raw_deflate,
}


def read_chunks(
    file: BinaryIO,
    packed: str | None,
    limits: Limits = LIMITS,
    *,
    notes: list[PageWarning] | None = None,
    max_bytes: int | None = None,
) -> Iterator[bytes]:
    """The bytes of `file`, unpacked where `packed` is "gzip", "bz2", "xz" or "zstd", in chunks of up to 32 MiB.

    `max_bytes` of a file that is not packed are read; None: all. With `notes` a file that is not packed as its name
    says is read as what it is, and what stands behind the packed data is left out; a note is added for each.

    Raises: SourceError unreadable where the system fails; bad-gzip, bad-bz2, bad-xz, bad-zstd for broken data;
    too-large where little data unpacks to very much. UsageError where the extra `zstd` is missing.
    """
    source = _Counter(file, max_bytes)
    try:
        head = source.read()
        if packed in MAGICS and notes is not None:
            packed = find_packed(head, packed, notes)
        if packed is not None:
            yield from _unpack(head, source, packed, limits, notes)
            return
        while head:
            yield head
            head = source.read()
    except (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        if isinstance(error, OSError) and (error.errno is not None or packed is None):
            raise SourceError("unreadable", f"reading stopped: {error.strerror or error}") from error
        raise SourceError(f"bad-{packed}", f"the {packed} data is broken: {error}; unpack it by hand to see") from error


def find_packed(head: bytes, packed: str | None, notes: list[PageWarning]) -> str | None:
    """How a file that begins with `head` is packed; a note where that is not `packed`. None: not at all."""
    if not head or head.startswith(MAGICS[packed]):
        return packed
    other = next((name for name in ("gzip", "bz2", "xz", "zstd") if head.startswith(MAGICS[name])), None)
    what = f"it is packed with {other}" if other else "it is not packed"
    notes.append(PageWarning("not-packed", f"it is said to be packed with {packed}, but {what}"))
    return other


class _Counter:
    """A file, or its first bytes, that counts what was read from it."""

    def __init__(self, file: BinaryIO, max_bytes: int | None) -> None:
        self._file = file
        self._max_bytes = max_bytes
        self.total = 0

    def read(self) -> bytes:
        wanted = _CHUNK_BYTES if self._max_bytes is None else min(_CHUNK_BYTES, self._max_bytes - self.total)
        chunk = self._file.read(wanted) if wanted > 0 else b""
        self.total += len(chunk)
        return chunk


def _unpack(
    head: bytes, file: _Counter, packed: str, limits: Limits, notes: list[PageWarning] | None
) -> Iterator[bytes]:  # fmt: skip
    """All members of a packed file, one after the other; zeros between and after them are padding."""
    decoder = DECODERS[packed]()
    unpacked_bytes = 0
    rest = head
    while True:
        if decoder.eof:
            rest = _next_member(decoder.unused_data, file)
            if not rest:
                return
            if notes is not None and not rest.startswith(MAGICS.get(packed, b"")):
                message = f"something that is not packed with {packed} follows the packed data; it was not read"
                notes.append(PageWarning("trailing-garbage", message))
                return
            decoder = DECODERS[packed]()
        elif decoder.needs_input:
            rest = rest or file.read()
            if not rest:
                raise ValueError("it ends in the middle")
        out = decoder.decompress(rest, _CHUNK_BYTES)
        rest = b""
        unpacked_bytes += len(out)
        check_ratio(unpacked_bytes, file.total, limits)
        if out:
            yield out


def check_ratio(unpacked_bytes: int, packed_bytes: int, limits: Limits = LIMITS) -> None:
    """Refuse data that unpacks to very much. Raises: SourceError too-large."""
    if unpacked_bytes > limits.min_ratio_bytes and unpacked_bytes > limits.max_ratio * packed_bytes:
        message = f"unpacks to more than {limits.max_ratio} times its size, {unpacked_bytes // MIB} MiB so far"
        raise SourceError("too-large", message)


def _next_member(unused: bytes, file: _Counter) -> bytes:
    """The beginning of what follows a member, padding left out; b"" at the end of the file."""
    rest = unused.lstrip(b"\0")
    while len(rest) < _MAGIC_BYTES:
        chunk = file.read()
        if not chunk:
            return rest
        rest = (rest + chunk).lstrip(b"\0")
    return rest


def read_whole(chunks: Iterator[bytes], limits: Limits = LIMITS) -> bytes:
    """All of `chunks` as one.

    Raises: SourceError too-large.
    """
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > limits.max_source_bytes:
            message = f"a source can have {limits.max_source_bytes // MIB} MiB, this one has more; cut it into parts"
            raise SourceError("too-large", message)
    return bytes(content)


def split_lines(
    chunks: Iterator[bytes], limits: Limits = LIMITS, *, keep_returns: bool = False
) -> Iterator[bytes | None]:
    """The lines of `chunks` without their ends (\\n or \\r\\n); None for a line over the limit.

    With `keep_returns` a \\r before the \\n stays.
    """
    end = b"" if keep_returns else b"\r"
    line = bytearray()
    is_long = False
    for chunk in chunks:
        *ended, tail = chunk.split(b"\n")
        for part in ended:
            line += part
            is_long = is_long or len(line) > limits.max_line_bytes
            yield None if is_long else bytes(line).removesuffix(end)
            line.clear()
            is_long = False
        if len(line) + len(tail) > limits.max_line_bytes:
            is_long = True
            line.clear()
        elif not is_long:
            line += tail
    if line or is_long:
        yield None if is_long else bytes(line).removesuffix(end)
