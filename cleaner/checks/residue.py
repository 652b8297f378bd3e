"""Checks of what was left in the text: notices, labels, HTML, and ends that are none."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import takewhile

from cleaner.checks.config import CheckConfig
from cleaner.checks.problem import Problem, record_problem
from cleaner.record import Record
from cleaner.rules.loader import load_locale
from cleaner.rules.table import EDGES, Locale, prepare

MAX_LABEL_CHARS = 60
MAX_NOTICE_CHARS = 300
MAX_SHOWN_CHARS = 80
_END_CHARS = 400
_CODES = {
    "boilerplate.consent": "residue-consent",
    "page.consent-wall": "residue-consent",
    "boilerplate.newsletter": "residue-subscribe",
    "boilerplate.account": "residue-subscribe",
    "label.related": "residue-related",
    "boilerplate.share-bar": "residue-share",
    "boilerplate.advertisement": "residue-advertisement",
}
_MEANING = {
    "residue-consent": "a notice about cookies or consent",
    "residue-subscribe": "an invitation to subscribe or log in",
    "residue-related": "a label of other articles",
    "residue-share": "a share button",
    "residue-advertisement": "a label of an advertisement",
}
# Only lines with one of these are tried against the patterns of sentences.
_TRIGGERS = (
    "cookie",
    "newsletter",
    "subscri",
    "abonn",
    "to continue reading",
    "personal data",
    "share this",
    "share on",
    "tweet this",
    "follow us",
)
_RAW_TRIGGERS = tuple(word.encode("ascii") for word in _TRIGGERS)
_KELVIN = "\u212a".encode()
"""The one character beyond ASCII that is a letter of the triggers, "k", in small."""
_START_BYTES = 4
_MAX_PREFIX_CHARS = _START_BYTES * 3
"""Of a prepared start: a character gives three at most."""
_MAX_STARTS = 1 << 14
_PAYWALL = re.compile(
    "subscribe|subscription|subscriber|continue reading|keep reading|read the full|log in|sign in|register|abonn|"
    "souscri|suscr|assina|iscriviti|weiterlesen|prenumer|members only"
)
# A tag, or an entity. Every repeat is bounded, so the search is linear.
_TAG = re.compile(
    r"</?(?:p|div|span|br|a|b|i|em|strong|ul|ol|li|h[1-6]|img|table|tr|td|th|script|style|iframe|figure|section)"
    r"(?:\s[^<>]{0,300})?/?>|&(?:nbsp|amp|quot|lt|gt|rsquo|lsquo|rdquo|ldquo|mdash|ndash|hellip|#[0-9]{2,6}|#x[0-9a-fA-F]{2,5});",
    re.IGNORECASE,
)
_CUT_ENDS = (
    "...",
    "…",
    "[…]",
    "[...]",
    "(...)",
    "(…)",
    "read more",
    "continue reading",
    "weiterlesen",
    "lire la suite",
)
_CODE_ROLES = frozenset({"code", "table"})


def check_residue(record: Record, config: CheckConfig, raw: bytes) -> Iterator[Problem]:
    """Lines of the text that name or ask for what is no text: consent, subscriptions, related pages, share bars.

    The tables of rules tell them: a short line by its words, a longer one only where it speaks of cookies and such.
    The first line of each code is reported, with the number of all. `raw`: the text in UTF-8, in which most lines are
    passed over without a look at their letters.
    """
    found: dict[str, list[str]] = {}
    for code, line in _labels(raw, record.language):
        found.setdefault(code, []).append(line)
    lowered = raw.lower()
    if any(map(lowered.__contains__, _RAW_TRIGGERS)) or _KELVIN in raw:
        lines = [line for line in record.text.split("\n") if 0 < len(line) <= MAX_NOTICE_CHARS]
        for code, line in _notices(lines, record.language):
            if line not in found.get(code, ()):
                found.setdefault(code, []).append(line)
    for code, seen in found.items():
        shown = seen[0][:MAX_SHOWN_CHARS]
        more = f", and {len(seen) - 1} more" if len(seen) > 1 else ""
        yield record_problem(
            code, record, f"the text holds {_MEANING[code]}: {shown!r}{more}", field="text", value=shown
        )


def _labels(raw: bytes, language: str | None) -> Iterator[tuple[str, str]]:
    """Code and line of each short line that is a phrase of a rule."""
    phrases, starts = _phrases(language)
    # The first letters of a phrase, and no more bytes than the longest short line can have.
    for part in [part for part in raw.split(b"\n") if starts[part[:_START_BYTES]]]:
        if len(part) > MAX_LABEL_CHARS * 4:
            continue
        line = part.decode("utf-8", "surrogatepass")
        if len(line) <= MAX_LABEL_CHARS and starts.may_be_phrase(line) and (code := phrases.get(prepare(line))):
            yield code, line


def _notices(lines: list[str], language: str | None) -> Iterator[tuple[str, str]]:
    """Code and line of each line that a rule about consent, subscriptions or sharing names."""
    rules = load_locale(language).rules
    for line in lines:
        if any(map(line.lower().__contains__, _TRIGGERS)) and (rule := rules.match(prepare(line))):
            code = _CODES.get(rule.reason)
            if code:
                yield code, line


class _Starts(dict[bytes, bool]):
    """Whether a line with these first bytes may be a phrase. An entry is made at the first look."""

    def __init__(self, phrases: Collection[str]) -> None:
        self._starts = frozenset(phrase[:3] for phrase in phrases)
        self._prefixes = frozenset(phrase[:end] for phrase in phrases for end in range(_MAX_PREFIX_CHARS + 1))

    def __missing__(self, start: bytes) -> bool:
        found = self._find(start)
        if len(self) < _MAX_STARTS:
            self[start] = found
        return found

    def _find(self, start: bytes) -> bool:
        if not start:
            return False
        # Characters are prepared one by one, so that the first ones begin the prepared line, but bullets and such.
        kept = "".join(takewhile(_is_kept, start.decode("utf-8", "ignore")))
        return prepare(kept) in self._prefixes

    def may_be_phrase(self, line: str) -> bool:
        """Whether a line may be a phrase, by its first three letters behind bullets and such."""
        start = line.lstrip(EDGES)[:3]
        return start.lower() in self._starts or not start.isascii()


def _is_kept(char: str) -> bool:
    """Whether a character at the start of a line stays there when the line is prepared."""
    return not (char.isspace() or char in EDGES or char == "\u200c")


@lru_cache(maxsize=64)
def _phrases(language: str | None) -> tuple[dict[str, str], _Starts]:
    """Code by whole line, as `prepare` leaves it, of the tables of a language; and how such lines begin."""
    locale: Locale = load_locale(language)
    found: dict[str, str] = {}
    for rule in locale.rules.rules:
        if code := _CODES.get(rule.reason):
            for phrase in rule.phrases:
                found.setdefault(phrase, code)
    return found, _Starts(found)


def check_html(record: Record, config: CheckConfig) -> Iterator[Problem]:
    """Tags and entities in the title or the text, code and tables left out."""
    for field, text in (("title", record.title or ""), ("text", record.text)):
        if "<" not in text and "&" not in text:
            continue
        seen = _TAG.findall(text) if field == "title" else _tags_of_text(record)
        if seen:
            message = f"{field} holds HTML: {seen[0][:MAX_SHOWN_CHARS]!r}, {len(seen)} of it"
            yield record_problem("text-html", record, message, field=field, value=len(seen), threshold=0)


def _tags_of_text(record: Record) -> list[str]:
    """Tags in what is no code; records without sections are looked at as a whole."""
    if not record.sections:
        return _TAG.findall(record.text)
    blocks = (block for section in record.sections for block in section.blocks if block.role not in _CODE_ROLES)
    return [tag for block in blocks if "<" in block.text or "&" in block.text for tag in _TAG.findall(block.text)]


def check_end(record: Record, config: CheckConfig) -> Iterator[Problem]:
    """An article whose text ends at a paywall, or breaks off."""
    if record.page_type != "article" or not record.text:
        return
    end = record.text[-_END_CHARS:].rstrip()
    last = end.rpartition("\n")[2].strip()
    lowered = last.lower()
    if len(last) <= MAX_NOTICE_CHARS and (found := _PAYWALL.search(lowered)) and _is_wall(lowered):
        message = f"the text ends at a paywall: {last[:MAX_SHOWN_CHARS]!r}"
        yield record_problem("text-paywall", record, message, field="text", value=found.group())
    elif lowered.endswith(_CUT_ENDS) or (len(last) >= MAX_LABEL_CHARS and last[-1] in ",;-–("):
        message = f"the text breaks off: {last[-MAX_SHOWN_CHARS:]!r}"
        yield record_problem("text-truncated", record, message, field="text", value=last[-20:])


# What a last line that speaks of subscriptions must hold too, or it may be the story's own last sentence.
_WALL = (
    "to continue", "to read", "continue reading", "keep reading", "read the full", "subscribers", "weiterlesen",
    "already a", "subscribe now", "unlimited access", "full access", "members only", "pour lire", "para leer",
)  # fmt: skip


def _is_wall(lowered: str) -> bool:
    return len(lowered) <= 200 and any(words in lowered for words in _WALL)
