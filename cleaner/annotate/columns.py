"""Columns of numbers for the blocks of a page, and what neighbours give to each other."""

from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.floating[Any]]
Columns = dict[str, Column]
"""Columns of numbers by name, each of shape (blocks,)."""
_FAR_BLOCKS = 60


def distance(marks: npt.NDArray[np.bool_]) -> Column:
    """Blocks since the last marked one, at most `_FAR_BLOCKS`; 0 at a mark. The last axis of `marks` are the blocks."""
    places = np.arange(marks.shape[-1])
    last = np.maximum.accumulate(np.where(marks, places, -_FAR_BLOCKS), axis=-1)
    return np.minimum(places - last, _FAR_BLOCKS).astype(np.float32)


def window_sum(values: Column, reach: int) -> Column:
    """Sum of `values` over the blocks up to `reach` before and after each. The last axis are the blocks."""
    total = values.shape[-1]
    sums = np.zeros((*values.shape[:-1], total + 2 * reach + 1))
    np.cumsum(values, axis=-1, dtype=np.float64, out=sums[..., reach + 1 : reach + 1 + total])
    sums[..., reach + 1 + total :] = sums[..., reach + total, np.newaxis]
    around: Column = (sums[..., 2 * reach + 1 :] - sums[..., : -2 * reach - 1]).astype(np.float32)
    return around


def renumber(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """`values`, none of them negative, numbered from 0 without a gap: equal for equal ones, in their order."""
    found = np.bincount(values) > 0
    numbers: npt.NDArray[np.int64] = (np.cumsum(found) - 1)[values]
    return numbers


def shift(values: Column, by: int) -> Column:
    """`values` of the block `by` places before each, or after it where `by` is negative; 0 beyond the page.

    The last axis are the blocks.
    """
    moved = np.zeros_like(values)
    total = values.shape[-1]
    if 0 < by < total:
        moved[..., by:] = values[..., :-by]
    elif 0 < -by < total:
        moved[..., :by] = values[..., -by:]
    return moved
