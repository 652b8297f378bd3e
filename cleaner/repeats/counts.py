"""What the first pass over a dump keeps: the lines of a sample of each site's pages, as hashes.

The sample holds the pages with the lowest keys, which depend on what the page holds alone: it is the same in any order,
two samples make one by the same rule, and pages that hold the same lines count once.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.page import Source
from cleaner.repeats.sites import site_of
from cleaner.repeats.store import Array, read_arrays, write_arrays
from cleaner.repeats.words import Hashes, hash_lines, mix

SAMPLE_PAGES = 1000
"""Of a site: enough to see a line that one page in 200 has, with the evidence that `templates` asks for."""
MAX_LINES = 2000
"""Of a page, half of them its first and half its last: chrome stands at the ends."""
# A line's length, in its hash's lowest two bits: the longer, the less likely that two pages have it by chance.
_SHORT_CHARS, _LONG_CHARS = 12, 40


class PageLines(NamedTuple):
    """The lines of a page that hold words."""

    site: int
    key: int
    """Made from its lines: equal for pages that hold the same."""
    lines: Hashes
    """Each once, ascending."""


def count_source(source: Source) -> PageLines | None:
    """The lines of `source` as they are counted for its site; None where it has no site or no words."""
    from cleaner.pipeline import read_text

    site = site_of(source)
    if site is None:
        return None
    lines = np.unique(_cut(lines_of(read_text(source))[1]))
    if not len(lines):
        return None
    key = mix(np.array([np.bitwise_xor.reduce(mix(lines))], dtype=np.uint64))
    return PageLines(site.key, int(key[0]), lines)


def lines_of(text: str) -> tuple[npt.NDArray[np.int64], Hashes]:
    """(number, key) of each line of `text` that holds words, in order.

    The key is the line's hash, with its length in the lowest two bits.
    """
    lines = hash_lines(text)
    length = (lines.sizes >= _SHORT_CHARS).astype(np.uint64) + (lines.sizes >= _LONG_CHARS)
    return lines.numbers, (lines.hashes & np.uint64(0xFFFFFFFFFFFFFFFC)) | length


def _cut(keys: Hashes) -> Hashes:
    half = MAX_LINES // 2
    return keys if len(keys) <= MAX_LINES else np.concatenate((keys[:half], keys[-half:]))


class CountWriter:
    """Collects the lines of the pages of one shard, and writes them as a run."""

    def __init__(self) -> None:
        self.pages: list[PageLines] = []

    def add(self, source: Source) -> None:
        """Count the lines of one source."""
        if page := count_source(source):
            self.pages.append(page)

    def write(self, path: Path) -> None:
        """Write the run, with at most `SAMPLE_PAGES` pages a site: the file appears whole or not at all."""
        write_arrays(path, _make_run(self.pages))


def _make_run(pages: Sequence[PageLines]) -> dict[str, Array]:
    order = sorted(range(len(pages)), key=lambda at: pages[at][:2])
    kept: list[PageLines] = []
    of_site = 0
    for at in order:
        page = pages[at]
        is_same = bool(kept) and kept[-1].site == page.site
        if is_same and kept[-1].key == page.key:
            continue
        of_site = of_site + 1 if is_same else 1
        if of_site <= SAMPLE_PAGES:
            kept.append(page)
    return {
        "sites": np.array([page.site for page in kept], dtype=np.uint64),
        "keys": np.array([page.key for page in kept], dtype=np.uint64),
        "starts": np.cumsum([0, *(len(page.lines) for page in kept)], dtype=np.int64),
        "lines": np.concatenate([np.zeros(0, dtype=np.uint64), *(page.lines for page in kept)]),
    }


class CountRun:
    """The lines of the pages of one shard, by site, read from its file as they are needed."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self.sites = arrays["sites"]
        self.keys = arrays["keys"]
        self.starts = arrays["starts"]
        self.lines = arrays["lines"]

    @classmethod
    def open(cls, path: Path, *, check: bool = False) -> "CountRun":
        """The run in `path`. Raises: UsageError where it cannot be read."""
        return cls(read_arrays(path, check=check)[0])

    @classmethod
    def of(cls, pages: Sequence[PageLines]) -> "CountRun":
        """A run in memory."""
        return cls(_make_run(pages))


class SitePages(NamedTuple):
    """The sample of one site's pages."""

    site: int
    keys: Hashes
    pages: npt.NDArray[np.int64]
    """Page, from 0 and ascending, of each of `lines`."""
    lines: Hashes


def gather_site(runs: Sequence[CountRun], site: int) -> SitePages:
    """The pages of a site that make its sample over all runs."""
    places = []
    for number, run in enumerate(runs):
        first, end = np.searchsorted(run.sites, np.uint64(site)), np.searchsorted(run.sites, np.uint64(site), side="right")
        places += [(int(run.keys[at]), number, at) for at in range(int(first), int(end))]
    places.sort()
    different = [place for at, place in enumerate(places) if not at or place[0] != places[at - 1][0]][:SAMPLE_PAGES]
    parts = [runs[number].lines[slice(*runs[number].starts[at : at + 2])] for _, number, at in different]
    pages = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return SitePages(site, np.array([key for key, _, _ in different], dtype=np.uint64), pages,
                     np.concatenate([np.zeros(0, dtype=np.uint64), *parts]))  # fmt: skip


def merge_counts(runs: Sequence[CountRun]) -> dict[str, Array]:
    """The samples of all sites as one run, for an index that is kept."""
    pages = []
    for site in all_sites(runs):
        found = gather_site(runs, site)
        ends = np.searchsorted(found.pages, np.arange(len(found.keys) + 1))
        pages += [
            PageLines(site, int(key), found.lines[ends[at] : ends[at + 1]]) for at, key in enumerate(found.keys)
        ]
    return _make_run(pages)


def all_sites(runs: Sequence[CountRun], min_pages: int = 1) -> list[int]:
    """The sites of which all runs together hold `min_pages` or more, ascending."""
    parts = [np.unique(run.sites, return_counts=True) for run in runs]
    sites = np.concatenate([np.zeros(0, dtype=np.uint64), *(part[0] for part in parts)])
    counts = np.concatenate([np.zeros(0, dtype=np.int64), *(part[1] for part in parts)])
    found, places = np.unique(sites, return_inverse=True)
    return [int(site) for site in found[np.bincount(places, weights=counts, minlength=len(found)) >= min_pages]]
