"""Checks of titles, authors and sections: values that stand in the wrong field."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter

from cleaner.checks.config import CheckConfig
from cleaner.checks.places import host_of
from cleaner.checks.problem import Problem, record_problem
from cleaner.record import Record
from cleaner.text import fold

_BLOCKS = attrgetter("blocks")
MAX_NAME_WORDS = 7
MAX_NAME_CHARS = 60
# A sign between a title and the site's name behind or before it.
_JOINT = re.compile(r" [|·•–—»:-] |: | \| ?")
_ADDRESS = re.compile(r"@|https?:|www\.|\.(?:com|org|net|de|co\.uk)\b", re.IGNORECASE)
_NO_PERSONS = frozenset({
    "admin", "administrator", "webmaster", "root", "user", "guest", "anonymous", "unknown", "author", "authors",
    "editor", "editors", "the editor", "the editors", "staff", "contributor", "contributors", "by", "none", "null",
    "redaktion", "die redaktion", "la redaction", "redaction", "redaccion", "redazione", "redacao", "gast", "autor",
    "published", "updated", "read more", "follow", "share", "comments", "see all", "home", "news", "n a", "na",
})  # fmt: skip


def check_title(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """A title that is too short or too long, or that carries the site's name."""
    title = record.title
    if not title or (config.min_title_chars <= len(title) <= config.max_title_chars and not _JOINT.search(title)):
        return ()
    return _title_problems(title, record, config)


def _title_problems(title: str, record: Record, config: CheckConfig) -> Iterator[Problem]:
    size = len(title)
    if not config.min_title_chars <= size <= config.max_title_chars:
        low = size < config.min_title_chars
        key = "min_title_chars" if low else "max_title_chars"
        threshold = getattr(config, key)
        message = f"the title has {size} characters, {'fewer' if low else 'more'} than {key} = {threshold}"
        yield record_problem("title-length", record, message, field="title", value=size, threshold=threshold)
    if _JOINT.search(title) and (part := _site_part(title, record)):
        message = f"the title carries the site's name: {part!r}"
        yield record_problem("title-site", record, message, field="title", value=part)


def _site_part(title: str, record: Record) -> str | None:
    """The part of the title, first or last, that is the site's name; None where there is none."""
    names = _site_names(record.site_name, host_of(record.url))
    for part in (_JOINT.split(title)[-1], _JOINT.split(title)[0]):
        folded = fold(part)
        if folded in names or folded.replace(" ", "") in names:
            return part.strip()
    return None


@lru_cache(maxsize=1024)
def _site_names(site_name: str | None, host: str) -> frozenset[str]:
    """What a site is called, folded: by itself, and by its host."""
    names = {fold(site_name or ""), fold(host), host.rpartition(".")[0].rpartition(".")[2]}
    return frozenset(names - {""})


def check_authors(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """Authors that are no persons: the site, an address, a role, a label, a sentence."""
    if not record.authors:
        return ()
    sites = _site_names(record.site_name, host_of(record.url))
    seen = [(author, why) for author in record.authors if (why := _why_no_person(author, sites))]
    return [
        record_problem(
            "author-person", record, f"the author {author[:80]!r} is {why}", field="authors", value=author[:80]
        )
        for author, why in seen
    ]


def _why_no_person(author: str, sites: frozenset[str]) -> str | None:
    folded = fold(author)
    if folded in sites or folded.replace(" ", "") in sites:
        return "the site's own name"
    if not folded:
        return "no name"
    if folded in _NO_PERSONS:
        return "a role or a label"
    if ("." in author or "@" in author or ":" in author) and _ADDRESS.search(author):
        return "an address"
    if not author.replace(" ", "").isalpha() and any(map(str.isdigit, author)):
        return "no name: it holds digits"
    if len(author) > MAX_NAME_CHARS or len(folded.split(" ")) > MAX_NAME_WORDS:
        return "too long for a name"
    return None


def check_sections(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """Headings with nothing below them: neither text nor a heading of a deeper level."""
    return () if all(map(_BLOCKS, record.sections)) else _empty_sections(record)


def _empty_sections(record: Record) -> Iterator[Problem]:
    sections = record.sections
    empty = [
        section.heading or ""
        for number, section in enumerate(sections)
        if not section.blocks
        and section.heading
        and (number + 1 == len(sections) or sections[number + 1].level <= section.level)
    ]
    if empty:
        more = f", and {len(empty) - 1} more" if len(empty) > 1 else ""
        message = f"nothing stands below the heading {empty[0][:80]!r}{more}"
        yield record_problem("section-empty", record, message, field="sections", value=len(empty), threshold=0)


def check_language(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """A language that is known and not among those expected."""
    if not config.languages or not record.language or record.language in config.languages:
        return ()
    expected = ", ".join(config.languages)
    message = f"the language is {record.language}, not {expected}"
    return [
        record_problem("language-other", record, message, field="language", value=record.language, threshold=expected)
    ]
