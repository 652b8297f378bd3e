"""Where sources are: what the user named (files, folders, globs), and what lies in the folders."""
# Path would change the names that the user typed ("./a//b" to "a/b"), so names are strings here.
# ruff: noqa: PTH112, PTH118, PTH119, PTH207, PTH208

import glob
import os
import re
import stat
from collections.abc import Iterator

from cleaner.errors import SourceError
from cleaner.read.kind import FORMATS, PACKED_SUFFIXES, is_read_in_folders
from cleaner.read.opened import file_error
from cleaner.read.place import Place
from cleaner.read.remote import find_remote, hide_password, is_address, local_name

SUFFIXES = frozenset(FORMATS)
_GLOB = re.compile(r"[*?\[]")


def find_places(argument: str) -> Iterator[Place]:
    """The files that `argument` stands for, in an order that depends on their names' bytes alone; one at least."""
    if os.path.lexists(argument):
        yield from _find_named(argument)
        return
    if (local := local_name(argument)) is not None:
        yield from find_places(local)
        return
    if is_address(argument):
        yield from _find_remote(argument)
        return
    matches = glob.glob(argument, recursive=True) if _GLOB.search(argument) else []
    for match in sorted(matches, key=os.fsencode):
        yield from _find_named(match)
    if not matches:
        yield _named(argument, _missing(argument))


def _missing(argument: str) -> SourceError:
    """Why nothing stands at `argument`: most often there is no such file, but a folder on the way may be closed."""
    what = "no file matches this pattern" if _GLOB.search(argument) else "there is no such file or folder"
    try:
        os.lstat(argument)
    except PermissionError as error:
        return file_error(error, printable(argument))
    except (OSError, ValueError):
        pass
    return SourceError("not-found", f"{printable(argument)}: {what}")


def printable(name: str) -> str:
    """`name` with "/" between its parts and with escapes for bytes that are no UTF-8, so that it can be written.

    >>> printable("caf\\udce9.txt")
    'caf\\\\xe9.txt'
    """
    encoded = name.encode("utf-8", "surrogateescape" if os.name == "posix" else "surrogatepass")
    return encoded.decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _named(name: str, error: SourceError | None = None) -> Place:
    base = os.path.basename(name.rstrip("/" + os.sep)) or name
    return Place(name, printable(name), printable(base), True, error)


def _find_named(name: str) -> Iterator[Place]:
    """A file, or the files of a folder, that the user named; links are followed."""
    if not os.path.isdir(name):
        yield _named(name)
        return
    place = None
    for place in _walk(name):
        yield place
    if place is None:
        yield _nothing_found(name)


def _find_remote(address: str) -> Iterator[Place]:
    """The file at an address, or those with a known extension below it."""
    place = None
    try:
        for found, is_below in find_remote(address):
            if not is_below or is_read_in_folders(found.path):
                place = found
                yield place
    except SourceError as error:
        yield _named(hide_password(address), error)
        return
    if place is None:
        yield _nothing_found(hide_password(address))


def _nothing_found(name: str) -> Place:
    known, packed = " ".join(sorted(SUFFIXES)), " ".join(PACKED_SUFFIXES)
    message = f"{printable(name)}: no file in this folder has a known extension ({known}; also with {packed})"
    return _named(name, SourceError("nothing-found", message))


def _walk(root: str) -> Iterator[Place]:
    """Files with a known extension, or none, below `root`, folder by folder, each sorted by name."""
    waiting = [""]
    while waiting:
        below = waiting.pop()
        name = os.path.join(root, below) if below else root
        if below:
            place = _below(root, below)
            mode = _mode(place)
            if isinstance(mode, SourceError):
                yield place._replace(error=mode)
                continue
            if stat.S_ISLNK(mode):
                message = f"{place.path} is a link in a folder, which is not followed; name it to have it read"
                yield place._replace(error=SourceError("link-not-followed", message))
                continue
            if not stat.S_ISDIR(mode):
                if is_read_in_folders(below):
                    yield place
                continue
        try:
            entries = sorted(os.listdir(name), key=os.fsencode, reverse=True)
        except OSError as error:
            yield (_below(root, below) if below else _named(root))._replace(error=file_error(error, printable(name)))
            continue
        waiting += [os.path.join(below, entry) for entry in entries]


def _mode(place: Place) -> int | SourceError:
    """What a thing in a folder is, without following it."""
    try:
        return os.lstat(place.name).st_mode
    except OSError as error:
        return file_error(error, place.path)


def _below(root: str, below: str) -> Place:
    return Place(os.path.join(root, below), printable(os.path.join(root, below)), printable(below), False)
