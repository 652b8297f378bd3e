"""Which lines of a page name its authors and dates, by where they stand."""

import pytest

import cleaner
from cleaner import Record
from cleaner.annotate.meta import is_meta, read_meta
from cleaner.block import Block, Role, Span
from cleaner.rules.loader import load_locale
from tests.strategies import STORY, STORY_TITLE

MORE = (
    "Nobody on the western bank remembers a winter without the boat. The oldest among them is ninety-one, and she "
    "says that her father rowed her to school whenever the engine of the day had frozen.",
    "The baker has bought a second van. He will drive over the pass twice a day, he says, as long as the snow allows "
    "it, and whoever stands at the bridge with a basket may come along for nothing.",
    "In the summer the council is to vote on a bridge. Three drafts lie in the town hall, and the cheapest of them "
    "would cost as much as forty years of the ferry.",
)


def page(*above: str, below: tuple[str, ...] = (), title: str = STORY_TITLE) -> Record:
    """The record of a story with lines between headline and text, and lines below its text."""
    (record,) = cleaner.clean("\n\n".join([title, *above, *STORY, *below]), kind="text")
    assert record.title == title
    return record


# ---------------------------------------------------------------- authors


@pytest.mark.parametrize(
    ("above", "authors", "byline"),
    [
        (("By Ann Lee",), ["Ann Lee"], "By Ann Lee"),
        (("By Ann Lee and Omar Diaz",), ["Ann Lee", "Omar Diaz"], "By Ann Lee and Omar Diaz"),
        (("Ann Lee", "March 5, 2024"), ["Ann Lee"], "Ann Lee"),
        (("March 5, 2024", "Ann Lee"), ["Ann Lee"], "Ann Lee"),
        (("By", "Ann Lee"), ["Ann Lee"], "Ann Lee"),
        (("Written by", "Ann Lee", "March 5, 2024"), ["Ann Lee"], "Ann Lee"),
        (("By Ann Lee | March 5, 2024",), ["Ann Lee"], "By Ann Lee"),
        (("Photo: Sam Poe", "By Ann Lee"), ["Ann Lee"], "By Ann Lee"),
        (("By Associated Press",), ["Associated Press"], "By Associated Press"),
    ],
)
def test_authors_between_title_and_text(above: tuple[str, ...], authors: list[str], byline: str) -> None:
    record = page(*above)
    assert (record.authors, record.byline) == (authors, byline)
    assert record.text == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "above",
    [
        (),
        ("Port Elda",),
        ("Photo: Sam Poe",),
        ("Photograph by Sam Poe",),
        ("Photo: Sam Poe", "March 5, 2024"),
        ("Illustration by Sam Poe", "March 5, 2024"),
        ("March 5, 2024",),
        ("By the river",),
    ],
)
def test_no_authors(above: tuple[str, ...]) -> None:
    record = page(*above)
    assert (record.authors, record.byline) == ([], None)


def test_a_headline_that_is_a_name_is_no_author() -> None:
    record = page("March 5, 2024", title="Ann Lee")
    assert (record.authors, record.published) == ([], "2024-03-05")
    assert page("By Omar Diaz", title="Ann Lee").authors == ["Omar Diaz"]


def test_a_byline_may_stand_above_the_headline_and_below_the_story() -> None:
    (record,) = cleaner.clean("\n\n".join(["By Ann Lee", STORY_TITLE, *STORY]), kind="text")
    assert (record.title, record.authors) == (STORY_TITLE, ["Ann Lee"])
    assert page(below=("By Ann Lee",)).authors == ["Ann Lee"]


def test_a_name_inside_the_story_is_no_author() -> None:
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, *STORY, "Sam Poe", *STORY[::-1]]), kind="text")
    assert record.authors == []


@pytest.mark.parametrize(
    ("above", "authors"),
    [
        (("Ann Lee", "Staff writer"), ["Ann Lee"]),
        (("By Ann Lee", "and Omar Diaz", "March 5, 2024"), ["Ann Lee", "Omar Diaz"]),
        (("By Ann Lee, Harbour Correspondent", "March 5, 2024"), ["Ann Lee"]),
    ],
)
def test_roles_and_second_lines(above: tuple[str, ...], authors: list[str]) -> None:
    record = page(*above)
    assert record.authors == authors
    assert record.text == "\n\n".join(STORY)


def test_the_byline_near_the_headline_wins_over_one_below_the_story() -> None:
    assert page("By Ann Lee", below=("By Omar Diaz",)).authors == ["Ann Lee"]


def test_the_byline_is_found_far_below_the_headline() -> None:
    bars = [
        f"Button {word}" for word in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    ]
    record = page(*bars, "By Ann Lee", "March 5, 2024")
    assert (record.authors, record.published) == (["Ann Lee"], "2024-03-05")


def test_authors_on_lines_of_their_own_are_one_list() -> None:
    assert page("By", "Ann Lee,", "Omar Diaz and", "Ines Moreau", "March 5, 2024").authors == [
        "Ann Lee",
        "Omar Diaz",
        "Ines Moreau",
    ]


def test_a_paper_and_degrees_behind_a_name_are_no_part_of_it() -> None:
    assert page("By Ann Lee, PhD", "March 5, 2024").authors == ["Ann Lee"]
    assert page("By Ann Lee ORLASPORTS", "March 5, 2024").authors == ["Ann Lee"]
    assert page("By Ann (Annie) Lee", "March 5, 2024").authors == ["Ann (Annie) Lee"]
    assert page("By ANN LEE and OMAR DIAZ", "March 5, 2024").authors == ["ANN LEE", "OMAR DIAZ"]


def test_provenance_names_the_bylines_line() -> None:
    record = page("March 5, 2024", "By Ann Lee")
    assert record.provenance["byline"].lines == record.provenance["authors"].lines == (4, 5)
    assert record.provenance["published"].lines == (2, 3)
    assert "modified" not in record.provenance


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("above", "published", "modified"),
    [
        (("March 5, 2024",), "2024-03-05", None),
        (("Published March 5, 2024", "Updated March 6, 2024"), "2024-03-05", "2024-03-06"),
        (("Updated March 6, 2024", "Published March 5, 2024"), "2024-03-05", "2024-03-06"),
        (("Updated March 6, 2024",), None, "2024-03-06"),
        (("March 5, 2024", "Updated: 6 March 2024 at 14:30"), "2024-03-05", "2024-03-06T14:30"),
        (("By Ann Lee | March 5, 2024",), "2024-03-05", None),
        (("By Ann Lee", "Published", "March 5, 2024"), "2024-03-05", None),
        (("2024-03-05T10:20:00Z",), "2024-03-05T10:20:00Z", None),
        ((), None, None),
    ],
)
def test_dates_between_title_and_text(above: tuple[str, ...], published: str | None, modified: str | None) -> None:
    record = page(*above)
    assert (record.published, record.modified) == (published, modified)
    assert (record.published_raw is None) == (published is None)
    assert record.text == "\n\n".join(STORY)


def test_a_date_that_can_be_read_either_way_is_no_date() -> None:
    record = page("By Ann Lee", "3/4/2024")
    assert (record.published, record.published_raw) == (None, "3/4/2024")
    assert [warning.code for warning in record.warnings] == ["published-ambiguous"]


def test_other_dates_of_the_page_tell_day_and_month_apart() -> None:
    assert page("By Ann Lee", "3/4/2024", below=("Related", "The mill", "25/3/2024")).published == "2024-04-03"
    assert page("By Ann Lee", "3/4/2024", below=("Related", "The mill", "3/25/2024")).published == "2024-03-04"


def test_dates_of_members_and_deadlines_are_not_the_pages() -> None:
    record = page("By Ann Lee", "Joined March 5, 2014")
    assert record.published is None
    assert page("By Ann Lee", "Deadline: March 5, 2014", "March 6, 2024").published == "2024-03-06"


def test_a_label_on_the_line_above_says_what_a_date_means() -> None:
    record = page("By Ann Lee", "Published", "March 5, 2024", "Updated", "March 6, 2024")
    assert (record.published, record.modified) == ("2024-03-05", "2024-03-06")


def test_a_date_above_the_masthead_gives_way_to_the_one_below_the_headline() -> None:
    lines = ["Elda News", "Monday, March 4, 2024", STORY_TITLE, "By Ann Lee", "March 1, 2024", *STORY]
    (record,) = cleaner.clean("\n\n".join(lines), kind="text")
    assert record.published == "2024-03-01"


def test_a_label_without_a_date_is_told() -> None:
    for lines in (("By Ann Lee", "Published"), ("Ann Lee| Published",)):
        record = page(*lines)
        assert (record.published, record.authors) == (None, ["Ann Lee"])
        assert [warning.code for warning in record.warnings] == ["published-missing"]


def test_a_date_inside_a_sentence_is_not_the_pages() -> None:
    assert page("The boat was built on March 5, 1924, in the yard at Hame.").published is None


def test_a_date_in_the_middle_of_the_story_is_not_the_pages() -> None:
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, *STORY, "March 5, 2024", *MORE]), kind="text")
    assert record.published is None
    assert "March 5, 2024" in record.text


# ---------------------------------------------------------------- one line


def line(text: str, role: Role = "paragraph") -> Block:
    return Block(number=0, span=Span(0, len(text)), text=text, role=role)


@pytest.mark.parametrize("text", ["By Ann Lee", "March 5, 2024", "Ann Lee | March 5, 2024", "Published: 5 March 2024"])
def test_lines_that_are_nothing_but_byline_or_date(text: str) -> None:
    assert is_meta(read_meta(line(text), load_locale("en")))


@pytest.mark.parametrize(
    "text",
    ["Ann Lee", "By noon it rained.", "On March 5, 2024 the river rose by two metres.", "Harbour", "", "x " * 150],
)
def test_lines_that_are_more_or_less_than_that(text: str) -> None:
    assert not is_meta(read_meta(line(text), load_locale("en")))


def test_code_and_rows_of_data_name_nobody() -> None:
    assert read_meta(line("By Ann Lee", "code"), load_locale("en")) is None
    assert read_meta(line("Ann Lee\tMarch 5, 2024", "table"), load_locale("en")) is None
