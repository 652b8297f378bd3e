"""The stream that React's server components send to a browser in pieces, one script after the other.

Each script pushes a string onto `self.__next_f`; joined they are rows "ID:VALUE\\n" of JSON, perhaps with a letter or
two before it that say what it is for, and rows "ID:TSIZE,TEXT" without a line end, whose size is the text's in bytes of
UTF-8, in hexadecimal digits. (Wire format of react-server-dom, as Next.js 13 and later embed it.)
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.blocks.json_ld import parse_json

_PUSH = re.compile(r"\s*(?:self|window)\.__next_f\.push\(")
_ROW = re.compile(rb"\s{0,9}[0-9a-f]{1,8}:(?:T([0-9a-f]{1,8}),|[A-Z]{0,2}(?=[\[{\"]))?")
_MAX_ROWS = 20_000


def read_flight(scripts: Iterable[str]) -> list[Any]:
    """The values of the rows that `scripts` push, in order; texts as strings. Empty where there are none.

    >>> read_flight(['self.__next_f.push([1,"1:T5,<p>Te"])', 'self.__next_f.push([1,"a2:[\\\\"x\\\\"]\\\\n"])'])
    ['<p>Te', ['x']]
    """
    return list(_rows("".join(map(_pushed, scripts)).encode("utf-8", "replace")))


def _pushed(script: str) -> str:
    """The string that one script pushes; "" for another script."""
    found = _PUSH.match(script)
    if found is None:
        return ""
    parts = next(iter(parse_json(script[found.end() :].strip().rstrip(";").removesuffix(")"))), None)
    return parts[1] if isinstance(parts, list) and len(parts) > 1 and isinstance(parts[1], str) else ""


def _rows(stream: bytes) -> Iterator[Any]:
    position = 0
    for _ in range(_MAX_ROWS):
        found = _ROW.match(stream, position)
        if found and found[1]:
            end = found.end() + int(found[1], 16)
            yield stream[found.end() : end].decode("utf-8", "replace")
            position = end
            continue
        end = stream.find(b"\n", position)
        end = len(stream) if end < 0 else end
        if found:
            yield from parse_json(stream[found.end() : end].decode("utf-8", "replace"))
        position = end + 1
        if position >= len(stream):
            return
