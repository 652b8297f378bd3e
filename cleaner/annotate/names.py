"""The grammar of bylines: who one short text names as its authors. Where a byline counts is decided elsewhere."""

import re
from typing import NamedTuple

import msgspec

from cleaner.annotate.by_words import EDGES, NOT_AUTHORS, SEPARATOR, Opening, find_opening, may_hold_separator
from cleaner.annotate.dates import FoundDate, find_dates
from cleaner.annotate.east_names import find_east_byline, is_caseless_name
from cleaner.annotate.person import (
    cut_role,
    is_agency,
    is_announced_name,
    is_name,
    is_role,
    is_single_name,
    is_team,
    is_title_case,
    split_items,
)
from cleaner.annotate.times import READING_TIME, lower, may_hold_reading_time
from cleaner.rules.table import Locale
from cleaner.text import ends_sentence

__all__ = ["MAX_CHARS", "Byline", "is_name", "parse_byline"]

MAX_CHARS = 250
"""A longer text is no byline."""
_MAX_PLAIN_WORDS = 22
_MAX_TAIL_WORDS = 14


# Where a name ends although no separator stands there: "Ada Roe in World", "Ada Roe for The Example", "Ada Roe Follow".
_CUTTERS = frozenset((
    "in", "for", "from", "at", "on", "with", "via", "für", "aus", "bei", "mit", "pour", "avec", "à", "dans", "chez",
    "para", "con", "desde", "en", "per", "om", "med",
))  # fmt: skip
_DATE_OPENERS = frozenset(("on", "am", "vom", "um", "le", "el", "du", "the", "den"))
_DATE_OPENER_LAST = re.compile(r"[\s,]{1,3}(?:on|am|vom|um|le|el|du)\s{0,3}$")
_AGENCIES_WORD = frozenset(("agencies", "agenturen", "agencias", "agences", "others"))
# What lists are sorted by: no names.
_SORTED_BY = frozenset((
    "age", "author", "brand", "category", "city", "color", "company", "country", "date", "day", "default", "design",
    "gender", "genre", "id", "industry", "location", "month", "name", "popularity", "price", "rating", "region",
    "relevance", "role", "schools", "size", "state", "style", "subject", "team", "title", "topic", "type", "use",
    "weight", "year",
))  # fmt: skip
_BUTTON = re.compile(
    r"\b(?:Follow(?:ing)?|Folgen|Suivre|Seguir|Subscribe|Abonnieren|Share|Teilen|Tips meg"
    r"|View (?:all|profile|in)|et al|and others|u\. ?a\.|\+ ?\d{1,3} more"
    r"|\d{1,5} (?:comments?|views?|replies|Kommentare?)"
    r"|(?:medically )?reviewed by|edited by|fact.checked by|photos? by)\b[^|•·]{0,60}",
    re.IGNORECASE,
)
# What every button holds, in a text in ASCII and in lower case.
_BUTTON_PARTS = (
    "follow", "folgen", "suivre", "seguir", "subscribe", "abonnieren", "share", "teilen", "tips", "view", "et al",
    "others", "u.", "more", "comment", "repl", "kommentar", "by",
)  # fmt: skip
# Two words of a name, then a paper: in capitals, or ending in a word that papers end in.
_OUTLET = re.compile(
    r"(?P<name>[^\W\d_][\w'’.-]*[a-zà-ÿ](?: [A-Z]\.)? [^\W\d_][\w'’-]*[a-zà-ÿ]),? "
    r"(?:(?!III\b|PhD|MD)[A-Z]{3,}\w{0,12}(?: [A-Z]\w{1,15}){0,3}"
    r"|(?:[A-Z]\w{1,15} ){1,3}"
    r"(?:News|Times|Post|Journal|Today|Press|Gazette|Herald|Tribune|Magazine|Media|Network|Staff))"
)
_SOURCE = re.compile(r"\s*(?:quellen?|sources?|fuentes?|fonte|来源|來源)\s?[:：]\s*", re.IGNORECASE)
_MAIL = re.compile(r"\S{1,64}@\S{1,80}")


class Byline(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says of its authors. Positions are code points of the text that was parsed."""

    authors: list[str]
    """Never empty; names as they stand, without roles."""
    raw: str
    """As it stands: with its by-word or a label behind it that has no date, without the dates."""
    start: int
    end: int
    announced: bool
    """Whether a by-word, or a label such as "| Published", says that this is a byline. Else only its shape does."""
    dates: list[FoundDate]
    """Dates of the whole text."""
    role: str | None = None


class _People(NamedTuple):
    authors: list[str]
    roles: list[str]


def parse_byline(text: str, locale: Locale, dates: list[FoundDate] | None = None) -> Byline | None:
    """The byline that `text` is, or that stands in it beside dates and categories; None where it is none.

    `dates`: those of `text`, where they are known.

    >>> from cleaner.rules.loader import load_locale
    >>> parse_byline("By Ada Roe and Ben Poe | March 5, 2024", load_locale("en")).authors
    ['Ada Roe', 'Ben Poe']
    """
    if len(text) > MAX_CHARS or not text or text.isspace():
        return None
    if locale.language in ("zh", "ja", "ko"):
        dates = find_dates(text, locale) if dates is None else dates
        if east := find_east_byline(text, [(date.label_start, date.end) for date in dates], locale):
            return _build(text, east.start, east.end, _People(east.authors, []), announced=True, dates=dates)
    low = lower(text)
    opening = find_opening(text, low, locale)
    if opening:
        return _parse_announced(text, low, opening, find_dates(text, locale) if dates is None else dates, locale)
    source = _SOURCE.match(text)
    if source:
        return _parse_agencies(text, source.end(), locale)
    if len(text.split()) > _MAX_PLAIN_WORDS or (ends_sentence(text) and len(text.split()) > 6):
        return None
    if NOT_AUTHORS.fullmatch(low.strip(EDGES).split(" ")[0].rstrip(":")):
        return None
    first = text.lstrip(EDGES)[:1]
    if first.islower() and not is_agency(text.split()[0], locale):
        return None
    code = _parse_code(text, locale)
    return code or _parse_plain(text, low, find_dates(text, locale) if dates is None else dates, locale)


# ---------------------------------------------------------------- with a by-word


def _parse_announced(
    text: str, low: str, opening: Opening, dates: list[FoundDate], locale: Locale
) -> Byline | None:  # fmt: skip
    start = opening.end + len(text[opening.end :]) - len(text[opening.end :].lstrip(EDGES))
    later = [date for date in dates if date.start >= start]
    cut = min((date.label_start if date.label_start >= start else date.start for date in later), default=len(text))
    cut = min(
        cut,
        *(found.start() for found in (READING_TIME.search(text, start), _BUTTON.search(text, start)) if found),
        len(text),
    )
    label = _label_at(low, start, cut, dates, locale)
    dated = opening.dated or bool(later)
    people: _People | None = None
    position = end = start
    for piece_start, piece_end in _pieces(text, start, min(cut, label[0])):
        piece = text[piece_start:piece_end]
        if people is None:
            people = _read_people(piece, locale, opening=opening, apart=dated or piece_end < len(text.rstrip(EDGES)))
            if people is None:
                return None
        elif (more := _read_people(piece, locale)) and all(
            is_agency(a, locale) or is_team(a, locale) for a in more.authors
        ):
            people = _joined(people, more)
        else:
            break  # a category looks like a name, so only an agency counts here
        position, end = piece_end, piece_end
    if people is None or _is_prose(text[position:], locale):
        return None
    if label[0] < len(text) and not text[end : label[0]].strip(EDGES):
        end = label[1]
    return _build(text, opening.start, end, people, announced=True, dates=dates)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between the separators of text[start:end]; none is blank."""
    pieces: list[tuple[int, int]] = []
    for found in SEPARATOR.finditer(text, start, end) if may_hold_separator(text) else ():
        pieces.append((start, found.start()))
        start = found.end()
    pieces.append((start, end))
    return [(first, last) for first, last in pieces if text[first:last].strip(EDGES)]


def _label_at(low: str, start: int, end: int, dates: list[FoundDate], locale: Locale) -> tuple[int, int]:
    """(start, end) of a label of a date, behind a separator, that has no date: "| Published"; (len, len) without."""
    labels = locale.labels
    if not may_hold_separator(low):
        return len(low), len(low)
    for found in SEPARATOR.finditer(low, start, end):
        if not low.startswith(labels, found.end()):
            continue
        for label in labels:
            if not low.startswith(label, found.end()) or low[found.end() + len(label) :][:1].isalpha():
                continue
            if not any(date.label_start <= found.end() < date.end for date in dates):
                return found.end(), found.end() + len(label)
    return len(low), len(low)


def _is_prose(tail: str, locale: Locale) -> bool:
    """Whether what follows the names is text rather than categories, counters and dates."""
    for date in reversed(find_dates(tail, locale)):
        tail = tail[: date.start] + " " + tail[date.end :]
    return len(tail.split()) > _MAX_TAIL_WORDS or (ends_sentence(tail) and len(tail.split()) > 6)


def _read_people(piece: str, locale: Locale, *, opening: Opening | None = None, apart: bool = False) -> _People | None:
    """Authors and roles in a text between separators; None where it holds anything else.

    `opening`: the by-word before it, which lets more pass for a name. `apart`: a date or separator ends the piece.
    """
    piece = _cut_tail(piece, locale)
    authors: list[str] = []
    roles: list[str] = []
    items = split_items(piece, locale)
    for item in items:
        name, role = _read_author(
            item,
            locale,
            opening=None if authors else opening,
            apart=apart,
            first=not authors,
            alone=len(items) == 1 or apart,
        )
        if name and name not in authors:
            authors.append(name)
        if role and is_role(role, locale):
            roles.append(role)
        elif role and (name or not ((opening or apart) and _is_aside(role, locale))):
            return None
        if not authors:
            return None
    return _People(authors, roles) if authors else None


def _cut_tail(piece: str, locale: Locale) -> str:
    """`piece` up to the small word that ends its names: "Ada Roe in World", "Ada Roe with Agencies"."""
    words = piece.split()
    for i in range(1, len(words)):
        if (words[i] in _CUTTERS and words[i] not in locale.and_words) or (i > 1 and words[i].capitalize() == "For"):
            return " ".join(words[:i])
    while words and words[-1] in _DATE_OPENERS:
        words.pop()
    return " ".join(words)


def _is_aside(text: str, locale: Locale) -> bool:
    """Whether an item beside a name is a role, a place or a desk rather than the rest of a sentence."""
    if is_role(text, locale):
        return True
    words = text.split()
    return len(words) <= 4 and (all(word[0].isupper() or word[0].isdigit() for word in words) or len(words) == 1)


def _read_author(
    item: str, locale: Locale, *, opening: Opening | None, apart: bool, first: bool, alone: bool
) -> tuple[str | None, str | None]:
    """(name, role) of one item of a list of names; (None, item) where it is no name."""
    if item.lower() in _AGENCIES_WORD:
        return None, item
    name, role = cut_role(_cut_agency(_halved(item), locale), locale)
    if (
        opening
        and opening.word in locale.particles
        and item[0].islower()
        and not (is_team(item, locale) or is_agency(item, locale))
    ):
        return None, item  # "Von der Roe sagte", "De la Roe"
    if not first and is_role(item, locale) and (not is_name(name, locale) or is_role(name, locale)):
        return None, item
    if is_agency(item, locale):
        return item, None
    if is_team(item, locale) and (opening or not first or (apart and " " in item)):
        words = item.split()
        return " ".join(words[1:] if words[0].lower() in ("der", "die", "la", "el") and len(words) > 1 else words), None
    if is_name(name, locale) or ((not first or (apart and opening is None)) and is_caseless_name(name, locale)):
        return name, role or None
    if opening is None:
        return None, item
    if is_announced_name(item, locale):
        return item, None
    if not opening.weak and is_title_case(name) and len(name.split()) > 1:
        return name, role or None
    single = alone and is_single_name(name, locale) and (role == "" or apart)
    if single and (
        not opening.weak or (apart and (name[0].isupper() or opening.dated)) or _is_name_after_by(name, opening)
    ):
        return name, role or None
    return None, item


def _is_name_after_by(word: str, opening: Opening) -> bool:
    """Whether one capitalised word after "By" and nothing else is a name, and not a way to sort ("By Category")."""
    return opening.word == "by" and word[0].isupper() and word.casefold() not in _SORTED_BY


def _halved(item: str) -> str:
    """ "Ada Roe" for "Ada Roe Ada Roe"."""
    words = item.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else item


def _cut_agency(item: str, locale: Locale) -> str:
    """`item` without an agency or a paper glued to its end: "Ada Roe The Associated Press", "Ada Roe FOXSports"."""
    if outlet := _OUTLET.fullmatch(item):
        return outlet["name"]
    if item.count(" ") < 2 or not item.endswith(locale.agencies):
        return item
    for agency in locale.agencies:
        if item.endswith(f" {agency}") and len(item.split()) - len(agency.split()) >= 2:
            return item.removesuffix(agency).rstrip().removesuffix(" The")
    return item


# ---------------------------------------------------------------- without a by-word


def _parse_agencies(text: str, start: int, locale: Locale) -> Byline | None:
    """ "Source: dpa": a byline where all that is named are agencies."""
    items = split_items(text[start:], locale)
    if not items or not all(is_agency(item, locale) for item in items):
        return None
    return _build(text, 0, len(text), _People(list(dict.fromkeys(items)), []), announced=True, dates=[])


def _parse_plain(text: str, low: str, dates: list[FoundDate], locale: Locale) -> Byline | None:
    """A byline by its shape: names, and beside them only dates, roles, reading times and separators."""
    if not dates and text.isascii() and text.isalpha() and not is_agency(text, locale):
        return None  # one word is no person's name
    label = _label_at(low, 0, len(text), dates, locale)
    holes = [(date.label_start, date.end) for date in dates]
    holes += _asides(text, low)
    undated = label[0] < len(text)
    if undated:
        holes.append((label[0], len(text)))
    people: _People | None = None
    start = end = 0
    for piece_start, piece_end in _plain_pieces(text, holes):
        piece = text[piece_start:piece_end].strip(EDGES)
        more = _read_people(piece, locale, apart=bool(dates))
        if more and people is None:
            people, start, end = more, piece_start, piece_end
        elif more and people:
            people, end = _joined(people, more), piece_end
        elif not _is_aside(piece, locale) or not (dates or (people and is_role(piece, locale))):
            return None
        elif people and is_role(piece, locale):
            people = _People(people.authors, [*people.roles, piece])
    if people is None:
        return None
    labelled = any(date.label == "published" for date in dates if date.start > end)
    end = label[1] if undated and not text[end : label[0]].strip(EDGES) else end
    return _build(text, start, end, people, announced=undated or (labelled and "|" in text), dates=dates)


def _asides(text: str, low: str) -> list[tuple[int, int]]:
    """Spans of reading times, buttons and addresses; what holds none of their parts is not searched for them."""
    found = [match.span() for match in READING_TIME.finditer(text)] if may_hold_reading_time(text) else []
    if not text.isascii() or any(map(low.__contains__, _BUTTON_PARTS)):
        found += [match.span() for match in _BUTTON.finditer(text)]
    if "@" in text:
        found += [match.span() for match in _MAIL.finditer(text)]
    return found


def _parse_code(text: str, locale: Locale) -> Byline | None:
    """A whole line that is an agency's code, with an editor's code at most: "(dpa/abc)"."""
    if len(text) > 60 or text.strip()[:1] not in ("(", "["):
        return None
    items = split_items(text.strip(" ()[]\t"), locale)
    if not items or not is_agency(items[0], locale):
        return None
    authors = [item for item in items if is_agency(item, locale)]
    if any(len(item) > 4 for item in items if item not in authors):
        return None
    return _build(text, 0, len(text), _People(authors, []), announced=False, dates=[])


def _plain_pieces(text: str, holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of `text` outside the holes and between the separators; none is blank."""
    pieces: list[tuple[int, int]] = []
    position = 0
    for first, last in (*sorted(holes), (len(text), len(text))):
        if first > position:
            pieces.extend(_pieces(text, position, first))
        position = max(position, last)
    return pieces


def _joined(people: _People, more: _People) -> _People:
    return _People(list(dict.fromkeys((*people.authors, *more.authors))), [*people.roles, *more.roles])


def _build(text: str, start: int, end: int, people: _People, *, announced: bool, dates: list[FoundDate]) -> Byline:
    """The byline at text[start:end], without separators and blanks at its ends."""
    last_word = _DATE_OPENER_LAST.search(text, start, end)
    if last_word and any(end <= date.start <= end + 3 for date in dates):
        end = last_word.start()
    while end > start and text[end - 1] in EDGES:
        end -= 1
    while start < end and text[start] in EDGES:
        start += 1
    role = ", ".join(people.roles) or None
    return Byline(
        authors=people.authors, raw=text[start:end], start=start, end=end, announced=announced, dates=dates, role=role
    )
