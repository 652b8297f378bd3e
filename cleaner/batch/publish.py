"""What a run has made becomes its output: one file, which appears whole or not at all, or a folder of parts."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec

from cleaner.batch.phases import CLEAN, ENTRIES, ERRORS, OUTPUT, WRITE, can_follow, read_entries
from cleaner.batch.repeating import DUPLICATES
from cleaner.batch.request import Share
from cleaner.batch.run import Run
from cleaner.batch.task import sync_folder, task_path
from cleaner.errors import UsageError
from cleaner.write import WRITERS, frame_of
from cleaner.write.output import open_output
from cleaner.write.packing import pack

_COPY_BYTES = 1 << 20
PART_NAME = "part-{number:07d}{suffix}"


class ManifestPart(msgspec.Struct, frozen=True):
    """An output file of one shard."""

    name: str
    bytes: int
    blake2b: str
    """Of 16 bytes, in hexadecimal digits."""


class Manifest(msgspec.Struct, frozen=True):
    """The output files of a run, in the order of the input. It is written last: without it a folder is not whole."""

    share: str
    """"i/n": which of the shards; "1/1" for all."""
    format: str
    parts: list[ManifestPart]


def publish_file(run: Run, path: str) -> None:
    """Make one file of what the shards have given. Raises: UsageError where the system refuses it."""
    setup = run.setup
    with open_output(path) as out:
        for chunk in _joined(run) if can_follow(setup) else _written_here(run):
            out.write(chunk)


def publish_errors(run: Run, path: str) -> None:
    """Make one file of the error entries. Raises: UsageError where the system refuses it."""
    with open_output(path) as out:
        for chunk in _read_all(run.paths(CLEAN.name, ERRORS)):
            out.write(chunk)


def publish_duplicates(run: Run, path: str) -> None:
    """Make one file of the records that repeat others. Raises: UsageError where the system refuses it."""
    with open_output(path) as out:
        for chunk in _read_all(run.paths(WRITE.name, DUPLICATES)):
            out.write(chunk)


def publish_folder(run: Run, folder: Path, suffix: str) -> None:
    """Put the shards' files into `folder`, then write the manifest. It may be called again where it was cut short.

    Files that an earlier manifest names, and this one does not, are removed.

    Raises: UsageError where the system refuses it.
    """
    manifest_path = folder / manifest_name(run.share)
    phase, name = _last_files(run)
    parts = []
    for number, done in run.journal.tasks(phase):
        size, digest = done.files[name]
        parts.append(ManifestPart(PART_NAME.format(number=number, suffix=suffix), size, digest))
    try:
        folder.mkdir(exist_ok=True)
        kept = {part.name for part in parts}
        for old in _read_manifest(manifest_path):
            if old not in kept:
                (folder / old).unlink(missing_ok=True)
        manifest_path.unlink(missing_ok=True)
        for (number, _), part in zip(run.journal.tasks(phase), parts, strict=True):
            _place(task_path(run.setup.folder, phase, number, name), folder / part.name)
        sync_folder(folder)
        manifest = Manifest(f"{run.share.number}/{run.share.of}", run.setup.format, parts)
        with open_output(str(manifest_path)) as out:
            out.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        sync_folder(folder)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror or error}") from error


def manifest_name(share: Share) -> str:
    """Name of the manifest in a folder that several runs may share."""
    return "manifest.json" if share.of == 1 else f"manifest-{share.number}-of-{share.of}.json"


def check_folder(folder: Path) -> None:
    """Make sure that `folder` can take parts: it is not there, is empty, or holds parts and manifests alone.

    Raises: UsageError where it cannot.
    """
    if not folder.exists():
        if not folder.parent.is_dir():
            raise UsageError(f"cannot write {folder}: there is no folder {folder.parent}")
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder, or leave --shards and the / at its end out")
    for name in sorted(path.name for path in folder.iterdir()):
        if not name.startswith(("part-", "manifest")):
            raise UsageError(f"{folder} holds {name}, which is no part of an output; name an empty or new folder")


def _place(made: Path, target: Path) -> None:
    """Let `target` be the file `made`, which stays until the journal is removed."""
    temporary = made.with_name(made.name + ".link")
    temporary.unlink(missing_ok=True)
    try:
        temporary.hardlink_to(made)
    except OSError:  # a file system without links
        shutil.copyfile(made, temporary)
    temporary.replace(target)


def _read_manifest(path: Path) -> Iterator[str]:
    """Names of the files that a manifest tells of; none where there is no manifest that can be read."""
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return
    for part in manifest.parts:
        if part.name.startswith("part-") and Path(part.name).name == part.name:
            yield part.name


def _last_files(run: Run) -> tuple[str, str]:
    """The phase whose files are the output of the shards, and their suffix."""
    is_written = next(iter(run.journal.tasks(WRITE.name)), None) is not None
    return (WRITE.name, OUTPUT) if is_written else (CLEAN.name, ENTRIES)


def _joined(run: Run) -> Iterator[bytes]:
    """A format whose parts can follow each other, each packed by itself where the output is packed."""
    frame, packing = frame_of(run.setup.format), run.setup.packing
    before = frame.head
    is_empty = True
    for path in run.paths(*_last_files(run)):
        if path.stat().st_size:
            yield from pack([before], packing) if before else ()
            yield from _read_all([path])
            before, is_empty = frame.between, False
    if is_empty or frame.tail:
        yield from pack([frame.empty if is_empty else frame.tail], packing)


def _written_here(run: Run) -> Iterator[bytes]:
    """A format whose parts cannot follow each other, written from all entries in this process."""
    entries = chain.from_iterable(map(read_entries, run.paths(*_last_files(run))))
    return pack(WRITERS[run.setup.format](entries), run.setup.packing)


def _read_all(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(_COPY_BYTES):
                yield chunk
