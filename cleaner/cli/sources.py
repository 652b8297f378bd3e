"""Sources found and traced, for `explain` and `why`."""

from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import PromiseError, SourceError, UsageError
from cleaner.options import Kind, Options
from cleaner.record import Failure

if TYPE_CHECKING:
    from cleaner.page import Source
    from cleaner.pipeline import Trace


def trace_found(source: "Source | Failure", options: Options) -> "list[Trace] | Failure":
    """The traces of the source's pages, one at least; a Failure where it cannot be read, also one that comes in."""
    from cleaner.pipeline import trace_source
    from cleaner.read.files import make_failure

    if isinstance(source, Failure):
        return source
    try:
        return trace_source(source, options)
    except SourceError as error:
        return make_failure(source, error)
    except PromiseError as error:
        return make_failure(source, SourceError("internal-error", f"{error}; please report this source"))


def find_only_source(path: str, row: int | None, *, field: str | None, kind: Kind) -> "Source | Failure":
    """The source that the file `path` is, or that its row `row` (from 1) holds; a Failure where it cannot be read.

    Raises: UsageError for a folder, for a file of rows where none is named, and for a row that is not there.
    """
    from cleaner.read.files import find_sources
    from cleaner.write.naming import source_name

    if Path(path).is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    member = None
    for found in find_sources([path], field=field, kind=kind):
        member = found.member if not isinstance(found, Failure) else found.source.member
        if member is None and row is not None and not isinstance(found, Failure):
            raise UsageError(f"{path} holds no rows; write {path}:LINE")
        if member is not None and row is None:
            raise UsageError(f"{source_name(path, member)}: {path} holds rows; write {path}:ROW:LINE")
        if member is None or member in (f"line {row}", f"row {row}", f"record {row}"):
            return found
    if row is None:
        raise UsageError(f"no source found in {path}")
    raise UsageError(f"{path} has no row {row}; its last one is {member or 'missing'}")
