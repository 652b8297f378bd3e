"""Code in plain text: fenced blocks, and runs of lines that are indented and look like code."""

import re
from collections.abc import Sequence

from cleaner.block import Block, Repair, Span
from cleaner.blocks.lines import Line
from cleaner.blocks.repair import cut_bullet, remove_invisible
from cleaner.text import LINE_END, ends_sentence

_FENCE = re.compile(r"(`{3,}|~{3,})[\w+#.-]{0,20}")
_CODE_WORDS = re.compile(
    r"^(?:def|import|from|return|function|class|const|var|let|sudo|pip|npm|export|git|cd|curl|for|while|if|else|end|print"
    r"|public|private|static|void|int|elif|try|except|with|async|await)\b|^[$#>] |[\])]$"
)
_CODE = re.compile(r"[{}=<>\\]|\(\)|[;{]$|\w_\w|\w\(|^[.$#/]\w|https?:")
CODE_INDENT = 4
"""Characters by which code is set in."""
_MAX_DEPTH = 8
_MIN_PROSE_WORDS = 5
_LONG_PROSE_WORDS = 9
_MAX_PROSE_RATIO = 0.25
_MAX_FENCE_CHARS = 60


def looks_like_code(text: str) -> bool:
    """Whether a line holds signs that prose hardly ever holds: those of code, paths and addresses."""
    return _CODE.search(text) is not None


def find_fences(lines: Sequence[Line]) -> dict[int, int]:
    """Where fenced blocks of code start, and where they end: line numbers, half-open. An unclosed fence is none."""
    found: dict[int, int] = {}
    opened: dict[str, int] = {}  # mark -> first line that may open a block with it
    end = 0
    for number, line in enumerate(lines):
        if not line.text.startswith(("```", "~~~")) or len(line.text) > _MAX_FENCE_CHARS:
            continue
        fence = _FENCE.fullmatch(line.text)
        if fence is None:
            continue
        start = opened.get(fence[1])
        if start is not None and start >= end and line.text == fence[1]:
            found[start] = end = number + 1
            opened.clear()
        else:
            opened.setdefault(fence[1], number)
    return found


def take_indented_code(lines: Sequence[Line], start: int, *, trusted: bool) -> int:
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
    return end if _is_code(lines[start:end], trusted=trusted and lines[start].blank_before) else start


def _is_code(run: Sequence[Line], *, trusted: bool) -> bool:
    """Whether half of the lines have signs of code, and next to none is prose or an item of a list."""
    signs = prose = 0
    for line in run:
        text = line.text[:200]
        if looks_like_code(text) or _CODE_WORDS.search(text):
            signs += 1
        elif cut_bullet(text) is not None or _is_prose(text):
            prose += 1
    if trusted and not prose:
        return True
    return 2 * signs >= len(run) and prose <= _MAX_PROSE_RATIO * len(run)


def _is_prose(text: str) -> bool:
    words = text.count(" ") + 1
    return words >= _LONG_PROSE_WORDS or (words >= _MIN_PROSE_WORDS and ends_sentence(text))


def _depth(line: Line) -> int:
    """How many steps of four characters a line is indented; deeper than a few steps counts as that many."""
    return min(line.indent // CODE_INDENT, _MAX_DEPTH)


def make_code_block(text: str, lines: Sequence[Line], number: int) -> Block:
    """The block of a run of lines of code, their white space kept but for the margin they share."""
    first, last = lines[0], lines[-1]
    span = Span(first.start, last.end)
    fenced = len(lines) > 1 and bool(_FENCE.fullmatch(first.text[:_MAX_FENCE_CHARS]))
    start = first.start if fenced else _line_start(text, first)
    rows = LINE_END.split(text[start : last.end])
    raw = [row.expandtabs(4) for row in (rows[1:-1] if fenced else rows)]
    shown = [remove_invisible(row) for row in raw]
    names = ["code-fence"] * fenced + ["invisible"] * (shown != raw)
    rows = [row.rstrip() for row in shown]
    margin = min((len(row) - len(row.lstrip()) for row in rows if row), default=0)
    code = "\n".join(row[margin:] for row in rows)
    repairs = tuple(Repair(name, span) for name in names)
    return Block(number, span, code, "code", repairs=repairs, blank_before=first.blank_before)


def _line_start(text: str, line: Line) -> int:
    """Where the white space begins by which `line` is set in; other columns of its line are not its own."""
    margin_start = max(0, line.start - line.indent)
    left = max(text.rfind(mark, margin_start, line.start) for mark in "\r\n") + 1
    return max(left, margin_start + len(text[margin_start : line.start].rstrip()))
