"""Plain text to blocks: wrapped paragraphs are joined, lines that hold two things cut, bullets and marks read."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from cleaner.block import Block, Repair, Role, Span
from cleaner.blocks.columns import WIDE_SLACK, count_columns, has_wide, joint, opens_wide
from cleaner.blocks.repair import cut_bullet, cut_heading_mark, remove_invisible, repair_text
from cleaner.text import LINE_END

_UNDERLINE = re.compile(r"(={3,}|-{3,}|~{3,}|\*{3,})")
_FENCE = re.compile(r"(`{3,}|~{3,})[\w+#.-]{0,20}")
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s+\S")
_CODE_SIGNS = re.compile(r"[{}();=<>\[\]$]|\b(?:def|import|return|function|class|const|var|let|sudo|pip|npm)\b|^[$#>] ")
_CODE_INDENT = 4
_MAX_DEPTH = 8
_MAX_FENCE_CHARS = 60
# Greedy filling breaks a line where the next word would pass the width: 60 to 100 columns in mail and text browsers.
_MIN_WIDTH, _MAX_WIDTH = 50, 110
_MIN_WRAPPED_CHARS = 40
_MIN_WRAPPED_PAIRS = 4
_MIN_WRAPPED_RATIO = 0.6
# One copy of several may be wrapped. By chance a width explains one pair in ten.
_MANY_WRAPPED_PAIRS = 12
_MIN_PARTLY_WRAPPED_RATIO = 0.3
_MIN_LOW_RATIO = 0.2

CutLine = Callable[[str], int | None]
"""Where a line that holds two things is to be cut: position in the line, or None."""


class Line(NamedTuple):
    """A line without its end and without white space at its ends."""

    start: int
    end: int
    indent: int
    """White-space characters before it, a tab counting four."""
    blank_before: bool
    columns: int
    """Columns that it fills with its indent."""

    def raw(self, text: str) -> str:
        """The line's characters."""
        return text[self.start : self.end]


def split_plain(text: str, *, cut_line: CutLine | None = None) -> list[Block]:
    """Blocks that tile `text`, a decoded plain text. An empty text has none."""
    lines = list(read_lines(text))
    width = find_width(text, lines)
    blocks: list[Block] = []
    position, has_code = 0, False
    fences = _find_fences(text, lines)
    margin = min((line.indent for line in lines), default=0)
    while position < len(lines):
        end = fences.get(position, position)
        if end == position:
            end = _take_indented_code(text, lines, position, trusted=has_code)
        if end > position:
            blocks.append(_code_block(text, lines[position:end], len(blocks)))
            has_code = True
        else:
            end = _take_wrapped(text, lines, position, width)
            blocks.extend(_text_blocks(text, lines[position:end], len(blocks), margin, cut_line, width or 0))
            if end < len(lines) and _is_underline(text, lines, end) and end == position + 1:
                blocks[-1] = _underlined(text, blocks[-1], lines[end])
                end += 1
        position = end
    return blocks


def read_lines(text: str) -> Iterator[Line]:
    """Lines of `text` that hold anything but white space, in order."""
    start, blank, wide = 0, False, has_wide(text)
    for end, after in _line_ends(text):
        raw = text[start:end]
        body = raw.strip()
        if body:
            left = len(raw) - len(raw.lstrip())
            first = start + left
            indent = left + 3 * raw.count("\t", 0, left)
            yield Line(first, first + len(body), indent, blank, indent + (count_columns(body) if wide else len(body)))
        blank = not body
        start = after


def _line_ends(text: str) -> Iterator[tuple[int, int]]:
    for found in LINE_END.finditer(text):
        yield found.start(), found.end()
    yield len(text), len(text)


# ---------------------------------------------------------------- hard-wrapped text


def find_width(text: str, lines: list[Line]) -> int | None:
    """Column at which `text` is hard-wrapped, or None.

    At the right width nearly every line is as full as the next line's first word allows. Each pair of neighbours
    votes for the widths that explain its break; the width with most votes wins where most pairs voted for it.
    """
    votes = [0] * (_MAX_WIDTH + 2)
    pairs = 0
    for line, after in pairwise(lines):
        size = line.columns
        if after.blank_before or not _MIN_WRAPPED_CHARS <= size <= _MAX_WIDTH:
            continue
        pairs += 1
        votes[size] += 1
        votes[min(size + _first_word_columns(text, after) - 1, _MAX_WIDTH) + 1] -= 1
    best, best_votes, running = 0, 0, 0
    for column in range(_MAX_WIDTH + 1):
        running += votes[column]
        if column >= _MIN_WIDTH and running >= max(1, best_votes):
            best, best_votes = column, running
    ratio = _MIN_WRAPPED_RATIO if best_votes < _MANY_WRAPPED_PAIRS else _MIN_PARTLY_WRAPPED_RATIO
    enough = best_votes >= _MIN_WRAPPED_PAIRS and best_votes >= ratio * pairs
    return best if enough and _goes_on(text, lines, best) else None


def _goes_on(text: str, lines: list[Line], width: int) -> bool:
    """Whether the lines after full ones go on in mid-sentence: some open low, which items of a list do not.

    Scripts without capitals do not tell; a few lines that open with a foreign name say nothing there.
    """
    opens = [text[after.start] for line, after in pairwise(lines) if _is_full(text, line, after, width)]
    cased = [char for char in opens if char.lower() != char.upper()]
    return 2 * len(cased) < len(opens) or sum(map(str.islower, cased)) >= _MIN_LOW_RATIO * len(cased)


def _is_full(text: str, line: Line, after: Line, width: int) -> bool:
    """Whether `line` is as full as a wrapped line is: the first word of the line after it would pass `width`."""
    if after.blank_before or not _MIN_WRAPPED_CHARS <= line.columns <= width:
        return False
    return line.columns + _first_word_columns(text, after) > width


def _first_word_columns(text: str, line: Line) -> int:
    """Columns that the first word of `line` would have filled on the line before it, with the space between them."""
    if line.columns > line.end - line.start + line.indent and opens_wide(text[line.start]):
        return 2 + WIDE_SLACK
    space = text.find(" ", line.start, min(line.end, line.start + _MAX_WIDTH))
    return (space if space >= 0 else line.end) - line.start + 1


def _take_wrapped(text: str, lines: list[Line], start: int, width: int | None) -> int:
    """End of the run of lines from `start` that are one wrapped paragraph."""
    end = start + 1
    if width is None:
        return end
    while end < len(lines):
        if not _is_full(text, lines[end - 1], lines[end], width) or _opens_block(text, lines[end]):
            break
        end += 1
    return end


def _opens_block(text: str, line: Line) -> bool:
    raw = text[line.start : min(line.end, line.start + 200)]
    return cut_bullet(raw) is not None or raw.startswith("#") or bool(_NUMBERED.match(raw))


# ---------------------------------------------------------------- code


def _find_fences(text: str, lines: list[Line]) -> dict[int, int]:
    """Where fenced blocks of code start, and where they end: line numbers, half-open. An unclosed fence is none."""
    found: dict[int, int] = {}
    opened: dict[str, int] = {}  # mark -> first line that may open a block with it
    end = 0
    for number, line in enumerate(lines):
        fence = _FENCE.fullmatch(line.raw(text)) if line.end - line.start <= _MAX_FENCE_CHARS else None
        if fence is None:
            continue
        start = opened.get(fence[1])
        if start is not None and start >= end and line.raw(text) == fence[1]:
            found[start] = end = number + 1
            opened.clear()
        else:
            opened.setdefault(fence[1], number)
    return found


def _take_indented_code(text: str, lines: list[Line], start: int, *, trusted: bool) -> int:
    """End of a run of lines indented deeper than the line before it that look like code; `start` where there is none.

    Where the text has shown code before (`trusted`), a run set off by a blank line needs no further sign. The left
    margin of the whole text may be indented. Linear: a line is looked at once for each of a few depths.
    """
    depth = _depth(lines[start])
    if depth == 0 or (start > 0 and depth <= _depth(lines[start - 1])):
        return start
    end = start
    while end < len(lines) and _depth(lines[end]) >= depth:
        end += 1
    run = lines[start:end]
    signs = sum(bool(_CODE_SIGNS.search(line.raw(text)[:200])) for line in run)
    return end if 2 * signs >= len(run) or (trusted and run[0].blank_before) else start


def _depth(line: Line) -> int:
    """How many steps of four characters a line is indented; deeper than a few steps counts as that many."""
    return min(line.indent // _CODE_INDENT, _MAX_DEPTH)


def _code_block(text: str, lines: list[Line], number: int) -> Block:
    first, last = lines[0], lines[-1]
    span = Span(first.start, last.end)
    fenced = bool(_FENCE.fullmatch(first.raw(text)[:60])) and len(lines) > 1
    rows = LINE_END.split(text[first.start - first.indent if not fenced else first.start : last.end])
    rows = [remove_invisible(row.expandtabs(4)).rstrip() for row in (rows[1:-1] if fenced else rows)]
    margin = min((len(row) - len(row.lstrip()) for row in rows if row), default=0)
    code = "\n".join(row[margin:] for row in rows)
    return Block(number=number, span=span, text=code, role="code", blank_before=first.blank_before)


# ---------------------------------------------------------------- lines of text


def _text_blocks(
    text: str, lines: list[Line], number: int, margin: int, cut_line: CutLine | None, width: int
) -> list[Block]:
    """One block of a line or of the lines of a wrapped paragraph; two where the line holds two things."""
    first, last = lines[0], lines[-1]
    cut = cut_line(first.raw(text)) if cut_line and len(lines) == 1 else None
    if cut is None:
        span = Span(first.start, last.end)
        raw = _join_lines(text, lines, width)
        return [_text_block(raw, span, number, line=first, margin=margin, wrapped=len(lines) > 1)]
    left = text[first.start : first.start + cut].rstrip()
    right = text[first.start + cut : last.end].lstrip()
    spans = [Span(first.start, first.start + len(left)), Span(last.end - len(right), last.end)]
    blocks = [
        _text_block(text[span.start : span.end], span, number + i, line=first, margin=margin)
        for i, span in enumerate(spans)
    ]
    return [
        replace(
            block, repairs=(*block.repairs, Repair("glued-line", block.span)), blank_before=block.blank_before and not i
        )
        for i, block in enumerate(blocks)
    ]


def _join_lines(text: str, lines: list[Line], width: int) -> str:
    """The text of the lines of a paragraph: as it stands, but without line ends where the script has no spaces."""
    if all(line.columns == line.end - line.start + line.indent for line in lines):
        return text[lines[0].start : lines[-1].end]
    parts = [lines[0].raw(text)]
    for line, after in pairwise(lines):
        row = after.raw(text)
        parts += joint(parts[-1], row, full=line.columns >= width - 1), row
    return "".join(parts)


def _text_block(raw: str, span: Span, number: int, *, line: Line, margin: int, wrapped: bool = False) -> Block:
    repaired = repair_text(raw)
    names = list(repaired.names)
    if wrapped:
        names = ["unwrapped-lines", *(name for name in names if name != "spaces")]
    content, level = repaired.text, 0
    role: Role = "paragraph"
    if "\t" in raw.strip() and raw.count("\t") <= 200:
        cells = [repair_text(cell).text for cell in raw.split("\t")]
        content, role = "\t".join(cells), "table"
        names = [name for name in names if name != "spaces"]
    elif (heading := cut_heading_mark(content)) is not None:
        content, level = heading
        role = "heading"
        names.append("heading-mark")
    elif (item := cut_bullet(content)) is not None:
        content, role, level = item, "list-item", min((line.indent - margin) // 2, _MAX_DEPTH)
        names.append("bullet")
    return Block(
        number=number,
        span=span,
        text=content,
        role=role,
        level=level,
        repairs=tuple(Repair(name, span) for name in names),
        blank_before=line.blank_before,
    )


def _is_underline(text: str, lines: list[Line], at: int) -> bool:
    """Whether line `at` underlines the line before it: a rule of about its length, no blank between."""
    line, above = lines[at], lines[at - 1]
    size, above_size = line.end - line.start, above.end - above.start
    if line.blank_before or size > 200 or not 0.6 * above_size <= size <= 1.5 * above_size + 4:
        return False
    return bool(_UNDERLINE.fullmatch(line.raw(text))) and above_size <= 120


def _underlined(text: str, block: Block, underline: Line) -> Block:
    """`block` as a heading together with the line that underlines it."""
    span = Span(block.span.start, underline.end)
    if block.role != "paragraph":
        return replace(block, span=span)
    level = 1 if text[underline.start] == "=" else 2
    return replace(
        block, span=span, role="heading", level=level, repairs=(*block.repairs, Repair("heading-mark", span))
    )
