"""Cut a line that holds two things: a byline glued to the label, heading or paragraph that follows it."""

import re
from collections.abc import Callable
from itertools import islice

from cleaner.rules.table import EDGES, Locale, prepare
from cleaner.text import LINE_END, fold

_MAX_BYLINE_CHARS = 160
_WORD_START = re.compile(r"(?<=[\s|])[^\s|]")
_MAX_CUTS = 24
_MAX_LABEL_CHARS = 60
_MAX_LINE_CHARS = 4000
_TAIL_CHARS = 12
_MAX_DATED_CHARS = 80
_MAX_SEAMS = 6
# Where two things may be glued: a capital after a small letter or a figure, a figure after a letter or a year.
_SEAM = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d{4})(?=\d)|(?<=[^\W_A-Z])(?=[^\W\d_a-zß-ÿ])")
_DIGIT = re.compile(r"[0-9]")


IsByline = Callable[[str, Locale], bool]
"""Whether all of a text is a byline that was announced or carries a date."""


def make_cutter(
    text: str, locale: Locale, is_byline: IsByline, is_date: IsByline | None = None
) -> Callable[[str], int | None]:
    """A function that says where a line of `text` is to be cut, or None.

    A line is cut only where its front is a byline that is announced or dated, and its rest is sure to be something
    else: a label of the tables, or the very words of another line of the source (the other copy of the page). A short
    line is also cut without a space between two dates, and between a date and a button ("ShareMarch 5, 2024");
    `is_date`: whether all of a text is a date.
    """
    cut_byline = _BylineCutter(text, locale, is_byline)

    def cut(line: str) -> int | None:
        at = cut_byline.find(line)
        if at is None and is_date is not None and len(line) <= _MAX_DATED_CHARS:
            at = _cut_date(line, locale, is_date)
        return at

    return cut


class _BylineCutter:
    """Finds where a byline ends that is glued to a label or to another line of the source."""

    def __init__(self, text: str, locale: Locale, is_byline: IsByline) -> None:
        self._locale = locale
        self._is_byline = is_byline
        self._alike = _lines_by_tail(text)
        # What holds another line of the source and a byline is longer than that line.
        shortest = {tail: min(map(len, lines)) for tail, lines in self._alike.items()}
        self._twins = frozenset(
            line for tail, lines in self._alike.items() for line in lines if len(line) > shortest[tail]
        )
        self._folded: dict[str, frozenset[str]] = {}  # tail -> lines that end in it, folded
        self._last_words, self._last_chars = locale.part_label_ends

    def find(self, line: str) -> int | None:
        """Position behind the byline in `line`, or None."""
        labelled = line[-1:].casefold()[-1:] in self._last_chars and self._is_labelled(line)
        twin = line in self._twins
        if not twin and not labelled:
            return None
        front = line[:_MAX_BYLINE_CHARS]
        announced = self._locale.byline_opening.search(front.casefold())
        if announced is None:
            return None
        others = self._known(line) if twin else frozenset()
        for found in islice(_WORD_START.finditer(front, announced.start() + 1), _MAX_CUTS):
            rest = line[found.start() :]
            if rest[0].islower():
                continue
            label = labelled and len(rest) <= _MAX_LABEL_CHARS and prepare(rest) in self._locale.part_labels
            other = label or fold(rest[:_MAX_LINE_CHARS]) in others
            if other and self._is_byline(front[: found.start()], self._locale):
                return found.start()
        return None

    def _is_labelled(self, line: str) -> bool:
        """Whether `line` ends in the last word of a label."""
        return len(line) <= _MAX_BYLINE_CHARS + _MAX_LABEL_CHARS and _last_word(line) in self._last_words

    def _known(self, line: str) -> frozenset[str]:
        """Lines of the source that end as `line` does, folded."""
        tail = _tail(line)
        if tail not in self._folded:
            self._folded[tail] = frozenset(fold(other[:_MAX_LINE_CHARS]) for other in self._alike[tail])
        return self._folded[tail]


def _cut_date(line: str, locale: Locale, is_date: IsByline) -> int | None:
    """Where a date ends and another date or a button begins without a space, or the other way round."""
    if not _DIGIT.search(line) and (line.isascii() or not any(map(str.isdigit, line))):
        return None
    for found in islice(_SEAM.finditer(line), _MAX_SEAMS):
        front, rest = line[: found.start()], line[found.start() :]
        dated = is_date(front, locale), is_date(rest, locale)
        if all(dated) or (any(dated) and locale.rules.match(prepare(rest if dated[0] else front)) is not None):
            return found.start()
    return None


def _last_word(line: str) -> str:
    return line[line.rfind(" ") + 1 :].casefold().rstrip(EDGES)


def _lines_by_tail(text: str) -> dict[str, list[str]]:
    """Lines of `text` that end as another line does, by how they end."""
    found: dict[str, list[str]] = {}
    for raw in LINE_END.split(text) if "\r" in text else text.split("\n"):
        line = raw.strip()
        if len(line) >= _TAIL_CHARS:
            found.setdefault(_tail(line), []).append(line)
    return {tail: lines for tail, lines in found.items() if len(lines) > 1}


def _tail(line: str) -> str:
    """How a line ends, typography apart: a line that ends like no other repeats none."""
    return fold(line[-2 * _TAIL_CHARS :])[-_TAIL_CHARS:]
