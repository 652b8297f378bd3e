"""Pages that repeat others and pages that only look alike, made from gold pages: the corpus of near_pages.py.

What nobody could tell from the pages alone is not made, since neither answer would be right:

- Gold pages of which one repeats another before anything was changed: the later one is left out.
- Pages with a fifth of their paragraphs left out that hold more than half of the text: other paragraphs are left out.
- Two pages of one template whose data are plain words: they are pages with words changed. Of such a template there are
  three pages or more, so that a third one tells.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.gold import GoldPage, read_gold

_TOKEN = re.compile(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+(?:['’.,-][^\W\u3040-\u9fff]+)*")
_MIN_WORDS = 60
_MAX_CHROME_SHARE = 0.5
_MAX_DROPPED_SHARE = 0.5
_GRAM_WORDS = 5
_SAME_SHARE = 0.5
_MIN_TOLD_SHARE = 0.5
_CAPITAL, _NUMBER, _OTHER = range(3)
KINDS = ("changed-5", "changed-20", "dropped-20", "wrapped")
DECOYS = ("made", "slots", "other-60")


class MadePage(NamedTuple):
    """One page of the corpus."""

    site: str
    """Host of the page that it was made from; what tuning has seen must not be scored."""
    group: str
    """Equal for pages that repeat one another."""
    kind: str
    """"original", one of KINDS, or one of DECOYS."""
    host: str
    text: str


def make_corpus(folder: Path, sets: Sequence[str], *, seed: int = 1, limit: int = 0) -> list[MadePage]:
    """All pages, originals before what was made from them; the same for the same arguments."""
    gold = [page for page in read_gold(folder, sets, limit) if len(_TOKEN.findall(page.text)) >= _MIN_WORDS]
    unique = different_pages(gold)
    words = Vocabulary([page.text for page in unique])
    made = []
    for number, page in enumerate(unique):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311  # not for secrets
        other = unique[(number + chance.randrange(1, len(unique))) % len(unique)]
        made += list(_make_pages(f"{number}", page.site, page.text, other.chrome, words, chance))
    for number in range(max(2, len(gold) // 12)):
        made += list(_make_siblings(number, words, random.Random(f"{seed}/made/{number}")))  # noqa: S311  # not for secrets
    return made


def different_pages(gold: Sequence[GoldPage]) -> list[GoldPage]:
    """`gold` without the pages that share half of the word 5-grams of the shorter page with an earlier one."""
    kept: list[GoldPage] = []
    owners: dict[str, list[int]] = {}
    sizes: list[int] = []
    for page in gold:
        words = _TOKEN.findall(page.text.lower())
        grams = {" ".join(words[at : at + _GRAM_WORDS]) for at in range(len(words) - _GRAM_WORDS + 1)}
        shared = Counter(number for gram in grams for number in owners.get(gram, ()))
        if any(count >= _SAME_SHARE * min(sizes[number], len(grams)) for number, count in shared.items()):
            continue
        for gram in grams:
            owners.setdefault(gram, []).append(len(kept))
        kept.append(page)
        sizes.append(len(grams))
    return kept


class Vocabulary:
    """Words to fill in, as often as they stand in real pages."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.kinds: tuple[list[str], list[str], list[str]] = ([], [], [])
        self.chars: list[str] = []
        for text in texts:
            for word in _TOKEN.findall(text)[:400]:
                (self.chars if _is_char(word) else self.kinds[_kind(word)]).append(word)

    def other(self, word: str, chance: random.Random, *, alike: bool) -> str:
        """Another word than `word`; with `alike` a number for a number, a name for a name."""
        kind = _kind(word) if alike else chance.choices((_CAPITAL, _OTHER), (2, 8))[0]
        if kind == _NUMBER:
            return (
                "".join(chance.choice("0123456789") if char.isdigit() else char for char in word if char.isalnum())
                or "7"
            )
        known = self.chars if _is_char(word) else self.kinds[kind]
        return next((found for _ in range(20) if (found := chance.choice(known)) != word), "other")


def _is_char(word: str) -> bool:
    """Whether it is a character of a script without spaces."""
    return ord(word[0]) >= 0x3040


def _kind(word: str) -> int:
    return _NUMBER if any(char.isdigit() for char in word) else _CAPITAL if word[0].isupper() else _OTHER


def _make_pages(
    group: str, site: str, text: str, chrome: Sequence[str], words: Vocabulary, chance: random.Random
) -> Iterator[MadePage]:  # fmt: skip
    def change(part: float) -> str:
        tokens = list(_TOKEN.finditer(text))
        changed = sorted(chance.sample(range(len(tokens)), round(len(tokens) * part)))
        return _replace(text, [tokens[at] for at in changed], lambda word: words.other(word, chance, alike=False))

    yield MadePage(site, group, "original", f"{site}", text)
    yield MadePage(site, group, "changed-5", site, change(0.05))
    yield MadePage(site, group, "changed-20", site, change(0.2))
    paragraphs = text.split("\n")
    if len(paragraphs) >= 5:
        yield MadePage(site, group, "dropped-20", site, _drop(paragraphs, chance))
    yield MadePage(site, group, "wrapped", f"other.{site}", _wrap(text, chrome))
    yield MadePage(site, f"{group}/60", "other-60", site, change(0.6))
    if chance.random() < 0.5:
        share = chance.uniform(0.1, 0.3)
        for number, sibling in enumerate(_fill_slots(text, share, chance.choice((1, 2, 5)), words, chance)):
            yield MadePage(site, f"{group}/slots/{number}", "slots", site, sibling)


def _drop(paragraphs: Sequence[str], chance: random.Random) -> str:
    """A text without a fifth of its paragraphs, and with half of its characters at least."""
    left = _MAX_DROPPED_SHARE * sum(map(len, paragraphs))
    out: set[int] = set()
    for at in chance.sample(range(len(paragraphs)), len(paragraphs)):
        if len(out) < max(1, round(len(paragraphs) * 0.2)) and len(paragraphs[at]) <= left:
            out.add(at)
            left -= len(paragraphs[at])
    return "\n".join(paragraph for at, paragraph in enumerate(paragraphs) if at not in out)


def _wrap(text: str, chrome: Sequence[str]) -> str:
    """`text` inside as much of another page's chrome as is half its size."""
    most = int(len(text) * _MAX_CHROME_SHARE)
    half = len(chrome) // 2
    top, bottom = "\n".join(chrome[:half])[: most // 2], "\n".join(chrome[half:])[: most // 2]
    return f"{top}\n{text}\n{bottom}"


def _fill_slots(
    text: str, share: float, count: int, words: Vocabulary, chance: random.Random
) -> Iterator[str]:  # fmt: skip
    """Pages of one template: `share` of the words, names and numbers first, are others in each of them."""
    tokens = list(_TOKEN.finditer(text))
    ranked = sorted(range(len(tokens)), key=lambda at: (_kind(tokens[at][0]) == _OTHER) + chance.random())
    slots = sorted(ranked[: round(len(tokens) * share)])
    told = sum(_kind(tokens[at][0]) != _OTHER for at in slots)
    for _ in range(count if told >= _MIN_TOLD_SHARE * len(slots) else max(2, count)):
        yield _replace(text, [tokens[at] for at in slots], lambda word: words.other(word, chance, alike=True))


def _replace(text: str, tokens: Sequence[re.Match[str]], other: Callable[[str], str]) -> str:
    """`text` with another word in the place of each of `tokens`."""
    parts, end = [], 0
    for token in tokens:
        parts += [text[end : token.start()], other(token[0])]
        end = token.end()
    return "".join([*parts, text[end:]])


def _make_siblings(number: int, words: Vocabulary, chance: random.Random) -> Iterator[MadePage]:
    """Product pages, weather reports or listings of one made site."""
    make: Callable[..., str] = chance.choice((_product, _weather, _listing))
    site = f"made-{number}.example"
    fixed = random.Random(f"{number}/fixed")  # noqa: S311  # not for secrets
    phrases = [" ".join(fixed.choice(words.kinds[_OTHER]) for _ in range(fixed.randrange(8, 25))) for _ in range(6)]
    for sibling in range(chance.choice((2, 3, 6, 12))):
        yield MadePage(site, f"made/{number}/{sibling}", "made", site, make(phrases, words, chance))


def _name(words: Vocabulary, chance: random.Random) -> str:
    return " ".join(chance.choice(words.kinds[_CAPITAL]) for _ in range(2))


def _product(phrases: Sequence[str], words: Vocabulary, chance: random.Random) -> str:
    name, number = _name(words, chance), chance.randrange
    colour, stuff = chance.choice(words.kinds[_OTHER]), chance.choice(words.kinds[_OTHER])
    return "\n".join((
        f"{name} {number(100, 9999)}",
        f"Price: {number(5, 900)}.{number(10, 99)} per piece, in {colour}",
        f"The {name} is made of {stuff}. {phrases[0]}.",
        f"Width {number(5, 200)} cm, height {number(5, 200)} cm, weight {number(1, 90)} kg",
        f"{phrases[1]} {phrases[2]}.",
        f"Rated {number(1, 5)} out of 5 by {number(2, 4000)} buyers of {name}.",
        f"{phrases[3]} {phrases[4]}.",
        f"Delivery within {number(2, 20)} days. Article number {number(10000, 99999)}.",
        phrases[5],
    ))  # fmt: skip


_SKIES = ("sunny", "cloudy", "rainy", "foggy", "windy", "stormy")
_WINDS = ("north", "south", "east", "west")
_DAYS = ("Today", "Tomorrow", "Monday", "Tuesday", "Wednesday")


def _weather(phrases: Sequence[str], words: Vocabulary, chance: random.Random) -> str:
    place, number = _name(words, chance), chance.randrange
    days = [
        f"{day}: {chance.choice(_SKIES)}, {number(-9, 39)} to {number(-9, 39)} degrees, wind {number(0, 90)} km/h "
        f"from the {chance.choice(_WINDS)}"
        for day in _DAYS
    ]
    return "\n".join((
        f"Weather in {place}",
        phrases[0],
        *days,
        f"Sunrise in {place} at {number(4, 9)}:{number(10, 59)}. {phrases[1]}.",
        f"{phrases[2]} {phrases[3]}.",
        f"Humidity {number(10, 99)} %, pressure {number(970, 1040)} hPa",
    ))  # fmt: skip


def _listing(phrases: Sequence[str], words: Vocabulary, chance: random.Random) -> str:
    rows = []
    for number in range(8):
        price = f"{chance.randrange(1, 999)} rooms, from {chance.randrange(20, 900)} a night"
        rows += [f"{_name(words, chance)}, {price}", f"{phrases[number % 6]} in this part of the town."]
    return "\n".join((phrases[0], phrases[1], *rows, phrases[2]))
