"""Files opened safely: never a pipe or a device, and no link that was found in a folder."""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import SourceError
from cleaner.read.place import STANDARD_INPUT, Place
from cleaner.read.remote import open_remote

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_CODES = {
    errno.ENOENT: "not-found",
    errno.ENOTDIR: "not-found",
    errno.ENAMETOOLONG: "not-found",
    errno.ELOOP: "not-found",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
}


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
    try:
        mode = Path(name).stat(follow_symlinks=follow).st_mode
        if not stat.S_ISREG(mode):
            raise SourceError("not-a-file", f"{path} is {_describe(mode)}; only regular files are read")
        descriptor = os.open(name, _FLAGS if follow else _FLAGS | _NO_LINK)
    except (OSError, ValueError) as error:
        raise file_error(error, path) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it was exchanged in between
        os.close(descriptor)
        raise SourceError("not-a-file", f"{path} is no regular file; only regular files are read")
    return os.fdopen(descriptor, "rb")


@contextmanager
def open_place(place: Place) -> Iterator[BinaryIO]:
    """The file at `place`, open for reading; standard input stays open afterwards.

    Raises: SourceError as `open_file`, and the one that the place holds; not-found where standard input is closed.
    """
    if place.error is not None:
        raise place.error
    if place.name == STANDARD_INPUT:
        if sys.stdin is None:  # it was closed before the program began
            raise SourceError("not-found", "standard input is closed; name a file, or send something in")
        yield sys.stdin.buffer
        return
    if place.stat is not None:
        with open_remote(place) as file:
            yield file
        return
    with open_file(place.name, place.path, follow=place.is_named) as file:
        yield file


def size_of(file: BinaryIO) -> int:
    """Bytes of an open file that can be sought, which stays where it is."""
    at = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(at)
    return size


def stat_place(place: Place) -> tuple[int, str]:
    """Bytes of the file at `place`, and what changes when it is written to; (0, "") where that cannot be known."""
    if place.error is not None or place.name == STANDARD_INPUT:
        return 0, ""
    if place.stat is not None:
        return place.stat
    try:
        found = Path(place.name).stat(follow_symlinks=place.is_named)
    except (OSError, ValueError):
        return 0, ""
    return (found.st_size, str(found.st_mtime_ns)) if stat.S_ISREG(found.st_mode) else (0, "")


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
