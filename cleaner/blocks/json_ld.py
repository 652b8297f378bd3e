"""JSON-LD of a page, however broken, as hints. Source: schema.org types Article, Product, WebPage, BreadcrumbList."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cleaner.page import Hint

_MAX_NODES = 20_000
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_WRAPPING = re.compile(r"<!--|-->|//\s?<!\[CDATA\[|//\s?\]\]>|<!\[CDATA\[|\]\]>|/\*<!\[CDATA\[\*/|/\*\]\]>\*/")
# What a page can be about, the surest first; types that end in "Article" or "Posting" count as articles.
_RANKS = ("article", "Report", "Review", "Recipe", "HowTo", "Question", "QAPage", "Product", "Book", "Event", "Course",
          "Movie", "VideoObject", "SoftwareApplication", "SoftwareSourceCode", "Dataset")  # fmt: skip
_PAGES = ("WebPage", "ItemPage", "AboutPage", "CollectionPage", "ProfilePage", "FAQPage", "ContactPage")
_SITES = ("WebSite", "Organization", "NewsMediaOrganization", "Corporation")
# Keys that lead to other things than the page itself.
_BELOW = ("@graph", "mainEntity", "mainEntityOfPage")
_FIELDS = (
    ("title", "headline"),
    ("author", "author"),
    ("author", "creator"),
    ("published", "datePublished"),
    ("published", "dateCreated"),
    ("modified", "dateModified"),
    ("site_name", "publisher"),
    ("topic", "articleSection"),
    ("topic", "keywords"),
    ("description", "description"),
    ("language", "inLanguage"),
)
_PLAIN_FIELDS = frozenset(("published", "modified", "description"))  # never named by an object
# A line of comment begins a line: "//" stands in addresses too.
_COMMENT = re.compile(r"^[ \t]{0,40}//[^\n]*$|/\*[^*]{0,500}\*/", re.MULTILINE)
_PLAIN_VALUE = re.compile(
    r'"(@type|headline|datePublished|dateModified|articleSection|inLanguage)"\s{0,9}:\s{0,9}"([^"\\\n]{1,300})"'
)
_AUTHOR_NAME = re.compile(
    r'"author"\s{0,9}:[^"]{0,20}(?:"@type"[^"]{0,9}"\w{1,20}"[^"]{0,20})?"name"[^"]{0,9}"([^"]{1,80})"'
)
_Node = dict[str, Any]


def read_json_ld(texts: Iterable[str], url: str | None, canonical: str | None) -> Iterator[Hint]:
    """Hints of all JSON-LD scripts of a page: of the thing that it is about, then of the page, then of the site.

    Of several articles the one whose address is the page's counts, else the first. Never raises.
    """
    nodes = [node for text in texts for value in parse_json(text) for node in _nodes(value)]
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    addresses = {_address(address) for address in (url, canonical) if address}
    about = min(nodes, key=lambda node: _rank(node, addresses), default=None)
    if about is not None and _rank(about, addresses)[0] <= len(_RANKS):
        yield from _read_node(about, named, _kind(about))
    else:
        about = None
    for node in nodes:
        kind = _kind(node)
        if kind in _PAGES and node is not about:
            yield from _read_node(node, named, "WebPage")
        elif kind in _SITES and isinstance(node.get("name"), str):
            yield Hint("site_name", html.unescape(node["name"]), "json-ld", f"{kind}.name")
        elif kind == "BreadcrumbList":
            yield from _read_breadcrumbs(node)


def parse_json(text: str) -> list[Any]:
    """Values in `text`: comments around them, trailing commas, line ends in strings and entities are forgiven.

    Empty where it is no JSON at all.

    >>> parse_json('<!-- {"a": [1, 2,],} -->')
    [{'a': [1, 2]}]
    """
    plain = _WRAPPING.sub("", text).strip().removesuffix(";").strip().removeprefix("\ufeff")
    for repair in _REPAIRS:
        plain = repair(plain)
        try:
            return [json.loads(plain, strict=False)]
        except (ValueError, RecursionError):
            continue
    return _parse_joined(plain) or _salvage(plain)


def _without_entities(text: str) -> str:
    """`text` with its entities decoded, where even its quotes are entities."""
    return html.unescape(text) if "&quot;" in text else text


def _without_comments(text: str) -> str:
    return _COMMENT.sub("", text)


def _without_trailing_commas(text: str) -> str:
    return _TRAILING_COMMA.sub("", text)


# Each is tried on what the ones before it have left.
_REPAIRS: tuple[Callable[[str], str], ...] = (str, _without_trailing_commas, _without_comments, _without_entities)


def _salvage(text: str) -> list[Any]:
    """One node of the plain values that can be told in `text`, which is broken beyond repair; empty without any.

    The first value of each key counts: what the page is about stands before what it links to.
    """
    node: _Node = {}
    for found in _PLAIN_VALUE.finditer(text):
        node.setdefault(found[1], found[2])
    if author := _AUTHOR_NAME.search(text):
        node["author"] = author[1]
    return [node] if _kind(node) else []


def _parse_joined(text: str) -> list[Any]:
    """Values that stand one behind the other; what follows the first fault is lost."""
    decoder = json.JSONDecoder(strict=False)
    found = []
    position = 0
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        found.append(value)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return found


def _nodes(value: Any) -> list[_Node]:
    """Objects that describe the page or its main thing, in order."""
    found: list[_Node] = []
    waiting = [value]
    while waiting and len(found) < _MAX_NODES:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            found.append(item)
            waiting.extend(item[key] for key in reversed(_BELOW) if key in item)
    return found


def _kind(node: _Node) -> str:
    kinds = node.get("@type")
    kind = next((k for k in kinds if isinstance(k, str)), "") if isinstance(kinds, list) else kinds
    return kind.rpartition("/")[2].rpartition(":")[2] if isinstance(kind, str) else ""


def _rank(node: _Node, addresses: set[str]) -> tuple[int, int]:
    """How likely the page is about `node`, least first: what kind of thing it is, then whether it has its address."""
    kind = _kind(node)
    if kind.endswith(("Article", "Posting")) and kind != "JobPosting":
        kind = "article"
    rank = _RANKS.index(kind) if kind in _RANKS else len(_RANKS) + 1
    page = node.get("mainEntityOfPage")
    page = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    is_own = any(isinstance(a, str) and _address(a) in addresses for a in (node.get("url"), page, node.get("@id")))
    return rank, 0 if is_own else 1


def _address(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].partition("://")[2].removeprefix("www.").rstrip("/").lower()


def _read_node(node: _Node, named: dict[str, _Node], kind: str) -> Iterator[Hint]:
    yield Hint("page_type", kind, "json-ld", "@type")
    if "headline" not in node and isinstance(name := node.get("name"), str):
        yield Hint("title", html.unescape(name), "json-ld", f"{kind}.name")
    for field, key in _FIELDS:
        for value in _values(node.get(key), named, field not in _PLAIN_FIELDS):
            yield Hint(field, html.unescape(value), "json-ld", f"{kind}.{key}" if kind == "WebPage" else key)


def _values(value: Any, named: dict[str, _Node], may_be_named: bool) -> Iterator[str]:
    """Strings in `value`: itself, its items, or the names of the objects it holds or refers to."""
    items = value if isinstance(value, list) else [value]
    for item in items[:50]:
        if isinstance(item, dict) and may_be_named:
            reference = item.get("@id")
            other = named.get(reference, item) if isinstance(reference, str) else item
            item = item.get("name") or other.get("name") or _full_name(other)
            if isinstance(item, list):
                item = next((name for name in item if isinstance(name, str)), None)
        if isinstance(item, str) and item.strip():
            yield item


def _full_name(node: _Node) -> str | None:
    parts = [node.get(key) for key in ("givenName", "familyName")]
    return " ".join(part for part in parts if isinstance(part, str)) or None


def _read_breadcrumbs(node: _Node) -> Iterator[Hint]:
    """Names of the pages above this one, but for the first, the home page, and the last, the page itself."""
    entries = node.get("itemListElement")
    names = []
    for entry in entries[:20] if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            item = entry.get("item")
            names.append(entry.get("name") or (item.get("name") if isinstance(item, dict) else None))
    for name in names[1:-1]:
        if isinstance(name, str):
            yield Hint("topic", html.unescape(name), "json-ld", "BreadcrumbList")
