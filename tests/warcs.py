"""WARC records for tests."""

import gzip

PAGE = b"<!DOCTYPE html><title>Rain</title><p>The river rose by two metres on Sunday night."
TEXT_HEAD = b"Content-Type: text/html; charset=utf-8\r\n"


def record(content: bytes, type_: str = "response", **head: str | None) -> bytes:
    """A record with `content`; names of `head` with "_" for "-"; None leaves a field out."""
    fields: dict[str, str | None] = {
        "WARC-Type": type_,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000001>",
        "WARC-Date": "2024-05-03T10:00:00Z",
        "WARC-Target-URI": "https://e.example/a",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(content)),
        **{name.replace("_", "-"): value for name, value in head.items()},
    }
    lines = [f"{name}: {value}".encode() for name, value in fields.items() if value is not None]
    return b"\r\n".join([b"WARC/1.0", *lines, b"", content, b"", b""])


def response(body: bytes = PAGE, head: bytes = TEXT_HEAD, status: int = 200) -> bytes:
    return b"HTTP/1.1 %d OK\r\n%b\r\n%b" % (status, head, body)


def conversion(text: str) -> bytes:
    return record(text.encode(), "conversion", Content_Type="text/plain")


def packed(*records: bytes) -> bytes:
    """Each record a member of its own, as the format asks for."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)
