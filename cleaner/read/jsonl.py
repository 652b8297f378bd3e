"""Rows, of JSON lines above all: the page's text, its address, and the other fields carried along."""

import json
import math
from typing import Any, NamedTuple

import msgspec

from cleaner.errors import SourceError
from cleaner.options import Kind
from cleaner.read.codec import clean_text
from cleaner.read.kind import guess_kind
from cleaner.read.limits import LIMITS

TEXT_FIELDS = ("text", "html", "content", "raw", "body", "page_content", "raw_content", "markdown")
URL_FIELDS = ("url", "source_url", "link")
_SHOWN_FIELDS = 12


class Row(NamedTuple):
    """One row."""

    text: str | bytes
    """Bytes of a file that holds them, undecoded."""
    kind: Kind
    url: str | None
    carried: dict[str, Any]
    """All fields but those of text and address, as they came."""


def parse_row(line: bytes, field: str | None = None) -> Row:
    """The row in `line`; its text is the field `field`, else the first of TEXT_FIELDS that holds a string.

    A field with nothing but white space counts only where no other one holds text.

    Raises: SourceError bad-json, too-deep, not-an-object, or no-text-field.

    >>> parse_row(b'{"id": 7, "url": "https://e.example/", "text": "Rain"}')
    Row(text='Rain', kind='text', url='https://e.example/', carried={'id': 7})
    """
    return take_fields(_parse_object(line), field)


def take_fields(row: dict[str, Any], field: str | None) -> Row:
    """The text, the address and the other fields of a row of any format. Raises: SourceError no-text-field."""
    name = _find_text_field(row, field)
    text = row[name]
    carried = {key: value for key, value in row.items() if key != name}
    url_name = next((key for key in URL_FIELDS if isinstance(carried.get(key), str) and carried[key]), None)
    url = None if url_name is None else carried.pop(url_name)
    kind: Kind = "html" if name == "html" else "auto" if isinstance(text, bytes) else guess_kind(text, None)
    return Row(text, kind, url, carried)


def is_row(line: bytes, field: str | None = None) -> bool:
    """Whether `line` is a JSON object with a field that holds a page's text."""
    if not line.lstrip().startswith(b"{"):
        return False
    try:
        parse_row(line, field)
    except SourceError:
        return False
    return True


def _find_text_field(row: dict[str, Any], field: str | None) -> str:
    candidates = (field,) if field is not None else TEXT_FIELDS
    names = [name for name in candidates if isinstance(row.get(name), str | bytes)]
    if names:
        return next((name for name in names if row[name].strip()), names[0])
    seen = ", ".join(repr(name[:40]) for name in list(row)[:_SHOWN_FIELDS]) or "none"
    wanted = f"field {field!r} is missing or holds no string" if field is not None else "no field holds a page's text"
    raise SourceError("no-text-field", f"{wanted}; fields of this row: {seen}; name the one to read with --field")


def _parse_object(line: bytes) -> dict[str, Any]:
    try:
        row = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        row = _parse_surrogates(line, error)
    except RecursionError as error:
        raise _too_deep() from error
    if not isinstance(row, dict):
        raise SourceError("not-an-object", f"the row is {_JSON_NAMES[type(row)]}; each row must be an object ({{...}})")
    if _has_more_levels(row, LIMITS.max_json_depth):
        raise _too_deep()
    return row


_JSON_NAMES = {
    list: "an array", str: "a string", int: "a number", float: "a number", bool: "true or false", type(None): "null",
}  # fmt: skip


def _too_deep() -> SourceError:
    return SourceError("too-deep", f"the row has more than {LIMITS.max_json_depth} levels")


def _parse_surrogates(line: bytes, error: Exception) -> Any:
    """The value of a line that only the escapes of lone surrogates keep from being JSON; they become U+FFFD.

    In the fields of text they stay: who cleans the text counts them.
    """
    if b"\\ud" in line.lower():
        try:
            row = json.loads(line, parse_constant=_parse_number, parse_float=_parse_number)
        except RecursionError as deep:
            raise _too_deep() from deep
        except ValueError:
            row = None
        if isinstance(row, dict) and not _has_more_levels(row, LIMITS.max_json_depth):
            return {clean_text(key)[0]: value if key in TEXT_FIELDS else _clean(value) for key, value in row.items()}
    raise SourceError("bad-json", f"the row is no JSON: {error}") from error


def _parse_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no JSON number")
    return number


def _clean(value: Any) -> Any:
    """`value` with U+FFFD for every lone surrogate in its strings and keys."""
    if isinstance(value, str):
        return clean_text(value)[0]
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key)[0]: _clean(item) for key, item in value.items()}
    return value


def _has_more_levels(value: Any, max_levels: int) -> bool:
    """Whether lists and objects are nested more than `max_levels` deep; looked at level by level, without recursion."""
    level = [value]
    for _ in range(max_levels):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        level = [item for item in inner if isinstance(item, dict | list)]
        if not level:
            return False
    return True
