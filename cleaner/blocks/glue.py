"""Cut a line that holds two things: a byline glued to the label, heading or paragraph that follows it."""

import re
from collections.abc import Callable

from cleaner.rules.table import Locale, prepare
from cleaner.text import LINE_END, fold

_MAX_BYLINE_CHARS = 160
_WORD_START = re.compile(r"(?<=[\s|])[^\s|]")
_MAX_CUTS = 24
_LABELS = ("label.highlights", "label.contents", "label.related")


IsByline = Callable[[str, Locale], bool]
"""Whether all of a text is a byline that was announced or carries a date."""


def make_cutter(text: str, locale: Locale, is_byline: IsByline) -> Callable[[str], int | None]:
    """A function that says where a line of `text` is to be cut, or None.

    A line is cut only where its front is a byline that is announced or dated, and its rest is sure to be something
    else: a label of the tables, or the very words of another line of the source (the other copy of the page).
    """
    known = {key for line in LINE_END.split(text) if (key := fold(line[:4000]))}

    def cut(line: str) -> int | None:
        front = line[:_MAX_BYLINE_CHARS]
        if not _may_hold_byline(front, locale):
            return None
        for found in list(_WORD_START.finditer(front))[:_MAX_CUTS]:
            rest = line[found.start() :]
            if (_is_label(rest, locale) or fold(rest[:4000]) in known) and is_byline(front[: found.start()], locale):
                return found.start()
        return None

    return cut


def _may_hold_byline(front: str, locale: Locale) -> bool:
    folded = front.casefold()
    if "|" in folded or any(char.isdigit() for char in folded):
        return True
    return folded.startswith(locale.by_words) or any(word in folded for word in locale.published_words)


def _is_label(rest: str, locale: Locale) -> bool:
    rule = locale.rules.match(prepare(rest)) if len(rest) <= 60 else None
    return rule is not None and rule.reason in _LABELS
