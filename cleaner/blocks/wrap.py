"""Hard-wrapped text: at which column lines were broken, and which lines go on the one before them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.blocks.columns import WIDE_SLACK, joint, opens_wide
from cleaner.blocks.lines import Join, Line
from cleaner.blocks.repair import MARKS, cut_bullet

UNWRAPPED = "unwrapped-lines"
# Greedy filling breaks a line where the next word would pass the width: 60 to 100 columns in mail and text browsers.
_MIN_WIDTH, _MAX_WIDTH = 50, 110
_MIN_WRAPPED_CHARS = 40
_MIN_WRAPPED_PAIRS = 4
_MIN_WRAPPED_RATIO = 0.6
# One copy of several may be wrapped. By chance a width explains one pair in ten.
_MANY_WRAPPED_PAIRS = 12
_MIN_PARTLY_WRAPPED_RATIO = 0.3
_MIN_LOW_RATIO = 0.2
# A paragraph in a narrow column has a width of its own.
_MIN_NARROW_CHARS = 20
_MIN_NARROW_LINES = 4
_MIN_NARROW_LOW_RATIO = 0.5
_NARROW_SLACK = 3
_MIN_HYPHENS = 3
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s+\S")
# What a text browser shows for an image without a text: the start of its file's name.
_IMAGE = re.compile(r"\[[^\s\]]{1,40}\]")
_HYPHENS = "-\u00ad\u2010"
_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[-\u00ad\u2010]$")
_WORD_PARTS = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


def find_wrapped(lines: Sequence[Line]) -> list[Join | None]:
    """How each of `lines` goes on the line before it, which was broken at a column; None where it does not."""
    joins: list[Join | None] = [None] * len(lines)
    if max([line.columns for line in lines], default=0) < _MIN_NARROW_CHARS:
        return joins  # no line fills a column
    width = find_width(lines)
    if width is not None:
        for number in range(1, len(lines)):
            if is_full(lines[number - 1], lines[number], width) and not _opens_block(lines[number]):
                joins[number] = _join(lines[number - 1], lines[number], width)
    for start, end, column in _narrow_runs(lines, joins):
        for number in range(start + 1, end):
            joins[number] = _join(lines[number - 1], lines[number], column)
    return joins


def find_width(lines: Sequence[Line]) -> int | None:
    """Column at which `lines` are hard-wrapped, or None.

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
        votes[min(size + _first_word_columns(after), _MAX_WIDTH + 1)] -= 1
    best, best_votes, running = 0, 0, 0
    for column in range(_MAX_WIDTH + 1):
        running += votes[column]
        if column >= _MIN_WIDTH and running >= max(1, best_votes):
            best, best_votes = column, running
    ratio = _MIN_WRAPPED_RATIO if best_votes < _MANY_WRAPPED_PAIRS else _MIN_PARTLY_WRAPPED_RATIO
    enough = best_votes >= _MIN_WRAPPED_PAIRS and best_votes >= ratio * pairs
    if not enough:
        return None
    opens = [after.text[0] for line, after in pairwise(lines) if is_full(line, after, best)]
    return best if _goes_on(opens, _MIN_LOW_RATIO) else None


def _goes_on(opens: Sequence[str], least: float) -> bool:
    """Whether lines that open with `opens` go on in mid-sentence: some open low, which items of a list do not.

    Scripts without capitals do not tell; a few lines that open with a foreign name say nothing there.
    """
    cased = [char for char in opens if char.lower() != char.upper()]
    return 2 * len(cased) < len(opens) or sum(map(str.islower, cased)) >= least * len(cased)


def is_full(line: Line, after: Line, width: int) -> bool:
    """Whether `line` is as full as a wrapped line is: the first word of the line after it would pass `width`."""
    if after.blank_before or not _MIN_WRAPPED_CHARS <= line.columns <= width:
        return False
    return line.columns + _first_word_columns(after) > width


def _first_word_columns(line: Line) -> int:
    """Columns that the first word of `line` would have filled on the line before it, with the space between them."""
    if line.columns > len(line.text) + line.indent + line.mark and opens_wide(line.text[0]):
        return 2 + WIDE_SLACK
    space = line.text.find(" ", 0, _MAX_WIDTH)
    return (space if space >= 0 else len(line.text)) + 1


def _opens_block(line: Line) -> bool:
    if line.text[0] in MARKS:
        return line.text[0] == "#" or cut_bullet(line.text[:200]) is not None
    first = line.text[0]
    if first == "[":
        return _IMAGE.fullmatch(line.text) is not None
    return not first.isupper() and _NUMBERED.match(line.text) is not None


def _join(line: Line, after: Line, width: int) -> Join:
    return Join(UNWRAPPED, joint(line.text, after.text, full=line.columns >= width - 1))


def _narrow_runs(lines: Sequence[Line], joins: Sequence[Join | None]) -> Iterator[tuple[int, int, int]]:
    """Runs of lines, half-open, that fill a narrow column, and its width.

    Each line of a run of some lines is as full as its longest allows; shorter runs are held against the width of these.
    Most of the lines must go on in mid-sentence: verse and lists do not fill a column.
    """
    runs: list[tuple[int, int]] = []
    start = 0
    for number in range(1, len(lines) + 1):
        line = lines[number] if number < len(lines) else None
        if line and line.columns <= _MAX_WIDTH and not line.blank_before and not _opens_block(line):
            continue
        if number - start > 1 and not any(joins[start + 1 : number]):
            runs.append((start, number))
        start = number
    widths = [_width(lines[start:end]) for start, end in runs]
    known = [
        width
        for (start, end), width in zip(runs, widths, strict=True)
        if end - start >= _MIN_NARROW_LINES and width >= _MIN_NARROW_CHARS and _fills(lines[start:end], width)
    ]
    column = max(known, default=0)
    for (start, end), width in zip(runs, widths, strict=True):
        if column and width <= column + _NARROW_SLACK and _fills(lines[start:end], max(column, width)):
            yield start, end, max(column, width)


def _width(run: Sequence[Line]) -> int:
    return max(line.columns for line in run)


def _fills(run: Sequence[Line], width: int) -> bool:
    """Whether the lines of `run` fill a column of `width`, and go on in mid-sentence."""
    for line, after in pairwise(run):
        if not line.columns <= width < line.columns + _first_word_columns(after):
            return False
    opens = [line.text[0] for line in run[1:]]
    return any(map(str.islower, opens)) and _goes_on(opens, _MIN_NARROW_LOW_RATIO)


def cut_hyphens(lines: Sequence[Line], joins: list[Join | None]) -> list[Join | None]:
    """`joins` with words put together that were parted by a hyphen at the end of a line.

    The hyphen goes where the text has the whole word elsewhere, or parts many words; it stays where the text writes
    the word with one.
    """
    if not any(joins):
        return joins
    broken: list[tuple[int, str, str, str]] = []
    for number, join in enumerate(joins):
        if join is None or lines[number - 1].text[-1] not in _HYPHENS:
            continue
        before = _HYPHEN.search(lines[number - 1].text)
        after = _WORD_PARTS.match(lines[number].text) if before is not None else None
        if before is not None and after is not None and after[0][0].islower():
            broken.append((number, join.repair, before[1], after[0]))
    if not broken:
        return joins
    known = Counter(word.casefold() for line in lines for word in _WORD_PARTS.findall(line.text))
    for number, repair, front, back in broken:
        whole, parted = known[f"{front}{back}".casefold()], known[f"{front}-{back}".casefold()]
        soft = lines[number - 1].text[-1] == "\u00ad"
        goes = soft or whole > parted or (not parted and len(broken) >= _MIN_HYPHENS)
        joins[number] = Join(repair, "", 1 if goes else 0)
    return joins
