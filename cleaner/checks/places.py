"""Values of a record by the path of their field, and the groups that records are counted in."""

from collections.abc import Callable
from typing import Any

import msgspec

from cleaner.record import Record, RecordSource, Stats

GROUP_KINDS = ("host", "folder")
"""Groups that are no fields: the address's host, the folder of the source's path."""
MAX_GROUP_CHARS = 200
_PARTS = {"source": RecordSource, "stats": Stats}
_NOTHING = ""


def is_path(path: str) -> bool:
    """Whether `path` names a field of a record: "title", "stats.words", or anything below "source.carried".

    >>> is_path("stats.words"), is_path("source.carried.shop.price"), is_path("stats.wrods")
    (True, True, False)
    """
    first, _, rest = path.partition(".")
    if first not in Record.__struct_fields__:
        return False
    if not rest:
        return True
    part = _PARTS.get(first)
    if part is None:
        return False
    second, _, deeper = rest.partition(".")
    return second in part.__struct_fields__ and (not deeper or (first, second) == ("source", "carried"))


def value_at(record: Record, path: str) -> Any:
    """The value of the field at `path`; None where the row that came in has no such field."""
    if "." not in path:  # as most are
        return getattr(record, path)
    value: Any = record
    for part in path.split("."):
        if isinstance(value, msgspec.Struct):
            value = getattr(value, part)
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def host_of(url: str | None) -> str:
    """The host of an address in small letters, without "www." and port; "" where there is none.

    >>> host_of("https://www.Town.example:8080/a?b"), host_of("mailto:x"), host_of(None)
    ('town.example', '', '')
    """
    if not url:
        return _NOTHING
    rest = url.partition("://")[2]
    for sign in "/?#\\":
        rest = rest.partition(sign)[0]
    return rest.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.").rstrip(".")


def folder_of(record: Record) -> str:
    """The folder of the source's path, with "/" between its parts; "" where there is none."""
    return (record.source.path or _NOTHING).replace("\\", "/").rpartition("/")[0]


def group_reader(kind: str) -> Callable[[Record], str]:
    """A function that gives a record's group: its host, its folder or the value of a field, as text; "" for none."""
    if kind == "host":
        return lambda record: host_of(record.url)
    if kind == "folder":
        return folder_of
    return lambda record: _shown(value_at(record, kind))


def _shown(value: Any) -> str:
    if value is None:
        return _NOTHING
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode("utf-8")
    return text[:MAX_GROUP_CHARS]
