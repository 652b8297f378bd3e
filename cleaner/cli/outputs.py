"""The outputs of `clean`: which format they have, and that they do not overwrite what is read."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cleaner.errors import UsageError
from cleaner.read.kind import is_read_in_folders
from cleaner.read.places import find_places
from cleaner.write import SUFFIXES
from cleaner.write.output import Output, open_output


def guess_format(output: str | None) -> str:
    """The format that the suffix of the output's name stands for; "jsonl" without a suffix and on standard output.

    Raises: UsageError for a suffix that names no format.
    """
    suffix = Path(output or "").suffix.lower()
    if suffix and suffix not in SUFFIXES:
        known = " ".join(SUFFIXES)
        raise UsageError(f"the suffix {suffix} of {output} names no format (known: {known}); choose one with --format")
    return SUFFIXES[suffix] if suffix else "jsonl"


@contextmanager
def open_outputs(
    output: str | None, errors: str | None, inputs: Sequence[str]
) -> Iterator[tuple[Output, Output | None]]:
    """The opened output and, where one is named, the opened file for error entries.

    Raises: UsageError for places that cannot be written to, that are read meanwhile, or where both are the same.
    """
    if errors == "-" or (errors and output and os.path.realpath(errors) == os.path.realpath(output)):
        raise UsageError("--errors needs a file of its own")
    for path in (output, errors):
        if path and path != "-":
            refuse_input(path, inputs)
    with open_output(output) as out:
        if errors is None:
            yield out, None
            return
        with open_output(errors) as errors_out:
            yield out, errors_out


def refuse_input(path: str, inputs: Sequence[str]) -> None:
    """Make sure that the output `path` is none of the inputs, and will not be one of them in the next run.

    Raises: UsageError where it is.
    """
    target = Path(path).resolve()
    for name in inputs:
        if Path(name).is_dir():
            if target.is_relative_to(Path(name).resolve()) and not target.is_dir() and is_read_in_folders(target.name):
                raise UsageError(f"{path} lies in {name}, where the next run would read it; name another place")
        elif target.is_file() and any(
            place.error is None and target.samefile(place.name) for place in find_places(name)
        ):
            raise UsageError(f"{path} is an input; name another file")
