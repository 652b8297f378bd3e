"""Sentences that were broken at links and bold words."""

import pytest

from cleaner.blocks.plain import split_plain
from cleaner.rules.loader import load_locale

MILL = "The mill at the lower weir has been sold to a company from the coast"
ENDED = "The ferry ran for the last time on Monday, with nine passengers on board."


def texts(*lines: str, language: str = "en") -> list[str]:
    return [block.text for block in split_plain("\n".join(lines), locale=load_locale(language))]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ((MILL, "that nobody had heard of."), f"{MILL} that nobody had heard of."),
        ((MILL, ", which said little."), f"{MILL}, which said little."),
        (("The mill was sold", ", the mayor said."), "The mill was sold, the mayor said."),
        ((MILL, "Hame Holdings", ", of the coast."), f"{MILL} Hame Holdings, of the coast."),
        ((MILL, "Hame Holdings", "that has no office."), f"{MILL} Hame Holdings that has no office."),
        (("The keys were handed to all the people of", "Hame", "."), "The keys were handed to all the people of Hame."),
        (("Ada Roe", "said that the mill had been sold to a company from the coast."),
         "Ada Roe said that the mill had been sold to a company from the coast."),
        (("T", "he mill at the lower weir has been sold twice."), "The mill at the lower weir has been sold twice."),
        (("The", "Hame Bridge Act", "was passed."), "The Hame Bridge Act was passed."),
        ((f"{MILL} (", "see below", "), and", "left."), f"{MILL} (see below), and left."),
        ((f"{MILL} in “", "Hame Week", "”, and in", "the Post"), f"{MILL} in “Hame Week”, and in the Post"),
    ],
)  # fmt: skip
def test_a_broken_sentence_is_joined(lines: tuple[str, ...], joined: str) -> None:
    assert texts(ENDED, *lines, ENDED) == [ENDED, joined, ENDED]


def test_the_repair_is_named() -> None:
    (block,) = split_plain(f"{MILL}\n,\nthey say")
    assert [(repair.name, repair.span) for repair in block.repairs] == [("shredded-lines", block.span)]


@pytest.mark.parametrize(
    "lines",
    [
        ("Home", "about us", "contact"),
        (MILL, "", "that nobody had heard of."),
        (ENDED, "but nobody came."),
        (MILL, "Nobody had heard of it."),
        (MILL, "by Ada Roe"),
        (MILL, "- that nobody had heard of"),
        (MILL, "a) that nobody had heard of"),
        ("total = price * count + transport(weight)", "print(total)"),
        ("I carried the bride with her veil in the sack,", "And whether the fare was the most or the least,"),
        ("Station House,", "12 Mill Lane,", "Hame"),
        ("Ada Roe:", "that is what the people of the lower town have always said to each other"),
        (MILL, "... and more of it"),
        ("Our offer:|", "some of the people of the lower town have always said so to each other"),
    ],
)
def test_lines_that_stay_apart(lines: tuple[str, ...]) -> None:
    kept = [line for line in lines if line]
    blocks = split_plain("\n".join(lines), locale=load_locale("en"))
    assert len(blocks) == len(kept)


def test_where_all_lines_open_low_nothing_is_joined() -> None:
    lines = [f"so i went down to the river for the {number}th time." for number in range(9)]
    lines += ["and there was nobody there at all but the old dog", "who barked at me for a while and then went home"]
    assert texts(*lines) == lines


def test_words_of_another_language_join_nothing() -> None:
    lines = ("The question that the people here ask is when he will die", "The mayor answered it on Monday evening.")
    assert texts(*lines) == list(lines)
