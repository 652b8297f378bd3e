"""Values for record fields from a page's hints: each with the hint it came from. Nothing here sees the page's text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.annotate.site_names import host_of
from cleaner.page import Hint

# Methods and names by trust, the surest first. "*" stands for any name.
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
_MAX_NAME_CHARS = 60


class HintedValue(NamedTuple):
    """A value and the hint it was taken from."""

    value: str
    method: str
    name: str
    raw: str
    """The hint's value as it stood."""


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
        if hint.value.startswith(("http://", "https://")) and host_of(hint.value):
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
