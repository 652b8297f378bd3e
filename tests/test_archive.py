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


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_in_the_fields_of_tars(tmp_path: Path, form: int) -> None:
    for name in ("folder/" * 16 + "a.txt", "é a b c.txt", "x" * 96 + ".txt", "x" * 97 + ".txt"):
        if form != tarfile.USTAR_FORMAT or len(name) != 101:
            assert outline(read_bytes(tmp_path, make_tar([(name, b"Rain")], form), "a.tar")) == [(name, b"Rain")]


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


def test_zip_members_that_are_refused_are_told_why(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("link.html", (2024, 1, 1, 0, 0, 0))
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr("pad.bin", bytes(500_000))  # else the archive as a whole would be refused
        archive.writestr(link, "../secret.txt")
        archive.writestr("lzma.txt", b"Rain", zipfile.ZIP_LZMA)
        archive.writestr("inner.warc", b"Rain")
        archive.writestr("pdf.txt", b"%PDF-1.7")
        archive.writestr("secret.txt", b"Rain")
        archive.writestr("large.txt", b"Rain")
        archive.writestr("bomb.txt", b"Rain")
        archive.writestr("a.txt", b"Rain")
        archive.writestr("b.txt", b"Rain")
        infos = {info.filename: info for info in archive.infolist()}
        infos["secret.txt"].flag_bits |= 1
        infos["large.txt"].file_size = 300 << 20
        infos["bomb.txt"].file_size = 70 << 20
        infos["b.txt"].header_offset -= 20
    found = messages(read(tmp_path))
    assert found == [
        ("link.html", "the member is a link, which is not followed"),
        ("lzma.txt", "the member is packed with method 14, which is not read"),
        ("inner.warc", "inner.warc holds files or records of its own; unpack the archive"),
        ("pdf.txt", "pdf.txt is a PDF; it holds no text that could be read"),
        ("secret.txt", "the member is encrypted; unpack it with its password"),
        ("large.txt", "the member has 300 MiB, a source can have 256"),
        ("bomb.txt", "unpacks to more than 1000 times its size, 70 MiB so far"),
        ("a.txt", "the member shares bytes with another one, as in a decompression bomb"),
        ("b.txt", "the member shares bytes with another one, as in a decompression bomb"),
    ]


def read_bytes(folder: Path, content: bytes, name: str = "a.zip") -> list[Source | Failure]:
    (folder / name).write_bytes(content)
    return read(folder / name)


def test_archives_that_cannot_be_read_are_told_why(tmp_path: Path) -> None:
    path = f"{tmp_path}/a.zip"
    assert messages(read_bytes(tmp_path, b"Rain")) == [
        (None, f"{path} is no ZIP archive, or a broken one: its end is missing")
    ]  # fmt: skip
    assert messages(read_bytes(tmp_path, make_zip([("a.png", b"x")]))) == [
        (None, f"{path}: no member of this archive has a known extension")
    ]  # fmt: skip
    assert messages(read_bytes(tmp_path, b"PK\3\4" + wide_end(4, 1 << 40))) == [
        (None, f"{path} has a directory of more than 64 MiB; make several archives of it")
    ]  # fmt: skip
    assert messages(read_bytes(tmp_path, b"x", "a.zip.gz")) == [
        (None, f"{path}.gz is an archive that was packed again; unpack it")
    ]  # fmt: skip
    broken = bytearray(make_zip([("a.txt", b"Rain"), ("b.txt", b"Wind")], zipfile.ZIP_STORED))
    broken[:4] = b"PK\0\0"
    broken[broken.find(b"Wind")] = 0
    assert messages(read_bytes(tmp_path, bytes(broken))) == [
        ("a.txt", "the member cannot be opened: Bad magic number for file header"),
        ("b.txt", "the member is broken: Bad CRC-32 for file 'b.txt'"),
    ]


def test_what_looks_like_the_end_of_an_archive_inside_it_is_not_its_end(tmp_path: Path) -> None:
    page = b"Rain PK\5\6" + b"\xff" * 18 + b" PK\6\7" + b"\xff" * 20
    found = read_bytes(tmp_path, make_zip([("a.txt", page)], zipfile.ZIP_STORED))
    assert outline(found) == [("a.txt", page)]


def test_members_that_only_touch_do_not_overlap(tmp_path: Path) -> None:
    entries = [(f"{number}.txt", b"Rain") for number in range(5)]
    content = make_zip(entries, zipfile.ZIP_STORED)
    assert outline(read_bytes(tmp_path, content)) == entries
    start = content.find(b"PK\1\2")
    closer = bytearray(content)
    at = content.find(b"PK\1\2", start + 1) + 42
    closer[at : at + 4] = struct.pack("<L", 38)  # the second begins one byte before the end of the first
    at = content.rfind(b"PK\1\2") + 42
    closer[at : at + 4] = struct.pack("<L", start - 40)  # the last begins one byte before the end of the one before
    assert [code for _, code in outline(read_bytes(tmp_path, bytes(closer)))] == [
        "bad-zip", "bad-zip", b"Rain", "bad-zip", "bad-zip",
    ]  # fmt: skip


def test_tar_members_that_are_refused_are_told_why(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, type_ in [
            ("hard.txt", tarfile.LNKTYPE), ("soft.txt", tarfile.SYMTYPE), ("pipe.txt", tarfile.FIFOTYPE),
            ("char.txt", tarfile.CHRTYPE), ("block.txt", tarfile.BLKTYPE), ("sparse.txt", tarfile.GNUTYPE_SPARSE),
            ("odd.txt", b"Z"),
        ]:  # fmt: skip
            member = tarfile.TarInfo(name)
            member.type = type_
            archive.addfile(member)
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    assert messages(read(tmp_path)) == [
        ("hard.txt", "the member is a hard link, which is not followed"),
        ("soft.txt", "the member is a link, which is not followed"),
        ("pipe.txt", "the member is a named pipe; only regular files are read"),
        ("char.txt", "the member is a device; only regular files are read"),
        ("block.txt", "the member is a device; only regular files are read"),
        ("sparse.txt", "the member is sparse (holes are left out of it), which is not read"),
        ("odd.txt", "the member is of type b'Z', which is not read"),
    ]


def test_broken_tars_are_told_where(tmp_path: Path) -> None:
    good = make_tar([("a.txt", b"Rain"), ("b.txt", b"Wind")], tarfile.USTAR_FORMAT)
    name = "x" * 200 + ".txt"
    long_name = make_tar([(name, b"Rain"), ("b.txt", b"Wind")], tarfile.GNU_FORMAT)
    huge = bytearray(long_name)
    huge[124:136] = b"%011o\0" % 300_000
    huge[148:156] = b"%06o\0 " % (sum(huge[:148]) + 256 + sum(huge[156:512]))
    huge[1024:1024] = bytes(300_032 - 512)
    for content, expected in [
        (good[:1300], [("entry at byte 1024", "276 bytes from byte 1024 on are no member; they were passed over")]),
        (good[:1537], [("b.txt", "the archive ends inside the member, 3 bytes before its end")]),
        (long_name[:1024], [("entry at byte 0", "the archive ends inside the headers at byte 0")]),
        (good[:1024] + b"x" * 1024 + good[1024:], [
            ("entry at byte 1024", "1024 bytes from byte 1024 on are no member; they were passed over"),
        ]),
        (bytes(huge), [
            ("entry at byte 0", "a header of 300000 bytes at byte 0; the member behind it has lost its name"),
        ]),
        (make_tar([("a.png", b"x")]), [
            (None, f"{tmp_path}/a.tar: no member of this archive has a known extension")
        ]),
    ]:  # fmt: skip
        assert messages(read_bytes(tmp_path, content, "a.tar")) == expected


def test_a_name_that_ends_as_a_folder_is_one(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("old.txt/"))
        archive.addfile(tarfile.TarInfo("new.txt"))
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    passed_over = Counter[str]()
    assert outline(list(find_sources(tmp_path, passed_over=passed_over))) == [("new.txt", b"")]
    assert passed_over == {}


def test_a_tar_that_is_not_packed_as_its_name_says_is_read_with_a_warning(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, make_tar([("a.txt", b"Rain"), ("b.txt", b"Wind")]), "a.tar.gz")
    codes = [[warning.code for warning in item.warnings] for item in found if isinstance(item, Source)]
    assert codes == [["not-packed"], ["not-packed"]]


def test_packed_members_with_an_odd_end_are_read_with_a_warning(tmp_path: Path) -> None:
    (found,) = read_bytes(tmp_path, make_zip([("a.txt.gz", gzip.compress(b"Rain") + b"tail of it")]))
    assert isinstance(found, Source)
    assert (found.content, [warning.code for warning in found.warnings]) == (b"Rain", ["trailing-garbage"])
