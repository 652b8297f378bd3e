"""Which list of authors is right: those of the page's head, or that of the byline it shows. They vote.

Each different list is a candidate; who gives it, and how it stands to the other lists, are its marks. What counts how
much stands in hint_weights.py.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.annotate.hint_weights import AUTHORS_MIN_SCORE, AUTHORS_WEIGHTS
from cleaner.annotate.hinted_names import is_person, is_wire, read_names
from cleaner.annotate.person import is_role
from cleaner.annotate.place import weigh
from cleaner.annotate.site_names import SiteNames
from cleaner.block import Block
from cleaner.page import Hint
from cleaner.rules.table import Locale
from cleaner.text import fold

# Places of authors by trust: what a mark calls them, the method, and the name or "*" for any.
_PLACES = (
    ("json", "json-ld", "author"),
    ("meta", "meta", "author"),
    ("meta", "meta", "authors"),
    ("og", "opengraph", "*"),
    ("item", "microdata", "*"),
    ("link", "rel-author", "*"),
    ("twitter", "meta", "twitter:creator"),
    ("tool", "meta", "*"),
    ("creator", "json-ld", "creator"),
    ("page", "json-ld", "*"),
)
SHOWN = "shown"
"""The byline that the page's text shows, by its words and its place."""
_MARKED = "marked"
_MAX_HINTS = 40
# Words of class and id that name a byline.
_BYLINE_WORDS = frozenset(
    (
        "byline", "bylines", "author", "authors", "writer", "autor", "autoren", "autores", "autore", "auteur",
        "auteurs", "verfasser", "redakteur", "contributor", "contributors", "journalist", "reporter", "skribent",
        "kirjoittaja",
    )
)  # fmt: skip
_MAX_BYLINE_CHARS = 150
_LIST_BLOCKS = 4
_DATED = re.compile(r"\d|\b(?:updated|published|posted|aktualisiert|veröffentlicht|publié|publicado)\b", re.IGNORECASE)


class Names(NamedTuple):
    """A list of authors, and who gives it first: a hint by its method and name, or the text, in a block if known."""

    names: list[str]
    method: str
    name: str | None
    block: int | None = None


class NamesCandidate(NamedTuple):
    """One of the lists of authors of a page."""

    names: Names
    marks: tuple[str, ...]


def choose_names(
    hints: Sequence[Hint], shown: Names | None, blocks: Sequence[Block], sites: SiteNames, locale: Locale
) -> Names | None:  # fmt: skip
    """The authors by the vote of all places, or None. `shown`: those of the byline that the page shows."""
    found = find_names(hints, shown, blocks, sites, locale)
    best = max(found, key=lambda candidate: weigh(candidate.marks, AUTHORS_WEIGHTS), default=None)
    return best.names if best and weigh(best.marks, AUTHORS_WEIGHTS) > AUTHORS_MIN_SCORE else None


def find_names(
    hints: Sequence[Hint], shown: Names | None, blocks: Sequence[Block], sites: SiteNames, locale: Locale
) -> list[NamesCandidate]:  # fmt: skip
    """The different lists of authors of a page, each with its marks; in the order of trust."""
    given = _given(hints, sites, locale)
    if marked := _read_marked(blocks, sites, locale):
        given[_MARKED] = marked
    if shown is not None:
        given[SHOWN] = shown
    by_keys: dict[frozenset[str], list[str]] = {}
    for place, names in given.items():
        by_keys.setdefault(frozenset(map(fold, names.names)), []).append(place)
    return [
        NamesCandidate(given[_first(places)], tuple(_marks(keys, given[_first(places)], places, by_keys)))
        for keys, places in by_keys.items()
    ]


def _first(places: Sequence[str]) -> str:
    """The place that a list is taken from: the byline shown where that gives it, else the surest."""
    return SHOWN if SHOWN in places else places[0]


def _given(hints: Sequence[Hint], sites: SiteNames, locale: Locale) -> dict[str, Names]:
    """The list of each place that names somebody, by place; in the order of trust."""
    own = [hint for hint in hints if hint.field == "author"][:_MAX_HINTS]
    given: dict[str, Names] = {}
    for place, method, name in _PLACES:
        here = [hint for hint in own if hint.method == method and name in ("*", hint.name)]
        own = [hint for hint in own if hint not in here]
        found: dict[str, str] = {}
        for hint in here:
            for author in read_names(hint.value, sites, locale):
                found.setdefault(fold(author), author)
        if found and place not in given:
            given[place] = Names(list(found.values()), here[0].method, here[0].name)
    return given


def _read_marked(blocks: Sequence[Block], sites: SiteNames, locale: Locale) -> Names | None:
    """Persons in the first block whose class names a byline, and in those right below it; None where there is none."""
    found: dict[str, str] = {}
    first = last = None
    for position, block in enumerate(blocks):
        if last is not None and position > last + _LIST_BLOCKS:
            break
        if block.markup is None or len(block.text) > _MAX_BYLINE_CHARS or block.markup.words.isdisjoint(_BYLINE_WORDS):
            continue
        persons = [name for name in _names_of(block.text, sites, locale) if _is_author(name, locale)]
        if persons:
            last, first = position, first or block
            found.update((fold(name), name) for name in persons if fold(name) not in found)
    return Names(list(found.values()), "text", None, first.number) if first else None


def _is_author(name: str, locale: Locale) -> bool:
    """Whether a marked line names a person or an agency, and not what somebody is: "Senior Member"."""
    return is_wire(name) or (is_person(name, locale) and not is_role(name, locale) and not name.endswith(" Member"))


def _names_of(text: str, sites: SiteNames, locale: Locale) -> list[str]:
    """Names in a line of a byline: what stands before its date, without the site's name at its end."""
    if dated := _DATED.search(text):
        text = text[: dated.start()]
    words = text.split()
    cut = next((at for at in range(2, len(words)) if sites.holds(" ".join(words[at:]))), len(words))
    return read_names(" ".join(words[:cut]), sites, locale)


def _marks(
    keys: frozenset[str], names: Names, places: Sequence[str], others: dict[frozenset[str], list[str]]
) -> Iterator[str]:
    """What tells whether the list with these folded names is right."""
    for place in places:
        yield f"from:{place}"
    yield f"votes:{min(len(places), 4)}"
    for other, other_places in others.items():
        if other == keys:
            continue
        relation = "part-of" if keys < other else "holds" if keys > other else "shares" if keys & other else "against"
        for place in other_places:
            yield f"{relation}:{place}"
    if any(map(is_wire, names.names)):
        yield "wire"
    if any(" " not in name and name.isascii() for name in names.names):
        yield "one-word"
