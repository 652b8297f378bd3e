"""One line of an HTML page's visible text, before it has a place in it."""

import msgspec

from cleaner.block import Role
from cleaner.blocks.html_place import Place
from cleaner.text import LINE_END


class HtmlLine(msgspec.Struct, gc=False, eq=False):
    """A block's text, what it stands in, and what stands in it; the fields are those of `Markup`."""

    text: str
    """One line, but for code."""
    place: Place
    element: int
    """Number of the element that it stands in."""
    role: Role
    words: frozenset[str]
    own_words: frozenset[str]
    item: int = -1
    """Number of the list item around it; -1 for none."""
    link_chars: int = 0
    anchors: tuple[tuple[str, str], ...] = ()
    hidden: bool = False
    inside: int = 0
    after_break: bool = False
    images: int = 0
    wrappers: tuple[str, ...] = ()
    cells: int = 0
    head_cells: int = 0


def code_lines(text: str) -> str:
    """Preformatted text with its indentation, without blank lines at its ends and spaces at the ends of lines."""
    lines = [line.rstrip() for line in LINE_END.split(text)]
    while lines and not lines[-1]:
        lines.pop()
    first = next((number for number, line in enumerate(lines) if line), 0)
    return "\n".join(lines[first:])
