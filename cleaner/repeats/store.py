"""Arrays in a file: written whole or not at all, read as parts of the file that are loaded when they are used.

Rows in a file: one after the other, as a shard is worked on.
"""

import json
import mmap
import os
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from cleaner.errors import UsageError

Array = npt.NDArray[Any]
_Row = TypeVar("_Row", bound=msgspec.Struct)
_MAGIC = b"cleaner-repeats-1\n"
_ALIGN = 64
_MAX_HEAD_BYTES = 1 << 20


def encode_arrays(arrays: Mapping[str, Array], facts: Mapping[str, Any] | None = None) -> bytes:
    """`arrays` and `facts`, which JSON can hold, as a file holds them."""
    parts = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    rows = [
        [name, part.dtype.str, list(part.shape), part.nbytes, zlib.crc32(part.tobytes())]
        for name, part in parts.items()
    ]
    head = json.dumps({"arrays": rows, "facts": dict(facts or {})}, sort_keys=True).encode()
    head = b"%s%08x %08x\n%s" % (_MAGIC, len(head), zlib.crc32(head), head)
    return b"".join((_padded(head), *(_padded(part.tobytes()) for part in parts.values())))


def write_arrays(path: Path, arrays: Mapping[str, Array], facts: Mapping[str, Any] | None = None) -> None:
    """Write `arrays` and `facts` to `path`, which appears whole or not at all. Raises: OSError."""
    write_whole(path, (encode_arrays(arrays, facts),))


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
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


class ArrayFile:
    """The arrays of a file, opened when they are asked for; of many such files only the last ones stay open."""

    def __init__(self, path: Path, opened: "OpenedFiles") -> None:
        self.path = path
        self.opened = opened

    def __getitem__(self, name: str) -> Array:
        return self.opened.arrays(self.path)[name]


class OpenedFiles:
    """The files that are open."""

    def __init__(self, most: int = 100) -> None:
        self.most = most
        self.files: OrderedDict[Path, dict[str, Array]] = OrderedDict()

    def arrays(self, path: Path) -> dict[str, Array]:
        """The arrays of a file. Raises: UsageError where it cannot be read."""
        found = self.files.get(path)
        if found is None:
            found = self.files[path] = read_arrays(path)[0]
            if len(self.files) > self.most:
                self.files.popitem(last=False)
        else:
            self.files.move_to_end(path)
        return found


def sync_folder(folder: Path) -> None:
    """Make sure that what was renamed in `folder` outlives a loss of power, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _padded(part: bytes) -> bytes:
    return part + b"\0" * (-len(part) % _ALIGN)


def read_arrays(path: Path, *, check: bool = False) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays of `path`, which cannot be written to, and its facts. `check` compares all checksums.

    Raises: UsageError where the file is missing, was not written by `write_arrays`, or is damaged.
    """
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    rows, facts, start = _read_head(path, content)
    arrays = {}
    for name, kind, shape, size, checksum in rows:
        part = memoryview(content)[start : start + size]
        if len(part) != size:
            raise _damaged(path, "it is cut short")
        if check and zlib.crc32(part) != checksum:
            raise _damaged(path, f"{name} does not match its checksum")
        arrays[name] = np.frombuffer(part, dtype=np.dtype(kind)).reshape(shape)
        start += size + -size % _ALIGN
    return arrays, facts


def _read_head(
    path: Path, content: mmap.mmap
) -> tuple[list[tuple[str, str, list[int], int, int]], dict[str, Any], int]:
    """The rows and the facts of a file's head, and where its arrays begin."""
    start = len(_MAGIC) + 18
    try:
        if content[: len(_MAGIC)] != _MAGIC:
            raise ValueError("it is no file of a repeat index of this version")
        size, checksum = (int(part, 16) for part in content[len(_MAGIC) : start].split())
        head = content[start : start + min(size, _MAX_HEAD_BYTES)]
        if zlib.crc32(head) != checksum:
            raise ValueError("its head does not match its checksum")
        found = json.loads(head)
        return [tuple(row) for row in found["arrays"]], found["facts"], start + size + -(start + size) % _ALIGN
    except (ValueError, KeyError, TypeError) as error:
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
