"""Looks for inputs that break a promise.

python -m benchmarks.fuzz --seconds 600 --seed 1 [--atheris] [FILE ...]
python -m benchmarks.fuzz --pages 1000000 --seed 1 --progress fuzz-progress.json [FILE ...]

Each input is a sample, or a file that is named, after some mutations that know the structure of pages: tags moved,
doubled, left open or nested; lines copied; bytes spoilt; odd characters, entities and JSON put in. With `--atheris`,
and where atheris is installed, its coverage decides which inputs are mutated further.

With `--pages` small pages are made from pieces of them, and go through all ways in and out; what a run has counted is
kept in the file after `--progress`, and the next run with the same seed goes on from there. With `--seconds` too, it
ends after that time.

An input breaks a promise where cleaning it raises, takes more than 20 seconds of CPU, gives no record, gives JSON that
is not strict or does not read back, gives other bytes when it is cleaned again, or where a character of it is in no
block, or a block in no part of the record. It is written to `fuzz-found/`, and the exit code is 1.
"""

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.mutations import MAX_BYTES, mutate
from benchmarks.promises import BrokenPromiseError, check_input

ROOT = Path(__file__).parent.parent


def read_seeds(paths: Sequence[Path], max_bytes: int = MAX_BYTES) -> list[bytes]:
    """The sources of the samples and the files that are named, in order, cut to `max_bytes` each; never empty."""
    samples = sorted(path for path in (ROOT / "samples").rglob("source.*") if path.is_file())
    return [path.read_bytes()[:max_bytes] for path in [*samples, *paths]] or [b"<p>Rain.</p>"]


def try_input(content: bytes, folder: Path) -> bool:
    """Whether `content` keeps all promises; if not, it is written to `folder`, and what it breaks is printed."""
    try:
        check_input(content)
    except BrokenPromiseError as found:
        keep_input(content, found, folder)
        return False
    return True


def keep_input(content: bytes, found: BrokenPromiseError, folder: Path) -> None:
    """Write `content` to `folder`, and print what it breaks."""
    folder.mkdir(exist_ok=True)
    path = folder / hashlib.sha256(content).hexdigest()[:16]
    path.write_bytes(content)
    print(f"{path}: {found}", flush=True)  # noqa: T201


def run_mutations(seeds: Sequence[bytes], seconds: float, seed: int, folder: Path) -> int:
    """Number of inputs that break a promise, out of as many as `seconds` of wall clock allow."""
    rng = random.Random(seed)  # noqa: S311
    count = broken = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        broken += not try_input(mutate(rng.choice(seeds), rng), folder)
        count += 1
    print(f"{count} inputs, {broken} break a promise")  # noqa: T201
    return broken


def run_atheris(seeds: Sequence[bytes], seconds: float, seed: int, folder: Path) -> None:
    """Let atheris choose the inputs; it ends the process when the time is over, or at the first broken promise."""
    import atheris  # type: ignore[import-untyped, unused-ignore]

    def guided(content: bytes, max_size: int, guide_seed: int) -> bytes:
        rng = random.Random(guide_seed)  # noqa: S311
        return mutate(content if rng.random() < 0.9 else rng.choice(seeds), rng)[:max_size]

    def one_input(content: bytes) -> None:
        if not try_input(content, folder):
            raise BrokenPromiseError("see above")

    atheris.instrument_all()
    options = [f"-max_total_time={int(seconds)}", f"-max_len={MAX_BYTES}", f"-seed={seed}"]
    atheris.Setup([sys.argv[0], *options], one_input, custom_mutator=guided)
    atheris.Fuzz()


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 where every input keeps the promises, else 1."""
    parser = argparse.ArgumentParser(description="Looks for inputs that break a promise.")
    parser.add_argument("--seconds", type=float, help="how long; default: 600, with --pages no limit")
    parser.add_argument("--pages", type=int, help="count small pages, up to this number in all")
    parser.add_argument("--progress", type=Path, default=Path("fuzz-progress.json"), help="what was counted so far")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers; default: 1")
    parser.add_argument("--atheris", action="store_true", help="let atheris choose the inputs by coverage")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="folder for what is found")
    parser.add_argument("files", nargs="*", type=Path, help="more files to begin with")
    options = parser.parse_args(arguments)
    if options.pages is not None:
        from benchmarks.fuzz_pages import count_pages

        seeds = [seed.decode("utf-8", "surrogateescape") for seed in read_seeds(options.files, 2 * MAX_BYTES)]
        done = count_pages(
            seeds, options.pages, options.seconds, seed=options.seed, progress=options.progress, folder=options.found
        )
        return 1 if done.broken else 0
    seconds = 600.0 if options.seconds is None else options.seconds
    if options.atheris:
        run_atheris(read_seeds(options.files), seconds, options.seed, options.found)
        return 0
    return 1 if run_mutations(read_seeds(options.files), seconds, options.seed, options.found) else 0


if __name__ == "__main__":
    sys.exit(main())
