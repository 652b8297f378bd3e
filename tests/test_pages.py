"""Copies and different pages in one source."""

import cleaner
from cleaner import Options

ANCHOR = [
    "Harbour wall holds through the worst storm in years",
    "By Ann Lee",
    "March 5, 2024",
    "The harbour wall at Port Elda held on Monday through the worst storm that the coast has seen in thirty years, "
    "the port authority said. Waves of nine metres broke over the pier and tore two sheds from their foundations.",
    "Engineers had raised the wall by two metres only last summer. Without that work the lower town would have stood "
    "under water by midnight, said the harbour master, who had asked for the money for eleven years.",
    "The council will meet on Thursday to talk about repairs to the pier and a second wall further north.",
]
LIBRARY = [
    "Village library opens its doors again after the fire",
    "By Omar Diaz",
    "April 9, 2024",
    "The village library of Lower Hame opened its doors again on Saturday, two years after a fire had burnt half of "
    "its shelves. More than four hundred people came, and by noon every new book was on loan.",
    "Volunteers had dried and cleaned six thousand volumes in a barn. The roof was paid for by a raffle, a choir and "
    "one anonymous letter that held a cheque for twelve thousand.",
    "The library will stay open on Sundays through the summer, the committee said, and every child of the parish "
    "gets a card for nothing. A reading room for the older people is to follow in the autumn, next to the stove.",
]


def text(*pages: list[str]) -> str:
    return "\n\n".join("\n\n".join(page) for page in pages)


def test_two_different_pages() -> None:
    first, second = cleaner.clean(text(ANCHOR, LIBRARY))
    assert (first.title, first.authors, first.published) == (ANCHOR[0], ["Ann Lee"], "2024-03-05")
    assert (second.title, second.authors, second.published) == (LIBRARY[0], ["Omar Diaz"], "2024-04-09")
    assert second.source.page == 1 and second.source.pages == 2
    assert first.source.lines == (0, 12) and second.source.lines == (12, 23)
    assert first.id != second.id


def test_two_copies_are_one_page() -> None:
    (record,) = cleaner.clean(text(ANCHOR, ANCHOR))
    assert record.source.copies == [(12, 23)]
    assert [entry.lines[0] - entry.of[0] for entry in record.duplicates] == [12] * len(ANCHOR)


def test_html_that_shows_its_story_twice_holds_a_copy() -> None:
    page = "".join(f"<p>{line}</p>" for line in ANCHOR)
    (record,) = cleaner.clean(f"<html><body><div>{page}</div><div>{page}</div></body></html>", kind="html")
    assert len(record.source.copies) == 1
    (record,) = cleaner.clean(f"<html><body><div>{page}</div></body></html>", kind="html")
    assert record.source.copies == []


def test_a_copy_comes_after_another_page() -> None:
    first, second = cleaner.clean(text(ANCHOR, LIBRARY, ANCHOR))
    assert first.source.copies == [(24, 35)]
    assert second.source.copies == []


def test_what_only_a_copy_has_is_kept_in_its_place() -> None:
    (record,) = cleaner.clean(text([*ANCHOR[:1], *ANCHOR[2:4], ANCHOR[5]], ANCHOR))
    assert record.authors == ["Ann Lee"]
    assert [block.text for section in record.sections for block in section.blocks] == ANCHOR[3:]


def test_one_page_on_request() -> None:
    assert len(cleaner.clean(text(ANCHOR, LIBRARY), options=Options(split_pages=False))) == 1


def test_every_character_is_counted_once() -> None:
    source = "\n \n" + text(ANCHOR, LIBRARY, ANCHOR) + "\n\n"
    assert sum(record.stats.source_chars for record in cleaner.clean(source)) == len(source)
