"""Cells that a text browser padded with spaces: the rows of a table, and columns that stand side by side.

Rows next to each other whose cells leave a gutter free are a grid. Where the cells are short it is a table, whose
rows stay lines; else its columns are parts of the page (a menu beside the story), and each cell is a line of its own.
"""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from cleaner.blocks.code import looks_like_code
from cleaner.blocks.columns import has_wide
from cleaner.blocks.lines import Line

TABLE_ROW = "padded-table"
COLUMN = "columns"
_GAP = re.compile(r" {3,}")
_CELL = re.compile(r"\S+(?: {1,2}\S+)*")
_MIN_GUTTER_CHARS = 2
_MIN_ROWS = 3
_MAX_ROWS_ALONE = 3
_MAX_LINE_CHARS = 400
_MAX_TABLE_CELL_CHARS = 40

Range = tuple[int, int]
"""Columns of the screen, half-open."""


def split_cells(text: str) -> list[str]:
    """Cells of a padded row.

    >>> split_cells("Lower Hame     12 boats   3 m")
    ['Lower Hame', '12 boats', '3 m']
    """
    return _GAP.split(text)


def cut_cells(lines: Sequence[Line]) -> list[Line]:
    """`lines` with the rows of padded tables marked as such, and with columns side by side cut into their cells."""
    found: list[Line] = []
    position = 0
    while position < len(lines):
        end = _end_of_grid(lines, position) if "   " in lines[position].text else position
        if end == position:
            found.append(lines[position])
            position += 1
            continue
        rows = lines[position:end]
        found.extend(_read_grid(rows))
        position = end
    return found


def _end_of_grid(lines: Sequence[Line], start: int) -> int:
    """End of the rows from `start` on that share a gutter; `start` where they are too few."""
    merged: list[Range] = []
    rows, end = 0, start
    for number in range(start, len(lines)):
        line = lines[number]
        if line.mark or len(line.text) > _MAX_LINE_CHARS or "\t" in line.text or has_wide(line.text):
            break
        if rows and number - end >= _MAX_ROWS_ALONE:
            break
        cells = _ranges(line)
        wider = _merge([*merged, *cells])
        if len(wider) < 2:
            break
        merged = wider
        if len(cells) > 1:
            rows, end = rows + 1, number + 1
    return end if rows >= _MIN_ROWS else start


def _ranges(line: Line) -> list[Range]:
    return [(line.indent + cell.start(), line.indent + cell.end()) for cell in _CELL.finditer(line.text)]


def _merge(ranges: list[Range]) -> list[Range]:
    """Ranges with those that overlap, or are too near for a gutter between them, as one."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if found and start < found[-1][1] + _MIN_GUTTER_CHARS:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _read_grid(rows: Sequence[Line]) -> Sequence[Line]:
    if 2 * sum(looks_like_code(row.text) for row in rows) >= len(rows):
        return rows
    cells = [split_cells(row.text) for row in rows]
    long = sum(max(map(len, row)) > _MAX_TABLE_CELL_CHARS for row in cells)
    alone = sum(len(row) == 1 for row in cells)
    if 2 * long < len(rows) and 2 * alone < len(rows):
        return [replace(row, form=TABLE_ROW) if "   " in row.text else row for row in rows]
    return [cell for row in rows for cell in _cells_of(row)]


def _cells_of(row: Line) -> list[Line]:
    """The cells of a row as lines; only the first one has the row's blank line before it."""
    found: list[Line] = []
    for cell in _CELL.finditer(row.text):
        indent = row.indent + cell.start()
        blank = row.blank_before and not found
        found.append(Line(row.start + cell.start(), cell[0], indent, blank, indent + len(cell[0]), 0, COLUMN))
    return found
