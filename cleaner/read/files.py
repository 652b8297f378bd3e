"""Sources of files, folders, standard input and JSON lines, in a stable order; what cannot be read gives a Failure."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO

import msgspec

from cleaner.errors import OptionsError, SourceError
from cleaner.options import Kind
from cleaner.page import Source
from cleaner.read.ids import FAILURE_PAGE, make_id
from cleaner.read.jsonl import is_row, parse_row
from cleaner.read.kind import HTML_SUFFIXES, PACKED_SUFFIXES, find_binary_format, plain_suffix
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.places import ROW_SUFFIXES, TEXT_SUFFIXES, Place, find_places
from cleaner.read.unpack import open_file, read_chunks, read_whole, split_lines
from cleaner.record import ErrorDetail, Failure, FailureSource

STANDARD_INPUT = "-"
Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


def find_sources(paths: Paths, *, field: str | None = None, kind: Kind = "auto") -> Iterator[Source | Failure]:
    """One Source for each file and each row of JSON lines that `paths` name, in the order of `paths`.

    A path is a file, a folder (all files below it with a known extension, sorted by name), a pattern such as
    "*.txt", or "-" for standard input. `field` names the text field of JSON lines. Files are read one by one, rows in
    a stream, each as it is asked for. What cannot be read gives a Failure in its place.

    Raises: OptionsError for a kind that does not exist.
    """
    if kind not in ("auto", "text", "html"):
        raise OptionsError(f"kind is {kind!r}; it can be 'auto', 'text' or 'html'")
    named = [paths] if isinstance(paths, str | os.PathLike) else paths
    return _find([os.fsdecode(path) for path in named], field, kind)


def make_failure(source: Source, error: SourceError) -> Failure:
    """The error entry that stands in the place of `source`."""
    return Failure(
        id=make_id(source.root_path, source.member, FAILURE_PAGE, source.occurrence),
        source=FailureSource(path=source.path, member=source.member),
        error=ErrorDetail(code=error.code, message=error.message),
    )


def _find(paths: list[str], field: str | None, kind: Kind) -> Iterator[Source | Failure]:
    seen: Counter[str] = Counter()  # inputs so far by their root path
    for path in paths:
        places = [Place(path, path, path, True)] if path == STANDARD_INPUT else find_places(path)
        for place in places:
            base = Source(
                content=b"", kind=kind, path=place.path, root_path=place.root_path, occurrence=seen[place.root_path]
            )
            seen[place.root_path] += 1
            try:
                yield from _read_place(place, base, field)
            except SourceError as error:
                yield make_failure(base, error)


def _read_place(place: Place, base: Source, field: str | None) -> Iterator[Source | Failure]:
    """The sources of one file. `base` holds what they have in common.

    Raises: SourceError where the file, or the rest of it, cannot be read.
    """
    if place.error is not None:
        raise place.error
    packed = PACKED_SUFFIXES.get(PurePosixPath(place.path.lower()).suffix)
    suffix = plain_suffix(place.path)
    with _open(place) as file:
        _check_size(file, place, packed, suffix)
        chunks = read_chunks(file, packed)
        if suffix in ROW_SUFFIXES:
            yield from _read_rows(split_lines(chunks), base, field)
            return
        if suffix not in TEXT_SUFFIXES and suffix not in HTML_SUFFIXES and (base.kind == "auto" or field):
            is_rows, chunks = _sniff_rows(chunks, field)
            if is_rows:
                yield from _read_rows(split_lines(chunks), base, field)
                return
        content = read_whole(chunks)
    if found := find_binary_format(content[:64]):
        raise SourceError("not-text", f"{place.path} is {found}; only text, HTML and JSON lines are read")
    yield _derive(base, content=content)


@contextmanager
def _open(place: Place) -> Iterator[BinaryIO]:
    """The file at `place`; standard input stays open afterwards."""
    if place.name == STANDARD_INPUT:
        if sys.stdin is None:  # it was closed before the program began
            raise SourceError("not-found", "standard input is closed; name a file, or send something in")
        yield sys.stdin.buffer
        return
    with open_file(place.name, place.path, follow=place.is_named) as file:
        yield file


def _check_size(file: BinaryIO, place: Place, packed: str | None, suffix: str) -> None:
    """Refuse a plain file over the limit before it is read. Raises: SourceError too-large."""
    if place.name == STANDARD_INPUT or packed or suffix in ROW_SUFFIXES:
        return
    size = os.fstat(file.fileno()).st_size
    known = suffix in TEXT_SUFFIXES or suffix in HTML_SUFFIXES
    if known and size > LIMITS.max_source_bytes:
        most = LIMITS.max_source_bytes // MIB
        message = f"{place.path} has {size // MIB} MiB, a source can have {most}; cut it into parts"
        raise SourceError("too-large", message)


def _sniff_rows(chunks: Iterator[bytes], field: str | None) -> tuple[bool, Iterator[bytes]]:
    """Whether the first line that is not blank is a row of JSON lines; and the chunks again, from the first."""
    head = bytearray()
    for chunk in chunks:
        head += chunk
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if start and (not start.startswith(b"{") or b"\n" in start or len(head) > LIMITS.max_line_bytes):
            break
    first = bytes(head).lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    return is_row(first, field), chain([bytes(head)], chunks)


def _read_rows(lines: Iterator[bytes | None], base: Source, field: str | None) -> Iterator[Source | Failure]:
    """A Source for each row, a Failure for each that cannot be read; blank lines are passed over.

    Raises: SourceError for a file that is no JSON lines at all.
    """
    for number, line in enumerate(lines, start=1):
        if number == 1 and line is not None:
            if line.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise SourceError("bad-json", f"{base.path} is UTF-16; JSON lines must be UTF-8")
            if found := find_binary_format(line[:64]):
                raise SourceError("not-text", f"{base.path} is {found}; only text, HTML and JSON lines are read")
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line is not None and not line.strip():
            continue
        source = _derive(base, member=f"line {number}")
        try:
            yield _read_row(line, source, field)
        except SourceError as error:
            yield make_failure(source, error)


def _read_row(line: bytes | None, source: Source, field: str | None) -> Source:
    if line is None:
        raise SourceError("too-large", f"the line has more than {LIMITS.max_line_bytes // MIB} MiB")
    row = parse_row(line, field)
    kind = row.kind if source.kind == "auto" else source.kind
    return _derive(source, content=row.text, kind=kind, url=row.url, carried=row.carried)


def _derive(source: Source, **changes: object) -> Source:
    """`source` with some of its fields changed."""
    return msgspec.structs.replace(source, **changes)
