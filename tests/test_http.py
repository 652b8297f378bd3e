"""HTTP responses in records: heads, chunks and packing, and what is said of those that are broken."""

import gzip

import pytest

from cleaner.errors import SourceError
from cleaner.read.http import parse_media_type, parse_response, read_body
from cleaner.read.limits import LIMITS
from tests.warcs import PAGE


def messages(body: bytes, **fields: str) -> tuple[bytes, list[str]]:
    found, notes = read_body(body, {name.replace("_", "-"): value for name, value in fields.items()})
    return found, [f"{note.code}: {note.message}" for note in notes]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PAGE, (None, {}, 0, "http-head-missing: the record is said to be an HTTP response, but begins with no head")),
        (
            b"HTTP/1.1 200 OK\r\nA: b",
            (200, {"a": "b"}, 21, "http-head-cut: the HTTP response ends inside its head; it has no body"),
        ),
        (b"HTTP/1.1 404 Not Found\r\nA: b\r\nA: c\r\n\r\nRain", (404, {"a": "b"}, 38, "")),
        (b"HTTP/2 200\nA: b\n c\n\nRain\n\n", (200, {"a": "b c"}, 20, "")),
        (b"HTTP/1.1 2000 OK\r\n\r\n", (None, {}, 0, "")),
    ],
)
def test_heads(content: bytes, expected: tuple[int | None, dict[str, str], int, str]) -> None:
    found = parse_response(content)
    said = [f"{warning.code}: {warning.message}" for warning in found.warnings]
    assert (found.status, found.fields, found.body_at) == expected[:3]
    assert said == [expected[3]] or not expected[3]


def test_a_head_may_be_as_long_as_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.read.http.LIMITS", LIMITS._replace(max_head_bytes=2048))
    head = b"HTTP/1.1 200 OK\r\nX: ".ljust(2044, b"x") + b"\r\n\r\n"
    assert parse_response(head + b"Rain").body_at == 2048
    assert parse_response(head[:-4] + b"xxxx").warnings[0].code == "http-head-cut"
    with pytest.raises(SourceError) as raised:
        parse_response(head[:-4] + b"x" + head[-4:])
    assert (raised.value.code, raised.value.message) == (
        "bad-http", "the head of the HTTP response does not end within 2 KiB"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Text/HTML; charset=UTF-8; x=y", ("text/html", "UTF-8")),
        ("text/plain;CHARSET = 'koi8-r'", ("text/plain", "koi8-r")),
        (" text/html ", ("text/html", None)),
        ("text/html; a=b; charset=x; c=d", ("text/html", "x")),
    ],
)
def test_media_types(value: str, expected: tuple[str, str | None]) -> None:
    assert parse_media_type(value) == expected


@pytest.mark.parametrize(
    ("body", "expected", "said"),
    [
        (b"A\r\n0123456789\r\n0\r\n\r\nrest", b"0123456789", []),
        (b"4 \r\nRain\r\n04;a=b\r\nWind\r\n", b"RainWind", []),
        (b"4\r\nRain\r\n9\r\nWind", b"RainWind", ["http-chunks: a chunk states 9 bytes, but 4 follow"]),
        (b"4\r\nRain\r\n4\r\nWind", b"RainWind", []),
        (
            b"4\r\nRain\r\n<p>Wind",
            b"Rain\r\n<p>Wind",
            ["http-chunks: the body goes on where a chunk should begin; it was kept as it is"],
        ),
    ],
)
def test_chunks(body: bytes, expected: bytes, said: list[str]) -> None:
    assert messages(body, transfer_encoding="gzip, Chunked") == (expected, said)


def test_what_is_said_of_bodies_that_are_broken() -> None:
    assert messages(PAGE, content_encoding="GZIP") == (
        PAGE, ["not-packed: it is said to be packed with gzip, but it is not packed"]
    )  # fmt: skip
    page, (said,) = messages(gzip.compress(PAGE * 9)[:-4], content_encoding="gzip")
    assert page == PAGE * 9
    why = "the gzip data is broken: it ends in the middle; unpack it by hand to see"
    assert said == f"content-cut: the body breaks off: {why}"
    assert messages(b"", content_encoding="gzip") == (b"", [])
    assert messages(b" \n<p>Rain", content_encoding="br") == (
        b" \n<p>Rain", ["not-packed: it is said to be packed with br, but it is not packed"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("x" * 50, "bad-content-encoding", f"the body's encoding '{'x' * 40}' is not known"),
        ("gzip,br,gzip,br", "bad-content-encoding", "the body is packed 4 times, at most 3"),
        ("br", "bad-br", "the Brotli data is broken: "),
    ],
)
def test_bodies_that_cannot_be_read(name: str, code: str, message: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_body(b"\xff\xffRain", {"content-encoding": name})
    assert raised.value.code == code
    assert raised.value.message.startswith(message)


def test_a_body_may_be_packed_three_times() -> None:
    thrice = gzip.compress(gzip.compress(gzip.compress(PAGE)))
    assert messages(thrice, content_encoding="gzip, identity, gzip,,none, gzip") == (PAGE, [])


def test_a_body_may_be_as_long_as_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.read.http.LIMITS", LIMITS._replace(max_source_bytes=1 << 20))
    assert len(read_body(gzip.compress(bytes(1 << 20)), {"content-encoding": "gzip"})[0]) == 1 << 20
    with pytest.raises(SourceError) as raised:
        read_body(gzip.compress(bytes((1 << 20) + 1)), {"content-encoding": "gzip"})
    assert (raised.value.code, raised.value.message) == ("too-large", "the body has more than 1 MiB")
