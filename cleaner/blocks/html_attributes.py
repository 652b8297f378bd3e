"""What the attributes of HTML elements say: words of class and id, addresses of links, hidden elements."""

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree

_WORD_ATTRIBUTES = frozenset(("class", "id", "role", "itemprop", "aria-label"))
_MAX_VALUE_CHARS = 400
_NO_WORDS: frozenset[str] = frozenset()
# "siteFooter", "site-footer" and "SITE_FOOTER" all hold "site" and "footer"; digits and single letters say nothing.
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+")
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# By attribute axis: asking every element for its attributes takes three times as long.
_MAYBE_HIDDEN = etree.XPath("//@hidden/.. | //@aria-hidden/.. | //@style/..")


class WordReader:
    """Words of elements of one page; each distinct value is read once."""

    def __init__(self) -> None:
        self._known: dict[str, frozenset[str]] = {}

    def read(self, element: etree._Element) -> frozenset[str]:
        """Lower-cased words of class, id, role, itemprop and aria-label of `element`."""
        found = _NO_WORDS
        for name, value in element.items():
            if name in _WORD_ATTRIBUTES:
                words = self._known.get(str(value))
                found = found | (self._read_value(str(value)) if words is None else words)
        return found

    def _read_value(self, value: str) -> frozenset[str]:
        names = _NAME_WORD.findall(value[:_MAX_VALUE_CHARS])
        self._known[value] = words = frozenset(word.lower() for word in names if len(word) > 1)
        return words


class LinkReader:
    """Absolute addresses of the links of one page."""

    def __init__(self, root: etree._Element, url: str | None) -> None:
        base = root.find(".//base[@href]")
        self._base = join_url(url, (base.get("href") or "") if base is not None else "") or url
        parts = _split(self._base)
        self._origin = f"{parts[0]}://{parts[1]}" if parts else None
        self._known: dict[str, str | None] = {}

    def read(self, href: str) -> str | None:
        """`href` as an absolute http or https address, or None where it is none."""
        if href.startswith(("https://", "http://")) and "[" not in href:
            return href.strip()
        if self._origin and href.startswith("/") and not href.startswith("//") and "/." not in href:
            return self._origin + href.strip()
        if href not in self._known:
            self._known[href] = join_url(self._base, href)
        return self._known[href]


def join_url(base: str | None, href: str) -> str | None:
    """`href`, which may be relative to `base`, as an absolute http or https address; None where it is none.

    >>> join_url("https://example.org/a/b", "../c")
    'https://example.org/c'
    >>> join_url(None, "c") is join_url("https://example.org", "mailto:a@example.org") is None
    True
    """
    try:
        joined = urljoin(base or "", href.strip())
    except ValueError:
        return None
    return joined if _split(joined) else None


def _split(url: str | None) -> tuple[str, str] | None:
    """Scheme and host with its port of an http or https address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return (parts.scheme, parts.netloc) if parts.scheme in ("http", "https") and parts.netloc else None


def find_elements(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    """Elements that `path` selects in the tree of `root`, in document order; what else it selects is left out."""
    found = path(root)
    return [item for item in found if isinstance(item, etree._Element)] if isinstance(found, list) else []


def inner_text(element: etree._Element, max_chars: int) -> str:
    """The text inside `element`, as it stands, cut once it is longer than `max_chars`."""
    parts, chars = [], 0
    for part in element.itertext():
        parts.append(str(part))
        chars += len(part) + 1  # empty parts count too: there may be many
        if chars > max_chars:
            break
    return "".join(parts)[:max_chars]


def find_hidden(root: etree._Element, html: str) -> set[etree._Element]:
    """Elements that an attribute or their inline style hides; what stands inside them is hidden with them."""
    if "hidden" not in html and "none" not in html:
        return set()
    return {element for element in find_elements(_MAYBE_HIDDEN, root) if _is_hidden(element)}


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(_HIDING_STYLE.search(element.get("style") or ""))
