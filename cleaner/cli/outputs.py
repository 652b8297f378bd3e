"""The outputs of `clean`: which format they have, and that they do not overwrite what is read."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import UsageError
from cleaner.read.kind import is_read_in_folders
from cleaner.read.places import find_places
from cleaner.write import SUFFIXES
from cleaner.write.output import Output, open_output
from cleaner.write.packing import PACKERS


class Form(NamedTuple):
    """What an output looks like."""

    format: str
    """A key of WRITERS."""
    packing: str | None
    """A key of PACKERS, or None."""

    @property
    def suffix(self) -> str:
        """Of a file with this form."""
        return next(suffix for suffix, name in SUFFIXES.items() if name == self.format) + (self.packing or "")


def choose_form(output: str | None, format_name: str | None) -> Form:
    """What the suffix of the output's name and --format, which goes first, say; "jsonl" where they say nothing.

    Raises: UsageError for a suffix that names no format, and for Parquet, which packs itself, in a packed file.
    """
    path = Path(output or "")
    packing = path.suffix.lower() if path.suffix.lower() in PACKERS else None
    suffix = Path(path.stem).suffix.lower() if packing else path.suffix.lower()
    is_folder = output is not None and has_folder_name(output)
    if format_name is None and suffix and suffix not in SUFFIXES and not is_folder:
        known = " ".join([*SUFFIXES, *PACKERS])
        raise UsageError(f"the suffix {suffix} of {output} names no format (known: {known}); choose one with --format")
    form = Form(format_name or SUFFIXES.get(suffix, "jsonl"), packing)
    if form.format == "parquet" and packing:
        raise UsageError(f"Parquet is packed inside; leave {packing} out of {output}")
    return form


def has_folder_name(output: str) -> bool:
    """Whether the name of an output says that it is a folder: it ends with "/"."""
    return output.endswith(("/", os.sep))


@contextmanager
def open_outputs(output: str | None, errors: str | None) -> Iterator[tuple[Output, Output | None]]:
    """The opened output and, where one is named, the opened file for error entries.

    Raises: UsageError for places that cannot be written to.
    """
    with open_output(output) as out:
        if errors is None:
            yield out, None
            return
        with open_output(errors) as errors_out:
            yield out, errors_out


def refuse_inputs(output: str | None, others: Mapping[str, str | None], inputs: Sequence[str]) -> None:
    """Make sure that the outputs are files of their own, and none of them an input. `others`: by their option.

    Raises: UsageError where they are not.
    """
    places = [os.path.realpath(output)] if output else []
    for option, path in others.items():
        if path is not None:
            if path == "-" or os.path.realpath(path) in places:
                raise UsageError(f"{option} needs a file of its own")
            places.append(os.path.realpath(path))
    for path in (output, *others.values()):
        if path and path != "-":
            refuse_input(path, inputs)


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
