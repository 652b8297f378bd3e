"""Where output goes: standard output, or a file that appears whole or not at all."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, cast

from cleaner.errors import UsageError
from cleaner.write.locking import is_same_file, lock_file

CLOSED_PIPE_EXIT = 141
_STANDARD_OUTPUT = "standard output"
_DEVICES = Path("/dev")
"""Where links, such as /dev/stdout, stand for what is open."""


class Output:
    """An open output that takes bytes."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        self._stream = stream

    def write(self, chunk: bytes) -> None:
        """Write all of `chunk`, which leaves at once.

        Raises: UsageError where the system refuses it; SystemExit with code 141 where the reader has gone.
        """
        left = memoryview(chunk)
        with _explained(self.name):
            while left:
                left = left[self._stream.write(left) :]
            self._stream.flush()


@contextmanager
def open_output(path: str | None) -> Iterator[Output]:
    """An output to write to: standard output for None and "-", else the file `path`.

    A file is written under a temporary name in its folder and takes its own name only when the block ends without an
    exception; what stood there before stays whole until then. A link is replaced, and what it points at is left alone:
    in a folder that others can write to, it may point at anything. What is no plain file (a device, a named pipe) is
    written to as it stands.
    Raises: UsageError for a folder, where another process writes to the same file, and where the system refuses to
    write.
    """
    if path is None or path == "-":
        yield _standard_output()
        return
    target = Path(path).parent.resolve() / Path(path).name
    if target.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    is_special = (target.exists() and not target.is_file()) or target.is_relative_to(_DEVICES)
    with _opened(path, target) if is_special else _replaced_file(path, target) as stream:
        yield Output(stream, path)


@contextmanager
def _opened(path: str, place: Path) -> Iterator[BinaryIO]:
    with _explained(path):
        # Without a buffer: what the system refuses is refused in `write`, and closing has nothing left to do.
        stream = place.open("wb", buffering=0)
    with stream:
        yield cast(BinaryIO, stream)


@contextmanager
def _replaced_file(path: str, target: Path) -> Iterator[BinaryIO]:
    # The name is the same for every run, so that the next one finds and removes what a killed one has left.
    temporary = target.with_name(f".cleaner-{blake2b(os.fsencode(target.name), digest_size=8).hexdigest()}.tmp")
    with _explained(path):
        stream = _create_locked(temporary, path)
    with stream:
        try:
            yield stream
            with _explained(path):
                os.fsync(stream.fileno())
                if target.exists() and not target.is_symlink():
                    temporary.chmod(stat.S_IMODE(target.stat().st_mode))
                temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _create_locked(place: Path, path: str) -> BinaryIO:
    """The new file `place`, open and locked; what an earlier run has left there is removed.

    Raises: UsageError where another process has it; OSError where the system refuses.
    """
    while True:
        try:
            stream = place.open("xb", buffering=0)
        except FileExistsError:
            _remove_left(place, path)
            continue
        if lock_file(stream.fileno(), wait=False) and is_same_file(place, stream.fileno()):
            return cast(BinaryIO, stream)
        stream.close()  # another process has taken it for one that was left


def _remove_left(place: Path, path: str) -> None:
    """Remove a file that no process holds. Raises: UsageError where one does; OSError where the system refuses."""
    try:
        if place.is_symlink():
            place.unlink()
            return
        with place.open("rb") as left:
            if not lock_file(left.fileno(), wait=False):
                raise UsageError(f"another run writes to {path}; wait for its end or name another output")
            if is_same_file(place, left.fileno()):
                place.unlink()
    except FileNotFoundError:
        pass


def _standard_output() -> Output:
    if sys.stdout is None:
        raise UsageError("standard output is closed; name a file with -o")
    return Output(sys.stdout.buffer, _STANDARD_OUTPUT)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turns the system's refusals inside it into UsageErrors, and a closed pipe into the end of the program."""
    try:
        yield
    except OSError as error:
        if name == _STANDARD_OUTPUT:
            # Python writes what is left in the buffer once more at its end: to nowhere, so that it does not complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise SystemExit(CLOSED_PIPE_EXIT) from None
        raise UsageError(f"cannot write {name}: {error.strerror}") from error
