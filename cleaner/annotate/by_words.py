"""Where a byline is announced: the by-words of a line, and what may stand before them."""

import re
from typing import NamedTuple

from cleaner.annotate.dates import find_dates, has_only_date
from cleaner.rules.table import Locale

_MAX_PREFIX_CHARS = 70

SEPARATOR = re.compile(r"\s*[|•·»›⋅∙]\s*|\s+[-–—/]+\s+|—")
EDGES = ' \t\u00a0\u3000|,;:：•·–—-/*»›"“”„#【】'
# Words between the line's start and a by-word that only say what kind of text it is.
_GENRES = frozenset((
    "a", "an", "the", "ein", "eine", "einem", "un", "une", "una", "el", "la", "le", "this", "was", "is", "post",
    "article", "story", "text", "texte", "texto", "words", "recipe", "rezept", "receta", "recette", "opinion",
    "opinión", "column", "kolumne", "columna", "chronique", "crónica", "commentary", "kommentar", "comentario",
    "commentaire", "analysis", "analyse", "análisis", "essay", "essai", "ensayo", "review", "rezension", "kritik",
    "critique", "crítica", "reseña", "interview", "entrevista", "report", "bericht", "reportage", "reportaje",
    "reportagen", "guest", "guide", "gastbeitrag", "gastkommentar", "tribune", "tribuna", "glosse", "editorial",
    "leitartikel", "feature", "exclusive", "blog", "beitrag", "artikel", "propos", "recueillis", "première", "von",
    "news", "meinung", "porträt", "portrait", "authored", "written",
))  # fmt: skip
NOT_AUTHORS = re.compile(
    r"(?:photo\w{0,8}|pictures?|images?|illustrations?|graphics?|videos?|edited|editing|reviewed|checked|fact-checked|verified|sponsored"
    r"|presented|powered|produced|directed|translated|developed|designed|approved|foto\w{0,6}|fotos?|bild\w{0,5}|grafik|übersetzt|übersetzung"
    r"|redigiert|gesponsert|präsentiert|traduit|relu|réalisé|traducción|imagen|ilustración|traducido|editado|revisado|credit|crédito"
    r"|crédit|music|hosted|additional reporting|reporting|zusammengestellt|quoted|inspired|owned|made)$"
)
_OTHER_BY_WORDS = (
    "autore", "auteur", "autor", "författare", "forfatter", "skribent", "автор", "текст", "作者", "著者", "撰文",
    "记者", "記者", "文", "글", "door", "av", "di",
)  # fmt: skip


def may_hold_separator(text: str) -> bool:
    """Whether a separator may stand in `text`, by a cheap look."""
    return not text.isascii() or "|" in text or "-" in text or "/" in text


class Opening(NamedTuple):
    """The by-word that opens a byline, and what is known of it."""

    start: int
    """Of the byline: its by-word, or the genre before it."""
    end: int
    """Behind the by-word."""
    weak: bool
    """A small word that prose uses too: "by", "von"."""
    dated: bool
    """Whether a date stands before it."""
    word: str
    """The by-word."""


def find_opening(text: str, low: str, locale: Locale) -> Opening | None:
    """The first by-word that opens a byline; of several at one place the longest, and those that follow it.

    Text stands behind it: a by-word alone is a label, or a team's name ("Redactie").
    """
    if locale.by_words and not any(map(low.__contains__, locale.by_parts)):
        return None  # as most lines have none, a cheap look comes first
    best: Opening | None = None
    longest = 0
    for word in locale.by_words or _OTHER_BY_WORDS:
        at = low.find(word)
        if at < 0 or (best and at > best.end):
            continue
        for _ in range(3):
            if at < 0:
                break
            opening = _opening_at(text, low, at, word, locale)
            if opening:
                if not best or at < best.end - longest or (at <= best.end and len(word) > longest):
                    best, longest = opening, len(word)
                break
            at = low.find(word, at + 1)
    if not best or not low[best.end :].strip(EDGES):
        return None
    end = best.end
    for word in (*locale.by_words, *locale.by_words):  # "Written by by Ada Roe"
        inner = end + len(low[end:]) - len(low[end:].lstrip(EDGES))
        if not low.startswith(word, inner) or not _ends_word(text, inner + len(word), word):
            continue
        if not low[inner + len(word) :].strip(EDGES):
            continue  # "Door Redactie": a team, and a label elsewhere
        if len(word) > 3 or not text[inner].isupper():
            end = inner + len(word)
    return best._replace(end=end)


def _ends_word(text: str, end: int, word: str) -> bool:
    """Whether `word` ends at `end`: no letter follows, or a capital that is glued to it ("ByAda Roe")."""
    if word[-1] > "\u2e80":
        return text[end : end + 1] in (*":：/／|", " ", "\u3000")
    if end >= len(text) or not text[end].isalnum():
        return True
    return (len(word) > 2 or word == "by") and text[end - 1].islower() and text[end].isupper()


def _opening_at(text: str, low: str, at: int, word: str, locale: Locale) -> Opening | None:
    """The opening with the by-word at `at`; None where it is part of a word, or what stands before it forbids it."""
    end = at + len(word)
    again = word.split()[-1] + " "
    glued = at > 0 and text[at - 1].isalpha() and not (text[at - 1].islower() and text[at].isupper())
    if glued or not (_ends_word(text, end, word) or low.startswith(again, end)):
        return None
    weak = (len(word) <= 3 and word.isascii()) or (" " not in word and not low[end:].lstrip().startswith((":", "：")))
    if at > _MAX_PREFIX_CHARS * 2:
        return None
    cut = max((found.end() for found in SEPARATOR.finditer(text, 0, at)), default=0)
    before = low[cut:at].strip(EDGES)
    if not before:
        return Opening(at, end, weak, cut > 0 and bool(find_dates(text[:cut], locale)), word)
    if NOT_AUTHORS.search(before) or len(before) > _MAX_PREFIX_CHARS:
        return None
    if before in locale.by_words:  # "Autorin/Autor Ada Roe"
        return Opening(cut, end, weak, False, word)
    words = before.split()
    if len(words) <= 4 and all(part in _GENRES for part in words):
        return Opening(cut + len(low[cut:at]) - len(low[cut:at].lstrip(EDGES)), end, False, False, word)
    if has_only_date(text[cut:at], locale) or any(date.relative for date in find_dates(text[cut:at], locale)):
        return Opening(at, end, weak, True, word)
    if len(words) <= 8 and before.startswith((*locale.published_words, *locale.modified_words, "filed under")):
        return Opening(at, end, weak, bool(find_dates(text[cut:at], locale)), word)
    return None
