"""What stands around the text of a page: open elements, and what the blocks inside them share."""

from cleaner.block import Role
from cleaner.blocks.html_parts import TAG_BITS, word_bits
from cleaner.blocks.html_tag import Tag
from cleaner.blocks.html_tags import HEADINGS, ITEMS, LEVELS, LISTS, OPEN_SKIPPED, PREFORMATTED, ROLES, TABLE_PARTS

_MAX_PATH = 60  # tags of a path; deeper ones leave out the middle
_NEAREST = 5  # elements whose words a block gets
# Elements that may hold an entry of a listing, a post of a thread, a cell of a grid.
_ENTRIES = frozenset(
    "article aside details div dl fieldset figure footer form header li main nav ol section table tbody tr ul".split()
)
_MIN_ENTRIES = 3
_NO_WORDS: frozenset[str] = frozenset()


class Place:
    """What elements share that have equal tags and stand in the same place."""

    __slots__ = (
        "_words", "around", "children", "closes", "hidden", "is_entry", "item_level", "level", "list_depth", "name", "parent", "path",
        "preformatted", "role", "skipped", "tag", "depth",
    )  # fmt: skip

    def __init__(self, parent: "Place | None", tag: Tag) -> None:
        name = tag.name
        self.parent = parent
        self.tag = tag
        self.name = name
        self.closes = "h" if name in HEADINGS else name
        """What end tags call it: any end tag of a heading ends any heading."""
        self.children: dict[Tag, Place] = {}
        self._words: frozenset[str] | None = None
        self.role: Role = ROLES.get(name) or (parent.role if parent else "paragraph")
        self.level: int = LEVELS.get(name) or (parent.level if parent else 0)
        if name == "li":
            self.level = parent.item_level + 1 if parent else 0
        self.item_level: int = self.level if name == "li" else parent.item_level if parent else -1
        self.is_entry = name in _ENTRIES
        if parent is None:
            self.path: tuple[str, ...] = (name,)
            self.hidden: bool = tag.hidden
            self.skipped = self.preformatted = False
            self.depth = self.list_depth = self.around = 0
            return
        self.depth: int = parent.depth + 1
        self.path = (*parent.path[: _MAX_PATH - 1], name)
        self.hidden = tag.hidden or parent.hidden
        self.skipped: bool = tag.kind == OPEN_SKIPPED or parent.skipped
        self.preformatted: bool = parent.preformatted or name in PREFORMATTED
        self.list_depth: int = parent.list_depth + (name in LISTS)
        self.around: int = parent.around | TAG_BITS.get(name, 0) | word_bits(tag.words)

    def inside(self, tag: Tag) -> "Place":
        """The place of an element with that tag inside this one."""
        place = self.children.get(tag)
        if place is None:
            self.children[tag] = place = Place(self, tag)
        return place

    @property
    def words(self) -> frozenset[str]:
        """Words of the element and of those around it, nearest five."""
        if self._words is None:
            found = []
            place: Place | None = self
            for _ in range(_NEAREST):
                if place is None or place.parent is None:  # the words of the body are about the page
                    break
                if place.tag.words:
                    found.append(place.tag.words)
                place = place.parent
            self._words = _NO_WORDS.union(*found) if found else _NO_WORDS
        return self._words


class Context:
    """An open element that stands on lines of its own, or whose text is not seen."""

    __slots__ = (
        "entries", "entry", "index", "inline_height", "item", "number", "open_item", "open_paragraph", "parent",
        "place", "scope", "siblings",
    )  # fmt: skip

    def __init__(self, place: Place, parent: "Context | None", number: int, inline_height: int, scope: "Scope") -> None:
        name = place.name
        self.place = place
        self.parent = parent
        self.number = number
        self.inline_height = inline_height
        """Inline elements that were open when it was opened."""
        self.scope = scope
        self.entries: dict[tuple[str, frozenset[str]], list[int]] | None = None
        """How many elements directly in it have equal names and classes: lists of one number."""
        self.siblings: list[int] | None = None
        """The number in its parent's `entries` that counts it."""
        self.index = 0
        self.entry: Context | None = None
        """The nearest element, itself included, that is one of several with equal name and class."""
        within = parent if parent is not None and parent.scope is scope else None
        self.open_paragraph: Context | None = self if name == "p" else within.open_paragraph if within else None
        """The paragraph that a further block ends."""
        self.open_item: Context | None = within.open_item if within and name not in LISTS else None
        """The list item that a further one ends."""
        self.item: Context | None = parent.item if parent else None
        """The list item around it."""
        if name in ITEMS:
            self.open_item = self
            if name == "li":
                self.item = self

    def count_entry(self) -> None:
        """Count it among the elements of its parent."""
        if self.parent is not None and self.place.is_entry:
            if self.parent.entries is None:
                self.parent.entries = {}
            self.siblings = self.parent.entries.setdefault(self.place.tag.signature, [0])
            self.index = self.siblings[0]
            self.siblings[0] += 1

    def find_entry(self) -> None:
        """Find the entry that it stands in, once all elements are counted and its parent's is known."""
        if self.siblings is not None and self.siblings[0] >= _MIN_ENTRIES:
            self.entry = self
        elif self.parent is not None:
            self.entry = self.parent.entry

    def nearest(self, count: int) -> tuple[int, ...]:
        """Numbers of the element and those around it but the body, the nearest first, at most `count`."""
        found = []
        context: Context = self
        while context.parent is not None and len(found) < count:
            found.append(context.number)
            context = context.parent
        return tuple(found)


class Scope:
    """A part of the page that most end tags do not reach out of, and the table that it is in."""

    __slots__ = ("open", "table")

    def __init__(self, table: "Table") -> None:
        self.open: dict[str, int] = {}
        """How many elements are open, by what end tags call them."""
        self.table = table

    def counts(self, name: str) -> dict[str, int]:
        """Where elements of that name are counted."""
        return self.table.open if name in TABLE_PARTS else self.open


class Row:
    """A row of a table, as lines of the page."""

    __slots__ = ("cells", "context", "end", "heads", "start")

    def __init__(self, context: Context, start: int) -> None:
        self.context = context
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
