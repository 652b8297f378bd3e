"""What kind of page it is, and pages that are no pages."""

import pytest

import cleaner
from cleaner import Options, Record
from cleaner.annotate.layout import Story
from cleaner.annotate.page_type import Items, find_items, find_page_type, find_signatures, find_wall
from cleaner.block import Block, Finding
from cleaner.blocks.plain import split_plain
from cleaner.text import count_words
from tests.strategies import STORY, STORY_TITLE

CONSENT = (
    "We use cookies and similar technologies to store and read information on your device.",
    "With your consent, we and our partners use your personal data to show you advertisements.",
)
POSTS = (
    "The fixed cup of the old frame does not move at all, whatever I try with the long spanner.",
    "Then turn it the other way round: on frames of that age the thread runs to the left.",
    "That did it, thank you both, and the new bearing is already in its place and runs well.",
    "Keep the old cup, somebody will ask for one before the summer is over, and pay for it too.",
)
THREAD_TITLE = "Fixed cup stuck on an old frame"
USERS = ("marlo", "annelie", "tobias", "odile")


def clean(*lines: str) -> Record:
    (record,) = cleaner.clean("\n\n".join(lines), kind="text")
    return record


def codes(record: Record) -> list[str]:
    return [warning.code for warning in record.warnings]


# ---------------------------------------------------------------- kinds


def test_an_article() -> None:
    assert clean(STORY_TITLE, "By Ann Lee", *STORY).page_type == "article"


def thread(count: int, *above: str, site: str = "Forums") -> list[str]:
    lines = [site, THREAD_TITLE, *above]
    for number, (user, post) in enumerate(zip(USERS[:count], POSTS, strict=False)):
        lines += [f"{user}, {number + 4} March 2024, 10:2{number}", post, "Reply", "Quote"]
    return lines


@pytest.mark.parametrize(
    ("count", "above"),
    [
        (3, ("Reply",)),
        (4, ()),
        pytest.param(
            3, (), marks=pytest.mark.xfail(strict=True, reason="right below the headline the first post is not counted")
        ),
    ],
)
def test_a_thread_is_a_forum_page_with_a_section_a_post(count: int, above: tuple[str, ...]) -> None:
    record = clean(*thread(count, *above))
    assert (record.page_type, record.title) == ("forum", THREAD_TITLE)
    heads = [section.blocks[0].text.partition(",")[0] for section in record.sections]
    assert heads == list(USERS[:count])
    assert all(post in record.text for post in POSTS[:count])


def test_the_name_of_a_forum_is_not_its_threads_headline() -> None:
    assert clean(*thread(4, "Reply", site="Harbour forum")).title == THREAD_TITLE


def test_two_posts_make_no_thread() -> None:
    record = clean(*thread(2, "Reply"))
    assert record.page_type == "article"
    assert "body.post-head" not in {entry.reason for entry in record.dropped}
    assert len(record.sections) == 1


def test_two_dated_lines_make_no_thread() -> None:
    assert clean(STORY_TITLE, "By Ann Lee", "March 5, 2024", "Updated March 6, 2024", *STORY).page_type == "article"


def listing(count: int) -> list[str]:
    lines = ["News of the valley"]
    things = ["mill", "pier", "bakery", "lighthouse", "school", "tower", "market", "bridge"]
    for number in range(count):
        lines += [
            f"The old {things[number]} opens again", f"March {number + 2}, 2024",
            f"Two years after the flood the {things[number]} of Lower Hame has a new roof and a new door.",
        ]  # fmt: skip
    return lines


def test_a_page_of_entries_is_a_listing() -> None:
    record = clean(*listing(8))
    assert record.page_type == "listing"
    assert "The old lighthouse opens again" in record.text
    assert (record.authors, record.published) == ([], None)


def test_a_few_entries_make_no_listing() -> None:
    assert clean(*listing(3)).page_type != "listing"


def test_a_product_has_a_price_and_a_button() -> None:
    lines = [
        "Oilskin coat for the deck", "€ 89.90", "Add to cart", "In stock",
        "A waterproof coat of heavy cotton with a warm lining, a hood and two large pockets with flaps.",
        "Machine washable at 30 degrees. Sizes S to XXL. Our coats are made to last and have a warranty of ten years.",
    ]  # fmt: skip
    assert clean(*lines).page_type == "product"


@pytest.mark.parametrize("left_out", ["€ 89.90", "Add to cart"])
def test_a_price_or_a_button_alone_make_no_product(left_out: str) -> None:
    lines = [line for line in [STORY_TITLE, "€ 89.90", "Add to cart", *STORY] if line != left_out]
    assert clean(*lines).page_type == "article"


def test_two_pieces_of_code_make_documentation_and_one_does_not() -> None:
    code = "```\nferry = Boat()\n```"
    assert clean("Boats in Python", STORY[0], code, STORY[1], code.replace("Boat", "Ship")).page_type == "documentation"
    assert clean("Boats in Python", STORY[0], code, STORY[1]).page_type == "article"


MENU_PAGE = "Home\n\nAbout us\n\nContact\n\nLog in"


def test_a_page_of_menus_is_empty() -> None:
    (record,) = cleaner.clean(MENU_PAGE, kind="text", options=Options(language="en"))
    assert (record.page_type, record.text, record.title) == ("empty", "", None)
    assert codes(record) == ["nothing-kept"]


@pytest.mark.xfail(strict=True, reason="too short for its language to be told: no rule of any language is tried")
def test_a_page_of_menus_is_empty_in_any_language() -> None:
    assert clean(MENU_PAGE).page_type == "empty"


# ---------------------------------------------------------------- walls


@pytest.mark.parametrize("line", ["404", "Page not found", "404 - Page not found"])
def test_an_error_page(line: str) -> None:
    record = clean("Home", line, "The page that you are looking for may have moved.", "Search")
    assert (record.page_type, record.title, record.text) == ("error", None, "")
    assert codes(record) == ["error-page", "nothing-kept"]
    assert {entry.reason for entry in record.dropped} == {"page.error"}


def test_a_consent_wall() -> None:
    record = clean("We value your privacy", *CONSENT, "Accept all", "Reject all")
    assert (record.page_type, record.title, record.text) == ("empty", None, "")
    assert "consent-wall" in codes(record)


def test_an_article_that_speaks_of_cookies_is_no_wall() -> None:
    law = "The new law on cookies asks every shop of the valley for a banner, said the clerk, who has no computer."
    record = clean("A law on cookies", "By Ann Lee", law, *STORY)
    assert record.page_type == "article"
    assert record.text == "\n\n".join([law, *STORY])


def test_an_article_below_a_consent_notice_is_no_wall() -> None:
    more = [paragraph.replace("ferry", "bus").replace("boat", "van") + " Nobody minds that." for paragraph in STORY]
    record = clean(*CONSENT, "Accept all", STORY_TITLE, "By Ann Lee", *STORY, *more)
    assert (record.page_type, record.title) == ("article", STORY_TITLE)
    assert not any(sentence in record.text for sentence in CONSENT)


def test_an_article_on_a_missing_page_is_no_error() -> None:
    record = clean("Page not found", "By Ann Lee", *STORY, *(f"{text} Nobody knows why." for text in POSTS))
    assert record.page_type == "article"
    assert all(paragraph in record.text for paragraph in STORY)


def test_find_wall_counts_what_is_left() -> None:
    blocks = split_plain("\n\n".join(["404", *STORY, *POSTS, *POSTS]))
    assert sum(count_words(block.text) for block in blocks) > 160
    finding = Finding(0, "page.error")
    assert find_wall(blocks, [finding]) is None
    wall = find_wall(blocks[:2], [finding])
    assert wall is not None and wall.page_type == "error"
    assert find_wall(blocks[:2], []) is None


# ---------------------------------------------------------------- parts


def test_only_short_lines_with_figures_are_asked_for_dates() -> None:
    asked: list[str] = []

    def has_date(block: Block) -> bool:
        asked.append(block.text)
        return False

    page = split_plain("\n\n".join([*STORY, "No figures here", "Line 7"]))
    assert find_items(page, has_date, lambda block: None) is None
    assert asked == ["Line 7"]


def test_signatures_end_at_the_next_post() -> None:
    page = split_plain(
        "\n\n".join(["marlo, 4 March", POSTS[0], "_____", "Ride on", "tobias, 5 March", POSTS[1], "_____"])
    )
    found = [finding.block for finding in find_signatures(page, Items("forum", (0, 4)))]
    assert found == [3]
    assert list(find_signatures(page[:2], Items("forum", (0,)))) == []


def test_code_outside_the_story_makes_no_documentation() -> None:
    code = "```\nx = 1\n```"
    page = split_plain("\n\n".join([code, code.replace("1", "2"), *STORY]))
    assert find_page_type(page, [], Story(2, 5), None, {}) == "article"
    assert find_page_type(page, [], Story(0, 5), None, {}) == "documentation"
    assert find_page_type(page, [], Story(0, 5), None, {"article": 0.2, "product": 0.8}) == "product"
    assert find_page_type(page, [], Story(0, 5), None, {"article": 0.4, "product": 0.4}) == "documentation"


CONSENT_BUTTONS = (
    "We value your privacy",
    "Accept all",
    "Reject all",
    "Manage options",
    "Cookie policy",
    "Always active",
)


def test_a_consent_dialogue_in_any_wording_is_a_wall() -> None:
    said = "Some cookies of this shop remember what lies in your basket, others tell us which shelves people visit."
    page = [CONSENT_BUTTONS[0], said, "Nothing is set before you accept it.", *CONSENT_BUTTONS[1:]]
    assert "consent-wall" in {warning.code for warning in clean("\n\n".join(page)).warnings}


def test_a_short_story_under_a_consent_dialogue_is_kept() -> None:
    story = "The baker of Lower Hame sold his last loaf on Friday, after forty-one years behind the same oak counter."
    record = clean("\n\n".join([*CONSENT_BUTTONS, "Last loaf of a long life", story]))
    assert story in record.text
