"""Lines that hold two things, and where they are cut."""

import pytest

import cleaner
from cleaner.annotate.dates import has_only_date
from cleaner.annotate.names import parse_byline
from cleaner.blocks.glue import make_cutter
from cleaner.rules.loader import load_locale
from cleaner.rules.table import Locale
from tests.strategies import STORY, STORY_TITLE


def is_byline(front: str, locale: Locale) -> bool:
    found = parse_byline(front.strip(), locale)
    return found is not None and (found.announced or bool(found.dates))


def parts(line: str, *others: str, language: str = "en") -> tuple[str, ...]:
    """`line` as it is cut in a source that also holds the lines `others`."""
    at = make_cutter("\n".join([line, *others]), load_locale(language), is_byline)(line)
    return (line,) if at is None else (line[:at].rstrip(), line[at:])


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "Ann Lee| Published KEY POINTS", ("Ann Lee| Published", "KEY POINTS")),
        ("en", "By Ann Lee HIGHLIGHTS", ("By Ann Lee", "HIGHLIGHTS")),
        ("en", "By Ann Lee March 5, 2024 In This Article", ("By Ann Lee March 5, 2024", "In This Article")),
        ("en", "By Ann Lee | March 5, 2024 Related Articles", ("By Ann Lee | March 5, 2024", "Related Articles")),
        ("de", "Von Ada Roe Das Wichtigste in Kürze", ("Von Ada Roe", "Das Wichtigste in Kürze")),
    ],
)
def test_a_byline_is_cut_from_the_label_behind_it(language: str, line: str, expected: tuple[str, ...]) -> None:
    assert parts(line, language=language) == expected


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Lee",
        "HIGHLIGHTS",
        "KEY POINTS By Ann Lee",
        "Ann Lee HIGHLIGHTS",
        "By noon the ferry had gone HIGHLIGHTS of the day were few",
        "By Ann Lee and the highlights of her year",
        "The committee heard Ann Lee and published key points",
        "Published KEY POINTS",
        STORY[0],
        "By Ann Lee " + STORY[0],
        "",
    ],
)
def test_lines_that_are_not_cut(line: str) -> None:
    assert parts(line) == (line,)


def test_a_byline_is_cut_from_a_line_known_from_the_other_copy() -> None:
    assert parts(f"By Ann Lee {STORY[0]}", STORY[0]) == ("By Ann Lee", STORY[0])
    assert parts(f"By Ann Lee | March 5, 2024 {STORY_TITLE}", STORY_TITLE) == (
        "By Ann Lee | March 5, 2024",
        STORY_TITLE,
    )


def test_the_other_copy_may_be_in_other_typography() -> None:
    other = STORY[0].replace("office said", "office,  said").upper()
    assert parts(f"By Ann Lee {STORY[0]}", other) == ("By Ann Lee", STORY[0])


def test_a_line_that_ends_like_another_but_is_not_it_is_not_cut() -> None:
    line = f"By Ann Lee {STORY[0]}"
    assert parts(line, STORY[0].replace("spring", "autumn")) == (line,)


def test_a_front_that_is_no_byline_is_not_cut() -> None:
    line = f"Late on Monday {STORY[0]}"
    assert parts(line, STORY[0]) == (line,)


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "ShareMarch 5, 2024", ("Share", "March 5, 2024")),
        ("en", "March 5, 2024Share this article", ("March 5, 2024", "Share this article")),
        ("en", "March 5, 2024March 6, 2024", ("March 5, 2024", "March 6, 2024")),
        ("de", "30.01.202430. Januar 2024", ("30.01.2024", "30. Januar 2024")),
        ("en", "McHale moved to Hame in 1987", ("McHale moved to Hame in 1987",)),
        ("en", "HameMarch 5, 2024", ("HameMarch 5, 2024",)),
        ("en", "iPhone15Plus", ("iPhone15Plus",)),
        ("en", "March 5, 2024", ("March 5, 2024",)),
    ],
)
def test_a_date_is_cut_from_what_is_glued_to_it(language: str, line: str, expected: tuple[str, ...]) -> None:
    at = make_cutter(line, load_locale(language), is_byline, has_only_date)(line)
    assert ((line,) if at is None else (line[:at], line[at:])) == expected


def test_both_parts_are_blocks_and_the_cut_is_a_named_repair() -> None:
    copy = [STORY_TITLE, f"Ann Lee| Published {STORY[0]}", *STORY[1:]]
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, *STORY, *copy]), kind="text")
    assert (record.authors, record.byline, record.title) == (["Ann Lee"], "Ann Lee| Published", STORY_TITLE)
    assert record.text == "\n\n".join(STORY)
    assert [repair.name for repair in record.repairs] == ["glued-line"]
    assert [(entry.reason, entry.text) for entry in record.dropped] == [("copy.exact", STORY[0])]
    assert record.source.copies == [(8, 15)]


def test_time_grows_with_the_number_of_lines_only() -> None:
    """The lines of a source are looked at once for each line only where one ends as another does."""
    calls = 0

    def counted(front: str, locale: Locale) -> bool:
        nonlocal calls
        calls += 1
        return is_byline(front, locale)

    lines = [f"By Ann Lee {number} boats and one more line of words that ends here" for number in range(40)]
    cut = make_cutter("\n".join(lines), load_locale("en"), counted)
    assert [cut(line) for line in lines] == [None] * 40
    assert calls == 0
