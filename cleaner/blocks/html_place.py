"""What stands around the text of a page: open elements, and what the blocks inside them share."""

from typing import NamedTuple

from cleaner.block import Role
from cleaner.blocks.html_parts import TAG_BITS, word_bits
from cleaner.blocks.html_tag import NO_WORDS, Tag
from cleaner.blocks.html_tags import (
    BLOCK,
    HEADINGS,
    ITEMS,
    LEVELS,
    LISTS,
    OPEN_SKIPPED,
    PREFORMATTED,
    ROLES,
    TABLE_PARTS,
)

_MAX_PATH = 60  # tags of a path; deeper ones leave out the middle
_NEAREST = 5  # elements whose words a block gets
# Elements that may hold an entry of a listing, a post of a thread, a cell of a grid.
_ENTRIES = LISTS | {
    "article", "aside", "details", "div", "fieldset", "figure", "footer", "form", "header", "li", "main", "nav",
    "section", "table", "tbody", "tr",
}  # fmt: skip


class _Facts(NamedTuple):
    """What the name of an element says."""

    role: Role | None = None
    level: int = 0
    closes: str = ""
    is_entry: bool = False
    is_list: bool = False
    preformatted: bool = False
    bits: int = 0


_PLAIN = _Facts()
_FACTS = {
    name: _Facts(
        ROLES.get(name), LEVELS.get(name, 0), "h" if name in HEADINGS else "", name in _ENTRIES, name in LISTS,
        name in PREFORMATTED, TAG_BITS.get(name, 0),
    )
    for name in BLOCK
}  # fmt: skip


class Place:
    """What elements share that have equal tags and stand in the same place."""

    __slots__ = (
        "_words", "around", "children", "closes", "depth", "hidden", "is_complete", "is_entry", "item_level", "level",
        "list_depth", "name", "near", "path", "preformatted", "role", "skipped", "tag",
    )  # fmt: skip

    def __init__(self, parent: "Place | None", tag: Tag) -> None:
        name = tag.name
        above = parent or _NOWHERE
        facts = _FACTS.get(name, _PLAIN)
        self.name = name
        self.tag = tag
        self.children: dict[Tag, Place] | None = None
        self.is_complete = False
        self._words: frozenset[str] | None = None
        self.is_entry = facts.is_entry
        self.closes = facts.closes or name
        """What end tags call it: any end tag of a heading ends any heading."""
        self.role: Role = facts.role or above.role
        self.item_level: int = above.item_level
        self.level: int = facts.level or above.level
        if name == "li":
            self.item_level += 1
            self.level = self.item_level
        self.hidden: bool = tag.hidden or above.hidden
        self.skipped: bool = tag.kind == OPEN_SKIPPED or above.skipped
        self.preformatted: bool = facts.preformatted or above.preformatted

    def inside(self, tag: Tag) -> "Place":
        """The place of an element with that tag inside this one."""
        if self.children is None:
            self.children = {}
        place = self.children.get(tag)
        if place is None:
            self.children[tag] = place = Place(self, tag)
        return place

    def complete(self, parent: "Place | None") -> None:
        """Work out what only the lines that stand in it need; `parent`, which is complete, is the place around it."""
        above = parent or _NOWHERE
        facts = _FACTS.get(self.name, _PLAIN)
        self.path: tuple[str, ...] = (*above.path[: _MAX_PATH - 1], self.name)
        self.depth: int = above.depth + 1
        self.list_depth: int = above.list_depth + facts.is_list
        # The words of the body are about the page.
        own = self.tag.words if parent and "=" in self.tag.head else NO_WORDS
        self.near: tuple[frozenset[str], ...] = (own, *above.near[: _NEAREST - 1]) if parent else ()
        """Words of the element and of those around it, nearest five."""
        self.around: int = above.around | facts.bits | (word_bits(own) if own else 0)
        self.is_complete = True

    @property
    def words(self) -> frozenset[str]:
        """Those of `near` as one set."""
        if self._words is None:
            self._words = NO_WORDS.union(*self.near)
        return self._words


class _Nowhere:
    """Around the body."""

    def __init__(self) -> None:
        self.role: Role = "paragraph"
        self.item_level = self.depth = -1
        self.level = self.list_depth = self.around = 0
        self.path: tuple[str, ...] = ()
        self.near: tuple[frozenset[str], ...] = ()
        self.hidden = self.skipped = self.preformatted = False


_NOWHERE = _Nowhere()


class Scope:
    """A part of the page that most end tags do not reach out of, and the table that it is in."""

    __slots__ = ("open", "table")

    def __init__(self, table: "Table") -> None:
        self.open: dict[str, int] = {}
        """How many elements are open, by what end tags call them."""
        self.table = table


class Context:
    """An open element that stands on lines of its own, or whose text is not seen."""

    __slots__ = (
        "counts", "entries", "has_paragraph", "inline_height", "item", "number", "open_item", "parent", "place",
        "scope",
    )  # fmt: skip

    def __init__(self, place: Place, parent: "Context | None", number: int, inline_height: int, scope: Scope) -> None:
        self.place = place
        self.parent = parent
        self.number = number
        self.inline_height = inline_height
        """Inline elements that were open when it was opened."""
        self.scope = scope
        name = place.closes
        self.counts = scope.table.open if name in TABLE_PARTS else scope.open
        """Where it is counted as long as it is open."""
        self.counts[name] = self.counts.get(name, 0) + 1
        self.entries: dict[tuple[str, str], list[int]] | None = None
        """How many elements directly in it have equal names and classes: lists of one number."""
        self.has_paragraph = name == "p"
        """Whether it is, or stands in, a paragraph that a further block ends."""
        self.open_item = name if name in ITEMS else ""
        """Name of the list item that a further one ends: it, or one around it."""
        self.item = -1
        """Number of the list item (li) around it, itself included; -1 for none."""
        if parent is not None:
            self.item = parent.item
            if parent.scope is scope:
                self.has_paragraph = self.has_paragraph or parent.has_paragraph
                if not self.open_item and name not in LISTS:
                    self.open_item = parent.open_item
        if name == "li":
            self.item = number

    def complete_place(self) -> Place:
        """Its place, with all that is known of it."""
        place = self.place
        if not place.is_complete:
            context: Context | None = self
            chain = []
            while context is not None and not context.place.is_complete:
                chain.append(context)
                context = context.parent
            for context in reversed(chain):
                context.place.complete(context.parent.place if context.parent else None)
        return place


class Row:
    """A row of a table, as lines of the page."""

    __slots__ = ("cells", "end", "heads", "number", "place", "start")

    def __init__(self, place: Place, number: int, start: int) -> None:
        self.place = place
        self.number = number
        self.start = start
        self.end = start
        self.cells: list[int] = []
        """Number of the first line of each cell."""
        self.heads = 0
        """How many of the cells are headings."""


class Table:
    """A table that is being read."""

    __slots__ = ("cell_parts", "cells", "first_line", "is_layout", "open", "parted", "row", "rows", "wide_rows")

    def __init__(self, first_line: int, *, is_layout: bool) -> None:
        self.open: dict[str, int] = {}
        """As `Scope.open`, for the parts of the table."""
        self.first_line = first_line
        self.is_layout = is_layout
        """Whether something in it says that it only arranges the page."""
        self.rows: list[Row] = []
        self.row: Row | None = None
        """The row that is open."""
        self.cells = self.wide_rows = 0
        """Cells of all rows; rows with several."""
        self.parted = self.cell_parts = 0
        """Cells with several parts; parts of the cell that is open."""

    def add_cell(self, line: int, *, is_head: bool) -> None:
        """Begin a cell at that line."""
        self.cells += 1
        self.cell_parts = 0
        if self.row is not None:
            self.row.cells.append(line)
            self.row.heads += is_head
            self.wide_rows += len(self.row.cells) == 2

    def add_part(self) -> None:
        """Count a paragraph, a list or alike in the cell."""
        self.cell_parts += 1
        self.parted += self.cell_parts == 2
