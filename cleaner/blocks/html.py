"""HTML -> the visible text in document order, and the blocks that tile it with their markup facts."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from cleaner.addresses import join_url
from cleaner.block import Block, Markup, Role, Span
from cleaner.blocks.hints import read_hints
from cleaner.blocks.html_entries import Entries
from cleaner.blocks.html_line import HtmlLine
from cleaner.blocks.html_payload import find_payload
from cleaner.blocks.html_scan import Tokens, scan
from cleaner.blocks.html_tags import FALLBACKS, HOLDERS
from cleaner.blocks.html_walk import Walk
from cleaner.page import Hint, PageWarning
from cleaner.read.characters import find_characters, has_controls

# A list item with more lines or characters of its own holds paragraphs: posts of a thread, cards of a list.
_MAX_ITEM_LINES = 3
_MAX_ITEM_CHARS = 1200
# A page that shows no more than this is a shell that a script fills.
_MAX_SHELL_CHARS = 200
_MIN_FALLBACK_RATIO = 3  # with noscript it is to be so much longer than without, else noscript only asks for scripts
_MAX_DEPTH = 512  # elements around text. Source: browsers built on Blink or WebKit put deeper ones beside each other
_MAX_WORD_CHARS = 100_000


class HtmlPage(NamedTuple):
    """What an HTML source shows and says."""

    text: str
    """The visible text: a line a block, but for code, which keeps its lines."""
    blocks: list[Block]
    hints: tuple[Hint, ...]
    warnings: tuple[PageWarning, ...]


def split_html(html: str, *, url: str | None = None) -> HtmlPage:
    """Visible text of `html` in document order, its blocks, the hints of its markup, and its defects.

    `url` is the page's address, which relative links are joined with. The text is empty where nothing can be seen.
    What stands in noscript and templates and what its scripts hold counts only where the page shows next to nothing.

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
    text = "\n".join([line.text for line in walk.lines])
    blocks = _build_blocks(walk, _base(tokens, url))
    head = read_hints(tokens, url)
    removed = _find_removed(tokens)
    return HtmlPage(text, blocks, head.hints, (*warnings, *_find_defects(walk), *head.warnings, *removed))


def read_visible(html: str) -> str:
    """The text that `split_html` gives, without its blocks and hints.

    >>> read_visible("<p>Pour <b>hot</b> water.<ul><li>Wait.</ul>")
    'Pour hot water.\\nWait.'
    """
    tokens = scan(html.removeprefix("\ufeff"))
    walk = _walk(tokens)
    if _count_chars(walk) <= _MAX_SHELL_CHARS:
        walk = _find_text(tokens, walk)[0]
    return "\n".join([line.text for line in walk.lines])


def _find_removed(tokens: Tokens) -> list[PageWarning]:
    """A warning on the control characters between the tags, which the visible text is without."""
    text = "".join(tokens.texts)
    found = find_characters(text, place="the HTML") if has_controls(text) else []
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
        whole = _walk(scan(tokens.html, shown=FALLBACKS))
        if _count_chars(whole) > _MIN_FALLBACK_RATIO * _count_chars(shell):
            return whole, ()
    if any(tag.name in HOLDERS for tag in tokens.known.values()):
        whole = _walk(scan(tokens.html, shown=HOLDERS))
        if _count_chars(whole) > max(_MAX_SHELL_CHARS, _MIN_FALLBACK_RATIO * _count_chars(shell)):
            message = "the page shows no text of its own; its text was taken from templates, media or pictures"
            return whole, (PageWarning("html-payload-text", message),)
    return shell, ()


def _find_defects(walk: Walk) -> Iterator[PageWarning]:
    """Warnings on what makes the lines of a page hard to read for other tools."""
    if walk.deepest > _MAX_DEPTH:
        message = f"its elements stand in each other {walk.deepest} deep; browsers nest {_MAX_DEPTH} of them"
        yield PageWarning("deep-nesting", message)
    long = [line.text for line in walk.lines if len(line.text) > _MAX_WORD_CHARS]
    longest = max([len(word) for text in long for word in text.split()], default=0)
    if longest > _MAX_WORD_CHARS:
        yield PageWarning("long-word", f"a word of the page has {longest} characters")


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
        text, place, element, anchors = line.text, line.place, line.element, line.anchors
        spot = place.spot
        end = start + len(text)
        link_ratio = round(min(1.0, line.link_chars / len(text)), 3) if line.link_chars else 0.0
        markup = Markup(
            spot.name.name, spot.path, line.words, link_ratio, anchors, line.hidden, base if anchors else None,
            line.own_words, place.around, line.inside, line.wrappers, spot.depth, spot.list_depth, line.cells,
            line.head_cells, line.after_break, line.images, *entries.facts(element),
        )  # fmt: skip
        role, level = line.role, 0
        if role == "heading":
            level = spot.level
        elif role == "list-item" and line.item >= 0:
            role, level = _item_layout(line, items)
        blocks.append(Block(number, Span(start, end), text, role, level, (), True, markup))
        start = end + 1
    return blocks


def _count_items(lines: list[HtmlLine]) -> dict[int, tuple[int, int]]:
    """Lines, and their characters, of each list item by its number, without those of items in it."""
    found: dict[int, tuple[int, int]] = {}
    for line in lines:
        if line.item >= 0:
            count, chars = found.get(line.item, (0, 0))
            found[line.item] = (count + 1, chars + len(line.text))
    return found


def _item_layout(line: HtmlLine, items: dict[int, tuple[int, int]]) -> tuple[Role, int]:
    """Role and level of a line of a list item, now that all of the item is known."""
    count, chars = items[line.item]
    if count > _MAX_ITEM_LINES and chars > _MAX_ITEM_CHARS:
        return "paragraph", 0
    return "list-item", line.place.spot.item_level
