"""The HTTP response in a WARC record: its head, and its body without chunks and packing."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from cleaner.errors import SourceError
from cleaner.page import PageWarning
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.unpack import check_ratio, read_chunks
from cleaner.read.warc_frames import parse_fields

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/[\d.]{1,9} {1,9}(\d{3})\b")
_CHUNK_HEAD = re.compile(rb"(?:\r?\n)?[ \t]{0,9}([0-9A-Fa-f]{1,16})(?:[ \t;][^\n]{0,4096})?\r?\n")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([^\s\"';,]{1,64})", re.IGNORECASE)
_PACKERS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br", "zstd": "zstd"}
_MAX_ENCODINGS = 3


class Response(NamedTuple):
    """The head of an HTTP response, and where its body begins."""

    status: int | None
    fields: dict[str, str]
    """Names in lower case; the first of several of the same name."""
    body_at: int
    warnings: tuple[PageWarning, ...] = ()


def parse_response(content: bytes) -> Response:
    """The head of the response in `content`. What begins with no head is all body; a head that never ends is all head.

    Raises: SourceError bad-http for a head over the limit.
    """
    status = _STATUS.match(content)
    if not status:
        warning = PageWarning("http-head-missing", "the record is said to be an HTTP response, but begins with no head")
        return Response(None, {}, 0, (warning,))
    end = _HEAD_END.search(content, 0, LIMITS.max_head_bytes)
    if end:
        return Response(int(status[1]), parse_fields(content[: end.start()]), end.end())
    if len(content) > LIMITS.max_head_bytes:
        message = f"the head of the HTTP response does not end within {LIMITS.max_head_bytes // 1024} KiB"
        raise SourceError("bad-http", message)
    warning = PageWarning("http-head-cut", "the HTTP response ends inside its head; it has no body")
    return Response(int(status[1]), parse_fields(content), len(content), (warning,))


def parse_media_type(value: str) -> tuple[str, str | None]:
    """Media type in lower case and label of the encoding, or None, that a Content-Type field names.

    >>> parse_media_type('text/HTML; charset="utf-8"'), parse_media_type("")
    (('text/html', 'utf-8'), ('', None))
    """
    charset = _CHARSET.search(value)
    return value.partition(";")[0].strip().lower(), charset[1] if charset else None


def read_body(body: bytes, fields: dict[str, str]) -> tuple[bytes, list[PageWarning]]:
    """The body without chunks and packing, and warnings for what is wrong with them.

    Raises: SourceError too-large, bad-content-encoding, missing-extra, bad-gzip and its siblings.
    """
    notes: list[PageWarning] = []
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _join_chunks(body, notes)
    names = [name.strip().lower() for name in fields.get("content-encoding", "").split(",")]
    names = [name for name in names if name not in ("", "identity", "none")]
    if len(names) > _MAX_ENCODINGS:
        raise SourceError("bad-content-encoding", f"the body is packed {len(names)} times, at most {_MAX_ENCODINGS}")
    for name in reversed(names):
        if body:
            body = _unpack(body, name, notes)
    return body, notes


def _join_chunks(body: bytes, notes: list[PageWarning]) -> bytes:
    """The body without the heads of its chunks; as it is where it has none, since crawlers may have joined them."""
    parts: list[bytes] = []
    at = 0
    while head := _CHUNK_HEAD.match(body, at):
        size = int(head[1], 16)
        at = head.end()
        if size == 0:
            return b"".join(parts)
        parts.append(body[at : at + size])
        if size > len(body) - at:
            notes.append(PageWarning("http-chunks", f"a chunk states {size} bytes, but {len(body) - at} follow"))
            return b"".join(parts)
        at += size
    if not parts:
        return body
    if body[at:].strip():
        notes.append(PageWarning("http-chunks", "the body goes on where a chunk should begin; it was kept as it is"))
        parts.append(body[at:])
    return b"".join(parts)


def _unpack(body: bytes, name: str, notes: list[PageWarning]) -> bytes:
    """The unpacked body; what came before a break, with a warning."""
    packer = _PACKERS.get(name)
    if packer is None:
        raise SourceError("bad-content-encoding", f"the body's encoding {name[:40]!r} is not known")
    if packer == "deflate" and body[:1] != b"\x78":
        packer = "raw-deflate"
    chunks = _read_brotli(io.BytesIO(body)) if packer == "br" else read_chunks(io.BytesIO(body), packer, notes=notes)
    content = bytearray()
    try:
        for chunk in chunks:
            content += chunk
            _check_size(len(content), len(body))
    except SourceError as error:
        if error.code in ("too-large", "missing-extra"):
            raise
        if content:
            notes.append(PageWarning("content-cut", f"the body breaks off: {error.message}"))
        elif body.lstrip()[:1] == b"<":  # some crawlers unpack the body and leave the head as it was
            notes.append(PageWarning("not-packed", f"it is said to be packed with {name}, but it is not packed"))
            return body
        else:
            raise
    return bytes(content)


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > LIMITS.max_source_bytes:
        raise SourceError("too-large", f"the body has more than {LIMITS.max_source_bytes // MIB} MiB")
    check_ratio(unpacked, packed)


def _read_brotli(file: BinaryIO) -> Iterator[bytes]:
    try:
        from fastwarc.stream_io import BrotliReader
    except ImportError as error:
        message = "the body is packed with Brotli; to read it, pip install 'scrape-cleaner[warc]'"
        raise SourceError("missing-extra", message) from error
    reader = BrotliReader(file)
    try:
        while chunk := reader.read(64 * 1024):
            yield chunk
    except OSError as error:
        raise SourceError("bad-br", f"the Brotli data is broken: {error}") from error
