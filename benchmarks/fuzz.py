"""Looks for inputs that break a promise.

python -m benchmarks.fuzz --seconds 600 --seed 1 [--atheris] [FILE ...]

Each input is a sample, or a file that is named, after some mutations that know the structure of pages: tags moved,
doubled, left open or nested; lines copied; bytes spoilt; odd characters, entities and JSON put in. With `--atheris`,
and where atheris is installed, its coverage decides which inputs are mutated further.

An input breaks a promise where cleaning it raises, takes more than 20 seconds of CPU, gives no record, gives JSON that
is not strict or does not read back, or gives other bytes when it is cleaned again. It is written to `fuzz-found/`, and
the exit code is 1.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cleaner

MAX_BYTES = 60_000
MAX_SECONDS = 20.0
ROOT = Path(__file__).parent.parent
ODD = (
    "\0", "\x1b[2J", "\u202e", "\u200b", "\ufeff", "\u2028", "\ufffd",
    "\ufdd0", "\U000e0041", "e\u0301", "\x85", "\x9b",
    "&amp;lt;b&amp;gt;", "&#0;", "&#x110000;", "&#99999999999;", "&nbsp;", "<!--", "-->", "<![CDATA[", "]]>",
    "<script>",
    "</script>", "<title>", "<table><tr><td>", "<svg>", "<pre>", "<noscript>", "<template>", "<br>", "<p", "<a href='",
    "```", "| a | b |", "> ", "- ", "# ", "\t", "\r", "\r\n", "    ", "=====", "http://[::1", "By ", "Published ",
    "2025-13-45", "1 January 2024", "=1+1", "Ã¼â€™", "東京", "עברית", "ไทย",
)  # fmt: skip
DATA = (
    '<script type="application/ld+json">{"@type":"Article","headline":"%s","author":[{"name":"A B"}]}</script>',
    '<meta property="og:title" content="%s">', '<meta name=author content="%s">', '<link rel=canonical href="%s">',
    '<time datetime="%s">x</time>', '<div itemprop=author>%s</div>', "<script>window.x = {\"a\": \"%s\"}</script>",
)  # fmt: skip


class BrokenPromiseError(Exception):
    """An input breaks a promise."""


def check_input(content: bytes) -> None:
    """Clean `content` as text, as HTML and as what it looks like.

    Raises: BrokenPromiseError with the promise that is broken, from the error that showed it.
    """
    for kind in ("auto", "text", "html"):
        began = time.process_time()
        try:
            records = cleaner.clean(content, kind=kind)
        except Exception as error:
            raise BrokenPromiseError(f"cleaning as {kind} raises {type(error).__name__}: {error}") from error
        if time.process_time() - began > MAX_SECONDS:
            raise BrokenPromiseError(f"cleaning as {kind} takes {time.process_time() - began:.1f} s")
        if not records:
            raise BrokenPromiseError(f"no record as {kind}")
        lines = [record.to_json() for record in records]
        for record, line in zip(records, lines, strict=True):
            if (
                len(line.splitlines()) != 1
                or json.loads(line.encode("utf-8"), parse_constant=_refuse) != record.to_dict()
            ):
                raise BrokenPromiseError(f"the JSON of a record as {kind} does not read back")
            record.to_markdown()
        if kind == "auto" and lines != [record.to_json() for record in cleaner.clean(content, kind=kind)]:
            raise BrokenPromiseError("other bytes when it is cleaned again")


def _refuse(constant: str) -> None:
    raise BrokenPromiseError(f"{constant} in the JSON of a record")


# ---------------------------------------------------------------- mutations


def _cut_pieces(text: str, rng: random.Random) -> list[str]:
    """`text` cut where its structure is: before tags, or at line ends."""
    mark = "<" if "<" in text and rng.random() < 0.7 else "\n"
    return [piece + (mark if mark == "\n" else "") for piece in text.split(mark)] if mark == "\n" else [
        piece if not number else "<" + piece for number, piece in enumerate(text.split("<"))
    ]  # fmt: skip


def _move(text: str, rng: random.Random) -> str:
    pieces = _cut_pieces(text, rng)
    pieces.insert(rng.randrange(len(pieces) + 1), pieces.pop(rng.randrange(len(pieces))))
    return "".join(pieces)


def _repeat(text: str, rng: random.Random) -> str:
    pieces = _cut_pieces(text, rng)
    start = rng.randrange(len(pieces))
    run = pieces[start : start + rng.choice((1, 2, 5, 30))]
    return "".join([*pieces[:start], *run * rng.choice((2, 3, 50)), *pieces[start:]])


def _remove(text: str, rng: random.Random) -> str:
    pieces = _cut_pieces(text, rng)
    start = rng.randrange(len(pieces))
    return "".join(pieces[:start] + pieces[start + rng.choice((1, 1, 3, 20)) :])


def _insert(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(ODD) * rng.choice((1, 1, 2, 300)) + text[at:]


def _insert_data(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    start = rng.randrange(len(text) + 1)
    value = rng.choice((rng.choice(ODD), text[start : start + 40], rng.choice(ODD) * 500))
    return text[:at] + rng.choice(DATA) % value + text[at:]


def _cut(text: str, rng: random.Random) -> str:
    start = rng.randrange(len(text) + 1)
    return text[start:] if rng.random() < 0.5 else text[:start]


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (_move, _repeat, _remove, _insert, _insert_data, _cut)


def mutate(content: bytes, rng: random.Random) -> bytes:
    """`content` after one to eight mutations, of at most MAX_BYTES."""
    text = content.decode("utf-8", "surrogateescape")
    for _ in range(rng.randint(1, 8)):
        text = rng.choice(MUTATIONS)(text, rng)[: 2 * MAX_BYTES]
    mutated = bytearray(text.encode("utf-8", "surrogateescape")[:MAX_BYTES])
    for _ in range(rng.choice((0, 0, 0, 1, 20)) if mutated else 0):
        mutated[rng.randrange(len(mutated))] = rng.randrange(256)
    if rng.random() < 0.05:
        return (
            bytes(mutated).decode("utf-8", "replace").encode(rng.choice(("utf-16", "cp1252", "shift_jis")), "replace")
        )
    return bytes(mutated)


# ---------------------------------------------------------------- runs


def read_seeds(paths: Sequence[Path]) -> list[bytes]:
    """The sources of the samples and the files that are named, in order; never empty."""
    samples = sorted(path for path in (ROOT / "samples").rglob("source.*") if path.is_file())
    return [path.read_bytes()[:MAX_BYTES] for path in [*samples, *paths]] or [b"<p>Rain.</p>"]


def try_input(content: bytes, folder: Path) -> bool:
    """Whether `content` keeps all promises; if not, it is written to `folder`, and what it breaks is printed."""
    try:
        check_input(content)
    except BrokenPromiseError as found:
        folder.mkdir(exist_ok=True)
        path = folder / hashlib.sha256(content).hexdigest()[:16]
        path.write_bytes(content)
        print(f"{path}: {found}", flush=True)  # noqa: T201
        return False
    return True


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
    parser.add_argument("--seconds", type=float, default=600.0, help="how long; default: 600")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers; default: 1")
    parser.add_argument("--atheris", action="store_true", help="let atheris choose the inputs by coverage")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="folder for what is found")
    parser.add_argument("files", nargs="*", type=Path, help="more files to begin with")
    options = parser.parse_args(arguments)
    seeds = read_seeds(options.files)
    if options.atheris:
        run_atheris(seeds, options.seconds, options.seed, options.found)
        return 0
    return 1 if run_mutations(seeds, options.seconds, options.seed, options.found) else 0


if __name__ == "__main__":
    sys.exit(main())
