"""Pages made for the purpose: texts of gold pages under bylines and dates of many forms, and under none.

Gold pages seldom show what must not be taken for a byline or a date: a name amid the text, the date of an event, a
place, today's date over the page. These do, and the right answer is known.
"""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_FIRST = ("Ann", "Omar", "Sam", "Lena", "Grace", "Tomas", "Ines", "Paul", "Ruth", "Ivo", "Kofi", "Maya")
_LAST = ("Lee", "Diaz", "Poe", "Roe", "Okafor", "Lindqvist", "Weber", "Moreau", "Castell", "Ito", "Brandt", "Novak")
_PLACES = ("Port Elda", "North Quay", "Mill Street", "Upper Field", "Lake Orr", "Stone Bridge")
_HEADINGS = ("What Comes Next", "A Long Winter", "Harbour Lights", "The Bridge", "Notes", "Further Work")
_ROLES = ("Staff writer", "Senior reporter", "Editor", "Business correspondent")
_PAPERS = ("Elda News", "The Valley Post", "Harbour Weekly")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_CAPTION_SHARE = 0.3
_FORMS = 18
_MIN_PARAGRAPH_CHARS = 150
_MIN_PARAGRAPHS = 6
_MAX_PARAGRAPHS = 8


class MadePage(NamedTuple):
    """A page with what it says of its authors and its day; none and None where it says nothing."""

    text: str
    authors: list[str]
    published: str | None


class _Lines(NamedTuple):
    """What stands around the paragraphs of a made page."""

    authors: Sequence[str] = ()
    published: str | None = None
    above: Sequence[str] = ()
    top: Sequence[str] = ()
    middle: str | None = None
    bottom: Sequence[str] = ()


def make_page(title: str, gold: str, chance: random.Random) -> MadePage | None:
    """A page with some of the paragraphs of `gold`; None where it has too few."""
    paragraphs = [line.strip() for line in gold.split("\n") if len(line) > _MIN_PARAGRAPH_CHARS]
    if len(paragraphs) < _MIN_PARAGRAPHS:
        return None
    paragraphs = paragraphs[: chance.randint(3, _MAX_PARAGRAPHS)]
    own = _frame(chance.randrange(_FORMS), chance)
    caption = [f"Photo: {_name(chance)}"] if chance.random() < _CAPTION_SHARE else []
    if own.middle:
        paragraphs.insert(chance.randint(2, len(paragraphs) - 1), own.middle)
    lines = [*own.above, title, *caption, *own.top, *paragraphs, *own.bottom]
    return MadePage("\n\n".join(lines), list(own.authors), own.published)


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _date(chance: random.Random) -> tuple[str, str]:
    """(a date as it stands, the same in ISO form)."""
    year, month, day = chance.randint(2009, 2025), chance.randint(1, 12), chance.randint(1, 28)
    name = _MONTHS[month - 1]
    iso = f"{year}-{month:02d}-{day:02d}"
    return chance.choice((f"{name} {day}, {year}", f"{day} {name} {year}", iso, f"{name[:3]} {day}, {year}")), iso


def _frame(form: int, chance: random.Random) -> _Lines:
    """What stands around the paragraphs in one of the forms: first those without an answer, then those with one."""
    name, (date, iso), (other, _) = _name(chance), _date(chance), _date(chance)
    return tuple(_forms(name, date, iso, other, chance))[form]


def _forms(name: str, date: str, iso: str, other: str, chance: random.Random) -> Iterator[_Lines]:
    """Every form, with these values."""
    yield _Lines(middle=date)
    yield _Lines(middle=name)
    yield _Lines(bottom=("With love,", name))
    yield _Lines(top=(chance.choice(_PLACES),))
    yield _Lines(bottom=(name,))
    yield _Lines(middle=chance.choice(_HEADINGS))
    yield _Lines(middle=f"{date}: the second survey")
    yield _Lines((), iso, top=(f"Published {date}", f"Updated {other}"))
    yield _Lines((), iso, top=(f"Updated {other}", f"Published: {date}"))
    yield _Lines((), iso, top=(date,))
    yield _Lines((), iso, bottom=(f"Published {date}",))
    yield _Lines((name,), None, bottom=(f"By {name}",))
    yield _Lines((name,), None, top=(name, chance.choice(_ROLES)))
    yield _Lines((name,), None, top=(f"By {name}", *chance.choice(((), ("Published",), ("Updated",)))))
    yield _Lines((name,), None, above=(f"By {name}",), middle=other)
    yield _Lines((name,), iso, top=chance.choice(((name, date), (f"{name} | {date}",), (f"{date} - {name}",))))
    yield _Lines(
        (name,), iso, top=chance.choice(((f"{name}| Published {date}",), (f"By {name}", f"Published: {date}")))
    )
    masthead = (chance.choice(_PAPERS), chance.choice(("Monday, ", "Fri, ", "", "")) + other)
    yield _Lines((name,), iso, above=masthead, top=(f"By {name}", date))
