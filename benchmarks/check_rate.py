"""Rate of `check`: records a second of CPU, reading left out, and the memory that is taken as the run goes on.

    python -m benchmarks.check_rate [--records 20000] [--times 1]

The records are those of the samples, over and over; in each, some words of title and text are changed, so that no two
are alike. `--times` makes every text so many times as long. Prints two lines.
"""

import argparse
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

import cleaner
from cleaner.checks import check
from cleaner.record import Record

SAMPLES = Path(__file__).parent.parent / "samples"
WORDS = ("harbour", "winter", "council", "eleven", "mill", "bridge", "señor", "ferry", "north", "Übung", "rail")
_KIB = 1024


class Run:
    """The records of a run, made one at a time; what making them costs is known."""

    def __init__(self, count: int, times: int) -> None:
        self.seconds = 0.0
        """CPU time that the records took to make."""
        self.chars = 0
        """Characters of all texts."""
        self.half_bytes = 0
        """Largest memory of the process after half of the records."""
        self._count, self._times = count, times
        self._samples = [entry for entry in cleaner.clean_files([str(SAMPLES)]) if isinstance(entry, Record)]

    def __iter__(self) -> Iterator[Record]:
        source = random.Random(1)  # noqa: S311  # not for secrets
        for number in range(self._count):
            start = time.process_time()
            record = self._samples[number % len(self._samples)]
            text = "\n\n".join(mixed(record.text, source) for _ in range(self._times))
            record = replace(record, id=f"{number:032x}", text=text, title=mixed(record.title or "", source) or None)
            self.chars += len(text)
            if number == self._count // 2:
                self.half_bytes = peak_bytes()
            self.seconds += time.process_time() - start
            yield record


def mixed(text: str, source: random.Random) -> str:
    """`text` with every tenth word exchanged, line ends kept."""
    words = text.split(" ")
    for place in range(source.randrange(10), len(words), 10):
        if "\n" not in words[place]:
            words[place] = source.choice(WORDS)
    return " ".join(words)


def peak_bytes() -> int:
    """Largest memory that the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    check(Run(200, 1))  # what is loaded once
    run = Run(options.records, options.times)
    start = time.process_time()
    check(run)
    seconds = time.process_time() - start - run.seconds
    print(f"{options.records / seconds:,.0f} records a second, {run.chars / options.records:,.0f} characters each")  # noqa: T201
    print(f"memory: {run.half_bytes:,} bytes after half of the records, {peak_bytes():,} at the end")  # noqa: T201


if __name__ == "__main__":
    main()
