"""Arrays in a file: written whole or not at all, and read a part at a time, or as a view of the file.

Rows in a file: one after the other, as a shard is worked on.
"""

import json
import mmap
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from cleaner.errors import UsageError

Array = npt.NDArray[Any]
Buffer = bytes | memoryview
_Row = TypeVar("_Row", bound=msgspec.Struct)
_MAGIC = b"cleaner-repeats-1\n"
_ALIGN = 64
_MAX_HEAD_BYTES = 1 << 20
_CHECK_BYTES = 1 << 20


def encode_arrays(arrays: Mapping[str, Array], facts: Mapping[str, Any] | None = None) -> Iterator[Buffer]:
    """`arrays` and `facts`, which JSON can hold, as a file holds them, in parts that follow each other."""
    parts = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    rows = [
        [name, part.dtype.str, list(part.shape), part.nbytes, zlib.crc32(_bytes_of(part))]
        for name, part in parts.items()
    ]
    head = json.dumps({"arrays": rows, "facts": dict(facts or {})}, sort_keys=True).encode()
    head = b"%s%08x %08x\n%s" % (_MAGIC, len(head), zlib.crc32(head), head)
    for content in (head, *map(_bytes_of, parts.values())):
        yield content
        yield b"\0" * (-len(content) % _ALIGN)


def _bytes_of(array: Array) -> Buffer:
    """The bytes of `array`, not copied."""
    return array.reshape(-1).view(np.uint8).data if array.size else b""


def write_arrays(path: Path, arrays: Mapping[str, Array], facts: Mapping[str, Any] | None = None) -> None:
    """Write `arrays` and `facts` to `path`, which appears whole or not at all. Raises: OSError."""
    write_whole(path, encode_arrays(arrays, facts))


def write_whole(path: Path, chunks: Iterable[Buffer]) -> None:
    """Write `chunks` to `path`: a temporary file, fsync, rename. Raises: OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that what was renamed in `folder` outlives a loss of power, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class StoredArray:
    """An array in a file, of which a part is read whenever it is asked for: nothing of it stays in memory."""

    def __init__(self, path: Path, start: int, kind: str, shape: Sequence[int]) -> None:
        self.path = path
        self.start = start
        """Where it begins in the file."""
        self.kind = np.dtype(kind)
        self.shape = tuple(shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, part: slice) -> Array:
        """The rows of `part`, whose step must be 1. Raises: UsageError where they cannot be read."""
        first, end, _ = part.indices(len(self))
        row_bytes = self.kind.itemsize * prod(self.shape[1:])
        size = max(0, end - first) * row_bytes
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(self.start + first * row_bytes)
                content = file.read(size)
        except OSError as error:
            raise _damaged(self.path, str(error)) from error
        if len(content) != size:
            raise _damaged(self.path, "it is cut short")
        return np.frombuffer(content, self.kind).reshape(-1, *self.shape[1:])


Column = Array | StoredArray
"""An array in memory, or in a file; slices of it are arrays in memory."""


def open_arrays(path: Path) -> dict[str, StoredArray]:
    """The arrays of `path`, whose parts can be read. Raises: UsageError, as `read_arrays`."""
    rows, _, start = _read_head(path)
    found = {}
    for name, kind, shape, size, _ in rows:
        found[name] = StoredArray(path, start, kind, shape)
        start += _padded_bytes(size)
    if path.stat().st_size < start:
        raise _damaged(path, "it is cut short")
    return found


def check_arrays(path: Path) -> None:
    """Read all of `path` once, and compare the checksums. Raises: UsageError, as `read_arrays`."""
    rows, _, start = _read_head(path)
    with path.open("rb") as file:
        file.seek(start)
        for name, _, _, size, checksum in rows:
            found, left = 0, size
            while left and (chunk := file.read(min(left, _CHECK_BYTES))):
                found, left = zlib.crc32(chunk, found), left - len(chunk)
            if left:
                raise _damaged(path, "it is cut short")
            if found != checksum:
                raise _damaged(path, f"{name} does not match its checksum")
            file.seek(_padded_bytes(size) - size, os.SEEK_CUR)


def read_arrays(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays of `path` as views of the file, which cannot be written to, and its facts.

    Raises: UsageError where the file is missing, was not written by `write_arrays`, or is damaged at its head or end.
    """
    rows, facts, start = _read_head(path)
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    arrays = {}
    for name, kind, shape, size, _ in rows:
        part = memoryview(content)[start : start + size]
        if len(part) != size:
            raise _damaged(path, "it is cut short")
        arrays[name] = np.frombuffer(part, dtype=np.dtype(kind)).reshape(shape)
        start += _padded_bytes(size)
    return arrays, facts


def _padded_bytes(size: int) -> int:
    return size + -size % _ALIGN


def _read_head(path: Path) -> tuple[list[tuple[str, str, list[int], int, int]], dict[str, Any], int]:
    """The rows and the facts of a file's head, and where its arrays begin."""
    start = len(_MAGIC) + 18
    try:
        with path.open("rb") as file:
            front = file.read(start)
            if front[: len(_MAGIC)] != _MAGIC:
                raise ValueError("it is no file of a repeat index of this version")
            size, checksum = (int(part, 16) for part in front[len(_MAGIC) :].split())
            head = file.read(min(size, _MAX_HEAD_BYTES))
        if zlib.crc32(head) != checksum:
            raise ValueError("its head does not match its checksum")
        found = json.loads(head)
        return [tuple(row) for row in found["arrays"]], found["facts"], _padded_bytes(start + size)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, message: str) -> UsageError:
    return UsageError(f"{path}: {message}; remove the index, or name another folder, and run again over all pages")


def encode_row(row: msgspec.Struct) -> bytes:
    """`row` as it is appended to a file of rows."""
    content = msgspec.msgpack.encode(row)
    return len(content).to_bytes(4, "little") + content


def read_rows(path: Path, kind: type[_Row]) -> Iterator[_Row]:
    """The rows of a file, in order. Raises: UsageError where the file is damaged."""
    decoder = msgspec.msgpack.Decoder(kind)
    try:
        with path.open("rb") as file:
            while size := file.read(4):
                content = file.read(int.from_bytes(size, "little"))
                yield decoder.decode(content)
    except (OSError, msgspec.DecodeError) as error:
        raise _damaged(path, str(error)) from error
