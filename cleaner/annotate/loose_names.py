"""Names that only their place makes sure: users' names, teams, organisations, one word below a headline.

The grammar of names takes what is shaped like a person's name. What else a line may name is read here, and counts only
where the line stands as bylines do.
"""

import re

from cleaner.annotate.by_words import EDGES, NOT_AUTHORS, find_opening
from cleaner.annotate.dates import FoundDate, find_dates
from cleaner.annotate.east_names import is_chinese_name
from cleaner.annotate.names import Byline
from cleaner.annotate.person import cut_role, is_agency, is_name, is_role, is_single_name, is_team, split_items
from cleaner.annotate.times import cut_reading_times, lower
from cleaner.rules.table import Locale
from cleaner.text import ends_sentence

_MAX_CHARS = 120
_MAX_NAME_CHARS = 45
_MAX_WORDS = 6
_MAX_ITEMS = 6
_CONNECTORS = frozenset((
    "of", "for", "the", "and", "&", "de", "der", "die", "das", "für", "und", "la", "le", "et", "du", "des", "y", "e",
    "di",
))  # fmt: skip
_WORD = re.compile(r"[\w'’.&+®-]+")
_HOST = re.compile(
    r"[\w-]{2,30}(?:\.[\w-]{2,30})?\.(?:com|org|net|de|at|ch|fr|es|it|nl|be|pl|tr|ru|uk|co\.uk|com\.\w\w)"
)
_COUNTER = re.compile(
    r"\b\d{1,6}\s(?:comments?|views?|replies|likes?|shares?|kommentare?|commentaires?|comentarios?)\b|#\d{1,6}\b",
    re.IGNORECASE,
)
# Who has started a thread: "Ada72 Discussion starter".
_STARTER = re.compile(
    r"(?:thread starter|discussion starter|original poster|topic starter|started by|asked by|u/|@)\s?:?", re.IGNORECASE
)
_SMALL_END = re.compile(r"\s(?:in|on|at|for|am|le|el|von|by)$", re.IGNORECASE)


def parse_loose(text: str, locale: Locale, dates: list[FoundDate] | None = None) -> Byline | None:
    """The byline that a short line may be, by a by-word, beside a date or alone; None where it can be none.

    `dates`: those of `text`, where they are known.

    >>> from cleaner.rules.loader import load_locale
    >>> parse_loose("By Institute for River Science", load_locale("en")).authors
    ['Institute for River Science']
    """
    if len(text) > _MAX_CHARS or (ends_sentence(text) and len(text.split()) > _MAX_WORDS):
        return None
    dates = find_dates(text, locale) if dates is None else dates
    opening = find_opening(text, lower(text), locale)
    start = opening.end if opening else 0
    rest = _cover(text[start:], [(date.label_start - start, date.end - start) for date in dates if date.end > start])
    starter = _STARTER.search(rest)
    rest = cut_reading_times(_STARTER.sub(" ", rest) if starter else rest)
    rest = _COUNTER.sub(" ", rest) if any(map(str.isdigit, rest)) else rest
    names = _names(" ".join(rest.split()).strip(EDGES), locale, announced=bool(opening or starter or dates))
    if not names:
        return None
    return _byline(text, names, dates, announced=bool(opening or starter))


def _cover(text: str, holes: list[tuple[int, int]]) -> str:
    """`text` with a bar in place of each hole."""
    for first, last in reversed(holes):
        text = f"{text[: max(0, first)]} | {text[last:]}"
    return text


def _names(text: str, locale: Locale, *, announced: bool) -> list[str]:
    """What `text` names: its items where each may be a name; else none."""
    parts = [part.strip(EDGES) for part in re.split(r"\s[-–|•·»]+\s|\|", text)]
    parts = [part for part in parts if part]
    if not parts or len(parts) > 2:
        return []
    whole = parts[0]
    if _is_group(whole, locale):
        return [whole]
    items = split_items(whole, locale)
    if not 0 < len(items) <= _MAX_ITEMS:
        return []
    names = [_bare(item, locale) for item in items if not _is_aside(item, locale) or len(items) == 1]
    if any(is_agency(name, locale) for name in names):  # "AFP, MANILA"
        names = [name for name in names if is_agency(name, locale) or not name.isupper()]
    if not all(_may_be_name(name, locale, announced=announced or len(parts) > 1) for name in names):
        return []
    return list(dict.fromkeys(names))


def _bare(item: str, locale: Locale) -> str:
    """`item` without a role glued to it and without a small word at its end ("Ada Roe In")."""
    if is_team(item, locale):
        return item
    name = cut_role(item, locale)[0]
    if " " in item and " " not in name:
        name = item  # "Staff Clinician": a role is all there is
    return _SMALL_END.sub("", name)


def _is_aside(item: str, locale: Locale) -> bool:
    return is_role(item, locale) and not is_team(item, locale)


def _is_group(text: str, locale: Locale) -> bool:
    """Whether `text` is an organisation with small words in its name: "Institute for River Science"."""
    found = text.split()
    return (
        3 <= len(found) <= _MAX_WORDS
        and found[0][0].isupper()
        and found[-1][0].isupper()
        and any(word in ("of", "for", "für", "de", "des", "du") for word in found)
        and all(word[0].isupper() or word in _CONNECTORS for word in found)
    )


def _may_be_name(text: str, locale: Locale, *, announced: bool) -> bool:
    if not 2 <= len(text) <= _MAX_NAME_CHARS or NOT_AUTHORS.fullmatch(text.split()[0].lower().rstrip(":")):
        return False
    if is_name(text, locale) or is_agency(text, locale) or is_team(text, locale) or _HOST.fullmatch(text.lower()):
        return True
    found = text.split()
    if len(found) == 1:
        told = announced or text[0].isupper() or any(map(str.isdigit, text))
        return is_single_name(text, locale) and (told or (locale.language == "zh" and is_chinese_name(text)))
    if len(found) > _MAX_WORDS or not all(_WORD.fullmatch(word) for word in found):
        return False
    return all(word[0].isupper() or word[0].isdigit() or word in _CONNECTORS for word in found)


def _byline(text: str, names: list[str], dates: list[FoundDate], *, announced: bool) -> Byline:
    start = min((text.find(name) for name in names if name in text), default=0)
    last = max((text.find(name) + len(name) for name in names if name in text), default=len(text))
    return Byline(authors=names, raw=text[start:last], start=start, end=last, announced=announced, dates=dates)
