"""Pages of made sites, for the tests of what repeats over the pages of a dump."""

import random
from collections.abc import Sequence

from cleaner.page import Source
from cleaner.record import Record

WORDS = (
    "harbour", "river", "council", "bridge", "winter", "ferry", "market", "station", "garden", "school", "window",
    "letter", "engine", "mountain", "island", "village", "doctor", "teacher", "painter", "kitchen", "morning",
    "evening", "thunder", "silver", "copper", "yellow", "narrow", "gentle", "quickly", "slowly", "carried",
    "opened", "walked", "climbed", "turned", "reached", "followed", "answered", "written", "painted", "the", "of",
    "and", "to", "in", "with", "by", "from",
)  # fmt: skip
TOP = (
    "Towns, boats, weather, letters and all other pages of the Harbour Courier.",
    "Our weekly letter brings the stories of the towns to you every Friday morning.",
)
BOTTOM = ("About the people of the Harbour Courier company", "The Harbour Courier answers for no other place's words.")


def paragraph(chance: random.Random, count: int = 40) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(count)).capitalize() + "."


def article(number: int, paragraphs: int = 6) -> list[str]:
    """The paragraphs of an article, the same for the same number."""
    chance = random.Random(f"article {number}")
    return [paragraph(chance) for _ in range(paragraphs)]


def page(number: int, body: Sequence[str] | None = None) -> str:
    """A page of the site with its chrome."""
    title = f"Headline of story number {number}"
    return "\n\n".join((*TOP, title, *(article(number) if body is None else body), *BOTTOM))


def change(text: str, share: float, seed: int = 1) -> str:
    """`text` with other words in the place of a share of its words."""
    chance = random.Random(seed)
    lines = [[chance.choice(WORDS) if chance.random() < share else word for word in line.split(" ")]
             for line in text.split("\n")]  # fmt: skip
    return "\n".join(" ".join(line) for line in lines)


def source(number: int, text: str | None = None, host: str = "courier.example") -> Source:
    content = page(number) if text is None else text
    return Source(content=content, kind="text", url=f"https://{host}/{number}", path=f"{host}/{number}.txt",
                  root_path=f"{host}/{number}.txt")  # fmt: skip


def record(text: str, number: int) -> Record:
    from cleaner.pipeline import clean_source

    made = "\n\n".join(text.split("\n"))
    return clean_source(Source(content=made, kind="text", path=f"{number}.txt", root_path=f"{number}.txt"))[0]
