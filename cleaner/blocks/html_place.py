"""What stands around the text of a page: open elements, and what the blocks inside them share."""

import msgspec

from cleaner.block import Role
from cleaner.blocks.html_names import Name
from cleaner.blocks.html_tag import NO_WORDS, Tag
from cleaner.blocks.html_tags import FOREIGN, OPEN_SKIPPED

_MAX_PATH = 60  # tags of a path; deeper ones leave out the middle
_NEAREST = 5  # elements whose words a block gets
_FAR_FROM_WORDS = (NO_WORDS.words,) * _NEAREST
_NOTHING_OPEN: frozenset[str] = frozenset()


# gc=False, here and below: a page has hundreds of them, and nothing that they hold leads back to one. A chain of such
# objects is not ended link by link, so none holds the one around it.
class Spot(msgspec.Struct, gc=False, eq=False):
    """What elements share that have equal names and stand in elements of equal names."""

    name: Name
    closes: str
    """What end tags call it."""
    is_simple: bool = False
    """Whether to open it there, and to close it, takes no look at anything else."""
    role: Role = "paragraph"
    level: int = 0
    item_level: int = -1
    skipped: bool = False
    """Whether nothing in it is seen as text."""
    preformatted: bool = False
    in_table: bool = False
    open: frozenset[str] = frozenset()
    """What end tags call the open elements that they reach, itself included, but for the parts of a table."""
    parts: frozenset[str] = frozenset()
    """The parts of the table around it that are open."""
    open_item: str = ""
    """Name of the list item that a further one ends: it, or one around it."""
    path: tuple[str, ...] = ()
    depth: int = 0
    list_depth: int = 0
    around: int = 0
    children: dict[Name, "Spot"] = {}

    def inside(self, name: Name) -> "Spot":
        """The spot of an element of that name inside this one."""
        spot = self.children.get(name)
        if spot is None:
            self.children[name] = spot = _make_spot(self, name)
        return spot


def _make_spot(above: Spot, name: Name) -> Spot:
    level, item_level = name.level or above.level, above.item_level
    if name.name == "li":
        level = item_level = item_level + 1
    skipped = name.kind == OPEN_SKIPPED or (above.skipped and not (name.is_shown_part and above.closes in FOREIGN))
    opened = _NOTHING_OPEN if name.is_boundary else above.open
    parts = _NOTHING_OPEN if name.name == "table" else above.parts
    if name.is_table_part:
        parts = _with(parts, name.closes)
    else:
        opened = _with(opened, name.closes)
    path = above.path
    if len(path) < _MAX_PATH or path[-1] != name.name:
        path = (*path[: _MAX_PATH - 1], name.name)
    return Spot(
        name, name.closes, _is_simple(above, name), name.role or above.role, level, item_level, skipped,
        name.preformatted or above.preformatted, above.in_table or name.name == "table", opened, parts,
        name.item or ("" if name.is_list or name.is_boundary else above.open_item),
        path, above.depth + 1, above.list_depth + name.is_list, above.around | name.around,
    )  # fmt: skip


def _with(opened: frozenset[str], name: str) -> frozenset[str]:
    return opened if name in opened else opened | {name}


def _is_simple(above: Spot, name: Name) -> bool:
    if above.skipped or name.kind == OPEN_SKIPPED or name.is_boundary or name.is_table_part:
        return False
    if above.in_table and (name.marks_layout or name.is_cell_part):
        return False
    return not (
        (name.ends_paragraph and "p" in above.open)
        or (name.item and above.open_item and (name.item == "li") == (above.open_item == "li"))
        or (name.closes == "h" and above.closes == "h")
        or (name.name == "button" and "button" in above.open)
    )


class Place(msgspec.Struct, gc=False, eq=False):
    """What lines share that stand in elements with equal tags, which stand in such elements."""

    spot: Spot
    hidden: bool
    around: int = 0
    near: tuple[frozenset[str], ...] = ()
    """Words of the element and of those around it, nearest five."""
    own_words: frozenset[str] = NO_WORDS.words
    children: dict[Tag, "Place"] = {}
    _words: frozenset[str] | None = None
    wrapped: dict[frozenset[str], tuple[frozenset[str], frozenset[str]]] = {}

    @property
    def words(self) -> frozenset[str]:
        """Those of `near` as one set."""
        if self._words is None:
            self._words = NO_WORDS.words.union(*self.near) if len(self.near) > 1 else self.own_words
        return self._words

    def wrap(self, inner: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """`words` and `own_words` with those of the inline elements around all of a line."""
        found = self.wrapped.get(inner)
        if found is None:
            self.wrapped[inner] = found = (self.words | inner, self.own_words | inner)
        return found

    def inside(self, tag: Tag, spot: Spot) -> "Place":
        """The place of an element with that tag inside this one."""
        place = self.children.get(tag)
        if place is None:
            self.children[tag] = place = _make_place(self, tag, spot)
        return place


def _make_place(above: Place, tag: Tag, spot: Spot) -> Place:
    own = tag.words if "=" in tag.head else NO_WORDS
    near = above.near
    if own.words or near != _FAR_FROM_WORDS:
        near = (own.words, *near[: _NEAREST - 1])
    around = above.around | spot.around | own.around
    return Place(spot, tag.hidden or above.hidden, around, near, own.words)


def make_root(tag: Tag) -> tuple[Spot, Place]:
    """Where the body stands, whose words are about the page."""
    name = tag.meaning
    spot = Spot(name, name.closes, path=(name.name,), around=name.around)
    return spot, Place(spot, tag.hidden, spot.around)


class Context(msgspec.Struct, gc=False, eq=False):
    """An open element that stands on lines of its own, or whose text is not seen."""

    spot: Spot
    tag: Tag
    number: int
    inline_height: int
    """Inline elements that were open when it was opened."""
    table: "Table"
    """The table around it."""
    item: int = -1
    """Number of the list item (li) around it, itself included; -1 for none."""
    place: Place | None = None
    """Known once a line stands in it."""


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
