"""What the first pass over a dump keeps: the lines of a sample of each site's pages, as hashes.

The sample holds the pages with the lowest keys, which depend on what the page holds alone: it is the same in any order,
two samples make one by the same rule, and pages that hold the same lines count once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from cleaner.page import Source
from cleaner.record import Failure
from cleaner.repeats.shared import find_ranges, range_bits
from cleaner.repeats.sites import site_of
from cleaner.repeats.spill import MAX_ROWS
from cleaner.repeats.store import Array, Column, open_arrays
from cleaner.repeats.words import Hashes, hash_lines, mix

SAMPLE_PAGES = 1000
"""Of a site: enough to see a line that one page in 200 has, with the evidence that `templates` asks for."""
MAX_LINES = 2000
"""Of a page, half of them its first and half its last: chrome stands at the ends."""
# A line's length, in its hash's lowest two bits: the longer, the less likely that two pages have it by chance.
_SHORT_CHARS, _LONG_CHARS = 12, 40
_NO_ROWS = np.zeros(0, dtype=[("site", "<u8"), ("key", "<u8"), ("run", "<u4"), ("at", "<u4")])


class PageLines(msgspec.Struct, frozen=True, array_like=True):
    """The lines of a page that hold words."""

    site: int
    key: int
    """Made from its lines: equal for pages that hold the same."""
    lines: bytes
    """Hashes of 8 bytes, each once, ascending."""


def count_source(source: Source) -> PageLines | None:
    """The lines of `source` as they are counted for its site; None where it has no site or no words."""
    from cleaner.pipeline import read_text

    site = site_of(source)
    if site is None:
        return None
    lines = np.unique(_cut(lines_of(read_text(source))[1]))
    if not len(lines):
        return None
    key = mix(np.bitwise_xor.reduce(mix(lines), keepdims=True))
    return PageLines(site.key, int(key[0]), lines.tobytes())


def count_sources(sources: Iterable[Source | Failure]) -> Iterator[PageLines]:
    """The lines of those `sources` that have any, in order.

    A source at which our own code fails is passed over: whoever cleans it meets the error again, and gives an error
    entry. Raises: MemoryError.
    """
    for source in sources:
        try:
            page = count_source(source) if isinstance(source, Source) else None
        except MemoryError:
            raise
        except Exception:  # noqa: S112
            continue
        if page is not None:
            yield page


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


def make_run(pages: Iterable[PageLines]) -> dict[str, Array]:
    """The run of one shard's pages, with at most `SAMPLE_PAGES` pages a site."""
    order = sorted(pages, key=lambda page: (page.site, page.key))
    kept: list[PageLines] = []
    of_site = 0
    for page in order:
        is_same = bool(kept) and kept[-1].site == page.site
        if is_same and kept[-1].key == page.key:
            continue
        of_site = of_site + 1 if is_same else 1
        if of_site <= SAMPLE_PAGES:
            kept.append(page)
    return {
        "sites": np.array([page.site for page in kept], dtype=np.uint64),
        "keys": np.array([page.key for page in kept], dtype=np.uint64),
        "starts": np.cumsum([0, *(len(page.lines) // 8 for page in kept)], dtype=np.int64),
        "lines": np.frombuffer(b"".join(page.lines for page in kept), dtype=np.uint64),
    }


class CountRun:
    """The lines of the pages of one shard, by site, read from its file as they are needed."""

    def __init__(self, arrays: Mapping[str, Column]) -> None:
        self.arrays = arrays
        self.size = len(arrays["sites"])
        """Pages."""

    @classmethod
    def open(cls, path: Path) -> "CountRun":
        """The run in `path`. Raises: UsageError where it cannot be read."""
        return cls(open_arrays(path))

    @classmethod
    def of(cls, pages: Iterable[PageLines]) -> "CountRun":
        """A run in memory."""
        return cls(make_run(pages))


class SitePages(NamedTuple):
    """The sample of one site's pages."""

    site: int
    keys: Hashes
    pages: npt.NDArray[np.int64]
    """Page, from 0 and ascending, of each of `lines`."""
    lines: Hashes


def gather_sites(runs: Sequence[CountRun], min_pages: int = 1, max_rows: int = MAX_ROWS) -> Iterator[SitePages]:
    """The samples of all sites of which the runs hold `min_pages` or more, by site.

    In memory are the sites and keys of `max_rows` pages (more only where one site has them), and one site's lines.
    """
    bits = range_bits(sum(run.size for run in runs), max_rows)
    starts = [find_ranges(run.arrays["sites"], bits) for run in runs]
    for part in range(1 << bits):
        found = [_site_rows(run, at, *starts[at][part : part + 2].tolist()) for at, run in enumerate(runs)]
        rows = np.concatenate([_NO_ROWS, *found])
        if not len(rows):
            continue
        rows = rows[np.lexsort((rows["run"], rows["key"], rows["site"]))]
        is_new = (rows["site"][1:] != rows["site"][:-1]) | (rows["key"][1:] != rows["key"][:-1])
        rows = rows[np.append(True, is_new)]
        firsts = np.flatnonzero(np.append(True, rows["site"][1:] != rows["site"][:-1]))
        for first, end in zip(firsts.tolist(), [*firsts[1:].tolist(), len(rows)], strict=True):
            if end - first >= min_pages:
                yield _site_pages(runs, rows[first : min(end, first + SAMPLE_PAGES)])


def _site_rows(run: CountRun, number: int, start: int, end: int) -> npt.NDArray[np.void]:
    """Site, key and place of the pages `start`..`end` of a run."""
    rows = np.zeros(end - start, dtype=_NO_ROWS.dtype)
    if len(rows):
        rows["site"], rows["key"] = run.arrays["sites"][start:end], run.arrays["keys"][start:end]
        rows["run"], rows["at"] = number, np.arange(start, end)
    return rows


def _site_pages(runs: Sequence[CountRun], rows: npt.NDArray[np.void]) -> SitePages:
    parts = []
    for number, at in zip(rows["run"].tolist(), rows["at"].tolist(), strict=True):
        arrays = runs[number].arrays
        start, end = arrays["starts"][at : at + 2]
        parts.append(arrays["lines"][start:end])
    pages = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return SitePages(int(rows["site"][0]), rows["key"].copy(), pages, np.concatenate(parts))
