"""The trained scores of blocks: how likely each is text of the page.

Three models, one on the other's scores: the block's words alone; the block among its neighbours and the page; the
same with the scores of the neighbours. How they are trained: training/README.md.
"""

from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from cleaner.annotate.choice import Choice
from cleaner.annotate.columns import Column, Columns, distance, shift, window_sum
from cleaner.annotate.features import PageFeatures
from cleaner.annotate.markup_columns import GROUPS, group_means
from cleaner.annotate.trees import Trees, score_rows
from cleaner.block import Block
from cleaner.errors import OptionsError
from cleaner.page import MediaKind
from cleaner.record import PageType

Matrix = npt.NDArray[np.floating[Any]]
Places = npt.NDArray[np.int64]
TYPES: tuple[PageType, ...] = ("article", "forum", "service", "listing", "documentation", "product", "collection")
"""Kinds of pages that the words of a page are weighed for."""
_NEAR_COLUMNS = (
    "log_words", "sentence", "digits", "capitalised", "lower", "separators", "opens_lower", "blank", "repeats",
    "role.list-item", "claimed", "meta", "prices",
)  # fmt: skip
_NEAR = (1, -1, 2, -2)
_NEAR_NAMES = [(by, [f"{name}{by:+}" for name in (*_NEAR_COLUMNS, "words")]) for by in _NEAR]
_WINDOWS = (3, 8, 20)
_SCORED_NEAR = (1, -1, 2, -2, 3, -3, 4, -4)
_SCORED_WINDOWS = (2, 5, 12, 30)
_MARKED_NEAR = (1, -1)
_MARKED_WINDOWS = (3, 10)
_MAX_BLOCK_WORDS = 60
_MAX_WORD_SCORE = 4.0
_SURE = 0.7
_TREES = ("first", "second", "headings", "titles")
_PACKAGE_FOLDER = Path(__file__).parent
MAX_HEAD_WORDS = 40
"""No longer block is looked at as a heading or a title."""


class Weights(NamedTuple):
    """What training leaves."""

    words: Column
    """Weight of each bucket of words, for text of the page."""
    types: Matrix
    """Weights of each bucket for each of TYPES: shape (len(TYPES), BUCKETS)."""
    type_bias: Column
    marks: Column | None
    """Weight of each bucket of class words and tags, for text of the page; None in weights for text."""
    first: Trees
    second: Trees
    headings: Trees
    titles: Trees


def save_weights(weights: Weights, path: Path) -> None:
    """Write `weights` as an .npz file that `load_weights` reads."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "words": weights.words.astype(np.float16),
        "types": weights.types.astype(np.float16),
        "type_bias": weights.type_bias,
    }
    if weights.marks is not None:
        arrays["marks"] = weights.marks.astype(np.float16)
    for name in _TREES:
        trees: Trees = getattr(weights, name)
        arrays[f"{name}.columns"] = trees.columns
        arrays[f"{name}.borders"] = trees.borders
        arrays[f"{name}.leaves"] = trees.leaves.astype(np.float16)
        arrays[f"{name}.bias"] = np.array(trees.bias)
    np.savez(path, allow_pickle=False, **arrays)


def weights_name(kind: MediaKind) -> str:
    """Name of the file of weights for a kind of page."""
    return f"tagger_{kind}.npz"


@cache
def load_weights(path: Path | None = None, kind: MediaKind = "text") -> Weights:
    """The weights for a kind of page in the folder `path`; the package's own without it, or where it has none.

    Raises: OptionsError for a folder that holds no weights, or something else under their name.
    """
    names = {kind: weights_name(kind) for kind in get_args(MediaKind)}
    if path is not None and not any((path / name).is_file() for name in names.values()):
        raise OptionsError(f"weights {path}: no folder with {' or '.join(names.values())}")
    file = path / names[kind] if path and (path / names[kind]).is_file() else _PACKAGE_FOLDER / names[kind]
    try:
        with np.load(file, allow_pickle=False) as found:
            trees = [
                Trees(found[f"{name}.columns"], found[f"{name}.borders"],
                      found[f"{name}.leaves"].astype(np.float32), float(found[f"{name}.bias"]))
                for name in _TREES
            ]  # fmt: skip
            words, types = found["words"].astype(np.float32), found["types"].astype(np.float32)
            marks = found["marks"].astype(np.float32) if "marks" in found else None
            types = np.asfortranarray(types)  # what is asked for are all types of some buckets
            return Weights(words, types, found["type_bias"], marks, *trees)
    except (OSError, EOFError, KeyError, ValueError) as error:
        raise OptionsError(f"weights {file}: no file of tagger weights ({error})") from error


def word_scores(features: PageFeatures, weights: Column) -> Column:
    """What the words of each block say for it alone: weights of its different words over the root of their number."""
    return _bag_scores(weights, features.buckets, features.starts, features.counts)


def mark_scores(features: PageFeatures, weights: Column | None) -> Column | None:
    """What the class words and tags of each block say for it alone; None for text."""
    if features.markup is None or weights is None:
        return None
    return _bag_scores(weights, features.markup.buckets, features.markup.starts, features.markup.counts)


def _bag_scores(weights: Column, buckets: Places, starts: Places, counts: Places) -> Column:
    sums = np.add.reduceat(weights[buckets], starts)
    scores: Column = np.clip(sums / np.sqrt(counts), -_MAX_WORD_SCORE, _MAX_WORD_SCORE).astype(np.float32)
    return scores


def type_scores(features: PageFeatures, types: Matrix, bias: Column) -> Column:
    """Probability of each of TYPES by the words of the whole page: shape (len(TYPES),)."""
    different = np.flatnonzero(np.bincount(features.buckets))
    sums = types[:, different].sum(axis=1, dtype=np.float64) / np.sqrt(len(different)) + bias
    powers = np.exp(sums - sums.max())
    shares: Column = (powers / powers.sum()).astype(np.float32)
    return shares


def first_columns(features: PageFeatures, words: Column, types: Column, marks: Column | None = None) -> Columns:
    """Columns of the first trees: the block's own, its neighbours', what the words and the page's words say.

    `marks`: what class words and tags say, for HTML.
    """
    total = len(words)
    columns = dict(features.columns)
    columns["words"] = words
    own = np.array([columns[name] for name in (*_NEAR_COLUMNS, "words")])
    for by, names in _NEAR_NAMES:
        columns.update(zip(names, shift(own, by), strict=True))
    gain = np.maximum(0, words * np.minimum(features.sizes, _MAX_BLOCK_WORDS))
    summed = np.array([words, gain])
    for reach in _WINDOWS:
        all_words, all_gain = window_sum(summed, reach)
        columns[f"words_mean_{reach}"] = all_words / (2 * reach + 1)
        columns[f"words_mass_{reach}"] = np.log1p(np.maximum(0, all_gain))
    columns["page_words_mean"] = np.full(total, words.mean(), dtype=np.float32)
    columns["shape_words"] = _group_means(features.shapes, words)
    for name, share in zip(TYPES, types, strict=True):
        columns[f"type.{name}"] = np.full(total, share, dtype=np.float32)
    if marks is not None:
        columns["marks"] = marks
        columns.update((f"marks{by:+}", shift(marks, by)) for by in _MARKED_NEAR)
        columns.update((f"marks_mean_{reach}", window_sum(marks, reach) / (2 * reach + 1)) for reach in _MARKED_WINDOWS)
        _group_columns(columns, features, "words", words)
        _group_columns(columns, features, "marks", marks)
    return columns


def _group_columns(columns: Columns, features: PageFeatures, name: str, values: Column) -> None:
    """Means of `values` over the blocks that share an element, a listing or a place with each."""
    if features.markup is not None:
        sizes = np.minimum(features.sizes, _MAX_BLOCK_WORDS)
        means = group_means(features.markup.groups, values, sizes)
        columns.update((f"{group}.{name}", mean) for group, mean in zip(GROUPS, means, strict=True))


def second_columns(features: PageFeatures, first: Columns, scores: Column) -> Columns:
    """Columns of the second trees: those of the first, and the first scores of the neighbours and of the page."""
    return first | _scored_columns(features, scores)


def _scored_columns(features: PageFeatures, scores: Column) -> Columns:
    """Columns that the first scores give."""
    total = len(scores)
    columns: Columns = {}
    sizes = np.minimum(features.sizes, _MAX_BLOCK_WORDS)
    mass = scores * sizes
    columns["score"] = scores
    for by in _SCORED_NEAR:
        columns[f"score{by:+}"] = shift(scores, by)
    summed = np.array([mass, sizes, scores])
    for reach in _SCORED_WINDOWS:
        around, all_words, all_scores = window_sum(summed, reach)
        around = np.maximum(0, around)
        columns[f"score_mean_{reach}"] = all_scores / (2 * reach + 1)
        columns[f"score_mass_{reach}"] = np.log1p(around)
        columns[f"score_share_{reach}"] = around / (all_words + 1)
    before = np.cumsum(mass)
    whole = max(1.0, float(before[-1]))
    columns["score_before"] = (before - mass) / whole
    columns["score_after"] = (before[-1] - before) / whole
    columns["shape_score"] = _group_means(features.shapes, scores)
    columns["since_sure"] = distance(scores > _SURE)
    columns["until_sure"] = distance((scores > _SURE)[::-1])[::-1]
    page = {"page_score": scores.mean(), "page_mass": np.log1p(whole), "page_share": whole / max(1.0, sizes.sum())}
    columns.update({name: np.full(total, value, dtype=np.float32) for name, value in page.items()})
    _group_columns(columns, features, "score", scores)
    return columns


class Tags(NamedTuple):
    """Probabilities (0..1) of the blocks of a page, each of shape (blocks,)."""

    text: Column
    """That the block is text of the page."""
    heading: Column
    """That it is the heading of a section."""
    title: Column
    """That it is the page's title; 0 for HTML."""
    types: Column
    """Probability of each of TYPES, by the words of the page: shape (len(TYPES),)."""


def tag_blocks(features: PageFeatures, weights: Weights, *, titled: bool = True) -> Tags:
    """The scores of a page's blocks. `titled`: whether its title may be among them."""
    words = word_scores(features, weights.words)
    types = type_scores(features, weights.types, weights.type_bias)
    first = first_columns(features, words, types, mark_scores(features, weights.marks))
    rows = _to_rows(first)
    scores = score_rows(weights.first, rows.T)
    scored = _scored_columns(features, scores)
    rows = np.concatenate([rows, _to_rows(scored)])
    places = _places_of(tuple(first), tuple(scored))
    second, headings, titles = (
        trees._replace(columns=places[trees.columns]) for trees in (weights.second, weights.headings, weights.titles)
    )
    short = np.flatnonzero(features.sizes <= MAX_HEAD_WORDS)
    heading, title = np.zeros_like(scores), np.zeros_like(scores)
    if len(short):
        matrix = rows.take(short, axis=1).T
        heading[short] = score_rows(headings, matrix)
        if titled and features.markup is None:  # what is the title of HTML, its markup tells
            title[short] = score_rows(titles, matrix)
    return Tags(score_rows(second, rows.T), heading, title, types)


@lru_cache(maxsize=8)
def _places_of(first: tuple[str, ...], scored: tuple[str, ...]) -> npt.NDArray[np.uint16]:
    """Of each column in the order of all names its place where all of `scored` follow all of `first`."""
    places = {name: at for at, name in enumerate((*_in_order(first), *_in_order(scored)))}
    return np.array([places[name] for name in sorted(places)], dtype=np.uint16)


@lru_cache(maxsize=8)
def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names))


def choose_blocks(order: Sequence[Block], parts: Sequence[tuple[Tags, Column]]) -> Choice:
    """The tagger's scores of the blocks `order`, and where to cut.

    `parts`: the tags of the page's parts, at least one, each with the words of its blocks.
    """
    numbers = [block.number for block in order]
    text, heading, title = (np.concatenate([tags[at] for tags, _ in parts]) for at in range(3))
    cut = find_cut(text, np.concatenate([sizes for _, sizes in parts]))
    shares = sum(tags.types for tags, _ in parts) / len(parts)
    types = dict(zip(TYPES, np.asarray(shares, dtype=np.float32).tolist(), strict=True))
    return Choice(_by_number(text, numbers), cut, _by_number(heading, numbers), _by_number(title, numbers), types)


def _by_number(scores: Column, numbers: Sequence[int]) -> Sequence[float]:
    """Scores by the number of a block; 0 for blocks that are not of the page."""
    found = np.zeros(max(numbers) + 1)
    found[numbers] = scores
    return array("d", found.tobytes())


def find_cut(scores: Column, sizes: Column) -> float:
    """The score from which on blocks are kept: where the expected F1 of the page's words is highest.

    Source: Lipton et al. 2014, "Optimal Thresholding of Classifiers to Maximize F1 Measure": it lies at half of the
    F1 that can be reached, so that a page whose blocks are hard to tell keeps more of them.
    """
    order = np.argsort(-scores, kind="stable")
    kept = np.cumsum(sizes[order], dtype=np.float64)
    hit = np.cumsum((scores * sizes)[order], dtype=np.float64)
    best = int(np.argmax(2 * hit / np.maximum(kept + hit[-1], 1e-9)))
    return float(scores[order[best]])


def to_matrix(columns: Columns) -> Matrix:
    """Columns side by side, in the order of their names: shape (blocks, columns), each column in one piece."""
    return _to_rows(columns).T


def _to_rows(columns: Columns) -> Matrix:
    rows = np.concatenate([columns[name] for name in _in_order(tuple(columns))], dtype=np.float32)
    return rows.reshape(len(columns), -1)


def _group_means(groups: npt.NDArray[np.int64], values: Column) -> Column:
    """Mean of `values` over the blocks of the same group as each; the groups are numbered from 0 without a gap."""
    means: Column = (np.bincount(groups, weights=values) / np.bincount(groups))[groups].astype(np.float32)
    return means
