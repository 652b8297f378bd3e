"""Plain text to blocks."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.block import Block, Span, check_tiling
from cleaner.blocks.lines import read_lines
from cleaner.blocks.plain import split_plain
from cleaner.blocks.wrap import find_width
from cleaner.errors import TilingError

PARAGRAPHS = [
    "The harbour master closed the outer gate at four in the morning, when the swell had grown to three metres and the "
    "first of the fishing boats had begun to drag their anchors towards the pier.",
    "Nobody was hurt, but two sheds and a crane were lost, and the ferry will not run before the end of next week.",
    "Insurers sent their people by noon. They counted forty-one damaged boats, most of them small, and said that the "
    "wall had done what it was built for.",
]


def roles(text: str) -> list[tuple[str, str]]:
    return [(block.role, block.text) for block in split_plain(text)]


@given(st.text(max_size=400))
def test_blocks_tile_any_text(text: str) -> None:
    check_tiling(text, split_plain(text))


@given(
    st.lists(
        st.sampled_from(
            ["- a b", "\tx\ty", "    code();", "# H", "====", "----", "```", "", " ", "Two words", "\u200b", "\x0c"]
        )
    )
)
def test_blocks_tile_marked_lines(lines: list[str]) -> None:
    for end in ("\n", "\r\n", "\r"):
        text = end.join(lines)
        check_tiling(text, split_plain(text, cut_line=lambda line: 2 if line == "Two words" else None))


def test_a_line_is_a_block() -> None:
    assert roles("One line.\n\nAnother\r\nthird\rfourth") == [
        ("paragraph", "One line."), ("paragraph", "Another"), ("paragraph", "third"), ("paragraph", "fourth"),
    ]  # fmt: skip


def test_blank_before() -> None:
    assert [block.blank_before for block in split_plain("a\nb\n \nc")] == [False, False, True]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_wrapped_paragraphs_are_joined(width: int) -> None:
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS * 3)
    blocks = split_plain(text)
    assert [block.text for block in blocks] == PARAGRAPHS * 3
    assert all(block.repairs[0].name == "unwrapped-lines" for block in blocks)


def test_wrapped_paragraphs_without_blank_lines_keep_their_ends() -> None:
    text = "\n".join(textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS)
    assert len(split_plain(text)) == len(PARAGRAPHS)


def test_whole_paragraphs_are_not_joined() -> None:
    assert [block.text for block in split_plain("\n".join(PARAGRAPHS))] == PARAGRAPHS


def test_lines_of_a_list_are_not_joined() -> None:
    text = "\n".join(f"Station number {number} on the northern line of the city" for number in range(30))
    assert find_width(list(read_lines(text))) is None or len(split_plain(text)) == 30


def test_marks() -> None:
    text = "Title\n=====\n\n## Part\n- one\n  - two\na\tb\n\n    x = 1\n    return x\n\n```py\nif a:\n    b\n```\n"
    assert [(block.role, block.level, block.text) for block in split_plain(text)] == [
        ("heading", 1, "Title"), ("heading", 2, "Part"), ("list-item", 0, "one"), ("list-item", 1, "two"),
        ("table", 0, "a\tb"), ("code", 0, "x = 1\nreturn x"), ("code", 0, "if a:\n    b"),
    ]  # fmt: skip


def test_a_cut_line_gives_two_blocks() -> None:
    text = "x\nBy Ann Lee KEY POINTS\ny"
    blocks = split_plain(text, cut_line=lambda line: line.find("KEY") if "KEY" in line else None)
    assert [block.text for block in blocks] == ["x", "By Ann Lee", "KEY POINTS", "y"]
    assert [[repair.name for repair in block.repairs] for block in blocks] == [[], ["glued-line"], ["glued-line"], []]


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([(0, 3)], "gap at 3..6"),
        ([(0, 4), (3, 6)], "overlaps"),
        ([(1, 6)], "gap at 0..1"),
        ([(0, 6), (6, 6)], "overlaps"),
    ],
)
def test_tiling_promise_names_the_place(spans: list[tuple[int, int]], message: str) -> None:
    blocks = [Block(number=number, span=Span(*span), text="x") for number, span in enumerate(spans)]
    with pytest.raises(TilingError, match=message):
        check_tiling("abcdef", blocks)
