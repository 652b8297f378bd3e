"""What the vote of head and text is learned from."""

from typing import Any

from cleaner.annotate.author_vote import Names
from cleaner.annotate.fields import Head
from cleaner.page import Hint
from cleaner.rules.loader import load_locale
from training.hints import Seen, authors_choice, title_vote

HINTS = [
    Hint("title", "Rain ahead | Elda Times", "opengraph", "og:title"),
    Hint("title", "Wind today", "json-ld", "headline"),
    Hint("author", "Ann Lee", "json-ld", "author"),
    Hint("author", "Ann Lee, Omar Diaz", "meta", "author"),
    Hint("site_name", "Elda Times", "opengraph", "og:site_name"),
]


def seen(gold: dict[str, Any], shown: Names | None = None) -> Seen:
    return Seen("aed-dev", 2, gold, Head(HINTS, [], None), None, shown, load_locale("en"))


def test_the_title_of_the_gold_is_the_right_one() -> None:
    choice = title_vote(seen({"title": "Rain ahead"}))
    assert [(each.answer, each.credit) for each in choice.candidates] == [
        (("wind today",), 0.0),
        (("rain ahead",), 1.0),
    ]
    assert (choice.name, choice.fold, choice.gold) == ("aed-dev", 2, frozenset(["rain ahead"]))


def test_a_list_of_authors_is_as_right_as_its_f1() -> None:
    choice = authors_choice(seen({"authors": ["Ann Lee", "Omar Diaz"]}, Names(["Jo Doe"], "text", None)))
    worth = {each.answer: round(each.credit, 2) for each in choice.candidates}
    assert worth == {("ann lee",): 0.67, ("ann lee", "omar diaz"): 1.0, ("jo doe",): 0.0}


def test_a_page_without_authors_wants_none_and_counts_less() -> None:
    signed, unsigned = authors_choice(seen({"authors": ["Ann Lee"]})), authors_choice(seen({"authors": []}))
    assert not unsigned.gold and all(each.credit == 0 for each in unsigned.candidates)
    assert unsigned.weight < signed.weight
