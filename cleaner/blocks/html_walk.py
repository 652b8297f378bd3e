"""One walk over the tree of an HTML page: the lines of its visible text, and what stands around each of them."""

from typing import NamedTuple

from lxml import etree

from cleaner.block import Role
from cleaner.blocks.html_attributes import LinkReader, WordReader
from cleaner.blocks.html_table import is_data_table
from cleaner.blocks.html_tags import BLOCK, LEVELS, PREFORMATTED, ROLES, SKIPPED
from cleaner.text import LINE_END

_MAX_PATH = 60  # tags of a path; deeper ones leave out the middle
_NEAREST = 5  # elements whose words a block gets
_MAX_WRAPPERS = 3  # inline elements around all of a block that give it their words


class Context:
    """An element that stands on lines of its own, while the walk is inside it."""

    __slots__ = (
        "_words", "chars", "element", "hidden", "item", "level", "lines", "parent", "path", "preformatted", "role",
        "tag",
    )  # fmt: skip

    def __init__(self, element: etree._Element, parent: "Context | None", hidden: bool) -> None:
        tag: str = element.tag
        self.element = element
        self.tag = tag
        self.parent = parent
        self.hidden: bool = hidden or (parent is not None and parent.hidden)
        self.path: tuple[str, ...] = (*parent.path[: _MAX_PATH - 1], tag) if parent else ()
        self.role: Role = ROLES.get(tag) or (parent.role if parent else "paragraph")
        self.preformatted: bool = tag in PREFORMATTED or (parent is not None and parent.preformatted)
        self.item: Context | None = self if tag == "li" else parent.item if parent else None
        self.level: int = LEVELS.get(tag) or (parent.level if parent else 0)
        if tag == "li":
            above = parent.item if parent else None
            self.level = above.level + 1 if above else 0
        self.lines = 0  # of a list item: lines of its own, and their characters
        self.chars = 0
        self._words: frozenset[str] | None = None

    def words(self, reader: WordReader) -> frozenset[str]:
        """Words of this element and of those around it, nearest five."""
        found = []
        context: Context | None = self
        for _ in range(_NEAREST):
            if context is None or context.tag == "body":  # its words are about the page
                break
            if context._words is None:
                context._words = reader.read(context.element)
            found.append(context._words)
            context = context.parent
        return frozenset().union(*found)


class HtmlLine(NamedTuple):
    """One block's text before it has a place in the page's text."""

    text: str
    """One line, but for code."""
    context: Context
    role: Role
    words: frozenset[str]
    link_chars: int
    links: tuple[tuple[str, str], ...]
    hidden: bool


class Walk:
    """The walk over one tree; `lines` holds what it found."""

    def __init__(self, root: etree._Element, url: str | None, hidden: set[etree._Element]) -> None:
        self.lines: list[HtmlLine] = []
        self._root = root
        self._hidden = hidden
        self._words = WordReader()
        self._link_reader = LinkReader(root, url)
        self._context = Context(root, None, root in hidden)
        self._row: list[str] | None = None  # cells of the row of data that is being read
        self._in_data_table = False
        self._boundary = ""  # tag of the inline element that has just ended, with no text after it
        self._hidden_inline = 0  # hidden inline elements that are open
        self._link: str | None = None  # address of the link that is open
        self._start_line()

    def _start_line(self) -> None:
        self._pieces: list[str] = []
        self._hidden_pieces: set[int] = set()
        self._wrappers: list[tuple[etree._Element, list[int]]] = []  # with the number of pieces where it ended
        self._links: list[tuple[str, str]] = []
        self._link_chars = 0
        self._link_start = 0
        self._boundary = ""

    def run(self, skipped: frozenset[str] = SKIPPED) -> None:
        """Walk the tree from its root; elements in `skipped` give no text."""
        steps = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in steps:
            tag = element.tag
            if event == "start":
                if tag in skipped:
                    steps.skip_subtree()
                    continue
                if tag in BLOCK:
                    self._open_block(element, tag)
                else:
                    self._open_inline(element, tag)
                if element.text:
                    self._add(element.text, opens=True)
                continue
            if tag in BLOCK:
                self._close_block(element, tag)
            elif tag not in skipped:
                self._close_inline(element, tag)
            if element.tail:
                self._add(element.tail)
        self._break_line()

    def _add(self, text: str, opens: bool = False) -> None:
        """Add a run of text; `opens` where it stands right behind a start tag."""
        if not self._pieces and text.isspace() and not self._context.preformatted:
            return
        if opens and self._boundary and text[0].isupper() and (self._pieces or " ")[-1][-1].islower():
            text = " " + text  # "<span>Jane Roe</span><span>Published</span>": the style sheet keeps them apart
        self._boundary = ""
        if self._hidden_inline:
            self._hidden_pieces.add(len(self._pieces))
        self._pieces.append(text)

    def _open_inline(self, element: etree._Element, tag: str) -> None:
        if tag == "br":
            self._break_at_br()
            return
        if not self._pieces and len(self._wrappers) < _MAX_WRAPPERS:
            self._wrappers.append((element, []))
        if element in self._hidden:
            self._hidden_inline += 1
        if tag == "a" and (href := element.get("href")) is not None:
            if self._boundary == "a" and self._pieces:
                self._pieces.append(" ")
            self._cut_link()
            self._link = self._link_reader.read(href) or ""
            self._link_start = len(self._pieces)

    def _close_inline(self, element: etree._Element, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self._cut_link()
            self._link = None
        if element in self._hidden:
            self._hidden_inline -= 1
        if self._pieces:
            self._boundary = tag
            for wrapper, end in self._wrappers:
                if wrapper is element:
                    end.append(len(self._pieces))
        elif self._wrappers and self._wrappers[-1][0] is element:  # an icon, or alike
            self._wrappers.pop()

    def _cut_link(self) -> None:
        """Give the line the part of the open link that stands in it."""
        if self._link is None:
            return
        text = " ".join("".join(self._pieces[self._link_start :]).split())
        if text:
            self._link_chars += len(text)
            if self._link:
                self._links.append((text, self._link))
        self._link_start = len(self._pieces)

    def _break_at_br(self) -> None:
        if self._context.preformatted:
            self._pieces.append("\n")
        elif self._row is not None or self._context.role == "heading":
            self._pieces.append(" ")
        else:
            self._break_line()

    def _open_block(self, element: etree._Element, tag: str) -> None:
        if self._pieces or self._wrappers:
            self._break_line()
        if element is not self._root:
            self._context = Context(element, self._context, bool(self._hidden) and element in self._hidden)
        if tag == "table" and not self._in_data_table and not self._context.preformatted:
            self._in_data_table = is_data_table(element)
        elif tag == "tr" and self._in_data_table:
            self._row = []

    def _close_block(self, element: etree._Element, tag: str) -> None:
        if self._row is not None and (tag == "td" or tag == "th"):
            self._close_cell()
        elif self._row is not None and tag == "tr":
            self._close_row()
        elif self._pieces or self._wrappers:
            self._break_line(closes=True)
        if tag == "table":
            self._in_data_table = False
        if element is self._context.element and self._context.parent is not None:
            self._context = self._context.parent

    def _close_cell(self) -> None:
        self._cut_link()
        if self._row is not None:
            self._row.append(" ".join("".join(self._pieces).split()))
        self._pieces = []
        self._link_start = 0

    def _close_row(self) -> None:
        if self._pieces:  # text in the row, but in no cell
            self._close_cell()
        row, self._row = self._row or [], None
        self._put("\t".join(row).rstrip("\t"), "table")

    def _break_line(self, closes: bool = False) -> None:
        """End the line, where a block element starts or `closes`."""
        context = self._context
        if not self._pieces:
            self._wrappers.clear()
        elif self._row is not None:
            self._pieces.append(" ")
        elif context.preformatted and not (closes and context.tag in PREFORMATTED):
            if not self._pieces[-1].endswith("\n"):
                self._pieces.append("\n")
        else:
            self._cut_link()
            text = "".join(self._pieces)
            self._put(_code_lines(text) if context.preformatted else " ".join(text.split()), context.role)

    def _put(self, text: str, role: Role) -> None:
        """Make a line of `text`, with all that was noted since the last one."""
        if text.strip():
            context = self._context
            words = context.words(self._words)
            for element, end in self._wrappers:
                if not end or not "".join(self._pieces[end[0] :]).strip():
                    words |= self._words.read(element)
            hidden = context.hidden or (bool(self._hidden_pieces) and self._is_all_hidden())
            if context.item is not None:
                context.item.lines += 1
                context.item.chars += len(text)
            self.lines.append(HtmlLine(text, context, role, words, self._link_chars, tuple(self._links), hidden))
        self._start_line()

    def _is_all_hidden(self) -> bool:
        return all(number in self._hidden_pieces or not piece.strip() for number, piece in enumerate(self._pieces))


def _code_lines(text: str) -> str:
    """Preformatted text with its indentation, without blank lines at its ends and spaces at the ends of lines."""
    lines = [line.rstrip() for line in LINE_END.split(text)]
    while lines and not lines[-1]:
        lines.pop()
    first = next((number for number, line in enumerate(lines) if line), 0)
    return "\n".join(lines[first:])
