"""WARC and WET: which records are pages, what is carried, and what becomes of records that are broken."""

import bz2
import gzip
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import SourceError
from cleaner.page import Source
from cleaner.pipeline import read_page
from cleaner.read.files import find_sources
from cleaner.read.http import parse_response, read_body
from cleaner.read.limits import LIMITS
from cleaner.record import Failure
from tests.test_shards import check_shards
from tests.warcs import PAGE, TEXT_HEAD, conversion, packed, record, response

few = settings(max_examples=60, deadline=None)
BROTLI = bytes.fromhex(  # PAGE, packed
    "1b5100e0ad8ec7d9afb72a241d7c844aefb436383a254555616805e2963e6577e5f2e60607ec55926860014f70e460038e3c"
    "4a87ff10fccd0f4e059a5f88a08ecd67c6b7ea1b3404"
)


def read(path: Path) -> list[Source | Failure]:
    return list(find_sources([path]))


def only_source(folder: Path, content: bytes, name: str = "a.warc") -> Source:
    (folder / name).write_bytes(content)
    (found,) = read(folder / name)
    assert isinstance(found, Source), found
    return found


def outline(found: list[Source | Failure]) -> list[tuple[str | None, str]]:
    return [
        (item.source.member, item.error.code)
        if isinstance(item, Failure)
        else (item.member, ",".join(warning.code for warning in item.warnings))
        for item in found
    ]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wet", "a.warc.zst", "a.warc.bz2", "dump"])
def test_a_response(tmp_path: Path, name: str) -> None:
    content = record(response())
    packers: dict[str, Any] = {".gz": gzip.compress, ".zst": zstandard.compress, ".bz2": bz2.compress}
    source = only_source(tmp_path, packers.get(Path(name).suffix, bytes)(content), name)
    assert (source.content, source.kind, source.url) == (PAGE, "html", "https://e.example/a")
    assert (source.member, source.encoding, source.warnings) == ("record 1", "utf-8", ())
    assert source.carried == {
        "WARC-Type": "response",
        "WARC-Date": "2024-05-03T10:00:00Z",
        "WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000001>",
        "status": 200,
        "content_type": "text/html",
    }


def test_which_records_are_pages(tmp_path: Path) -> None:
    records = [
        record(b"software: x", "warcinfo", Content_Type="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request"),
        record(response()),
        record(b"", "metadata"),
        record(response(b"\x89PNG\r\n", b"Content-Type: image/png\r\n")),
        record(b"20240503 1 2", Content_Type="text/dns"),
        record(PAGE, "resource", Content_Type="Application/XHTML+xml"),
        conversion("Rain fell."),
        record(response(b"", status=301), "revisit"),
        record(response(b"x", b"Content-Type: application/x/y\r\n")),
        record(response(b"Rain", b"Content-Type: text/plain\r\n", 404)),
        record(response(b"Rain", b"X: y\r\n")),
        record(b"", "strange"),
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    passed_over = Counter[str]()
    found = list(find_sources([tmp_path], passed_over=passed_over))
    assert [(item.member, item.kind, item.content) for item in found if isinstance(item, Source)] == [
        ("record 4", "html", PAGE),
        ("record 8", "html", PAGE),
        ("record 9", "text", b"Rain fell."),
        ("record 12", "auto", b"Rain"),
        ("record 13", "auto", b"Rain"),
    ]
    assert len(found) == 5
    assert passed_over == {
        "warcinfo": 1, "request": 2, "metadata": 1, "response with image": 1, "response with text": 1, "revisit": 1,
        "response with application": 1, "record of an unknown type": 1,
    }  # fmt: skip
    check_shards(tmp_path, 300)


def test_a_file_without_a_page_is_answered(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record(b"", "request") * 20)
    (found,) = read(tmp_path)
    assert isinstance(found, Failure)
    assert (found.error.code, found.source.member) == ("nothing-found", None)
    assert len(check_shards(tmp_path, 1000)) > 1


def test_the_header_of_http_names_the_encoding(tmp_path: Path) -> None:
    body = "<p>Жизнь и погода".encode("koi8-r")
    source = only_source(tmp_path, record(response(body, b"Content-Type: text/html; Charset='KOI8-R'\r\n")))
    page = read_page(source)
    assert (page.text.strip(), page.encoding) == ("Жизнь и погода", "koi8-r")


@pytest.mark.parametrize(
    ("body", "expected", "codes"),
    [
        (b"4\r\nRain\r\n3;x=y\r\n in\r\n0\r\n\r\n", b"Rain in", []),
        (b"4\nRain\n0\n", b"Rain", []),
        (b"<p>Rain", b"<p>Rain", []),
        (b"FFFFFFFFFFFFFFFF\r\nRain", b"Rain", ["http-chunks"]),
        (b"4\r\nRain\r\nxyz", b"Rain\r\nxyz", ["http-chunks"]),
        (b"4\r\nRain", b"Rain", []),
        (b"", b"", []),
    ],
)
def test_chunks(body: bytes, expected: bytes, codes: list[str]) -> None:
    found, notes = read_body(body, {"transfer-encoding": "chunked"})
    assert (found, [note.code for note in notes]) == (expected, codes)


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize(
    ("name", "body", "codes"),
    [
        ("gzip", gzip.compress(PAGE), []),
        ("x-gzip", gzip.compress(PAGE), []),
        ("deflate", zlib.compress(PAGE), []),
        ("deflate", raw_deflate(PAGE), []),
        ("br", BROTLI, []),
        ("zstd", zstandard.compress(PAGE), []),
        ("br, gzip", gzip.compress(BROTLI), []),
        ("identity", PAGE, []),
        ("gzip", PAGE, ["not-packed"]),
        ("deflate", PAGE, ["not-packed"]),
        ("br", PAGE, ["not-packed"]),
        ("gzip", gzip.compress(PAGE) + b"xxxxxxxx", ["trailing-garbage"]),
    ],
)
def test_content_encodings(name: str, body: bytes, codes: list[str]) -> None:
    found, notes = read_body(body, {"content-encoding": name})
    assert (found, [note.code for note in notes]) == (PAGE, codes)


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("rot13", PAGE, "bad-content-encoding"),
        ("gzip, gzip, gzip, gzip", PAGE, "bad-content-encoding"),
        ("gzip", b"\x1f\x8b\x08 broken", "bad-gzip"),
        ("br", b"\xff\xff broken", "bad-br"),
        ("deflate", b"\xff\xff broken", "bad-raw-deflate"),
    ],
)
def test_bodies_that_cannot_be_read(tmp_path: Path, name: str, body: bytes, code: str) -> None:
    bad = record(response(body, TEXT_HEAD + f"Content-Encoding: {name}\r\n".encode()))
    (tmp_path / "a.warc").write_bytes(bad + record(response()))
    assert outline(read(tmp_path)) == [("record 1", code), ("record 2", "")]


def test_a_body_that_breaks_off_is_kept_with_a_warning(tmp_path: Path) -> None:
    body = gzip.compress(PAGE * 5000, 1)[:-300]
    source = only_source(tmp_path, record(response(body, TEXT_HEAD + b"Content-Encoding: gzip\r\n")))
    assert isinstance(source.content, bytes)
    assert source.content.startswith(PAGE)
    assert [warning.code for warning in source.warnings] == ["content-cut"]


def test_bombs_in_bodies_are_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * (16 << 20), 9) * 8
    bad = record(response(bomb, TEXT_HEAD + b"Content-Encoding: gzip\r\n"))
    (tmp_path / "a.warc").write_bytes(bad + record(response()))
    assert outline(read(tmp_path)) == [("record 1", "too-large"), ("record 2", "")]


def test_heads_of_http() -> None:
    assert parse_response(b"HTTP/2 204\nA: b\n\nx")[:3] == (204, {"a": "b"}, 17)
    assert [w.code for w in parse_response(b"HTTP/1.1 200 OK\r\nA: b").warnings] == ["http-head-cut"]
    assert [w.code for w in parse_response(PAGE).warnings] == ["http-head-missing"]
    assert parse_response(PAGE)[:3] == (None, {}, 0)
    assert read_body(b"Rain", {"content-encoding": "none, Identity"}) == (b"Rain", [])
    with pytest.raises(SourceError, match="encoding 'lzw' is not known") as raised:
        read_body(b"Rain", {"content-encoding": "lzw"})
    assert raised.value.code == "bad-content-encoding"


@pytest.mark.parametrize(
    ("limits", "message"), [({"max_source_bytes": 1000}, "more than 0 MiB"), ({}, "times its size")]
)
def test_a_body_over_the_limits_is_refused(
    limits: dict[str, int], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.read.http.LIMITS", LIMITS._replace(**limits))
    body = gzip.compress(b"x" * (1001 if limits else LIMITS.min_ratio_bytes + 1))
    with pytest.raises(SourceError, match=message) as raised:
        read_body(body, {"content-encoding": "gzip"})
    assert raised.value.code == "too-large"


def test_brotli_without_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastwarc.stream_io", None)
    with pytest.raises(SourceError, match=r"scrape-cleaner\[warc\]") as raised:
        read_body(b"\x0b\x02\x80Rain\x03", {"content-encoding": "br"})
    assert raised.value.code == "missing-extra"


def test_a_head_of_http_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.read.http.LIMITS", LIMITS._replace(max_head_bytes=200))
    endless = b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 40
    (tmp_path / "a.warc").write_bytes(record(endless) + record(response()))
    assert outline(read(tmp_path)) == [("record 1", "bad-http"), ("record 2", "")]
    with pytest.raises(SourceError, match="does not end within"):
        parse_response(endless)


@pytest.mark.parametrize("length", ["-1", "99999", "9" * 400, "abc", None, "+12", "0x10", "10", "", "1_0", "٣"])
def test_a_wrong_length_loses_nothing(tmp_path: Path, length: str | None) -> None:
    bad = record(response(), Content_Length=length)
    (tmp_path / "a.warc").write_bytes(bad + record(response()))
    found = read(tmp_path)
    assert [item.content for item in found if isinstance(item, Source)] == [PAGE, PAGE]
    assert outline(found) == [("record 1", "warc-length"), ("record 2", "")]
    check_shards(tmp_path, 100)


def test_a_record_in_several_segments_has_a_warning(tmp_path: Path) -> None:
    whole = response()
    first, rest = (
        record(whole[:-9], WARC_Segment_Number="1"),
        record(whole[-9:], "continuation", WARC_Segment_Number="2"),
    )
    (tmp_path / "a.warc").write_bytes(first + rest)
    assert outline(read(tmp_path)) == [("record 1", "warc-truncated")]


def test_broken_frames(tmp_path: Path) -> None:
    good, end = record(response()), b"\r\n"
    parts = [
        b"garbage\r\nWARC is a word\r\n", good, b"\0\1\2\r\n", good, end * 50, good,
        b"WARC/1.0\r\nX: " + b"x" * LIMITS.max_head_bytes + b"\r\n\r\n", good.replace(b"WARC/1.0", b"WARC/7.2"),
        good.replace(b"\r\n", b"\n"), good.rstrip() + end, good[:-40],
    ]  # fmt: skip
    (tmp_path / "a.warc").write_bytes(b"".join(parts))
    found = read(tmp_path)
    assert outline(found) == [
        ("record 1", "bad-warc"), ("record 2", ""), ("record 3", "bad-warc"), ("record 4", ""), ("record 5", ""),
        ("record 6", "bad-warc"), ("record 7", "warc-version"), ("record 8", "warc-length"), ("record 9", ""),
        ("record 10", "warc-truncated"),
    ]  # fmt: skip
    for shard_bytes in (1, 500, 100_000):
        check_shards(tmp_path, shard_bytes)


def test_huge_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.read.warc_frames.LIMITS", LIMITS._replace(max_source_bytes=10_000))
    video = record(response(b"v" * 20_000, b"Content-Type: video/mp4\r\n"))
    (tmp_path / "a.warc").write_bytes(video + record(response(PAGE * 1000)) + record(response()))
    assert outline(read(tmp_path)) == [("record 2", "too-large"), ("record 3", "")]
    check_shards(tmp_path, 5000)


def test_addresses_with_control_characters(tmp_path: Path) -> None:
    source = only_source(tmp_path, record(response(), WARC_Target_URI="<http://e.example/\x1b[2J a>"))
    assert source.url == "http://e.example/%1B[2J%20a"
    assert [warning.code for warning in source.warnings] == ["url-characters"]


def test_what_the_crawler_cut_is_told(tmp_path: Path) -> None:
    source = only_source(tmp_path, record(response(), WARC_Truncated="length", WARC_Target_URI=None))
    assert [warning.message for warning in source.warnings] == ["the crawler cut it (length)"]
    assert (source.warnings[0].code, source.url, source.carried and source.carried["WARC-Truncated"]) == (
        "warc-truncated", None, "length"
    )  # fmt: skip


def test_blank_lines_before_the_first_record_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"\r\n" * 50 + record(response()) * 2)
    assert outline(read(tmp_path)) == [("record 1", ""), ("record 2", "")]
    assert [shard.parts[0].before for shard in check_shards(tmp_path, 50)] == [0, 0, 1]


def test_broken_members(tmp_path: Path) -> None:
    good = [record(response(b"<p>%d" % number), X_Pad="x" * 3000) for number in range(8)]
    members = [packed(one) for one in good]
    members[2] = members[2][:60] + b"\xff\xff\xff" + members[2][63:]
    members[5] = members[5][:-9]
    (tmp_path / "a.warc.gz").write_bytes(b"".join([*members[:4], b"no member", *members[4:]]))
    found = read(tmp_path)
    kept = [item.content for item in found if isinstance(item, Source) and not item.warnings]
    assert [b"<p>%d" % number for number in (0, 1, 3, 4, 6, 7)] == [one for one in kept if one in kept[:8]]
    assert [item.error.code for item in found if isinstance(item, Failure)].count("bad-gzip") == 3
    (tmp_path / "a.warc.gz").write_bytes(b"".join(members[:2])[:-30])
    assert outline(read(tmp_path))[-1][1] == "bad-gzip"


def test_a_file_that_is_not_packed_as_its_name_says(tmp_path: Path) -> None:
    source = only_source(tmp_path, record(response()), "a.warc.gz")
    assert [warning.code for warning in source.warnings] == ["not-packed"]
    source = only_source(tmp_path, packed(record(response())), "a.warc.zst")
    assert [warning.code for warning in source.warnings] == ["not-packed"]


RECORDS = st.sampled_from(
    [
        record(response()), record(b"", "request"), conversion("Rain"), record(response(), Content_Length="7"),
        record(response(), Content_Length="700"), b"\r\n", b"garbage\n", b"WARC/1.0\r\n", b"HTTP/1.1 200 OK\r\n\r\n",
        record(response())[:100], record(response()).replace(b"\r\n", b"\n"),
    ]
)  # fmt: skip


@few
@given(st.lists(RECORDS, max_size=8), st.integers(1, 1500))
def test_any_cut_gives_the_same_sources(
    tmp_path_factory: pytest.TempPathFactory, records: list[bytes], shard_bytes: int
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    (folder / "a.warc").write_bytes(b"".join(records))
    check_shards(folder, shard_bytes)


@few
@given(st.lists(st.lists(RECORDS, max_size=2), max_size=9), st.booleans(), st.integers(1, 1500))
def test_any_cut_of_members_gives_the_same_sources(
    tmp_path_factory: pytest.TempPathFactory, members: list[list[bytes]], spoil: bool, shard_bytes: int
) -> None:
    content = bytearray(packed(*(b"".join(member) for member in members)))
    if spoil and content:
        content[len(content) // 2] ^= 255
    folder = tmp_path_factory.mktemp("warc")
    (folder / "a.warc.gz").write_bytes(content)
    check_shards(folder, shard_bytes)


def test_packed_files_are_cut_between_members(tmp_path: Path) -> None:
    records = [record(response(b"<p>%d" % number)) for number in range(20)]
    (tmp_path / "a.warc.gz").write_bytes(packed(*records))
    assert len(check_shards(tmp_path, 1)) == 20
    assert len(check_shards(tmp_path, 1000)) in range(4, 8)
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(b"".join(records)))
    assert len(check_shards(tmp_path, 1)) == 1
    (tmp_path / "a.warc.gz").write_bytes(packed(*[record(b"", "request")] * 20))
    assert len(check_shards(tmp_path, 1)) == 20


@few
@given(st.data())
def test_mutated_files_are_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    content = bytearray(packed(record(response()), conversion("Rain")))
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("warc") / data.draw(st.sampled_from(["a.warc", "a.warc.gz"]))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    check_shards(path, data.draw(st.integers(1, 600)))
