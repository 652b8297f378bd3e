"""Tar archives: what is said of members and headers that are not read, and names in their fields."""

import io
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from cleaner.page import Source
from cleaner.read.files import find_sources
from tests.test_archive import make_tar, messages, outline, read, read_bytes


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_in_the_fields_of_tars(tmp_path: Path, form: int) -> None:
    for name in ("folder/" * 16 + "a.txt", "é a b c.txt", "x" * 96 + ".txt", "x" * 97 + ".txt"):
        if form != tarfile.USTAR_FORMAT or len(name) != 101:
            assert outline(read_bytes(tmp_path, make_tar([(name, b"Rain")], form), "a.tar")) == [(name, b"Rain")]


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


def test_times_in_old_gnu_headers_are_no_part_of_the_name(tmp_path: Path) -> None:
    content = bytearray(make_tar([("a.txt", b"Rain")], tarfile.GNU_FORMAT))
    content[345:357] = b"14613213254\0"  # the time of the last access
    content[148:156] = b"%06o\0 " % (sum(content[:148]) + 256 + sum(content[156:512]))
    assert outline(read_bytes(tmp_path, bytes(content), "a.tar")) == [("a.txt", b"Rain")]


def test_a_tar_that_is_not_packed_as_its_name_says_is_read_with_a_warning(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, make_tar([("a.txt", b"Rain"), ("b.txt", b"Wind")]), "a.tar.gz")
    codes = [[warning.code for warning in item.warnings] for item in found if isinstance(item, Source)]
    assert codes == [["not-packed"], ["not-packed"]]
