"""The line of an HTML page that is being read: its pieces of text, its links, and the inline elements around them."""

import re

from cleaner.blocks.html_line import HtmlLine
from cleaner.blocks.html_parts import IMAGE_BIT, INSIDE_BITS
from cleaner.blocks.html_place import Context
from cleaner.blocks.html_tag import NO_WORDS, Tag

_MAX_WRAPPERS = 5
_MAX_UNMATCHED = 64  # inline elements that an end tag closes at once
_LINK_BIT = INSIDE_BITS["a"]
# Control characters that HTML forbids (\t \n \f \r stay), surrogates, and code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile(f"[{chr(0xD800)}-{chr(0xDFFF)}]")


class LineReader:
    """Reads inline elements; `lines` holds the lines that have ended."""

    def __init__(self, context: Context) -> None:
        """`context`: the element on lines of its own that is open."""
        self.lines: list[HtmlLine] = []
        self.deepest = 0
        """The largest number of elements around a line, or in a picture around what ends it."""
        self._context = context
        self._open_inlines: list[Tag] = []  # open inline elements
        self._hidden_inline = 0  # those that are hidden
        self._link: Tag | None = None  # the link that is open, and how many inline elements stand around it
        self._link_height = 0
        self._broken = -1  # number of the element that a <br> stood in last
        self._pieces: list[str] = []  # of the line that is read
        self._start_line()

    def _start_line(self) -> None:
        self._pieces.clear()
        self._hidden_pieces = 0
        self._wrappers: list[Tag] | None = None  # inline elements around the first piece
        self._wrapper_height = self._wrapped_height = 0  # how many inline elements there are without and with them
        self._ends: dict[int, int] | None = None  # for those of them that have ended: the number of pieces then
        self._anchors: list[tuple[str, str]] | None = None
        self._link_chars = 0
        self._link_start = 0
        self._inside = 0
        self._images = 0
        self._ended = -1  # the number of pieces where an inline element has just ended; "a" ones: `_ended_link`
        self._ended_link = False

    def _wrap(self) -> None:
        """Note the inline elements around the first piece of the line."""
        self._wrapped_height = len(self._open_inlines)
        self._wrapper_height = max(0, self._wrapped_height - _MAX_WRAPPERS)
        self._wrappers = self._open_inlines[self._wrapper_height :]

    def _is_parted(self, text: str) -> bool:
        """Whether the style sheet keeps two elements apart: "<span>Jane Roe</span><span>Published</span>"."""
        return text[:1].isupper() and self._pieces[-1][-1:].islower()

    def _open_inline(self, tag: Tag) -> None:
        self._inside |= tag.meaning.inside
        if tag.hidden:
            self._hidden_inline += 1
        self._open_inlines.append(tag)

    def _open_link(self, tag: Tag) -> None:
        self._inside |= _LINK_BIT
        if tag.hidden:
            self._hidden_inline += 1
        if self._link is not None:
            self._end_link()
        inline = self._open_inlines
        if tag.href is not None:
            pieces = self._pieces
            if self._ended_link and self._ended == len(pieces) and pieces:
                pieces.append(" ")
                self._ended = len(pieces)
            self._link = tag
            self._link_height = len(inline)
            self._link_start = len(pieces)
        inline.append(tag)

    def _end_link(self) -> None:
        self._cut_link()
        self._link = None

    def _cut_link(self) -> None:
        """Give the line the part of the open link that stands in it."""
        link = self._link
        if link is None:
            return
        pieces = self._pieces
        if self._link_start < len(pieces):
            # Mostly the last piece alone.
            whole = pieces[-1] if self._link_start == len(pieces) - 1 else "".join(pieces[self._link_start :])
            text = " ".join(whole.split())
            if text:
                self._inside |= _LINK_BIT
                self._link_chars += len(text)
                if href := link.href:
                    if self._anchors is None:
                        self._anchors = []
                    self._anchors.append((text, href))
            self._link_start = len(pieces)

    def _close_inline(self, tag: Tag) -> None:
        inline = self._open_inlines
        height = len(inline) - 1
        if height < 0:
            return
        name = tag.name
        if inline[height].name == name and height >= self._context.inline_height:
            self._end_last(height)
            return
        lowest = max(-1, height - _MAX_UNMATCHED)
        while height > lowest and inline[height].name != name:
            height -= 1
        if height == lowest:
            return
        if height >= self._context.inline_height:
            self._cut_inline(height)
        elif name == "a":
            self._end_link()

    def _end_last(self, height: int) -> None:
        """What `_cut_inline` does, for the innermost inline element, with less work: so most of them end."""
        if self._link is not None and self._link_height >= height:
            self._end_link()
        tag = self._open_inlines.pop()
        if tag.hidden:
            self._hidden_inline -= 1
        if count := len(self._pieces):
            self._ended = count
            self._ended_link = tag.name == "a"
            if self._wrapper_height <= height < self._wrapped_height:
                if self._ends is None:
                    self._ends = {}
                self._ends.setdefault(height, count)

    def _cut_inline(self, height: int) -> None:
        """End the inline elements that stand in `height` or more others."""
        if self._link is not None and self._link_height >= height:
            self._end_link()
        inline = self._open_inlines
        if self._hidden_inline:
            self._hidden_inline -= sum([tag.hidden for tag in inline[height:]])
        if count := len(self._pieces):
            self._ended = count
            self._ended_link = inline[height].name == "a"
            if height < self._wrapped_height:
                if self._ends is None:
                    self._ends = {}
                for ended in range(max(height, self._wrapper_height), len(inline)):
                    self._ends.setdefault(ended, count)
        del inline[height:]

    def _see_image(self, tag: Tag) -> None:
        self._images += 1
        if self._pieces:
            self._inside |= IMAGE_BIT

    def _clean(self, text: str) -> str:
        """`text` of a line without what HTML forbids."""
        text = _SURROGATE.sub("\ufffd", _FORBIDDEN.sub("", text))
        return text if self._context.spot.preformatted else " ".join(text.split())

    def _add_wrappers(self, line: HtmlLine, wrappers: list[Tag]) -> None:
        """Give the line the tags and words of the inline elements around all of its text."""
        self.deepest = max(self.deepest, line.place.spot.depth + self._wrapped_height)
        names = []
        inner = NO_WORDS.words
        ends = self._ends
        lowest = self._context.inline_height
        for height, tag in enumerate(wrappers, self._wrapper_height):
            end = ends.get(height) if ends else None
            if end is None or end >= len(self._pieces) or not "".join(self._pieces[end:]).strip():
                names.append(tag.name)
                if height >= lowest and "=" in tag.head and (words := tag.words.words):
                    inner = inner | words if inner else words
        line.wrappers = tuple(names)
        if inner:
            line.words, line.own_words = line.place.wrap(inner)

    def _is_all_hidden(self) -> bool:
        return self._hidden_pieces == sum([not piece.isspace() for piece in self._pieces])
