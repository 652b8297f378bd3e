"""Lines of a plain text that hold anything: the unit that blocks are made of."""

from collections.abc import Iterator
from typing import NamedTuple

_TAB_CHARS = 4


class Line(NamedTuple):
    """A line without its end and without white space at its ends."""

    start: int
    """Position of its first character in the text."""
    text: str
    indent: int
    """White-space characters before it, a tab counting four."""
    blank_before: bool

    @property
    def end(self) -> int:
        """Position behind its last character."""
        return self.start + len(self.text)


def read_lines(text: str) -> Iterator[Line]:
    """Lines of `text` that hold anything but white space, in order. Their ends are \\n, \\r\\n and \\r."""
    if "\r" in text:  # the same length, so that positions hold
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    start, blank = 0, False
    for raw in text.split("\n"):
        body = raw.strip()
        if body:
            left = raw.find(body[0])
            indent = left + (_TAB_CHARS - 1) * raw.count("\t", 0, left) if left else 0
            yield Line(start + left, body, indent, blank)
        blank = not body
        start += len(raw) + 1
