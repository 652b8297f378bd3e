"""Cut a line that holds two things: a byline glued to the label, heading or paragraph that follows it."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice

from cleaner.rules.table import Locale, prepare
from cleaner.text import LINE_END, fold

_MAX_BYLINE_CHARS = 160
_WORD_START = re.compile(r"(?<=[\s|])[^\s|]")
_MAX_CUTS = 24
_MAX_LABEL_CHARS = 60
_MAX_LINE_CHARS = 4000
_TAIL_CHARS = 12
_LABELS = ("label.highlights", "label.contents", "label.related")


IsByline = Callable[[str, Locale], bool]
"""Whether all of a text is a byline that was announced or carries a date."""


def make_cutter(text: str, locale: Locale, is_byline: IsByline) -> Callable[[str], int | None]:
    """A function that says where a line of `text` is to be cut, or None.

    A line is cut only where its front is a byline that is announced or dated, and its rest is sure to be something
    else: a label of the tables, or the very words of another line of the source (the other copy of the page).
    """
    lines = [line for line in LINE_END.split(text) if line.strip()]
    tails = Counter(_tail(line) for line in lines)
    known = {fold(line[:_MAX_LINE_CHARS]) for line in lines if tails[_tail(line)] > 1}
    words = "|".join(map(re.escape, (*locale.by_words, *locale.published_words)))
    opening = re.compile(rf"\d|\||\b(?:{words})\b" if words else r"\d|\|")

    def is_other(rest: str, twin: bool) -> bool:
        rule = locale.rules.match(prepare(rest)) if len(rest) <= _MAX_LABEL_CHARS else None
        if rule is not None and rule.reason in _LABELS:
            return True
        return twin and fold(rest[:_MAX_LINE_CHARS]) in known

    def cut(line: str) -> int | None:
        front = line[:_MAX_BYLINE_CHARS]
        twin = tails[_tail(line)] > 1
        if not twin and len(line) > _MAX_BYLINE_CHARS + _MAX_LABEL_CHARS:
            return None
        announced = opening.search(front.casefold())
        if announced is None:
            return None
        for found in islice(_WORD_START.finditer(front, announced.start() + 1), _MAX_CUTS):
            if is_other(line[found.start() :], twin) and is_byline(front[: found.start()], locale):
                return found.start()
        return None

    return cut


def _tail(line: str) -> str:
    """How a line ends, typography apart: a line that ends like no other repeats none."""
    return fold(line[-2 * _TAIL_CHARS :])[-_TAIL_CHARS:]
