"""Which of the titles that a page's head gives and its text shows is its headline: they vote.

Each different title is a candidate; the places that give it are its marks. What counts how much stands in
hint_weights.py.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.annotate.hint_weights import TITLE_MIN_SCORE, TITLE_WEIGHTS
from cleaner.annotate.place import weigh
from cleaner.annotate.site_names import SiteNames, cut_site_name
from cleaner.block import Block
from cleaner.page import Hint
from cleaner.text import fold

# Places of a title by trust: what a mark calls them, the method, and the name or "*" for any.
_PLACES = (
    ("json", "json-ld", "headline"),
    ("og", "opengraph", "*"),
    ("item", "microdata", "*"),
    ("twitter", "meta", "twitter:title"),
    ("meta", "meta", "*"),
    ("json-page", "json-ld", "*"),
    ("page", "html-title", "*"),
)
_PLACE_OF = {(method, name): place for place, method, name in _PLACES}
_PLACE_RANK = {place: rank for rank, (place, _, _) in enumerate(_PLACES)}
_MAX_H1 = 6
_MAX_HINTS = 40
_MAX_TITLE_CHARS = 300
_MIN_PART_CHARS = 8
# Places whose title another one may be part of.
_WHOLES = ("og", "page", "h1")


class Title(NamedTuple):
    """A title, and who gives it first: a hint by its method and name, or a block."""

    value: str
    method: str
    name: str | None
    block: int | None


class TitleCandidate(NamedTuple):
    """One of the titles of a page."""

    title: Title
    marks: tuple[str, ...]


class _Given(NamedTuple):
    place: str
    key: str
    title: Title


class Titles:
    """The titles of a page; what head and headings give is read once."""

    def __init__(self, hints: Sequence[Hint], blocks: Sequence[Block], sites: SiteNames) -> None:
        self._given = list(_read_hints(hints, blocks, sites))

    def choose(self, headline: Block | None) -> Title | None:
        """The headline by the vote of all places, or None where no place gives one. Never the site's name.

        `headline`: the block that looks like one, where the page's text has been searched for it.
        """
        scored = [(weigh(each.marks, TITLE_WEIGHTS), each) for each in self.candidates(headline)]
        score, best = max(scored, key=lambda pair: pair[0], default=(TITLE_MIN_SCORE, None))
        return best.title if best is not None and score > TITLE_MIN_SCORE else None

    def candidates(self, headline: Block | None) -> list[TitleCandidate]:
        """The different titles of a page, each with the places that give it as its marks; in the order of trust."""
        given = list(self._given)
        if headline is not None and headline.key:
            given.append(_Given("shown", headline.key, Title(headline.text, "text", None, headline.number)))
        by_key: dict[str, list[_Given]] = {}
        present: dict[str, str] = {}
        for item in given:
            by_key.setdefault(item.key, []).append(item)
            present.setdefault(item.place, item.key)
        return [
            TitleCandidate(_first(items), tuple(_marks(key, {item.place for item in items}, present)))
            for key, items in by_key.items()
        ]


def _first(items: Sequence[_Given]) -> Title:
    """The title as the page shows it, else as the surest place gives it."""
    return next((item.title for item in items if item.place == "shown"), items[0].title)


def _read_hints(hints: Sequence[Hint], blocks: Sequence[Block], sites: SiteNames) -> Iterator[_Given]:
    """What each hint and each first heading gives as the title, without the site's name."""
    own = [(place, hint, fold(hint.value)) for place, hint in _ranked(hints) if len(hint.value) <= _MAX_TITLE_CHARS]
    tops = [block for block in blocks if _is_top(block) and block.key and not sites.holds(block.text)][:_MAX_H1]
    keys = frozenset([key for place, _, key in own if place != "page"] + [block.key for block in tops])
    for place, hint, _ in own:
        whole = hint.value.strip("\"'") if place == "json" else hint.value
        value = cut_site_name(whole, sites, keys, is_page_title=place == "page")
        if (key := fold(value)) and not sites.holds(value):
            yield _Given(place, key, Title(value, hint.method, hint.name, None))
    for number, block in enumerate(tops):
        yield _Given("h1-more" if number else "h1", block.key, Title(block.text, "text", None, block.number))


def _is_top(block: Block) -> bool:
    return block.markup is not None and block.markup.tag == "h1" and len(block.text) <= _MAX_TITLE_CHARS


def _ranked(hints: Sequence[Hint]) -> list[tuple[str, Hint]]:
    """Titles of the hints with their place, the surest first."""
    placed = [(_PLACE_OF.get((hint.method, hint.name)) or _PLACE_OF.get((hint.method, "*")), hint)
              for hint in hints if hint.field == "title"][:_MAX_HINTS]  # fmt: skip
    known = [(place, hint) for place, hint in placed if place is not None]
    return sorted(known, key=lambda pair: _PLACE_RANK[pair[0]])


def _marks(key: str, places: set[str], present: dict[str, str]) -> Iterator[str]:
    """What tells whether the title with this key is the headline. `present`: the first title of each place."""
    for place in sorted(places):
        yield f"from:{place}"
    for place in _WHOLES:
        other = present.get(place, "")
        if place in places or len(key) < _MIN_PART_CHARS or len(other) < _MIN_PART_CHARS:
            continue
        if other.startswith(f"{key} "):
            yield f"start-of:{place}"
        elif other.endswith(f" {key}"):
            yield f"end-of:{place}"
        elif f" {other} " in f" {key} ":
            yield f"holds:{place}"
