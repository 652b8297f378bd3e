"""Files at addresses such as s3://, gs://, hf:// and memory://, through fsspec. They need the extra `remote`.

Only addresses that the user names are opened; pages of the web are not fetched.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from cleaner.errors import SourceError, UsageError
from cleaner.read.place import Place

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}://")
_LOCAL = re.compile(r"(?:file|local)://", re.IGNORECASE)
_WEB = ("http://", "https://")
_PASSWORD = re.compile(r"(?<=://)([^/@:\s]*+):[^/\s]*@")
_MAGIC = re.compile(r"[*?\[]")
_CHANGES = ("ETag", "etag", "mtime", "LastModified", "last_modified", "updated", "created", "blob_id")
_BLOCK_BYTES = 1024 * 1024


def is_address(argument: str) -> bool:
    """Whether `argument` is an address rather than a name of a file of this machine.

    >>> is_address("s3://bucket/a.warc.gz"), is_address("a.txt"), is_address("https://e.example/")
    (True, False, False)
    """
    return _ADDRESS.match(argument) is not None and not argument.lower().startswith(_WEB)


def local_name(argument: str) -> str | None:
    """The name of a file of this machine that an address stands for; None for others.

    >>> local_name("file:///a/b.txt"), local_name("s3://b")
    ('/a/b.txt', None)
    """
    found = _LOCAL.match(argument)
    return argument[found.end() :] if found else None


def hide_password(text: str) -> str:
    """`text` as it may be shown: a password in an address is left out.

    >>> hide_password("ssh://ann:s@cret@e.example/a@b: no such file")
    'ssh://ann:...@e.example/a@b: no such file'
    """
    return _PASSWORD.sub(r"\1:...@", text)


def find_remote(address: str) -> Iterator[tuple[Place, bool]]:
    """The files at or below `address`, in the order of their names, each with whether it was found in a folder.

    Raises: SourceError not-found, permission, unreadable; UsageError where fsspec or its part for it is missing.
    """
    with _asking(address):
        system, root = _system(address)
        if system.isfile(root):
            yield _place(address, address.rpartition("/")[2], system.info(root), is_named=True), False
            return
        if system.isdir(root):
            found = system.find(root, detail=True)
            prefix = root.rstrip("/") + "/"
            for name in sorted(found, key=_order):
                below = name.removeprefix(prefix)
                yield _place(_folder(address) + below, below, found[name], is_named=False), True
            return
        matches = system.glob(root, detail=True) if _MAGIC.search(root) else {}
        for name in sorted(matches, key=_order):
            if matches[name]["type"] == "file":
                yield (
                    _place(system.unstrip_protocol(name), name.rpartition("/")[2], matches[name], is_named=True),
                    False,
                )
    if not matches:
        raise SourceError("not-found", f"{hide_password(address)}: there is no such file or folder")


@contextmanager
def open_remote(place: Place) -> Iterator[BinaryIO]:
    """The file at an address, open for reading. Raises: SourceError and UsageError as `find_remote`."""
    with _asking(place.path):
        system, name = _system(place.name)
        file = system.open(name, "rb", block_size=_BLOCK_BYTES)
    with file:
        yield cast(BinaryIO, _RemoteFile(file, place.path))


class _RemoteFile(io.RawIOBase):
    """A file at an address, whose errors are error entries."""

    def __init__(self, file: Any, path: str) -> None:
        self._file = file
        self._path = path

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes. Raises: SourceError as `find_remote`."""
        with _asking(self._path):
            return bytes(self._file.read(size))

    def seek(self, offset: int, whence: int = 0) -> int:
        """As that of files. Raises: SourceError as `find_remote`."""
        with _asking(self._path):
            return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        """As that of files."""
        return int(self._file.tell())

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True


@contextmanager
def _asking(address: str) -> Iterator[None]:
    """Turn the errors of a file system into error entries: each has exceptions of its own, of every kind."""
    address = hide_password(address)
    try:
        yield
    except (SourceError, UsageError):
        raise
    except ImportError as error:
        raise UsageError(
            f"{address}: {hide_password(str(error))}; pip install what it names, besides 'scrape-cleaner[remote]'"
        ) from error
    except FileNotFoundError as error:
        raise SourceError("not-found", f"{address}: there is no such file or folder") from error
    except PermissionError as error:
        message = f"{address}: {hide_password(str(error)) or 'access was denied'}"
        raise SourceError("permission", message) from error
    except Exception as error:
        message = f"{address}: {type(error).__name__}: {hide_password(str(error))[:300]}"
        raise SourceError("unreadable", message) from error


def _system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise UsageError(f"to read {hide_password(address)}, pip install 'scrape-cleaner[remote]'") from error
    try:
        system, name = url_to_fs(address)
    except ValueError as error:
        raise UsageError(f"{hide_password(address)}: {hide_password(str(error))}") from error
    return system, name


def _folder(address: str) -> str:
    """`address` with one "/" at its end; two where it is the root of a file system, such as "memory://"."""
    folder = address.rstrip("/")
    return f"{folder}//" if folder.endswith(":") else f"{folder}/"


def _place(address: str, below: str, found: dict[str, Any], *, is_named: bool) -> Place:
    changed = next((str(found[key]) for key in _CHANGES if found.get(key) is not None), "")
    shown = hide_password(address)
    return Place(address, shown, below or shown, is_named, stat=(int(found.get("size") or 0), changed))


def _order(name: str) -> list[bytes]:
    """Folder by folder, each sorted by the bytes of its names, as folders of this machine are."""
    return [part.encode("utf-8", "surrogatepass") for part in name.split("/")]
