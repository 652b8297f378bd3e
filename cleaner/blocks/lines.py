"""Lines of a plain text that hold anything: the unit that blocks are made of."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from cleaner.blocks.columns import count_columns, has_wide

_TAB_CHARS = 4
_QUOTE_MARK = re.compile(r"(?:> ?){1,8}")
_MIN_QUOTED_CHARS = 40
_MIN_ALONE_CHARS = 80


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line without its end, without white space at its ends and without the marks of a quote."""

    start: int
    """Position of its first character in the text; that of its mark where it is quoted."""
    text: str
    indent: int
    """White-space characters before it, a tab counting four."""
    blank_before: bool
    columns: int
    """Columns that it fills with its indent and mark."""
    mark: int = 0
    """Characters from `start` to its text: the mark of a quote, and empty quoted lines above it."""
    form: str = ""
    """The repair that made it a row of a table or a cell of a column; "" for a line as it stood."""

    @property
    def end(self) -> int:
        """Position behind its last character."""
        return self.start + self.mark + len(self.text)


class Join(NamedTuple):
    """How a line goes on the one before it."""

    repair: str
    between: str
    """What stands between the two: a space or nothing."""
    cut: int = 0
    """Characters that the line before loses at its end: a hyphen."""


def read_lines(text: str) -> Iterator[Line]:
    """Lines of `text` that hold anything but white space, in order. Their ends are \\n, \\r\\n and \\r."""
    wide = has_wide(text)
    if "\r" in text:  # the same length, so that positions hold
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    start, blank = 0, False
    for raw in text.split("\n"):
        body = raw.strip()
        if body:
            left = raw.find(body[0]) if len(body) < len(raw) else 0
            indent = left + (_TAB_CHARS - 1) * raw.count("\t", 0, left) if left else 0
            yield Line(start + left, body, indent, blank, indent + (count_columns(body) if wide else len(body)))
        blank = not body
        start += len(raw) + 1


def unquote(lines: Sequence[Line]) -> list[Line]:
    """`lines` with the marks of quotes ("> ") taken from the text of those that are quoted.

    A quote is a run of lines with the mark that holds a long one. A sign before a short line or two is a bullet.
    """
    if not any(line.text[0] == ">" for line in lines):
        return list(lines)
    found: list[Line] = []
    position = 0
    while position < len(lines):
        end = position
        while end < len(lines) and lines[end].text[0] == ">" and not lines[end].text.startswith(">>>"):
            end += 1
        if end == position:
            found.append(lines[position])
            position += 1
            continue
        longest = max(len(line.text) for line in lines[position:end])
        quoted = longest >= (_MIN_QUOTED_CHARS if end - position > 1 else _MIN_ALONE_CHARS)
        found.extend(_without_marks(lines[position:end]) if quoted else lines[position:end])
        position = end
    return found


def _without_marks(lines: Sequence[Line]) -> Iterator[Line]:
    """Quoted lines without their marks; empty ones become part of the mark of the line below them."""
    empty: list[Line] = []
    for line in lines:
        mark = _QUOTE_MARK.match(line.text)
        body = line.text[mark.end() :].lstrip() if mark else line.text
        if not body:
            empty.append(line)
            continue
        first = empty[0] if empty else line
        size = line.end - len(body) - first.start
        yield Line(first.start, body, line.indent, bool(empty) or line.blank_before, line.columns, size)
        empty.clear()
    yield from empty
