"""Files opened safely and read in chunks, decompressed and within limits."""

import bz2
import errno
import lzma
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from cleaner.errors import SourceError
from cleaner.read.limits import LIMITS, MIB, Limits

_CHUNK_BYTES = 64 * 1024
_CODES = {
    errno.ENOENT: "not-found",
    errno.ENOTDIR: "not-found",
    errno.ENAMETOOLONG: "not-found",
    errno.ELOOP: "not-found",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
}


class _Decoder(Protocol):
    """What the decompressors of bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """zlib's decompressor with the interface of the others."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)
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


def _xz() -> _Decoder:
    return lzma.LZMADecompressor(memlimit=LIMITS.max_dictionary_bytes)


_DECODERS: dict[str, Callable[[], _Decoder]] = {"gzip": _Gzip, "bz2": bz2.BZ2Decompressor, "xz": _xz}


def file_error(error: OSError | ValueError, path: str) -> SourceError:
    """The error entry's code and message for an error of the operating system; ValueError: a name with a NUL."""
    if isinstance(error, ValueError):
        return SourceError("not-found", f"{path}: no file can have this name ({error})")
    code = _CODES.get(error.errno or 0, "unreadable")
    return SourceError(code, f"{path}: {error.strerror or error}")


def open_file(name: str, path: str, *, follow: bool) -> BinaryIO:
    """The regular file `name`, open for reading; `path` is its name in messages. Links are followed only on demand.

    Raises: SourceError not-found, permission, unreadable, or not-a-file for a pipe, a device and the like, which are
    never opened.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    if not follow:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    try:
        mode = Path(name).stat(follow_symlinks=follow).st_mode
        if not stat.S_ISREG(mode):
            raise SourceError("not-a-file", f"{path} is {_describe(mode)}; only regular files are read")
        descriptor = os.open(name, flags)
    except (OSError, ValueError) as error:
        raise file_error(error, path) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it was exchanged in between
        os.close(descriptor)
        raise SourceError("not-a-file", f"{path} is no regular file; only regular files are read")
    return os.fdopen(descriptor, "rb")


def read_chunks(file: BinaryIO, packed: str | None, limits: Limits = LIMITS) -> Iterator[bytes]:
    """The bytes of `file`, decompressed where `packed` is "gzip", "bz2" or "xz", in chunks of 64 KiB at most.

    Raises: SourceError unreadable where the system fails; bad-gzip, bad-bz2, bad-xz for broken data; too-large where
    little data unpacks to very much.
    """
    if packed is None:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
        except OSError as error:
            raise SourceError("unreadable", f"reading stopped: {error.strerror or error}") from error
        return
    try:
        yield from _unpack(_Counter(file), packed, limits)
    except (zlib.error, lzma.LZMAError, OSError, ValueError) as error:
        raise SourceError(f"bad-{packed}", f"the {packed} data is broken: {error}; unpack it by hand to see") from error


class _Counter:
    """A file that counts what was read from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.total = 0

    def read(self) -> bytes:
        chunk = self._file.read(_CHUNK_BYTES)
        self.total += len(chunk)
        return chunk


def _unpack(file: _Counter, packed: str, limits: Limits) -> Iterator[bytes]:
    """All members of a packed file, one after the other; zeros between and after them are padding."""
    decoder = _DECODERS[packed]()
    unpacked_bytes = 0
    while True:
        if decoder.eof:
            rest = decoder.unused_data.lstrip(b"\0")
            while not rest:
                chunk = file.read()
                if not chunk:
                    return
                rest = chunk.lstrip(b"\0")
            decoder = _DECODERS[packed]()
        else:
            rest = file.read() if decoder.needs_input else b""
            if decoder.needs_input and not rest:
                raise ValueError("it ends in the middle")
        out = decoder.decompress(rest, _CHUNK_BYTES)
        unpacked_bytes += len(out)
        if unpacked_bytes > limits.min_ratio_bytes and unpacked_bytes > limits.max_ratio * file.total:
            message = f"unpacks to more than {limits.max_ratio} times its size, {unpacked_bytes // MIB} MiB so far"
            raise SourceError("too-large", message)
        if out:
            yield out


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


def split_lines(chunks: Iterator[bytes], limits: Limits = LIMITS) -> Iterator[bytes | None]:
    """The lines of `chunks` without their ends (\\n or \\r\\n); None for a line over the limit."""
    line = bytearray()
    is_long = False
    for chunk in chunks:
        *ended, tail = chunk.split(b"\n")
        for part in ended:
            line += part
            is_long = is_long or len(line) > limits.max_line_bytes
            yield None if is_long else bytes(line).removesuffix(b"\r")
            line.clear()
            is_long = False
        if len(line) + len(tail) > limits.max_line_bytes:
            is_long = True
            line.clear()
        elif not is_long:
            line += tail
    if line or is_long:
        yield None if is_long else bytes(line).removesuffix(b"\r")


def _describe(mode: int) -> str:
    """What a thing in the file system is, with its article."""
    for is_kind, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISLNK, "a link"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if is_kind(mode):
            return name
    return "a device"
