"""The grammar of names: what a person's name looks like, how names are joined, and what clings to them."""

import re

from cleaner.late_regex import LateRegex
from cleaner.rules.table import Locale

MAX_NAME_CHARS = 60
_MAX_NAME_WORDS = 5

_MARK = re.compile(r"[\d!?;|@#/\\…“”\"()\[\]{}<>=+*_:%&,§$€]")
_WORD = re.compile(r"[^\W\d_]+(?:['’`´\-‐–.][^\W\d_]+){0,4}\.?")
_HONORIFICS = frozenset(
    ("dr", "prof", "sir", "dame", "mr", "mrs", "ms", "mag", "dipl", "ing", "lic", "frau", "herr", "rev", "hon")
)
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_PARTICLES = frozenset(
    (
        "al",
        "bin",
        "ibn",
        "da",
        "de",
        "del",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "von",
    )
)
# Function words that are given names or surnames too.
_NAMES_TOO = frozenset(
    ("will", "may", "don", "art", "so", "do", "an", "su", "son", "les", "al", "van", "el", "ella", "mai")
)
_CJK_NAME = LateRegex(
    r"[\u4e00-\u9fff]{1,3}[ \u3000][\u4e00-\u9fff\u3040-\u309f]{1,3}"
    r"|[\u30a1-\u30fa\u30fc]{2,10}(?:[・＝=][\u30a1-\u30fa\u30fc]{1,10}){1,3}"
)
# Only where a label announces them: any two characters of these scripts could be another word.
_CJK_SHORT = LateRegex(r"[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}|[\u4e00-\u9fff\u3040-\u309f\u30a1-\u30fc]{3,7}")
_CASELESS = LateRegex(r"[\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f][\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f'’\-]{1,20}")
_AGENCIES = frozenset(("afp", "ap", "apa", "dpa", "efe", "epd", "kna", "sda", "sid", "ansa", "tass", "reuters"))
_TEAMS = frozenset((
    "staff", "team", "editors", "newsroom", "desk", "redaktion", "redacción", "redacciones", "rédaction",
    "redazione", "redactie", "editorial", "reporters", "correspondents", "agencies", "agenturen", "agencias",
))  # fmt: skip
_ARTICLES = frozenset(
    ("the", "our", "der", "die", "la", "le", "el", "unserer", "notre", "nuestra", "il", "de", "and", "&")
)
_ROLE_WORD_ENDS = ("ologist", "ician", "ialist", "omist")
_ROLE_ENDS = ("al", "ary", "ics", "ology", "ment", "tion", "ting", "ness")
# Openers of roles, and buttons glued to a name, where a table of roles has not got them.
_ROLE_OPENERS = frozenset((
    "senior", "junior", "deputy", "chief", "head", "lead", "managing", "executive", "associate", "assistant",
    "founder", "guest", "co-founder", "stellvertretende", "stellvertretender", "leitende", "leitender", "freie",
    "freier", "directeur", "directrice", "jefe", "jefa", "director", "directora", "vice", "special", "staff",
    "contributing", "former", "professor", "author", "follow", "folgen", "suivre", "seguir", "subscribe", "share",
))  # fmt: skip
_ROLE_WORDS = frozenset((
    "analyst", "author", "autor", "autorin", "columnist", "contributor", "correspondent", "correspondant",
    "correspondante", "corresponsal", "dietitian", "director", "editor", "editora", "editors", "expert",
    "journalist", "journalistin", "journaliste", "manager", "periodista", "producer", "redakteur", "redakteurin",
    "reporter", "reporterin", "rédacteur", "rédactrice", "specialist", "volontär", "volontärin", "writer", "ceo",
    "cto", "coo", "md", "phd", "redactor", "redactora", "members", "moderator", "attorney", "lawyer", "owner",
    "coach", "nurse", "physician", "therapist", "scientist", "engineer", "architect", "designer", "teacher",
    "student", "secretary", "minister", "officer", "partner", "publisher", "photographer", "researcher", "gardener",
    "chef", "host", "anchor", "presenter", "commentator", "strategist", "consultant", "adviser", "advisor",
    "horticulturalist", "historian", "critic", "curator", "trainer", "planner", "broker", "fotograf", "fotografin",
    "experte", "expertin", "chefredakteur", "chefredakteurin", "ressortleiter", "ressortleiterin", "chroniqueur",
    "chroniqueuse", "colaborador", "colaboradora", "columnista", "admin", "columnists", "correspondents",
    "kolumnist", "kolumnistin", "korrespondent", "korrespondentin",
))  # fmt: skip
_DEGREES = frozenset((
    "MD", "M.D", "PhD", "Ph.D", "RD", "RDN", "MS", "M.S", "MA", "M.A", "BA", "BS", "BSc", "MSc", "MBA", "CPA", "JD",
    "J.D", "DVM", "RN", "LD", "LDN", "MPH", "CFP", "PsyD", "DDS", "DO", "NP", "FACLM", "FAND", "LCSW", "CFA", "EdD",
))  # fmt: skip
_JOIN = re.compile(r"\s*[,;&/|•·+、，；／]\s*")
# A name in brackets inside a name is part of it.
_CONTACT = re.compile(
    r"\S{1,64}@\S{1,80}|https?://\S{0,200}|www\.\S{1,200}|@\w{1,40}"
    r"|(?!\([A-Z][\w.]{1,20}\) [A-Z])[(\[（【][^()\[\]（）【】]{0,80}[)\]）】]"
)
# "Ada (Addie) Roe": a name in brackets inside a name.
_NICKNAME = re.compile(r"(?<=\w )\(([A-Z][\w.]{1,20})\)(?= [A-Z])")
_NO_AUTHOR = frozenset(
    ("null", "none", "undefined", "unknown", "n/a", "nan", "admin", "administrator", "anonymous", "nil", "-")
)
# Prefixes such as "Mac" are no words that a role is glued to.
_GLUED = re.compile(r"(\S.{2,50}[^\W\d_A-Z][^\W\d_A-Z])(?<!Mac)(?<!Mc)(?<!Fitz)[A-Z][a-z]{2,}")
_GLUED_AND = {"he": "\u05d5", "ar": "\u0648"}
_MIN_GLUED_CHARS = 3
# Names that begin with this letter.
_NO_GLUED_AND = frozenset(
    ("وليد", "وائل", "وفاء", "وسام", "وجدي", "وداد", "وحيد", "وسيم", "وردة", "وهيب", "وديع", "ولاء")
)
_EDGES = ' \t\u00a0\u3000|,;:•·–—-/\\*»«›‹>"“”„#&~【】'


def is_name(text: str, locale: Locale) -> bool:
    """Whether `text` is shaped like the full name of a person: two to five words, each as a name is written.

    >>> from cleaner.rules.loader import load_locale
    >>> is_name("Ada M. van der Roe", load_locale("en")), is_name("The river rose", load_locale("en"))
    (True, False)
    """
    text = _NICKNAME.sub(r"\1", text.strip())
    if not 3 <= len(text) <= MAX_NAME_CHARS or _MARK.search(text):
        return False
    if not text.isascii() and locale.language != "zh" and _CJK_NAME.regex.fullmatch(text):
        return True
    words = text.split()
    while len(words) > 2 and _bare(words[0]) in _HONORIFICS:
        words = words[1:]
    small = sum(_is_particle(word, locale) for word in words)
    if not 2 <= len(words) <= _MAX_NAME_WORDS + (small > 1) or small > len(words) - 2 + (not words[0].islower()):
        return False
    if not all(_is_name_word(word, locale) for word in words) or _is_particle(words[-1], locale):
        return False
    long_words = [word for word in words if len(word.rstrip(".")) > 1]
    last = words[-1]
    return bool(long_words) and (len(last) > 1) and len({_bare(word) for word in words}) == len(words)


def is_single_name(text: str, locale: Locale) -> bool:
    """Whether `text` is one word that could be a name or a user's name: no common word, month or weekday.

    Sure only where something announces a name.
    """
    word = _bare(text)
    if not 2 <= len(text) <= 30 or not re.fullmatch(r"[\w.\-]+", text) or not any(char.isalpha() for char in text):
        return False
    others = (locale.common_words, locale.months, _NO_AUTHOR, locale.particles)
    return not any(word in words for words in others)


def is_announced_name(text: str, locale: Locale) -> bool:
    """Whether `text` is a name in a script without capitals, or in CJK characters: sure only behind a label."""
    if _CJK_SHORT.regex.fullmatch(text) or _CJK_NAME.regex.fullmatch(text):
        return True
    words = text.split()
    return 2 <= len(words) <= 4 and all(_CASELESS.regex.fullmatch(word) for word in words)


def is_agency(text: str, locale: Locale) -> bool:
    """Whether `text` is an agency or a collective author of the tables, with or without "The"."""
    name = text.strip(_EDGES).removeprefix("The ").removeprefix("the ")
    if not name:
        return False
    if name.casefold() in _AGENCIES:
        return name.isupper() or name.islower() or len(name) > 4
    if name in locale.agencies:
        return True
    return name.isupper() and name in locale.agencies_in_capitals


def is_team(text: str, locale: Locale) -> bool:
    """Whether `text` names a group by its last word: "the Roe Team", "City desk", "Redaktion"."""
    words = text.split()
    if not 1 <= len(words) <= 5 or _MARK.search(text) or _bare(words[-1]) not in _TEAMS:
        return False
    return all(word[0].isupper() or _bare(word) in _ARTICLES for word in words[:-1])


def is_title_case(text: str) -> bool:
    """Whether `text` is one to five words that all begin with a capital and hold nothing but letters."""
    words = text.split()
    return 1 <= len(words) <= 5 and all(word[0].isupper() and _WORD.fullmatch(word) for word in words)


def split_items(text: str, locale: Locale) -> list[str]:
    """The parts of `text` between commas, bars, slashes and and-words, without what clings to them; none is empty."""
    items: list[str] = []
    for part in _JOIN.split(_CONTACT.sub(" ", text)):
        words: list[str] = []
        found = part.split()
        for at, word in enumerate(found):
            if word.lower() in locale.and_words:
                items.append(" ".join(words))
                words = []
            elif len(words) > 1 and at + 1 < len(found) and _is_glued_and(word, locale.language):
                items.append(" ".join(words))
                words = [word[1:]]
            else:
                words.append(word)
        items.append(" ".join(words))
    return [item for item in (item.strip(_EDGES) for item in items) if item]


def _is_glued_and(word: str, language: str) -> bool:
    """Whether `word` opens with the "and" of Hebrew or Arabic, which is written without a space."""
    glued = _GLUED_AND.get(language)
    return glued is not None and len(word) > _MIN_GLUED_CHARS and word[0] == glued and word not in _NO_GLUED_AND


def cut_role(item: str, locale: Locale) -> tuple[str, str]:
    """(name, role) for a name with a role glued to it ("Ada Roe Senior editor"); role "" where there is none."""
    words = item.split()
    for i in range(1, len(words)):
        if i == 1 and len(words) > 2 and not _is_role_word(words[i], locale):
            continue
        if _opens_role(words, i, locale):
            while (
                i > 2
                and words[i] not in _DEGREES
                and (_bare(words[i - 1]) in locale.not_names or words[i - 1].endswith(_ROLE_ENDS))
            ):
                i -= 1
            ends = (words[i], words[-1])
            if len(words) - i > 6 or not any(_is_role_word(w, locale) or _bare(w) in _ROLE_OPENERS for w in ends):
                return (
                    (item, "")
                    if words[i] not in _DEGREES
                    else (" ".join(words[:i]).rstrip(_EDGES), " ".join(words[i:]))
                )
            return _unglued(" ".join(words[:i]).rstrip(_EDGES)), " ".join(words[i:])
    return item, ""


def _unglued(name: str) -> str:
    """`name` without the first word of a role that is glued to it: "Ada RoeNews" before "Reporter"."""
    glued = _GLUED.fullmatch(name)
    return glued[1] if glued else name


def is_role(text: str, locale: Locale) -> bool:
    """Whether `text` says what somebody does, or which degrees somebody has ("MS", "RD")."""
    words = text.split()
    if not words or len(words) > 10:
        return False
    if any(_is_role_word(word, locale) for word in words):
        return True
    degrees = all(word.strip(".,()®") in _DEGREES for word in words)
    return degrees or (len(words) == 1 and text.isupper() and len(text.strip(".")) <= 5 and not is_agency(text, locale))


def _bare(word: str) -> str:
    return word.strip(".,:'’").casefold()


def _is_particle(word: str, locale: Locale) -> bool:
    return word.islower() and (word in locale.particles or word in _PARTICLES)


def _is_name_word(word: str, locale: Locale) -> bool:
    """Whether `word` can stand inside a name: an initial, a particle, or a capitalised word that no list forbids."""
    found = _WORD.fullmatch(word)
    bare = _bare(word)
    if (
        not found
        or bare.endswith(("'s", "’s"))
        or (bare in locale.not_names and bare not in _NAMES_TOO)
        or bare in locale.weekdays
    ):
        return False
    if _is_particle(word, locale):
        return True
    if word.endswith(".") and len(bare) > 3 and bare not in _HONORIFICS:
        return False
    if bare in locale.stop_words and bare not in _NAMES_TOO and bare not in locale.particles:
        return False
    # "al-Roe", "d'Arc": a small prefix, then a capital
    return word[0].isupper() or bool(
        re.match(r"(?:al|el|d|l|ad|an|as|ash)['’\-](?=\w)", word) and any(map(str.isupper, word))
    )


def _is_role_word(word: str, locale: Locale) -> bool:
    bare = _bare(word)
    return bare in locale.role_words or bare in _ROLE_WORDS or bare.endswith(_ROLE_WORD_ENDS)


def _opens_role(words: list[str], i: int, locale: Locale) -> bool:
    """Whether the role begins with word `i`: a word of roles, a small word, or capitals behind a mixed-case name."""
    word = words[i]
    if _is_role_word(word, locale) or (i > 1 and _bare(word) in _ROLE_OPENERS):
        return True
    if i < 2 or _bare(word) in _SUFFIXES:
        return False
    if word.islower():
        return not _is_particle(word, locale) and not _is_particle(words[i - 1], locale)
    return word.strip(".,") in _DEGREES
