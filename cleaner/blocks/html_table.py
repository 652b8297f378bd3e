"""Rows of data out of the cells of an HTML table, where it does not only arrange the page."""

from cleaner.blocks.html_line import HtmlLine
from cleaner.blocks.html_place import Row, Table

_MAX_CELL_CHARS = 600  # of text in one cell of a table of data
_MAX_PARTED_RATIO = 0.25  # of the cells that may hold several paragraphs


def join_rows(lines: list[HtmlLine], table: Table) -> None:
    """Make one line of each row of `table`, which has just ended, if it is one of data."""
    if not _is_data_table(lines, table):
        return
    found = []
    position = table.first_line
    for row in table.rows:
        found += lines[position : row.start]
        position = row.end
        if row.end > row.start:
            found.append(_join_row(lines, row))
    lines[table.first_line :] = found + lines[position:]


def _is_data_table(lines: list[HtmlLine], table: Table) -> bool:
    """Whether `table` has rows of several cells, and its cells hold short text.

    A table is there for the layout where it holds another table, a heading or preformatted text, where a cell
    holds a long text, or where one cell in four holds several paragraphs. Its cells are then read as if they
    were divs. Source: the marks of Wang & Hu 2002, "A machine learning based approach for table detection on
    the web" (nesting, number of columns, length of cells), with round limits of our own.
    """
    if table.is_layout or not table.wide_rows or table.parted > _MAX_PARTED_RATIO * table.cells:
        return False
    return all(
        sum(len(line.text) for line in lines[start:end]) <= _MAX_CELL_CHARS
        for row in table.rows
        for start, end in _cells(row)
    )


def _cells(row: Row) -> list[tuple[int, int]]:
    """Ranges of lines of the cells of `row`; text before the first cell is a cell of its own."""
    starts = row.cells if row.cells and row.cells[0] == row.start else [row.start, *row.cells]
    return list(zip(starts, [*starts[1:], row.end], strict=True))


def _join_row(lines: list[HtmlLine], row: Row) -> HtmlLine:
    """The lines of a row, of which there are some, as one: cells are apart by a tab."""
    parts = lines[row.start : row.end]
    cells = [" ".join([line.text for line in lines[start:end]]) for start, end in _cells(row)]
    place = row.place
    line = HtmlLine("\t".join(cells).rstrip("\t"), place, row.number, "table", place.words, place.own_words)
    line.cells = len(line.text.split("\t"))
    line.head_cells = min(row.heads, line.cells)
    for part in parts:
        line.link_chars += part.link_chars
        line.anchors += part.anchors
        line.inside |= part.inside
        line.images += part.images
    line.item = parts[0].item
    line.hidden = all(part.hidden for part in parts)
    line.wrappers = parts[0].wrappers if len(parts) == 1 else ()
    return line
