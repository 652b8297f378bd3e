import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.annotate.trees import DEPTH, Trees, score_rows


def naive_score(trees: Trees, row: list[float]) -> float:
    total = trees.bias
    for columns, borders, leaves in zip(trees.columns, trees.borders, trees.leaves, strict=True):
        leaf = sum(
            (row[column] > border) << bit for bit, (column, border) in enumerate(zip(columns, borders, strict=True))
        )
        total += float(leaves[leaf])
    return 1 / (1 + math.exp(-total))


@given(st.integers(0, 2**32 - 1), st.integers(1, 7), st.integers(1, 9))
def test_scores_are_those_of_walking_each_tree(seed: int, count: int, rows: int) -> None:
    chance = np.random.default_rng(seed)
    trees = Trees(
        chance.integers(0, 5, (count, DEPTH)).astype(np.uint16),
        chance.normal(size=(count, DEPTH)).astype(np.float32),
        chance.normal(size=(count, 2**DEPTH)).astype(np.float32),
        0.25,
    )
    matrix = chance.normal(size=(rows, 5)).astype(np.float32)
    expected = [naive_score(trees, row) for row in matrix.tolist()]
    assert np.allclose(score_rows(trees, matrix), expected, atol=1e-5)


def test_question_without_border_is_never_answered_with_yes() -> None:
    columns = np.zeros((1, DEPTH), dtype=np.uint16)
    borders = np.full((1, DEPTH), np.inf, dtype=np.float32)
    borders[0, 0] = 1.0
    leaves = np.zeros((1, 2**DEPTH), dtype=np.float32)
    leaves[0, 1] = 3.0
    scores = score_rows(Trees(columns, borders, leaves, 0.0), np.array([[0.5], [2.0]], dtype=np.float32))
    assert np.allclose(scores, [0.5, 1 / (1 + math.exp(-3))])


def test_scores_of_a_row_do_not_depend_on_the_rows_around_it() -> None:
    chance = np.random.default_rng(1)
    trees = Trees(
        chance.integers(0, 5, (3, DEPTH)).astype(np.uint16),
        chance.normal(size=(3, DEPTH)).astype(np.float32),
        chance.normal(size=(3, 2**DEPTH)).astype(np.float32),
        0.25,
    )
    matrix = chance.normal(size=(1300, 5)).astype(np.float32)
    scores = score_rows(trees, matrix)
    assert scores.shape == (1300,)
    assert np.allclose(scores, np.concatenate([score_rows(trees, row[None]) for row in matrix]), atol=1e-6)
    assert score_rows(trees, matrix[:0]).shape == (0,)
