"""What a run costs besides cleaning, in CPU time a page, and how much faster two workers are than one.

python -m benchmarks.scaling --pages 1000

Pages have 10 KB of text. What is not cleaning is all CPU time of all processes, without that of the steps that clean a
page: reading, writing, the journal, and talking between processes. It is taken from two runs of different size, so that
starting the processes does not count. The speed is told in wall-clock time: it needs a machine with nothing else to do.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.dumps import write_dump

_PAGE_CHARS = 10_000


class Cost(NamedTuple):
    """What one run took, in seconds."""

    wall: float
    cpu: float
    cleaning: float
    """CPU time of the steps that clean a page."""


def measure(folder: Path, pages: int, jobs: int, arguments: argparse.Namespace) -> Cost:
    """What a run over `pages` pages took."""
    dump, out, summary = folder / "dump.jsonl", folder / "out.jsonl", folder / "summary.json"
    write_dump(
        dump, pages, data=arguments.data, seed=arguments.seed, min_chars=_PAGE_CHARS, max_chars=_PAGE_CHARS
    )  # fmt: skip
    settings = ["-o", str(out), "--summary", str(summary), "--shard-mib", "0.5", "--jobs", str(jobs)]
    command = [sys.executable, "-m", "cleaner", "clean", str(dump), *settings]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: S603
    counts = json.loads(summary.read_bytes())
    return Cost(counts["seconds"], counts["cpu_seconds"], counts["cleaning_cpu_seconds"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000, help="of the larger dump")
    parser.add_argument("--data", nargs="+", default=[], help="text to make the pages from; default: the samples")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = measure(folder, arguments.pages // 4, 1, arguments)
        one = measure(folder, arguments.pages, 1, arguments)
        two = measure(folder, arguments.pages, 2, arguments)
    pages = arguments.pages - arguments.pages // 4
    other = ((one.cpu - one.cleaning) - (small.cpu - small.cleaning)) / pages
    cleaning = (one.cleaning - small.cleaning) / pages
    print(f"cleaning a page: {1000 * cleaning:.2f} ms of CPU, all else: {1000 * other:.2f} ms")  # noqa: T201
    print(f"one worker: {one.wall:.1f} s, two: {two.wall:.1f} s, {one.wall / two.wall:.2f} times as fast")  # noqa: T201


if __name__ == "__main__":
    main()
