"""Lines shredded at inline tags: a sentence that was broken at a link or a bold word, put together again.

Scrapers that put a line break at every text node do this ("The ferry to" / "Lower Hame" / "will not run."). A line
goes on the one before it only where both sides say so: no sentence ends there, and the next opens low or with a
closing mark, or the line before ends in a word that ends no line. What is short and stands alone is left alone.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from cleaner.blocks.code import looks_like_code
from cleaner.blocks.columns import joint
from cleaner.blocks.lines import Join, Line
from cleaner.blocks.repair import cut_bullet
from cleaner.rules.table import Locale

# Lengths are those of the sentence so far, in characters. Measured on pages with known paragraphs: of the breaks that
# a rule closes at least nine in ten stand inside a paragraph.
SHREDDED = "shredded-lines"
_LONG_CHARS = 40
_SURE_CHARS = 25
_CHAIN_CHARS = 50
_VERSE_CHARS = 70
_VERSE_LINE = range(15, 61)
_MIN_VERSE_LINES = 3
_MAX_LINK_CHARS = 40
_MAX_LINE_CHARS = 4000
_MAX_LOW_RATIO = 0.3
_MIN_ENDS = 8
_STOP, _LOW = 1, 2
_STOPS = ",.;:!?)]}%，。；：！？）】」』、"
_QUOTES = "\"'”’»“«"
_OPENING = "([{（「『"
_OPENED = (*_OPENING, " “", " „", " «", ' "')
_ENDS = frozenset(".!?…:;。！？：；؟۔।॥|")
_CLOSERS = _QUOTES + ")）」』]"
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s")
_CLITIC = re.compile(r"['’](?:s|t|d|m|ll|re|ve)\b")
_INITIALS = frozenset("BCDFGHJKLMNPQRSTUVWXZ")
# Words that end no line and no heading, and words that hardly ever do. Case counts: "UN" is no article.
_ARTICLES: dict[str, str] = {
    "en": "the an The An",
    "de": "der die das den dem des ein eine einen einem einer Der Die Das Ein Eine",
    "fr": "le la les un une du des Le La Les Un Une",
    "es": "el la los las un una del El La Los Las Un Una",
    "it": "il lo gli la le un una del della dei Il La Un Una",
    "pt": "o os um uma do da dos das O Os Um Uma",
    "nl": "het een de Het Een De",
    "sv": "en ett den Den En Ett",
    "da": "en et den det Den Det En Et",
    "no": "en et den det Den Det En Et",
    "el": "της του το η ο οι τα την τον",
}
_SMALL_WORDS: dict[str, str] = {
    "en": "a of in on at to for from by with and or as is are was were that which his her its their our your than into",
    "de": "und oder für im am vom zum zur von mit",
    "fr": "de et ou à au aux dans pour par sur avec que",
    "es": "de y o con por para en que al",
    "it": "di e da che per con nel a al",
    "pt": "de e em por para com que no na ao à",
    "nl": "van en voor met dat in",
    "sv": "och att som av i med",
    "da": "og at som af i med",
    "no": "og at som av i med",
    "pl": "i w z na do że o",
    "ru": "и в на с по за от из к до для у о",
    "uk": "і й в у на з із за від до для та",
    "el": "και για με στο στη στην από",
}


def find_shredded(lines: Sequence[Line], locale: Locale | None = None) -> list[Join | None]:
    """How each of `lines` goes on the line before it, which was broken at an inline tag; None where it does not.

    Where lines open low even after the end of a sentence (chats, verse without capitals), nothing is joined.
    """
    joins: list[Join | None] = [None] * len(lines)
    if _is_low_throughout(lines):
        return joins
    language = locale.language if locale else "und"
    articles = frozenset(_ARTICLES.get(language, "").split())
    small = articles | frozenset(_SMALL_WORDS.get(language, "").split())
    by_words = tuple(f"{word} " for word in locale.by_words) if locale else ()
    texts = [line.text for line in lines]
    opens = [_opening(text) for text in texts]
    chars = start = 0
    for number, (text, below) in enumerate(pairwise(texts), start=1):
        chars += len(text)
        if (
            not lines[number].blank_before
            and text[-1] not in _ENDS
            and not (chars < _LONG_CHARS and below[0].isupper() and text.rpartition(" ")[2] not in articles)
            and (
                _belongs(text, below, opens[number], chars, small, articles)
                or (number + 1 < len(lines) and opens[number + 1] and _is_link(lines, opens, number, chars))
            )
            and _may_go_on(text, below, by_words)
        ):
            joins[number] = Join(SHREDDED, _between(text, below))
            continue
        if number - start >= _MIN_VERSE_LINES and _is_verse(lines[start:number]):
            joins[start + 1 : number] = [None] * (number - start - 1)
        chars, start = 0, number
    if len(lines) - start >= _MIN_VERSE_LINES and _is_verse(lines[start:]):
        joins[start + 1 :] = [None] * (len(lines) - start - 1)
    return joins


def _is_verse(run: Sequence[Line]) -> bool:
    """Whether lines that go on each other are all of a length that verse has: no long one, no single word."""
    return all(len(line.text) in _VERSE_LINE for line in run)


def _may_go_on(text: str, below: str, by_words: tuple[str, ...]) -> bool:
    """Whether nothing forbids that `below` goes on `text`: the end of a sentence, a bullet, code."""
    if text.rstrip(_CLOSERS)[-1:] in _ENDS:
        return False
    if len(text) > _MAX_LINE_CHARS or len(below) > _MAX_LINE_CHARS or "\t" in text or "\t" in below:
        return False
    if cut_bullet(below) is not None or below[0] in "#>|" or _NUMBERED.match(below):
        return False
    if below[0].islower() and below.startswith(by_words):
        return False
    return not looks_like_code(text[-200:]) and not looks_like_code(below[:200])


def _belongs(
    text: str, below: str, opening: int, chars: int, small: frozenset[str], articles: frozenset[str]
) -> bool:  # fmt: skip
    """Whether the ends of two lines say that one sentence runs through them. `chars`: of the sentence so far.

    `opening`: how `below` opens.
    """
    if opening & _STOP:
        return not below.startswith("..")
    if opening:
        return (
            chars >= _LONG_CHARS
            or len(below) >= _LONG_CHARS
            or chars > len(text)
            or (chars >= _SURE_CHARS and _is_open(text, small))
        )
    if not below[0].isalnum():
        return False
    least = _VERSE_CHARS if text[-1] == "," else _LONG_CHARS
    return text.rpartition(" ")[2] in articles or (chars >= least and _is_open(text, small))


def _is_open(text: str, small: frozenset[str]) -> bool:
    """Whether `text` ends in a comma, an opening bracket or a small word."""
    return text[-1] in "," + _OPENING or text.rpartition(" ")[2] in small


def _is_link(lines: Sequence[Line], opens: Sequence[int], number: int, chars: int) -> bool:
    """Whether line `number`, a short one, stands inside a sentence: the line after it goes on, and it says so itself
    or the sentence so far is long. `opens`: how each line opens; the line after it low or with a mark.
    """
    after = lines[number + 1]
    if chars < _CHAIN_CHARS:
        is_low = opens[number] & _LOW
        if not is_low or not (opens[number + 1] & _STOP or len(after.text) >= _LONG_CHARS):
            return False
    link = lines[number].text
    return not after.blank_before and len(link) < _MAX_LINK_CHARS and link[-1] not in _ENDS


def _opening(text: str) -> int:
    """How `text` opens: bits of `_STOP` and `_LOW`."""
    first = text[0]
    if first.isalnum():  # as most lines open
        return _LOW if first.islower() else 0
    return _STOP * _opens_with_stop(text) | _LOW * _opens_low(text)


def _opens_with_stop(text: str) -> bool:
    """Whether `text` opens with a mark that no sentence opens with; a closing quote may stand before it."""
    return text[0] in _STOPS or (text[0] in _QUOTES and (len(text) == 1 or text[1] in _STOPS + " "))


def _opens_low(text: str) -> bool:
    """Whether the first letter of `text` is a small one; a quote may stand before it."""
    return text[0].islower() or (text[0] in _QUOTES + "(„‘" and text[1:2].islower())


def _is_low_throughout(lines: Sequence[Line]) -> bool:
    ended = [after.text for line, after in pairwise(lines) if line.text[-1] in ".!?" and len(line.text) >= _SURE_CHARS]
    return len(ended) >= _MIN_ENDS and sum(map(_opens_low, ended)) > _MAX_LOW_RATIO * len(ended)


def _between(text: str, below: str) -> str:
    """What stands between two lines of one sentence: a space, or nothing before a closing mark or inside a word."""
    if _opens_with_stop(below) or text.endswith(_OPENED) or _CLITIC.match(below):
        return ""
    # A large first letter that stands alone: "T" / "he ferry".
    return "" if text in _INITIALS and below[0].islower() else joint(text, below, full=False)
