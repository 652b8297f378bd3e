"""The site of a page: the host of its address, or else the folder that it came from."""

from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from cleaner.page import Source
from cleaner.repeats.words import hash_name


class Site(NamedTuple):
    """The site that a page is counted for."""

    name: str
    """"host:example.org", "folder:dump/pages"."""
    key: int
    """A hash of the name, 64 bits; even for a host, odd for a folder, whose pages may be of several sites."""


def site_of(source: Source) -> Site | None:
    """The site of `source`; None for a string without an address.

    >>> site_of(Source(content="", url="https://www.Example.org:8080/a")).name
    'host:example.org'
    >>> site_of(Source(content="", path="dump/a/1.txt")).name
    'folder:dump/a'
    """
    if host := _host(source.url):
        return Site(f"host:{host}", hash_name(f"host:{host}") & ~1)
    path = source.root_path or source.path
    if path is None:
        return None
    # All rows of one file are as much in one place as all files of one folder.
    place = path if source.member is not None else PurePosixPath(path.replace("\\", "/")).parent.as_posix()
    return Site(f"folder:{place}", hash_name(f"folder:{place}") | 1)


def _host(url: str | None) -> str:
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")
