"""One distinct tag of a page: what it does, and what its attributes say."""

import re

from cleaner.blocks import html_tags as kinds
from cleaner.blocks.html_tags import BLOCK, INLINE, PLAIN, RAW, SHOWN_RAW, SKIPPED, VOID
from cleaner.text import decode_references

_MAX_VALUE_CHARS = 800  # of all values of a tag
# Each part begins with a character that the part before cannot hold, so it stays linear.
_ATTRIBUTE = re.compile(
    r"""([^\s/>=][^\s/>=]*)             # name
        (?:\s*=\s*
            (?:"([^"]*)"                # value
              |'([^']*)'
              |([^\s>"'][^\s>]*)
            )?
        )?""",
    re.VERBOSE,
)
# "siteFooter", "site-footer" and "SITE_FOOTER" all hold "site" and "footer"; digits and single letters say nothing.
_NAME_WORD = re.compile(r"[A-Z][a-z]+|[a-z]{2,}|[A-Z]{2,}(?![a-z])|[^\W\d_a-zA-Z]{2,}")
# In attributes only these are decoded: "&copy=1" is a part of an address.
_ENTITY = re.compile(r"&(?:#[xX]?[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_HREF = ' href="'
_HIDING = frozenset(("hidden", "aria-hidden", "style"))
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# The attributes that hold names, with their values; one that stands inside another one's quotes does no harm.
_WORDED = re.compile(
    r"""[\s"'](?:class|id|role|itemprop|aria-label)=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_CLASS = re.compile(r"""[\s"']class=["']?([^"'>]*)""", re.IGNORECASE)
_DIGITS = re.compile("[0-9]+")
_NAME_MARKS = (" class=", " id=", " role=", " itemprop=", " aria-label=")
_LOWER_WORD = re.compile("[a-z]{2,}")
NO_WORDS: frozenset[str] = frozenset()


class Tag:
    """One distinct start or end tag of a page."""

    _attributes: dict[str, str] | None = None
    _words: frozenset[str] | None = None
    _sibling: tuple[str, str] | None = None

    def __init__(self, name: str, kind: int, head: str, names: dict[str, frozenset[str]]) -> None:
        """`names` keeps the words of attribute values for all tags of a page."""
        self._names = names
        self.name = name
        """Lower-cased, without a slash."""
        self.kind = kind
        self.head = head
        """All between "<" and ">"."""
        self.hidden = ("hidden" in head or "none" in head or "NONE" in head) and _is_hidden(head, len(name))
        """Hidden by an attribute or its inline style."""

    @property
    def attributes(self) -> dict[str, str]:
        """Values by name, lower-cased; the first of a name counts. Entities are decoded."""
        if self._attributes is None:
            self._attributes = _read_attributes(self.head, len(self.name))
        return self._attributes

    @property
    def href(self) -> str | None:
        """Address of a link as it stands, without white space around it; None where it has none."""
        if self._attributes is None and "'" not in self.head:
            start = self.head.find(_HREF)
            if start >= 0:
                start += len(_HREF)
                return _decode_all(self.head[start : self.head.find('"', start)]).strip()
        value = self.attributes.get("href")
        return None if value is None else value.strip()

    @property
    def words(self) -> frozenset[str]:
        """Lower-cased words of class, id, role, itemprop and aria-label."""
        if self._words is None:
            values = _name_values(self.head) if "=" in self.head else ""
            found = self._names.get(values) if values else NO_WORDS
            if found is None:
                self._names[values] = found = name_words(values)
            self._words = found
        return self._words

    @property
    def kind_of_sibling(self) -> tuple[str, str]:
        """Name and class, without digits: equal for siblings of one kind."""
        if self._sibling is None:
            head = self.head
            start = head.find(' class="')
            if start >= 0:
                value = head[start + 8 : head.find('"', start + 8)]
            else:
                found = _CLASS.search(head) if "=" in head else None
                value = found[1] if found else ""
            self._sibling = (self.name, _DIGITS.sub("", value))
        return self._sibling


def _name_values(head: str) -> str:
    """Values of the attributes of a tag that hold names, apart by spaces."""
    if "'" not in head and "\n" not in head and not head[0].isupper():
        values = []
        for mark in _NAME_MARKS:
            start = head.find(mark)
            if start >= 0:
                start += len(mark)
                if head[start : start + 1] != '"':
                    break
                values.append(head[start + 1 : head.find('"', start + 1)])
        else:
            return " ".join(values)
    return " ".join([value for found in _WORDED.findall(head) for value in found])


def make_tag(name: str, head: str, names: dict[str, frozenset[str]]) -> Tag:
    """The tag with that name, lower-cased and with its slash, and with all that stands between "<" and ">".

    `names` is that of `Tag`.

    >>> make_tag("/p", "/P ", {}).kind, make_tag("i", "i class='Top-Line'", {}).words == {"top", "line"}
    (2, True)
    """
    if name[0] == "/":
        return Tag(name[1:], KINDS.get(name, kinds.CLOSE_INLINE), head, names)
    kind = KINDS.get(name, kinds.OPEN_INLINE)
    if head[-1] == "/" and is_empty(name, head):
        kind = _EMPTY.get(kind, kind)
    tag = Tag(name, kind, head, names)
    if name == "template" and "shadowrootmode" in tag.attributes:
        tag.kind = kinds.OPEN_BLOCK
    return tag


def is_empty(name: str, head: str) -> bool:
    """Whether a start tag says that it has no content: "<p/>"; not in "<a href=/news/>".

    >>> is_empty("p", "p/"), is_empty("a", "a href=/news/")
    (True, False)
    """
    return head.endswith("/") and (len(head) == len(name) + 1 or head[-2] in " \t\n\r\f\"'")


def name_words(value: str) -> frozenset[str]:
    """Lower-cased words of an attribute value.

    >>> sorted(name_words("siteFooter post-2 x"))
    ['footer', 'post', 'site']
    """
    value = value[:_MAX_VALUE_CHARS]
    if value.islower() and value.isascii():
        return frozenset(_LOWER_WORD.findall(value))
    return frozenset([word.lower() for word in _NAME_WORD.findall(value)])


def _kinds() -> dict[str, int]:
    """Kinds of tags by name, those of end tags with a slash; names that HTML does not know are inline elements."""
    shown = BLOCK - {"html", "body", "hr"} | SHOWN_RAW
    skipped = SKIPPED - RAW
    nothing = VOID | (RAW - SHOWN_RAW) | PLAIN | {"html", "body"}
    found = dict.fromkeys(nothing, kinds.NOTHING) | {"/" + name: kinds.NOTHING for name in nothing}
    found |= dict.fromkeys(shown, kinds.OPEN_BLOCK) | dict.fromkeys(skipped, kinds.OPEN_SKIPPED)
    found |= {"/" + name: kinds.CLOSE_BLOCK for name in shown | skipped}
    found |= dict.fromkeys(INLINE, kinds.OPEN_INLINE) | {"/" + name: kinds.CLOSE_INLINE for name in INLINE}
    found |= {"br": kinds.BREAK, "/br": kinds.BREAK, "hr": kinds.RULE, "img": kinds.IMAGE}
    return found | {"body": kinds.BODY}


KINDS = _kinds()
_EMPTY = {kinds.OPEN_BLOCK: kinds.RULE, kinds.OPEN_INLINE: kinds.NOTHING, kinds.OPEN_SKIPPED: kinds.NOTHING}


def _read_attributes(head: str, start: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, plain in _ATTRIBUTE.findall(head, start):
        found.setdefault(name.lower(), _decode_all(double or single or plain))
    return found


def _decode_all(value: str) -> str:
    """`value` of an attribute with its entities decoded."""
    return _ENTITY.sub(_decode, value) if "&" in value else value


def _decode(entity: re.Match[str]) -> str:
    return decode_references(entity[0])


def _is_hidden(head: str, start: int) -> bool:
    """Whether the attributes of a tag, which begin at `start`, hide its element; other values are not decoded."""
    found: dict[str, str] = {}
    for name, double, single, plain in _ATTRIBUTE.findall(head, start):
        if name.lower() in _HIDING:
            found.setdefault(name.lower(), _decode_all(double or single or plain))
    if "hidden" in found or found.get("aria-hidden") == "true":
        return True
    return "style" in found and _HIDING_STYLE.search(found["style"]) is not None
