"""Pages that repeat others: groups around a page that all others of the group repeat, the same in any order.

The pages that most others repeat, and most surely, are the centres of groups, and no centre repeats another. Every
other page is of the group of the centre that it repeats; where there are several, of the one that is most like it. No
page joins a group because of a page that is not its centre, so that groups are never chains. Of each group the first
page is kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.repeats.alike import (
    MIN_COVERED,
    Comparison,
    Flags,
    Text,
    compare,
    differs_alike,
    has_other_data,
    is_alike,
    may_be_alike,
)
from cleaner.repeats.candidates import Pairs, find_pairs
from cleaner.repeats.digest import DigestRun

NOT_REPEATED = -1
_MAX_THIRDS = 5
_SURE_RESEMBLANCE = 0.9
# Words of the texts that are kept at hand, 17 bytes each, and of compared texts, 2 bytes each.
_MAX_TEXT_WORDS = 1 << 18
_MAX_COMPARED_WORDS = 1 << 19
Numbers = npt.NDArray[np.int64]


class Stars(NamedTuple):
    """For each page what it repeats."""

    of: Numbers
    """Number of the kept page that a page repeats, `NOT_REPEATED` for a page that is kept itself."""
    similarity: npt.NDArray[np.float32]
    """Share of the shorter page's words that stand beside the same word in the longer one, 0..1; 0 for kept pages."""
    centres: Numbers
    """Number of the page in the middle of its group; its own where it is alone."""


class Edge(NamedTuple):
    """Two pages, one of which repeats the other."""

    one: int
    other: int
    similarity: float
    resemblance: float


def find_stars(runs: Sequence[DigestRun], known: Stars | None = None) -> Stars:
    """What each page of `runs` repeats, pages numbered in the order of the runs.

    `known`: what was found for the first pages, which stays as it is; their centres are centres for all.
    """
    starts = np.cumsum([0, *map(len, runs)])
    keys = np.concatenate([np.zeros(0, dtype=np.uint64), *(run.page_keys for run in runs)])
    stars = _all_kept(len(keys))
    first_new = len(known.of) if known else 0
    if known:
        stars.of[:first_new], stars.similarity[:first_new], stars.centres[:first_new] = known
    bands = [run.bands(first) for run, first in zip(runs, starts[:-1].tolist(), strict=True)]
    texts = Texts(lambda page: _text(runs, starts, page))
    for part in find_pairs(bands, keys, stars.centres[:first_new]):
        near = Near(part, texts, keys)
        _set_stars(near.edges(), near, stars, keys, first_new)
    return stars


def _all_kept(pages: int) -> Stars:
    return Stars(np.full(pages, NOT_REPEATED), np.zeros(pages, dtype=np.float32), np.arange(pages))


def _set_stars(edges: Sequence[Edge], near: "Near", stars: Stars, keys: npt.NDArray[np.uint64], first_new: int) -> None:
    """Put the groups that `edges` make into `stars`."""
    groups: dict[int, list[int]] = {}
    for page, centre in _find_centres(edges, keys, first_new).items():
        stars.centres[page] = centre
        groups.setdefault(centre, [centre]).append(page)
    for centre, pages in groups.items():
        kept = int(stars.of[centre]) if stars.of[centre] != NOT_REPEATED else min(pages)
        for page in pages:
            if page >= first_new and page != kept:
                stars.of[page], stars.similarity[page] = kept, near.compare(kept, page).similarity


def _find_centres(edges: Sequence[Edge], keys: npt.NDArray[np.uint64], first_new: int) -> dict[int, int]:
    """The centre of each page that is of a group and is none itself."""
    neighbours: dict[int, dict[int, Edge]] = {}
    for edge in edges:
        neighbours.setdefault(edge.one, {})[edge.other] = edge
        neighbours.setdefault(edge.other, {})[edge.one] = edge

    def rank(page: int) -> tuple[bool, float, int, int]:
        surplus = sorted(max(0.0, edge.resemblance - MIN_COVERED) for edge in neighbours[page].values())
        return page >= first_new, -sum(surplus), int(keys[page]), page

    order = {page: place for place, page in enumerate(sorted(neighbours, key=rank))}
    centres: set[int] = set()
    found: dict[int, int] = {}
    for page in order:
        near = neighbours[page]
        own = [other for other in near if other in centres]
        if own:
            found[page] = max(own, key=lambda other: (near[other].similarity, near[other].resemblance, -order[other]))
        else:
            centres.add(page)
    return found


def _text(runs: Sequence[DigestRun], starts: Numbers, page: int) -> Text:
    run = int(np.searchsorted(starts, page, side="right")) - 1
    return runs[run].text(page - int(starts[run]))


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
        found: dict[tuple[int, int], float] = {}
        others: dict[int, list[int]] = {}
        for one, other, _ in self.pairs:
            if not may_be_alike(self.texts[one], self.texts[other]) or not is_alike(self.compare(one, other)):
                continue
            if has_other_data(self.compare(one, other)):
                others.setdefault(one, []).append(other)
                others.setdefault(other, []).append(one)
            elif not self._differs_as_others_do(one, other):
                found[one, other] = found[other, one] = self.compare(one, other).resemblance
        return [
            Edge(one, other, self.compare(one, other).similarity, own)
            for (one, other), own in found.items()
            if one < other
            and (
                own >= _SURE_RESEMBLANCE
                or max(
                    *(found.get((one, page), 0) for page in others.get(other, ())),
                    *(found.get((other, page), 0) for page in others.get(one, ())),
                    0,
                    0,
                )
                <= own
            )
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

    def _covered(self, page: int, by: int) -> Flags:
        """For each word of `page` whether it stands beside the same word in the page `by`."""
        found = self.compare(page, by)
        return found.covered if (page < by) != found.is_swapped else found.covered_back

    def _thirds(self, one: int, other: int) -> list[int]:
        """The pages that share most bands with both."""
        near, also = self.shared[one], self.shared[other]
        thirds = near.keys() & also.keys()
        return sorted(thirds, key=lambda page: (-near[page] - also[page], int(self.keys[page]), page))[:_MAX_THIRDS]
