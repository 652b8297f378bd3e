"""Padded tables and columns side by side."""

from hypothesis import given
from hypothesis import strategies as st

from cleaner.block import check_tiling
from cleaner.blocks.plain import split_plain

TABLE = [
    "Harbour          Boats   Depth",
    "Lower Hame       41      3 m",
    "Upper Hame       7       1.5 m",
    "Old Weir         12      2 m",
]
STORY = [
    "The harbour master closed the outer gate at four in",
    "the morning, when the swell had grown to three metres",
    "and the first of the fishing boats had begun to drag",
    "their anchors towards the pier. Nobody was hurt, but",
    "two sheds and a crane were lost.",
]


def beside(left: list[str], right: list[str], width: int = 16) -> str:
    rows = [*left, *[""] * (len(right) - len(left))]
    return "\n".join(f"{cell:{width}}{line}" for cell, line in zip(rows, right, strict=True))


def test_rows_of_a_padded_table_stay_lines() -> None:
    blocks = split_plain("\n".join(["Boats by harbour", "", *TABLE]))
    assert [block.role for block in blocks] == ["paragraph", *["table"] * 4]
    assert [block.text for block in blocks[1:3]] == ["Harbour\tBoats\tDepth", "Lower Hame\t41\t3 m"]
    assert [repair.name for repair in blocks[1].repairs] == ["padded-table"]


def test_a_menu_beside_a_story_is_cut_from_it() -> None:
    text = beside(["Home", "News", "Sport"], STORY)
    blocks = split_plain(text)
    check_tiling(text, blocks)
    assert [block.text for block in blocks] == [
        "Home", STORY[0], "News", STORY[1], "Sport", f"{STORY[2]} {STORY[3]} {STORY[4]}",
    ]  # fmt: skip
    assert all("columns" in [repair.name for repair in block.repairs] for block in blocks[:5])


def test_lines_that_share_no_gutter_stay() -> None:
    lines = ["Left   right and more of it", "A line of words that crosses every gutter.", "And   so on"]
    assert [block.text for block in split_plain("\n".join(lines))] == [" ".join(line.split()) for line in lines]


def test_code_with_its_notes_at_a_column_is_no_table() -> None:
    lines = ["total = 0        # none yet", "count(boats)     # all of them", "if total == 0:   # a quiet day"]
    assert {block.role for block in split_plain("\n".join(lines))} == {"paragraph"}


@given(st.lists(st.sampled_from(["Home", "   ", " ", "a b", "the ferry ran for the last time", "\n", "\t", "> ", "x"])))
def test_blocks_tile_padded_text(parts: list[str]) -> None:
    text = "".join(parts)
    check_tiling(text, split_plain(text))
