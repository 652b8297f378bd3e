"""The three models of the tagger, each fitted on scores of the one before that come from other sites."""

import json
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse
from catboost import CatBoostClassifier, Pool
from sklearn.linear_model import SGDClassifier

from cleaner.annotate.columns import Column, Columns
from cleaner.annotate.features import BUCKETS
from cleaner.annotate.markup_columns import MARK_BUCKETS
from cleaner.annotate.tagger import (
    MAX_HEAD_WORDS,
    TYPES,
    Matrix,
    Places,
    Weights,
    first_columns,
    mark_scores,
    second_columns,
    to_matrix,
    type_scores,
    word_scores,
)  # fmt: skip
from cleaner.annotate.trees import DEPTH, Trees, score_rows
from training.renderings import Example

_INNER_FOLDS = 3
_WORD_PART = 0.7
_MAX_BLOCK_WORDS = 80
_MAX_BLOCKS = 400
_TYPE_ROUNDS = 10
_TYPE_STEPS = 75_000
_POOR_COVER = 0.8
_POOR_WEIGHT = 0.3
_TREES = {
    "iterations": 130, "depth": DEPTH, "learning_rate": 0.14, "border_count": 64, "l2_leaf_reg": 5,
    "bootstrap_type": "Bernoulli", "subsample": 0.5, "rsm": 0.35, "boosting_type": "Plain",
}  # fmt: skip


def fit_tagger(examples: Sequence[Example], seed: int, threads: int) -> Weights:
    """Weights of all models, from `examples`."""
    parts = [zlib.crc32(example.site.encode()) % _INNER_FOLDS for example in examples]
    rows: list[Columns] = [{} for _ in examples]
    for part in range(_INNER_FOLDS):
        rest = [example for example, own in zip(examples, parts, strict=True) if own != part]
        bags = fit_bags(rest, seed)
        for place, example in enumerate(examples):
            if parts[place] == part:
                rows[place] = _first(example, bags)
    bags = fit_bags(examples, seed)
    scores: list[Column] = [np.zeros(0, dtype=np.float32) for _ in examples]
    for part in range(_INNER_FOLDS):
        chosen = [place for place, own in enumerate(parts) if own != part]
        trees = fit_trees([examples[at] for at in chosen], [to_matrix(rows[at]) for at in chosen], seed, threads)
        for place in range(len(examples)):
            if parts[place] == part:
                scores[place] = score_rows(trees, to_matrix(rows[place]))
    first = fit_trees(examples, [to_matrix(row) for row in rows], seed, threads)
    second_rows = [
        to_matrix(second_columns(example.features, row, score))
        for example, row, score in zip(examples, rows, scores, strict=True)
    ]
    second = fit_trees(examples, second_rows, seed, threads)
    heads = [_fit_head(examples, second_rows, kind, seed, threads) for kind in (1, 2)]
    return Weights(*bags, first, second, *heads)


class Bags(NamedTuple):
    """Weights of words and of class words, as in `Weights`."""

    words: Column
    types: Matrix
    type_bias: Column
    marks: Column | None


def fit_bags(examples: Sequence[Example], seed: int) -> Bags:
    """The weights of all that is weighed without regard to order; those of class words where all are of HTML."""
    features = [example.features for example in examples]
    words = _fit_bag(examples, [(own.buckets, own.counts) for own in features], BUCKETS, 2e-6, seed)
    marked = [(own.markup.buckets, own.markup.counts) for own in features if own.markup is not None]
    marks = _fit_bag(examples, marked, MARK_BUCKETS, 4e-6, seed) if len(marked) == len(examples) else None
    return Bags(words, *fit_types(examples, seed), marks)


def _first(example: Example, bags: Bags) -> Columns:
    features = example.features
    return first_columns(
        features,
        word_scores(features, bags.words),
        type_scores(features, bags.types, bags.type_bias),
        mark_scores(features, bags.marks),
    )


def block_weights(example: Example) -> Column:
    """What each block counts in training: all of a page together 1, most of it by words."""
    known = example.labels >= 0
    sizes = np.minimum(example.features.sizes, _MAX_BLOCK_WORDS) * known
    weights = _WORD_PART * sizes / max(1.0, sizes.sum()) + (1 - _WORD_PART) * known / max(1, known.sum())
    counts: Column = (weights * (1 if example.covered > _POOR_COVER else _POOR_WEIGHT)).astype(np.float32)
    return counts


def _fit_bag(
    examples: Sequence[Example], bags: Sequence[tuple[Places, Places]], size: int, alpha: float, seed: int
) -> Column:  # fmt: skip
    """Weight of each bucket: a logistic regression on the words of single blocks. The share of text is left out.

    `bags`: buckets of the blocks of each example, and how many each block has; each counts one over the root of that.
    """
    counts = np.concatenate([own for _, own in bags])
    values = np.repeat(1 / np.sqrt(counts), counts).astype(np.float32)
    places = np.concatenate([buckets for buckets, _ in bags])
    rows = scipy.sparse.csr_matrix((values, places, np.append(0, np.cumsum(counts))), shape=(len(counts), size))
    labels = np.concatenate([example.labels for example in examples])
    weights = np.concatenate([block_weights(example) for example in examples])
    known = labels >= 0
    model = SGDClassifier(loss="log_loss", alpha=alpha, max_iter=6, tol=None, random_state=seed, average=True)
    model.fit(rows[known], labels[known], sample_weight=weights[known] / weights[known].mean())
    found: Column = model.coef_[0].astype(np.float32)
    return found


def fit_types(examples: Sequence[Example], seed: int) -> tuple[Matrix, Column]:
    """Weights of the buckets and constants for each of TYPES, on the words of whole pages whose type is gold."""
    pages = [example for example in examples if example.type in TYPES or example.type == "news"]
    rows = [np.unique(example.features.buckets) for example in pages]
    values = np.concatenate([np.full(len(row), 1 / np.sqrt(len(row)), dtype=np.float32) for row in rows])
    places = np.append(0, np.cumsum([len(row) for row in rows]))
    bags = scipy.sparse.csr_matrix((values, np.concatenate(rows), places), shape=(len(pages), BUCKETS))
    rounds = max(_TYPE_ROUNDS, _TYPE_STEPS // len(pages))
    labels = [TYPES.index("article" if page.type == "news" else page.type) for page in pages]
    model = SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=rounds, tol=None, random_state=seed, average=True)
    model.fit(bags, labels)
    weights: Matrix = model.coef_.astype(np.float32)
    bias: Column = model.intercept_.astype(np.float32)
    return weights, bias


def fit_trees(examples: Sequence[Example], rows: Sequence[Matrix], seed: int, threads: int) -> Trees:
    """Boosted trees on the blocks' columns."""
    chosen = [_some_blocks(example, seed) for example in examples]
    labels = np.concatenate([example.labels[own] for example, own in zip(examples, chosen, strict=True)])
    weights = np.concatenate(
        [
            block_weights(example)[own] * len(example.labels) / len(own)
            for example, own in zip(examples, chosen, strict=True)
        ]
    )
    matrix = np.concatenate([row[own] for row, own in zip(rows, chosen, strict=True)])
    return fit_rows(matrix, labels, weights, seed, threads)


def _some_blocks(example: Example, seed: int) -> npt.NDArray[np.int64]:
    """Places of the blocks to learn from: all of a page, or some of a long one."""
    total = len(example.labels)
    if total <= _MAX_BLOCKS:
        return np.arange(total)
    chance = np.random.default_rng([seed, zlib.crc32(example.lines[0].encode())])
    return np.sort(chance.choice(total, _MAX_BLOCKS, replace=False))


def _fit_head(examples: Sequence[Example], rows: Sequence[Matrix], kind: int, seed: int, threads: int) -> Trees:
    """Trees for headings (`kind` 1) or titles (2), on short blocks of the pages that show what is looked for."""
    chosen = [(example, row) for example, row in zip(examples, rows, strict=True) if (example.heads == kind).any()]
    short = [example.features.sizes <= MAX_HEAD_WORDS for example, _ in chosen]
    labels = [
        np.where(example.heads == 3 - kind, 0 if kind == 2 else -1, example.heads == kind).astype(np.int8)[keep]
        for (example, _), keep in zip(chosen, short, strict=True)
    ]
    weights = [np.full(len(own), 1 / max(1, len(own)), dtype=np.float32) for own in labels]
    matrix = np.concatenate([row[keep] for (_, row), keep in zip(chosen, short, strict=True)])
    return fit_rows(matrix, np.concatenate(labels), np.concatenate(weights), seed, threads)


def fit_rows(
    rows: Matrix, labels: npt.NDArray[np.int8], weights: Column, seed: int, threads: int, **changes: object
) -> Trees:  # fmt: skip
    """Boosted trees on rows whose label is 0 or 1; others are passed over."""
    known = labels >= 0
    model = CatBoostClassifier(
        **{**_TREES, **changes}, random_seed=seed, thread_count=threads, verbose=0, allow_writing_files=False
    )
    model.fit(Pool(rows[known], labels[known].astype(int), weight=weights[known] / weights[known].mean()))
    return _to_trees(model)


def _to_trees(model: CatBoostClassifier) -> Trees:
    """The model's questions and leaves as arrays; a question that a tree lacks is never answered with yes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        found = json.loads(path.read_text(encoding="utf-8"))
    trees = found["oblivious_trees"]
    columns = np.zeros((len(trees), DEPTH), dtype=np.uint16)
    borders = np.full((len(trees), DEPTH), np.inf, dtype=np.float32)
    leaves = np.zeros((len(trees), 2**DEPTH), dtype=np.float32)
    for number, tree in enumerate(trees):
        for depth, split in enumerate(tree["splits"]):
            columns[number, depth] = split["float_feature_index"]
            borders[number, depth] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, (bias,) = found["scale_and_bias"]
    return Trees(columns, borders, leaves * np.float32(scale), float(bias))
