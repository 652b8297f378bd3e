"""Bytes to text: which encoding won, why, and how many characters were lost."""

from typing import Literal

import msgspec

from cleaner.page import PageWarning
from cleaner.read.codec import REPLACEMENT, Reading, clean_text, count_wide, read_as
from cleaner.read.detect import find_declared, find_mark, find_votes, find_votes_of_parts, find_wide, read_escaped
from cleaner.read.labels import find_encoding

_ASCII_BYTES = bytes(range(128))
_MIN_READ = 50  # characters beyond ASCII for each doubt, where an encoding that is named may have any
Method = Literal["bom", "utf-8", "declared", "meta", "detected", "fallback"]
__all__ = ["Decoded", "Method", "clean_text", "decode"]


class Decoded(msgspec.Struct, frozen=True):
    """A text and how it was read from its bytes."""

    text: str
    """Without the byte order mark."""
    encoding: str
    """WHATWG name, in lower case."""
    method: Method
    replaced: int = 0
    """Number of U+FFFD that decoding put in; those that stood in the source are not counted."""
    warnings: tuple[PageWarning, ...] = ()


class _Declared(msgspec.Struct, frozen=True):
    """An encoding that the caller or the page names."""

    label: str
    encoding: str | None
    """None where the standard knows no such label."""
    method: Literal["declared", "meta"]


def decode(content: bytes, *, declared: str | None = None, html: bool = False) -> Decoded:
    """The text in `content`, for any bytes at all; never raises.

    `declared` is the caller's label, from an HTTP header say; with `html` a declaration in the page's head counts
    after it. Both yield to a byte order mark and to valid UTF-8, which nothing else looks like.

    >>> decode("Café".encode("latin-1"), declared="latin1").text
    'Café'
    """
    claims = _find_claims(content, declared, html=html)
    if mark := find_mark(content):
        encoding, length = mark
        return _build(read_as(content[length:], encoding), "bom", claims)
    if wide := find_wide(content):
        return _build(read_as(content, wide), "detected", claims)
    if escaped := read_escaped(content):
        return _build(escaped, "detected", claims)
    if utf8 := _read_utf8(content):
        return _build(utf8, "utf-8", claims)
    for claim in claims:
        if claim.encoding and claim.encoding != "utf-8":
            reading = read_as(content, claim.encoding)
            if reading.doubts() * _MIN_READ <= reading.wide_chars():
                return _build(reading, claim.method, claims)
    return _read_mixed(content, claims, html=html) or _detect(content, claims, html=html)


def _find_claims(content: bytes, declared: str | None, *, html: bool) -> list[_Declared]:
    """What the caller and the page's head declare, in this order; UTF-16 in the head means UTF-8, as in browsers."""
    claims = []
    if declared is not None:
        claims.append(_Declared(declared, find_encoding(declared), "declared"))
    if html and (label := find_declared(content)) is not None:
        encoding = find_encoding(label)
        if encoding in ("utf-16le", "utf-16be"):
            encoding = "utf-8"
        claims.append(_Declared(label, encoding, "meta"))
    return claims


def _read_utf8(content: bytes) -> Reading | None:
    """`content` as UTF-8, or None where it is something else.

    Halves of surrogate pairs that were coded one by one (CESU-8) are joined. Up to one character in six may be
    spoilt, and the last may be cut; but a lone byte E0 or above at the end of ASCII text is a letter ("é") of
    windows-1252.
    """
    try:
        return Reading(content.decode("utf-8"), "utf-8", 0, -1)
    except UnicodeDecodeError as error:
        is_cut = error.end == len(content) and error.reason == "unexpected end of data"
        has_wide = not content[: error.start].isascii()
        lead = content[error.start]
    try:
        halves = content.decode("utf-8", "surrogatepass")
        return read_as(halves.encode("utf-16-le", "surrogatepass"), "utf-16le")._replace(encoding="utf-8")
    except UnicodeDecodeError:
        pass
    if is_cut:
        return read_as(content, "utf-8") if has_wide or lead < 0xE0 or content[-1] != lead else None
    quick = content.decode("utf-8", "replace")  # a hundred times faster where nearly every byte is lost
    losses = quick.count(REPLACEMENT) - content.count(REPLACEMENT.encode())
    return read_as(content, "utf-8") if count_wide(quick) >= 6 * losses else None


def _read_mixed(content: bytes, claims: list[_Declared], *, html: bool) -> Decoded | None:
    """A text whose lines are partly UTF-8 and partly another encoding, as when pages are glued together; else None.

    At least a quarter of the bytes beyond ASCII must stand in lines that are UTF-8. In East Asian encodings short
    lines are valid UTF-8 by chance, but hold a few bytes only.
    """
    lines = content.splitlines(keepends=True)
    other: list[int] = []
    wide_bytes = other_bytes = 0
    for number, line in enumerate(lines):
        if line.isascii():
            continue
        count = len(line.translate(None, _ASCII_BYTES))
        wide_bytes += count
        if not _is_utf8(line):
            other.append(number)
            other_bytes += count
    if (wide_bytes - other_bytes) * 4 < wide_bytes or wide_bytes - other_bytes < 8:
        return None
    rest = b"".join(lines[number] for number in other)
    encoding = _detect(rest, [], html=html).encoding
    readings = {number: read_as(lines[number], encoding) for number in other}
    parts = [readings[n].text if n in readings else line.decode("utf-8") for n, line in enumerate(lines)]
    losses = sum(reading.losses for reading in readings.values())
    text = "".join(parts)
    reading = Reading(text, "utf-8", losses, text.find(REPLACEMENT) if losses else -1)
    where = f"the first is line {other[0] + 1}"
    message = f"{len(other)} of {len(lines)} lines are not UTF-8 and were read as {encoding}, {where}"
    return _build(reading, "detected", claims, PageWarning("encoding-mixed", message))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detect(content: bytes, claims: list[_Declared], *, html: bool) -> Decoded:
    """The reading with the fewest doubts: of the detectors' votes, then of what was declared, then windows-1252.

    Before the last of them comes what most parts of an East Asian text tell that a few broken bytes have spoilt.
    """
    readings: list[tuple[Reading, Method]] = []
    for vote in find_votes(content, html=html):
        readings.append((read_as(content, vote), "detected"))
    for claim in claims:
        if claim.encoding:
            readings.append((read_as(content, claim.encoding), claim.method))
    readings.append((read_as(content, "windows-1252"), "fallback"))
    reading, method = min(readings, key=lambda pair: pair[0].doubts())
    if method == "fallback":
        for spoilt in (read_as(content, vote) for vote in find_votes_of_parts(content, html=html)):
            if 0 < spoilt.doubts() * _MIN_READ <= spoilt.wide_chars():
                return _build(spoilt, "detected", claims)
    return _build(reading, method, claims)


def _build(reading: Reading, method: Method, claims: list[_Declared], *warnings: PageWarning) -> Decoded:
    """The result with its warnings; where a declaration names what was detected, the declaration counts."""
    if method == "detected" and not warnings:
        method = next((claim.method for claim in claims if claim.encoding == reading.encoding), method)
    found = list(warnings)
    for claim in claims:
        if claim.encoding is None:
            message = f"declared {claim.label[:64]!r} is no name of an encoding; read as {reading.encoding}"
            found.append(PageWarning("encoding-unknown-label", message))
        elif claim.encoding != reading.encoding and not reading.text.isascii():
            message = f"declared {claim.label[:64]!r}, but the bytes are {reading.encoding}"
            found.append(PageWarning("encoding-contradiction", message))
    if method in ("detected", "fallback") and not warnings:
        message = f"nothing names the encoding; read as {reading.encoding}"
        found.append(PageWarning("encoding-guessed", message))
    if reading.losses:
        line = reading.text.count("\n", 0, reading.first_loss) + 1
        message = f"{reading.losses} characters could not be read as {reading.encoding}, the first in line {line}"
        found.append(PageWarning("encoding-losses", message))
    return Decoded(reading.text, reading.encoding, method, reading.losses, tuple(found))
