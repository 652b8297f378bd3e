"""One line of an HTML page's visible text, before it has a place in it."""

from cleaner.block import Role
from cleaner.blocks.html_place import Context


class HtmlLine:
    """A block's text, what it stands in, and what stands in it; the fields are those of `Markup`."""

    __slots__ = (
        "after_break", "anchors", "cells", "context", "head_cells", "hidden", "images", "inside", "link_chars",
        "own_words", "role", "text", "words", "wrappers",
    )  # fmt: skip

    def __init__(self, text: str, context: Context, role: Role, own_words: frozenset[str]) -> None:
        self.text = text
        """One line, but for code."""
        self.context = context
        self.role = role
        self.own_words = own_words
        self.words = own_words
        self.link_chars = 0
        self.anchors: tuple[tuple[str, str], ...] = ()
        self.hidden = False
        self.inside = 0
        self.wrappers: tuple[str, ...] = ()
        self.after_break = False
        self.images = 0
        self.cells = 0
        self.head_cells = 0
