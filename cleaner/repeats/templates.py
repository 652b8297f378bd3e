"""The templates of sites: lines that recur over enough different pages of a site.

A line is of the template where at least `MIN_PAGES` different pages of the site's sample have it, and one page in 200.
Copies of one page count as one: pages are of one story where half or more of the long lines that are their own, which
not more than a third of the site's pages have, stand on one page; so are all pages without text of their own. The
pages of a folder are of one site where at least three lines stand on half of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaner.block import Block, Finding
from cleaner.page import Page
from cleaner.repeats.counts import CountRun, SitePages, gather_sites, lines_of
from cleaner.repeats.sites import site_of
from cleaner.repeats.store import Array, read_arrays, write_arrays
from cleaner.repeats.words import Hashes

MIN_PAGES = 4
_MIN_SHARE = 0.005
_MAX_OWN_SHARE = 1 / 3
_MIN_FOLDER_SHARE = 0.5
_MIN_FOLDER_LINES = 3
_SAME_STORY_SHARE = 0.5
_LENGTH = np.uint64(3)
# Lines of at least this length, 2 long and 1 middle, and how many of them a page has at least where it has own text.
_MIN_OWN = ((2, 2), (1, 4))
_BASE_SCORE = 0.6

Numbers = npt.NDArray[np.int64]


class SiteTemplate:
    """The lines that the pages of one site share."""

    def __init__(self, lines: Hashes, pages: npt.NDArray[np.uint32], total: int) -> None:
        self.lines = lines
        """Ascending."""
        self.pages = pages
        """How many different pages of the sample have each of `lines`."""
        self.total = total
        """Different pages of the sample."""

    def find_blocks(self, page: Page) -> list[Finding]:
        """Claim the blocks of `page` all of whose lines are of the template, with the number of pages as the rule."""
        if not len(self.lines) or not page.blocks:
            return []
        numbers, keys = lines_of(page.text)
        at = np.minimum(np.searchsorted(self.lines, keys), len(self.lines) - 1)
        counts = np.where(self.lines[at] == keys, self.pages[at], 0)
        starts = np.array(page.line_index.starts)
        spans = np.array([block.span for block in page.blocks])
        first = np.searchsorted(numbers, np.searchsorted(starts, spans[:, 0], side="right") - 1)
        end = np.searchsorted(numbers, np.searchsorted(starts, spans[:, 1] - 1, side="right") - 1, side="right")
        found = []
        for number in np.flatnonzero((end > first) & (counts[np.minimum(first, len(counts) - 1)] > 0)).tolist():
            if pages := int(counts[first[number] : end[number]].min()):
                found.append(self._finding(page.blocks[number], pages))
        return found

    def _finding(self, block: Block, pages: int) -> Finding:
        score = _BASE_SCORE + (1 - _BASE_SCORE) * pages / self.total
        return Finding(block.number, "boilerplate.template", score=score, rule=f"site/{pages}-of-{self.total}-pages")


class Templates:
    """The templates of all sites of a dump, read from their file as they are needed."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self.sites = arrays["sites"]
        self.totals = arrays["totals"]
        self.starts = arrays["starts"]
        self.lines = arrays["lines"]
        self.pages = arrays["pages"]

    @classmethod
    def open(cls, path: Path) -> "Templates":
        """The templates in `path`. Raises: UsageError where it cannot be read."""
        return cls(read_arrays(path)[0])

    @classmethod
    def of(cls, runs: Sequence[CountRun]) -> "Templates":
        """The templates that `runs` give, in memory."""
        return cls(find_templates(runs))

    def site(self, key: int) -> SiteTemplate | None:
        """The template of a site; None where none is known."""
        at = int(np.searchsorted(self.sites, np.uint64(key)))
        if at == len(self.sites) or int(self.sites[at]) != key:
            return None
        part = slice(*self.starts[at : at + 2])
        return SiteTemplate(self.lines[part], self.pages[part], int(self.totals[at]))

    def find_blocks(self, page: Page) -> list[Finding]:
        """Claim the blocks of `page` that are of its site's template; none where its site is not known."""
        site = site_of(page.source)
        template = self.site(site.key) if site else None
        return template.find_blocks(page) if template else []


def write_templates(runs: Sequence[CountRun], path: Path) -> None:
    """Write the templates that `runs` give: the file appears whole or not at all."""
    write_arrays(path, find_templates(runs))


def find_templates(runs: Sequence[CountRun]) -> dict[str, Array]:
    """The templates of all sites of `runs`, as arrays; one site's sample is in memory at a time."""
    found = ((sample.site, find_template(sample)) for sample in gather_sites(runs, MIN_PAGES))
    return join_templates((site, template) for site, template in found if template)


def join_templates(found: Iterable[tuple[int, SiteTemplate]]) -> dict[str, Array]:
    """The templates of sites, ascending by site, as arrays."""
    sites, totals, sizes = [], [], []
    lines, pages = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.uint32)]
    for site, template in found:
        sites.append(site)
        totals.append(template.total)
        sizes.append(len(template.lines))
        lines.append(template.lines)
        pages.append(template.pages)
    return {
        "sites": np.array(sites, dtype=np.uint64),
        "totals": np.array(totals, dtype=np.uint32),
        "starts": np.cumsum([0, *sizes], dtype=np.int64),
        "lines": np.concatenate(lines),
        "pages": np.concatenate(pages),
    }


def find_template(sample: SitePages) -> SiteTemplate | None:
    """The template of one site; None where no line has the evidence."""
    lines, of_row, counts = np.unique(sample.lines, return_inverse=True, return_counts=True)
    total = len(sample.keys)
    if total < MIN_PAGES or counts.max() < MIN_PAGES:
        return None
    stories = _find_stories(sample, counts[of_row] <= max(1, total * _MAX_OWN_SHARE))
    different = int(stories.max()) + 1
    often = np.flatnonzero(counts[of_row] >= MIN_PAGES)
    pairs = np.unique(of_row[often].astype(np.int64) * different + stories[sample.pages[often]])
    pages = np.bincount(pairs // different, minlength=len(lines))
    kept = pages >= max(MIN_PAGES, different * _MIN_SHARE)
    if not kept.any() or (
        sample.site & 1 and np.count_nonzero(pages >= different * _MIN_FOLDER_SHARE) < _MIN_FOLDER_LINES
    ):
        return None
    return SiteTemplate(lines[kept], pages[kept].astype(np.uint32), different)


def _find_stories(sample: SitePages, own: npt.NDArray[np.bool_]) -> Numbers:
    """The story of each page, from 0: copies of one page are of one story. `own`: rows that few pages have.

    A page is compared with the first page of each story, never along chains. Pages with next to no text of their own
    are of one story: they may be copies, or hold nothing.
    """
    starts = np.searchsorted(sample.pages, np.arange(len(sample.keys) + 1))
    first_of: dict[int, int] = {}
    stories = np.zeros(len(sample.keys), dtype=np.int64)
    count, bare = 0, -1
    for page in range(len(stories)):
        rows = slice(*starts[page : page + 2])
        lines = _telling(sample.lines[rows][own[rows]])
        story = _story_of(lines, first_of) if lines else bare
        if story < 0:
            story, count = count, count + 1
            first_of.update((line, story) for line in lines if line not in first_of)
        if not lines:
            bare = story
        stories[page] = story
    return stories


def _telling(lines: Hashes) -> list[int]:
    """The long ones of a page's own lines, else those of middle length; none where they are too few."""
    length = lines & _LENGTH
    for shortest, least in _MIN_OWN:
        found = lines[length >= shortest]
        if len(found) >= least:
            return [int(line) for line in found]
    return []


def _story_of(lines: Sequence[int], first_of: Mapping[int, int]) -> int:
    """The story that has half or more of `lines`; -1 where none has."""
    counts = Counter(first_of[line] for line in lines if line in first_of)
    best, size = min(counts.items(), key=lambda item: (-item[1], item[0]), default=(-1, 0))
    return best if size >= _SAME_STORY_SHARE * len(lines) else -1
