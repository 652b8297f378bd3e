"""No pattern of the package takes more than linear time: each is run on traps made of its own characters.

A pattern that is only ever used on short texts stands in CAPPED with their length.
"""

import importlib
import itertools
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cleaner
from cleaner.late_regex import LateRegex
from cleaner.rules.loader import known_languages, load_locale

parser: Any = importlib.import_module("re._parser")
SIZE = 12_000
MAX_SECONDS = 0.12
"""CPU time; a linear pattern takes some milliseconds, one whose time grows with the square more than half a second."""
CAPPED = {
    "cleaner.read.detect._COMMENT": 4096,
    "cleaner.annotate.hinted_names._HANDLE": 2000,
    "cleaner.annotate.topic_vote._CODE": 200,
}
"""Characters of the longest text that a pattern is used on, where the code before it cuts."""
FOLDED = frozenset(
    (
        "cleaner.annotate.by_words.SEPARATOR",
        "cleaner.annotate.hinted_names._JOINED",
        "cleaner.annotate.hinted_names._TAIL",
        "cleaner.annotate.person._JOIN",
    )
)
"""Patterns that are used only where white space is folded: no two spaces stand side by side."""
METHODS = "search|match|fullmatch|findall|finditer|sub|subn|split"
MAX_CHARS = 10
_SAMPLES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}


class Pattern(NamedTuple):
    """A compiled pattern of a module, and how it is used."""

    name: str
    regex: re.Pattern[Any]
    methods: frozenset[str]


@cache
def source_of(module: str | None) -> str:
    """The source of a module, or of the whole package."""
    root = Path(cleaner.__file__).parent
    paths = sorted(root.rglob("*.py")) if module is None else [Path(importlib.import_module(module).__file__ or "")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def methods_of(module: str, name: str) -> frozenset[str]:
    """The methods that are called on the pattern of that name; search where none is told."""
    source = source_of(module if name.startswith("_") else None)
    return frozenset(re.findall(rf"\b{re.escape(name)}(?:\.regex)?\.({METHODS})\b", source)) or frozenset({"search"})


def find_patterns() -> Iterator[Pattern]:
    """All patterns at the top of the package's modules."""
    seen: set[str] = set()
    for info in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if info.name.endswith(("__main__", ".spark")):
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            regex = value.regex if isinstance(value, LateRegex) else value
            if isinstance(regex, re.Pattern) and regex.pattern not in seen:
                seen.add(regex.pattern)
                yield Pattern(f"{info.name}.{name}", regex, methods_of(info.name, name))


def chars_of(tree: Any) -> Iterator[str]:
    """Characters that the parts of a parsed pattern can match, a few of each."""
    for operator, argument in tree:
        kind = str(operator)
        if kind in ("LITERAL", "NOT_LITERAL"):
            yield chr(argument) if kind == "LITERAL" else ("a" if argument != ord("a") else "b")
        elif kind == "ANY":
            yield "a"
        elif kind == "IN":
            yield from itertools.islice(_class_chars(argument), 3)
        elif kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from chars_of(argument[2])
        elif kind == "SUBPATTERN":
            yield from chars_of(argument[3])
        elif kind == "BRANCH":
            for branch in argument[1]:
                yield from chars_of(branch)
        elif kind in ("ASSERT", "ASSERT_NOT"):
            yield from chars_of(argument[1])
        elif kind == "ATOMIC_GROUP":
            yield from chars_of(argument)


def _class_chars(parts: Any) -> Iterator[str]:
    negated = any(str(operator) == "NEGATE" for operator, _ in parts)
    if negated:
        yield from ("a", " ", "\u00e9")
    for operator, argument in parts:
        kind = str(operator)
        if kind == "LITERAL" and not negated:
            yield chr(argument)
        elif kind == "RANGE" and not negated:
            yield chr(argument[0])
        elif kind == "CATEGORY":
            yield _SAMPLES.get(str(argument), "-")


def words_of(tree: Any) -> Iterator[str]:
    """Runs of literal characters of a parsed pattern, at any depth."""
    run = ""
    for operator, argument in [*tree, (None, None)]:
        kind = str(operator)
        if kind == "LITERAL":
            run += chr(argument)
            continue
        if len(run) > 1:
            yield run
        run = ""
        if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from words_of(argument[2])
        elif kind == "SUBPATTERN":
            yield from words_of(argument[3])
        elif kind == "BRANCH":
            for branch in argument[1]:
                yield from words_of(branch)


def traps(pattern: str | bytes, size: int) -> Iterator[str]:
    """Texts of `size` characters of which the pattern can match nearly all, again and again, in vain."""
    tree = parser.parse(pattern)
    chars = list(dict.fromkeys([*chars_of(tree), " ", "a", "1"]))[:MAX_CHARS]
    words = list(dict.fromkeys(words_of(tree)))[:MAX_CHARS]
    units = [*chars, *words, *("".join(pair) for pair in itertools.permutations(chars[:5], 2))]
    for unit in units:
        run = unit * (size // len(unit))
        yield run + "\x01"
        if words:
            yield words[0] + run + "\x01"


def seconds_of(pattern: Pattern, method: str, trap: str) -> float:
    """CPU seconds of one method of a pattern on a trap."""
    text = trap if isinstance(pattern.regex.pattern, str) else trap.encode("utf-8", "replace")
    began = time.process_time()
    found = getattr(pattern.regex, method)(*((text[:0], text) if method in ("sub", "subn") else (text,)))
    if method == "finditer":
        list(found)
    return time.process_time() - began


def outgrows(pattern: Pattern, method: str, trap: str) -> bool:
    """Whether a trap of four times the size takes more than nine times as long; a busy machine is asked three times."""
    whole = min(seconds_of(pattern, method, trap) for _ in range(3))
    quarter = min(seconds_of(pattern, method, trap[: len(trap) // 4] + trap[-1]) for _ in range(3))
    return whole > MAX_SECONDS and whole > 9 * quarter


def slowest(pattern: Pattern, size: int) -> tuple[float, str]:
    """CPU seconds of the slowest trap of a pattern, and how the trap begins; ends with one that it cannot cope with."""
    worst = (0.0, "")
    for trap in traps(pattern.regex.pattern, size):
        if pattern.name in FOLDED and "  " in trap:
            continue
        for method in pattern.methods:
            seconds = seconds_of(pattern, method, trap)
            if seconds > MAX_SECONDS and outgrows(pattern, method, trap):
                return seconds, trap[:20]
            worst = max(worst, (min(seconds, MAX_SECONDS), trap[:20]))
    return worst


PATTERNS = {pattern.name: pattern for pattern in find_patterns()}


@pytest.mark.parametrize("name", PATTERNS)
def test_pattern_takes_linear_time(name: str) -> None:
    seconds, trap = slowest(PATTERNS[name], CAPPED.get(name, SIZE))
    assert seconds <= MAX_SECONDS, f"{seconds:.2f} s on {trap!r} ..."


@pytest.mark.parametrize(
    ("pattern", "size"),
    [(r"(?:a+)+b", 24), (r"\s+$", SIZE), (r"a*a*b", 1000), (r",\s*,\s*x", 0)],
)
def test_patterns_that_are_not_linear_are_found(pattern: str, size: int) -> None:
    seconds, _ = slowest(Pattern("", re.compile(pattern), frozenset({"search"})), size or SIZE)
    assert (seconds > MAX_SECONDS) == bool(size)


@pytest.mark.parametrize("code", [None, *known_languages()])
def test_tables_of_rules_have_a_ceiling(code: str | None) -> None:
    rules = load_locale(code).rules
    longest = max(rule.max_chars for rule in rules.rules)
    units = ("a", " ", "a ", "1", "share on ", "© 2020 ", "by a, ", "1 / ", "· ", "читать ", "更多")
    for unit in units:
        text = (unit * longest)[: longest - 1] + "!"
        began = time.process_time()
        rules.match(text)
        assert time.process_time() - began < MAX_SECONDS, f"{unit!r}"
