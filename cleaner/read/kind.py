"""What a content is: raw text, HTML, or no text at all."""

import re
from pathlib import PurePosixPath

from cleaner.page import MediaKind

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
TEXT_SUFFIXES = (".txt", ".text", ".md", ".markdown")
PAGE_SUFFIXES = (*TEXT_SUFFIXES, *HTML_SUFFIXES)
FORMATS: dict[str, str] = {
    **dict.fromkeys(PAGE_SUFFIXES, "page"),
    **dict.fromkeys((".jsonl", ".ndjson"), "rows"),
    **dict.fromkeys((".csv", ".tsv"), "table"),
    **dict.fromkeys((".warc", ".wet"), "warc"),
    **dict.fromkeys((".parquet",), "parquet"),
    **dict.fromkeys((".arrow", ".feather"), "arrow"),
    ".zip": "zip",
    ".tar": "tar",
}
"""Which reader a file has, by its extension in lower case, that of packing left out."""
PACKED_SUFFIXES = {".gz": "gzip", ".bz2": "bz2", ".xz": "xz", ".zst": "zstd"}
SKIPPED_SUFFIXES = {
    ".pkl": "a pickle, which runs code when it is loaded",
    ".pickle": "a pickle, which runs code when it is loaded",
    ".npy": "an array of NumPy, which may hold pickles",
    ".npz": "arrays of NumPy, which may hold pickles",
}
"""Why a file that the user names is skipped, by its extension in lower case."""
_HEAD_CHARS = 64 * 1024
_MIN_BLOCK_TAGS = 4
_LEADING = re.compile(r"\s{0,4096}(?:<\?xml\b|<!doctype html\b|<html[\s>])", re.IGNORECASE)
_DOCUMENT = re.compile(r"<(?:!doctype html|html|head|body)(?:\s[^<>]{0,1000})?>", re.IGNORECASE)
_BLOCK_OPEN = re.compile(
    r"<(?:p|div|article|section|main|nav|header|footer|aside|ul|ol|li|table|tr|td|h[1-6]|br|blockquote|pre|figure)"
    r"(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)
_BLOCK_CLOSE = re.compile(r"</(?:p|div|article|section|main|nav|ul|ol|li|table|h[1-6])>", re.IGNORECASE)
_TAG_TEXT = re.compile(r"</?[a-z][^<>]{0,1000}>", re.IGNORECASE)
_FORMATS = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"RIFF", "a RIFF file (WebP, AVI, WAV)"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x7fELF", "a program (ELF)"),
    (b"\x1f\x8b\x08", "packed with gzip"),
    (b"BZh91AY&SY", "packed with bzip2"),
    (b"\xfd7zXZ\x00", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x93NUMPY", "an array of NumPy"),
    (b"PAR1\x15", "a Parquet file"),
    (b"ARROW1\x00\x00", "an Arrow file"),
    (b"OggS\x00", "an Ogg file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"wOF2\x00", "a font"),
    (b"wOFF\x00", "a font"),
)  # fmt: skip


def plain_suffix(path: str) -> str:
    """Extension of `path` in lower case, that of compression left out.

    >>> plain_suffix("a/Page.HTML.gz"), plain_suffix("notes")
    ('.html', '')
    """
    name = PurePosixPath(path.lower())
    if name.suffix == ".tgz":
        return ".tar"
    return PurePosixPath(name.stem).suffix if name.suffix in PACKED_SUFFIXES else name.suffix


def find_format(path: str) -> str | None:
    """The reader for a file of this name, a value of FORMATS; None where its extension says nothing."""
    return FORMATS.get(plain_suffix(path))


def is_read_in_folders(name: str) -> bool:
    """Whether a file of this name that lies in a folder is read: its extension is known, or it has none at all.

    >>> is_read_in_folders("a/page.HTML.gz"), is_read_in_folders("a/page"), is_read_in_folders(".profile")
    (True, True, False)
    """
    suffix = plain_suffix(name)
    return suffix in FORMATS if suffix else not PurePosixPath(name).name.startswith(".")


def find_packer(path: str) -> str | None:
    """How a file of this name is packed, a value of PACKED_SUFFIXES; None: not at all."""
    suffix = PurePosixPath(path.lower()).suffix
    return "gzip" if suffix == ".tgz" else PACKED_SUFFIXES.get(suffix)


def guess_kind(text: str, path: str | None) -> MediaKind:
    """Whether `text` is raw text or HTML: by the extension of `path` where it tells, else by its tags.

    HTML begins with a doctype or <html>, has document tags of which some open and close blocks, or is made of blocks
    throughout. Text that only speaks of tags is text.

    >>> guess_kind("<!DOCTYPE html><p>Rain", None), guess_kind("Use <p> for paragraphs. I <3 HTML.", None)
    ('html', 'text')
    """
    if path is not None and plain_suffix(path) in HTML_SUFFIXES:
        return "html"
    if _LEADING.match(text):
        return "html"
    head = text[:_HEAD_CHARS]
    opened, closed = len(_BLOCK_OPEN.findall(head)), len(_BLOCK_CLOSE.findall(head))
    starts_with_tag = _TAG_TEXT.match(head.lstrip()[:2000]) is not None
    if starts_with_tag and (_DOCUMENT.search(head) or (opened >= 1 and closed >= 1)):
        return "html"
    if opened < _MIN_BLOCK_TAGS or not closed:
        return "text"
    tag_chars = sum(len(tag) for tag in _TAG_TEXT.findall(head))
    return "html" if _DOCUMENT.search(head) or tag_chars * 20 > len(head) else "text"


def find_binary_format(head: bytes) -> str | None:
    """What a content is that is surely no text, told by its first bytes; None for all others.

    >>> find_binary_format(b"%PDF-1.7"), find_binary_format(b"Rain")
    ('a PDF', None)
    """
    found = next((name for start, name in _FORMATS if head.startswith(start)), None)
    return None if found and head.startswith(b"RIFF") and b"\0" not in head[:64] else found
