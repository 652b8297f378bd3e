"""Named repairs of a line's text: invisible characters, entities, mojibake, spaces, bullets and heading marks.

Each repair changes the text only where it is surely right, and says its name, so that a reader can follow it.
"""

import re
from typing import NamedTuple

from msgspec.structs import replace

from cleaner.block import Block, Repair
from cleaner.text import HIDDEN, NONCHARACTERS, decode_references

# Zero-width joiners (200c, 200d) carry meaning in Indic and Arabic scripts and in emoji: only between ASCII they go.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    f"\x00-\x08\x0e-\x1b\x7f{NONCHARACTERS}]+|(?<=[!-~])[\u200c\u200d](?=[!-~])|{HIDDEN}"
)
# All that may be invisible, and some more. The engine looks for a class fast if few of its ranges lie beyond 16 bits.
_MAYBE_INVISIBLE = (
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\x00-\x08\x0e-\x1b\x7f\U0001fffe-\U0010ffff"
)
_INVISIBLE_SUSPECT = re.compile(f"[{_MAYBE_INVISIBLE}]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp;|AMP;|#0{0,4}38;|#[xX]0{0,4}26;)+")
_TAG = re.compile(r"<[A-Za-z/!?]")
_BRACKETS = {"<": "&lt;", ">": "&gt;"}
# UTF-8 read as Windows-1252 or Latin-1: a lead byte's letter, then a continuation byte's sign.
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e"
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]|[\u0080-\u009f]"
)
# What may need either repair. It opens with one class of characters, which the engine looks for fast.
_SUSPECT = re.compile(
    f"[{_MAYBE_INVISIBLE}\x80-\x9f\u00c2-\u00f4]"
    "(?:(?<![\u00c2-\u00f4])|[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e"
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122])"
)
_SIGNS = "•·▪▫◦‣●○■□►▶➤➢✓✔∙⁃◆◇❖✦➔⇒❯"
# Signs that stand before figures too: "+ 5 points", "★ 4.5".
_LETTER_SIGNS = "+★☆✱"
_BULLETS = frozenset(_SIGNS + _LETTER_SIGNS + "*-")
_BULLET = re.compile(rf"(?:[{_SIGNS}*]|-(?!-)|[{_LETTER_SIGNS}](?=\s+[^\W\d_]))(?:\s+|(?<=[•▪◦‣●■►▶➤➢✓✔◆])(?=\w))")
MARKS = _BULLETS | {"#"}
"""Characters that open a list item or a heading."""
_HEADING_MARK = re.compile(r"(#{1,6})\s")
_MAX_ENTITY_PASSES = 5
_MAX_ROUNDS = 8


class Repaired(NamedTuple):
    """A line after its repairs."""

    text: str
    names: tuple[str, ...]


def repair_text(raw: str) -> Repaired:
    """`raw` with entities and mojibake decoded, invisible characters out, white space folded.

    Applied to its own result it changes nothing.

    >>> repair_text("Fish &amp; chips\\u200b, 5\\u00a0kg")
    Repaired(text='Fish & chips, 5 kg', names=('entities', 'invisible', 'spaces'))
    """
    if is_plain(raw):
        return Repaired(raw, ())
    if "&" not in raw and not _SUSPECT.search(raw):
        folded = " ".join(raw.split())
        return Repaired(folded, () if folded == raw.strip() else ("spaces",))
    # Mojibake goes before invisible characters: a soft hyphen or a control character may be the half of a letter. One
    # repair may uncover work for another, so they go round until nothing changes.
    text = raw
    names: dict[str, None] = {}
    for _ in range(_MAX_ROUNDS):
        before = text
        for name, repair in _REPAIRS:
            repaired = repair(text)
            if repaired != text:
                text = repaired
                names[name] = None
        if text == before:
            break
    folded = " ".join(text.split())
    if folded != text.strip():
        names["spaces"] = None
    return Repaired(folded, tuple(names))


def is_plain(raw: str) -> bool:
    """Whether `raw` is its own repair: printable ASCII with single spaces inside and no character references."""
    return raw.isascii() and raw.isprintable() and "&" not in raw and "  " not in raw and raw[:1] != " " != raw[-1:]


def repair_block(block: Block) -> Block:
    """`block` of an HTML page with what its text still needs repaired; of code and tables only what is invisible."""
    text = block.text
    if text.isascii() and "&" not in text and text.isprintable():
        return block
    if block.role in ("code", "table"):
        shown = remove_invisible(text)
        repaired = Repaired(shown, ("invisible",) if shown != text else ())
    else:
        repaired = repair_text(text)
    if not repaired.names:
        return block
    return replace(block, text=repaired.text, repairs=tuple(Repair(name, block.span) for name in repaired.names))


def remove_invisible(text: str) -> str:
    """`text` without control, zero-width and bidirectional marks; joiners stay where a script needs them."""
    if not _INVISIBLE_SUSPECT.search(text):
        return text
    return _INVISIBLE.sub(r"\1", text)


def decode_entities(text: str) -> str:
    """`text` with character references decoded, doubly escaped ones too; but words never become a tag.

    >>> decode_entities("5 &lt; 6 &amp;amp; 7"), decode_entities("&amp;lt;b&amp;gt;")
    ('5 < 6 & 7', '&lt;b&gt;')
    """
    if "&" not in text or ";" not in text:
        return text
    for _ in range(_MAX_ENTITY_PASSES):
        if not _ENTITY.search(text):
            break
        plain = _ESCAPED_AMPERSAND.sub("&", text)
        decoded = _ENTITY.sub(_decode, plain)
        if "<" in decoded and _count_tags(decoded) > _count_tags(text):
            decoded = _ENTITY.sub(_decode_no_bracket, plain)
        if decoded == text or _count_tags(decoded) > _count_tags(text):
            break
        text = decoded
    return text


def _decode(found: re.Match[str]) -> str:
    return decode_references(found[0])


def _decode_no_bracket(found: re.Match[str]) -> str:
    char = _decode(found)
    return _BRACKETS.get(char, char)


def _count_tags(text: str) -> int:
    return len(_TAG.findall(text))


def fix_mojibake(text: str) -> str:
    """`text` with UTF-8 that was read in another encoding read anew; unchanged where that is not surely so."""
    if text.isascii() or not _MOJIBAKE.search(text):
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)


def cut_bullet(text: str) -> str | None:
    """`text` without its list bullet; None where it has none.

    >>> cut_bullet("- first point"), cut_bullet("-5 degrees")
    ('first point', None)
    """
    found = _BULLET.match(text) if text[:1] in _BULLETS else None
    if found is None:
        return None
    rest = text[found.end() :].strip()
    return rest if any(char.isalnum() for char in rest[:80]) else None


def cut_heading_mark(text: str) -> tuple[str, int] | None:
    """(`text` without its # marks, heading level 1..6); None where it has none.

    A heading without letters needs two marks or more: one stands before numbers too.

    >>> cut_heading_mark("## Method ##"), cut_heading_mark("## 2.1.0"), cut_heading_mark("# 12")
    (('Method', 2), ('2.1.0', 2), None)
    """
    found = _HEADING_MARK.match(text) if text.startswith("#") else None
    if not found:
        return None
    heading = text[found.end() :].rstrip("# \t").lstrip()
    level = len(found[1])
    is_heading = any(char.isalpha() or (level > 1 and char.isdigit()) for char in heading)
    return (heading, level) if is_heading else None


_REPAIRS = (("entities", decode_entities), ("mojibake", fix_mojibake), ("invisible", remove_invisible))
