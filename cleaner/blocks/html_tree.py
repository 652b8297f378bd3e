"""HTML text -> a tree of lxml elements that holds all of it, however deep, broken or long."""

import re
import warnings

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from lxml import etree

from cleaner.blocks.html_tags import BLOCK, SKIPPED
from cleaner.page import PageWarning

_MAX_ATTRIBUTES = 1000
_LONG_TAG_CHARS = 8000
_MANY_EQUALS = 10_000
_MAX_DEPTH = 200  # of a rebuilt tree; libxml2 itself stops at 2048
# Control characters that HTML forbids; \t \n \f \r stay. No other character holds these bytes in UTF-8.
_CONTROL_BYTES = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])
# What lxml takes in no text: controls, surrogates and two code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG_NAME = re.compile(r"<[A-Za-z][^\s<>/]*")
# One attribute: each part begins with a character that the part before cannot hold, so it stays linear.
_ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>=][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*))?""")
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def parse_tree(html: str) -> tuple[etree._Element | None, tuple[PageWarning, ...]]:
    """Root of the tree of `html`, and what was wrong with it. No root where it holds no text and no element.

    Comments and processing instructions are left out. Control characters are dropped, lone surrogates become U+FFFD.
    """
    defects = []
    if _may_hold_many_attributes(html):
        html, capped = _cap_attributes(html)
        if capped:
            message = f"{capped} tags with more than {_MAX_ATTRIBUTES} attributes; the further ones are ignored"
            defects.append(PageWarning("html-attributes-capped", message))
    content = _encode(html).translate(None, _CONTROL_BYTES)
    root, is_whole = _parse(content)
    if not is_whole:
        root = _rebuild(content)
        message = f"elements nested deeper than the parser allows; rebuilt, flat below depth {_MAX_DEPTH}"
        defects.append(PageWarning("html-too-deep", message))
    return root, tuple(defects)


def _encode(html: str) -> bytes:
    try:
        return html.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", html).encode("utf-8")


def _parse(content: bytes) -> tuple[etree._Element | None, bool]:
    """Root of the tree, and whether libxml2 kept all of it. From bytes: a str may not declare an encoding in lxml."""
    parser = etree.HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        root = None
    cut = parser.error_log.filter_types([etree.ErrorTypes.ERR_RESOURCE_LIMIT])
    return root, not len(cut)


def _may_hold_many_attributes(html: str) -> bool:
    """Whether a tag of `html` could have thousands of attributes; cheap, and seldom True for a page of people."""
    return html.count("=") > _MANY_EQUALS or max(map(len, html.split("<"))) > _LONG_TAG_CHARS


def _cap_attributes(html: str) -> tuple[str, int]:
    """`html` with at most `_MAX_ATTRIBUTES` attributes a tag, and how many tags had more.

    libxml2 compares each attribute with all before it: 100,000 on one tag cost it ten seconds.
    """
    kept, last, capped = [], 0, 0
    position = html.find("<")
    while position >= 0:
        end = position + 1
        if html.startswith("<!--", position):
            end = html.find("-->", position)
        elif name := _TAG_NAME.match(html, position):
            first, end = _extra_attributes(html, name.end())
            if end > first:
                kept.append(html[last:first])
                last, capped = end, capped + 1
            if name[0].lower() in ("<script", "<style"):
                end = html.find("</", end)
        position = html.find("<", end) if end >= 0 else -1
    return "".join([*kept, html[last:]]), capped


def _extra_attributes(html: str, position: int) -> tuple[int, int]:
    """Span of the attributes beyond the first `_MAX_ATTRIBUTES` of the tag whose name ends at `position`.

    Empty, at the end of the last attribute, where there are no more.
    """
    first, count = position, 0
    while found := _ATTRIBUTE.match(html, position):
        position = found.end()
        count += 1
        if count <= _MAX_ATTRIBUTES:
            first = position
    return first, position


class _Place:
    """Where the content of an element of the soup goes in the new tree."""

    __slots__ = ("depth", "element")

    def __init__(self, element: etree._Element, depth: int) -> None:
        self.element = element
        self.depth = depth


def _rebuild(content: bytes) -> etree._Element:
    """The tree as BeautifulSoup builds it from libxml2's events, which know no depth; flat below `_MAX_DEPTH`.

    A block element that lies deeper becomes the next sibling of its parent, and what follows it goes there too, so
    that the order of the text stays; a deeper inline element gives its content to its parent.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "looks like XML": it is read as HTML on purpose
        soup = BeautifulSoup(content, "lxml", from_encoding="utf-8", multi_valued_attributes=None)
    root = etree.Element("html")
    texts = _Texts()
    places = {id(soup): _Place(root, 0)}
    for node in soup.descendants:
        place = places[id(node.parent)]
        if isinstance(node, Tag):
            places[id(node)] = place if _is_unwrapped(node, place) else _append(node, place, texts)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            texts.add(place.element, _FORBIDDEN.sub("", str(node)))
    texts.put()
    return root


def _is_unwrapped(node: Tag, place: _Place) -> bool:
    """Whether `node` gives its content to its parent: a second root, a deep inline element, what is never shown."""
    if node.name == "html":
        return True
    if place.depth < _MAX_DEPTH:
        return False
    return place.element.tag in SKIPPED or (node.name not in BLOCK and node.name not in SKIPPED and node.name != "br")


def _append(node: Tag, place: _Place, texts: "_Texts") -> _Place:
    """Make `node` the last child of `place`, or, where that is too deep, of the element above it."""
    above = place.element.getparent()
    if place.depth >= _MAX_DEPTH and node.name in BLOCK and above is not None:
        # for all that shares this place: what follows must not come before this child
        place.element, place.depth = above, place.depth - 1
    child = etree.SubElement(place.element, _tag_name(node.name), _attributes(node))
    texts.last_child[place.element] = child
    return _Place(child, place.depth + 1)


class _Texts:
    """Text nodes of a tree being built, joined once at the end: joining as they come takes quadratic time."""

    def __init__(self) -> None:
        self.last_child: dict[etree._Element, etree._Element] = {}
        self._heads: dict[etree._Element, list[str]] = {}
        self._tails: dict[etree._Element, list[str]] = {}

    def add(self, parent: etree._Element, text: str) -> None:
        """Put `text` after all that `parent` holds so far."""
        last = self.last_child.get(parent)
        if last is None:
            self._heads.setdefault(parent, []).append(text)
        else:
            self._tails.setdefault(last, []).append(text)

    def put(self) -> None:
        """Write the texts into the tree."""
        for element, parts in self._heads.items():
            element.text = "".join(parts)
        for element, parts in self._tails.items():
            element.tail = "".join(parts)


def _tag_name(name: str) -> str:
    """`name` without a prefix, or "span" where lxml allows no such tag."""
    name = name.rpartition(":")[2]
    return name if _NAME.fullmatch(name) else "span"


def _attributes(node: Tag) -> dict[str, str]:
    return {name: _FORBIDDEN.sub("", str(value)) for name, value in node.attrs.items() if _NAME.fullmatch(name)}
