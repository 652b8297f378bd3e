"""Place: a file to read, or the reason why it cannot be."""

from typing import NamedTuple

from cleaner.errors import SourceError

STANDARD_INPUT = "-"


class Place(NamedTuple):
    """A file to read, or the reason why it cannot be."""

    name: str
    """For the operating system, or an address."""
    path: str
    """As the user would type it, "/" between its parts; bytes that are no UTF-8 escaped."""
    root_path: str
    """`path` below the folder that was named; of a file that was named its name."""
    is_named: bool
    """By the user, or matched by a pattern of his, rather than found in a folder."""
    error: SourceError | None = None
    stat: tuple[int, str] | None = None
    """Of an address: the file's bytes, and what changes when it is written to."""
