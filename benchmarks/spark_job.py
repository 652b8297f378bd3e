"""A Spark job on a cluster of this machine against a run without Spark: equal records, also where an executor dies.

python -m benchmarks.spark_job --pages 1000 2000

For each number of pages a dump is made in which every tenth page is a changed copy of an earlier one, and every tenth
has a paragraph of another. One executor of two is killed when the job has cleaned the pages and begins to compare them.
Printed are what was marked, the seconds, and what the driver's heap holds at the end. It works where Spark does, with
Java, on POSIX.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from benchmarks.dumps import make_pages
from benchmarks.growth import reword
from cleaner.batch.phases import read_entries
from cleaner.record import Record
from cleaner.write.arrow import batch_to_entries

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ROOT = Path(__file__).parent.parent
_SITES = 10
_CHANGED = 0.1
_SHARD_BYTES = 1 << 20
_MIB = 1 << 20


@contextmanager
def start_cluster(**settings: str) -> "Iterator[SparkSession]":
    """A session on two executors, each a process of its own with one core, with further `settings` of Spark."""
    from pyspark.sql import SparkSession

    os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable)
    common = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "1024m",
        "spark.executorEnv.PYTHONPATH": str(_ROOT),
    }
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("cleaner on this machine")
    for name, value in {**common, **settings}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    java: Any = session.sparkContext._jvm
    work = Path(java.java.lang.System.getenv("SPARK_HOME"), "work", session.sparkContext.applicationId)
    try:
        yield session
    finally:
        session.stop()
        shutil.rmtree(work, ignore_errors=True)


def find_executors() -> set[int]:
    """Process ids of the executors that this process has started: they are among what descends from it."""
    command = ["ps", "-ww", "-eo", "pid=,ppid=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    rows = [(int(pid), int(ppid), args) for pid, ppid, args in (line.split(None, 2) for line in listed.splitlines())]
    ours, found = {os.getpid()}, 0
    while len(ours) > found:
        found = len(ours)
        ours |= {pid for pid, ppid, _ in rows if ppid in ours}
    return {pid for pid, _, args in rows if pid in ours and "CoarseGrainedExecutorBackend" in args}


def _write_dump(path: Path, count: int) -> None:
    """JSON lines of `count` pages of a few sites."""
    chance = random.Random(f"spark {count}")  # noqa: S311  # not for secrets
    texts: list[str] = []
    for number, text in zip(range(count), make_pages([], seed=1, min_chars=2000), strict=False):
        lines = text.split("\n")
        if number % 10 == 9:
            lines = texts[chance.randrange(number)].split("\n")
            lines = [reword(line, chance) if chance.random() < _CHANGED else line for line in lines]
        elif number % 10 == 4:
            lines += ["", max(texts[chance.randrange(number)].split("\n"), key=len)]
        texts.append("\n".join(lines))
    rows = (
        {"url": f"https://site{number % _SITES}.example/{number}", "text": text} for number, text in enumerate(texts)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _measure(session: "SparkSession", folder: Path, count: int) -> str:
    """A line of what was seen. Raises: SystemExit where the records differ."""
    from cleaner.batch.spark import clean_dump

    dump, out = folder / f"{count}.jsonl", folder / f"{count}.out.jsonl"
    _write_dump(dump, count)
    started = monotonic()
    command = [sys.executable, "-m", "cleaner", "clean", str(dump), "-o", str(out), "--repeats", "--jobs", "2"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    expected = list(read_entries(out))
    here = monotonic() - started
    started = monotonic()
    frame = clean_dump(session, str(dump), shard_bytes=_SHARD_BYTES)
    os.kill(min(find_executors()), signal.SIGKILL)
    found = list(batch_to_entries(frame.toArrow()))
    there = monotonic() - started
    if found != expected:
        raise SystemExit(f"{count} pages: the records differ")
    session.catalog.clearCache()
    records = [entry for entry in found if isinstance(entry, Record)]
    java: Any = session.sparkContext._jvm
    java.java.lang.System.gc()
    runtime = java.java.lang.Runtime.getRuntime()
    heap = (runtime.totalMemory() - runtime.freeMemory()) / _MIB
    pages, copied = sum(record.duplicate_of is not None for record in records), sum(map(_copied, records))
    marks = f"{pages:,} near pages, {copied:,} copied paragraphs"
    return f"{len(records):8,} pages: equal, {marks}; {here:.0f} s here, {there:.0f} s with Spark, heap {heap:.0f} MiB"


def _copied(record: Record) -> int:
    return len(record.copied)


def main() -> None:
    """Print a line for each number of pages; an error where the records differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[1000], help="how many pages")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder, start_cluster() as session:
        for count in arguments.pages:
            print(_measure(session, Path(folder), count), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
