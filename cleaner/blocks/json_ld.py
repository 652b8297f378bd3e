"""JSON-LD of a page, however broken, as hints. Source: schema.org types Article, Product, WebPage, BreadcrumbList."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, islice
from typing import Any, NamedTuple

from cleaner.page import Hint, PageWarning
from cleaner.read.limits import LIMITS
from cleaner.text import decode_references

_NO_BRACKETS = bytes(i for i in range(256) if chr(i) not in "[]{}")
_STEPS = {ord(char): 1 if char in "[{" else -1 for char in "[]{}"}
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_WRAPPING = re.compile(r"<!--|-->|//\s?<!\[CDATA\[|//\s?\]\]>|<!\[CDATA\[|\]\]>|/\*<!\[CDATA\[\*/|/\*\]\]>\*/")
_OPENINGS, _CLOSINGS = tuple('{["'), tuple('}]"')
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


class JsonLd(NamedTuple):
    """What the JSON-LD of a page says."""

    hints: list[Hint]
    warnings: list[PageWarning]


class Parsed(NamedTuple):
    """What was read of a text that should be JSON."""

    values: list[Any]
    fault: str | None
    """Why not all of it was read; None where it was."""


def read_json_ld(texts: Iterable[str], url: str | None, canonical: str | None) -> JsonLd:
    """Hints of all JSON-LD scripts of a page: of the thing that it is about, then of the page, then of the site.

    Of several articles the one whose address is the page's counts, else the first. Warnings name each script that
    cannot be read as a whole, and each limit that was met. Never raises.
    """
    warnings: list[PageWarning] = []
    scripts = list(islice(texts, LIMITS.max_data_scripts + 1))
    if len(scripts) > LIMITS.max_data_scripts:
        warnings.append(_cut(f"more than {LIMITS.max_data_scripts} scripts of JSON-LD; only the first ones are read"))
    nodes: list[_Node] = []
    for number, text in enumerate(scripts[: LIMITS.max_data_scripts], start=1):
        parsed = read_json(text)
        if parsed.fault:
            warnings.append(PageWarning("json-ld-broken", f"script {number} of JSON-LD {parsed.fault}"))
        nodes += (node for value in parsed.values for node in _nodes(value))
        if len(nodes) > LIMITS.max_data_objects:
            break
    if len(nodes) > LIMITS.max_data_objects:
        del nodes[LIMITS.max_data_objects :]
        warnings.append(_cut(f"JSON-LD with more than {LIMITS.max_data_objects} objects; only the first ones are read"))
    return JsonLd(list(_read_nodes(nodes, url, canonical, warnings)), warnings)


def _cut(message: str) -> PageWarning:
    return PageWarning("json-ld-cut", message)


def _read_nodes(
    nodes: list[_Node], url: str | None, canonical: str | None, warnings: list[PageWarning]
) -> Iterator[Hint]:
    """Hints of the objects of a page; `warnings` gets what is left out of them."""
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    addresses = {_address(address) for address in (url, canonical) if address}
    about = min(nodes, key=lambda node: _rank(node, addresses), default=None)
    if about is not None and _rank(about, addresses)[0] <= len(_RANKS):
        warnings += _find_long(about)
        yield from _read_node(about, named, _kind(about))
    else:
        about = None
    for node in nodes:
        kind = _kind(node)
        if kind in _PAGES and node is not about:
            yield from _read_node(node, named, "WebPage")
        elif kind in _SITES and isinstance(node.get("name"), str):
            yield Hint("site_name", decode_references(node["name"]), "json-ld", f"{kind}.name")
        elif kind == "BreadcrumbList":
            yield from _read_breadcrumbs(node)


def _find_long(node: _Node) -> Iterator[PageWarning]:
    """Warnings on the fields of `node` with more values than are read."""
    for key in dict.fromkeys(key for _, key in _FIELDS):
        value = node.get(key)
        if isinstance(value, list) and len(value) > LIMITS.max_data_values:
            yield _cut(f"JSON-LD gives {len(value)} values of {key}; the first {LIMITS.max_data_values} are read")


def parse_json(text: str) -> list[Any]:
    """Values in `text`: comments around them, trailing commas, line ends in strings and entities are forgiven.

    Empty where it is no JSON at all.

    >>> parse_json('<!-- {"a": [1, 2,],} -->')
    [{'a': [1, 2]}]
    """
    return read_json(text).values


def read_json(text: str) -> Parsed:
    """The values of `parse_json`, and what is wrong with `text` where not all of it could be read.

    >>> read_json('{"@type": "Article", "headline": "Rain", "author": [').fault
    'is no JSON; plain values in it were read'
    """
    if len(text) > LIMITS.max_data_chars:
        return Parsed([], f"has {len(text)} characters; up to {LIMITS.max_data_chars} are read")
    plain = text.strip().removesuffix(";").strip().removeprefix("\ufeff")
    if plain[:1] not in _OPENINGS or plain[-1:] not in _CLOSINGS:  # else such marks stand inside, as in a string
        plain = _unwrapped(plain)
    if not plain:
        return Parsed([], None)
    if (depth := _count_levels(plain)) > LIMITS.max_data_depth:
        return Parsed(_salvage(plain), f"has {depth} levels; up to {LIMITS.max_data_depth} are read")
    for repair in _REPAIRS:
        plain = repair(plain)
        try:
            return Parsed([json.loads(plain, strict=False)], None)
        except (ValueError, RecursionError):
            continue
    values, position = _parse_joined(plain)
    if any(isinstance(value, dict | list) for value in values):
        return Parsed(values, None if position == len(plain) else "is JSON only up to a fault")
    values = _salvage(plain)
    return Parsed(values, "is no JSON; plain values in it were read" if values else "is no JSON")


def _count_levels(text: str) -> int:
    """The most brackets that are open at a place of `text`; those inside strings count too."""
    if text.count("[") + text.count("{") <= LIMITS.max_data_depth:
        return 0
    brackets = text.encode("utf-8", "replace").translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _unwrapped(text: str) -> str:
    """`text` without the comments that hide it from browsers of old."""
    return _WRAPPING.sub("", text).strip().removesuffix(";").strip().removeprefix("\ufeff")


def _without_entities(text: str) -> str:
    """`text` with its entities decoded, where even its quotes are entities."""
    return decode_references(text) if "&quot;" in text else text


def _without_comments(text: str) -> str:
    return _COMMENT.sub("", text)


def _without_trailing_commas(text: str) -> str:
    return _TRAILING_COMMA.sub("", text)


# Each is tried on what the ones before it have left.
_REPAIRS: tuple[Callable[[str], str], ...] = (
    str, _unwrapped, _without_trailing_commas, _without_comments, _without_entities,
)  # fmt: skip


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


def _parse_joined(text: str) -> tuple[list[Any], int]:
    """Values that stand one behind the other, and where the first fault stands or the text ends."""
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
    return found, position


def _nodes(value: Any) -> list[_Node]:
    """Objects that describe the page or its main thing, in order."""
    found: list[_Node] = []
    waiting = [value]
    while waiting and len(found) <= LIMITS.max_data_objects:
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
        yield Hint("title", decode_references(name), "json-ld", f"{kind}.name")
    for field, key in _FIELDS:
        for value in _values(node.get(key), named, field not in _PLAIN_FIELDS):
            yield Hint(field, decode_references(value), "json-ld", f"{kind}.{key}" if kind == "WebPage" else key)


def _values(value: Any, named: dict[str, _Node], may_be_named: bool) -> Iterator[str]:
    """Strings in `value`: itself, its items, or the names of the objects it holds or refers to."""
    items = value if isinstance(value, list) else [value]
    for item in items[: LIMITS.max_data_values]:
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
            yield Hint("topic", decode_references(name), "json-ld", "BreadcrumbList")
