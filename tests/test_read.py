"""Kinds, ids, rows of JSON lines, places, packed files: what is read, in which order, and what fails how."""

import bz2
import gzip
import io
import itertools
import json
import lzma
import os
import socket
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.errors import OptionsError, SourceError, UsageError
from cleaner.page import PageWarning, Source
from cleaner.read.files import find_sources
from cleaner.read.ids import FAILURE_PAGE, make_id, make_string_id
from cleaner.read.jsonl import parse_row
from cleaner.read.kind import find_binary_format, guess_kind
from cleaner.read.limits import LIMITS
from cleaner.read.unpack import check_ratio, find_packed, read_chunks, read_whole, split_lines
from cleaner.record import Failure
from tests.warcs import record, response

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


def read(*paths: str | os.PathLike[str], field: str | None = None) -> list[Source | Failure]:
    return list(find_sources(paths, field=field))


def only_source(*paths: str | os.PathLike[str]) -> Source:
    (found,) = read(*paths)
    assert isinstance(found, Source)
    return found


def only_code(*paths: str | os.PathLike[str]) -> str:
    (found,) = read(*paths)
    assert isinstance(found, Failure)
    return found.error.code


def only_message(*paths: str | os.PathLike[str]) -> str:
    (found,) = read(*paths)
    assert isinstance(found, Failure)
    return found.error.message


def outline(found: list[Source | Failure]) -> list[tuple[str | None, str]]:
    """(path relative to the root or member, content or code) of each entry."""
    return [
        (item.source.member or item.source.path, item.error.code)
        if isinstance(item, Failure)
        else (item.member or item.root_path, str(item.content))
        for item in found
    ]


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        ("", None, "text"),
        ("Rain fell on Elda.", None, "text"),
        ("Rain fell", "a/page.HTML", "html"),
        ("Rain fell", "page.xhtml.gz", "html"),
        ("<!DOCTYPE html><p>Rain", "page.txt", "html"),
        ("\n <html lang=en><body>Rain", None, "html"),
        ("<?xml version='1.0'?><html>", None, "html"),
        ("<div><p>Rain</p></div>", None, "html"),
        ("\n <div><p>Rain</p></div>", None, "html"),
        ("<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>", None, "html"),
        ("<script>x()</script><body><p>Rain", None, "html"),
        ("Use <p> for a paragraph and <div> for a box.", None, "text"),
        ("I <3 you. 1 < 2 and 3 > 2.", None, "text"),
        ("How to write HTML\n\n" + "Put <p> and </p> around it. " * 3 + "Words and more words. " * 200, None, "text"),
        ("Intro. <div><p>Rain</p></div>", None, "text"),
        ("Intro. <div><p>Rain</p><p>Wind</p><p>Snow</p></div>", None, "html"),
        ("Intro. <div><p>Rain<p>Wind<p>Snow<p>Fog", None, "text"),
        ("<p>Rain", None, "text"),
        ("Words and more words. " * 400 + "<p>a</p><p>b</p><p>c</p><p>d</p>", None, "text"),
        ("Rain</p>", None, "text"),
        ("#include <stdio.h>\nint main() { return 0; }", None, "text"),
        ("<jane@example.org> wrote:\n> Rain", None, "text"),
    ],
)
def test_kind(text: str, path: str | None, kind: str) -> None:
    assert guess_kind(text, path) == kind


@given(st.text())
def test_kind_never_raises(text: str) -> None:
    assert guess_kind(text, None) in ("text", "html")


@pytest.mark.parametrize("unit", ["<p ", "<", "<!--", "</p", " ", "<body "])
def test_kind_takes_long_runs(unit: str) -> None:
    assert guess_kind(unit * 50_000, None) == "text"


def test_ids_differ_where_arguments_do() -> None:
    assert make_id("a", None, 0) == make_id("a", None, 0, 0) != make_id("a", None, 0, 1)
    parts: list[tuple[str | None, str | None, int, int]] = [
        (root, member, page, occurrence)
        for root, member in itertools.product(["a", "a1:b", "", None, "ab", "\udce9"], ["b", "", None, "-", "1:b"])
        for page, occurrence in [(0, 0), (1, 0), (0, 1), (-1, 0), (11, 1), (1, 11)]
    ]
    assert len({make_id(*part) for part in parts}) == len(parts)
    assert make_string_id("a", 0) not in (make_string_id("a", 1), make_id("a", None, 0))


def test_ids_stay_what_they_are() -> None:
    assert make_id("a.txt", None, 0) == "14da1d9b8cf40cc640281abfcb250453"
    assert make_id("é\udce9", "line 3", 2, 1) == "5713ad1d20e94b47bc6d348350ba423d"
    assert make_string_id("00", 0) == "29b44f91012d6e9b9c2e0b214b1c5733"


@pytest.mark.parametrize(
    ("row", "field", "text", "kind", "url", "carried"),
    [
        ({"text": "Rain"}, None, "Rain", "text", None, {}),
        ({"id": 7, "content": "Rain", "link": "http://e.eg"}, None, "Rain", "text", "http://e.eg", {"id": 7}),
        ({"html": "Rain", "text": 5}, None, "Rain", "html", None, {"text": 5}),
        ({"body": "<p>Rain</p>"}, None, "<p>Rain</p>", "html", None, {}),
        ({"text": " ", "html": "<p>Rain"}, None, "<p>Rain", "html", None, {"text": " "}),
        ({"text": ""}, None, "", "text", None, {}),
        ({"text": "x", "story": "Rain"}, "story", "Rain", "text", None, {"text": "x"}),
        ({"text": "Rain", "url": None, "link": "l"}, None, "Rain", "text", "l", {"url": None}),
        ({"text": "Rain", "n": [1, {"a": None}]}, None, "Rain", "text", None, {"n": [1, {"a": None}]}),
    ],
)
def test_rows(
    row: dict[str, Any], field: str | None, text: str, kind: str, url: str | None, carried: dict[str, Any]
) -> None:
    assert parse_row(json.dumps(row).encode(), field) == (text, kind, url, carried)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "bad-json"),
        (b"\xff\xfe", "bad-json"),
        (b'{"text": "\xff"}', "bad-json"),
        (b'{"text": "Rain", "n": NaN}', "bad-json"),
        (b'{"text": "Rain", "n": -Infinity}', "bad-json"),
        (b'{"text": "Rain", "n": 1e400}', "bad-json"),
        (b'{"text": "\\ud800", "n": 1e400}', "bad-json"),
        (b'{"text": "\\ud800", "n": NaN}', "bad-json"),
        (b"[]", "not-an-object"),
        (b"null", "not-an-object"),
        (b'"Rain"', "not-an-object"),
        (b"12", "not-an-object"),
        (b"{}", "no-text-field"),
        (b'{"html": 5}', "no-text-field"),
        (b'{"text": ' + b"[" * 50_000, "too-deep"),
        (b'{"text": "\\ud800", "n": ' + b"[" * 150 + b"]" * 150 + b"}", "bad-json"),
        (b'{"text": "\\ud800", "n": [', "bad-json"),
        (b'{"text": "\\ud800", "n": [{"a": ' + b"[" * 150 + b"]" * 150 + b'}, {"b": 1}]}', "bad-json"),
        (b'{"text": "Rain", "n": ' + b"[" * 200 + b"]" * 200 + b"}", "too-deep"),
    ],
)
def test_bad_rows(line: bytes, code: str) -> None:
    with pytest.raises(SourceError) as raised:
        parse_row(line)
    assert raised.value.code == code


@pytest.mark.parametrize("text", [b"Rain", b"\\ud800"])
def test_a_row_may_have_as_many_levels_as_the_limit(text: bytes) -> None:
    def line(levels: int) -> bytes:
        return b'{"text": "%b", "n": %b1%b}' % (text, b"[" * levels, b"]" * levels)

    assert parse_row(line(LIMITS.max_json_depth - 1)).text
    with pytest.raises(SourceError) as raised:
        parse_row(line(LIMITS.max_json_depth))
    assert raised.value.code == ("too-deep" if text == b"Rain" else "bad-json")
    assert text != b"Rain" or raised.value.message == "the row has more than 100 levels"


def test_numbers_and_lists_of_a_row_with_a_lone_surrogate_stay() -> None:
    row = parse_row(b'{"text": "\\ud800", "n": 1.5, "m": [1, null, "\\udc00"], "o": true}')
    assert row.carried == {"n": 1.5, "m": [1, None, "\ufffd"], "o": True}


def test_row_without_text_names_its_fields_and_the_option() -> None:
    fields = ", ".join(repr(f"f{number}") for number in range(12))
    for row, field, message in [
        ({"id": 1, "story": "Rain"}, None, "no field holds a page's text; fields of this row: 'id', 'story'"),
        ({"story": "Rain"}, "Story", "field 'Story' is missing or holds no string; fields of this row: 'story'"),
        ({}, None, "no field holds a page's text; fields of this row: none"),
        ({"x" * 50: 1}, None, f"no field holds a page's text; fields of this row: '{'x' * 40}'"),
        ({f"f{n}": 1 for n in range(13)}, None, f"no field holds a page's text; fields of this row: {fields}"),
    ]:
        with pytest.raises(SourceError) as raised:
            parse_row(json.dumps(row).encode(), field)
        assert raised.value.message == f"{message}; name the one to read with --field"


def test_lone_surrogates_in_carried_fields_are_replaced() -> None:
    row = parse_row(b'{"text": "a \\ud800 b", "id": "\\udfff", "n": [{"\\ud800": "\\ud83d\\ude00"}]}')
    assert row.carried == {"id": "\ufffd", "n": [{"\ufffd": "😀"}]}
    assert row.text == "a \ud800 b"  # counted where the text is cleaned


def test_named_file(tmp_path: Path) -> None:
    (tmp_path / "story.dat").write_bytes(b"Rain")
    source = only_source(tmp_path / "story.dat")
    assert (source.content, source.kind, source.member, source.occurrence) == (b"Rain", "auto", None, 0)
    assert (source.path, source.root_path) == (str(tmp_path / "story.dat"), "story.dat")


def test_path_is_what_the_user_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"Rain")
    monkeypatch.chdir(tmp_path)
    assert [only_source(path).path for path in ("in", "./in", "in/", ".", "in/a.txt")] == [
        "in/a.txt", "./in/a.txt", "in/a.txt", "./in/a.txt", "in/a.txt",
    ]  # fmt: skip
    assert [only_source(path).root_path for path in ("in", ".", "in/a.txt")] == ["a.txt", "in/a.txt", "a.txt"]


@given(st.permutations(["b.txt", "a.txt", "B.txt", "é.md", "c/a.html", "c/b.jsonl", "c.txt.gz", ".h.txt", "x.pdf"]))
def test_folder_order_is_that_of_names(tmp_path_factory: pytest.TempPathFactory, order: list[str]) -> None:
    root = tmp_path_factory.mktemp("folder")
    for name in order:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(gzip.compress(b"") if name.endswith("gz") else b'{"text": "Rain"}')
    found = [item.root_path for item in read(root) if isinstance(item, Source)]
    assert found == [".h.txt", "B.txt", "a.txt", "b.txt", "c/a.html", "c/b.jsonl", "c.txt.gz", "é.md"]


def test_same_names_get_different_occurrences(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_bytes(b"Rain")
    named = [tmp_path / "a", tmp_path / "b" / "x.txt", tmp_path / "a", tmp_path / "none" / "x.txt"]
    found = read(*named)
    ids = {i.id if isinstance(i, Failure) else make_id("x.txt", None, -1, i.occurrence) for i in found}
    assert len(found) == len(ids) == 4


@pytest.mark.parametrize("packer", PACKERS)
def test_packed_files(tmp_path: Path, packer: str) -> None:
    pack = PACKERS[packer]
    text = b"Rain fell on Elda. " * 20_000
    (tmp_path / f"a.txt.{packer}").write_bytes(pack(text[:1000]) + pack(b"") + pack(text[1000:]))
    (tmp_path / f"b.jsonl.{packer}").write_bytes(pack(b'{"text": "One"}\n\n{"text": "Two"}'))
    first, *rows = read(tmp_path)
    assert isinstance(first, Source)
    assert first.content == text
    assert outline(rows) == [("line 1", "One"), ("line 3", "Two")]


@pytest.mark.parametrize(
    ("packer", "code"), [("gz", "bad-gzip"), ("bz2", "bad-bz2"), ("xz", "bad-xz"), ("zst", "bad-zstd")]
)
def test_broken_packed_files(tmp_path: Path, packer: str, code: str) -> None:
    packed = PACKERS[packer](os.urandom(5000))
    flipped = packed[:-6] + bytes([packed[-6] ^ 255]) + packed[-5:]
    for number, content in enumerate([packed[:-20], b"", flipped]):
        path = tmp_path / f"{number}.txt.{packer}"
        path.write_bytes(content)
        assert only_code(path) == code


@pytest.mark.parametrize(("packer", "name"), [("gz", "gzip"), ("bz2", "bz2"), ("xz", "xz"), ("zst", "zstd")])
def test_odd_packed_files_are_read_with_a_warning(tmp_path: Path, packer: str, name: str) -> None:
    pack = PACKERS[packer]
    other = "gz" if packer == "bz2" else "bz2"
    for content, code in [
        (b"Rain", "not-packed"),
        (pack(b"Rain") + b"\0\0tail of something", "trailing-garbage"),
        (pack(b"Rain") + b"\0x", "trailing-garbage"),
        (PACKERS[other](b"Rain"), "not-packed"),
    ]:
        (tmp_path / f"a.txt.{packer}").write_bytes(content)
        source = only_source(tmp_path)
        assert (source.content, [warning.code for warning in source.warnings]) == (b"Rain", [code])
        assert name in source.warnings[0].message
        (tmp_path / f"a.jsonl.{packer}").write_bytes(content)  # rows after it would be lost
        assert only_code(tmp_path / f"a.jsonl.{packer}") == f"bad-{name}"
        (tmp_path / f"a.jsonl.{packer}").unlink()


def test_warnings_of_readers_stand_in_the_record(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(b"The river rose by two metres on Sunday night.")
    (entry,) = cleaner.clean_files([tmp_path])
    assert isinstance(entry, cleaner.Record)
    assert entry.warnings[0].code == "not-packed"


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [
        ("zstandard", "a.txt.zst", "zstd"),
        ("pyarrow", "a.parquet", "parquet"),
        ("pyarrow", "a.arrow", "parquet"),
        ("fsspec.core", "memory://a.txt", "remote"),
    ],
)
def test_a_missing_extra_is_named(
    tmp_path: Path, module: str, name: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    if "://" not in name:
        (tmp_path / name).write_bytes(zstandard.compress(b"Rain"))
        name = str(tmp_path / name)
    with pytest.raises(UsageError, match=rf"scrape-cleaner\[{extra}\]"):
        read(name)


@pytest.mark.parametrize(("name", "code"), [("a.pkl", "skipped"), ("a.npy", "skipped"), ("a", "not-text")])
def test_what_runs_code_is_skipped(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).write_bytes(b"\x93NUMPY\x01\x00")
    assert only_code(tmp_path / name) == code


def test_files_without_an_extension_are_read_in_folders(tmp_path: Path) -> None:
    for name in ("a", "b.gz", ".hidden", "page.php"):
        (tmp_path / name).write_bytes(gzip.compress(b"Rain") if name == "b.gz" else b"Rain")
    assert outline(read(tmp_path)) == [("a", "b'Rain'"), ("b.gz", "b'Rain'")]


def test_rows_before_the_break_are_kept(tmp_path: Path) -> None:
    rows = b"".join(b'{"text": "row %d %s"}\n' % (number, os.urandom(20).hex().encode()) for number in range(9000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(rows)[:-5000])
    found = read(tmp_path / "a.jsonl.gz")
    assert len(found) > 1000
    assert isinstance(found[-1], Failure)
    assert (found[-1].error.code, found[-1].source.member) == ("bad-gzip", None)
    assert all(isinstance(item, Source) for item in found[:-2])


def test_zeros_after_a_member_are_padding() -> None:
    packed = gzip.compress(b"a") + b"\0" * 200_000 + gzip.compress(b"b") + b"\0" * 512
    assert read_whole(read_chunks(io.BytesIO(packed), "gzip")) == b"ab"


def test_xz_with_a_huge_dictionary_is_refused() -> None:
    packed = bytearray(lzma.compress(b"Rain", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 4096}]))
    end = 12 + packed[12] * 4  # of the block header, which begins after 12 bytes and ends with a checksum
    packed[16] = 34  # asks for a dictionary of 512 MiB
    packed[end : end + 4] = zlib.crc32(packed[12:end]).to_bytes(4, "little")
    with pytest.raises(SourceError) as raised:
        read_whole(read_chunks(io.BytesIO(bytes(packed)), "xz"))
    assert raised.value.code == "bad-xz"
    assert "limit" in raised.value.message


@pytest.mark.parametrize(("size", "is_refused"), [(100, False), (101, True)])
def test_too_large(size: int, is_refused: bool) -> None:
    limits = LIMITS._replace(max_source_bytes=100)
    chunks = iter([b"x" * 60, b"x" * (size - 60)])
    if not is_refused:
        assert read_whole(chunks, limits) == b"x" * size
        return
    with pytest.raises(SourceError) as raised:
        read_whole(chunks, limits._replace(max_source_bytes=100))
    assert raised.value.code == "too-large"


def test_a_source_over_the_limit_is_refused_in_words() -> None:
    with pytest.raises(SourceError) as raised:
        read_whole(iter([bytes(3 << 20)]), LIMITS._replace(max_source_bytes=2 << 20))
    assert raised.value.message == "a source can have 2 MiB, this one has more; cut it into parts"
    with pytest.raises(SourceError) as raised:
        check_ratio(5 << 20, 100, LIMITS._replace(max_ratio=100, min_ratio_bytes=1000))
    assert raised.value.message == "unpacks to more than 100 times its size, 5 MiB so far"


def test_bombs_are_refused_by_their_ratio() -> None:
    packed = io.BytesIO(gzip.compress(b"\0" * 4_000_000))
    limits = LIMITS._replace(max_ratio=100, min_ratio_bytes=1_000_000)
    chunks = read_chunks(packed, "gzip", limits)
    with pytest.raises(SourceError) as raised:
        list(chunks)
    assert raised.value.code == "too-large"
    packed.seek(0)
    assert sum(map(len, read_chunks(packed, "gzip", limits._replace(min_ratio_bytes=5_000_000)))) == 4_000_000


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "a.txt", "wb") as file:
        file.truncate(LIMITS.max_source_bytes + 1)  # takes no room on the disk
    assert only_code(tmp_path / "a.txt") == "too-large"


@given(st.binary(max_size=200).map(lambda b: b.replace(b"\r", b"")), st.integers(1, 50))
def test_lines_do_not_depend_on_chunks(content: bytes, step: int) -> None:
    chunks = [content[start : start + step] for start in range(0, len(content), step)]
    expected = content.split(b"\n")
    assert list(split_lines(iter(chunks))) == (expected if expected[-1] else expected[:-1])


@pytest.mark.parametrize(("keep", "expected"), [(False, [b"\ra", b"b\r", b"c"]), (True, [b"\ra\r", b"b\r\r", b"c\r"])])
def test_returns_before_line_ends(keep: bool, expected: list[bytes]) -> None:
    assert list(split_lines(iter([b"\ra\r\nb\r\r\n", b"c\r"]), keep_returns=keep)) == expected


@pytest.mark.parametrize(("max_bytes", "size"), [(None, 3_000_000), (0, 0), (1, 1), (2_500_000, 2_500_000)])
def test_only_so_many_bytes_are_read(max_bytes: int | None, size: int) -> None:
    file = io.BytesIO(b"x" * 3_000_000)
    assert sum(map(len, read_chunks(file, None, max_bytes=max_bytes))) == file.tell() == size


@pytest.mark.parametrize(
    ("error", "packed", "code"),
    [
        (OSError(5, "Input/output error"), None, "unreadable"),
        (OSError(5, "Input/output error"), "gzip", "unreadable"),
        (OSError("no number"), None, "unreadable"),
        (OSError("no number"), "gzip", "bad-gzip"),
        (EOFError(), "bz2", "bad-bz2"),
    ],
)
def test_reading_that_stops(error: Exception, packed: str | None, code: str) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise error

    with pytest.raises(SourceError) as raised:
        list(read_chunks(Failing(), packed))
    assert raised.value.code == code


def test_what_a_file_is_instead_of_packed_as_its_name_says() -> None:
    notes: list[PageWarning] = []
    assert [find_packed(head, "gzip", notes) for head in (b"", b"\x1f\x8b\x08", b"Rain", b"BZh91AY")] == [
        "gzip", "gzip", None, "bz2"
    ]  # fmt: skip
    assert [note.message for note in notes] == [
        "it is said to be packed with gzip, but it is not packed",
        "it is said to be packed with gzip, but it is packed with bz2",
    ]


@pytest.mark.parametrize("packed", ["gzip", "bz2", "xz", "zstd", "deflate", "raw-deflate"])
@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072, 200_000])
def test_what_is_unpacked_may_end_anywhere(packed: str, size: int) -> None:
    def raw_deflate(content: bytes) -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(content) + packer.flush()

    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zstd": zstandard.compress,
        "deflate": zlib.compress, "raw-deflate": raw_deflate,
    }  # fmt: skip
    for content in (bytes(size), bytes(range(256)) * (size // 256) + bytes(size % 256)):
        assert read_whole(read_chunks(io.BytesIO(packers[packed](content)), packed)) == content


def test_zstd_that_states_its_size_is_unpacked_in_steps() -> None:
    content = bytes(range(256)) * 20_000
    packed = zstandard.compress(content)
    assert read_whole(read_chunks(io.BytesIO(packed), "zstd")) == content
    random = os.urandom(700_000)  # does not pack, so that it is given to the decoder in several steps
    assert read_whole(read_chunks(io.BytesIO(zstandard.compress(random) + packed), "zstd")) == random + content


@pytest.mark.parametrize(("unpacked", "packed", "is_refused"), [(1000, 0, False), (2000, 20, False), (2001, 20, True)])
def test_the_ratio_counts_beyond_its_limits(unpacked: int, packed: int, is_refused: bool) -> None:
    limits = LIMITS._replace(max_ratio=100, min_ratio_bytes=1000)
    if not is_refused:
        check_ratio(unpacked, packed, limits)
        return
    with pytest.raises(SourceError, match="more than 100 times its size"):
        check_ratio(unpacked, packed, limits)


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_long_lines_are_passed_over(step: int) -> None:
    content = b"short\n" + b"x" * 11 + b"\r\n" + b"y" * 10 + b"\n" + b"z" * 30
    chunks = [content[start : start + step] for start in range(0, len(content), step)]
    limits = LIMITS._replace(max_line_bytes=10)
    assert list(split_lines(iter(chunks), limits)) == [b"short", None, b"y" * 10, None]


def test_rows_of_a_file(tmp_path: Path) -> None:
    lines = [b'\xef\xbb\xbf{"text": "One", "id": 1}', b"", b"{", b'{"x": 1}', b"  ", b'{"html": "Two"}\r', b"[1]"]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    found = read(tmp_path / "a.jsonl")
    assert outline(found) == [
        ("line 1", "One"), ("line 3", "bad-json"), ("line 4", "no-text-field"), ("line 6", "Two"),
        ("line 7", "not-an-object"),
    ]  # fmt: skip
    first = found[0]
    assert isinstance(first, Source)
    assert (first.carried, first.kind, first.root_path) == ({"id": 1}, "text", "a.jsonl")


def test_utf16_rows_give_one_failure(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"text": "One"}\n{"text": "Two"}\n'.encode("utf-16"))
    assert only_code(tmp_path / "a.jsonl") == "bad-json"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"Rain", [("-", "b'Rain'")]),
        (b"", [("-", "b''")]),
        (b'\n {"text": "One"}\n{"text": "Two"}', [("line 2", "One"), ("line 3", "Two")]),
        (b'\xef\xbb\xbf{"text": "One"}', [("line 1", "One")]),
        (b'{"x": 1}\n', [("-", "b'{\"x\": 1}\\n'")]),
        (record(response(b"Rain")) * 2, [("record 1", "b'Rain'"), ("record 2", "b'Rain'")]),
        (b'{\n"text": "One"}\n', [("-", 'b\'{\\n"text": "One"}\\n\'')]),
    ],
)
def test_standard_input(content: bytes, expected: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert outline(read("-")) == expected
    assert not sys.stdin.closed


def test_rows_are_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            line = b'{"text": "Rain"}\n'
            block = line * (len(buffer) // len(line))
            buffer[: len(block)] = block
            return len(block)

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    first = list(itertools.islice(find_sources(["-"]), 10_000))
    assert outline(first[-1:]) == [("line 10000", "Rain")]


def test_globs_that_the_shell_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.txt", "a.txt", "[x].txt", "sub/c.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"Rain")
    paths = [item.path for item in read("*.txt") if isinstance(item, Source)]
    assert paths == ["[x].txt", "a.txt", "b.txt"]
    assert [item.path for item in read("**/*.txt") if isinstance(item, Source)][-1] == "sub/c.txt"
    assert only_source("[x].txt").path == "[x].txt"
    assert only_code("*.html") == "not-found"


def test_names_are_sorted_by_their_bytes(tmp_path: Path) -> None:
    for name in (b"\xff.txt", "😀.txt".encode(), b"z.txt"):
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
            file.write(b"Rain")
    for path in (tmp_path, tmp_path / "*.txt"):
        assert [item.root_path for item in read(path) if isinstance(item, Source)] == ["z.txt", "😀.txt", "\\xff.txt"]


def test_links(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_bytes(b"Rain")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "out.txt")
    (folder / "up").symlink_to(tmp_path)
    (tmp_path / "broken.txt").symlink_to("nowhere")
    (tmp_path / "self.txt").symlink_to("self.txt")
    found = read(folder)
    assert [item.error.code for item in found if isinstance(item, Failure)] == ["link-not-followed"] * 2
    assert len(found) == len({item.id for item in found if isinstance(item, Failure)}) == 2
    assert only_source(folder / "link.txt").content == b"Rain"
    assert only_code(tmp_path / "broken.txt") == only_code(tmp_path / "self.txt") == "not-found"
    (tmp_path / "folder").symlink_to(folder)
    assert len(read(tmp_path / "folder")) == 2


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "null.txt").symlink_to("/dev/null")
    assert only_code(tmp_path / "pipe.txt") == only_code(tmp_path / "null.txt") == "not-a-file"
    (tmp_path / "null.txt").unlink()
    assert only_code(tmp_path) == "not-a-file"


@pytest.mark.parametrize(
    ("error", "code"), [(OSError(5, "broken disk"), "unreadable"), (KeyError("zone"), "internal-error")]
)
def test_a_reader_that_fails_costs_its_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def read_table(found: object) -> list[Source]:
        raise error

    (tmp_path / "a.csv").write_bytes(b"text\nSun\n")
    (tmp_path / "b.txt").write_bytes(b"Rain")
    monkeypatch.setattr("cleaner.read.table.read_table", read_table)
    assert outline(read(tmp_path)) == [(str(tmp_path / "a.csv"), code), ("b.txt", "b'Rain'")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", b""),
        ("a.jsonl", b"\xef\xbb\xbf\n \r\n"),
        ("a.jsonl.gz", gzip.compress(b"")),
        ("a.csv", b"text,url\n"),
    ],
)
def test_files_without_a_row_are_answered(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert only_code(tmp_path) == only_code(tmp_path / name) == "nothing-found"


def test_nothing_found(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "page.pdf").write_bytes(b"%PDF-1.7")
    assert only_code(tmp_path) == "nothing-found"
    assert only_code(tmp_path / "page.pdf") == "not-text"
    assert only_code(tmp_path / "none.txt") == "not-found"
    assert only_code(tmp_path / "page.pdf" / "x.txt") == "not-found"
    assert only_code("a\0b") == "not-found"
    assert only_code("a" * 5000) == "not-found"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "b").mkdir(mode=0)
    assert [code for _, code in outline(read(tmp_path))] == ["permission", "permission"]


def test_denied_access_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain")
    (tmp_path / "b").mkdir()

    def deny(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", deny)
    assert only_code(tmp_path) == "permission"
    monkeypatch.setattr(os, "listdir", deny)
    assert only_code(tmp_path / "b") == "permission"


def test_a_closed_folder_on_the_way_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: str) -> os.stat_result:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    monkeypatch.setattr(os, "lstat", deny)
    assert only_code(tmp_path / "closed" / "a.txt") == "permission"


def test_names_that_are_no_utf8_can_be_written(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(name, "wb") as file:
        file.write(b"Rain")
    for path in (os.fsdecode(name), tmp_path):
        assert only_source(path).root_path == "caf\\xe9.txt"
        str(only_source(path).path).encode("utf-8")


def test_deep_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    depth = 1200  # more than Python's limit of recursion
    monkeypatch.chdir(tmp_path)
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.txt").write_bytes(b"Rain")
    try:
        os.chdir(tmp_path)
        assert only_source(".").content == b"Rain"
    finally:  # pytest could not remove so deep a folder
        os.chdir("/".join(["d"] * depth))
        Path("a.txt").unlink()
        for _ in range(depth):
            os.chdir("..")
            Path("d").rmdir()


def test_binary_formats() -> None:
    assert find_binary_format(b"\x89PNG\r\n\x1a\n") == "a PNG image"
    assert find_binary_format(b"RIFF is a word") is None
    assert find_binary_format(b"RIFF\x10\0\0\0WEBP") is not None


def test_a_kind_that_does_not_exist_is_refused_at_once() -> None:
    with pytest.raises(OptionsError, match="'pdf'"):
        find_sources([], kind="pdf")  # type: ignore[arg-type]


def test_a_line_over_the_limit_is_answered_in_its_place(tmp_path: Path) -> None:
    with open(tmp_path / "a.jsonl", "wb") as file:
        file.write(b'{"text": "Rain"}\n')
        file.seek(LIMITS.max_line_bytes + 100)  # takes no room on the disk
        file.write(b'\n{"text": "Wind"}\n')
    found = read(tmp_path / "a.jsonl")
    assert outline(found) == [("line 1", "Rain"), ("line 2", "too-large"), ("line 3", "Wind")]
    assert isinstance(found[1], Failure) and found[1].error.message == "the line has more than 64 MiB"


def test_a_file_that_is_no_jsonl_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"%PDF-1.7 " + b"x" * 100)
    (failure,) = read(tmp_path / "a.jsonl")
    assert isinstance(failure, Failure)
    assert failure.error.code == "not-text"
    assert failure.error.message.startswith(f"{tmp_path}/a.jsonl is ") and "JSON lines" in failure.error.message


@pytest.mark.parametrize("size", [10, 65_526, 65_536, 70_000])
def test_rows_are_told_however_long_the_first_is(tmp_path: Path, size: int) -> None:
    (tmp_path / "rows").write_bytes(b"\n" * size + b'{"text": "One"}\n{"text": "Two"}')
    assert [content for _, content in outline(read(tmp_path))] == ["One", "Two"]
    (tmp_path / "rows").write_bytes(b' {"text": "One", "n": "' + b"x" * size + b'"}\n{"text": "Two"}')
    assert [content for _, content in outline(read(tmp_path))] == ["One", "Two"]


def test_rows_of_a_named_field_are_told_in_a_file_without_an_extension(tmp_path: Path) -> None:
    (tmp_path / "rows").write_bytes(b'{"story": "Rain"}\n{"story": "Wind"}\n')
    assert outline(read(tmp_path / "rows", field="story")) == [("line 1", "Rain"), ("line 2", "Wind")]


def test_an_error_entry_has_an_id_of_its_own(tmp_path: Path) -> None:
    (failure,) = read(tmp_path / "none.txt")
    assert isinstance(failure, Failure)
    assert failure.id == make_id("none.txt", None, FAILURE_PAGE, 0)


def test_what_cannot_be_opened_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    os.mkfifo("pipe.txt")
    Path("null.txt").symlink_to("/dev/null")
    Path("broken.txt").symlink_to("nowhere")
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("socket.txt")
    assert [only_message(name) for name in ("pipe.txt", "null.txt", "socket.txt", "broken.txt", "no.txt", "*.no")] == [
        "pipe.txt is a named pipe; only regular files are read",
        "null.txt is a device; only regular files are read",
        "socket.txt is a socket; only regular files are read",
        "broken.txt: No such file or directory",
        "no.txt: there is no such file or folder",
        "*.no: no file matches this pattern",
    ]
    assert only_message("empty") == (
        "empty: no file in this folder has a known extension (.arrow .csv .feather .htm .html .jsonl .markdown .md "
        ".ndjson .parquet .tar .text .tsv .txt .warc .wet .xhtml .zip; also with .gz .bz2 .xz .zst)"
    )
    (Path("empty") / "a.txt").symlink_to("/dev/null")
    assert only_message("empty") == "empty/a.txt is a link in a folder, which is not followed; name it to have it read"


def test_standard_input_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert only_code("-") == "not-found"
    assert only_message("-") == "standard input is closed; name a file, or send something in"


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", deny)
    (failure,) = read(tmp_path)
    assert isinstance(failure, Failure)
    assert failure.error.message == f"{tmp_path}: Permission denied"
    assert (failure.source.path, failure.id) == (str(tmp_path), make_id(tmp_path.name, None, FAILURE_PAGE))


def test_a_folder_in_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.txt", "c.txt"):
        (tmp_path / name).write_bytes(b"Rain")
    listdir = os.listdir

    def deny(path: str) -> list[str]:
        if path.endswith("b"):
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", deny)
    _, failure, last = read(tmp_path)
    assert isinstance(last, Source) and last.root_path == "c.txt"
    assert isinstance(failure, Failure)
    assert failure.error.message == f"{tmp_path}/b: Permission denied"
    assert (failure.source.path, failure.id) == (f"{tmp_path}/b", make_id("b", None, FAILURE_PAGE))


def test_the_name_of_a_folder_counts_without_its_end(tmp_path: Path) -> None:
    (tmp_path / "EX").mkdir()
    (failure,) = read(f"{tmp_path}/EX/")
    assert isinstance(failure, Failure)
    assert (failure.source.path, failure.id) == (f"{tmp_path}/EX/", make_id("EX", None, FAILURE_PAGE))


def test_what_is_no_page_is_told_in_words(tmp_path: Path) -> None:
    for name, content in [("a.txt", b"%PDF-1.7"), ("b.pkl", b"x"), ("d.txt.gz", b"\x1f\x8b")]:
        (tmp_path / name).write_bytes(content)
    with open(tmp_path / "e.txt", "wb") as file:
        file.truncate(LIMITS.max_source_bytes + 1)  # takes no room on the disk
    assert [only_message(tmp_path / name) for name in ("a.txt", "b.pkl", "d.txt.gz", "e.txt")] == [
        f"{tmp_path}/a.txt is a PDF; it holds no text that could be read",
        f"{tmp_path}/b.pkl was skipped: it is a pickle, which runs code when it is loaded; save its text in another "
        "form",
        "the gzip data is broken: it ends in the middle; unpack it by hand to see",
        f"{tmp_path}/e.txt has 256 MiB, a source can have 256; cut it",
    ]
