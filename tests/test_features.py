import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.annotate.columns import distance, shift, window_sum
from cleaner.annotate.features import PageFeatures, page_features
from cleaner.annotate.layout import Story
from cleaner.block import Block, Span
from cleaner.text import fold

STORY = (
    "The river Elda rose by two metres on Sunday night, and the lower town was under water by dawn.",
    "Firemen from four towns carried sandbags to the bridge, which has stood over the river since the year 1911.",
)


def see(texts: list[str], claims: dict[int, str] | None = None, meta: set[int] | None = None) -> PageFeatures:
    blocks = [Block(number, Span(2 * number, 2 * number + 1), text) for number, text in enumerate(texts)]
    keys = [fold(text) for text in texts]
    return page_features(blocks, keys, claims=claims or {}, meta=meta or set(), story=Story(0, len(texts)))


def test_numbers_of_a_block_by_itself() -> None:
    features = see(["Price: $12, now €8", "NEWS", "menu item", *STORY])
    columns = features.columns
    assert columns["prices"].tolist() == [2, 0, 0, 0, 0]
    assert columns["all_upper"].tolist() == [0, 1, 0, 0, 0]
    assert columns["opens_lower"].tolist() == [0, 0, 1, 0, 0]
    assert columns["sentence"].tolist() == [0, 0, 0, 1, 1]
    assert columns["digits"][0] == pytest.approx(3 / 18)
    assert columns["capitalised"][1] == 1 and columns["lower"][2] == 1
    assert features.sizes.tolist() == [4, 1, 2, 19, 19]


def test_words_of_other_long_blocks_are_shared() -> None:
    columns = see(["River bridge", "Shoes and socks", *STORY]).columns
    assert columns["coherence"].tolist() == pytest.approx([1.0, 0.0, columns["coherence"][2], columns["coherence"][3]])
    assert 0 < columns["coherence"][2] < 1


def test_claims_and_bylines_are_seen_from_a_distance() -> None:
    columns = see(["a", "b", "c", "d"], claims={1: "comments.head"}, meta={2}).columns
    assert columns["claimed"].tolist() == [0, 1, 0, 0]
    assert np.expm1(columns["since.comments"]).tolist() == pytest.approx([60, 0, 1, 2])
    assert np.expm1(columns["until_meta"]).tolist() == pytest.approx([2, 1, 0, 60])


def test_repeats_and_shapes() -> None:
    columns = see(["Home page", "About us", "Home page", *STORY]).columns
    assert columns["repeats"].tolist() == [1, 0, 1, 0, 0]
    assert columns["shape_share"][0] == columns["shape_share"][2] > columns["shape_share"][4]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=30))
def test_any_text_gives_finite_numbers_of_one_length(texts: list[str]) -> None:
    features = see(texts)
    for name, column in features.columns.items():
        assert column.shape == (len(texts),), name
        assert np.isfinite(column).all(), name
    assert features.counts.sum() == len(features.buckets)
    assert (features.counts >= 1).all()


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=40), st.integers(1, 12))
def test_windows_and_shifts(values: list[float], reach: int) -> None:
    column = np.array(values, dtype=np.float32)
    wanted = [sum(values[max(0, at - reach) : at + reach + 1]) for at in range(len(values))]
    assert np.allclose(window_sum(column, reach), wanted, atol=1e-3)
    before = shift(column, reach)
    assert all(before[at] == (column[at - reach] if at >= reach else 0) for at in range(len(values)))
    after = shift(column, -reach)
    assert all(after[at] == (column[at + reach] if at + reach < len(values) else 0) for at in range(len(values)))


def test_distance_counts_from_the_last_mark() -> None:
    assert distance(np.array([False, True, False, False, True])).tolist() == [60, 0, 1, 2, 0]
