"""One distinct tag of a page: what it does, and what its attributes say."""

import re
from collections.abc import Set
from functools import lru_cache

import msgspec

from cleaner.blocks import html_tags as kinds
from cleaner.blocks.html_names import SHOWN, Name, find_name
from cleaner.blocks.html_parts import word_bits
from cleaner.text import decode_references

_MAX_VALUE_CHARS = 800  # of all values of a tag
_MAX_KNOWN_VALUES = 1 << 13
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
# What an element without content does: a block still parts two lines.
_EMPTY = {
    kinds.OPEN_BLOCK: kinds.RULE,
    kinds.OPEN_INLINE: kinds.NOTHING,
    kinds.OPEN_LINK: kinds.NOTHING,
    kinds.OPEN_SKIPPED: kinds.NOTHING,
}


class Words(msgspec.Struct, frozen=True, gc=False):
    """The words of an element, and what they say of the part of the page."""

    words: frozenset[str]
    around: int
    """A bit for each name of `AROUND`."""


NO_WORDS = Words(frozenset(), 0)


Siblings = dict[tuple[str, str], int]
"""Numbers of the kinds of siblings of a page, by name and class."""


# gc=False: a page has hundreds of them, and nothing that they hold leads back to one.
class Tag(msgspec.Struct, gc=False, eq=False):
    """One distinct start or end tag of a page. What its attributes say is read when it is first asked for."""

    meaning: Name
    """What its name says."""
    name: str
    """Lower-cased, without a slash."""
    kind: int
    """That of its name, but for a tag without content and what only some attributes show."""
    head: str
    """All between "<" and ">"."""
    siblings: Siblings
    hidden: bool = False
    """Hidden by an attribute or its inline style."""
    _attributes: dict[str, str] | None = None
    _words: Words | None = None
    sibling: int = -1
    """A number that is equal for siblings of one kind; -1 until it is asked for."""
    _href: str | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """Values by name, lower-cased; the first of a name counts. Entities are decoded."""
        if self._attributes is None:
            self._attributes = _read_attributes(self.head, len(self.name))
        return self._attributes

    @property
    def href(self) -> str | None:
        """Address of a link as it stands, without white space around it; None where it has none."""
        if self._href is None:
            self._href = self._read_href()
        return self._href

    def _read_href(self) -> str | None:
        head = self.head
        if self._attributes is None and "'" not in head:
            start = head.find(_HREF)
            if start >= 0:
                start += len(_HREF)
                return _decode_all(head[start : head.find('"', start)]).strip()
        written = self.attributes.get("href")
        return None if written is None else written.strip()

    @property
    def words(self) -> Words:
        """Lower-cased words of class, id, role, itemprop and aria-label."""
        if self._words is None:
            values = _name_values(self.head) if "=" in self.head else ""
            self._words = _read_words(values[:_MAX_VALUE_CHARS]) if values else NO_WORDS
        return self._words

    def find_sibling(self) -> int:
        """The number `sibling`: equal for tags of equal name and class, digits apart."""
        kind = (self.name, _class(self.head))
        self.sibling = self.siblings.setdefault(kind, len(self.siblings))
        return self.sibling


def _class(head: str) -> str:
    """Value of the attribute class, without digits."""
    if ' class="' in head:
        start = head.index(' class="') + 8
        value = head[start : head.find('"', start)]
    else:
        found = _CLASS.search(head) if "=" in head else None
        value = found[1] if found else ""
    return _DIGITS.sub("", value) if value else ""


def _name_values(head: str) -> str:
    """Values of the attributes of a tag that hold names, apart by spaces."""
    if "'" not in head and "\n" not in head and not head[0].isupper():
        values = []
        for mark in _NAME_MARKS:
            if mark in head:
                start = head.index(mark) + len(mark)
                if head[start : start + 1] != '"':
                    break
                values.append(head[start + 1 : head.find('"', start + 1)])
        else:
            return " ".join(values)
    return " ".join([value for found in _WORDED.findall(head) for value in found])


# The pages of a site, and most sites, share them.
@lru_cache(maxsize=_MAX_KNOWN_VALUES)
def _read_words(values: str) -> Words:
    words = name_words(values)
    return Words(words, word_bits(words))


def make_tag(key: str, head: str, siblings: Siblings, *, shown: Set[str] = frozenset()) -> Tag:
    """The tag with the name `key`, lower-cased and with its slash, and with all that stands between "<" and ">".

    The text in elements named `shown` is seen, whatever their names say.

    >>> make_tag("/p", "/P ", {}).kind, make_tag("i", "i class='Top-Line'", {}).words.words == {"top", "line"}
    (2, True)
    """
    meaning = find_name(key)
    kind = meaning.kind
    tag = Tag(meaning, meaning.name, kind, head, siblings, is_hidden(head, len(key)))
    if key[0] != "/" and kind in _EMPTY:
        if is_empty(key, head):
            tag.kind = _EMPTY[kind]
        elif kind == kinds.OPEN_SKIPPED and (key in shown or _is_shown(tag)):
            tag.meaning, tag.kind = SHOWN[key], kinds.OPEN_BLOCK
    return tag


def _is_shown(tag: Tag) -> bool:
    """Whether a browser shows what stands in an element of that tag, though not in others of its name."""
    if tag.name == "template":
        return "shadowrootmode" in tag.attributes
    return tag.name == "object" and tag.attributes.keys().isdisjoint(("data", "classid"))


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


def is_hidden(head: str, start: int) -> bool:
    """Whether the attributes of a tag, which begin at `start`, hide its element; other values are not decoded."""
    if "hidden" not in head and "none" not in head and "NONE" not in head:
        return False
    found: dict[str, str] = {}
    for name, double, single, plain in _ATTRIBUTE.findall(head, start):
        if name.lower() in _HIDING:
            found.setdefault(name.lower(), _decode_all(double or single or plain))
    if "hidden" in found or found.get("aria-hidden") == "true":
        return True
    return "style" in found and _HIDING_STYLE.search(found["style"]) is not None
