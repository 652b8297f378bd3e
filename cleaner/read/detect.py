"""What the bytes themselves say about their encoding: marks, NUL patterns, escapes, and the detectors' votes."""

import codecs
import re
import unicodedata
from collections import Counter

from cleaner.read.codec import Reading, read_as
from cleaner.read.labels import CODEC_NAMES, CODECS, find_encoding
from cleaner.read.latin import find_latin_encoding
from cleaner.read.limits import LIMITS

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_SAMPLE_BYTES = 4096
_PARTS = 4
_EAST = {codec: CODEC_NAMES[codec] for codec in ("gb18030", "big5", "cp932", "euc_jp", "cp949")}
_META = re.compile(rb"<meta\b[^>]{0,1000}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([^\s\"'/>;]{1,64})", re.IGNORECASE)
_XML = re.compile(rb"^\s{0,9}<\?xml\b[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([^\"'>]{1,64})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([IJ])")
_HZ = re.compile(rb"~\{((?:[\x21-\x77][\x21-\x7e])+)~\}")
_HZ_COMMON = range(0x30, 0x58)  # rows of GB 2312 with the 3,755 common characters; letters of ASCII words lie above


def find_mark(content: bytes) -> tuple[str, int] | None:
    """Encoding that a byte order mark at the start names, and the mark's length in bytes; None without a mark."""
    for mark, encoding in _MARKS:
        if content.startswith(mark) and (encoding != "utf-32le" or _is_utf32(content, encoding)):
            return encoding, len(mark)
    return None


def find_wide(content: bytes) -> str | None:
    """UTF-32 or UTF-16 without a mark, told by where the NUL bytes stand; None where they do not tell.

    Many NULs, in every second place only, are UTF-16. Few of them (Chinese text has one in each line's end) count only
    where all that they give are characters in use.
    """
    sample = content[:_SAMPLE_BYTES]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    for encoding in ("utf-32le", "utf-32be"):
        if _is_utf32(sample, encoding):
            return encoding
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 10 <= max(even, odd) and max(even, odd) * 4 >= len(sample) // 2:
        return "utf-16le" if odd > even else "utf-16be"
    return next((encoding for encoding in ("utf-16le", "utf-16be") if _is_all_text(sample, encoding)), None)


def read_escaped(content: bytes) -> Reading | None:
    """`content` read in one of the 7-bit encodings that switch by escapes (ISO-2022-JP, ISO-2022-KR, HZ), or None."""
    if b"\x1b$)C" in content[:_SAMPLE_BYTES]:
        encoding = "iso-2022-kr"
    elif b"\x1b" in content and _ISO_2022_JP.search(content):
        encoding = "iso-2022-jp"
    elif b"~{" in content and _is_hz(content):
        encoding = "hz-gb-2312"
    else:
        return None
    if not content.isascii():
        return None
    reading = read_as(content, encoding)
    return reading if reading.losses * 20 <= reading.wide_chars() else None


def _is_hz(content: bytes) -> bool:
    """Whether at least four common Chinese characters stand between marks of HZ, and not as many other pairs."""
    rows = b"".join(match[1][::2] for match in _HZ.finditer(content))
    common = sum(row in _HZ_COMMON for row in rows)
    return common >= 4 and common * 2 > len(rows)


def find_declared(content: bytes) -> str | None:
    """Label that the head of an HTML page declares, as it stands there; None without one."""
    head = _COMMENT.sub(b"", content[: LIMITS.max_declaration_bytes])
    found = _META.search(head) or _XML.search(head)
    return found[1].decode("ascii", "backslashreplace") if found else None


def find_votes(content: bytes, *, html: bool) -> list[str]:
    """Encodings that the detectors name, best first, each once; may be empty.

    For text in Latin script its letters decide. Otherwise charset-normalizer chooses among the encodings of the
    standard; for HTML, BeautifulSoup's detector votes after it: it also knows declarations further down.
    """
    sample = _sample(content, html=html)
    if latin := find_latin_encoding(sample):
        return [latin]
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=list(CODEC_NAMES))
    votes = [CODEC_NAMES[match.encoding] for match in matches if match.encoding in CODEC_NAMES][:3]
    if html:
        from bs4.dammit import EncodingDetector

        label = EncodingDetector.find_declared_encoding(content, is_html=True)
        declared = find_encoding(label) if isinstance(label, str) else None
        votes += [declared] if declared and not declared.startswith("utf-") else []
    return list(dict.fromkeys(votes))


def find_votes_of_parts(content: bytes, *, html: bool) -> list[str]:
    """Encodings of East Asia that charset-normalizer names for parts of the lines, most named first; may be empty.

    For the whole it names none that a single byte contradicts.
    """
    from charset_normalizer import from_bytes

    lines = _sample(content, html=html).splitlines(keepends=True)
    size = -(-len(lines) // _PARTS)
    votes: Counter[str] = Counter()
    for start in range(0, len(lines), size) if len(lines) > 1 else ():
        best = from_bytes(b"".join(lines[start : start + size]), cp_isolation=list(_EAST)).best()
        if best is not None:
            votes[_EAST[best.encoding]] += 1
    return [encoding for encoding, _ in votes.most_common()]


def _is_utf32(content: bytes, encoding: str) -> bool:
    """Whether the beginning is strict UTF-32 without U+0000, which hardly anything else is."""
    sample = content[: min(len(content), _SAMPLE_BYTES) // 4 * 4]
    try:
        return "\0" not in sample.decode(CODECS[encoding])
    except UnicodeDecodeError:
        return False


def _is_all_text(sample: bytes, encoding: str) -> bool:
    """Whether `sample` gives only characters in use, line ends and tabs, some of them ASCII, and is no UTF-8."""
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start + 3 >= len(sample):
            return False
    else:
        return False
    text = read_as(sample[: len(sample) // 2 * 2], encoding).text
    unused = any(char not in "\n\r\t" and unicodedata.category(char) in ("Cc", "Cn", "Co") for char in text)
    return not unused and any(map(str.isascii, text))


def _sample(content: bytes, *, html: bool) -> bytes:
    """What tells most about the encoding: the lines with bytes beyond ASCII, up to LIMITS.max_detect_bytes.

    Cut after an ASCII byte below 30, which no encoding of the standard uses inside a character.
    """
    if html:
        content = _TAG.sub(b"\n", content[: LIMITS.max_detect_bytes * 16])
    lines = (line for line in content.split(b"\n") if not line.isascii())
    sample = bytearray()
    for line in lines:
        sample += line + b"\n"
        if len(sample) >= LIMITS.max_detect_bytes:
            break
    if len(sample) <= LIMITS.max_detect_bytes:
        return bytes(sample)
    head = bytes(sample[: LIMITS.max_detect_bytes])
    end = max(head.rfind(byte) for byte in (b"\n", b" ", b",", b"."))
    return head[: end + 1] if end > 0 else head
