"""Pages that repeat others: groups around a page that all others of the group repeat, the same in any order.

The pages that most others repeat, and most surely, are the centres of groups, and no centre repeats another. Every
other page is of the group of the centre that it repeats; where there are several, of the one that is most like it. No
page joins a group because of a page that is not its centre, so that groups are never chains. The centre is kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.repeats.alike import (
    MIN_COVERED,
    Comparison,
    Coverage,
    Text,
    compare,
    differs_alike,
    has_other_data,
    is_alike,
    may_be_alike,
)
from cleaner.repeats.candidates import Pairs, find_pairs
from cleaner.repeats.digest import DigestRun
from cleaner.repeats.words import Hashes

NOT_REPEATED = -1
_MAX_THIRDS = 5
_SURE_SIMILARITY = 0.97
# Words of the texts that are kept at hand, 17 bytes each, and of compared texts, 4 bytes each.
_MAX_TEXT_WORDS = 1 << 18
_MAX_COMPARED_WORDS = 1 << 19
Numbers = npt.NDArray[np.int64]


class Stars(NamedTuple):
    """For each page what it repeats."""

    of: Numbers
    """Number of the kept page that a page repeats, `NOT_REPEATED` for a page that is kept itself."""
    similarity: npt.NDArray[np.float32]
    """Share of the shorter page's words that stand beside the same word in the longer one, 0..1; 0 for kept pages."""
    parts: Hashes
    """A number for the pages that it was compared with, and these with others; 0 where there are none. Pages that are
    added change nothing for a page while this number stays."""


class Edge(NamedTuple):
    """Two pages, one of which repeats the other."""

    one: int
    other: int
    similarity: float
    resemblance: float


def find_stars(runs: Sequence[DigestRun], known: Stars | None = None, folder: Path | None = None) -> Stars:
    """What each page of `runs` repeats, pages numbered in the order of the runs.

    `known`: what was found for the first pages. It saves time, and changes nothing. `folder`: as of `find_pairs`.
    """
    starts = np.cumsum([0, *map(len, runs)])
    keys = np.concatenate([np.zeros(0, dtype=np.uint64), *(run.page_keys for run in runs)])
    stars = Stars(
        np.full(len(keys), NOT_REPEATED), np.zeros(len(keys), dtype=np.float32), np.zeros(len(keys), dtype=np.uint64)
    )
    bands = [run.bands(first) for run, first in zip(runs, starts[:-1].tolist(), strict=True)]
    texts = Texts(lambda page: _text(runs, starts, page))
    for part in find_pairs(bands, keys, folder):
        pages = np.union1d(part.lower, part.higher).astype(np.int64)
        stars.parts[pages] = _name_part(part)
        if known and _is_known(pages, stars.parts, known):
            stars.of[pages], stars.similarity[pages] = known.of[pages], known.similarity[pages]
        else:
            _set_stars(Near(part, texts, keys), stars, lambda page: _page_id(runs, starts, page))
    return stars


def _name_part(part: Pairs) -> int:
    """A number made from all that tells what its pages repeat, apart from the pages themselves."""
    return int.from_bytes(blake2b(b"".join(column.tobytes() for column in part), digest_size=8).digest(), "little") | 1


def _is_known(pages: Numbers, parts: Hashes, known: Stars) -> bool:
    return bool(pages[-1] < len(known.of) and (known.parts[pages] == parts[pages]).all())


def _set_stars(near: "Near", stars: Stars, id_of: Callable[[int], str]) -> None:
    """Put the groups of the pages of `near` into `stars`. Of pages with equal text that with the lowest id is kept."""
    groups: dict[int, list[int]] = {}
    for page, centre in _find_centres(near).items():
        groups.setdefault(centre, [centre]).append(page)
    for centre, pages in groups.items():
        equal = [page for page in pages if near.keys[page] == near.keys[centre]]
        kept = min(equal, key=lambda page: (id_of(page), page)) if len(equal) > 1 else centre
        for page in pages:
            if page != kept:
                stars.of[page], stars.similarity[page] = kept, near.compare(kept, page).similarity


def _find_centres(near: "Near") -> dict[int, int]:
    """The centre of each page that is of a group and is none itself."""
    neighbours: dict[int, dict[int, Edge]] = {}
    for edge in near.edges():
        neighbours.setdefault(edge.one, {})[edge.other] = edge
        neighbours.setdefault(edge.other, {})[edge.one] = edge

    def rank(page: int) -> tuple[float, float, int, int]:
        """Of two pages alone, which repeat each other alike, the longer one is first."""
        surplus = sorted(max(0.0, edge.resemblance - MIN_COVERED) for edge in neighbours[page].values())
        return -sum(surplus), -near.texts[page].weight, int(near.keys[page]), page

    order = {page: place for place, page in enumerate(sorted(neighbours, key=rank))}
    centres: set[int] = set()
    found: dict[int, int] = {}
    for page in order:
        own = neighbours[page]
        if near_centres := own.keys() & centres:
            found[page] = max(
                near_centres, key=lambda other: (own[other].similarity, own[other].resemblance, -order[other])
            )
        else:
            centres.add(page)
    return found


def _place(starts: Numbers, page: int) -> tuple[int, int]:
    """Run of a page, and its number there."""
    run = int(np.searchsorted(starts, page, side="right")) - 1
    return run, page - int(starts[run])


def _text(runs: Sequence[DigestRun], starts: Numbers, page: int) -> Text:
    run, own = _place(starts, page)
    return runs[run].text(own)


def _page_id(runs: Sequence[DigestRun], starts: Numbers, page: int) -> str:
    run, own = _place(starts, page)
    return runs[run].page_id(own)


class Texts:
    """The words of pages, the last ones that were used kept at hand."""

    def __init__(self, load: Callable[[int], Text]) -> None:
        self.load = load
        self.kept: OrderedDict[int, Text] = OrderedDict()
        self.words = 0
        """Of those that are kept."""

    def __getitem__(self, page: int) -> Text:
        if page in self.kept:
            self.kept.move_to_end(page)
            return self.kept[page]
        text = self.kept[page] = self.load(page)
        self.words += len(text)
        while self.words > _MAX_TEXT_WORDS and len(self.kept) > 1:
            self.words -= len(self.kept.popitem(last=False)[1])
        return text


class Near:
    """Pages that may repeat each other, by the pairs that share bands."""

    def __init__(self, pairs: Pairs, texts: Texts, keys: npt.NDArray[np.uint64]) -> None:
        self.pairs = list(zip(*(column.tolist() for column in pairs), strict=True))
        self.texts = texts
        self.keys = keys
        self.shared: dict[int, dict[int, int]] = {}
        """Of each page its partners with the bands that both have."""
        self.compared: OrderedDict[tuple[int, int], Comparison] = OrderedDict()
        self.compared_words = 0
        """Of both texts of each of `compared`."""
        for one, other, count in self.pairs:
            self.shared.setdefault(one, {})[other] = count
            self.shared.setdefault(other, {})[one] = count

    def edges(self) -> list[Edge]:
        """The pairs that repeat each other.

        A page with other data than a second one has other data than a third too that is more like the second one, and
        not surely like the first.
        """
        found: dict[int, dict[int, Edge]] = {}
        others: dict[int, list[int]] = {}
        for one, other, _ in self.pairs:
            if not may_be_alike(self.texts[one], self.texts[other]):
                continue
            compared = self.compare(one, other)
            if not is_alike(compared):
                continue
            if has_other_data(compared):
                others.setdefault(one, []).append(other)
                others.setdefault(other, []).append(one)
            elif not self._differs_as_others_do(one, other):
                edge = Edge(one, other, compared.similarity, compared.resemblance)
                found.setdefault(one, {})[other] = found.setdefault(other, {})[one] = edge

        def is_nearer(edge: Edge, page: int, partner: int) -> bool:
            """Whether a page with other data than `page` is more like `partner` than `page` is."""
            return any(
                third in found[partner] and found[partner][third].resemblance > edge.resemblance
                for third in others.get(page, ())
            )

        edges = (edge for page, own in found.items() for edge in own.values() if edge.one == page)
        return [
            edge
            for edge in edges
            if edge.similarity >= _SURE_SIMILARITY
            or not (is_nearer(edge, edge.one, edge.other) or is_nearer(edge, edge.other, edge.one))
        ]

    def compare(self, one: int, other: int) -> Comparison:
        """The words of two pages, compared, those of the lower page given first."""
        pair = (min(one, other), max(one, other))
        found = self.compared.get(pair)
        if found is None:
            found = self.compared[pair] = compare(self.texts[pair[0]], self.texts[pair[1]])
            self.compared_words += len(found.short) + len(found.long)
            while self.compared_words > _MAX_COMPARED_WORDS and len(self.compared) > 1:
                old = self.compared.popitem(last=False)[1]
                self.compared_words -= len(old.short) + len(old.long)
        return found

    def _differs_as_others_do(self, one: int, other: int) -> bool:
        """Whether a third page tells that the page `one` and the page `other` after it are of one template."""
        found = self.compare(one, other)
        short, long = (other, one) if found.is_swapped else (one, other)
        return any(
            differs_alike(found, self._covered(short, third), self._covered(long, third))
            for third in self._thirds(one, other)
        )

    def _covered(self, page: int, by: int) -> Coverage:
        """Which words of `page` the page `by` has."""
        found = self.compare(page, by)
        if (page < by) != found.is_swapped:
            return Coverage(found.covered, found.changed)
        return Coverage(found.covered_back, found.changed_back)

    def _thirds(self, one: int, other: int) -> list[int]:
        """The pages that share most bands with both."""
        near, also = self.shared[one], self.shared[other]
        thirds = near.keys() & also.keys()
        return sorted(thirds, key=lambda page: (-near[page] - also[page], int(self.keys[page]), page))[:_MAX_THIRDS]
