"""The names of the site that a page belongs to, and titles without them."""

import re
from collections.abc import Sequence, Set
from urllib.parse import urlsplit

from cleaner.page import Hint
from cleaner.text import fold

# What parts a title from the site's name. A plain hyphen or colon only with a space beside it.
_TITLE_PART = re.compile(r"( [|\-–—―·•»«:/]{1,3} | ?[|»|ㅣ∣¦] ?|: | [@–] )")
_SURE_SIGNS = frozenset(("|", "»", "·", "•", "::", "｜", "ㅣ", "∣", "¦"))
_MIN_SITE_CHARS = 3
_MAX_SITE_WORDS = 4
_PLAIN_HOST_LABELS = frozenset(("www", "m", "news", "blog", "blogs", "forum", "forums", "community", "en", "amp"))


class SiteNames:
    """Folded names of a page's site: as its hints give them, and its host with and without the ending."""

    def __init__(self, hints: Sequence[Hint], url: str | None = None) -> None:
        """`url`: the page's address, where the caller knows it."""
        keys = {fold(hint.value) for hint in hints if hint.field == "site_name"}
        for address in (url, *(hint.value for hint in hints if hint.field == "url")):
            keys |= _host_keys(host_of(address or ""))
        self.keys = frozenset(key for key in keys if key)
        self._joined = frozenset(key.replace(" ", "") for key in self.keys)

    def holds(self, text: str) -> bool:
        """Whether `text` is a name of the site, with or without its spaces and its article."""
        key = fold(text)
        joined = key.replace(" ", "")
        if key in self.keys or (len(key) > _MIN_SITE_CHARS and joined in self._joined):
            return True
        bare = joined.removeprefix("the")
        return len(bare) > _MIN_SITE_CHARS and (bare in self._joined or f"the{joined}" in self._joined)


def host_of(url: str) -> str:
    """The host of an address without "www.", "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def cut_site_name(title: str, sites: SiteNames, others: Set[str], *, is_page_title: bool) -> str:
    """`title` without the outer parts that name the site, else without a short last part behind a bar.

    `others`: folded titles that other places of the page give: what one of them is without, is not the headline's. A
    `<title>` may part the site's name from the headline by a dash too.
    """
    parts = _TITLE_PART.split(title)
    if len(parts) == 1:
        return title.strip()
    had_site = any(sites.holds(part) for part in parts[::2])
    while len(parts) > 1 and sites.holds(parts[-1]):
        del parts[-2:]
    while len(parts) > 1 and sites.holds(parts[0]):
        del parts[:2]
    for end in range(len(parts), 0, -2):
        if fold("".join(parts[:end])) in others:
            return "".join(parts[:end]).strip()
    for start in range(2, len(parts), 2):
        if is_page_title and fold("".join(parts[start:])) in others:
            return "".join(parts[start:]).strip()
    may_hold_site = len(parts) > 1 and not had_site and (is_page_title or "|" in parts[-2])
    if may_hold_site and _is_shorter(parts[-1], parts[0], parts[-2]):
        del parts[-2:]
    return "".join(parts).strip()


def _is_shorter(part: str, other: str, sign: str) -> bool:
    """Whether `part`, parted from the rest by `sign`, is likely a site's name: a dash also stands inside headlines."""
    factor = 1 if sign.strip() in _SURE_SIGNS else 2
    return sign.strip() != ":" and len(part.split()) <= _MAX_SITE_WORDS and factor * len(part) < len(other)


def _host_keys(host: str) -> set[str]:
    """Folded forms of a host: whole, without its ending, and its label that names the site."""
    labels = host.split(".")
    names = [label for label in labels[:-1] if len(label) > _MIN_SITE_CHARS and label not in _PLAIN_HOST_LABELS]
    return {fold(host), fold(host.rpartition(".")[0]), *map(fold, names), *(fold(".".join(labels[-2:])),)}
