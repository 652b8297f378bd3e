"""Processes of a run are killed at random moments; what it gives in the end must be the bytes of an undisturbed run.

python -m benchmarks.kill --kills 200

The run cleans a dump with worker processes. At each moment its first process or one of the workers is killed with
signal 9. Where the run ends by that, the same command is given again, until it ends well; then its output is compared,
and the next run begins. It works on Linux, where processes can be seen in /proc.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.dumps import write_dump

_DEADLINE_SECONDS = 1800.0


class Count(NamedTuple):
    """What has happened so far."""

    kills: int
    first_kills: int
    """Of the run's first process; the others were of workers."""
    runs: int
    """That ended well, with the right bytes."""


class WrongOutputError(Exception):
    """A run that was killed has given other bytes than an undisturbed one, or did not end well."""


def find_family(first: int) -> list[int]:
    """The process `first` and all below it that are alive, by number."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(folder.name)] = int(fields[1])
    family = [first] if first in parents else []
    for process in family:
        family += [child for child, parent in parents.items() if parent == process]
    return family


def clean_command(dump: Path, out: Path, *, jobs: int, shard_mib: float) -> list[str]:
    """The command of the run."""
    settings = ["--jobs", str(jobs), "--shard-mib", str(shard_mib)]
    return [sys.executable, "-m", "cleaner", "clean", str(dump), "-o", str(out), *settings]


def run_killed(command: list[str], count: Count, kills: int, chance: random.Random, max_wait: float) -> Count:
    """Give `command` until it ends well; kill its processes until there were `kills` kills in all.

    Raises: WrongOutputError where it ends otherwise than well or by a kill.
    """
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while True:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:  # noqa: S603
            was_killed = False
            while count.kills < kills and not was_killed and process.poll() is None:
                time.sleep(chance.uniform(0, max_wait))
                family = find_family(process.pid) if process.poll() is None else []
                if not family:
                    break
                victim = process.pid if chance.random() < 1 / 3 else chance.choice(family)
                was_killed = victim == process.pid
                try:
                    os.kill(victim, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                count = count._replace(kills=count.kills + 1, first_kills=count.first_kills + was_killed)
            said = process.communicate()[1]
        if process.returncode == 0:
            return count._replace(runs=count.runs + 1)
        if not was_killed or time.monotonic() > deadline:
            raise WrongOutputError(f"exit code {process.returncode}: {said.decode('utf-8', 'replace')[-2000:]}")


def main() -> None:
    """Make the dump, clean it once undisturbed, then kill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--shard-mib", type=float, default=0.25)
    parser.add_argument("--max-wait", type=float, default=2.0, help="seconds from one kill to the next, at most")
    parser.add_argument("--data", nargs="+", default=[], help="text to make the pages from; default: the samples")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    count = kill_runs(arguments)
    print(  # noqa: T201
        f"{count.kills} kills, {count.first_kills} of them of the first process; {count.runs} runs ended, all with "
        "the bytes of an undisturbed run"
    )


def kill_runs(arguments: argparse.Namespace) -> Count:
    """What happened until there were as many kills as asked for. Raises: WrongOutputError."""
    chance = random.Random(arguments.seed)  # noqa: S311  # not for secrets
    with tempfile.TemporaryDirectory() as folder:
        dump, undisturbed, out = (Path(folder) / name for name in ("dump.jsonl", "undisturbed.jsonl", "out.jsonl"))
        write_dump(dump, arguments.pages, data=arguments.data, seed=arguments.seed)
        settings = {"jobs": arguments.jobs, "shard_mib": arguments.shard_mib}
        subprocess.run(clean_command(dump, undisturbed, **settings), check=True, stderr=subprocess.DEVNULL)  # noqa: S603
        count = Count(0, 0, 0)
        while count.kills < arguments.kills:
            command = clean_command(dump, out, **settings)
            count = run_killed(command, count, arguments.kills, chance, arguments.max_wait)
            if out.read_bytes() != undisturbed.read_bytes():
                raise WrongOutputError(f"other bytes after {count.kills} kills")
            if left := [path.name for path in Path(folder).iterdir() if path not in (dump, undisturbed, out)]:
                raise WrongOutputError(f"left behind: {', '.join(left)}")
            out.unlink()
            print(f"{count.kills} kills, {count.runs} runs", file=sys.stderr)  # noqa: T201
    return count


if __name__ == "__main__":
    main()
