"""Hard-wrapped text: at which column lines were broken, and which lines go on the one before them."""

from collections.abc import Sequence
from itertools import pairwise

from cleaner.blocks.lines import Line

# Greedy filling breaks a line where the next word would pass the width: 60 to 100 columns in mail and text browsers.
_MIN_WIDTH, _MAX_WIDTH = 50, 110
_MIN_WRAPPED_CHARS = 40
_MIN_WRAPPED_PAIRS = 4
_MIN_WRAPPED_RATIO = 0.6
# One copy of several may be wrapped. By chance a width explains one pair in ten.
_MANY_WRAPPED_PAIRS = 12
_MIN_PARTLY_WRAPPED_RATIO = 0.3
_MIN_LOW_RATIO = 0.2


def find_width(lines: Sequence[Line]) -> int | None:
    """Column at which `lines` are hard-wrapped, or None.

    At the right width nearly every line is as full as the next line's first word allows. Each pair of neighbours
    votes for the widths that explain its break; the width with most votes wins where most pairs voted for it.
    """
    votes = [0] * (_MAX_WIDTH + 2)
    pairs = 0
    for line, after in pairwise(lines):
        size = len(line.text) + line.indent
        if after.blank_before or not _MIN_WRAPPED_CHARS <= size <= _MAX_WIDTH:
            continue
        pairs += 1
        votes[size] += 1
        votes[min(size + _first_word_chars(after), _MAX_WIDTH) + 1] -= 1
    best, best_votes, running = 0, 0, 0
    for column in range(_MAX_WIDTH + 1):
        running += votes[column]
        if column >= _MIN_WIDTH and running >= max(1, best_votes):
            best, best_votes = column, running
    ratio = _MIN_WRAPPED_RATIO if best_votes < _MANY_WRAPPED_PAIRS else _MIN_PARTLY_WRAPPED_RATIO
    enough = best_votes >= _MIN_WRAPPED_PAIRS and best_votes >= ratio * pairs
    return best if enough and _goes_on(lines, best) else None


def _goes_on(lines: Sequence[Line], width: int) -> bool:
    """Whether the lines after full ones go on in mid-sentence: some open low, which items of a list do not."""
    opens = [after.text[0] for line, after in pairwise(lines) if is_full(line, after, width)]
    cased = [char for char in opens if char.lower() != char.upper()]
    return not cased or sum(map(str.islower, cased)) >= _MIN_LOW_RATIO * len(cased)


def is_full(line: Line, after: Line, width: int) -> bool:
    """Whether `line` is as full as a wrapped line is: the first word of the line after it would pass `width`."""
    size = len(line.text) + line.indent
    if after.blank_before or not _MIN_WRAPPED_CHARS <= size <= width:
        return False
    return size + 1 + _first_word_chars(after) > width


def _first_word_chars(line: Line) -> int:
    space = line.text.find(" ", 0, _MAX_WIDTH)
    return space if space >= 0 else len(line.text)
