"""How the choice of authors and dates is trained: made pages, and the fit."""

import random

import pytest

from training.choices import Candidate, Choice, Count, choose, fit_choices
from training.made import make_page

GOLD = "\n".join(f"The {word} of the harbour was painted again, {'and the boats came back to it ' * 4}." for word in
                 ("wall", "gate", "tower", "crane", "lamp", "clock", "floor"))  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_a_made_page_shows_what_it_is_said_to_show(seed: int) -> None:
    page = make_page("The harbour", GOLD, random.Random(seed))
    assert page is not None
    assert all(name in page.text for name in page.authors)
    assert page == make_page("The harbour", GOLD, random.Random(seed))
    year = page.published[:4] if page.published else ""
    assert year in page.text


def test_a_short_text_makes_no_page() -> None:
    assert make_page("The harbour", "Too short.", random.Random(1)) is None


def page_of(*candidates: tuple[str, float], gold: str = "") -> Choice:
    """A page with one mark on each candidate."""
    made = [Candidate((mark, "all"), credit, (gold if credit else "other",)) for mark, credit in candidates]
    return Choice("made", 0, 1.0, made, frozenset([gold] if gold else []))


def test_the_right_candidate_is_learned() -> None:
    pages = [page_of(("above", 1.0), ("below", 0.0), gold="Ada Roe")] * 30 + [page_of(("below", 0.0))] * 30
    fitted = fit_choices(pages)
    chosen, score = choose(pages[0], fitted)
    assert chosen is not None
    assert chosen.answer == ("Ada Roe",)
    assert score > 0 > choose(pages[-1], fitted)[1]


def test_a_page_without_candidates_has_no_choice() -> None:
    assert choose(page_of(), fit_choices([page_of(("above", 1.0), gold="Ada Roe")] * 9))[0] is None


def test_answers_are_counted() -> None:
    page = page_of(("above", 1.0), ("below", 0.0), gold="Ada Roe")
    count = Count().add(page, page.candidates[0]).add(page, page.candidates[1]).add(page, None)
    assert (count.right, count.given, count.wanted) == (1, 2, 3)
    assert count.precision == 0.5
    assert count.recall == pytest.approx(1 / 3)
    assert count.f1 == pytest.approx(0.4)
