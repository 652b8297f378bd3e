"""HTML -> the visible text in document order, and the blocks that tile it with their markup facts."""

from typing import NamedTuple

from cleaner.block import Block, Markup, Role, Span
from cleaner.blocks.hints import read_hints
from cleaner.blocks.html_attributes import find_hidden
from cleaner.blocks.html_tags import SKIPPED
from cleaner.blocks.html_tree import parse_tree
from cleaner.blocks.html_walk import HtmlLine, Walk
from cleaner.page import Hint, PageWarning

_FIRST_SKIPPED = SKIPPED | {"noscript"}
# A list item with more lines or characters of its own holds paragraphs: posts of a thread, cards of a list.
_MAX_ITEM_LINES = 3
_MAX_ITEM_CHARS = 1200


class HtmlPage(NamedTuple):
    """What an HTML source shows and says."""

    text: str
    """The visible text: a line a block, but for code, which keeps its lines."""
    blocks: list[Block]
    hints: tuple[Hint, ...]
    warnings: tuple[PageWarning, ...]


def split_html(html: str, *, url: str | None = None) -> HtmlPage:
    """Visible text of `html` in document order, its blocks, the hints of its markup, and its defects.

    `url` is the page's address, which relative links are joined with. The text is empty where nothing can be
    seen. What stands in noscript counts only where the page shows nothing else.

    >>> page = split_html("<h1>Tea</h1><p>Pour <b>hot</b> water.<ul><li>Wait.</ul>")
    >>> page.text
    'Tea\\nPour hot water.\\nWait.'
    >>> [(block.role, block.level) for block in page.blocks]
    [('heading', 1), ('paragraph', 0), ('list-item', 0)]
    """
    root, warnings = parse_tree(html)
    if root is None:
        return HtmlPage("", [], (), warnings)
    hidden = find_hidden(root, html)
    walk = Walk(root, url, hidden)
    walk.run(_FIRST_SKIPPED)
    if not walk.lines and "<noscript" in html.lower():
        walk = Walk(root, url, hidden)
        walk.run()
    text = "\n".join([line.text for line in walk.lines])
    return HtmlPage(text, _build_blocks(walk.lines), read_hints(root, url), warnings)


def _build_blocks(lines: list[HtmlLine]) -> list[Block]:
    """Blocks of the lines, as they stand joined by line ends."""
    blocks = []
    start = 0
    for number, line in enumerate(lines):
        end = start + len(line.text)
        role, level = _layout(line)
        markup = Markup(
            line.context.tag,
            line.context.path,
            line.words,
            round(min(1.0, line.link_chars / len(line.text)), 3),
            line.links,
            line.hidden,
        )
        blocks.append(Block(number, Span(start, end), line.text, role, level, (), True, markup))
        start = end + 1
    return blocks


def _layout(line: HtmlLine) -> tuple[Role, int]:
    """Role and level of a line, now that all of the list item around it is known."""
    if line.role == "heading":
        return line.role, line.context.level
    if line.role != "list-item":
        return line.role, 0
    item = line.context.item
    if item is not None and item.lines > _MAX_ITEM_LINES and item.chars > _MAX_ITEM_CHARS:
        return "paragraph", 0
    return line.role, item.level if item is not None else 0
