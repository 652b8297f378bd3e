"""Values for record fields from a page's hints: each with the hint it came from. Nothing here sees the page's text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from cleaner.annotate.hint_dates import read_date
from cleaner.page import Hint
from cleaner.text import fold


class HintedValue(NamedTuple):
    """A value and the hint it was taken from."""

    value: str
    method: str
    name: str
    raw: str
    """The hint's value as it stood."""


class HintOrigin(NamedTuple):
    """Which hints a list of values came from; both empty where there is none."""

    method: str
    name: str


# Methods and names by trust, the surest first. "*" stands for any name.
_TITLES = (
    ("json-ld", "headline"),
    ("opengraph", "og:title"),
    ("meta", "*"),
    ("microdata", "*"),
    ("json-ld", "*"),
    ("html-title", "*"),
)
_AUTHORS = (
    ("json-ld", "author"),
    ("meta", "*"),
    ("opengraph", "*"),
    ("microdata", "*"),
    ("rel-author", "*"),
    ("json-ld", "creator"),
)
_PUBLISHED = (
    ("json-ld", "datePublished"),
    ("opengraph", "*"),
    ("microdata", "datePublished"),
    ("meta", "*"),
    ("time", "published"),
    ("json-ld", "*"),
    ("microdata", "*"),
)
_MODIFIED = (
    ("json-ld", "dateModified"),
    ("opengraph", "*"),
    ("microdata", "*"),
    ("meta", "*"),
    ("time", "*"),
    ("json-ld", "*"),
)
_SITE_NAMES = (
    ("opengraph", "*"),
    ("json-ld", "publisher"),
    ("json-ld", "WebSite.name"),
    ("json-ld", "*"),
    ("meta", "*"),
)
_LANGUAGES = (("meta", "html-lang"), ("json-ld", "*"), ("opengraph", "*"), ("meta", "*"))
_DESCRIPTIONS = (("opengraph", "*"), ("meta", "*"), ("json-ld", "*"))
_URLS = (("canonical", "*"), ("opengraph", "*"))

# What parts a title from the site's name. A plain hyphen only with spaces around it.
_TITLE_PART = re.compile(r"( [|\-–—·•»«:]{1,3} | ?[|»] ?)")
_NOT_NAME = re.compile(r"[@/\\<>{}\[\]=_#\d]|https?:|www\.|\.(?:com|org|net|de|fr|es|co|uk)\b", re.IGNORECASE)
_AND = re.compile(r"\s*[,;|&]\s*|\s+(?:and|und|et|y|e|en|och|og)\s+", re.IGNORECASE)
_BY = re.compile(r"(?:written by|posted by|by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:\w+[ -])?(?:staff|admin|administrator|editor|editors|editorial|reporter|correspondent|writer|contributor"
    r"|author|redaktion|redaktor|redakteur|rédaction|redacción|redazione|redactie|newsroom|webmaster|guest|anonymous|unknown"
    r"|desk|team|user|root|none|null|n/a)(?: \w+)?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:jr|sr|phd|md|dds|esq|ii|iii|iv|mba|rn|ph\.d|m\.d)\.?", re.IGNORECASE)
_DEGREE_WORDS = "MD|MS|MSc|MA|BA|BSc|PhD|Ph\\.D|RD|RDN|LD|LDN|RN|MPH|MBA|CFP|CPA|CPT|DO|DDS|JD|CDCES|CSSD"
_DEGREES = re.compile(rf"(?<=[a-z.])(?: (?:{_DEGREE_WORDS})\.?){{1,4}}$|^(?:{_DEGREE_WORDS})\.?$")
_INITIAL = re.compile(r"(?:^|[ .])[A-Z]\.$")
_AGENCIES = frozenset(
    (
        "ap", "afp", "dpa", "reuters", "associated press", "the associated press", "efe", "ansa", "tass", "xinhua",
        "pa media", "press association", "apa", "sda", "sid", "epd", "kna", "ritzau", "tt", "ntb", "kyodo news",
        "yonhap", "pti", "ians", "ani", "aap", "the canadian press", "bloomberg", "agencies",
    )
)  # fmt: skip
_MAX_NAME_CHARS = 60
_MAX_NAME_WORDS = 6
_MAX_TOPIC_CHARS = 60
_MAX_TOPICS = 30


def hinted_title(hints: Sequence[Hint]) -> HintedValue | None:
    """The headline, without the site's name, or None. The page's `<title>` counts last.

    >>> hinted_title([Hint("title", "Rain ahead | The Daily", "html-title", "title")]).value
    'Rain ahead'
    """
    sites = _site_keys(hints)
    for hint in _ranked(hints, "title", _TITLES):
        title = _cut_site_name(hint.value, sites, is_page_title=hint.method == "html-title")
        if fold(title) and fold(title) not in sites:
            return HintedValue(title, hint.method, hint.name, hint.value)
    return None


def hinted_authors(hints: Sequence[Hint]) -> tuple[list[str], HintOrigin]:
    """Names of the authors as the surest method gives them, and that method; an empty list where none names any.

    Addresses, handles, roles and the site's own name are no authors; an agency is, even on its own site.

    >>> hinted_authors([Hint("author", "By Ann Lee and Jo Doe, Staff Writer", "meta", "author")])
    (['Ann Lee', 'Jo Doe'], HintOrigin(method='meta', name='author'))
    """
    sites = _site_keys(hints)
    by_origin: dict[HintOrigin, dict[str, str]] = {}
    for hint in _ranked(hints, "author", _AUTHORS):
        names = by_origin.setdefault(HintOrigin(hint.method, hint.name), {})
        for name in _names(hint.value, sites):
            names.setdefault(fold(name), name)
    for origin, names in by_origin.items():
        if names:
            return list(names.values()), origin
    return [], HintOrigin("", "")


def hinted_date(hints: Sequence[Hint], field: str) -> HintedValue | None:
    """ISO 8601 date of `field`, "published" or "modified", as precise as the hint; None where no hint is sure.

    >>> hinted_date([Hint("published", "2024-05-01T10:20:00Z", "json-ld", "datePublished")], "published").value
    '2024-05-01T10:20Z'
    """
    for hint in _ranked(hints, field, _PUBLISHED if field == "published" else _MODIFIED):
        if value := read_date(hint.value):
            return HintedValue(value, hint.method, hint.name, hint.value)
    if field == "published":
        return _only_time(hints)
    return None


def _only_time(hints: Sequence[Hint]) -> HintedValue | None:
    """The date of the page's <time> elements, where all that say nothing of their meaning have the same day."""
    times = [hint for hint in hints if hint.field == "published" and hint.method == "time"]
    found = [(value, hint) for hint in times if (value := read_date(hint.value))]
    if not found or len({value[:10] for value, _ in found}) > 1:
        return None
    value, hint = found[0]
    return HintedValue(value, hint.method, hint.name, hint.value)


def hinted_topics(hints: Sequence[Hint]) -> list[str]:
    """Topics in the order of the hints, each once: keywords, tags and sections; breadcrumbs where nothing else is."""
    topics = [hint for hint in hints if hint.field == "topic"]
    named = [hint for hint in topics if hint.name != "BreadcrumbList"] or topics
    sites = _site_keys(hints)
    found: dict[str, str] = {}
    for hint in named:
        for part in re.split(r"[,;|]", hint.value) if hint.name != "BreadcrumbList" else (hint.value,):
            topic = part.strip(" \"'[]#")
            key = fold(topic)
            if key and len(topic) <= _MAX_TOPIC_CHARS and key not in sites and "://" not in topic:
                found.setdefault(key, topic)
    return list(found.values())[:_MAX_TOPICS]


def hinted_site_name(hints: Sequence[Hint]) -> HintedValue | None:
    """The site's name, or None."""
    for hint in _ranked(hints, "site_name", _SITE_NAMES):
        if len(hint.value) <= _MAX_NAME_CHARS and "://" not in hint.value:
            return _as_it_stood(hint)
    return None


def hinted_language(hints: Sequence[Hint]) -> HintedValue | None:
    """ISO 639-1 code, or None.

    >>> hinted_language([Hint("language", "pt-BR", "meta", "html-lang")]).value
    'pt'
    """
    for hint in _ranked(hints, "language", _LANGUAGES):
        code = re.split(r"[-_,; ]", hint.value.strip().lower())[0]
        if len(code) == 2 and code.isascii() and code.isalpha():
            return HintedValue(code, hint.method, hint.name, hint.value)
    return None


def hinted_url(hints: Sequence[Hint]) -> HintedValue | None:
    """The page's own address, or None; always absolute."""
    for hint in _ranked(hints, "url", _URLS):
        if hint.value.startswith(("http://", "https://")) and _host(hint.value):
            return _as_it_stood(hint)
    return None


def hinted_description(hints: Sequence[Hint]) -> HintedValue | None:
    """The summary that the head gives, or None."""
    return next((_as_it_stood(hint) for hint in _ranked(hints, "description", _DESCRIPTIONS)), None)


def _as_it_stood(hint: Hint) -> HintedValue:
    return HintedValue(hint.value, hint.method, hint.name, hint.value)


def _ranked(hints: Iterable[Hint], field: str, ranks: Sequence[tuple[str, str]]) -> Iterator[Hint]:
    """Hints of `field` by the first of `ranks` that fits each; those that none fits are left out."""
    own = [hint for hint in hints if hint.field == field]
    seen: set[int] = set()
    for method, name in ranks:
        for number, hint in enumerate(own):
            if number not in seen and hint.method == method and name in ("*", hint.name):
                seen.add(number)
                yield hint


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _site_keys(hints: Sequence[Hint]) -> set[str]:
    """Folded names of the site: as its hints give them, and its host with and without the ending."""
    keys = {fold(hint.value) for hint in hints if hint.field == "site_name"}
    for hint in hints:
        if hint.field == "url" and (host := _host(hint.value)):
            keys |= {fold(host), fold(host.partition(".")[0])}
            keys.add(fold(host.rpartition(".")[0]))
    return {key for key in keys if key}


def _cut_site_name(title: str, sites: set[str], *, is_page_title: bool) -> str:
    """`title` without the outer parts that name the site, else without a short last part behind a bar.

    A `<title>` may part the site's name from the headline by a dash too.
    """
    parts = _TITLE_PART.split(title)
    while len(parts) > 1 and _is_site(parts[-1], sites):
        del parts[-2:]
    while len(parts) > 1 and _is_site(parts[0], sites):
        del parts[:2]
    had_site = any(_is_site(part, sites) for part in _TITLE_PART.split(title)[::2])
    may_hold_site = len(parts) > 1 and not had_site and (is_page_title or "|" in parts[-2])
    if may_hold_site and _is_shorter(parts[-1], parts[0], parts[-2]):
        del parts[-2:]
    return "".join(parts).strip()


def _is_site(part: str, sites: set[str]) -> bool:
    key = fold(part)
    return key in sites or (len(key) > 3 and key.replace(" ", "") in {site.replace(" ", "") for site in sites})


def _is_shorter(part: str, other: str, sign: str) -> bool:
    """Whether `part`, parted from the rest by `sign`, is likely a site's name: a dash also stands inside headlines."""
    factor = 1 if sign.strip() in ("|", "»", "·", "•", "::") else 2
    return len(part.split()) <= 4 and factor * len(part) < len(other)


def _names(value: str, sites: set[str]) -> Iterator[str]:
    """Names in an author's hint."""
    text = value.strip()
    if announced := _BY.match(text):
        text = text[announced.end() :]
    if _is_name(text, sites) and text.casefold() in _AGENCIES:
        yield text
        return
    for part in _surname_first(text) or _AND.split(text):
        name = _DEGREES.sub("", part.strip(" -–"))
        name = name if _INITIAL.search(name) else name.rstrip(".")
        if name and not _SUFFIX.fullmatch(name) and not _ROLE.fullmatch(name) and _is_name(name, sites):
            yield name


def _surname_first(text: str) -> list[str]:
    """ "Lee, Ann" as one name; empty where `text` is not of that form."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and all(re.fullmatch(r"[^\W\d_][\w.'’-]*(?: [^\W\d_]\.?)?", part) for part in parts):
        return [f"{parts[1]} {parts[0]}"] if not _SUFFIX.fullmatch(parts[1]) and not _ROLE.fullmatch(parts[1]) else []
    return []


def _is_name(text: str, sites: set[str]) -> bool:
    """Whether `text` can be a person, or an agency or team; never the site itself."""
    if len(text) > _MAX_NAME_CHARS or len(text.split()) > _MAX_NAME_WORDS or _NOT_NAME.search(text):
        return False
    if text.casefold() in _AGENCIES:
        return True
    return any(map(str.isalpha, text)) and len(text) > 1 and not _is_site(text, sites)
