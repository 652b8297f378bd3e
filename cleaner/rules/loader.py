"""Tables of rules and words: read from their TOML files, checked row by row, made into a Locale.

Row of a table of rules; the name of its array is the reason's family, the reason's second half is `reason` or `id`:

    [[boilerplate]]
    id = "share-on"                     # rule id: "en/share-on"
    reason = "share-bar"                # left out: the id
    phrases = "Share | Share this"      # whole blocks, in any typography, parted by "|" or line ends
    pattern = '(?:share|tweet) on .{1,30}'   # the whole block as `prepare` leaves it: case folded ("ß" is "ss");
                                        # or a list of patterns, any of which may match
    max_chars = 60                      # left out: 80
    opens = true                        # left out: false
    score = 0.9                         # left out: 0.95
    matches = ["Share this", "SHARE ON ..."]           # at least two, in the typography of pages
    spares = ["Share prices fell.", "Shared values"]   # at least two near misses

A language whose pages are often typed without the marks of their letters says `bare_letters = true` before its rows:
its phrases then match without marks too. Everything but the examples is checked on loading; `check_examples` runs
the examples.
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec
from msgspec.structs import replace

from cleaner.block import REASONS
from cleaner.errors import RuleError
from cleaner.rules.table import LETTERS, Locale, Rule, RuleTable, prepare

FAMILIES = ("page", "label", "comments", "boilerplate")
"""Families of reasons that tables may name. Rows are tried in this order, within a family as they stand in the file."""
MIN_EXAMPLES = 2
COMMON = "common"
UNKNOWN = "und"
_WORDS = {field.name: field.type for field in msgspec.structs.fields(Locale) if field.name not in ("language", "rules")}
_NO_WORDS: dict[str, Any] = {key: frozenset() if kind == frozenset[str] else () for key, kind in _WORDS.items()}
_NO_WORDS |= {"months": {}, "day_first": None}
_COMMON_WORDS = ("months", "published_words", "modified_words", "and_words")
_CASE_KEPT = ("agencies",)
_ALIASES = {"nb": "no", "nn": "no"}
# The key stands first in its file, so that the rest need not be read.
_HEAD_BYTES = 4096
_STOP_WORDS = re.compile(r"^stop_words = \[([^\]]{0,4000})\]$", re.MULTILINE)
_QUOTED = re.compile(r'"([^"\\]{1,40})"')
_ESCAPED = re.compile(r"\\.")
_CLASS = re.compile(r"\[\^?\]?[^\]]{0,200}\]")
_UNBOUNDED = re.compile(r"[*+]|\{\d{0,9},\}")
_GROUP = re.compile(r"\((?!\?(?::|=|!|<=|<!))")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table: the rule and its examples."""

    rule: Rule
    matches: tuple[str, ...]
    """Blocks that this rule names, as pages write them."""
    spares: tuple[str, ...]
    """Near misses, which this rule must not match."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One file: its words by the name of the Locale's field, and its rows in order."""

    words: dict[str, Any]
    rows: tuple[Row, ...]


class _FileRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row as the file has it."""

    id: str
    reason: str = ""
    phrases: str = ""
    pattern: str | tuple[str, ...] = ()
    max_chars: int = 80
    opens: bool = False
    score: float = 0.95
    matches: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()


def read_table(file: Traversable, name: str) -> Table:
    """The table in `file`, checked; `name` is the first half of its rule ids. "common" has no words.

    Raises: RuleError for what is not well formed; the message names file and row.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{name}.toml: not readable as TOML: {error}") from error
    rows: list[Row] = []
    seen: dict[str, str] = {}
    for family in FAMILIES:
        for number, raw in enumerate(content.pop(family, [])):
            rows.append(_read_row(raw, f"{name}.toml: [[{family}]] row {number + 1}", name, family))
            _check_new(rows[-1].rule, seen, name)
    if _read_bare_letters(content, name):
        rows = [_with_bare_phrases(row, seen) for row in rows]
    words = {} if name == COMMON and not content else _read_words(content, name)
    _check_patterns(rows, name)
    return Table(words=words, rows=tuple(rows))


def _read_row(raw: Any, where: str, name: str, family: str) -> Row:
    """The row with all that was left out filled in. Raises: RuleError."""
    try:
        row = msgspec.convert(raw, _FileRow)
    except msgspec.ValidationError as error:
        raise RuleError(f"{where}: {error}") from error
    where = f"{where} ({row.id})"
    reason = f"{family}.{row.reason or row.id}"
    if reason not in REASONS:
        raise RuleError(f"{where}: {reason!r} is not in the table of reasons")
    if not row.phrases and not row.pattern:
        raise RuleError(f"{where}: needs phrases or a pattern")
    if not 0.0 < row.score <= 1.0:
        raise RuleError(f"{where}: score is {row.score}; it must lie in 0..1")
    patterns = (row.pattern,) if isinstance(row.pattern, str) else row.pattern
    for pattern in patterns:
        if fault := _pattern_fault(pattern):
            raise RuleError(f"{where}: {fault}: {pattern}")
    phrases = tuple(prepare(phrase) for line in row.phrases.split("\n") for phrase in line.split("|") if phrase.strip())
    if bad := [phrase for phrase in phrases if not 0 < len(phrase) <= row.max_chars]:
        raise RuleError(f"{where}: phrase is empty or longer than max_chars: {bad[0]!r}")
    rule = Rule(
        id=f"{name}/{row.id}",
        reason=reason,
        pattern="|".join(patterns),
        max_chars=row.max_chars,
        phrases=phrases,
        opens=row.opens,
        score=row.score,
    )
    return Row(rule=rule, matches=row.matches, spares=row.spares)


def _pattern_fault(pattern: str) -> str:
    """What is wrong with the form of a pattern, "" where nothing is. Whether it compiles is seen later, once a file.

    Without unbounded repeats, and with `max_chars`, the time of a match has a fixed ceiling.
    """
    plain = _CLASS.sub("", _ESCAPED.sub("", pattern))
    if _GROUP.search(plain):
        return "only groups of the form (?:...) are allowed"
    if plain != plain.casefold().translate(LETTERS):
        return "never matches, since blocks come case folded"
    if _UNBOUNDED.search(plain):
        return "unbounded repeat; write {0,40} instead"
    depth = 0
    for sign in plain:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            break
    return "" if depth == 0 else "brackets do not pair"


def _check_new(rule: Rule, seen: dict[str, str], name: str) -> None:
    """Make sure that neither the rule's id nor one of its phrases stands in an earlier row. Raises: RuleError."""
    for key in (f"id {rule.id}", *(f"phrase {phrase!r}" for phrase in rule.phrases)):
        if key in seen:
            raise RuleError(f"{name}.toml: {key} stands twice: in {seen[key]} and {rule.id}")
        seen[key] = rule.id


def _read_bare_letters(content: dict[str, Any], name: str) -> bool:
    """The key of that name, taken out of `content`; False where it is left out. Raises: RuleError."""
    bare = content.pop("bare_letters", False)
    if not isinstance(bare, bool):
        raise RuleError(f"{name}.toml: bare_letters must be true or false")
    return bare


def _with_bare_phrases(row: Row, seen: dict[str, str]) -> Row:
    """`row` that also has its phrases without the marks of their letters, save those that a row has by itself."""
    bare = dict.fromkeys(_bare(phrase) for phrase in row.rule.phrases)
    more = tuple(phrase for phrase in bare if f"phrase {phrase!r}" not in seen)
    seen.update((f"phrase {phrase!r}", row.rule.id) for phrase in more)
    return replace(row, rule=replace(row.rule, phrases=row.rule.phrases + more))


def _bare(phrase: str) -> str:
    """`phrase` without the marks of its letters: "điện thoại" is "dien thoai", "łódź" is "lodz"."""
    parts = unicodedata.normalize("NFD", phrase.replace("đ", "d").replace("ł", "l"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _check_patterns(rows: list[Row], name: str) -> None:
    """Make sure that every pattern compiles and that none matches empty text. Raises: RuleError."""
    try:
        if RuleTable(tuple(row.rule for row in rows)).match("") is None:
            return
    except re.error:
        pass
    for row in rows:
        try:
            found = RuleTable((row.rule,)).match("")
        except re.error as error:
            raise RuleError(f"{name}.toml: {row.rule.id}: bad pattern: {error}: {row.rule.pattern}") from error
        if found:
            raise RuleError(f"{name}.toml: {row.rule.id}: matches empty text: {row.rule.pattern}")


def _read_words(content: dict[str, Any], name: str) -> dict[str, Any]:
    """Values of the Locale's fields: case folded, tuples longest first. Raises: RuleError."""
    known = {key: _WORDS[key] for key in _COMMON_WORDS} if name == COMMON else _WORDS
    if unknown := sorted(set(content) - set(known)):
        raise RuleError(f"{name}.toml: unknown key {unknown[0]!r}; known: {', '.join((*known, *FAMILIES))}")
    if missing := sorted(set(known) - set(content) - {"day_first"}):
        raise RuleError(f"{name}.toml: missing key {missing[0]!r}")
    words: dict[str, Any] = {"day_first": content.get("day_first")} if name != COMMON else {"day_first": None}
    if not isinstance(words["day_first"], bool | None):
        raise RuleError(f"{name}.toml: day_first must be true or false, or be left out")
    for key in known.keys() - {"day_first"}:
        words[key] = _read_months(content[key], name) if key == "months" else _read_list(key, content[key], name)
    return words


def _read_months(raw: Any, name: str) -> dict[str, int]:
    """Month names, case folded, to 1..12; the file has a list of the names of each month. Raises: RuleError."""
    if not isinstance(raw, list) or len(raw) != 12 or not all(isinstance(names, list) for names in raw):
        raise RuleError(f"{name}.toml: months must be twelve lists of names")
    months: dict[str, int] = {}
    for number, names in enumerate(raw):
        for word in _read_list("months", names, name):
            if word in months:
                raise RuleError(f"{name}.toml: months: {word!r} stands twice")
            months[word] = number + 1
    return months


def _read_list(key: str, raw: Any, name: str) -> Any:
    """Words of one key, in the key's type, tuples longest first. Raises: RuleError."""
    if not isinstance(raw, list) or not all(isinstance(word, str) and word.strip() for word in raw):
        raise RuleError(f"{name}.toml: {key} must be a list of words")
    found = raw if key in _CASE_KEPT else [word.casefold() for word in raw]
    seen: set[str] = set()
    for word in found:
        if word in seen:
            raise RuleError(f"{name}.toml: {key}: {word!r} stands twice")
        seen.add(word)
    if _WORDS[key] == frozenset[str]:
        return frozenset(found)
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def known_languages() -> tuple[str, ...]:
    """Languages that have a table, in alphabetical order: the names of the files in `cleaner/locales`."""
    names = (file.name for file in files("cleaner.locales").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_table(name: str) -> Table:
    """The table "common" or that of a language. Raises: RuleError where there is none, or it is not well formed."""
    if name != COMMON and name not in known_languages():
        raise RuleError(f"{name!r}: no such table; known: {', '.join((COMMON, *known_languages()))}")
    folder = files("cleaner.rules") if name == COMMON else files("cleaner.locales")
    return read_table(folder / f"{name}.toml", name)


@cache
def load_stop_words() -> dict[str, frozenset[str]]:
    """Stop words of every language that has a table, by language.

    Reads only the head of each file: every text asks for all languages' stop words, and for one language's rules.
    """
    folder = files("cleaner.locales")
    found: dict[str, frozenset[str]] = {}
    for language in known_languages():
        with (folder / f"{language}.toml").open("rb") as file:
            key = _STOP_WORDS.search(file.read(_HEAD_BYTES).decode("utf-8", "ignore"))
        if key is None:
            raise RuleError(f"{language}.toml: the key 'stop_words' must stand in the first {_HEAD_BYTES} bytes")
        found[language] = _read_list("stop_words", _QUOTED.findall(key[1]), language)
    return found


def load_rows(name: str) -> tuple[Row, ...]:
    """The rows of the table "common" or of a language's, with their examples."""
    return load_table(name).rows


@cache
def load_locale(language: str | None) -> Locale:
    """Words and rules of `language`; "und" with the language-free rules only where it has no table or is None.

    Both written forms of Norwegian, "nb" and "nn", have the table "no".

    Raises: RuleError for a table that is not well formed.
    """
    if language in _ALIASES:
        return load_locale(_ALIASES[language])
    common = load_table(COMMON)
    rules = tuple(row.rule for row in common.rows)
    if language is None or language not in known_languages():
        return Locale(language=UNKNOWN, rules=RuleTable(rules), **_with_common(_NO_WORDS, common.words))
    table = load_table(language)
    words = _with_common(table.words, common.words)
    return Locale(language=language, rules=RuleTable(rules + tuple(row.rule for row in table.rows)), **words)


def _with_common(words: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    """`words` of a language with those that stand on pages of any language; its own come first."""
    merged = dict(words)
    merged["months"] = {**common["months"], **words["months"]}
    for key in _COMMON_WORDS:
        if key != "months":
            both = dict.fromkeys((*words[key], *common[key]))
            merged[key] = tuple(sorted(both, key=lambda word: (-len(word), word)))
    return merged


def check_examples(name: str) -> list[str]:
    """Problems of the examples of a table, one line each: too few, a match that does not hold, a spare that is hit.

    A row is tried alone, so that an example speaks for its own row; then with all rows of the language, where a row
    that stands earlier may take the match only for the same reason.
    """
    problems: list[str] = []
    everything = load_locale(name).rules
    for row in load_rows(name):
        alone = RuleTable((row.rule,))
        if min(len(row.matches), len(row.spares)) < MIN_EXAMPLES:
            problems.append(f"{row.rule.id}: needs {MIN_EXAMPLES} matches and {MIN_EXAMPLES} spares at least")
        problems.extend(f"{row.rule.id}: does not spare {text!r}" for text in row.spares if alone.match(prepare(text)))
        for text in row.matches:
            if not alone.match(prepare(text)):
                problems.append(f"{row.rule.id}: does not match {text!r}")
            elif (first := everything.match(prepare(text))) and first.reason != row.rule.reason:
                problems.append(f"{row.rule.id}: {first.id} takes {text!r} before it")
    return problems
