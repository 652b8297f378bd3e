"""What the markup of HTML blocks adds to the tagger's columns: tags and links, class words, what stands together.

Sources of the kinds: Kohlschütter et al. 2010 (link density), Vogels et al. 2018, "Web2Text" (what the elements
around a block hold); the entries of a listing and places of equal markup are our own.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.annotate.columns import Column, Columns, shift, window_sum
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
_NUMBERS = (
    "link_ratio", "hidden", "depth", "list_depth", "cells", "head_cells", "after_break", "images", "entry_index",
    "entry_count", "entry_place", "entry_blocks", "outer_index", "outer_count",
)  # fmt: skip
_COUNTS = frozenset(
    ("images", "entry_index", "entry_count", "entry_place", "entry_blocks", "outer_index", "outer_count")
)
_NEAR = (1, -1, 2, -2)
_WINDOWS = (3, 10)
_FAR = 6


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
    _tag_columns(columns, marks)
    groups = _find_groups(marks)
    _heading_columns(columns, marks)
    _group_columns(columns, groups, sizes)
    buckets = [_mark_buckets(mark.tag, mark.path[-_NEAR_TAGS:], mark.words, mark.own_words) for mark in marks]
    counts = np.array([len(own) for own in buckets], dtype=np.int64)
    flat = np.concatenate(buckets)
    return MarkupFeatures(flat, np.cumsum(counts) - counts, counts, groups)


def group_means(groups: npt.NDArray[np.int64], values: Column, sizes: Column) -> Column:
    """Means of `values`, weighed by `sizes`, over the blocks of each one's groups: shape (groups, blocks)."""
    weights = sizes + 0.1
    mass = values * weights
    means = [(np.bincount(own, weights=mass) / np.bincount(own, weights=weights))[own] for own in groups]
    return np.array(means, dtype=np.float32)


def _number_columns(columns: Columns, marks: Sequence[Markup]) -> None:
    rows = np.array(
        [
            (
                mark.link_ratio, mark.hidden, mark.depth, mark.list_depth, mark.cells, mark.head_cells,
                mark.after_break, mark.images, mark.entry_index, mark.entry_count, mark.entry_place,
                mark.entry_blocks, mark.outer_index, mark.outer_count,
            )
            for mark in marks
        ],
        dtype=np.float32,
    ).T  # fmt: skip
    for name, values in zip(_NUMBERS, rows, strict=True):
        columns[f"markup.{name}"] = np.log1p(values) if name in _COUNTS else values
    columns["markup.links"] = np.log1p(np.array([len(mark.anchors) for mark in marks], dtype=np.float32))
    columns["markup.wrapped"] = np.array([len(mark.wrappers) for mark in marks], dtype=np.float32)
    for name, places, bits in (
        ("around", AROUND, [mark.around for mark in marks]),
        ("inside", INSIDE, [mark.inside for mark in marks]),
    ):
        set_bits = (np.array(bits, dtype=np.int64) >> np.arange(len(places))[:, np.newaxis]) & 1
        columns.update((f"{name}.{place}", own.astype(np.float32)) for place, own in zip(places, set_bits, strict=True))


def _link_columns(columns: Columns, sizes: Column) -> None:
    """Link density of the blocks around each."""
    ratio = columns["markup.link_ratio"]
    for by in _NEAR:
        columns[f"markup.link_ratio{by:+}"] = shift(ratio, by)
    for reach in _WINDOWS:
        linked, words = window_sum(ratio * sizes, reach), window_sum(sizes, reach)
        columns[f"markup.link_ratio_{reach}"] = np.maximum(0, linked) / (words + 1)


def _tag_columns(columns: Columns, marks: Sequence[Markup]) -> None:
    places = {tag: number for number, tag in enumerate(_TAGS)}
    found = np.array([places.get(mark.tag, -1) for mark in marks])
    equal = (found == np.arange(len(_TAGS))[:, np.newaxis]).astype(np.float32)
    columns.update((f"tag.{tag}", own) for tag, own in zip(_TAGS, equal, strict=True))
    same = np.array([above.elements[:1] == mark.elements[:1] for above, mark in pairwise(marks)])
    columns["markup.goes_on"] = np.append(False, same).astype(np.float32)


def _heading_columns(columns: Columns, marks: Sequence[Markup]) -> None:
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
    around = frozenset(marks[first].elements)
    steps = [next((up for up, own in enumerate(mark.elements) if own in around), _FAR) for mark in marks]
    columns["markup.title_steps"] = np.array(steps, dtype=np.float32)


def _find_groups(marks: Sequence[Markup]) -> npt.NDArray[np.int64]:
    """The groups of the blocks, each kind numbered from 0 without a gap."""
    total = len(marks)
    elements = np.full((total, _FAR), -1, dtype=np.int64)
    for at, mark in enumerate(marks):
        elements[at, : len(mark.elements)] = mark.elements
    _, numbers = np.unique(elements, return_inverse=True)
    numbers = numbers.reshape(elements.shape)
    held = np.where(elements < 0, total, np.bincount(numbers.ravel(), minlength=1)[numbers])
    rows = np.arange(total)
    size = np.ones(total, dtype=np.int64)
    found = []
    for _ in GROUPS:
        larger = held > size[:, np.newaxis]
        level = np.where(larger.any(axis=1), larger.argmax(axis=1), _FAR - 1)
        size = held[rows, level]
        _, own = np.unique(numbers[rows, level], return_inverse=True)
        found.append(own)
    return np.array(found)


def _group_columns(columns: Columns, groups: npt.NDArray[np.int64], sizes: Column) -> None:
    """What each block's groups hold: blocks, words, links, sentences, paragraphs; and where it stands in them."""
    total = max(1.0, float(sizes.sum()))
    places = np.arange(len(sizes))
    told = {
        "link_ratio": columns["markup.link_ratio"] * sizes,
        "sentences": columns["sentence"] * sizes,
        "paragraphs": columns["tag.p"] * sizes,
    }
    for name, own in zip(GROUPS, groups, strict=True):
        count = np.bincount(own)
        words = np.bincount(own, weights=sizes)
        filled = np.maximum(words, 1)
        first = np.full(len(count), len(sizes))
        np.minimum.at(first, own, places)
        values = {
            "blocks": np.log1p(count), "words": np.log1p(words), "share": words / total, "each": np.log1p(words / count)
        }  # fmt: skip
        values.update((kind, np.bincount(own, weights=mass) / filled) for kind, mass in told.items())
        columns.update((f"{name}.{kind}", value[own].astype(np.float32)) for kind, value in values.items())
        columns[f"{name}.at"] = ((places - first[own]) / count[own]).astype(np.float32)


@lru_cache(maxsize=4096)
def _mark_buckets(
    tag: str, path: tuple[str, ...], words: frozenset[str], own: frozenset[str]
) -> npt.NDArray[np.int64]:  # fmt: skip
    """Buckets of a block's class words, those of the element itself apart, and of the tags around it."""
    names = {f"<{tag}", *(f"/{above}" for above in path), *words, *(f".{word}" for word in own)}
    found = {zlib.crc32(name.encode("utf-8", "surrogatepass")) % MARK_BUCKETS for name in names}
    return np.array(sorted(found), dtype=np.int64)
