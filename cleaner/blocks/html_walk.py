"""One walk over the tags of an HTML page: the lines of its visible text, and what stands around each of them."""

from collections.abc import Callable

from cleaner.blocks import html_tags as kinds
from cleaner.blocks.html_inline import LineReader
from cleaner.blocks.html_line import HtmlLine, code_lines
from cleaner.blocks.html_names import NAMES, Name
from cleaner.blocks.html_place import Context, Place, Row, Spot, Table, make_root
from cleaner.blocks.html_scan import Tokens
from cleaner.blocks.html_table import join_rows
from cleaner.blocks.html_tag import Tag
from cleaner.text import decode_references

ALONE = -1
"""The sibling number of an element that is no entry of anything."""
_BODY = Tag(NAMES["body"], "body", kinds.BODY, "", {})
_NO_NAME = Name("")
# What a tag of such a kind ends, it ends in what is not seen too; only these are counted there.
_NESTING = frozenset((kinds.OPEN_BLOCK, kinds.CLOSE_BLOCK, kinds.OPEN_SKIPPED, kinds.BODY))
_OPENING = frozenset(
    (kinds.OPEN_BLOCK, kinds.OPEN_INLINE, kinds.OPEN_LINK, kinds.OPEN_SKIPPED, kinds.BREAK, kinds.RULE)
)


class Walk(LineReader):
    """The walk over the tags of one page; `lines` holds what it found.

    Elements that stand on lines of their own are a stack of contexts; inline elements are a list beside it. Which
    open elements a tag ends follows the HTML Living Standard, section 13.2.6, in short (`html_tags`); text always
    stays where it stands.
    """

    def __init__(self, tokens: Tokens) -> None:
        spot, place = make_root(_BODY)
        super().__init__(Context(spot, _BODY, 0, 0, Table(0, is_layout=True), place=place))
        self.parents: list[int] = [-1]
        """For each element on lines of its own, in order from the body on, the number of the one around it."""
        self.siblings: list[int] = [ALONE]
        """For each of them a number that siblings of its kind share, or `ALONE`."""
        self._tokens = tokens
        self._stack = [self._context]  # the open elements, the last of them `_context`
        self._skipped = False
        self._has_body = False  # whether its start tag was seen

    def run(self) -> None:
        """Walk over the tags, once."""
        acts: list[Callable[[Tag], None]] = [
            self._pass, self._open_block, self._close_block, self._open_inline, self._close_inline, self._break_at_br,
            self._see_image, self._push, self._open_body, self._rule, self._open_link,
        ]  # fmt: skip
        for tag, text in zip(self._tokens.tags, self._tokens.texts, strict=True):
            kind = tag.kind
            if kind and (not self._skipped or self._is_counted(kind, tag.meaning)):
                acts[kind](tag)
            if not text or (
                text.isspace() and (self._skipped or not (self._pieces or self._context.spot.preformatted))
            ):
                continue
            if not self._skipped or self._leave_skipped(_NO_NAME):
                self._add_text(kind, text)
        while len(self._stack) > 1:
            self._close(self._context)
        self._break_line()

    def _pass(self, tag: Tag) -> None:
        """What a tag does of which only the text behind it counts."""

    def _add_text(self, kind: int, text: str) -> None:
        """Add the text behind a tag of that kind to the line."""
        pieces = self._pieces
        if "&" in text:
            text = decode_references(text)
            if not pieces and text.isspace() and not self._context.spot.preformatted:
                return
        if pieces:
            is_open = kind == kinds.OPEN_INLINE or kind == kinds.OPEN_LINK
            if is_open and self._ended == len(pieces) and self._is_parted(text):
                text = " " + text
        elif self._open_inlines:
            self._wrap()
        if self._hidden_inline and not text.isspace():
            self._hidden_pieces += 1
        pieces.append(text)

    # What is not seen

    def _is_counted(self, kind: int, name: Name) -> bool:
        """Whether a tag in what is not seen does anything, once it has ended what it ends by standing there."""
        if kind in _OPENING:
            self._leave_skipped(name)
        return not self._skipped or kind in _NESTING

    def _leave_skipped(self, name: Name) -> bool:
        """Whether what stands at an element of that name, or at text, is seen, once that has ended what it ends."""
        self.deepest = max(self.deepest, len(self._stack) - 1)
        while self._skipped and _is_ended(self._context.spot.closes, name):
            self._close(self._context)
        return not self._skipped

    def _break_at_br(self, tag: Tag) -> None:
        spot = self._context.spot
        if spot.preformatted:
            self._pieces.append("\n")
        elif spot.role == "heading":
            if self._pieces:
                self._pieces.append(" ")
        else:
            self._break_line()
            self._broken = self._context.number

    # Elements on lines of their own

    def _open_body(self, tag: Tag) -> None:
        context = self._context
        if context.spot.closes == "head":
            self._close(context)
        if len(self._stack) == 1 and not self.lines and not self._has_body:
            self._context.spot, self._context.place = make_root(tag)
            self._has_body = True

    def _open_block(self, tag: Tag) -> None:
        if self._pieces:
            self._break_line()
        context = self._context
        name = tag.meaning
        spot = context.spot.children.get(name) or context.spot.inside(name)
        if not spot.is_simple and name.ends_paragraph and context.spot.closes == "p" and context.spot.is_simple:
            self._close_simple(context)  # "<p>one<p>two", with less work
            context = self._context
            spot = context.spot.inside(name)
        if not spot.is_simple:
            self._end_implied(name)
            self._push(tag)
            return
        parents = self.parents
        number = len(parents)
        item = number if name.item == "li" else context.item
        self._context = inner = Context(spot, tag, number, len(self._open_inlines), context.table, item)
        self._stack.append(inner)
        parents.append(context.number)
        sibling = tag.sibling
        self.siblings.append((sibling if sibling >= 0 else tag.find_sibling()) if name.is_entry else ALONE)

    def _rule(self, tag: Tag) -> None:
        self._break_line()
        if tag.meaning.ends_paragraph and "p" in self._context.spot.open:
            self._close_up_to("p")

    def _end_implied(self, name: Name) -> None:
        """Close what an element of that name ends without an end tag."""
        if name.ends_paragraph and "p" in self._context.spot.open:
            self._close_up_to("p")
        if not name.ends_others:
            return
        context = self._context
        spot = context.spot
        if name.item:
            if spot.open_item and (spot.open_item == "li") == (name.item == "li"):
                while not self._context.spot.name.item:
                    self._close(self._context)
                self._close(self._context)
        elif name.is_table_part:
            for part in kinds.ENDED_BY[name.name]:
                if part in self._context.spot.parts:
                    self._close_up_to(part)
        elif name.closes == "h":
            if spot.closes == "h":
                self._close(context)
        elif name.name in spot.open:
            self._close_up_to(name.name)

    def _push(self, tag: Tag) -> None:
        """Open an element; where its text is not seen, the line goes on behind it."""
        parent = self._context
        name = tag.meaning
        table = parent.table
        if name.is_table_part:
            table = self._enter(tag, parent)
        elif not table.is_layout:
            if name.marks_layout:
                table.is_layout = True
            elif name.is_cell_part:
                table.add_part()
        spot = parent.spot.inside(name)
        number = len(self.parents)
        item = number if name.item == "li" else parent.item
        self._context = context = Context(spot, tag, number, len(self._open_inlines), table, item)
        self._stack.append(context)
        self._skipped = spot.skipped
        self.parents.append(parent.number)
        self.siblings.append(tag.find_sibling() if name.is_entry and not spot.skipped else ALONE)
        if name.name == "tr":
            table.row = Row(self._complete_place(), number, len(self.lines), len(self.lines))

    def _enter(self, tag: Tag, parent: Context) -> Table:
        """The table inside a table or a part of one."""
        table = parent.table
        if tag.name == "table":
            table.is_layout = True
            return Table(len(self.lines), is_layout=_arranges(tag) or parent.spot.preformatted)
        if tag.name in kinds.CELLS:
            table.add_cell(len(self.lines), is_head=tag.name == "th")
        return table

    def _close_block(self, tag: Tag) -> None:
        closes = tag.meaning.closes
        context = self._context
        spot = context.spot
        if spot.closes != closes:
            if closes in spot.open or closes in spot.parts:
                self._close_up_to(closes)
            elif closes == "p" and not self._skipped:
                self._break_line()
        elif spot.is_simple:
            self._close_simple(context)
        else:
            self._close(context)

    def _close_simple(self, context: Context) -> None:
        """Close the innermost element, whose spot is simple."""
        if self._pieces:
            self._break_line(closes=True)
        if len(self._open_inlines) > context.inline_height:
            self._cut_inline(context.inline_height)
        stack = self._stack
        stack.pop()
        self._context = stack[-1]

    def _close_up_to(self, name: str) -> None:
        """Close the nearest element that end tags call so, which is open, with all in it."""
        while self._context.spot.closes != name:
            self._close(self._context)
        self._close(self._context)

    def _close(self, context: Context) -> None:
        """Close the innermost element."""
        spot = context.spot
        if self._pieces and not spot.skipped:
            self._break_line(closes=True)
        if len(self._open_inlines) > context.inline_height:
            self._cut_inline(context.inline_height)
        if spot.name.is_table_part:
            table = context.table
            if spot.closes == "tr" and table.row is not None and table.row.number == context.number:
                table.row.end = len(self.lines)
                table.rows.append(table.row)
                table.row = None
            elif spot.closes == "table" and not spot.skipped:
                join_rows(self.lines, table)
        stack = self._stack
        stack.pop()
        self._context = around = stack[-1]
        self._skipped = around.spot.skipped

    def _complete_place(self) -> Place:
        """The place of the innermost element."""
        stack = self._stack
        first = len(stack) - 1
        while (place := stack[first].place) is None:
            first -= 1
        for context in stack[first + 1 :]:
            context.place = place = place.inside(context.tag, context.spot)
        return place

    def _break_line(self, *, closes: bool = False) -> None:
        """End the line, where a block element starts or `closes`."""
        pieces = self._pieces
        if not pieces:
            return
        spot = self._context.spot
        if not spot.preformatted:
            self._cut_link()
            self._put(" ".join("".join(pieces).split()), spot)
        elif closes and spot.name.preformatted:
            self._cut_link()
            self._put(code_lines("".join(pieces)), spot)
        elif not pieces[-1].endswith("\n"):
            pieces.append("\n")

    def _put(self, text: str, spot: Spot) -> None:
        """Make a line of `text`, with all that was noted since the last one."""
        if not text.isprintable():
            text = self._clean(text)
        if text and not text.isspace():
            context = self._context
            place = context.place or self._complete_place()
            line = HtmlLine(
                text, place, context.number, spot.role, place.words, place.own_words, context.item, self._link_chars,
                tuple(self._anchors) if self._anchors else (),
                place.hidden or (self._hidden_pieces > 0 and self._is_all_hidden()),
                self._inside, self._broken == context.number, self._images,
            )  # fmt: skip
            if self._wrappers is not None:
                self._add_wrappers(line, self._wrappers)
            elif spot.depth > self.deepest:
                self.deepest = spot.depth
            if spot.closes == "div":
                context.table.add_part()
            self.lines.append(line)
        self._start_line()


def _is_ended(holder: str, name: Name) -> bool:
    """Whether an element called `holder`, of which nothing is seen, ends at one of that name, or at text without one.

    The end of a head may be left out; a picture, a formula and a list of choices hold no blocks, so that one in them
    says that their end was forgotten. Source: HTML Living Standard, sections 13.2.6.4.4 and 13.2.6.5.
    """
    if holder == "head":
        return name.name not in kinds.IN_HEAD
    if holder in kinds.FOREIGN:
        return name.is_block
    return holder in kinds.CONTROLS and name.is_block and name.name not in kinds.IN_CONTROLS


def _arranges(tag: Tag) -> bool:
    return "role" in tag.head and tag.attributes.get("role") in ("presentation", "none")
