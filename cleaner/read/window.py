"""A window on a stream of chunks: look ahead, take, skip, find; only what is looked at is in memory."""

import re
from collections.abc import Iterator

_KEPT_BYTES = 64  # of what was searched in vain: no pattern that is searched for is longer


class Window:
    """Bytes of a stream from a position that only moves on."""

    def __init__(self, chunks: Iterator[bytes], at: int = 0) -> None:
        """`at`: position of the first byte of `chunks` in the file."""
        self._chunks = chunks
        self.data = bytearray()
        """What has been read and not yet taken."""
        self.at = at
        """Position of the first byte of `data`."""
        self.is_ended = False
        """Whether nothing comes after `data`."""

    def fill(self, size: int) -> bool:
        """Whether `size` bytes are there to look at; reads until they are."""
        while len(self.data) < size and not self.is_ended:
            chunk = next(self._chunks, None)
            if chunk is None:
                self.is_ended = True
            else:
                self.data += chunk
        return len(self.data) >= size

    def skip(self, size: int) -> None:
        """Move on by `size` bytes, or to the end."""
        while size and self.fill(1):
            step = min(size, len(self.data))
            del self.data[:step]
            self.at += step
            size -= step

    def take(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end."""
        self.fill(size)
        with memoryview(self.data) as view:
            taken = bytes(view[:size])
        del self.data[:size]
        self.at += len(taken)
        return taken

    def search(self, pattern: re.Pattern[bytes], start: int, max_bytes: int) -> re.Match[bytes] | None:
        """The first match that begins in `data[start:max_bytes]`, reading on as needed; matches have 64 bytes at most.

        None where there is none; then `data` holds at least `max_bytes`, or all up to the end.
        """
        while True:
            match = pattern.search(self.data, start, max_bytes + _KEPT_BYTES)
            if match:
                return match if match.start() < max_bytes else None
            start = max(start, len(self.data) - _KEPT_BYTES)
            if len(self.data) >= max_bytes + _KEPT_BYTES or not self.fill(len(self.data) + 1):
                return None

    def skip_to(self, pattern: re.Pattern[bytes]) -> int:
        """Move on to the next match, or to the end; gives the number of bytes passed over."""
        begin = self.at
        while not (match := pattern.search(self.data)):
            self.skip(max(len(self.data) - _KEPT_BYTES, 0))
            if not self.fill(len(self.data) + 1):
                self.skip(len(self.data))
                return self.at - begin
        self.skip(match.start())
        return self.at - begin
