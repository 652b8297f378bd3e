"""The headline, and the standfirst under it."""

import pytest
from msgspec.structs import replace

import cleaner
from cleaner.annotate.headline import find_headline, find_standfirst
from cleaner.annotate.layout import Story
from cleaner.block import Block, Markup
from cleaner.blocks.plain import split_plain
from tests.strategies import STORY, STORY_TITLE

QUESTION = "Who will pay for the engine of the old ferry, and who will pay for the bus over the pass?"
DECK = "The engine failed twice in a week, and no yard along the coast can mend it before the end of March."


def blocks(*lines: str) -> list[Block]:
    return split_plain("\n\n".join(lines))


def headline(
    page: list[Block], story: Story, *, meta: set[int] | None = None, claimed: set[int] | None = None,
    hinted: str | None = None,
) -> str | None:  # fmt: skip
    found = find_headline(page, story, claimed=claimed or set(), meta=meta or set(), hinted=hinted)
    return page[found.position].text if found else None


def test_the_line_above_the_byline_wins_over_a_longer_question_inside_the_story() -> None:
    page = blocks("Valley", STORY_TITLE, "By Ann Lee", STORY[0], QUESTION, *STORY[1:])
    assert headline(page, Story(3, 7), meta={2}) == STORY_TITLE
    (record,) = cleaner.clean("\n\n".join(block.text for block in page), kind="text")
    assert (record.title, record.authors) == (STORY_TITLE, ["Ann Lee"])
    assert QUESTION in record.text


def test_the_line_that_shares_the_storys_words_wins_over_a_teaser() -> None:
    page = blocks("Bakers of the valley go on strike", STORY_TITLE, *STORY)
    assert headline(page, Story(2, 5)) == STORY_TITLE


def test_a_marked_heading_wins_over_a_plain_line() -> None:
    page = split_plain("Port Elda in winter\n\n# A boat for the winter\n\n" + "\n\n".join(STORY))
    assert headline(page, Story(2, 5)) == "A boat for the winter"


def test_what_a_rule_names_is_no_headline() -> None:
    page = blocks(STORY_TITLE, "A winter without a ferry", *STORY)
    assert headline(page, Story(2, 5), claimed={page[0].number}) == "A winter without a ferry"


@pytest.mark.parametrize(
    "line",
    [
        "By noon it was empty.",
        "The boat lay at the pier for a week, and the crew slept on board.",
        "***",
        " ".join(["word"] * 36),
    ],
)
def test_what_is_no_headline(line: str) -> None:
    page = blocks(line, *STORY)
    assert headline(page, Story(1, 4)) is None


def test_a_hinted_title_wins() -> None:
    page = blocks(STORY_TITLE, "A winter without a boat", "By Ann Lee", *STORY)
    assert headline(page, Story(3, 6), meta={2}, hinted="A winter without a boat") == "A winter without a boat"
    assert headline(page, Story(3, 6), meta={2}, hinted=f"{STORY_TITLE} - Elda News") == STORY_TITLE
    assert headline(page, Story(3, 6), meta={2}, hinted="") == headline(page, Story(3, 6), meta={2})


def test_a_page_without_prose_has_its_headline_in_its_first_line() -> None:
    assert headline(blocks("Boats of the valley", "Elda", "Hame"), Story(0, 0)) == "Boats of the valley"
    assert headline([], Story(0, 0)) is None


def test_the_score_is_a_share() -> None:
    page = blocks(STORY_TITLE, "By Ann Lee", *STORY)
    found = find_headline(page, Story(2, 5), claimed=set(), meta={1}, hinted=STORY_TITLE)
    assert found is not None and found.score == 1.0


def test_the_headline_stands_once_more_as_a_duplicate() -> None:
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, STORY_TITLE, "By Ann Lee", *STORY]), kind="text")
    assert record.title == STORY_TITLE
    assert record.text == "\n\n".join(STORY)
    assert len(record.duplicates) == 1 and record.duplicates[0].kind == "exact"


def test_a_sections_name_above_the_headline_is_not_the_headline() -> None:
    page = blocks("Coast", STORY_TITLE, "By Ann Lee", *STORY)
    assert headline(page, Story(3, 6), meta={2}) == STORY_TITLE


def test_a_first_sentence_is_no_headline() -> None:
    assert headline(blocks("By noon the market square was empty.", *STORY), Story(1, 4)) is None


def test_the_sites_name_is_no_part_of_the_headline() -> None:
    (record,) = cleaner.clean(
        "\n\n".join([f"{STORY_TITLE} - Elda News", STORY_TITLE, "By Ann Lee", *STORY]), kind="text"
    )
    assert record.title == STORY_TITLE
    assert record.text == "\n\n".join(STORY)


def test_a_headline_of_one_word_above_a_byline() -> None:
    (record,) = cleaner.clean("\n\n".join(["Home", "Unferried", "By Ann Lee", "5 March 2024", *STORY]), kind="text")
    assert record.title == "Unferried"


@pytest.mark.xfail(
    strict=True, reason="only the 34 blocks above the story's fourth are looked at; a list pushes it out"
)
def test_a_headline_above_a_long_list() -> None:
    items = [f"Boat number {number} of the valley" for number in range(40)]
    (record,) = cleaner.clean("\n\n".join(["Boats that still sail", *items, *STORY]), kind="text")
    assert record.title == "Boats that still sail"


# ---------------------------------------------------------------- standfirst


def standfirst(
    page: list[Block], *, meta: set[int], claimed: set[int] | None = None, about: str | None = None
) -> int | None:
    return find_standfirst(page, 0, claimed=claimed or set(), meta=meta, description=about)


def test_a_sentence_between_headline_and_byline_is_the_standfirst() -> None:
    assert standfirst(blocks(STORY_TITLE, DECK, "By Ann Lee", *STORY), meta={2}) == 1
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, DECK, "By Ann Lee", *STORY]), kind="text")
    assert record.standfirst == DECK
    assert record.text == "\n\n".join([DECK, *STORY])


@pytest.mark.parametrize(
    ("lines", "meta"),
    [
        ((STORY_TITLE, *STORY), set()),
        ((STORY_TITLE, "By Ann Lee", DECK, *STORY), {1}),
        ((STORY_TITLE, "Winter", "By Ann Lee", *STORY), {2}),
        ((STORY_TITLE, DECK.rstrip("."), "By Ann Lee", *STORY), {2}),
        ((STORY_TITLE, "- " + DECK, "By Ann Lee", *STORY), {2}),
        ((STORY_TITLE,), set()),
    ],
    ids=["no byline", "below the byline", "too short", "no sentence", "list item", "headline only"],
)
def test_no_standfirst(lines: tuple[str, ...], meta: set[int]) -> None:
    assert standfirst(blocks(*lines), meta=meta) is None


def test_a_claimed_line_is_passed_over() -> None:
    assert standfirst(blocks(STORY_TITLE, "Share this", DECK, "By Ann Lee", *STORY), meta={3}, claimed={1}) == 2


def test_a_class_or_the_description_names_the_standfirst() -> None:
    page = blocks(STORY_TITLE, DECK, *STORY)
    plain = [replace(block, markup=Markup("p", ("p",))) for block in page]
    marked = [*plain[:1], replace(page[1], markup=Markup("p", ("p",), frozenset({"standfirst"}))), *plain[2:]]
    assert standfirst(plain, meta=set()) is None
    assert standfirst(plain, meta=set(), about=DECK) == 1
    assert standfirst(marked, meta=set()) == 1


def test_a_marked_standfirst_may_stand_below_the_byline() -> None:
    page = [replace(block, markup=Markup("p", ("p",))) for block in blocks(STORY_TITLE, "By Ann Lee", DECK, *STORY)]
    page[2] = replace(page[2], markup=Markup("p", ("p",), frozenset({"lead"})))
    assert standfirst(page, meta={1}) == 2
    page[2] = replace(page[2], markup=Markup("p", ("p",)))
    assert standfirst(page, meta={1}) is None
