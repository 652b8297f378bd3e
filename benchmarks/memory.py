"""Peak memory of a run and of its workers, for ever larger dumps: it must not grow with them.

python -m benchmarks.memory --sizes 1000 10000 100000 --max-chars 500 --shard-mib 0.25

The pages are compared with each other. The peaks are those that Linux keeps for each process (VmHWM of /proc), which
counts memory that processes share for each of them.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.dumps import write_dump
from benchmarks.kill import find_family

_MIB = 1 << 20
_POLL_SECONDS = 0.2


class Peaks(NamedTuple):
    """MiB at the highest."""

    first: float
    """Of the run's first process."""
    worker: float
    """Of the largest of its workers."""
    all: float
    """Of all its processes, added up, though they do not have them at the same time."""


def watch(command: list[str]) -> Peaks:
    """The peaks of the processes of `command`, which must end well. Raises: CalledProcessError."""
    peaks: dict[int, float] = {}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        while process.poll() is None:
            for number in find_family(process.pid):
                peaks[number] = max(peaks.get(number, 0.0), _peak(number))
            time.sleep(_POLL_SECONDS)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    first = peaks.pop(process.pid, 0.0)
    return Peaks(first, max(peaks.values(), default=0.0), first + sum(peaks.values()))


def _peak(number: int) -> float:
    try:
        for line in Path(f"/proc/{number}/status").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / _MIB
    except OSError:
        pass
    return 0.0


def main() -> None:
    """Make dumps of each size, clean them, print the peaks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000], help="pages of each dump")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--data", nargs="+", default=[], help="text to make the pages from; default: the samples")
    parser.add_argument("--max-chars", type=int, help="of a page, which is cut there: for quicker runs")
    parser.add_argument("--shard-mib", type=float, default=1.0, help="of the input, that a worker takes at a time")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"{'pages':>8} {'MB':>8} {'first MiB':>10} {'worker MiB':>11} {'all MiB':>8} {'seconds':>8}")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        dump, out = Path(folder) / "dump.jsonl", Path(folder) / "out.jsonl"
        for size in arguments.sizes:
            written = write_dump(
                dump, size, data=arguments.data, seed=arguments.seed, max_chars=arguments.max_chars
            )  # fmt: skip
            settings = ["--repeats", "-o", str(out), "--shard-mib", str(arguments.shard_mib)]
            settings += ["--jobs", str(arguments.jobs)]
            started = time.monotonic()
            peaks = watch([sys.executable, "-m", "cleaner", "clean", str(dump), *settings])
            row = f"{size:>8,} {written / 1e6:>8.1f} {peaks.first:>10.1f} {peaks.worker:>11.1f} {peaks.all:>8.1f}"
            row += f" {time.monotonic() - started:>8.0f}"
            print(row, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
