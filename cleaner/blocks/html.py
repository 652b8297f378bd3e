"""HTML -> the visible text in document order, and the blocks that tile it with their markup facts."""

from html import escape
from typing import NamedTuple

from cleaner.addresses import join_url
from cleaner.block import Block, Markup, Role, Span
from cleaner.blocks.hints import read_hints
from cleaner.blocks.html_entries import Entries
from cleaner.blocks.html_line import HtmlLine
from cleaner.blocks.html_payload import find_payload
from cleaner.blocks.html_scan import Tokens, scan
from cleaner.blocks.html_tags import FALLBACKS
from cleaner.blocks.html_walk import Walk
from cleaner.page import Hint, PageWarning
from cleaner.read.characters import find_characters, has_controls

# A list item with more lines or characters of its own holds paragraphs: posts of a thread, cards of a list.
_MAX_ITEM_LINES = 3
_MAX_ITEM_CHARS = 1200
# A page that shows no more than this is a shell that a script fills.
_MAX_SHELL_CHARS = 200
_MIN_FALLBACK_RATIO = 3  # with noscript it is to be so much longer than without, else noscript only asks for scripts


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
    seen. What stands in noscript and what its scripts hold counts only where the page shows next to nothing.

    >>> page = split_html("<h1>Tea</h1><p>Pour <b>hot</b> water.<ul><li>Wait.</ul>")
    >>> page.text
    'Tea\\nPour hot water.\\nWait.'
    >>> [(block.role, block.level) for block in page.blocks]
    [('heading', 1), ('paragraph', 0), ('list-item', 0)]
    """
    tokens = scan(html.removeprefix("\ufeff"))
    walk = _walk(tokens)
    warnings: tuple[PageWarning, ...] = ()
    if _count_chars(walk) <= _MAX_SHELL_CHARS:
        walk, warnings = _find_text(tokens, walk)
    base = _base(tokens, url)
    text = "\n".join([line.text for line in walk.lines])
    head = read_hints(tokens, url)
    removed = _find_removed(tokens) if has_controls(tokens.html) else []
    return HtmlPage(text, _build_blocks(walk, base), head.hints, (*warnings, *head.warnings, *removed))


def _find_removed(tokens: Tokens) -> list[PageWarning]:
    """A warning on the control characters between the tags, which the visible text is without."""
    found = find_characters("".join(tokens.texts), place="the HTML")
    return [warning for warning in found if warning.code == "control-characters"]


def _walk(tokens: Tokens) -> Walk:
    walk = Walk(tokens)
    walk.run()
    return walk


def _find_text(tokens: Tokens, shell: Walk) -> tuple[Walk, tuple[PageWarning, ...]]:
    """The lines of a page that shows next to nothing, with what its scripts hold, or else what noscript says."""
    payload, origin = find_payload(tokens)
    if payload:
        shown = "\n".join(f"<p>{escape(line.text)}</p>" for line in shell.lines)
        inner = payload if "<" in payload else "\n".join(f"<p>{escape(line)}" for line in payload.splitlines())
        message = f"the page shows no text of its own; its text was taken from {origin}"
        return _walk(scan(f"{shown}<div>{inner}</div>")), (PageWarning("html-payload-text", message),)
    if any(raw.tag.name in FALLBACKS for raw in tokens.raws):
        whole = _walk(scan(tokens.html, fallbacks=True))
        if _count_chars(whole) > _MIN_FALLBACK_RATIO * _count_chars(shell):
            return whole, ()
    return shell, ()


def _count_chars(walk: Walk) -> int:
    return sum(len(line.text) for line in walk.lines)


def _base(tokens: Tokens, url: str | None) -> str | None:
    """The address that relative ones are joined with."""
    for tag in tokens.marked:
        if tag.name == "base" and (href := tag.attributes.get("href")):
            return join_url(url, href) or url
    return url


def _build_blocks(walk: Walk, base: str | None) -> list[Block]:
    """Blocks of the lines, as they stand joined by line ends."""
    items = _count_items(walk.lines)
    entries = Entries(walk)
    blocks = []
    start = 0
    for number, line in enumerate(walk.lines):
        end = start + len(line.text)
        role, level = _layout(line, items)
        blocks.append(Block(number, Span(start, end), line.text, role, level, (), True, _markup(line, base, entries)))
        start = end + 1
    return blocks


def _markup(line: HtmlLine, base: str | None, entries: Entries) -> Markup:
    place = line.place
    return Markup(
        place.name, place.path, line.words, round(min(1.0, line.link_chars / len(line.text)), 3), line.anchors,
        line.hidden, base if line.anchors else None, line.own_words, place.around, line.inside, line.wrappers,
        place.depth, place.list_depth, line.cells, line.head_cells, line.after_break, line.images,
        entries.nearest(line.element), *entries.facts(line.element),
    )  # fmt: skip


def _count_items(lines: list[HtmlLine]) -> dict[int, tuple[int, int]]:
    """Lines, and their characters, of each list item by its number, without those of items in it."""
    found: dict[int, tuple[int, int]] = {}
    for line in lines:
        if line.item >= 0:
            count, chars = found.get(line.item, (0, 0))
            found[line.item] = (count + 1, chars + len(line.text))
    return found


def _layout(line: HtmlLine, items: dict[int, tuple[int, int]]) -> tuple[Role, int]:
    """Role and level of a line, now that all of the list item around it is known."""
    if line.role == "heading":
        return line.role, line.place.level
    if line.role != "list-item":
        return line.role, 0
    if line.item < 0:
        return line.role, 0
    count, chars = items[line.item]
    if count > _MAX_ITEM_LINES and chars > _MAX_ITEM_CHARS:
        return "paragraph", 0
    return line.role, line.place.item_level
