"""What the readers of archives share: which members are read, under which name, and as what."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from cleaner.errors import SourceError
from cleaner.page import PageWarning, Source
from cleaner.read.input import Input, derive, make_failure
from cleaner.read.kind import find_binary_format, find_format, find_packer
from cleaner.read.part import Part
from cleaner.read.rows import read_rows
from cleaner.read.table import read_table
from cleaner.read.unpack import read_chunks, read_whole
from cleaner.record import Failure

_ROW_READERS: dict[str, Callable[[Input, Iterator[bytes]], Iterator[Source | Failure]]] = {
    "rows": read_rows,
    "table": read_table,
}


class Member(NamedTuple):
    """A file in an archive that is to be read, or why it cannot be."""

    name: str
    """As it stands in the archive, with escapes for bytes that are no UTF-8. Nothing is ever written under it."""
    number: int
    """Among all entries of the archive, from 1."""
    is_repeat: bool
    """Whether a member before it has the same name."""
    error: SourceError | None = None

    @property
    def title(self) -> str:
        """Its name, told apart from those before it: no member that is read ends in "]"."""
        return f"{self.name} [entry {self.number}]" if self.is_repeat else self.name


def is_read(name: str) -> bool:
    """Whether a member's extension is known; others are passed over, as in a folder."""
    return find_format(name) is not None


def read_member(found: Input, member: Member, file: BinaryIO, *notes: PageWarning) -> Iterator[Source | Failure]:
    """The sources in one member, which `file` gives; a Failure where it, or the rest of it, cannot be read."""
    base = found.source(member=member.title, warnings=notes)
    try:
        if member.error:
            raise member.error
        yield from _read(found._replace(base=base, part=Part(found.part.place)), member, file)
    except SourceError as error:
        yield make_failure(base, error)


def _read(found: Input, member: Member, file: BinaryIO) -> Iterator[Source | Failure]:
    name, packed = find_format(member.name) or "", find_packer(member.name)
    if reader := _ROW_READERS.get(name):
        entry = None
        for entry in reader(found, read_chunks(file, packed)):
            yield entry
        if entry is None:
            raise SourceError("nothing-found", f"{member.name} is empty, or has a head alone; it holds no page")
        return
    if name != "page":
        raise SourceError("nested-archive", f"{member.name} holds files or records of its own; unpack the archive")
    notes = list(found.base.warnings)
    content = read_whole(read_chunks(file, packed, notes=notes))
    if what := find_binary_format(content[:64]):
        raise SourceError("not-text", f"{member.name} is {what}; it holds no text that could be read")
    yield derive(found.base, content=content, warnings=tuple(notes))
