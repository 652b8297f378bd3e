"""ZIP archives: what is said of members that are not read, and which of them overlap."""

import gzip
import stat
import struct
import zipfile
from pathlib import Path

from cleaner.page import Source
from tests.test_archive import make_zip, messages, outline, read, read_bytes, wide_end


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


def test_packed_members_with_an_odd_end_are_read_with_a_warning(tmp_path: Path) -> None:
    (found,) = read_bytes(tmp_path, make_zip([("a.txt.gz", gzip.compress(b"Rain") + b"tail of it")]))
    assert isinstance(found, Source)
    assert (found.content, [warning.code for warning in found.warnings]) == (b"Rain", ["trailing-garbage"])
