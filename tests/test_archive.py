"""ZIP and tar archives: which members are pages, names told apart, nothing followed, nothing without bounds."""

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.page import Source
from cleaner.read.files import find_sources
from cleaner.read.limits import LIMITS
from cleaner.record import Failure
from tests.test_shards import check_shards

few = settings(max_examples=50, deadline=None)
PAGE = b"<!DOCTYPE html><p>Rain"
Entries = Iterable[tuple[str, bytes]]
ENTRIES = [
    ("a.html", PAGE),
    ("sub/", b""),
    ("sub/b.txt", b"Rain"),
    ("image.png", b"\x89PNG\r\n"),
    ("../../up.txt", b"Up"),
    ("/root.txt", b"Root"),
    ("a.html", b"again"),
    ("rows.jsonl", b'{"text": "One"}\n{\n{"text": "Two"}'),
    ("table.csv", b"text,id\nThree,3\n"),
    ("page.html.gz", gzip.compress(PAGE)),
    ("broken.txt.gz", gzip.compress(PAGE)[:-9]),
    ("inner.zip", b"PK\3\4"),
    ("pdf.txt", b"%PDF-1.7"),
    ("C:\\x.txt", b"C"),
    ("a.html", b"third"),
]
EXPECTED: list[tuple[str, bytes | str]] = [
    ("a.html", PAGE),
    ("sub/b.txt", b"Rain"),
    ("../../up.txt", b"Up"),
    ("/root.txt", b"Root"),
    ("a.html [entry {}]", b"again"),
    ("rows.jsonl, line 1", "One"),
    ("rows.jsonl, line 2", "bad-json"),
    ("rows.jsonl, line 3", "Two"),
    ("table.csv, line 2", "Three"),
    ("page.html.gz", PAGE),
    ("broken.txt.gz", "bad-gzip"),
    ("inner.zip", "nested-archive"),
    ("pdf.txt", "not-text"),
    ("C:\\x.txt", b"C"),
    ("a.html [entry {}]", b"third"),
]


def make_zip(entries: Entries, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries:
            member = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            member.compress_type = packing
            with pytest.MonkeyPatch.context() as patch:  # two members of one name are what is tested
                patch.setattr(zipfile.ZipFile, "_writecheck", lambda *_: None)
                archive.writestr(member, content)
    return out.getvalue()


def make_tar(entries: Entries, form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in entries:
            member = tarfile.TarInfo(name.rstrip("/"))
            member.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def read(path: Path) -> list[Source | Failure]:
    return list(find_sources([path]))


def outline(found: list[Source | Failure]) -> list[tuple[str | None, bytes | str]]:
    return [
        (item.source.member, item.error.code) if isinstance(item, Failure) else (item.member, item.content)
        for item in found
    ]


def expected(*again: int) -> list[tuple[str | None, bytes | str]]:
    numbers = iter(again)
    return [(name.format(next(numbers)) if "{}" in name else name, content) for name, content in EXPECTED]


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip(tmp_path: Path, packing: int) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip(ENTRIES, packing))
    passed_over = Counter[str]()
    assert outline(list(find_sources(tmp_path, passed_over=passed_over))) == expected(6, 14)
    assert passed_over == {"archive member of another kind": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    for shard_bytes in (1, 50):
        shards = check_shards(tmp_path, shard_bytes)
        assert len(shards) > 2
        assert all(part.before == part.start for shard in shards for part in shard.parts)


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst"])
def test_tar(tmp_path: Path, form: int, suffix: str) -> None:
    packers: dict[str, Callable[[bytes], bytes]] = {
        ".gz": gzip.compress, ".tgz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress,
        ".zst": zstandard.compress, ".tar": bytes,
    }  # fmt: skip
    content = packers[suffix[suffix.rfind(".") :]](make_tar(ENTRIES, form))
    (tmp_path / f"a{suffix}").write_bytes(content)
    passed_over = Counter[str]()
    assert outline(list(find_sources(tmp_path, passed_over=passed_over))) == expected(7, 15)
    assert passed_over == {"archive member of another kind": 1}
    check_shards(tmp_path, 1500)


def test_rows_in_archives_are_told_apart(tmp_path: Path) -> None:
    entries = [("a.jsonl", b'{"text": "One"}'), ("a.jsonl", b'{"text": "Two"}')]
    (tmp_path / "a.zip").write_bytes(make_zip(entries))
    (tmp_path / "b.tar").write_bytes(make_tar(entries))
    assert [name for name, _ in outline(read(tmp_path))] == ["a.jsonl, line 1", "a.jsonl [entry 2], line 1"] * 2
    check_shards(tmp_path, 1)


def test_zip_members_that_are_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.html", (2024, 1, 1, 0, 0, 0))
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "../secret.txt")
        archive.writestr("lzma.txt", b"Rain", zipfile.ZIP_LZMA)
        archive.writestr("secret.txt", b"Rain")
        archive.writestr("crc.txt", b"Rain and wind")
        archive.writestr("good.txt", b"Rain")
    content = bytearray(out.getvalue().replace(b"Rain and wind", b"Rain or  wind"))
    for magic, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # the flags of secret.txt: encrypted
        at = -1
        while (at := content.find(magic, at + 1)) >= 0:
            if b"secret.txt" in content[at : at + 60]:
                content[at + offset] |= 1
                break
    (tmp_path / "a.zip").write_bytes(content)
    assert outline(read(tmp_path)) == [
        ("link.html", "link-not-followed"), ("lzma.txt", "bad-zip"), ("secret.txt", "encrypted"),
        ("crc.txt", "bad-zip"), ("good.txt", b"Rain"),
    ]  # fmt: skip


def test_zip_bombs(tmp_path: Path) -> None:
    zeros = b"\0" * (70 << 20)
    (tmp_path / "a.zip").write_bytes(make_zip([("a.txt", zeros)]))
    entries = [("a.txt", zeros), ("pad.bin", os.urandom(100_000)), ("b.txt", b"Rain")]
    (tmp_path / "b.zip").write_bytes(make_zip(entries))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("a.txt", b"Rain" * 100)
        archive.writestr("b.txt", b"Rain" * 100)
        archive.writestr("c.txt", b"Rain" * 100)
        archive.infolist()[1].header_offset = 0
        archive.infolist()[1].filename = archive.infolist()[0].filename
    assert outline(read(tmp_path)) == [
        (None, "too-large"), ("a.txt", "too-large"), ("b.txt", b"Rain"),
        ("a.txt", "bad-zip"), ("a.txt [entry 2]", "bad-zip"), ("c.txt", b"Rain" * 100),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"Rain", b"PK\3\4" + b"x" * 100, b"PK\5\6" + b"\xff" * 18])
def test_what_is_no_zip(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert outline(read(tmp_path)) in ([(None, "bad-zip")], [(None, "too-large")])


def wide_end(end_at: int, directory_bytes: int) -> bytes:
    """The end of a ZIP archive of more than 4 GiB: the wide record, its locator, the narrow record."""
    wide = struct.pack("<LQHHLLQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, directory_bytes, 0)
    narrow = struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return wide + b"PK\6\7" + struct.pack("<LQL", 0, end_at, 1) + b"PK\5\6" + narrow


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\3\4" + wide_end(4, 1 << 40), "too-large"),
        (b"PK\3\4" + wide_end(4, 1), "bad-zip"),
        (b"PK\3\4" + wide_end(1 << 62, 1), "bad-zip"),
        (b"PK\3\4" + wide_end(90, 1), "bad-zip"),
        (b"PK\3\4" + b"x" * 30 + b"PK\5\6\0\0", "bad-zip"),
        (b"PK\3\4PK\6\7\0PK\5\6" + b"\0" * 8 + b"\xff" * 10, "bad-zip"),
    ],
)
def test_ends_of_wide_archives_that_lie(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert outline(read(tmp_path)) == [(None, code)]


def test_a_member_whose_own_head_is_broken(tmp_path: Path) -> None:
    content = bytearray(make_zip([("a.txt", b"Rain"), ("b.txt", b"Wind")]))
    content[0:4] = b"PK\0\0"
    (tmp_path / "a.zip").write_bytes(content)
    assert outline(read(tmp_path)) == [("a.txt", "bad-zip"), ("b.txt", b"Wind")]


def test_what_a_directory_says_of_a_member_is_weighed(tmp_path: Path) -> None:
    content = bytearray(make_zip([("a.txt", b"Rain"), ("b.txt", b"Wind")]))
    at = content.find(b"PK\1\2")
    other, huge = bytearray(content), bytearray(content)
    other[at + 10 : at + 12] = struct.pack("<H", 97)  # how it is packed
    huge[at + 24 : at + 28] = struct.pack("<L", 0xFFFFFF00)  # its size
    (tmp_path / "a.zip").write_bytes(other)
    (tmp_path / "b.zip").write_bytes(huge)
    assert outline(read(tmp_path)) == [("a.txt", "bad-zip"), ("b.txt", b"Wind"), (None, "too-large")]


def test_directories_over_the_limit_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip(ENTRIES))
    monkeypatch.setattr("cleaner.read.zips.LIMITS", LIMITS._replace(max_directory_bytes=100))
    assert outline(read(tmp_path)) == [(None, "too-large")]


@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz"])
def test_archives_without_pages_are_answered(tmp_path: Path, suffix: str) -> None:
    entries = [("a.png", b"x"), ("b.bin", b"y"), ("sub/", b"")] * 3
    content = make_zip(entries) if suffix == "zip" else make_tar(entries)
    (tmp_path / f"a.{suffix}").write_bytes(gzip.compress(content) if suffix == "tar.gz" else content)
    assert outline(read(tmp_path)) == [(None, "nothing-found")]
    check_shards(tmp_path, 600)


@pytest.mark.parametrize("suffix", ["zip", "tar"])
def test_members_without_rows_are_answered(tmp_path: Path, suffix: str) -> None:
    entries = [("a.jsonl", b"\n"), ("b.csv", b"text\n"), ("c.txt", b"Rain")]
    (tmp_path / f"a.{suffix}").write_bytes(make_zip(entries) if suffix == "zip" else make_tar(entries))
    assert outline(read(tmp_path)) == [("a.jsonl", "nothing-found"), ("b.csv", "nothing-found"), ("c.txt", b"Rain")]


def test_members_that_the_directory_does_not_list_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip([("a.txt", b"Sun")]) + make_zip([("b.txt", b"Rain"), ("c.txt", b"Fog")]))
    assert outline(read(tmp_path)) == [("entry at byte 0", "bad-zip"), ("b.txt", b"Rain"), ("c.txt", b"Fog")]
    check_shards(tmp_path, 1)
    (tmp_path / "a.zip").write_bytes(b"#!/bin/sh\nexit\n" * 9 + make_zip([("b.txt", b"Rain")]))
    assert outline(read(tmp_path)) == [("b.txt", b"Rain")]


def test_a_folder_before_its_members_is_no_member_that_is_missing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.mkdir("pages")
        archive.writestr("pages/a.txt", b"Rain")
    assert outline(read(tmp_path)) == [("pages/a.txt", b"Rain")]


def test_a_zip_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip([("", b"Sun"), ("b.txt", b"Rain")]))
    assert outline(read(tmp_path)) == [("b.txt", b"Rain")]
    check_shards(tmp_path, 1)


def test_tar_members_that_are_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, type_ in [
            ("hard.txt", tarfile.LNKTYPE), ("soft.txt", tarfile.SYMTYPE), ("pipe.txt", tarfile.FIFOTYPE),
            ("device.txt", tarfile.CHRTYPE), ("sparse.txt", tarfile.GNUTYPE_SPARSE), ("good.txt", tarfile.REGTYPE),
        ]:  # fmt: skip
            member = tarfile.TarInfo(name)
            member.type, member.linkname = type_, "/etc/passwd"
            archive.addfile(member)
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    assert outline(read(tmp_path)) == [
        ("hard.txt", "link-not-followed"), ("soft.txt", "link-not-followed"), ("pipe.txt", "not-a-file"),
        ("device.txt", "not-a-file"), ("sparse.txt", "bad-tar"), ("good.txt", b""),
    ]  # fmt: skip
    check_shards(tmp_path, 600)


def test_extended_headers_count_only_where_they_can(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, fields in [
            ("a.txt", {"GNU.sparse.major": "1"}), ("b.txt", {"size": "4"}), ("c.txt", {"size": "9" * 30}),
            ("d.txt", {"comment": "x=y"}), ("e.txt", {"path": "sub/other.txt"}),
        ]:  # fmt: skip
            member = tarfile.TarInfo(name)
            member.size, member.pax_headers = 4, fields
            archive.addfile(member, io.BytesIO(b"Rain"))
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    assert outline(read(tmp_path)) == [
        ("a.txt", "bad-tar"), ("b.txt", b"Rain"), ("c.txt", b"Rain"), ("d.txt", b"Rain"), ("sub/other.txt", b"Rain"),
    ]  # fmt: skip
    broken = bytearray(out.getvalue())
    broken[broken.find(b" GNU.sparse") - 2 : broken.find(b" GNU.sparse")] = b"00"  # a field of no length
    (tmp_path / "a.tar").write_bytes(broken)
    assert len(outline(read(tmp_path))) == 5
    check_shards(tmp_path, 600)


def test_a_member_of_an_unknown_type_and_one_with_a_wide_size(tmp_path: Path) -> None:
    content = bytearray(make_tar([("a.txt", b"Rain"), ("b.txt", b"Wind")], tarfile.USTAR_FORMAT))
    content[156:157] = b"Z"
    content[1024 + 124 : 1024 + 136] = b"\x80" + (4).to_bytes(11, "big")
    for start in (0, 1024):
        total = sum(content[start : start + 148]) + 256 + sum(content[start + 156 : start + 512])
        content[start + 148 : start + 156] = b"%06o\0 " % total
    (tmp_path / "a.tar").write_bytes(content)
    assert outline(read(tmp_path)) == [("a.txt", "bad-tar"), ("b.txt", b"Wind")]


def test_long_names(tmp_path: Path) -> None:
    name = "folder/" * 40 + "é.txt"
    for number, form in enumerate((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)):
        (tmp_path / f"{number}.tar").write_bytes(make_tar([(name, b"Rain"), (name, b"Wind")], form))
    assert outline(read(tmp_path)) == [(name, b"Rain"), (f"{name} [entry 2]", b"Wind")] * 2
    check_shards(tmp_path, 100)


def test_broken_tars(tmp_path: Path) -> None:
    good = make_tar([("a.txt", b"Rain"), ("b.txt", b"Wind"), ("c.txt", b"Snow")], tarfile.USTAR_FORMAT)
    broken = bytearray(good)
    broken[1024 + 3] ^= 255  # in the header of b.txt
    joined = good + make_tar([("d.txt", b"Fog")])
    huge = bytearray(make_tar([("x" * 200 + ".txt", b"Rain"), ("b.txt", b"Wind")], tarfile.GNU_FORMAT))
    huge[124:136] = b"00077777777\0"
    checksum = sum(huge[:148]) + 256 + sum(huge[156:512])
    huge[148:156] = b"%06o\0 " % checksum
    for number, content in enumerate([bytes(broken), good[:1538], good[:1000], joined, b"Rain", b"", bytes(huge)]):
        (tmp_path / f"{number}.tar").write_bytes(content)
    found = outline(read(tmp_path))
    assert found == [
        ("a.txt", b"Rain"), ("entry at byte 1024", "bad-tar"), ("c.txt", b"Snow"),
        ("a.txt", b"Rain"), ("b.txt", "bad-tar"),
        ("a.txt", b"Rain"),
        ("a.txt", b"Rain"), ("b.txt", b"Wind"), ("c.txt", b"Snow"), ("d.txt", b"Fog"),
        ("entry at byte 0", "bad-tar"), (None, "nothing-found"), ("entry at byte 0", "bad-tar"),
    ]  # fmt: skip
    check_shards(tmp_path, 600)


def test_tar_bombs(tmp_path: Path) -> None:
    content = make_tar([("a.txt", b"\0" * (80 << 20)), ("b.txt", b"Rain")])
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(content, 9))
    assert outline(read(tmp_path)) in ([("a.txt", "too-large")], [("a.txt", "too-large"), ("b.txt", b"Rain")])


@few
@given(st.data())
def test_mutated_archives_are_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    suffix = data.draw(st.sampled_from(["zip", "tar"]))
    content = bytearray((make_zip if suffix == "zip" else make_tar)(ENTRIES[:7]))
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("archive")
    (folder / f"a.{suffix}").write_bytes(content[: data.draw(st.integers(0, len(content)))])
    assert read(folder)
    check_shards(folder, data.draw(st.integers(1, 2000)))


def messages(found: list[Source | Failure]) -> list[tuple[str | None, str]]:
    """Of each error entry its member and its message."""
    return [(item.source.member, item.error.message) for item in found if isinstance(item, Failure)]


def read_bytes(folder: Path, content: bytes, name: str = "a.zip") -> list[Source | Failure]:
    (folder / name).write_bytes(content)
    return read(folder / name)
