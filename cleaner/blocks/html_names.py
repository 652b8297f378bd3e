"""What the name of a tag says, looked up once for each distinct tag of a page."""

import msgspec

from cleaner.block import Role
from cleaner.blocks import html_tags as kinds
from cleaner.blocks.html_parts import INSIDE_BITS, TAG_BITS

# A table that holds one of these only arranges the page.
_LAYOUT_MARKS = frozenset(("pre", "h1", "h2", "h3", "form", "article", "section"))
_CELL_PARTS = frozenset(("p", "ul", "ol", "dl", "blockquote"))
# Elements that may hold an entry of a listing, a post of a thread, a cell of a grid.
_ENTRIES = kinds.LISTS | {
    "article", "aside", "details", "div", "fieldset", "figure", "footer", "form", "header", "li", "main", "nav",
    "section", "table", "tbody", "tr",
}  # fmt: skip


class Name(msgspec.Struct, frozen=True, gc=False, eq=False):
    """What the name of a start or end tag says."""

    name: str
    """Lower-cased, without a slash."""
    kind: int = kinds.OPEN_INLINE
    closes: str = ""
    """What end tags call it: any end tag of a heading ends any heading."""
    role: Role | None = None
    level: int = 0
    around: int = 0
    """Its bit of `AROUND`."""
    inside: int = 0
    """Its bit of `INSIDE`."""
    item: str = ""
    """The name of a list item."""
    is_entry: bool = False
    is_list: bool = False
    is_block: bool = False
    is_shown_part: bool = False
    """Whether its text is seen in a picture or formula, whose own is not."""
    is_table_part: bool = False
    is_boundary: bool = False
    """Whether end tags in it do not reach out of it."""
    preformatted: bool = False
    ends_paragraph: bool = False
    ends_others: bool = False
    marks_layout: bool = False
    is_cell_part: bool = False


def _kinds() -> dict[str, int]:
    """Kinds of tags by name, those of end tags with a slash; names that HTML does not know are inline elements."""
    shown = kinds.BLOCK - {"html", "body", "hr"} | kinds.SHOWN_RAW | kinds.SHOWN_PARTS
    skipped = kinds.SKIPPED - kinds.RAW
    nothing = kinds.VOID | (kinds.RAW - kinds.SHOWN_RAW) | kinds.PLAIN | {"html", "body"}
    found = dict.fromkeys(nothing, kinds.NOTHING) | {"/" + name: kinds.NOTHING for name in nothing}
    found |= dict.fromkeys(shown, kinds.OPEN_BLOCK) | dict.fromkeys(skipped, kinds.OPEN_SKIPPED)
    found |= {"/" + name: kinds.CLOSE_BLOCK for name in shown | skipped}
    found |= dict.fromkeys(kinds.INLINE, kinds.OPEN_INLINE)
    found |= {"/" + name: kinds.CLOSE_INLINE for name in kinds.INLINE}
    found |= {"br": kinds.BREAK, "/br": kinds.BREAK, "hr": kinds.RULE, "img": kinds.IMAGE, "a": kinds.OPEN_LINK}
    return found | {"body": kinds.BODY}


def _make(key: str, kind: int) -> Name:
    name = key.strip("/")
    return Name(
        name,
        kind,
        closes="h" if name in kinds.HEADINGS else name,
        role=kinds.ROLES.get(name),
        level=kinds.LEVELS.get(name, 0),
        around=TAG_BITS.get(name, 0) if name in kinds.BLOCK else 0,
        inside=INSIDE_BITS.get(name, 0),
        item=name if name in kinds.ITEMS else "",
        is_entry=name in _ENTRIES,
        is_list=name in kinds.LISTS,
        is_block=name in kinds.BLOCK,
        is_shown_part=name in kinds.SHOWN_PARTS,
        is_table_part=name in kinds.TABLE_PARTS,
        is_boundary=name in kinds.BOUNDARIES,
        preformatted=name in kinds.PREFORMATTED,
        ends_paragraph=name in kinds.ENDS_PARAGRAPH,
        ends_others=name in kinds.ENDS_OTHERS,
        marks_layout=name in _LAYOUT_MARKS,
        is_cell_part=name in _CELL_PARTS,
    )


NAMES = {key: _make(key, kind) for key, kind in _kinds().items()}
"""By name, those of end tags with a slash."""
SHOWN = {key: _make(key, kinds.OPEN_BLOCK) for key in kinds.HOLDERS}
"""Elements of which browsers show nothing, where they do."""


def find_name(key: str) -> Name:
    """What a name says, in lower case and with the slash of an end tag; unknown ones are those of inline elements.

    >>> find_name("/h2").closes, find_name("x-note").kind == find_name("b").kind
    ('h', True)
    """
    found = NAMES.get(key)
    if found is None:
        kind = kinds.CLOSE_INLINE if key[0] == "/" else kinds.OPEN_INLINE
        found = Name(key.removeprefix("/"), kind, closes=key.removeprefix("/"))
    return found
