"""Repeats inside a page, and what only looks repeated."""

import random

import pytest

from cleaner.annotate.duplicates import find_copied, find_duplicates
from cleaner.blocks.plain import split_plain
from cleaner.text import fold

LONG = "The council voted on Tuesday to close the old bridge for eleven months while its pillars are lined with steel."
OTHER = "A private firm from the coast will run two small ferries in the meantime, at the same price as the bus."
LONGER = LONG + " Traders on both banks had asked for a shorter closure, and for a footway that stays open. " + OTHER


def found(*lines: str) -> list[tuple[int, str, int | None]]:
    blocks = split_plain("\n\n".join(lines))
    keys = [fold(block.text) for block in blocks]
    return [(f.block, f.reason.partition(".")[2], f.of) for f in find_duplicates(blocks, keys, min_similarity=0.85)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([LONG, OTHER, LONG], [(2, "exact", 0)]),
        ([LONG, LONG.replace("Tuesday to", "Tuesday, to").upper()], [(1, "typo", 0)]),
        ([LONG, LONG.replace("eleven", "twelve").replace("steel", "concrete")], [(1, "near", 0)]),
        ([LONGER, OTHER], [(1, "contained", 0)]),
        ([LONG, OTHER, f"{LONG} {OTHER}"], [(2, "joined", 0)]),
        (["“" + LONGER + "” They will stay closed for a year.", "“They will stay closed for a year.”"], []),
        (
            [LONG + " Nobody had asked the ferrymen for their view.", "Nobody had asked the ferrymen for their view."],
            [(1, "contained", 0)],
        ),
        ([LONG, "The council voted on Tuesday to close the old bridge"], []),
        ([LONG, OTHER], []),
        (["Yes.", "Yes.", "Thank you.", "Thank you."], []),
        (["Oh, pull on the oar again", "Oh, pull on the oar again"], []),
        ([f"On day {n} the gauge at the bridge showed {n * 7} centimetres at noon" for n in range(5)], []),
        ([LONG.replace("eleven months", f"{n} months") for n in range(4)], []),
        ([LONG, "The council voted on Tuesday to close " + OTHER], []),
    ],
)
def test_find_duplicates(lines: list[str], expected: list[tuple[int, str, int | None]]) -> None:
    assert found(*lines) == expected


def test_no_chain() -> None:
    """Each version differs a little from the one before and much from the first: compared with the kept one only."""
    rng = random.Random(1)
    versions = [LONGER]
    for _ in range(12):
        parts = versions[-1].split()
        for at in rng.sample(range(len(parts)), 4):
            parts[at] = f"word{rng.randrange(1000)}"
        versions.append(" ".join(parts))
    duplicates = {block: of for block, _, of in found(*versions)}
    assert all(of not in duplicates for of in duplicates.values())
    assert max(duplicates) < 12 or any(number not in duplicates for number in range(1, 13))


def copied(first: list[str], copy: list[str]) -> list[tuple[str, int | None, int | None]]:
    blocks = split_plain("\n\n".join(first + copy))
    keys = [fold(block.text) for block in blocks]
    return [(f.reason, f.of, f.of_last) for f in find_copied(blocks[: len(first)], [blocks[len(first) :]], keys)]


def test_lines_of_a_copy_may_be_joined_or_cut() -> None:
    first = ["Old bridge closes", LONG, "What comes next", OTHER, "The work starts on the third of May, it is said."]
    assert copied(first, [f"{LONG} {OTHER}"]) == [("copy.joined", 1, 3)]
    assert copied(first, ["The work starts on the... Read more"]) == [("copy.contained", 4, None)]
    assert copied(first, ["The work ends in the... Read more"]) == []


def test_several_copies_repeat_the_first() -> None:
    blocks = split_plain("\n\n".join([LONG, OTHER] + 2 * [OTHER, LONG.replace("old bridge", "new bridge")]))
    keys = [fold(block.text) for block in blocks]
    found = [(f.block, f.reason, f.of) for f in find_copied(blocks[:2], [blocks[2:4], blocks[4:]], keys)]
    assert found == [(2, "copy.exact", 1), (3, "copy.near", 0), (4, "copy.exact", 1), (5, "copy.near", 0)]


def test_copy_lines_point_at_the_first_copy() -> None:
    text = "Title of it\n\nHIGHLIGHTS\n\n" + LONG + "\n\n" + OTHER
    copy = text.replace("HIGHLIGHTS", "Something new").replace("private firm", "small firm")
    blocks = split_plain(text + "\n\n" + copy)
    keys = [fold(block.text) for block in blocks]
    pairs = [(f.block, f.reason, f.of) for f in find_copied(blocks[:4], [blocks[4:]], keys)]
    assert pairs == [(4, "copy.exact", 0), (6, "copy.exact", 2), (7, "copy.near", 3)]


def test_long_line_that_begins_with_an_earlier_one_is_no_near_repeat_of_it() -> None:
    opening = " ".join(f"word{number}" for number in range(20))
    text = f"{opening}.\n\n{' '.join(f'word{number}' for number in range(60))}."
    blocks = split_plain(text)
    keys = [fold(block.text) for block in blocks]
    assert not any(own.reason == "duplicate.near" for own in find_duplicates(blocks, keys, min_similarity=0.6))
