"""Checks of what was left in the text: notices, labels, HTML, and ends that are none."""

import re
from collections.abc import Iterator
from functools import lru_cache

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


def check_residue(record: Record, config: CheckConfig) -> Iterator[Problem]:
    """Lines of the text that name or ask for what is no text: consent, subscriptions, related pages, share bars.

    The tables of rules tell them: a short line by its words, a longer one only where it speaks of cookies and such.
    The first line of each code is reported, with the number of all.
    """
    phrases, starts = _phrases(record.language)
    found: dict[str, list[str]] = {}
    lines = [line for line in record.text.split("\n") if 0 < len(line) <= MAX_NOTICE_CHARS]
    for line in lines:
        if len(line) > MAX_LABEL_CHARS:
            continue
        # A look at the first letters spares most short lines the rest.
        start = line[:3] if line[0].isalnum() else line.lstrip(EDGES)[:3]
        if (start.lower() in starts or not start.isascii()) and (code := phrases.get(prepare(line))):
            found.setdefault(code, []).append(line)
    lowered = "\n".join(lines).lower()
    if any(map(lowered.__contains__, _TRIGGERS)):
        for code, line in _notices(lines, record.language):
            if line not in found.get(code, ()):
                found.setdefault(code, []).append(line)
    for code, seen in found.items():
        shown = seen[0][:MAX_SHOWN_CHARS]
        more = f", and {len(seen) - 1} more" if len(seen) > 1 else ""
        yield record_problem(
            code, record, f"the text holds {_MEANING[code]}: {shown!r}{more}", field="text", value=shown
        )


def _notices(lines: list[str], language: str | None) -> Iterator[tuple[str, str]]:
    """Code and line of each line that a rule about consent, subscriptions or sharing names."""
    rules = load_locale(language).rules
    for line in lines:
        if any(map(line.lower().__contains__, _TRIGGERS)) and (rule := rules.match(prepare(line))):
            code = _CODES.get(rule.reason)
            if code:
                yield code, line


@lru_cache(maxsize=64)
def _phrases(language: str | None) -> tuple[dict[str, str], frozenset[str]]:
    """Code by whole line, as `prepare` leaves it, of the tables of a language; and the first three letters of all."""
    locale: Locale = load_locale(language)
    found: dict[str, str] = {}
    for rule in locale.rules.rules:
        if code := _CODES.get(rule.reason):
            for phrase in rule.phrases:
                found.setdefault(phrase, code)
    return found, frozenset(phrase[:3] for phrase in found)


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
