"""The journal of a run: what is done, in a folder beside the output, so that the same command goes on from there."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from cleaner.batch.task import Done, GivenUp, digest_file, sync_folder, task_path
from cleaner.errors import SourceError, UsageError
from cleaner.read.shards import Shard
from cleaner.write.locking import is_same_file, lock_file

_DATABASE = "journal.db"
_LOCK = "lock"
_SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE shard (number INTEGER PRIMARY KEY, plan TEXT NOT NULL);
CREATE TABLE task (phase TEXT, number INTEGER, files TEXT NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (phase, number));
CREATE TABLE given_up (
    phase TEXT, number INTEGER, source INTEGER, code TEXT, message TEXT, is_reading INTEGER,
    PRIMARY KEY (phase, number, source)
);
"""


class Journal:
    """What a run has done. Every change is on disk when its method returns."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection

    # ---------------------------------------------------------------- facts

    def fact(self, name: str) -> str | None:
        """A value that was kept under `name`, or None."""
        row = self._connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def keep(self, facts: Mapping[str, str]) -> None:
        """Keep values under their names."""
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items()))

    # ---------------------------------------------------------------- the plan

    def plan(self, shards: Iterator[Shard]) -> Iterator[Shard]:
        """The shards of the run: those that are planned already, then the rest of `shards`, kept as they come.

        `shards` is begun only where the plan is not whole yet.
        """
        known = 0
        while row := self._connection.execute("SELECT plan FROM shard WHERE number = ?", (known,)).fetchone():
            yield decode_shard(row[0])
            known += 1
        if self.fact("planned") is not None:
            return
        for shard in shards:
            if shard.number < known:
                continue
            # Not committed at once: a plan that was lost is made again, and is the same.
            self._connection.execute("INSERT OR REPLACE INTO shard VALUES (?, ?)", (shard.number, encode_shard(shard)))
            yield shard
        self.keep({"planned": "1"})

    # ---------------------------------------------------------------- tasks

    def add(self, phase: str, number: int, done: Done) -> None:
        """Keep that a task is done; its files must last already."""
        row = (phase, number, json.dumps(done.files), json.dumps(done.counts))
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO task VALUES (?, ?, ?, ?)", row)

    def find(self, phase: str, number: int) -> Done | None:
        """What a finished task has left, or None."""
        found = self._connection.execute(
            "SELECT files, counts FROM task WHERE phase = ? AND number = ?", (phase, number)
        ).fetchone()
        return None if found is None else Done(_files(found[0]), json.loads(found[1]))

    def tasks(self, phase: str) -> Iterator[tuple[int, Done]]:
        """The finished tasks of a phase, in the order of their shards."""
        last = -1
        query = "SELECT number, files, counts FROM task WHERE phase = ? AND number > ? ORDER BY number LIMIT 100"
        while rows := self._connection.execute(query, (phase, last)).fetchall():
            for number, files, counts in rows:
                yield number, Done(_files(files), json.loads(counts))
                last = number

    def give_up(self, phase: str, number: int, item: GivenUp) -> None:
        """Keep that a source is not tried again."""
        row = (phase, number, item.index, item.code, item.message, item.is_reading)
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO given_up VALUES (?, ?, ?, ?, ?, ?)", row)

    def given_up(self, phase: str, number: int) -> tuple[GivenUp, ...]:
        """The sources of a task that are not tried again."""
        query = "SELECT source, code, message, is_reading FROM given_up WHERE phase = ? AND number = ? ORDER BY source"
        rows = self._connection.execute(query, (phase, number)).fetchall()
        return tuple(GivenUp(index, code, message, bool(is_reading)) for index, code, message, is_reading in rows)

    def forget_damaged(self) -> None:
        """Forget tasks whose files are not as they were left: they are done again."""
        query = "SELECT phase, number, files FROM task"
        damaged = [
            (phase, number)
            for phase, number, files in self._connection.execute(query)
            if any(not self._is_whole(phase, number, name, left) for name, left in _files(files).items())
        ]
        with self._connection:
            self._connection.executemany("DELETE FROM task WHERE phase = ? AND number = ?", damaged)

    def _is_whole(self, phase: str, number: int, name: str, left: tuple[int, str]) -> bool:
        path = task_path(self.folder, phase, number, name)
        return path.is_file() and path.stat().st_size == left[0] and digest_file(path, len(left[1])) == left

    def remove(self) -> None:
        """Remove the journal with all its files: what says that they are there first, the lock last."""
        self._connection.close()
        (self.folder / _DATABASE).unlink()
        _clear(self.folder)
        (self.folder / _LOCK).unlink()
        self.folder.rmdir()


@contextmanager
def open_journal(folder: Path, identity: Mapping[str, str], *, restart: bool) -> Iterator[Journal]:
    """The journal in `folder`, made where there is none. `identity` says, name by name, which run it belongs to.

    Where it is another run's, `restart` clears it. No other process can have it open at the same time.

    Raises: UsageError where another process has it, where it is another run's, and where the system refuses to write.
    """
    with _explained(folder), _locked(folder):
        database = folder / _DATABASE
        if restart or not database.exists():  # else what stands there is left of a journal that was being removed
            _clear(folder)
        connection = sqlite3.connect(database)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            _refuse_other(folder, connection, identity)
            journal = Journal(folder, connection)
            if journal.fact("identity") is None:
                journal.keep({"identity": json.dumps(identity)})
                sync_folder(folder)
            else:
                journal.forget_damaged()
            yield journal
        finally:
            connection.close()


def _refuse_other(folder: Path, connection: sqlite3.Connection, identity: Mapping[str, str]) -> None:
    """Make the tables where there are none. Raises: UsageError where they are another run's."""
    tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    if not tables:
        with connection:
            connection.executescript("BEGIN;" + _SCHEMA + "COMMIT;")
        return
    row = connection.execute("SELECT value FROM fact WHERE name = 'identity'").fetchone()
    if row is None:
        return
    theirs = json.loads(row[0])
    different = [name for name in {**theirs, **identity} if theirs.get(name) != identity.get(name)]
    if different:
        shown = "; ".join(_describe(name, theirs.get(name), identity.get(name)) for name in different)
        raise UsageError(
            f"{folder} holds what another run has done: {shown}. Give the same command to finish it, --restart to "
            "begin again, or another output"
        )


def _describe(name: str, theirs: str | None, ours: str | None) -> str:
    if name == "fingerprint":
        return "files of the input have changed since"
    return f"{name} was {theirs or 'not given'}, and is {ours or 'not given'} now"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the lock of the journal; makes the folder. Raises: UsageError where another process holds it."""
    while True:
        if folder.is_symlink():
            raise UsageError(f"{folder} is a link, and would hold the journal of this run; remove it")
        folder.mkdir(exist_ok=True)
        path = folder / _LOCK
        if not path.exists() and next(folder.iterdir(), None) is not None:
            raise UsageError(f"{folder} is no journal, and stands where this run would keep its own; move it away")
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        except FileNotFoundError:  # another run has just ended
            continue
        try:
            if not lock_file(descriptor, wait=False):
                raise UsageError(
                    f"another run writes to the same output and holds {path}; wait for its end or name another output"
                )
            if is_same_file(path, descriptor):
                yield
                return
        finally:
            os.close(descriptor)


def _clear(folder: Path) -> None:
    """Remove all that is in a journal but the lock."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != _LOCK:
            path.unlink()


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turns the system's refusals inside it into UsageErrors."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror or error}; what is done stays there") from error
    except sqlite3.Error as error:
        raise UsageError(f"cannot write {folder / _DATABASE}: {error}; what is done stays there") from error


def encode_shard(shard: Shard) -> str:
    """`shard` as JSON, in ASCII, since names of files may hold what UTF-8 cannot."""
    return json.dumps(msgspec.to_builtins(shard, enc_hook=_encode_error))


def decode_shard(text: str) -> Shard:
    """The shard that `encode_shard` has written."""
    return msgspec.convert(json.loads(text), Shard, dec_hook=_decode_error)


def _encode_error(value: Any) -> Any:
    if isinstance(value, SourceError):
        return [value.code, value.message]
    raise TypeError(f"{type(value).__name__} is no part of a shard")


def _decode_error(kind: type, value: Any) -> Any:
    return SourceError(*value)


def _files(text: str) -> dict[str, tuple[int, str]]:
    return {name: (size, digest) for name, (size, digest) in json.loads(text).items()}
