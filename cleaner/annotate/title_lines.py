"""The lines of a page that may be its title, and parts of lines: a title glued to a site's name, a label or a path."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.block import Block
from cleaner.text import fold

MIN_KEY_CHARS = 8
_MAX_WORDS = 40
_MAX_CHARS = 300
_MIN_CHANCE = 0.002
_MIN_CUT_CHANCE = 0.02
_MAX_LINES = 10
_MIN_PART_WORDS = 2
_MAX_CUTS = 3
# What a page says more often is a button or a label of its parts.
_MAX_REPEATS = 12
FIRST_BLOCKS = 3
# Linear: the marks are single characters with a space on one side or both.
_SEPARATOR = re.compile(r"\s?[|»›▸→>]\s?|\s[-–—/·•]\s")
_SIGNS = {"–": "-", "—": "-", "›": ">", "»": ">", "▸": ">", "→": ">", "/": ">", "•": "-", "·": "-"}
_CUTS = ("front|", "front-", "tail>", "tail|", "tail-")


class TitleLine(NamedTuple):
    """A line that may be the title, or a part of one."""

    position: int
    text: str
    key: str
    """`text` folded."""
    cut: str = ""
    """What was cut off: "front" or "tail" with the sign between; "" for a whole line."""
    rest: str = ""
    """What was cut off, folded."""


Chances = Sequence[float]
"""How likely each block is the title, by the tagger: 0..1, by its position."""


def find_lines(
    blocks: Sequence[Block], chances: Chances, places: dict[str, list[int]], rule: int | None
) -> list[TitleLine]:
    """Lines and parts of lines that may be the title, in order; of those that say the same the likeliest whole line.

    `places`: positions of the lines of each key; `rule`: position of what the rules take for the headline.
    """
    likely = sorted((at for at, chance in enumerate(chances) if chance >= _MIN_CHANCE), key=lambda at: -chances[at])
    first = [*range(min(FIRST_BLOCKS, len(blocks))), *([] if rule is None else [rule])]
    keys: dict[str, None] = {}
    for at in likely[: 2 * _MAX_LINES]:
        if len(keys) < _MAX_LINES and _may_be_title(blocks[at]):
            keys[blocks[at].key] = None
    keys.update({blocks[at].key: None for at in first if _may_be_title(blocks[at])})
    parts = (part for key in list(keys) for part in _ends_of(key) if part in places)
    keys.update({part: None for part in parts if _may_be_title(blocks[places[part][0]])})
    keys = {key: None for key in keys if len(places[key]) <= _MAX_REPEATS}
    whole = {key: max(places[key], key=lambda at: (chances[at], -at)) for key in keys}
    found = {key: TitleLine(at, blocks[at].text, key) for key, at in whole.items()}
    for line in list(found.values()):
        if chances[line.position] >= _MIN_CUT_CHANCE or line.position < FIRST_BLOCKS:
            for part in cut_line(line):
                found.setdefault(part.key, part)
    return sorted(found.values(), key=lambda line: (line.position, bool(line.cut)))


def cut_line(line: TitleLine) -> Iterator[TitleLine]:
    """Parts of a line that may be a title: before a bar or a dash and what follows, or at the end of a path."""
    at, text = line.position, line.text
    signs = [sign for sign in _SEPARATOR.finditer(text) if sign.start() > 0 and sign.end() < len(text)]
    for sign in dict.fromkeys((*signs[:_MAX_CUTS], *signs[-_MAX_CUTS:])):
        mark = _SIGNS.get(sign[0].strip(), sign[0].strip())
        front, tail = text[: sign.start()].strip(), text[sign.end() :].strip()
        for kind, part, rest in (("front", front, tail), ("tail", tail, front)):
            key = fold(part)
            if f"{kind}{mark}" in _CUTS and (key.count(" ") + 1 >= _MIN_PART_WORDS or len(key) >= 2 * MIN_KEY_CHARS):
                yield TitleLine(at, part, key, f"{kind}{mark}", fold(rest))


def _ends_of(key: str) -> Iterator[str]:
    """Every run of words that a folded text opens or ends with, save itself, of a title's size."""
    starts = [at for at, char in enumerate(key) if char == " "]
    for at in starts:
        if len(key) - at > MIN_KEY_CHARS:
            yield key[at + 1 :]
        if at >= MIN_KEY_CHARS:
            yield key[:at]


def _may_be_title(block: Block) -> bool:
    return (
        0 < block.word_count <= _MAX_WORDS
        and len(block.text) <= _MAX_CHARS
        and block.role not in ("code", "table")
        and any(map(str.isalpha, block.text))
    )
