"""Scores of boosted oblivious trees, for all rows of a matrix at once.

All nodes of one depth of an oblivious tree ask the same question, so that a tree is a look-up table: the answers are
the bits of the place of its leaf. Source: Prokhorenkova et al. 2018, "CatBoost: unbiased boosting with categorical
features".
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

DEPTH = 6
"""Questions of a tree; it has 2 ** DEPTH leaves."""
_ROWS = 512


class Trees(NamedTuple):
    """Boosted trees: the score of a row is the sum of one leaf of each tree, and `bias`."""

    columns: npt.NDArray[np.uint16]
    """Which column each question is about: shape (trees, DEPTH)."""
    borders: npt.NDArray[np.float32]
    """A question's answer is whether the column's number lies above its border: shape (trees, DEPTH)."""
    leaves: npt.NDArray[np.float32]
    """Shape (trees, 2 ** DEPTH)."""
    bias: float


def score_rows(trees: Trees, matrix: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
    """Probability (0..1) for each row of `matrix`, of shape (rows, columns): shape (rows,).

    Fastest where the numbers of a column lie beside each other. Some rows at a time: what is needed for them stays
    small and in the processor's cache, however long the page is.
    """
    sums = np.empty(len(matrix), dtype=np.float64)
    for start in range(0, len(matrix), _ROWS):
        sums[start : start + _ROWS] = _sum_leaves(trees, matrix[start : start + _ROWS].T)
    scores: npt.NDArray[np.float32] = (1 / (1 + np.exp(-sums))).astype(np.float32)
    return scores


def _sum_leaves(trees: Trees, columns: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Sum of one leaf of each tree, and the bias, for each row; `columns` has the shape (columns, rows)."""
    # The answers of a tree fill six bits: small numbers are put together fast, and added to themselves faster than
    # shifted.
    places = np.zeros((len(trees.columns), columns.shape[1]), dtype=np.uint8)
    for depth in reversed(range(DEPTH)):
        answers = columns.take(trees.columns[:, depth], axis=0) > trees.borders[:, depth, np.newaxis]
        np.add(places, places, out=places)
        np.bitwise_or(places, answers.view(np.uint8), out=places)
    firsts = np.arange(len(trees.columns))[:, np.newaxis] << DEPTH
    sums: npt.NDArray[np.float64] = trees.leaves.ravel().take(places + firsts).sum(axis=0, dtype=np.float64)
    return sums + trees.bias
