"""HTML text -> its tags in order, each with the text behind it; nothing is nested yet.

The text is cut at each "<", and each distinct tag is read once: most tags of a page stand there many times. What a
tag is and where it ends follows the HTML Living Standard, section 13.2.5, but where the standard would throw text
away: a quote, a comment or an element of raw text that nothing ends. No limit of depth, attributes or length is known.

Why it is our own: lexbor through selectolax 1.0.2 parses a page and visits its nodes from Python, with tag, text,
attributes and parent, in 1.8 ms, which is what this scan takes (means of pages of 294,000 characters), and the visible
text is the same on 247 of 249 pages; but it takes 14 s for 100,000 open divs and 18 s for a tag of 100,000 attributes,
and loses the page behind a comment that nothing ends. Most of the time goes into lines and words, whoever parses.
"""

import re
from collections.abc import Set
from itertools import islice
from typing import NamedTuple

from cleaner.blocks.html_names import NAMES
from cleaner.blocks.html_tag import Siblings, Tag, is_empty, is_hidden, make_tag
from cleaner.blocks.html_tags import HOLDERS, KNOWN, PLAIN, RAW, SHOWN_RAW

_NAME = re.compile(r"/?[A-Za-z][^\s/>]*")
_QUOTE = re.compile("=[ \t\n\r\f]*([\"'])")
_PLAIN = {key: make_tag(key, key, {}) for name in PLAIN for key in (name, "/" + name)}
_TEXT = Tag(NAMES["html"], "", NAMES["html"].kind, "", {})
_XML_CHARS = 1000  # white space may stand before the declaration
_MARKED = frozenset(("html", "base", "meta", "link", "time"))
# Names whose tags need no closer look where they are written plainly.
_SIMPLE = {key: name for key, name in NAMES.items() if key not in _MARKED | RAW | HOLDERS}
# A script or style sheet that nothing ends runs to the end of the page; of other elements only the tag is left out.
_RUNS_ON = frozenset(("script", "style"))


class Raw(NamedTuple):
    """An element whose content is no markup: a script, a style sheet, the title."""

    tag: Tag
    token: int
    """Number of the token before it."""
    start: int
    end: int
    """Its content as a range of the HTML."""


class Tokens:
    """The tags of a page, each with the text behind it; the first, without a name, stands for the start."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tags: list[Tag] = [_TEXT]
        self.texts: list[str] = []
        """As they stand: entities are not decoded."""
        self.raws: list[Raw] = []
        self.known: dict[str, Tag] = {}
        """Distinct tags by all that stands between "<" and ">", without those of which only the name counts."""
        self.marked: list[Tag] = []
        """Distinct tags of html, base, meta, link and time, in order."""

    def is_in_picture(self, raw: Raw) -> bool:
        """Whether `raw` stands in an svg element: the title of an icon is not the page's."""
        names = [tag.head[:4].lower() for tag in self.tags[: raw.token + 1] if tag.name == "svg"]
        return names.count("/svg") < len(names) / 2


def scan(html: str, *, shown: Set[str] = frozenset()) -> Tokens:
    """Tags and texts of `html`. What stands in elements named `shown`, of which browsers show nothing, is read too.

    >>> tokens = scan("<p class=a>one <b>two</b>")
    >>> [(tag.name, tag.head, text) for tag, text in zip(tokens.tags, tokens.texts)][1:]
    [('p', 'p class=a', 'one '), ('b', 'b', 'two'), ('b', '/b', '')]
    """
    html = _open_sections(html)
    pieces = html.split("<")
    tokens = Tokens(html)
    tokens.texts.append(pieces[0])
    reader = _Reader(tokens, pieces, shown)
    known, tags, texts = tokens.known, tokens.tags, tokens.texts
    numbered = enumerate(islice(pieces, 1, None), 2)
    for at, piece in numbered:
        head, closing, text = piece.partition(">")
        tag = known.get(head)
        if tag is not None and closing:
            tags.append(tag)
            texts.append(text)
        elif (skipped := reader.read(at, piece, head) - at) > 0:
            next(islice(numbered, skipped, skipped), None)
    return tokens


def _open_sections(html: str) -> str:
    """`html` without the marks around CDATA sections where it is XML, in which they hold text; HTML has none.

    >>> _open_sections("<?xml version='1.0'?><p><![CDATA[Rain]]></p>")
    "<?xml version='1.0'?><p>Rain</p>"
    """
    if not html[:_XML_CHARS].lstrip().startswith("<?xml"):
        return html
    return html.replace("<![CDATA[", "").replace("]]>", "")


class _Reader:
    """Reads the tags that are seen for the first time, and all that is no plain tag."""

    def __init__(self, tokens: Tokens, pieces: list[str], shown: Set[str]) -> None:
        self._tags_by_head = tokens.known
        self._siblings: Siblings = {}
        self._tokens = tokens
        self._html = tokens.html
        self._tags = tokens.tags
        self._texts = tokens.texts
        self._pieces = pieces
        self._shown = shown
        self._piece = 1  # the piece whose place is known
        self._start = len(pieces[0]) + 1
        self._missing: set[str] = set()  # quotes and ends of elements that do not come again

    def read(self, at: int, piece: str, head: str) -> int:
        """Add what begins with `piece`, whose number is one below `at`; number of the next piece."""
        size = len(head)
        if size == len(piece) or "'" in head or head.count('"') & 1:
            return self._read_odd(at, piece)
        name = head.partition(" ")[0]
        tag = _PLAIN.get(name)
        if tag is None:
            meaning = _SIMPLE.get(name)
            if meaning is None or head[-1] == "/":
                return self._read_named(at, piece, head, piece[size + 1 :])
            tag = Tag(meaning, meaning.name, meaning.kind, head, self._siblings, is_hidden(head, len(name)))
            self._tags_by_head[head] = tag
        self._tags.append(tag)
        self._texts.append(piece[size + 1 :])
        return at

    def _read_odd(self, at: int, piece: str) -> int:
        """The same for a tag with quotes that have to be looked at, and for a "<" that no ">" follows."""
        named = _NAME.match(piece)
        if named is None:
            return self._read_comment(at, piece)
        if ">" not in piece and "=" not in piece and named[0].lower().strip("/") not in KNOWN:
            self.add(_TEXT, "<" + piece)  # "a <b" in plain words
            return at
        start = self._start_of(at - 1)
        end, behind = self._tag_end(start + named.end(), start + len(piece))
        at, text = self._skip_to(at, behind)
        return self._read_named(at, piece, self._html[start:end], text)

    def _read_named(self, at: int, piece: str, head: str, text: str) -> int:
        """The same for a tag that begins with a letter or a slash, with all up to its end and the text behind it."""
        named = _NAME.match(head)
        if named is None:
            return self._read_comment(at, piece)
        name = named[0].lower()
        if name in RAW and name not in self._shown:
            return self._read_raw(at, name, head, text)
        tag = _PLAIN.get(name) or self._tags_by_head.get(head)
        if tag is None:
            self._tags_by_head[head] = tag = make_tag(name, head, self._siblings, shown=self._shown)
            if name in _MARKED:
                self._tokens.marked.append(tag)
        self.add(tag, text)
        return at

    def add(self, tag: Tag, text: str) -> None:
        """Put a tag and its text behind all others."""
        self._tags.append(tag)
        self._texts.append(text)

    def _start_of(self, piece: int) -> int:
        """Place of the first character of the piece with that number; pieces are asked for in order."""
        if piece > self._piece:
            self._start += sum(map(len, self._pieces[self._piece : piece])) + piece - self._piece
            self._piece = piece
        return self._start

    def _skip_to(self, at: int, position: int) -> tuple[int, str]:
        """Number of the first piece behind `position` from that with number `at` on, and the text before it."""
        start = self._start_of(at)
        while start <= position and at < len(self._pieces):
            start += len(self._pieces[at]) + 1
            at += 1
        self._piece, self._start = at, start
        return at, self._html[position : start - 1]

    def _tag_end(self, position: int, limit: int) -> tuple[int, int]:
        """Where a tag ends, quoted values and all, and where the text behind it begins.

        `limit` is the place of the next "<": it ends the tag where it stands in no quotes, and no ">" comes before it.
        """
        html = self._html
        end = html.find(">", position, limit)
        while quote := _QUOTE.search(html, position, end if end >= 0 else limit):
            position = quote.end()
            close = -1 if quote[1] in self._missing else html.find(quote[1], position)
            if close < 0:
                self._missing.add(quote[1])
                continue
            position = close + 1
            if position > limit:
                limit = html.find("<", position)
                limit = len(html) if limit < 0 else limit
                end = html.find(">", position, limit)
            elif 0 <= end < position:
                end = html.find(">", position, limit)
        return (end, end + 1) if end >= 0 else (limit, limit)

    def _read_comment(self, at: int, piece: str) -> int:
        """Leave out a comment, a declaration or an end tag without a name; any other "<" is text."""
        mark = "-->" if piece.startswith("!--") and not piece.startswith(("!-->", "!--->")) else ">"
        if mark == "-->" and mark not in self._missing:
            if (end := piece.find(mark, 3)) >= 0:
                self.add(_TEXT, piece[end + 3 :])
                return at
            if (end := self._html.find(mark, self._start_of(at - 1) + 3)) >= 0:
                at, text = self._skip_to(at, end + 3)
                self.add(_TEXT, text)
                return at
            self._missing.add(mark)
        if piece.startswith(("!", "?", "/")) and ">" not in self._missing:
            if (end := self._html.find(">", self._start_of(at - 1))) >= 0:
                at, text = self._skip_to(at, end + 1)
                self.add(_TEXT, text)
                return at
            self._missing.add(">")
        self.add(_TEXT, "<" + piece)
        return at

    def _read_raw(self, at: int, name: str, head: str, text: str) -> int:
        """Add an element whose content is no markup; `text` stands right behind its tag, `at` is the piece after it."""
        tag = make_tag(name, head, self._siblings)
        start = self._start_of(at) - 1 - len(text)
        end = start if is_empty(name, head) else -1 if name in self._missing else self._raw_end(name, start)
        if end < 0 and name not in _RUNS_ON:
            self._missing.add(name)
            self.add(tag if name in SHOWN_RAW else _TEXT, text)
            return at
        end = len(self._html) if end < 0 else end
        self._tokens.raws.append(Raw(tag, len(self._tags) - 1, start, end))
        if name in SHOWN_RAW:
            self.add(tag, self._html[start:end])
        if end > start:
            at, text = self._skip_to(at, end)
        self.add(_TEXT, text)
        return at

    def _raw_end(self, name: str, start: int) -> int:
        """Place of the end tag of the raw element whose content begins at `start`; -1 where there is none."""
        html = self._html
        end = html.find("</", start)
        while end >= 0:
            behind = end + 2 + len(name)
            if html[end + 2 : behind].lower() == name and html[behind : behind + 1] in " \t\n\r\f/>":
                return end
            end = html.find("</", end + 2)
        return -1
