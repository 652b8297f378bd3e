"""Dumps of many pages, made from a few by other words, for the benchmarks of runs over dumps."""

import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.growth import pages, reword
from cleaner.read.files import find_sources
from cleaner.record import Failure


def make_pages(data: list[str], seed: int, min_chars: int = 0) -> Iterator[str]:
    """Endless pages: those of the files in `data`, or of the samples where it is empty, each time with other words.

    Of `data` text is taken alone. Where a page is shorter than `min_chars`, its own words follow once more.
    """
    chance = random.Random(f"dump {seed}")  # noqa: S311  # not for secrets
    for page in _reworded(data, chance) if data else pages(chance):
        text = page
        while len(text) < min_chars:
            text += "\n\n" + "\n".join(reword(line, chance) for line in page.splitlines())
        yield text


def _reworded(data: list[str], chance: random.Random) -> Iterator[str]:
    sources = [source for source in find_sources(data) if not isinstance(source, Failure)]
    contents = [source.content for source in sources]
    texts = [content if isinstance(content, str) else content.decode("utf-8", "replace") for content in contents]
    if not texts:
        raise SystemExit("no page in the data")
    while True:
        for text in texts:
            yield "\n".join(reword(line, chance) for line in text.splitlines())


def write_dump(
    path: Path, count: int, *, data: list[str], seed: int = 1, min_chars: int = 0, max_chars: int | None = None
) -> int:
    """Write a file of JSON lines with `count` pages; its bytes. Of each page the first `max_chars` characters count."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(islice(make_pages(data, seed, min_chars), count)):
            file.write(json.dumps({"number": number, "text": text[:max_chars]}, ensure_ascii=False) + "\n")
    return path.stat().st_size
