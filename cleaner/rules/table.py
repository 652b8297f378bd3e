"""Rule, RuleTable and Locale: tables of words and patterns as the steps use them. Loaded by loader.py."""

import re
import unicodedata
from functools import cached_property

import msgspec

from cleaner.late_regex import LateRegex
from cleaner.rules.openers import Openers
from cleaner.text import fold

_SHORT_CHARS = 120
_MAX_KNOWN = 1 << 14
_PART_LABELS = ("label.highlights", "label.contents", "label.related")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table: phrases, a pattern or both that name what a whole block is."""

    id: str
    """Table and row: "en/share-bar", "common/copyright"."""
    reason: str
    """A row of `cleaner.block.REASONS`."""
    pattern: str = ""
    """Regular expression that the whole block must match, as `prepare` leaves it; "" for a row of phrases only."""
    max_chars: int
    """Longer blocks are never matched."""
    phrases: tuple[str, ...] = ()
    """Whole blocks that match, as `prepare` leaves them. A look-up, where a pattern costs time at load and match."""
    opens: bool = False
    """A label: the short lines below it belong to it, up to the next paragraph, heading or rule."""
    score: float = 0.95
    """How sure the row is, 0..1."""


class RuleTable:
    """The rules of one run of the pipeline: language-free ones first, then a language's.

    A pattern that does not compile raises `re.error` when a text is first matched.
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._phrases: dict[str, int] = {}
        # Short lines come again on page after page of a site.
        self._known: dict[str, Rule | None] = {}
        groups: dict[tuple[str, bool], list[int]] = {}
        for number, rule in enumerate(rules):
            for phrase in rule.phrases:
                if len(phrase) <= rule.max_chars:
                    self._phrases.setdefault(phrase, number)
            if rule.pattern:
                groups.setdefault((rule.id.partition("/")[0], rule.max_chars > _SHORT_CHARS), []).append(number)
        # One alternation for the rows of a file that look at long texts, and one for those that do not: `re` keeps
        # those of the language-free file from the first locale to the next. The empty group behind each row tells
        # which one matched; before the row it would hide its first character from the engine, which then tries every
        # row (measured: 3.6 times slower).
        self._patterns = [
            (
                max(rules[number].max_chars for number in numbers),
                numbers,
                LateRegex("|".join(f"(?:{rules[number].pattern})()" for number in numbers)),
            )
            for numbers in groups.values()
        ]

    def match(self, text: str) -> Rule | None:
        """First rule that matches all of `text`, which comes as `prepare` leaves it."""
        if text in self._known:
            return self._known[text]
        found = self._find(text)
        if len(text) <= _SHORT_CHARS:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[text] = found
        return found

    def _find(self, text: str) -> Rule | None:
        none = len(self.rules)
        first = self._phrases.get(text, none)
        for max_chars, numbers, pattern in self._patterns:
            if len(text) <= max_chars and numbers[0] < first and (found := pattern.regex.fullmatch(text)):
                number = numbers[(found.lastindex or 1) - 1]
                if len(text) > self.rules[number].max_chars:
                    number = self._match_row_by_row(text, numbers)
                first = min(first, number)
        return None if first == none else self.rules[first]

    def _match_row_by_row(self, text: str, numbers: list[int]) -> int:
        """First of the rows that matches `text`, where one that does is for shorter texts; else the number of rows."""
        for number in numbers:
            row = self.rules[number]
            if len(text) <= row.max_chars and re.fullmatch(row.pattern, text):
                return number
        return len(self.rules)


class Locale(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Words and rules of one language. All words are case folded.

    The language "und" has only the words and rules that stand on pages of any language.
    """

    language: str
    """ISO 639-1, or "und" for a language without a table."""
    stop_words: frozenset[str]
    """The commonest words that its neighbours among languages do not share; used to tell the language."""
    months: dict[str, int]
    """Month names and their short forms, without dots, to 1..12."""
    weekdays: frozenset[str]
    """Names and short forms, without dots."""
    date_joiners: frozenset[str]
    """Words that stand inside a date: "of", "the", "de", "at", "um", "uhr"."""
    day_first: bool | None
    """Whether 3/4/2024 is 3 April; None where the language does not tell (English)."""
    published_words: tuple[str, ...]
    """Labels before a publication date, longest first: "first published on", "published", "posted on"."""
    modified_words: tuple[str, ...]
    """Labels before a date of change, longest first: "last updated on", "updated"."""
    ago_words: tuple[str, ...]
    """Words of relative times: "ago", "yesterday", "hours"."""
    by_words: tuple[str, ...]
    """What announces authors, longest first: "written by", "posted by", "by", "author"."""
    and_words: tuple[str, ...]
    """What joins the last two names: "and", "&"."""
    role_words: frozenset[str]
    """Words of roles after a name: "editor", "correspondent", "staff", "writer"."""
    agencies: tuple[str, ...]
    """Agencies and collective authors as they are written: "Associated Press", "dpa", case kept."""
    not_names: frozenset[str]
    """Words that no person's name holds: "news", "home", "read", "world"."""
    particles: frozenset[str]
    """Small words inside names: "van", "de", "von", "al"."""
    rules: RuleTable
    """Language-free rows, then this language's."""

    @cached_property
    def ago_parts(self) -> tuple[str, ...]:
        """The words of `ago_words` that hold no other one: a text with none of them holds no relative time."""
        return _parts_of(self.ago_words)

    @cached_property
    def by_parts(self) -> tuple[str, ...]:
        """The words of `by_words` that hold no other one: a text with none of them holds no by-word."""
        return _parts_of(self.by_words)

    @cached_property
    def ago_words_alone(self) -> frozenset[str]:
        """Each word of `ago_words` by itself."""
        return frozenset(word for phrase in self.ago_words for word in phrase.split())

    @cached_property
    def month_ends(self) -> tuple[str, ...]:
        """The names of months, and the words that may stand between a month and its year."""
        return (*self.months, "de", "del", "of")

    @cached_property
    def common_words(self) -> frozenset[str]:
        """Words that are no name by themselves."""
        return self.not_names | self.stop_words | self.weekdays | self.role_words | self.date_joiners

    @cached_property
    def agencies_in_capitals(self) -> frozenset[str]:
        """The names of `agencies` in capitals."""
        return frozenset(agency.upper() for agency in self.agencies)

    @cached_property
    def openers(self) -> Openers:
        """What announces authors or a date, and what tells a relative time."""
        words = self.by_words + self.published_words + self.modified_words
        return Openers(words, self.ago_words_alone, self.ago_parts)

    @cached_property
    def by_keys(self) -> frozenset[str]:
        """The words of `by_words`, folded."""
        return frozenset(map(fold, self.by_words))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What announces a date, labels of dates of change first."""
        return self.modified_words + self.published_words

    @cached_property
    def part_labels(self) -> frozenset[str]:
        """Phrases that name the list below them; a byline may be glued to one."""
        rules = [rule for rule in self.rules.rules if rule.reason in _PART_LABELS]
        return frozenset(phrase for rule in rules for phrase in rule.phrases)

    @cached_property
    def part_label_ends(self) -> tuple[frozenset[str], frozenset[str]]:
        """Last words of `part_labels`, and the last characters of lines that may end in one."""
        words = frozenset(label.rpartition(" ")[2] for label in self.part_labels)
        return words, frozenset((*EDGES, *(word[-1:] for word in words)))

    @cached_property
    def byline_opening(self) -> re.Pattern[str]:
        """What a byline that is announced or dated holds before its end, in a text that is case folded."""
        words = "|".join(map(re.escape, (*self.by_words, *self.published_words)))
        return re.compile(rf"\d|\||\b(?:{words})\b" if words else r"\d|\|")


def _parts_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `words` that hold no other one."""
    return tuple(word for word in words if not any(other in word for other in words if other != word))


# Letters that pages write in two ways: "ı" comes of capitals too, and "i" with a dot above of "İ"; commas or cedillas
# below in Romanian; Greek without its accents in capitals; letters of Hindi and Bengali with a dot below, which is a
# character of its own in normalised text.
LETTERS: dict[int, int | str | None] = {
    **str.maketrans("άέήίόύώϊϋ", "αεηιουωιυ"),
    ord("ı"): "i",
    0x307: None,
    ord("ș"): "ş",
    ord("ț"): "ţ",
    **{
        ord(char): unicodedata.normalize("NFC", char)
        for char in "\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u09dc\u09dd\u09df"
    },
}
QUOTES = LETTERS | str.maketrans(
    {"’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"–": "-", "—": "-", "›": ">", "→": ">", "…": "...", "\u00a0": " ", "״": '"', "׳": "'", "ʼ": "'"}
)
# What may hang on a line without being part of it: bullets, bars, arrows, signs of buttons.
EDGES = " :|>·•●○▪■□◦‣»«›‹←→↑↓▲▼△▽►▶◄◀⇒➔➜➤×✕✖✓✔☰≡⋮+~*#_…–—-\ufe0f：｜＞・【】"
_ASCII_EDGES = "".join(filter(str.isascii, EDGES))


def prepare(text: str) -> str:
    """`text` as rules see it: case folded, plain quotes and dashes, spaces folded, no bullet, arrow, colon or dots
    of an unfinished line at its ends. Also "»" between spaces, a mark of breadcrumbs, becomes ">"; letters that
    pages write in two ways have one form (`LETTERS`).

    >>> prepare("  Share  this story: "), prepare("« Read more »"), prepare("+ Load more..."), prepare("News » World")
    ('share this story', 'read more', 'load more', 'news > world')
    """
    if text.isascii():
        folded = " ".join(text.split()).strip(_ASCII_EDGES).lower()
        while folded.endswith("..."):
            folded = folded[:-3].rstrip(_ASCII_EDGES)
        return folded
    text = text.replace("\u200c", " ")  # Persian writes the parts of a word with a joiner, a space or neither
    folded = " ".join(text.split()).replace(" » ", " > ").strip(EDGES).casefold()
    if not folded.isascii():
        folded = folded.translate(QUOTES)
    while folded.endswith("..."):
        folded = folded[:-3].rstrip(EDGES)
    return folded
