"""Lists of authors of head and text vote."""

from collections.abc import Sequence

from hypothesis import given, settings

from cleaner.annotate.author_vote import Names, choose_names, find_names
from cleaner.annotate.site_names import SiteNames
from cleaner.block import Block, Markup, Span
from cleaner.page import Hint
from cleaner.rules.loader import load_locale
from tests.strategies import HINTS

EN = load_locale("en")
SITE = Hint("site_name", "Elda Times", "opengraph", "og:site_name")
SHOWN = Names(["Ann Lee"], "text", None, 4)


def block(number: int, text: str, *words: str) -> Block:
    return Block(number, Span(100 * number, 100 * number + len(text)), text, markup=Markup("p", (), frozenset(words)))


def choose(*hints: Hint, shown: Names | None = None, blocks: Sequence[Block] = ()) -> Names | None:
    return choose_names(hints, shown, blocks, SiteNames([SITE]), EN)


def author(value: str, method: str = "json-ld", name: str = "author") -> Hint:
    return Hint("author", value, method, name)


def test_nobody_is_named() -> None:
    assert choose() is None
    assert choose(author("Elda Times"), author("@eldatimes", "meta", "twitter:creator")) is None


def test_one_place_is_enough() -> None:
    assert choose(author("Ann Lee"), author("Jo Doe")) == Names(["Ann Lee", "Jo Doe"], "json-ld", "author")
    assert choose(author("Ann Lee", "meta")) == Names(["Ann Lee"], "meta", "author")
    assert choose(shown=SHOWN) == SHOWN


def test_the_byline_shown_wins_over_one_hint_that_names_another() -> None:
    assert choose(author("Omar Diaz", "meta"), shown=SHOWN) == SHOWN


def test_places_that_agree_win_over_one_that_does_not() -> None:
    agreed = choose(
        author("Omar Diaz"), author("Omar Diaz", "meta"), author("Omar Diaz", "rel-author", "a"), shown=SHOWN
    )
    assert agreed is not None and agreed.names == ["Omar Diaz"] and agreed.method == "json-ld"


def test_a_hint_that_names_the_site_leaves_it_to_the_byline() -> None:
    assert choose(author("Elda Times"), shown=SHOWN) == SHOWN


def test_a_list_that_the_page_shows_too_is_taken_from_the_page() -> None:
    assert choose(author("Ann Lee"), shown=SHOWN) == SHOWN


def test_a_byline_marked_by_its_class_names_the_authors() -> None:
    blocks = [
        block(0, "Harbour office closes", "title"),
        block(1, "Ann Lee Elda Times 5 March 2024", "byline"),
        block(2, "Omar Diaz", "byline"),
        block(3, "Senior Member", "author"),
        block(4, "The office will not open again.", "text"),
        block(9, "Jo Doe", "text"),
    ]
    assert choose(author("Elda Times"), blocks=blocks) == Names(["Ann Lee", "Omar Diaz"], "text", None, 1)


def test_marks_tell_who_gives_a_list_and_how_it_stands_to_others() -> None:
    hints = [author("Ann Lee"), author("Jo Doe"), author("Ann Lee", "meta")]
    first, second = find_names(hints, None, [], SiteNames([]), EN)
    assert first.names.names == ["Ann Lee", "Jo Doe"] and {"from:json", "holds:meta"} <= set(first.marks)
    assert second.names.names == ["Ann Lee"] and {"from:meta", "part-of:json"} <= set(second.marks)


@settings(max_examples=100, deadline=None)
@given(HINTS)
def test_any_hints(hints: list[Hint]) -> None:
    names = choose_names(hints, None, [], SiteNames(hints), EN)
    assert names is None or all(name.strip() for name in names.names)
