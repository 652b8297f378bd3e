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


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def test_a_quote_is_unwrapped_without_its_marks() -> None:
    text = quoted("\n\n".join(textwrap.fill(paragraph, 66) for paragraph in PARAGRAPHS))
    blocks = split_plain(f"Ann Lee wrote:\n\n{text}\n\nI agree.")
    check_tiling(f"Ann Lee wrote:\n\n{text}\n\nI agree.", blocks)
    assert [(block.role, block.text) for block in blocks] == [
        ("paragraph", "Ann Lee wrote:"), *(("quote", paragraph) for paragraph in PARAGRAPHS), ("paragraph", "I agree."),
    ]  # fmt: skip
    assert [repair.name for repair in blocks[1].repairs] == ["unwrapped-lines", "quote-mark"]


@pytest.mark.parametrize("text", ["> News", "> News\n> Sport\n> Weather", ">>> print(1)\n1", ">", "> \n>\n>"])
def test_signs_that_are_no_quotes(text: str) -> None:
    blocks = split_plain(text)
    check_tiling(text, blocks)
    assert [block.role for block in blocks] == ["paragraph"] * len(blocks)


@pytest.mark.parametrize("width", [28, 36, 44])
def test_a_narrow_column_is_joined(width: int) -> None:
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS)
    assert [block.text for block in split_plain(text)] == PARAGRAPHS


def test_wrapped_items_with_a_hanging_indent() -> None:
    text = "\n".join(textwrap.fill(p, 72, initial_indent="  * ", subsequent_indent="    ") for p in PARAGRAPHS * 2)
    assert roles(text) == [("list-item", paragraph) for paragraph in PARAGRAPHS * 2]


def test_verse_keeps_its_lines() -> None:
    lines = [
        "the river goes over the stones at the weir", "and under the bridge where the children throw bread",
        "and past the old mill and its wheel", "and nobody asks where it went",
    ]  # fmt: skip
    assert [block.text for block in split_plain("\n".join(lines))] == lines


@pytest.mark.parametrize(
    ("front", "back", "elsewhere", "expected"),
    [
        ("har-", "bour", "The harbour is shut", "harbour"),
        ("long-", "lived", "It was long-lived", "long-lived"),
        ("long-", "lived", "Nothing to see", "long-lived"),
        ("har\u00ad", "bour", "Nothing to see", "harbour"),
    ],
)
def test_words_parted_at_the_end_of_a_line(front: str, back: str, elsewhere: str, expected: str) -> None:
    wrapped = [textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS]
    parted = (
        f"The whole of the eastern mole was at that time a rather new {front}\n{back} that was paid for by the town."
    )
    text = "\n\n".join([*wrapped, parted, elsewhere])
    block = split_plain(text)[-2]
    assert expected in block.text.split()
    assert "hyphenation" in [repair.name for repair in block.repairs] or "-" in expected


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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("```python\nx = 1\n```", ["code-fence"]),
        ("```\nx =\u200b 1\n```", ["code-fence", "invisible"]),
        ("Text:\n\n    if a:\x07\n        b()", ["invisible"]),
        ("Text:\n\n    if a:\n        b()", []),
    ],
)
def test_what_is_left_out_of_code_is_a_named_repair(text: str, names: list[str]) -> None:
    (block,) = (block for block in split_plain(text) if block.role == "code")
    assert [repair.name for repair in block.repairs] == names
    assert all(repair.span == block.span for repair in block.repairs)


@pytest.mark.parametrize("line", ["- rain and hail", "a\tb\tc"])
def test_a_rule_under_an_item_or_a_row_is_a_block_of_its_own(line: str) -> None:
    first, rule = split_plain(f"{line}\n---------------")
    assert (first.span, rule.text) == ((0, len(line)), "---------------")
    assert first.text == split_plain(line)[0].text


def test_a_heading_with_a_mark_keeps_its_level_over_an_underline() -> None:
    (heading,) = split_plain("### Rain\n========")
    assert (heading.role, heading.level, heading.text) == ("heading", 3, "Rain")
    assert [repair.name for repair in heading.repairs] == ["heading-mark", "heading-mark"]


def test_the_repairs_of_a_row_are_those_of_its_cells() -> None:
    (row,) = split_plain("\u00c4\u00a1503\t\u00f250  m\t2.17 &amp; more")
    assert (row.role, row.text) == ("table", "\u0121503\t\u00f250 m\t2.17 & more")
    assert [repair.name for repair in row.repairs] == ["mojibake", "entities"]


def test_code_holds_nothing_of_the_column_beside_it() -> None:
    text = "  /            = \n         !  \n    x     J   \n   y        \nz             \n  e   D     \n  k u       \n"
    blocks = split_plain(text)
    check_tiling(text, blocks)
    assert [block.text for block in blocks if "/" in block.text or "=" in block.text] == ["/", "="]
