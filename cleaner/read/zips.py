"""ZIP archives of pages. No member is written to disk, whatever its name; what unpacks to too much is refused."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from cleaner.errors import SourceError
from cleaner.page import Source
from cleaner.read.archive import Member, is_read, read_member
from cleaner.read.input import Cut, Input, make_failure
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.opened import size_of
from cleaner.read.unpack import check_ratio
from cleaner.record import Failure

_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_ENCRYPTED = 0x1
_LOCAL_HEAD_BYTES = 30
_LOCAL_MARK = b"PK\3\4"
_END_BYTES = 22 + 0xFFFF  # of the directory's end, with the longest comment
_WIDE = 0xFFFFFFFF  # stands for a number that is in the record of 64 bits


class _Entry(NamedTuple):
    member: Member
    zip_info: zipfile.ZipInfo


def read_zip(found: Input) -> Iterator[Source | Failure]:
    """The sources in the members of a ZIP archive, in the order of its directory.

    Members with an unknown extension are counted; links, encrypted and overlapping members, and those over a limit,
    give a Failure each. Raises: SourceError bad-zip, nested-archive, too-large, nothing-found.
    """
    if found.packed:
        raise SourceError("nested-archive", f"{found.path} is an archive that was packed again; unpack it")
    with _open(found.file, found.path) as archive:
        entries = _list_entries(archive, found.path, size_of(found.file))
        if found.part.start == 0 and (unlisted := _find_unlisted(found.file, archive.infolist())):
            yield make_failure(found.source(member="entry at byte 0"), unlisted)
        for entry in entries[found.part.start : found.part.end]:
            if not is_read(entry.member.name):
                found.passed_over["archive member of another kind"] += 1
                continue
            yield from _read_entry(archive, found, entry)


def cut_zip(found: Input, shard_bytes: int) -> Iterator[Cut]:
    """Members at which the archive may be cut, by the size of what they hold. Raises: SourceError as `read_zip`."""
    with _open(found.file, found.path) as archive:
        entries = _list_entries(archive, found.path, size_of(found.file))
    unpacked = packed = 0
    for index, entry in enumerate(entries):
        if unpacked >= shard_bytes:
            yield Cut(index, index, packed)
            unpacked = 0
        unpacked += entry.zip_info.file_size
        packed += entry.zip_info.compress_size


def _read_entry(archive: zipfile.ZipFile, found: Input, entry: _Entry) -> Iterator[Source | Failure]:
    if entry.member.error:
        yield from read_member(found, entry.member, cast(BinaryIO, None))
        return
    try:
        file = cast(BinaryIO, _Member(archive.open(entry.zip_info)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        broken = entry.member._replace(error=SourceError("bad-zip", f"the member cannot be opened: {error}"))
        yield from read_member(found, broken, cast(BinaryIO, None))
        return
    with file:
        yield from read_member(found, entry.member, file)


class _Member:
    """A member opened for reading, whose errors are those that files have."""

    def __init__(self, file: object) -> None:
        self._file = cast(BinaryIO, file)

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise SourceError("bad-zip", f"the member is broken: {error or 'it ends in the middle'}") from error

    def __enter__(self) -> "_Member":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _open(file: BinaryIO, path: str) -> zipfile.ZipFile:
    """Raises: SourceError bad-zip, too-large for a directory over the limit."""
    try:
        _check_directory(file, path)
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise SourceError("bad-zip", f"{path} is no ZIP archive, or a broken one: {error}") from error


def _check_directory(file: BinaryIO, path: str) -> None:
    """Refuse a directory that would fill the memory, before it is read. Raises: SourceError too-large."""
    size = size_of(file)
    file.seek(max(size - _END_BYTES, 0))
    tail = file.read(_END_BYTES)
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise zipfile.BadZipFile("its end is missing")
    (directory_bytes,) = struct.unpack_from("<L", tail, at + 12)
    locator = tail.rfind(b"PK\6\7", 0, at)
    if directory_bytes == _WIDE and locator >= 0:
        (end_at,) = struct.unpack_from("<Q", tail, locator + 8)
        file.seek(min(end_at, size))
        (directory_bytes,) = struct.unpack_from("<Q", file.read(56), 40)
    file.seek(0)
    if directory_bytes > LIMITS.max_directory_bytes:
        most = LIMITS.max_directory_bytes // MIB
        raise SourceError("too-large", f"{path} has a directory of more than {most} MiB; make several archives of it")


def _list_entries(archive: zipfile.ZipFile, path: str, archive_bytes: int) -> list[_Entry]:
    """All members but folders. Raises: SourceError nothing-found, too-large for an archive that is a bomb."""
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]  # a name may be empty
    check_ratio(sum(info.file_size for info in infos), archive_bytes)
    overlapping = _find_overlaps(infos, archive.start_dir)
    seen: set[str] = set()
    entries = []
    for number, info in enumerate(infos, start=1):
        name = info.filename.encode("utf-8", "backslashreplace").decode("utf-8")
        member = Member(name, number, name in seen, _refuse(info, is_overlapping=id(info) in overlapping))
        entries.append(_Entry(member, info))
        seen.add(name)
    if not any(is_read(entry.member.name) for entry in entries):
        raise SourceError("nothing-found", f"{path}: no member of this archive has a known extension")
    return entries


def _find_unlisted(file: BinaryIO, infos: list[zipfile.ZipInfo]) -> SourceError | None:
    """Says that members stand before those of the directory, as where two archives were put together; else None.

    `infos`: all that the directory lists, folders too; at least one.
    """
    first = min(info.header_offset for info in infos)
    file.seek(0)
    if first < _LOCAL_HEAD_BYTES or file.read(4) != _LOCAL_MARK:
        return None
    message = f"members stand in the first {first} bytes that the archive's directory does not list; mend it (zip -FF)"
    return SourceError("bad-zip", message)


def _refuse(info: zipfile.ZipInfo, *, is_overlapping: bool) -> SourceError | None:
    """Why a member is not read; None where it is."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return SourceError("link-not-followed", "the member is a link, which is not followed")
    if info.flag_bits & _ENCRYPTED:
        return SourceError("encrypted", "the member is encrypted; unpack it with its password")
    if info.compress_type not in _PACKINGS:
        return SourceError("bad-zip", f"the member is packed with method {info.compress_type}, which is not read")
    if is_overlapping:
        return SourceError("bad-zip", "the member shares bytes with another one, as in a decompression bomb")
    if info.file_size > LIMITS.max_source_bytes:
        most = LIMITS.max_source_bytes // MIB
        return SourceError("too-large", f"the member has {info.file_size // MIB} MiB, a source can have {most}")
    try:
        check_ratio(info.file_size, info.compress_size)
    except SourceError as error:
        return error
    return None


def _find_overlaps(infos: list[zipfile.ZipInfo], directory_at: int) -> set[int]:
    """Identities of the members that share bytes with another member or with the directory."""
    overlapping: set[int] = set()
    ordered = sorted(infos, key=lambda info: info.header_offset)
    end, last = 0, None
    for info in ordered:
        if last is not None and info.header_offset < end:
            overlapping |= {id(last), id(info)}
        own_end = info.header_offset + _LOCAL_HEAD_BYTES + len(info.filename.encode("utf-8", "surrogatepass"))
        own_end += info.compress_size
        if own_end > directory_at:
            overlapping.add(id(info))
        if own_end >= end:
            end, last = own_end, info
    return overlapping
