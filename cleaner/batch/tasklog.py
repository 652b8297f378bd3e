"""The log of a task: one line a finished source, so that what was begun can be taken up after any end of a process.

A line is "-" while its source is read, "-+" while it is cleaned, and is completed when what the source gave stands in
the task's files. So what stands after the last line's end says what a worker was at when it died.
"""

import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

READING = b"-"
CLEANING = b"+"
_BEGIN = READING + CLEANING


class Step(msgspec.Struct, frozen=True, array_like=True):
    """What one source has given."""

    chunks: dict[str, tuple[int, int]]
    """For each of the task's files that it was appended to: bytes, and their CRC-32."""
    counts: dict[str, int]
    """Added to the run's tally."""
    failures: list[str]
    """Its error entries, described to people."""


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Step)


def encode_step(step: Step) -> bytes:
    """The rest of a step's line, after READING and CLEANING."""
    return _ENCODER.encode(step) + b"\n"


def log_bytes(steps: Iterable[Step]) -> int:
    """How long the log of `steps` is."""
    return sum(len(_BEGIN) + len(encode_step(step)) for step in steps)


class LogReader:
    """Reads a log that another process may still write to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self.steps_read = 0
        self.tail = b""
        """What stands after the last whole line."""

    def read(self) -> list[Step]:
        """The steps since the last call; none for a log that is not there."""
        try:
            with self._path.open("rb") as file:
                if file.seek(0, os.SEEK_END) < self._offset:  # it was damaged, and has been cut
                    self._offset = self.steps_read = 0
                file.seek(self._offset)
                *lines, self.tail = file.read().split(b"\n")
        except FileNotFoundError:
            return []
        steps = []
        for line in lines:
            step = _decode(line)
            if step is None:  # damaged: whoever takes the task up starts again from here
                break
            steps.append(step)
            self._offset += len(line) + 1
        self.steps_read += len(steps)
        return steps

    def cut_tail(self) -> None:
        """Cut what stands after the last whole line, when all is read and no worker has the task."""
        if self.tail:
            os.truncate(self._path, self._offset)
            self.tail = b""


def _decode(line: bytes) -> Step | None:
    try:
        return _DECODER.decode(line.removeprefix(_BEGIN)) if line.startswith(_BEGIN) else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def count_whole_steps(steps: Iterable[Step], files: dict[str, Path]) -> int:
    """How many of the first `steps` stand in the task's `files` byte for byte."""
    opened = {name: path.open("rb") for name, path in files.items() if path.is_file()}
    try:
        whole = 0
        for step in steps:
            for name, (size, checksum) in step.chunks.items():
                chunk = opened[name].read(size) if name in opened else b""
                if len(chunk) != size or zlib.crc32(chunk) != checksum:
                    return whole
            whole += 1
        return whole
    finally:
        for file in opened.values():
            file.close()
