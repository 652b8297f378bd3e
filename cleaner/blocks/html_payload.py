"""Text of a page that shows none itself: what its scripts hold for a browser to show."""

import re
from collections.abc import Iterator
from typing import Any

from cleaner.blocks.html_flight import read_flight
from cleaner.blocks.html_scan import Raw, Tokens
from cleaner.blocks.json_ld import parse_json

_MAX_VALUES = 200_000
_MIN_PROSE_CHARS = 80
_MIN_PROSE_WORDS = 12
_MAX_WORD_CHARS = 14  # on average: longer ones are codes, addresses, style sheets
_BODY_KEY = "articleBody"
# A state that a script keeps for the page: "window.__STATE__ = {...}" or "var data = [...]".
_ASSIGNED = re.compile(r"=\s*(?=[{\[])")
_END_OF_SENTENCE = re.compile(r"[.!?…。！？؟।]")
_MAX_ASSIGNMENTS = 20


def find_payload(tokens: Tokens) -> tuple[str, str]:
    """The text that a page's scripts hold, and a name of where it came from; both "" where there is none.

    The text may be HTML. JSON-LD that gives an article's text is the surest source; then come scripts that hold
    nothing but JSON ("__NEXT_DATA__"), a stream of React components, then values that a script assigns. Of these the
    long strings of prose count, each once.
    """
    scripts = [raw for raw in tokens.raws if raw.tag.name == "script"]
    for raw in scripts:
        if "ld+json" in _type(raw) and _BODY_KEY in (content := _content(tokens, raw)):
            bodies = _unique(value for key, value in _strings(parse_json(content)) if key == _BODY_KEY)
            if bodies:
                return "\n\n".join(bodies), "JSON-LD articleBody"
    for raw in scripts:
        kind = _type(raw)
        if "json" in kind and "ld+json" not in kind:
            name = raw.tag.attributes.get("id") or kind
            if prose := _prose(parse_json(_content(tokens, raw))):
                return prose, f"the JSON of the script {name[:60]!r}"
    if prose := _prose(read_flight(_content(tokens, raw) for raw in scripts if "json" not in _type(raw))):
        return prose, "the stream of React components in its scripts"
    for raw in scripts:
        if "json" not in _type(raw) and (prose := _assigned_prose(_content(tokens, raw))):
            return prose, "the state that a script assigns"
    return "", ""


def _type(raw: Raw) -> str:
    return raw.tag.attributes.get("type", "").lower()


def _content(tokens: Tokens, raw: Raw) -> str:
    return tokens.html[raw.start : raw.end]


def _assigned_prose(script: str) -> str:
    """Prose in the JSON values that a script assigns, each parsed as far as it is JSON."""
    if len(script) < _MIN_PROSE_CHARS:
        return ""
    position = 0
    for _ in range(_MAX_ASSIGNMENTS):
        found = _ASSIGNED.search(script, position)
        if found is None:
            break
        if prose := _prose(parse_json(script[found.end() :].rstrip())):
            return prose
        position = found.end()
    return ""


def _prose(values: list[Any]) -> str:
    return "\n\n".join(_unique(value for _, value in _strings(values) if _is_prose(value)))


def _unique(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _strings(value: Any) -> Iterator[tuple[str, str]]:
    """Strings in a JSON value with the keys that they stand under, in order."""
    waiting: list[tuple[str, Any]] = [("", value)]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        key, item = waiting.pop()
        if isinstance(item, str):
            yield key, item
        elif isinstance(item, list):
            waiting += [(key, inner) for inner in reversed(item)]
        elif isinstance(item, dict):
            waiting += [(name, inner) for name, inner in reversed(item.items())]


def _is_prose(text: str) -> bool:
    """Whether a string is a sentence or more that people read, perhaps with HTML in it.

    >>> _is_prose("The ferry does not sail on Sunday, since the harbour is closed for the repair of its old walls.")
    True
    >>> _is_prose("M 10 10 L 20 20 " * 20)
    False
    """
    if len(text) < _MIN_PROSE_CHARS or not _END_OF_SENTENCE.search(text):
        return False
    if text.isascii() or " " in text:
        words = text.split()
        letters = sum(char.isalpha() for char in text)
        return (
            len(words) >= _MIN_PROSE_WORDS
            and letters > 0.6 * len(text)
            and letters / len(words) <= _MAX_WORD_CHARS
            and "{" not in text
        )
    return sum(char.isalpha() for char in text) > 0.6 * len(text)
