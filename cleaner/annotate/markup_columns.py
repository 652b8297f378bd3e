"""What the markup of HTML blocks adds to the tagger's columns: tags and links, class words, what stands together.

Sources of the kinds: Kohlschütter et al. 2010 (link density), Vogels et al. 2018, "Web2Text" (what the elements
around a block hold); the entries of a listing and places of equal markup are our own.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.annotate.columns import Column, Columns, renumber, shift, window_sum
from cleaner.block import AROUND, INSIDE, Markup

MARK_BUCKETS = 1 << 13
"""How many buckets class words, ids and tags are hashed into."""
GROUPS = ("inner", "middle", "outer")
"""What blocks may share: the nearest element that holds several blocks, and the next two around it that hold more."""
_NEAR_TAGS = 6
_TAGS = (
    "p", "li", "div", "td", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "dt", "dd", "figcaption",
    "section", "article", "button", "label", "header", "footer", "summary", "form", "body", "th", "caption", "main",
)  # fmt: skip
_TAG_PLACES = {tag: place for place, tag in enumerate(_TAGS)}
_PLAIN_NUMBERS = ("link_ratio", "hidden", "depth", "list_depth", "cells", "head_cells", "after_break")
_COUNTS = ("images", "entry_index", "entry_count", "entry_place", "entry_blocks", "outer_index", "outer_count")
_NUMBERS = (*_PLAIN_NUMBERS, *_COUNTS)
_read_numbers = attrgetter(*_NUMBERS)
_GROUP_KINDS = ("blocks", "words", "share", "each", "link_ratio", "sentences", "paragraphs", "at")
_NUMBER_NAMES = [f"markup.{name}" for name in _NUMBERS]
_AROUND_NAMES = [f"around.{place}" for place in AROUND]
_INSIDE_NAMES = [f"inside.{place}" for place in INSIDE]
_TAG_NAMES = [f"tag.{tag}" for tag in _TAGS]
_GROUP_NAMES = [[f"{group}.{kind}" for kind in _GROUP_KINDS] for group in GROUPS]
_NEAR = (1, -1, 2, -2)
_WINDOWS = (3, 10)
_FAR = 6
_NO_ELEMENTS = (-1,) * _FAR
_MAX_KNOWN_WORDS = 1 << 16


class MarkupFeatures(NamedTuple):
    """What the tagger sees of a page's markup, beside columns."""

    buckets: npt.NDArray[np.int64]
    """Buckets of the class words and tags of all blocks, one block after the other."""
    starts: npt.NDArray[np.int64]
    """Where each block's buckets begin: shape (blocks,)."""
    counts: npt.NDArray[np.int64]
    """How many buckets each block has, at least one: shape (blocks,)."""
    groups: npt.NDArray[np.int64]
    """For each of GROUPS a number for each block, equal for those that share it: shape (len(GROUPS), blocks)."""


def markup_columns(marks: Sequence[Markup], sizes: Column, columns: Columns) -> MarkupFeatures:
    """Add what `marks`, the markup of a page's blocks, tell to `columns`; `sizes`: words of each block."""
    _number_columns(columns, marks)
    _link_columns(columns, sizes)
    flat = chain.from_iterable([(mark.elements + _NO_ELEMENTS)[:_FAR] for mark in marks])
    elements = np.fromiter(flat, dtype=np.int64, count=_FAR * len(marks)).reshape(-1, _FAR)
    _tag_columns(columns, marks, elements)
    groups = _find_groups(elements)
    _heading_columns(columns, marks, elements)
    _group_columns(columns, groups, sizes)
    buckets = [_mark_buckets(mark.tag, mark.path[-_NEAR_TAGS:], mark.words, mark.own_words) for mark in marks]
    counts = np.fromiter(map(len, buckets), dtype=np.int64, count=len(buckets))
    flat_buckets = np.concatenate(buckets)
    return MarkupFeatures(flat_buckets, np.cumsum(counts) - counts, counts, groups)


def group_means(groups: npt.NDArray[np.int64], values: Column, sizes: Column) -> Column:
    """Means of `values`, weighed by `sizes`, over the blocks of each one's groups: shape (groups, blocks)."""
    weights = sizes + 0.1
    mass = values * weights
    means = [(np.bincount(own, weights=mass) / np.bincount(own, weights=weights))[own] for own in groups]
    return np.array(means, dtype=np.float32)


def _number_columns(columns: Columns, marks: Sequence[Markup]) -> None:
    total = len(marks)
    numbers = chain.from_iterable(map(_read_numbers, marks))
    rows = np.fromiter(numbers, dtype=np.float32, count=total * len(_NUMBERS)).reshape(total, -1).T
    plain, counted = rows[: len(_PLAIN_NUMBERS)], np.log1p(rows[len(_PLAIN_NUMBERS) :])
    columns.update(zip(_NUMBER_NAMES, (*plain, *counted), strict=True))
    columns["markup.links"] = np.log1p(np.array([len(mark.anchors) for mark in marks], dtype=np.float32))
    columns["markup.wrapped"] = np.array([len(mark.wrappers) for mark in marks], dtype=np.float32)
    for names, bits in (
        (_AROUND_NAMES, [mark.around for mark in marks]),
        (_INSIDE_NAMES, [mark.inside for mark in marks]),
    ):
        set_bits = (np.array(bits, dtype=np.int64) >> np.arange(len(names))[:, np.newaxis]) & 1
        columns.update(zip(names, set_bits.astype(np.float32), strict=True))


def _link_columns(columns: Columns, sizes: Column) -> None:
    """Link density of the blocks around each."""
    ratio = columns["markup.link_ratio"]
    for by in _NEAR:
        columns[f"markup.link_ratio{by:+}"] = shift(ratio, by)
    both = np.array([ratio * sizes, sizes])
    for reach in _WINDOWS:
        linked, words = window_sum(both, reach)
        columns[f"markup.link_ratio_{reach}"] = np.maximum(0, linked) / (words + 1)


def _tag_columns(columns: Columns, marks: Sequence[Markup], elements: npt.NDArray[np.int64]) -> None:
    """Which tag each block has, and whether it goes on in the element of the block above."""
    found = np.array([_TAG_PLACES.get(mark.tag, -1) for mark in marks])
    equal = (found == np.arange(len(_TAGS))[:, np.newaxis]).astype(np.float32)
    columns.update(zip(_TAG_NAMES, equal, strict=True))
    nearest = elements[:, 0]
    columns["markup.goes_on"] = np.append(False, nearest[:-1] == nearest[1:]).astype(np.float32)


def _heading_columns(columns: Columns, marks: Sequence[Markup], elements: npt.NDArray[np.int64]) -> None:
    """How far the page's first h1 is: in blocks, and in elements up to one that holds both."""
    first = next((at for at, mark in enumerate(marks) if mark.tag == "h1"), None)
    total = len(marks)
    if first is None:
        columns["markup.from_title"], columns["markup.title_steps"] = (
            np.full(total, fill, dtype=np.float32) for fill in (-2.0, _FAR + 1)
        )
        return
    after = np.arange(total, dtype=np.float32) - first
    columns["markup.from_title"] = np.sign(after) * np.log1p(np.abs(after))
    around = np.array(marks[first].elements, dtype=np.int64)
    shared = (elements == around[:, np.newaxis, np.newaxis]).any(axis=0)
    columns["markup.title_steps"] = np.where(shared.any(axis=1), shared.argmax(axis=1), _FAR).astype(np.float32)


def _find_groups(elements: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The groups of the blocks, each kind numbered from 0 without a gap.

    `elements`: those of each block, the nearest first, -1 for none: shape (blocks, _FAR).
    """
    total = len(elements)
    held = np.where(elements < 0, total, np.bincount(elements.ravel() + 1)[elements + 1])
    rows = np.arange(total)
    size = np.ones(total, dtype=np.int64)
    found = []
    for _ in GROUPS:
        larger = held > size[:, np.newaxis]
        level = np.where(larger.any(axis=1), larger.argmax(axis=1), _FAR - 1)
        size = held[rows, level]
        found.append(renumber(elements[rows, level] + 1))
    return np.array(found)


def _group_columns(columns: Columns, groups: npt.NDArray[np.int64], sizes: Column) -> None:
    """What each block's groups hold: blocks, words, links, sentences, paragraphs; and where it stands in them."""
    total = max(1.0, float(sizes.sum()))
    places = np.arange(len(sizes))
    masses = [columns[name] * sizes for name in ("markup.link_ratio", "sentence", "tag.p")]
    for names, own in zip(_GROUP_NAMES, groups, strict=True):
        count = np.bincount(own)
        words = np.bincount(own, weights=sizes)
        filled = np.maximum(words, 1)
        first = np.empty(len(count), dtype=np.int64)
        first[own[::-1]] = places[::-1]  # of several numbers for one place the last stays
        told = [np.bincount(own, weights=mass) / filled for mass in masses]
        values = np.array([np.log1p(count), np.log1p(words), words / total, np.log1p(words / count), *told])
        at = (places - first[own]) / count[own]
        columns.update(zip(names, (*values[:, own].astype(np.float32), at.astype(np.float32)), strict=True))


class _Buckets(dict[str, int]):
    """Buckets of words by a checksum, with a mark before each that tells what it is."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def __missing__(self, word: str) -> int:
        if len(self) >= _MAX_KNOWN_WORDS:
            self.clear()
        self[word] = bucket = zlib.crc32((self._mark + word).encode("utf-8", "surrogatepass")) % MARK_BUCKETS
        return bucket


_TAG_BUCKETS, _PATH_BUCKETS, _WORD_BUCKETS, _OWN_BUCKETS = map(_Buckets, ("<", "/", "", "."))


@lru_cache(maxsize=4096)
def _mark_buckets(
    tag: str, path: tuple[str, ...], words: frozenset[str], own: frozenset[str]
) -> npt.NDArray[np.int64]:  # fmt: skip
    """Buckets of a block's class words, those of the element itself apart, and of the tags around it."""
    found = {_TAG_BUCKETS[tag]}
    found.update(map(_PATH_BUCKETS.__getitem__, path))
    found.update(map(_WORD_BUCKETS.__getitem__, words))
    found.update(map(_OWN_BUCKETS.__getitem__, own))
    return np.array(sorted(found), dtype=np.int64)
