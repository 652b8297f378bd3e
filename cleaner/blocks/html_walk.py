"""One walk over the tags of an HTML page: the lines of its visible text, and what stands around each of them."""

import re
from collections.abc import Callable

from cleaner.block import Role
from cleaner.blocks import html_tags as kinds
from cleaner.blocks.html_line import HtmlLine, code_lines
from cleaner.blocks.html_parts import IMAGE_BIT, INSIDE_BITS
from cleaner.blocks.html_place import Context, Place, Row, Scope, Table
from cleaner.blocks.html_scan import Tokens
from cleaner.blocks.html_table import CELL_PARTS, LAYOUT_MARKS, join_rows
from cleaner.blocks.html_tag import Tag
from cleaner.text import decode_references

_ALONE = [0]  # the count of an element that is no entry of anything
_MAX_WRAPPERS = 5
_MAX_UNMATCHED = 64  # inline elements that an end tag closes at once
# Control characters that HTML forbids (\t \n \f \r stay), surrogates, and code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile(f"[{chr(0xD800)}-{chr(0xDFFF)}]")


class Walk:
    """The walk over the tags of one page; `lines` holds what it found.

    Elements that stand on lines of their own are a chain of contexts; inline elements are a list beside it. Which
    open elements a tag ends follows the HTML Living Standard, section 13.2.6, in short (`html_tags`); text always
    stays where it stands.
    """

    def __init__(self, tokens: Tokens) -> None:
        self.lines: list[HtmlLine] = []
        self.parents: list[int] = [-1]
        """For each element on lines of its own, in order from the body on, the number of the one around it."""
        self.siblings: list[list[int]] = [[0]]
        """For each of them a list of one number, which siblings of its kind share: how many they are."""
        self.places: list[int] = [0]
        """For each of them its place among those siblings."""
        self._tokens = tokens
        root = Place(None, Tag("body", kinds.BODY, "", {}))
        self._context = Context(root, None, 0, 0, Scope(Table(0, is_layout=True)))
        self._skipped = False
        self._has_body = False  # whether its start tag was seen
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
        self._wrappers: list[Tag] = []  # inline elements around the first piece
        self._wrapper_height = self._wrapped_height = 0  # how many inline elements there are without and with them
        self._ends: dict[int, int] = {}  # for those of them that have ended: the number of pieces then
        self._anchors: list[tuple[str, str]] = []
        self._link_chars = 0
        self._link_start = 0
        self._inside = 0
        self._images = 0
        self._ended = -1  # the number of pieces where an inline element has just ended; "a" ones: `_ended_link`
        self._ended_link = False

    def run(self) -> None:
        """Walk over the tags, once."""
        acts: list[Callable[[Tag], None] | None] = [
            None, self._open_block, self._close_block, self._open_inline, self._close_inline, self._break_at_br,
            self._see_image, self._open_skipped, self._open_body, self._rule,
        ]  # fmt: skip
        pieces = self._pieces
        for tag, text in zip(self._tokens.tags, self._tokens.texts, strict=True):
            act = acts[tag.kind]
            if act is not None:
                act(tag)
            if not text or (self._skipped and (text.isspace() or not self._leave_skipped(""))):
                continue
            if "&" in text:
                text = decode_references(text)
            if pieces:
                if self._ended == len(pieces) and tag.kind == kinds.OPEN_INLINE and self._is_parted(text):
                    text = " " + text
            elif text.isspace() and not self._context.place.preformatted:
                continue
            elif self._open_inlines:
                self._wrapped_height = len(self._open_inlines)
                self._wrapper_height = max(0, self._wrapped_height - _MAX_WRAPPERS)
                self._wrappers = self._open_inlines[self._wrapper_height :]
            if self._hidden_inline and not text.isspace():
                self._hidden_pieces += 1
            pieces.append(text)
        while self._context.parent is not None:
            self._close(self._context)
        self._break_line()

    def _is_parted(self, text: str) -> bool:
        """Whether the style sheet keeps two elements apart: "<span>Jane Roe</span><span>Published</span>"."""
        return text[:1].isupper() and self._pieces[-1][-1:].islower()

    def _leave_skipped(self, name: str) -> bool:
        """Whether an element of that name, or text without one, ends the head or the picture that it stands in."""
        context = self._context
        if context.place.name == "head":
            if name not in kinds.IN_HEAD:
                self._close(context)
                return not self._skipped
        elif name in kinds.BLOCK and context.place.name in kinds.FOREIGN:
            self._close(context)
        return not self._skipped

    # Inline elements

    def _open_inline(self, tag: Tag) -> None:
        if self._skipped and not self._leave_skipped(tag.name):
            return
        self._inside |= INSIDE_BITS.get(tag.name, 0)
        if tag.hidden:
            self._hidden_inline += 1
        if tag.name == "a":
            self._open_link(tag)
        self._open_inlines.append(tag)

    def _open_link(self, tag: Tag) -> None:
        if self._link is not None:
            self._end_link()
        if tag.href is not None:
            if self._ended == len(self._pieces) and self._ended_link and self._pieces:
                self._pieces.append(" ")
                self._ended = len(self._pieces)
            self._link = tag
            self._link_height = len(self._open_inlines)
            self._link_start = len(self._pieces)

    def _end_link(self) -> None:
        self._cut_link()
        self._link = None

    def _cut_link(self) -> None:
        """Give the line the part of the open link that stands in it."""
        if self._link is None:
            return
        text = " ".join("".join(self._pieces[self._link_start :]).split())
        if text:
            self._inside |= INSIDE_BITS["a"]
            self._link_chars += len(text)
            if self._link.href:
                self._anchors.append((text, self._link.href))
        self._link_start = len(self._pieces)

    def _close_inline(self, tag: Tag) -> None:
        inline = self._open_inlines
        if self._skipped or not inline:
            return
        height = len(inline) - 1
        if inline[height].name != tag.name:
            lowest = max(-1, height - _MAX_UNMATCHED)
            while height > lowest and inline[height].name != tag.name:
                height -= 1
            if height == lowest:
                return
        if height >= self._context.inline_height:
            self._cut_inline(height)
        elif tag.name == "a":
            self._end_link()

    def _cut_inline(self, height: int) -> None:
        """End the inline elements that stand in `height` or more others."""
        if self._link is not None and self._link_height >= height:
            self._end_link()
        inline = self._open_inlines
        if self._hidden_inline:
            self._hidden_inline -= sum(tag.hidden for tag in inline[height:])
        count = len(self._pieces)
        if count:
            self._ended = count
            self._ended_link = inline[height].name == "a"
            if height < self._wrapped_height:
                for ended in range(max(height, self._wrapper_height), len(inline)):
                    self._ends.setdefault(ended, count)
        del inline[height:]

    def _see_image(self, tag: Tag) -> None:
        if not self._skipped:
            self._images += 1
            if self._pieces:
                self._inside |= IMAGE_BIT

    def _break_at_br(self, tag: Tag) -> None:
        if self._skipped and not self._leave_skipped(tag.name):
            return
        if self._context.place.preformatted:
            self._pieces.append("\n")
        elif self._context.place.role == "heading":
            if self._pieces:
                self._pieces.append(" ")
        else:
            self._break_line()
            self._broken = self._context.number

    # Elements on lines of their own

    def _open_body(self, tag: Tag) -> None:
        if self._context.place.name == "head":
            self._close(self._context)
        if self._context.parent is None and not self.lines and not self._has_body:
            self._context.place = Place(None, tag)
            self._has_body = True

    def _open_block(self, tag: Tag) -> None:
        name = tag.name
        if self._skipped:
            self._leave_skipped(name)
        if self._pieces:
            self._break_line()
        if self._context.has_paragraph and name in kinds.ENDS_PARAGRAPH:
            self._close_up_to("p")
        if name in kinds.ENDS_OTHERS:
            self._end_implied(name)
        self._push(tag)

    def _open_skipped(self, tag: Tag) -> None:
        """Open an element whose text is not seen; the line goes on behind it."""
        if self._skipped:
            self._leave_skipped(tag.name)
        self._push(tag)
        self._skipped = True

    def _rule(self, tag: Tag) -> None:
        if self._skipped:
            self._leave_skipped(tag.name)
        if not self._skipped:
            self._break_line()
            if self._context.has_paragraph and tag.name in kinds.ENDS_PARAGRAPH:
                self._close_up_to("p")

    def _end_implied(self, name: str) -> None:
        """Close what an element of that name ends without an end tag, but for paragraphs."""
        context = self._context
        if name in kinds.ITEMS:
            item = context.open_item
            if item and (item == "li") == (name == "li"):
                while self._context.place.name not in kinds.ITEMS:
                    self._close(self._context)
                self._close(self._context)
        elif name in kinds.TABLE_PARTS:
            opened = context.scope.table.open
            for part in kinds.ENDED_BY[name]:
                if opened.get(part):
                    self._close_up_to(part)
        elif name in kinds.HEADINGS:
            if context.place.closes == "h":
                self._close(context)
        elif context.scope.open.get(name):
            self._close_up_to(name)

    def _push(self, tag: Tag) -> None:
        parent = self._context
        name = tag.name
        scope = parent.scope
        if name in kinds.BOUNDARIES:
            scope = self._enter(tag, parent)
        table = scope.table
        if not table.is_layout:
            if name in LAYOUT_MARKS and name != "table":
                table.is_layout = True
            elif name in CELL_PARTS:
                table.add_part()
        place = parent.place.inside(tag)
        number = len(self.parents)
        if name == "tr":
            table.row = Row(place, number, len(self.lines))
        self._context = Context(place, parent, number, len(self._open_inlines), scope)
        self.parents.append(parent.number)
        if place.is_entry and not place.skipped:
            self._count_entry(tag, parent)
        else:
            self.siblings.append(_ALONE)
            self.places.append(0)

    def _count_entry(self, tag: Tag, parent: Context) -> None:
        if parent.entries is None:
            parent.entries = {}
        siblings = parent.entries.setdefault(tag.kind_of_sibling, [0])
        self.siblings.append(siblings)
        self.places.append(siblings[0])
        siblings[0] += 1

    def _enter(self, tag: Tag, parent: Context) -> Scope:
        """The scope inside an element that end tags do not reach out of."""
        table = parent.scope.table
        if tag.name == "table":
            table.is_layout = True
            return Scope(Table(len(self.lines), is_layout=_arranges(tag) or parent.place.preformatted))
        if tag.name in kinds.CELLS:
            table.add_cell(len(self.lines), is_head=tag.name == "th")
        return Scope(table)

    def _close_block(self, tag: Tag) -> None:
        name = "h" if tag.name in kinds.HEADINGS else tag.name
        context = self._context
        if context.place.closes == name:
            self._close(context)
        elif (context.scope.table.open if name in kinds.TABLE_PARTS else context.scope.open).get(name):
            self._close_up_to(name)
        elif name == "p" and not self._skipped:
            self._break_line()

    def _close_up_to(self, name: str) -> None:
        """Close the nearest element that end tags call so, which is open, with all in it."""
        while self._context.place.closes != name:
            self._close(self._context)
        self._close(self._context)

    def _close(self, context: Context) -> None:
        """Close the innermost element."""
        place = context.place
        parent = context.parent
        if place.skipped:
            self._skipped = parent is not None and parent.place.skipped
        elif self._pieces:
            self._break_line(closes=True)
        if len(self._open_inlines) > context.inline_height:
            self._cut_inline(context.inline_height)
        name = place.closes
        context.counts[name] -= 1
        if name == "tr":
            self._close_row(context)
        elif name == "table" and not place.skipped:
            join_rows(self.lines, context.scope.table)
        if parent is not None:
            self._context = parent

    def _close_row(self, context: Context) -> None:
        table = context.scope.table
        if table.row is not None and table.row.number == context.number:
            context.complete_place()
            table.row.end = len(self.lines)
            table.rows.append(table.row)
            table.row = None

    def _break_line(self, *, closes: bool = False) -> None:
        """End the line, where a block element starts or `closes`."""
        if not self._pieces:
            return
        place = self._context.place
        if not place.preformatted:
            self._cut_link()
            self._put(" ".join("".join(self._pieces).split()), place.role)
        elif closes and place.name in kinds.PREFORMATTED:
            self._cut_link()
            self._put(code_lines("".join(self._pieces)), place.role)
        elif not self._pieces[-1].endswith("\n"):
            self._pieces.append("\n")

    def _put(self, text: str, role: Role) -> None:
        """Make a line of `text`, with all that was noted since the last one."""
        if not text.isprintable():
            text = _SURROGATE.sub("\ufffd", _FORBIDDEN.sub("", text))
            text = text if self._context.place.preformatted else " ".join(text.split())
        if text and not text.isspace():
            context = self._context
            line = HtmlLine(text, context.complete_place(), context.number, role)
            if self._wrappers:
                self._add_wrappers(line)
            if self._link_chars:
                line.link_chars = self._link_chars
                line.anchors = tuple(self._anchors)
            line.item = context.item
            line.hidden = context.place.hidden or (self._hidden_pieces > 0 and self._is_all_hidden())
            line.inside = self._inside
            line.images = self._images
            line.after_break = self._broken == context.number
            if context.place.name == "div":
                context.scope.table.add_part()
            self.lines.append(line)
        self._start_line()

    def _add_wrappers(self, line: HtmlLine) -> None:
        """Give the line the tags and words of the inline elements around all of its text."""
        names = []
        for height, tag in enumerate(self._wrappers, self._wrapper_height):
            end = self._ends.get(height)
            if end is None or not "".join(self._pieces[end:]).strip():
                names.append(tag.name)
                if height >= self._context.inline_height and "=" in tag.head and (words := tag.words):
                    line.words |= words
                    line.own_words |= words
        line.wrappers = tuple(names)

    def _is_all_hidden(self) -> bool:
        return self._hidden_pieces == sum(not piece.isspace() for piece in self._pieces)


def _arranges(tag: Tag) -> bool:
    return "role" in tag.head and tag.attributes.get("role") in ("presentation", "none")
