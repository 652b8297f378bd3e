"""Names in what a page's head says of its authors: persons, and agencies or teams that it names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.annotate.east_names import join_spaced
from cleaner.annotate.person import cut_role, is_agency, is_name, is_role, is_team
from cleaner.annotate.site_names import SiteNames
from cleaner.late_regex import LateRegex
from cleaner.rules.table import Locale

_MAX_NAME_CHARS = 60
_MAX_NAME_WORDS = 6
_MAX_PERSON_WORDS = 3
_NOT_NAME = LateRegex(r"[@/\\<>{}\[\]=_#\d]|https?:|www\.|\.(?:com|org|net|de|fr|es|co|uk|in|io)\b", re.IGNORECASE)
# "and" only between names: at the start of a part it clings to the comma before it.
_JOINED = LateRegex(r"\s*([,;|&、，；])\s*|\s+(and|und|et|y|e|en|och|og|i|ve|dan)\s+", re.IGNORECASE)
_BY = LateRegex(
    r"(?:view all posts by|(?:this (?:article|post) (?:is|was) )?(?:written|posted|reported|published) by|by|von|par"
    r"|por|di|door|av|af|text|words)(?::\s*|\s+)|and\s+",
    re.IGNORECASE,
)
# " - Lifestyle Desk", " – Daily News": what a name says of its work.
_TAIL = LateRegex(r"\s+[-–—]\s+|\s*\(")
_ROLE = LateRegex(
    r"(?:\w+[ -])?(?:staff|admin|administrator|editor|editors|editorial|reporter|correspondent|writer|contributor"
    r"|author|redaktion|redaktor|redakteur|rédaction|redacción|redazione|redactie|newsroom|webmaster|guest|anonymous"
    r"|unknown|undefined|desk|team|user|root|none|null|nan|n/a|developer)(?: \w+)?",
    re.IGNORECASE,
)
_SUFFIX = LateRegex(r"(?:jr|sr|phd|md|dds|esq|ii|iii|iv|mba|rn|ph\.d|m\.d)\.?", re.IGNORECASE)
_DEGREE_WORDS = "MD|MS|MSc|MA|BA|BSc|PhD|Ph\\.D|RD|RDN|LD|LDN|RN|MPH|MBA|CFP|CPA|CPT|DO|DDS|JD|CDCES|CSSD"
_DEGREES = LateRegex(rf"(?<=[a-z.])(?: (?:{_DEGREE_WORDS})\.?){{1,4}}$|^(?:{_DEGREE_WORDS})\.?$")
# Degrees and seals behind a comma: "CEPF®", "E-RYT 200".
_CAPITALS = LateRegex(r"[A-Z][A-Z.\-]{1,7}[®™]?(?: \d{1,3})?")
_COMMAS = (",", "|", "，")
_INITIAL = LateRegex(r"(?:^|[ .])[A-Z]\.$")
_TITLES = LateRegex(r" (?:기자|记者|記者|特派员|特派員|논설위원|특파원)$")
# Handles: no space, and signs or small letters that no name is written with.
_HANDLE = LateRegex(r"[\w-]*[a-z0-9][.\-_][\w.\-]*|[a-z]+[A-Z]+[a-z]*\w*")
_AGENCIES = frozenset(
    (
        "ap", "afp", "dpa", "reuters", "associated press", "the associated press", "efe", "ansa", "tass", "xinhua",
        "pa media", "press association", "apa", "sda", "sid", "epd", "kna", "ritzau", "tt", "ntb", "kyodo news",
        "yonhap", "pti", "ians", "ani", "aap", "the canadian press", "bloomberg", "agencies",
    )
)  # fmt: skip
# Words of firms, papers and other bodies: no person's name ends or begins with them.
_BODY_WORDS = frozenset(
    (
        "news", "times", "post", "journal", "gazette", "tribune", "herald", "chronicle", "magazine", "media", "press",
        "report", "reports", "review", "network", "radio", "tv", "online", "digital", "zeitung", "blatt", "anzeiger",
        "nachrichten", "tageblatt", "clinic", "association", "foundation", "institute", "university", "college",
        "school", "group", "company", "agency", "marketing", "services", "solutions", "security", "health", "studio",
        "store", "shop", "bank", "inc", "ltd", "llc", "gmbh", "board", "council", "society", "center", "centre",
        "the", "der", "die", "das", "le", "les", "la", "el", "il", "het", "our", "one", "top", "best", "world",
    )
)  # fmt: skip


class _Part(NamedTuple):
    text: str
    sign: str
    """What stands before it: a sign, an and-word, or nothing."""


def read_names(value: str, sites: SiteNames, locale: Locale) -> list[str]:
    """Names in an author's hint, in order; roles, degrees, addresses, handles and the site's own name are none.

    A site that bears its author's name does not hide him; an agency behind a comma is what a person works for.

    >>> from cleaner.rules.loader import load_locale
    >>> read_names("By Ann Lee, MD, and Jo Doe, Staff Writer", SiteNames([]), load_locale("en"))
    ['Ann Lee', 'Jo Doe']
    """
    text = value.strip(" ,;|\"'")
    while announced := _BY.match(text):
        text = text[announced.end() :]
    if is_wire(text) or (is_agency(text, locale) and not sites.holds(text)):
        return [text]
    if sites.holds(text) and not is_person(text, locale):
        return []
    names: list[str] = []
    in_role = False
    for part in _surname_first(text) or _parts(text):
        name = _read_name(part, sites, locale, first=not names)
        in_role = bool(names) and name is None if part.sign in _COMMAS else in_role
        # "Chief Engineer and Head of Boats": behind a role only a person opens a new name
        if name and name not in names and (not in_role or is_person(name, locale)):
            names.append(name)
    return names


def is_wire(text: str) -> bool:
    """Whether `text` is an agency that every language knows."""
    return text.casefold() in _AGENCIES


def is_person(text: str, locale: Locale) -> bool:
    """Whether `text` looks like the name of a person rather than of a firm: two or three words, none of a body."""
    words = text.casefold().split()
    return 1 < len(words) <= _MAX_PERSON_WORDS and not _BODY_WORDS.intersection(words) and is_name(text, locale)


def _parts(text: str) -> Iterator[_Part]:
    """Parts of `text` between commas, bars and and-words; none is empty."""
    sign, start = "", 0
    for joiner in _JOINED.finditer(text):
        if part := text[start : joiner.start()].strip():
            yield _Part(part, sign)
            sign = ""
        sign = joiner[1] or joiner[2].lower()
        start = joiner.end()
    if part := text[start:].strip():
        yield _Part(part, sign)


def _surname_first(text: str) -> list[_Part]:
    """ "Lee, Ann" as one name; empty where `text` is not of that form."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and all(re.fullmatch(r"[^\W\d_][\w.'’-]*(?: [^\W\d_]\.?)?", part) for part in parts):
        is_no_name = _SUFFIX.fullmatch(parts[1]) or _ROLE.fullmatch(parts[1]) or _CAPITALS.fullmatch(parts[1])
        return [_Part(f"{parts[1]} {parts[0]}", "")] if not is_no_name else []
    return []


def _read_name(part: _Part, sites: SiteNames, locale: Locale, *, first: bool) -> str | None:
    """The name in one part of a list, or None. What follows a person's comma may be a role, a degree or a firm."""
    text = part.text
    if (announced := _BY.match(text)) and announced.end() < len(text):
        text = text[announced.end() :]
    name = _DEGREES.sub("", _TITLES.sub("", _cut_tail(text, sites, locale)).strip(" -–")).strip()
    name = name if _INITIAL.search(name) else name.rstrip(".")
    is_whole_team = name.count(" ") > 1 and is_team(name, locale)
    if not name or _SUFFIX.fullmatch(name) or (_ROLE.fullmatch(name) and not is_whole_team):
        return None
    behind = not first and part.sign in _COMMAS
    if behind and (is_wire(name) or _CAPITALS.fullmatch(name) or is_role(name, locale) or _is_body(name)):
        return None
    if first and " " in name and not is_whole_team and not is_team(name, locale):
        person, role = cut_role(name, locale)
        name = person if role and is_name(person, locale) else name
    if locale.language == "zh":
        name = join_spaced(name)
    return name if _may_be_author(name, sites, locale) else None


def _cut_tail(text: str, sites: SiteNames, locale: Locale) -> str:
    """`text` without what stands behind a dash or in brackets, where that is a role, a team, a firm or the site."""
    parts = _TAIL.split(text, maxsplit=1)
    if len(parts) < 2:
        return text
    tail = parts[1].strip(" )")
    is_other = sites.holds(tail) or is_role(tail, locale) or is_team(tail, locale) or _is_body(tail)
    return parts[0] if is_other or "(" in text else text


def _is_body(name: str) -> bool:
    words = name.casefold().split()
    return len(words) > 1 and bool(_BODY_WORDS & {words[0], words[-1]})


def _may_be_author(text: str, sites: SiteNames, locale: Locale) -> bool:
    """Whether `text` can be a person, or an agency or team; never a handle, and no site that is not a person."""
    if len(text) > _MAX_NAME_CHARS or len(text.split()) > _MAX_NAME_WORDS or _NOT_NAME.search(text):
        return False
    if is_wire(text):
        return True
    if len(text) < 2 or not any(map(str.isalpha, text)) or _HANDLE.fullmatch(text):
        return False
    return not sites.holds(text) or is_person(text, locale)
