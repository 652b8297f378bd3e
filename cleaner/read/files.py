"""Sources of files, folders and standard input, in a stable order; what cannot be read gives a Failure."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from cleaner.errors import OptionsError, SourceError, UsageError
from cleaner.options import Kind
from cleaner.page import PageWarning, Source
from cleaner.read.input import Input, make_failure, reading_error
from cleaner.read.kind import (
    PAGE_SUFFIXES,
    SKIPPED_SUFFIXES,
    find_binary_format,
    find_format,
    find_packer,
    plain_suffix,
)
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.opened import open_place, size_of
from cleaner.read.part import Part
from cleaner.read.place import STANDARD_INPUT, Place
from cleaner.read.places import find_places
from cleaner.read.rows import UTF8_MARK, read_rows, starts_with_row
from cleaner.read.unpack import read_whole
from cleaner.record import Failure

__all__ = ["Paths", "find_parts", "find_sources", "make_failure", "read_part"]
Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
_BLANKS = UTF8_MARK + b" \t\r\n"
Reader = Callable[[Input], Iterator[Source | Failure]]


def find_sources(
    paths: Paths, *, field: str | None = None, kind: Kind = "auto", passed_over: Counter[str] | None = None
) -> Iterator[Source | Failure]:
    """One Source for each page's file, row or record that `paths` name, in the order of `paths`.

    A path is a file, a folder (all files below it with a known extension or none, sorted by name), a pattern such as
    "*.txt", or "-" for standard input. `field` names the text field of rows. Files are read one by one, rows and
    records in a stream, each as it is asked for. What cannot be read gives a Failure in its place; what is no page
    (requests and images of a WARC file, other files of an archive) is counted in `passed_over` by its kind.

    Raises: OptionsError for a kind that does not exist.
    """
    check_kind(kind)
    counts = Counter[str]() if passed_over is None else passed_over
    return chain.from_iterable(read_part(part, field, kind, counts) for part in find_parts(paths))


def check_kind(kind: str) -> None:
    """Make sure that `kind` is one. Raises: OptionsError."""
    if kind not in ("auto", "text", "html"):
        raise OptionsError(f"kind is {kind!r}; it can be 'auto', 'text' or 'html'")


def find_parts(paths: Paths) -> Iterator[Part]:
    """Each file that `paths` name, as a whole, in order."""
    seen: Counter[str] = Counter()  # files so far by their root path
    named = [paths] if isinstance(paths, str | os.PathLike) else paths
    for path in map(os.fsdecode, named):
        places = [Place(path, path, path, True)] if path == STANDARD_INPUT else find_places(path)
        for place in places:
            yield Part(place, occurrence=seen[place.root_path])
            seen[place.root_path] += 1


def read_part(part: Part, field: str | None, kind: Kind, passed_over: Counter[str]) -> Iterator[Source | Failure]:
    """The sources of one file or a range of it, with one Failure more where it, or the rest of it, cannot be read."""
    place = part.place
    base = Source(content=b"", kind=kind, path=place.path, root_path=place.root_path, occurrence=part.occurrence)
    try:
        with open_place(place) as file:
            found = Input(file, part, base, find_packer(place.path), field, passed_over)
            is_answered = part.start > 0 or part.end is not None  # by a part of the file, which is cut behind a row
            for entry in _choose_reader(found)(found):
                is_answered = True
                yield entry
            if not is_answered:
                raise SourceError("nothing-found", f"{place.path} is empty, or has a head alone; it holds no page")
    except SourceError as error:
        yield make_failure(base, error)
    except (MemoryError, UsageError):
        raise
    except Exception as error:  # of a library, or our own: it costs this file alone
        yield make_failure(base, reading_error(error))


def _choose_reader(found: Input) -> Reader:
    """The reader for a file: by its extension, else by what it begins with."""
    if why := SKIPPED_SUFFIXES.get(plain_suffix(found.path)):
        raise SourceError("skipped", f"{found.path} was skipped: it is {why}; save its text in another form")
    name = find_format(found.path)
    if name is not None:
        return READERS[name]
    return _read_unknown if found.base.kind == "auto" or found.field else _read_page


def _read_page(found: Input) -> Iterator[Source | Failure]:
    """The one source that a file is. Raises: SourceError too-large, not-text, and what unpacking raises."""
    is_known = plain_suffix(found.path) in PAGE_SUFFIXES and found.packed is None
    if is_known and found.part.place.name != STANDARD_INPUT:
        size = size_of(found.file)
        if size > LIMITS.max_source_bytes:
            most = LIMITS.max_source_bytes // MIB
            raise SourceError("too-large", f"{found.path} has {size // MIB} MiB, a source can have {most}; cut it")
    notes: list[PageWarning] = []
    yield _page(found, found.chunks(notes), notes)


def _page(found: Input, chunks: Iterator[bytes], notes: list[PageWarning]) -> Source:
    content = read_whole(chunks)
    if what := find_binary_format(content[:64]):
        raise SourceError("not-text", f"{found.path} is {what}; it holds no text that could be read")
    return found.source(content=content, warnings=tuple(notes))


def _read_unknown(found: Input) -> Iterator[Source | Failure]:
    """The rows of a file whose first line that is not blank is a row, what other formats hold; else the one source."""
    notes: list[PageWarning] = []
    chunks = found.chunks(notes)
    head = bytearray()
    first = b""  # the first byte that is not blank
    for chunk in chunks:
        head += chunk
        rest = chunk if first else chunk.lstrip(_BLANKS)
        first = first or rest[:1]
        if (first and (first != b"{" or b"\n" in rest)) or len(head) > LIMITS.max_line_bytes:
            break
    reader = next((reader for start, reader in _STARTS if head.startswith(start)), None)
    if reader and found.part.place.name != STANDARD_INPUT:
        found.file.seek(0)
        yield from reader(found)
        return
    chunks = chain([bytes(head)], chunks)
    if head.startswith(b"WARC/"):
        from cleaner.read.warc import read_warc

        yield from read_warc(found, chunks)
    elif starts_with_row(bytes(head), found.field):
        yield from read_rows(found, chunks)
    else:
        yield _page(found, chunks, notes)


# The file of a format is loaded when the first input of its kind is read.
def _read_arrow(found: Input) -> Iterator[Source | Failure]:
    from cleaner.read.columns import read_arrow

    return read_arrow(found)


def _read_parquet(found: Input) -> Iterator[Source | Failure]:
    from cleaner.read.columns import read_parquet

    return read_parquet(found)


def _read_table(found: Input) -> Iterator[Source | Failure]:
    from cleaner.read.table import read_table

    return read_table(found)


def _read_tar(found: Input) -> Iterator[Source | Failure]:
    from cleaner.read.tars import read_tar

    return read_tar(found)


def _read_warc(found: Input) -> Iterator[Source | Failure]:
    from cleaner.read.warc import read_warc

    return read_warc(found)


def _read_zip(found: Input) -> Iterator[Source | Failure]:
    from cleaner.read.zips import read_zip

    return read_zip(found)


READERS: dict[str, Reader] = {
    "arrow": _read_arrow,
    "page": _read_page,
    "parquet": _read_parquet,
    "rows": read_rows,
    "table": _read_table,
    "tar": _read_tar,
    "warc": _read_warc,
    "zip": _read_zip,
}
_STARTS: tuple[tuple[bytes, Reader], ...] = (
    (b"PAR1\x15", _read_parquet),
    (b"ARROW1\0\0", _read_arrow),
)
"""What a file of an unknown extension begins with, and who reads it then; standard input cannot be sought."""
