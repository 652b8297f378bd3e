"""Pages that repeat an earlier one: star clusters, in which every page is compared with the kept page itself."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.repeats.alike import Text, compare, differs_alike, has_other_data, is_alike
from cleaner.repeats.candidates import find_partners
from cleaner.repeats.digest import DigestRun

NOT_REPEATED = -1
_MAX_COMPARED = 8
_MAX_THIRDS = 5
_MAX_TEXTS = 256


class Stars(NamedTuple):
    """For each page what it repeats."""

    of: npt.NDArray[np.int64]
    """Number of the kept page that a page repeats, `NOT_REPEATED` for a page that is kept itself."""
    similarity: npt.NDArray[np.float32]
    """Share of the shorter page's words that stand beside the same word in the longer one, 0..1; 0 for kept pages."""


def find_stars(runs: Sequence[DigestRun], known: Stars | None = None) -> Stars:
    """What each page of `runs` repeats, in the order of the runs.

    A page repeats an earlier page that is kept, never one that is left out itself: exactly one page of a group is
    kept, the first. `known`: what was found for the first pages, which stays as it is.
    """
    starts = np.cumsum([0, *map(len, runs)])
    pages, first_new = int(starts[-1]), len(known.of) if known else 0
    of = np.full(pages, NOT_REPEATED, dtype=np.int64)
    similarity = np.zeros(pages, dtype=np.float32)
    if known:
        of[:first_new], similarity[:first_new] = known
    texts = Texts(lambda page: _text(runs, starts, page))
    keys = [run.bands(first) for run, first in zip(runs, starts[:-1].tolist(), strict=True)]
    for page, partners, counts in find_partners(keys, pages, first_new):
        ranked = partners[np.argsort(-counts, kind="stable")].tolist()
        stars = (other if of[other] == NOT_REPEATED else int(of[other]) for other in ranked if other < page)
        found = _find_kept(page, list(dict.fromkeys(stars))[:_MAX_COMPARED], Near(ranked, texts))
        if found:
            of[page], similarity[page] = max(found, key=lambda own: (own[1], -own[0]))
            _join(sorted(other for other, _ in found), first_new, Stars(of, similarity), Near(ranked, texts))
    return Stars(of, similarity)


def _join(kept: Sequence[int], first_new: int, stars: Stars, near: "Near") -> None:
    """Let the first of the `kept` pages, all of which one page repeats, stand for those of the others that repeat it.

    Pages that repeated one of those are compared with the first page too; what does not repeat it is kept.
    """
    first = kept[0]
    for other in kept[1:]:
        similarity = near.repeats(first, other) if other >= first_new else None
        if similarity is None:
            continue
        for page in [other, *np.flatnonzero(stars.of == other).tolist()]:
            found = similarity if page == other else near.repeats(first, page)
            stars.of[page], stars.similarity[page] = (NOT_REPEATED, 0) if found is None else (first, found)


def _text(runs: Sequence[DigestRun], starts: npt.NDArray[np.int64], page: int) -> Text:
    run = int(np.searchsorted(starts, page, side="right")) - 1
    return runs[run].text(page - int(starts[run]))


class Texts:
    """The words of pages, the last ones that were used kept at hand."""

    def __init__(self, load: Callable[[int], Text]) -> None:
        self.load = load
        self.kept: OrderedDict[int, Text] = OrderedDict()

    def __getitem__(self, page: int) -> Text:
        if page in self.kept:
            self.kept.move_to_end(page)
            return self.kept[page]
        text = self.kept[page] = self.load(page)
        if len(self.kept) > _MAX_TEXTS:
            self.kept.popitem(last=False)
        return text


class Near(NamedTuple):
    """The pages that share bands with one page, those that share most first."""

    ranked: Sequence[int]
    texts: Texts

    def repeats(self, kept: int, page: int) -> float | None:
        """The similarity of two pages where one repeats the other, else None."""
        texts = self.texts
        found = compare(texts[page], texts[kept])
        if not is_alike(found) or has_other_data(found):
            return None
        thirds = [third for third in self.ranked if third not in (kept, page)][:_MAX_THIRDS]
        return None if any(differs_alike(found, texts[third]) for third in thirds) else found.similarity


def _find_kept(page: int, kept: Sequence[int], near: Near) -> list[tuple[int, float]]:
    """Those of the `kept` pages that `page` repeats, each with the similarity."""
    found = ((other, near.repeats(other, page)) for other in kept)
    return [(other, similarity) for other, similarity in found if similarity is not None]
