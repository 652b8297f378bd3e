"""Whether an HTML table holds rows of data or only arranges the page."""

from lxml import etree

_PARTS = frozenset(["p", "ul", "ol", "dl", "blockquote"])
_LAYOUT_MARKS = frozenset(["table", "pre", "h1", "h2", "h3", "form", "article", "section"])
_MAX_CELL_CHARS = 600  # of text in one cell of a table of data
_MAX_PARTED_RATIO = 0.25  # of the cells that may hold several paragraphs


def is_data_table(table: etree._Element) -> bool:
    """Whether `table` has rows of several cells, and its cells hold short text.

    A table is there for the layout where it holds another table, a heading or preformatted text, where a cell
    holds a long text, or where one cell in four holds several paragraphs. Its cells are then read as if they
    were divs. Source: the marks of Wang & Hu 2002, "A machine learning based approach for table detection on
    the web" (nesting, number of columns, length of cells), with round limits of our own.
    """
    if table.get("role") in ("presentation", "none"):
        return False
    cells = row_cells = wide_rows = parted = cell_parts = 0
    cell_chars = 0
    for element in table.iterdescendants():
        tag = element.tag
        if tag in _LAYOUT_MARKS:
            return False
        own_chars = len((element.text or "").strip())
        if tag == "tr":
            row_cells = cell_chars = 0
        elif tag == "td" or tag == "th":
            cells += 1
            row_cells += 1
            wide_rows += row_cells == 2
            cell_parts = cell_chars = 0
        elif tag in _PARTS or (tag == "div" and own_chars):
            cell_parts += 1
            parted += cell_parts == 2
        elif tag == "script" or tag == "style":
            continue
        cell_chars += own_chars + len((element.tail or "").strip())
        if cell_chars > _MAX_CELL_CHARS:
            return False
    return wide_rows > 0 and parted <= _MAX_PARTED_RATIO * cells
