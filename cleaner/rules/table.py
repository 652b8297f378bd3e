"""Rule, RuleTable and Locale: tables of words and patterns as the steps use them. Loaded by loader.py."""

import re

import msgspec


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table: a pattern that names what a whole block is."""

    id: str
    """Table and row: "en/share-bar", "common/copyright"."""
    reason: str
    """A row of `cleaner.block.REASONS`."""
    pattern: str
    """Regular expression that the whole block must match: case folded, space folded, typographic quotes made plain."""
    max_chars: int
    """Longer blocks are never matched."""
    opens: bool = False
    """A label: the short lines below it belong to it, up to the next paragraph, heading or rule."""
    score: float = 0.95
    """How sure the row is, 0..1."""


class RuleTable:
    """The rules of one run of the pipeline: language-free ones first, then a language's."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._max_chars = max((rule.max_chars for rule in rules), default=0)
        # One alternation: the first row that matches the whole block wins. Groups inside rows must not capture.
        self._pattern = re.compile("|".join(f"(?P<r{i}>{rule.pattern})" for i, rule in enumerate(rules)) or r"(?!)")

    def match(self, text: str) -> Rule | None:
        """First rule that matches all of `text`, which comes as `prepare` leaves it."""
        if len(text) > self._max_chars or not (found := self._pattern.fullmatch(text)):
            return None
        rule = self.rules[int(found.lastgroup[1:])]  # type: ignore[index]
        if len(text) <= rule.max_chars:
            return rule
        longer = (rule for rule in self.rules if len(text) <= rule.max_chars)
        return next((rule for rule in longer if re.fullmatch(rule.pattern, text)), None)


class Locale(msgspec.Struct, frozen=True, kw_only=True):
    """Words and rules of one language. All words are case folded.

    The language "und" has no words and only the language-free rules.
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


QUOTES = str.maketrans({"’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "\u00a0": " "})  # fmt: skip


def prepare(text: str) -> str:
    """`text` as patterns see it: case folded, plain quotes and dashes, spaces folded, no bullet or colon at its ends.

    >>> prepare("  Share  this story: ")
    'share this story'
    """
    folded = " ".join(text.translate(QUOTES).casefold().split())
    return folded.strip(" :|>·•»-–—*#").strip()
