"""What it costs to add a few new pages to a saved index, in CPU time, as a share of a run over all pages.

    python -m benchmarks.index_growth --pages 1000

One page in a hundred is new. The cost of starting a run is told apart: it is that of a run over one page.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.dumps import write_dump

_PAGE_CHARS = 10_000
_NEW_SHARE = 0.01


def measure(folder: Path, dump: Path, index: str) -> float:
    """Seconds of CPU of a run over `dump` that adds its pages to an index."""
    summary = folder / "summary.json"
    out = folder / f"{dump.stem}-{index}.jsonl"
    settings = ["-o", str(out), "--index", str(folder / index), "--summary", str(summary), "--jobs", "1"]
    command = [sys.executable, "-m", "cleaner", "clean", str(dump), *settings]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: S603
    return float(json.loads(summary.read_bytes())["cpu_seconds"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--data", nargs="+", default=[], help="text to make the pages from; default: the samples")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    new = max(1, round(arguments.pages * _NEW_SHARE))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = {"one": 1, "all": arguments.pages}
        for stem, pages in sizes.items():
            write_dump(folder / f"{stem}.jsonl", pages, data=arguments.data, seed=arguments.seed, max_chars=_PAGE_CHARS)
        lines = (folder / "all.jsonl").read_bytes().splitlines(keepends=True)
        (folder / "old.jsonl").write_bytes(b"".join(lines[:-new]))
        (folder / "new.jsonl").write_bytes(b"".join(lines[-new:]))
        start = measure(folder, folder / "one.jsonl", "single")
        full = measure(folder, folder / "all.jsonl", "full")
        measure(folder, folder / "old.jsonl", "grown")
        added = measure(folder, folder / "new.jsonl", "grown")
    print(  # noqa: T201
        f"all {arguments.pages} pages: {full:.2f} s of CPU, {new} new ones: {added:.2f} s, {added / full:.1%}; "
        f"without the start of a run ({start:.2f} s): {(added - start) / (full - start):.1%}"
    )


if __name__ == "__main__":
    main()
