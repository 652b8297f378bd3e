"""Plain text to blocks: wrapped and shredded sentences are joined, lines that hold two things cut, marks read."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec.structs import replace

from cleaner.block import Block, Repair, Role, Span
from cleaner.blocks.cells import TABLE_ROW, cut_cells, split_cells
from cleaner.blocks.code import CODE_INDENT, find_fences, make_code_block, take_indented_code
from cleaner.blocks.lines import Join, Line, read_lines, unquote
from cleaner.blocks.repair import MARKS, cut_bullet, cut_heading_mark, is_plain, repair_text
from cleaner.blocks.shred import find_shredded
from cleaner.blocks.wrap import cut_hyphens, find_wrapped
from cleaner.rules.table import Locale

_UNDERLINE = re.compile(r"(={3,}|-{3,}|~{3,}|\*{3,})")
_RULES = ("===", "---", "~~~", "***")
_MAX_DEPTH = 8
_MAX_TABS = 200
_MAX_WHOLE = 1 << 16

CutLine = Callable[[str], int | None]
"""Where a line that holds two things is to be cut: position in the line, or None."""


def split_plain(text: str, *, cut_line: CutLine | None = None, locale: Locale | None = None) -> list[Block]:
    """Blocks that tile `text`, a decoded plain text. An empty text has none.

    `locale`: words of the text's language, which tell where a broken line goes on.
    """
    lines = list(read_lines(text))
    if ">" in text:
        lines = unquote(lines)
    if "   " in text:
        lines = cut_cells(lines)
    joins = _find_joins(lines, locale)
    blocks: list[Block] = []
    position, has_code = 0, False
    indents = [line.indent for line in lines]
    # Where most lines are indented, as text browsers do, an indent is no sign of code.
    laid_out = 2 * sum(map(CODE_INDENT.__le__, indents)) > len(lines)
    fences = find_fences(lines) if "```" in text or "~~~" in text else {}
    margin = min(indents, default=0)
    has_rules = any(mark in text for mark in _RULES)
    whole: set[str] = set()
    while position < len(lines):
        end = fences.get(position, position)
        if end == position and indents[position]:
            end = take_indented_code(lines, position, trusted=has_code and not laid_out)
        if end > position:
            blocks.append(make_code_block(text, lines[position:end], len(blocks)))
            has_code = True
        else:
            end = position + 1
            while end < len(lines) and joins[end] and end not in fences:
                end += 1
            if end == position + 1:
                blocks += _line_blocks(lines[position], len(blocks), margin, cut_line, whole)
                if has_rules and end < len(lines) and _is_underlined(blocks[-1], lines, end):
                    blocks[-1] = _underlined(blocks[-1], lines[end])
                    end += 1
            else:
                blocks.append(_joined_block(lines[position:end], joins[position:end], len(blocks), margin))
        position = end
    return blocks


def _find_joins(lines: Sequence[Line], locale: Locale | None) -> list[Join | None]:
    """How each line goes on the line before it."""
    shredded = find_shredded(lines, locale)
    joins = [wrapped or shred for wrapped, shred in zip(find_wrapped(lines), shredded, strict=True)]
    for number, (line, after) in enumerate(pairwise(lines) if any(line.form for line in lines) else (), start=1):
        if (line.form or after.form) and (TABLE_ROW in (line.form, after.form) or line.indent != after.indent):
            joins[number] = None
    return cut_hyphens(lines, joins)


def _joined_block(lines: Sequence[Line], joins: Sequence[Join | None], number: int, margin: int) -> Block:
    """The block of the lines of one paragraph."""
    parts = [lines[0].text]
    names: dict[str, None] = {}
    for line, join in zip(lines[1:], joins[1:], strict=True):
        if join is None:
            continue
        names[join.repair] = None
        if join.cut:
            parts[-1] = parts[-1][: -join.cut]
            names["hyphenation"] = None
        parts += (join.between, line.text)
    span = Span(lines[0].start, lines[-1].end)
    return _text_block("".join(parts), span, number, line=lines[0], margin=margin, joined=tuple(names))


def _line_blocks(
    line: Line, number: int, margin: int, cut_line: CutLine | None, whole: set[str]
) -> list[Block]:  # fmt: skip
    """The block of a line; two where the line holds two things. `whole`: lines that are known to stay as they are."""
    text = line.text
    if text not in whole or line.mark or line.form:
        cut = cut_line(text) if cut_line else None
        if cut is not None:
            return _cut_blocks(line, cut, number, margin)
        if line.mark or line.form or text[0] in MARKS or not _stays(text):
            return [_text_block(text, Span(line.start, line.end), number, line=line, margin=margin)]
        if len(whole) < _MAX_WHOLE:
            whole.add(text)
    span = Span(line.start, line.start + len(text))
    return [Block(number, span, text, "paragraph", 0, (), line.blank_before)]


def _cut_blocks(line: Line, cut: int, number: int, margin: int) -> list[Block]:
    """The two blocks of a line that holds two things."""
    left, right = line.text[:cut].rstrip(), line.text[cut:].lstrip()
    spans = [Span(line.start, line.start + line.mark + len(left)), Span(line.end - len(right), line.end)]
    blocks = []
    for i, (part, span) in enumerate(zip((left, right), spans, strict=True)):
        block = _text_block(part, span, number + i, line=line, margin=margin)
        repairs = (*block.repairs, Repair("glued-line", span))
        blocks.append(replace(block, repairs=repairs, blank_before=block.blank_before and not i))
    return blocks


def _text_block(
    raw: str, span: Span, number: int, *, line: Line, margin: int, joined: tuple[str, ...] = ()
) -> Block:  # fmt: skip
    cells = [repair_text(cell) for cell in _row_cells(raw, line)]
    parts = cells or [repair_text(raw)]
    content, level = "\t".join(part.text for part in parts), 0
    names = [*joined, *dict.fromkeys(name for part in parts for name in part.names)]
    if cells or joined:
        names = [name for name in names if name != "spaces"]
    role: Role = "paragraph"
    if cells:
        role = "table"
    elif (heading := cut_heading_mark(content)) is not None:
        content, level = heading
        role = "heading"
        names.append("heading-mark")
    elif (item := cut_bullet(content)) is not None:
        content, role, level = item, "list-item", min((line.indent - margin) // 2, _MAX_DEPTH)
        names.append("bullet")
    elif line.mark:
        role = "quote"
    if line.mark:
        names.append("quote-mark")
    if line.form:
        names.append(line.form)
    repairs = tuple(Repair(name, span) for name in names)
    return Block(number, span, content, role, level, repairs, line.blank_before)


def _stays(raw: str) -> bool:
    """Whether a line, which has no white space at its ends, is no row of a table and has nothing to repair."""
    return is_plain(raw) or (not raw.isascii() and "\t" not in raw and not repair_text(raw).names)


def _row_cells(raw: str, line: Line) -> list[str]:
    """The cells of a row of a table; none where `raw` is no row."""
    if "\t" in raw and raw.count("\t") <= _MAX_TABS:
        return raw.split("\t")
    return list(split_cells(raw)) if line.form == TABLE_ROW else []


def _is_underlined(block: Block, lines: Sequence[Line], at: int) -> bool:
    """Whether line `at` underlines `block`, which ends with the line before it.

    An underline is about as long, without a blank line between. What is under an item, a quote or a row is a rule.
    """
    line, above = lines[at], lines[at - 1]
    if not line.text.startswith(_RULES) or line.blank_before or block.role not in ("paragraph", "heading"):
        return False
    size, above_size = len(line.text), len(above.text)
    if size > 200 or not 0.6 * above_size <= size <= 1.5 * above_size + 4:
        return False
    return bool(_UNDERLINE.fullmatch(line.text)) and above_size <= 120


def _underlined(block: Block, underline: Line) -> Block:
    """`block` as a heading together with the line that underlines it."""
    span = Span(block.span.start, underline.end)
    level = block.level or (1 if underline.text[0] == "=" else 2)
    repairs = (*block.repairs, Repair("heading-mark", span))
    return replace(block, span=span, role="heading", level=level, repairs=repairs)
