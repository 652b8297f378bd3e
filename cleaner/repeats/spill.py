"""Rows of numbers that wait in files: put in as they come, taken out a range at a time, so that memory stays small."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from cleaner.repeats.store import Array
from cleaner.repeats.words import Numbers

_PREFIX = "cleaner-"
MAX_ROWS = 1 << 16
"""That the steps of the repeat index take at a time, as far as they can choose: some megabytes with all copies."""


def make_folder(parent: Path | None) -> "TemporaryDirectory[str]":
    """A folder for what waits, inside of `parent` or, for None, where the system keeps such; it goes after its use."""
    return TemporaryDirectory(prefix=_PREFIX, dir=parent)


def clear_folders(parent: Path) -> None:
    """Remove the folders in `parent` that processes have left which were killed."""
    for path in parent.glob(_PREFIX + "*"):
        shutil.rmtree(path)


class Spill:
    """Rows in the files of a folder, one file for each range of the number that comes with a row."""

    def __init__(self, folder: Path, fences: Numbers, kind: npt.DTypeLike, width: int = 1) -> None:
        """`fences`: the first number of each range, ascending; `width`: numbers of a row."""
        self.folder = folder
        self.fences = fences
        self.kind = np.dtype(kind)
        self.width = width
        folder.mkdir()

    def add(self, numbers: npt.NDArray[np.integer], rows: Array) -> None:
        """Keep `rows`; `numbers`: that of each, ascending and not below the first fence."""
        starts = np.append(np.searchsorted(numbers, self.fences), len(numbers))
        for at in np.flatnonzero(np.diff(starts)).tolist():
            with self._path(at).open("ab", buffering=0) as file:
                file.write(np.ascontiguousarray(rows[starts[at] : starts[at + 1]], self.kind).data)

    def __getitem__(self, at: int) -> Array:
        """The rows of one range, in the order in which they were added: shape (rows, width)."""
        path = self._path(at)
        content = path.read_bytes() if path.exists() else b""
        return np.frombuffer(content, self.kind).reshape(-1, self.width)

    def __iter__(self) -> Iterator[Array]:
        """The rows of each range, where there are any."""
        for at in range(len(self.fences)):
            if len(rows := self[at]):
                yield rows

    def _path(self, at: int) -> Path:
        return self.folder / str(at)


def make_fences(weights: npt.NDArray[np.integer], most: int) -> Numbers:
    """Where to cut the numbers from 0 on into ranges that weigh about `most` each; the first fence is 0.

    `weights`: of each number. A range may weigh more by its first number.
    """
    ranges = np.cumsum(weights, dtype=np.int64) // max(1, most)
    return np.append(0, np.flatnonzero(np.diff(ranges)) + 1)
