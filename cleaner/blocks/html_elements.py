"""Elements with an attribute, with what stands in them and around them, out of the tags of a page."""

from collections.abc import Callable, Iterator

from cleaner.blocks.html_scan import Tokens
from cleaner.blocks.html_tag import Tag
from cleaner.blocks.html_tags import VOID
from cleaner.text import decode_references

_MAX_ABOVE = 50


class Element:
    """An element of a page, as a range of its tags."""

    __slots__ = ("_around", "_tokens", "end", "inside", "start")

    def __init__(self, tokens: Tokens, start: int, around: "Element | None") -> None:
        self._tokens = tokens
        self._around = around
        self.start = start
        """Number of its start tag."""
        self.end = start
        """Number of its end tag; of its start tag for one without content."""
        self.inside: list[Element] = []
        """Elements found directly in it."""

    def get(self, name: str) -> str:
        """Value of an attribute; "" where it is empty or missing."""
        return self._tokens.tags[self.start].attributes.get(name, "")

    def inner_text(self, max_chars: int) -> str:
        """The text inside, as it stands, cut once it is longer than `max_chars`."""
        parts, chars = [], 0
        for text in self._tokens.texts[self.start : max(self.end, self.start)][: max_chars + 1]:
            parts.append(decode_references(text))
            chars += len(text) + 1  # empty parts count too: there may be many
            if chars > max_chars:
                break
        return "".join(parts)[:max_chars]

    def above(self) -> Iterator["Element"]:
        """The elements found around it, the nearest first."""
        element = self._around
        for _ in range(_MAX_ABOVE):
            if element is None:
                return
            yield element
            element = element._around

    def inner(self) -> Iterator["Element"]:
        """The elements found in it, in order."""
        waiting = self.inside[::-1]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += element.inside[::-1]


def find_elements(tokens: Tokens, is_wanted: Callable[[Tag], bool], marks: tuple[str, ...] = ("",)) -> list[Element]:
    """Elements whose start tags are wanted, in order; each distinct tag with one of `marks` is asked about once.

    >>> from cleaner.blocks.html_scan import scan
    >>> page = scan("<div itemprop=author><a href=/ann itemprop=name>Ann Lee</a>, editor</div>")
    >>> [element.inner_text(99) for element in find_elements(page, lambda tag: "itemprop" in tag.attributes)]
    ['Ann Lee, editor', 'Ann Lee']
    """
    marked = [tag for mark in marks for head, tag in tokens.known.items() if mark in head]
    wanted = {tag for tag in marked if tag.head[0] != "/" and is_wanted(tag)}
    return _nest(tokens, wanted) if wanted else []


def _nest(tokens: Tokens, wanted: set[Tag]) -> list[Element]:
    """The elements with these start tags, one in the other."""
    names = {tag.name for tag in wanted} - VOID
    found: list[Element] = []
    around: Element | None = None
    opened: dict[str, list[Element | None]] = {name: [] for name in names}
    for number, tag in enumerate(tokens.tags):
        if tag in wanted:
            element = Element(tokens, number, around)
            found.append(element)
            if around is not None:
                around.inside.append(element)
            if tag.name in names:
                element.end = len(tokens.tags)
                opened[tag.name].append(element)
                around = element
        elif tag.name in names:
            stack = opened[tag.name]
            if tag.head[0] != "/":
                stack.append(None)
            elif stack and (ended := stack.pop()) is not None:
                ended.end = number
                around = ended._around
    return found
