from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.annotate.choice import Choice, find_unlike
from cleaner.annotate.features import PageFeatures, page_features
from cleaner.annotate.layout import Story
from cleaner.annotate.tagger import find_cut, load_weights, save_weights, tag_blocks, weights_name
from cleaner.block import Block, Span
from cleaner.blocks.html import split_html
from cleaner.errors import OptionsError
from cleaner.text import fold

MAX_BYTES = 5_000_000
PAGE = (
    "Home", "Sport", "Weather", "Contact",
    "Flood in Elda",
    "The river Elda rose by two metres on Sunday night, and the lower town was under water by dawn, the mayor said.",
    "Firemen from four towns carried sandbags to the bridge, which has stood over the river since the year 1911.",
    "Schools stay closed on Monday; the mayor expects the water to fall by the middle of the week.",
    "Imprint", "Terms of use", "Follow us",
)  # fmt: skip


def see(texts: tuple[str, ...]) -> tuple[list[Block], PageFeatures]:
    blocks = [Block(number, Span(2 * number, 2 * number + 1), text) for number, text in enumerate(texts)]
    keys = [fold(text) for text in texts]
    return blocks, page_features(blocks, keys, claims={}, meta=set(), story=Story(5, 8))


def test_sentences_of_a_story_score_higher_than_the_menu_around_them() -> None:
    _, features = see(PAGE)
    tags = tag_blocks(features, load_weights())
    assert tags.text[5:8].min() > 0.4
    assert tags.text[[0, 1, 2, 3, 8, 9, 10]].max() < 0.3
    assert tags.title.argmax() == 4
    assert tags.types.sum() == pytest.approx(1, abs=1e-3)


def test_package_weights_are_small() -> None:
    import cleaner.annotate.tagger as module

    for kind in ("text", "html"):
        assert (Path(module.__file__).parent / weights_name(kind)).stat().st_size < MAX_BYTES


def test_without_a_title_among_them_the_other_scores_stay() -> None:
    _, features = see(PAGE)
    tags, untitled = (tag_blocks(features, load_weights(), titled=titled) for titled in (True, False))
    assert tags.title.max() > 0
    assert untitled.title.max() == 0
    assert np.array_equal(tags.text, untitled.text)
    assert np.array_equal(tags.heading, untitled.heading)


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    weights = load_weights()
    save_weights(weights, tmp_path / weights_name("text"))
    again = load_weights(tmp_path)
    assert np.array_equal(again.words, weights.words)
    assert np.array_equal(again.types, weights.types)
    _, features = see(PAGE)
    assert np.array_equal(tag_blocks(features, again).text, tag_blocks(features, weights).text)


@pytest.mark.parametrize("content", [b"", b"text", None])
def test_a_file_of_something_else_is_a_clear_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / weights_name("text")).write_bytes(content)
    message = "tagger_text.npz: no file of tagger weights" if content is not None else "no folder with tagger_text.npz"
    with pytest.raises(OptionsError, match=message):
        load_weights(tmp_path)


def test_a_folder_with_weights_for_text_leaves_html_to_the_package(tmp_path: Path) -> None:
    save_weights(load_weights(), tmp_path / weights_name("text"))
    assert load_weights(tmp_path, "html").marks is not None


HTML = """<html><head><title>Flood in Elda | The Valley Post</title></head><body>
<div class="site-menu"><ul><li><a href="/">Home</a></li><li><a href="/s">Sport</a></li>
<li><a href="/w">Weather</a></li></ul></div>
<div class="entry"><h1>Flood in Elda</h1>
<p>The river Elda rose by two metres on Sunday night, and the lower town was under water by dawn, the mayor said.</p>
<p>Firemen from four towns carried sandbags to the bridge, which has stood over the river since the year 1911.</p></div>
<div class="box"><ul><li><a href="/1">Bridge closed until spring, and no one knows who pays</a></li>
<li><a href="/2">Mayor of Elda wins a third term in a quiet vote</a></li></ul></div></body></html>"""


def test_the_markup_of_html_is_weighed_beside_its_words() -> None:
    blocks = split_html(HTML).blocks
    keys = [block.key for block in blocks]
    features = page_features(blocks, keys, claims={}, meta=set(), story=Story(4, 6), said=("Flood in Elda", ""))
    scores = tag_blocks(features, load_weights(None, "html")).text
    assert scores[4:6].min() > 0.6 > max(*scores[:3], *scores[6:])


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(1, 50)), min_size=1, max_size=8))
def test_no_choice_of_blocks_has_a_higher_expected_f1(page: list[tuple[float, int]]) -> None:
    scores = np.array([score for score, _ in page])
    sizes = np.array([float(size) for _, size in page])

    def expected(kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
        return 2 * float((scores * sizes)[kept].sum()) / float(sizes[kept].sum() + (scores * sizes).sum())

    best = max(expected(np.array(kept)) for kept in product((False, True), repeat=len(page)))
    assert expected(scores >= find_cut(scores, sizes)) == pytest.approx(best)


def test_left_out_blocks_are_named_by_their_place() -> None:
    blocks, _ = see(PAGE)
    scores = dict(enumerate([0.1, 0.1, 0.2, 0.1, 0.9, 0.9, 0.05, 0.9, 0.1, 0.1, 0.1]))
    choice = Choice(text=scores, cut=0.5, heading=dict.fromkeys(scores, 0.0), title={}, types={})
    found = {own.block: own for own in find_unlike(blocks, choice, spared={1}, claimed=set())}
    assert {number: own.reason for number, own in found.items()} == {
        0: "layout.before-story", 2: "layout.before-story", 3: "layout.before-story", 6: "layout.between",
        8: "layout.after-story", 9: "layout.after-story", 10: "layout.after-story",
    }  # fmt: skip
    assert found[6].score == pytest.approx(0.95)
