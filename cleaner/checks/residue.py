"""Checks of what was left in the text: notices, labels, HTML, and ends that are none."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import takewhile

from cleaner.checks.config import CheckConfig
from cleaner.checks.problem import Problem, record_problem
from cleaner.record import Record
from cleaner.rules.loader import load_locale
from cleaner.rules.table import EDGES, Locale, prepare

MAX_LABEL_CHARS = 60
MAX_NOTICE_CHARS = 300
MAX_WALL_CHARS = 200
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
    b"cookie",
    b"newsletter",
    b"subscri",
    b"abonn",
    b"to continue reading",
    b"personal data",
    b"share this",
    b"share on",
    b"tweet this",
    b"follow us",
)
_KELVIN = "\u212a".encode()
"""The one character beyond ASCII that is a letter of the triggers, "k", in small."""
_START_BYTES = 4
_MAX_PREFIX_CHARS = _START_BYTES * 3
"""Of a prepared start: a character gives three at most."""
_MAX_STARTS = 1 << 14
_END_SIGNS = EDGES + "."
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


def check_residue(record: Record, config: CheckConfig, raw: bytes) -> Iterable[Problem]:
    """Lines of the text that name or ask for what is no text: consent, subscriptions, related pages, share bars.

    The tables of rules tell them: a short line by its words, a longer one only where it speaks of cookies and such.
    The first line of each code is reported, with the number of all. `raw`: the text in UTF-8, in which most lines are
    passed over without a look at their letters.
    """
    found: dict[str, list[str]] = {}
    for code, line in _labels(raw, record.language):
        found.setdefault(code, []).append(line)
    for code, line in _notices(raw, record.language):
        if line not in found.get(code, ()):
            found.setdefault(code, []).append(line)
    return _residue_problems(found, record) if found else ()


def _residue_problems(found: dict[str, list[str]], record: Record) -> Iterator[Problem]:
    """A problem for each code with its lines."""
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
    for part in [part for part in raw.split(b"\n") if part and starts[part[:_START_BYTES]]]:
        if len(part) > MAX_LABEL_CHARS * 4:
            continue
        line = part.decode("utf-8", "surrogatepass")
        if len(line) <= MAX_LABEL_CHARS and starts.may_be_phrase(line) and (code := phrases.get(prepare(line))):
            yield code, line


def _notices(raw: bytes, language: str | None) -> Iterable[tuple[str, str]]:
    """Code and line of each line that a rule about consent, subscriptions or sharing names."""
    if _KELVIN[:1] in raw and _KELVIN in raw:
        lines = [line for line in raw.split(b"\n") if _triggers_in(line.replace(_KELVIN, b"k").lower())]
        return _named_notices(lines, language)
    lowered = raw.lower()
    words = _triggers_in(lowered)
    return _named_notices(_lines_with(words, raw, lowered), language) if words else ()


def _triggers_in(lowered: bytes) -> list[bytes]:
    return list(filter(lowered.__contains__, _TRIGGERS))


def _named_notices(lines: Iterable[bytes], language: str | None) -> Iterator[tuple[str, str]]:
    rules = load_locale(language).rules
    for raw in lines:
        line = raw.decode("utf-8", "surrogatepass")
        if len(line) <= MAX_NOTICE_CHARS and (rule := rules.match(prepare(line))):
            code = _CODES.get(rule.reason)
            if code:
                yield code, line


def _lines_with(words: list[bytes], raw: bytes, lowered: bytes) -> list[bytes]:
    """The lines of a text that hold one of `words` in small letters, in order."""
    found: dict[int, int] = {}
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            end = raw.find(b"\n", at)
            end = len(raw) if end < 0 else end
            found[raw.rfind(b"\n", 0, at) + 1] = end
            at = lowered.find(word, end)
    return [raw[start:end] for start, end in sorted(found.items())]


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
        if start.isalnum():  # ASCII, and as most are
            return start.decode("ascii").lower() in self._prefixes
        # Characters are prepared one by one, so that the first ones begin the prepared line, but bullets and such.
        kept = "".join(takewhile(_is_kept, start.decode("utf-8", "ignore")))
        return prepare(kept) in self._prefixes

    def may_be_phrase(self, line: str) -> bool:
        """Whether a line may be a phrase, by its first letters behind bullets and such."""
        start = line.lstrip(EDGES)[:_MAX_PREFIX_CHARS]
        if not start[:3].isascii():
            return True
        if start[:3].lower() not in self._starts:
            return False
        # Where the line ends in these letters, what `prepare` takes from its end is among them.
        return not start.isascii() or " ".join(start.split()).rstrip(_END_SIGNS).lower() in self._prefixes


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


def check_html(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """Tags and entities in the title or the text, code and tables left out."""
    if _has_tag(record.text) or _has_tag(record.title or ""):
        return _html_problems(record)
    return ()


def _has_tag(text: str) -> bool:
    """Whether there is a tag or an entity: it is looked for at each of the two signs, which are found quickly."""
    for sign in "<&":
        at = text.find(sign)
        while at >= 0:
            if _TAG.match(text, at):
                return True
            at = text.find(sign, at + 1)
    return False


def _html_problems(record: Record) -> Iterator[Problem]:
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


def check_end(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """An article whose text ends at a paywall, or breaks off."""
    if record.page_type != "article" or not record.text:
        return ()
    last = record.text[-_END_CHARS:].rstrip().rpartition("\n")[2].strip()
    lowered = last.lower()
    if _is_wall(lowered) and (found := _PAYWALL.search(lowered)):
        message = f"the text ends at a paywall: {last[:MAX_SHOWN_CHARS]!r}"
        return [record_problem("text-paywall", record, message, field="text", value=found.group())]
    if lowered.endswith(_CUT_ENDS) or (len(last) >= MAX_LABEL_CHARS and last[-1] in ",;-–("):
        message = f"the text breaks off: {last[-MAX_SHOWN_CHARS:]!r}"
        return [record_problem("text-truncated", record, message, field="text", value=last[-20:])]
    return ()


# What a last line that speaks of subscriptions must hold too, or it may be the story's own last sentence.
_WALL = (
    "to continue", "to read", "continue reading", "keep reading", "read the full", "subscribers", "weiterlesen",
    "already a", "subscribe now", "unlimited access", "full access", "members only", "pour lire", "para leer",
)  # fmt: skip


def _is_wall(lowered: str) -> bool:
    return len(lowered) <= MAX_WALL_CHARS and any(map(lowered.__contains__, _WALL))
