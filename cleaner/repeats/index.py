"""An index that is kept: what earlier runs have counted and found, in a folder that later runs add to.

A run writes its files under new names, and then the list of all files, which replaces the old one: a run that is cut
short leaves the index as it was. Records that were written for earlier pages are not changed; what they would be told
now stands in a file of the index.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec
import numpy as np

from cleaner.errors import UsageError
from cleaner.repeats.counts import CountRun
from cleaner.repeats.digest import DigestRun
from cleaner.repeats.marks import Change
from cleaner.repeats.near import Stars
from cleaner.repeats.store import check_arrays, read_arrays, sync_folder, write_arrays, write_whole

_LIST = "index.json"
_CHANGES = "changes.jsonl"
_VERSION = 3


class IndexFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The files of an index, by their names."""

    version: int = _VERSION
    run: str = ""
    """The last run that was added."""
    counts: list[str] = []
    digests: list[str] = []
    stars: str | None = None


class SavedIndex:
    """An index in a folder, as it stood when it was opened."""

    def __init__(self, folder: Path, files: IndexFiles, state: str) -> None:
        self.folder = folder
        self.files = files
        self.state = state
        """Changes whenever a run is added."""

    def counts(self) -> list[CountRun]:
        """The counted lines of all runs. Raises: UsageError where a file cannot be read."""
        return [CountRun.open(self.folder / name) for name in self.files.counts]

    def digests(self) -> list[DigestRun]:
        """The digests of all pages. Raises: UsageError where a file cannot be read."""
        return [DigestRun.open(self.folder / name) for name in self.files.digests]

    def stars(self) -> Stars:
        """What each of its pages repeats. Raises: UsageError where the file cannot be read."""
        if self.files.stars is None:
            return Stars(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.uint64))
        arrays, _ = read_arrays(self.folder / self.files.stars)
        return Stars(arrays["of"], arrays["similarity"], arrays["parts"])


def open_index(folder: Path, *, check: bool = False) -> SavedIndex:
    """The index in `folder`; an empty one where there is no folder, or nothing in it. `check` reads all files whole.

    Raises: UsageError where it is damaged, of another version, or where the folder holds something else.
    """
    path = folder / _LIST
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        if folder.is_dir() and any(folder.iterdir()):
            raise UsageError(f"{folder} holds no index, and is not empty; name an empty or new folder") from None
        return SavedIndex(folder, IndexFiles(), "")
    except OSError as error:
        raise UsageError(f"cannot read the index {folder}: {error.strerror or error}") from error
    try:
        files = msgspec.json.decode(content, type=IndexFiles)
    except msgspec.DecodeError as error:
        raise UsageError(f"{path} is damaged: {error}; remove the index, and run again over all pages") from error
    if files.version != _VERSION:
        raise UsageError(f"{folder} is an index of version {files.version}, this is {_VERSION}; make a new one")
    if check:
        for name in (*files.counts, *files.digests, *([files.stars] if files.stars else [])):
            check_arrays(folder / name)
    return SavedIndex(folder, files, blake2b(content, digest_size=16).hexdigest())


def add_run(
    index: SavedIndex, run: str, counts: Sequence[Path], digests: Sequence[Path], stars: Stars,
    changes: Iterable[Change] = ()
) -> None:  # fmt: skip
    """Add a run's files to `index`, with what all pages repeat. It does nothing where that run was added before.

    `changes`: of what earlier pages repeat; they replace those of the run before.

    Raises: UsageError where another run was added meanwhile, and where the system refuses to write.
    """
    now = open_index(index.folder)
    if now.files.run == run:
        return
    if now.state != index.state:
        raise UsageError(f"another run has added pages to {index.folder} meanwhile; run again with --restart")
    try:
        index.folder.mkdir(parents=True, exist_ok=True)
        names = [
            [_place(path, index.folder / f"{run}-{kind}-{number:07d}") for number, path in enumerate(paths)]
            for kind, paths in (("counts", counts), ("digests", digests))
        ]
        write_arrays(index.folder / f"{run}-stars", stars._asdict())
        write_whole(index.folder / _CHANGES, (msgspec.json.encode(change) + b"\n" for change in changes))
        sync_folder(index.folder)
        files = IndexFiles(
            run=run, counts=[*now.files.counts, *names[0]], digests=[*now.files.digests, *names[1]],
            stars=f"{run}-stars"
        )  # fmt: skip
        write_whole(index.folder / _LIST, (json.dumps(msgspec.to_builtins(files), indent=1).encode(),))
        if now.files.stars:
            (index.folder / now.files.stars).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write the index {index.folder}: {error.strerror or error}") from error


def _place(made: Path, target: Path) -> str:
    """Let `target` hold what `made` holds; its name."""
    with made.open("rb") as file:
        write_whole(target, iter(lambda: file.read(1 << 20), b""))
    return target.name
