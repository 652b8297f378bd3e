"""What stands around the text of a page: open elements, and what the blocks inside them share."""

import msgspec

from cleaner.block import Role
from cleaner.blocks.html_names import Name
from cleaner.blocks.html_tag import NO_WORDS, Tag, Words
from cleaner.blocks.html_tags import FOREIGN, OPEN_SKIPPED

_MAX_PATH = 60  # tags of a path; deeper ones leave out the middle
_NEAREST = 5  # elements whose words a block gets


# gc=False, here and below: a page has hundreds of them, and nothing that they hold leads back to one. A chain of such
# objects is not ended link by link, so none holds the one around it.
class Place(msgspec.Struct, gc=False, eq=False):
    """What elements share that have equal tags and stand in the same place."""

    tag: Tag
    meaning: Name
    """What its name says."""
    role: Role = "paragraph"
    level: int = 0
    item_level: int = -1
    hidden: bool = False
    skipped: bool = False
    """Whether nothing in it is seen as text."""
    preformatted: bool = False
    children: dict[Tag, "Place"] = {}
    is_complete: bool = False
    """Whether what follows is known: only the lines that stand in it need it."""
    path: tuple[str, ...] = ()
    depth: int = -1
    list_depth: int = 0
    near: tuple[frozenset[str], ...] = ()
    """Words of the element and of those around it, nearest five."""
    words: frozenset[str] = NO_WORDS.words
    """Those of `near` as one set."""
    own_words: frozenset[str] = NO_WORDS.words
    around: int = 0

    def inside(self, tag: Tag) -> "Place":
        """The place of an element with that tag inside this one."""
        place = self.children.get(tag)
        if place is None:
            self.children[tag] = place = _make_place(self, tag)
        return place

    def complete(self, above: "Place") -> None:
        """Work out what only the lines that stand in it need; `above`, which is complete, is the place around it."""
        name = self.meaning.name
        path = above.path
        if len(path) == _MAX_PATH and path[-1] == name:
            self.path = path
        else:
            self.path = (*path[: _MAX_PATH - 1], name)
        self.depth = above.depth + 1
        self.list_depth = above.list_depth + self.meaning.is_list
        own = self.tag.words if "=" in self.tag.head else NO_WORDS
        self.own_words = own.words
        self._set_words(own, above)
        self.around = above.around | self.meaning.around | own.around
        self.is_complete = True

    def _set_words(self, own: Words, above: "Place") -> None:
        is_full = len(above.near) == _NEAREST
        if not own.words and not (is_full and above.words):
            self.near = above.near if is_full else (own.words, *above.near)
            self.words = above.words
        else:
            self.near = (own.words, *above.near[: _NEAREST - 1])
            self.words = own.words.union(*self.near[1:])


def make_root(tag: Tag) -> Place:
    """The place of the body, whose words are about the page."""
    return Place(
        tag, tag.meaning, hidden=tag.hidden, is_complete=True, path=(tag.name,), depth=0, around=tag.meaning.around
    )


def _make_place(above: Place, tag: Tag) -> Place:
    name = tag.meaning
    level, item_level = name.level or above.level, above.item_level
    if name.name == "li":
        level = item_level = item_level + 1
    skipped = tag.kind == OPEN_SKIPPED or (above.skipped and not (name.is_shown_part and above.meaning.name in FOREIGN))
    return Place(
        tag, name, name.role or above.role, level, item_level, tag.hidden or above.hidden, skipped,
        name.preformatted or above.preformatted,
    )  # fmt: skip


class Scope(msgspec.Struct, gc=False, eq=False):
    """A part of the page that most end tags do not reach out of, and the table that it is in."""

    table: "Table"
    open: dict[str, int] = {}
    """How many elements are open, by what end tags call them."""


class Context(msgspec.Struct, gc=False, eq=False):
    """An open element that stands on lines of its own, or whose text is not seen."""

    place: Place
    number: int
    inline_height: int
    """Inline elements that were open when it was opened."""
    scope: Scope
    counts: dict[str, int]
    """Where it is counted as long as it is open."""
    item: int = -1
    """Number of the list item (li) around it, itself included; -1 for none."""
    open_item: str = ""
    """Name of the list item that a further one ends: it, or one around it."""


class Row(msgspec.Struct, gc=False, eq=False):
    """A row of a table, as lines of the page."""

    place: Place
    number: int
    start: int
    end: int
    cells: list[int] = []
    """Number of the first line of each cell."""
    heads: int = 0
    """How many of the cells are headings."""


class Table(msgspec.Struct, gc=False, eq=False):
    """A table that is being read."""

    first_line: int
    is_layout: bool
    """Whether something in it says that it only arranges the page."""
    open: dict[str, int] = {}
    """As `Scope.open`, for the parts of the table."""
    rows: list[Row] = []
    row: Row | None = None
    """The row that is open."""
    cells: int = 0
    """Cells of all rows."""
    wide_rows: int = 0
    """Rows with several cells."""
    parted: int = 0
    """Cells with several parts."""
    cell_parts: int = 0
    """Parts of the cell that is open."""

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
