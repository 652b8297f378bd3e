"""One line of an HTML page's visible text, before it has a place in it."""

from cleaner.block import Role
from cleaner.blocks.html_place import Place
from cleaner.blocks.html_tag import NO_WORDS
from cleaner.text import LINE_END


class HtmlLine:
    """A block's text, what it stands in, and what stands in it; the fields are those of `Markup`."""

    __slots__ = (
        "after_break", "anchors", "cells", "element", "head_cells", "hidden", "images", "inside", "item", "link_chars",
        "own_words", "place", "role", "text", "words", "wrappers",
    )  # fmt: skip

    def __init__(self, text: str, place: Place, element: int, role: Role) -> None:
        self.text = text
        """One line, but for code."""
        self.place = place
        self.element = element
        """Number of the element that it stands in."""
        self.role = role
        self.item = -1
        """Number of the list item around it; -1 for none."""
        self.own_words = place.near[0] if place.near else NO_WORDS
        self.words = place.words
        self.link_chars = 0
        self.anchors: tuple[tuple[str, str], ...] = ()
        self.hidden = False
        self.inside = 0
        self.wrappers: tuple[str, ...] = ()
        self.after_break = False
        self.images = 0
        self.cells = 0
        self.head_cells = 0


def code_lines(text: str) -> str:
    """Preformatted text with its indentation, without blank lines at its ends and spaces at the ends of lines."""
    lines = [line.rstrip() for line in LINE_END.split(text)]
    while lines and not lines[-1]:
        lines.pop()
    first = next((number for number, line in enumerate(lines) if line), 0)
    return "\n".join(lines[first:])
