"""CPU seconds that cleaning takes as the text grows: level seconds per MB show that the cost is linear.

python -m benchmarks.growth --sizes 1 4 16
"""

import argparse
import gc
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Literal

import cleaner

SAMPLES = Path(__file__).parent.parent / "samples"
_MB = 1_000_000
_MIN_LINE_WORDS = 8
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_REPLACED_RATIO = 0.4
_VOCABULARY = 20_000
_SMALL_WORDS = ("the", "of", "and", "to", "in", "a", "was", "that", "on", "by", "with", "for", "had", "not", "at")
_SMALL_RATIO = 0.4
_CONSONANTS, _VOWELS = "bcdfghklmnprstvw", "aeiou"


def make_word(chance: random.Random) -> str:
    """A made-up word of two to four syllables."""
    return "".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(chance.randint(2, 4)))


def make_vocabulary(chance: random.Random) -> list[str]:
    """Made-up words; some may stand twice."""
    return [make_word(chance) for _ in range(_VOCABULARY)]


def make_words(chance: random.Random, vocabulary: list[str], count: int) -> str:
    """`count` words, made-up ones among small English ones, the first with a capital."""
    words = [
        chance.choice(_SMALL_WORDS if chance.random() < _SMALL_RATIO else vocabulary) for _ in range(count)
    ]  # fmt: skip
    return " ".join(words).capitalize()


def make_sentences(chance: random.Random, vocabulary: list[str], count: int) -> str:
    """`count` sentences of 6 to 24 words in a row."""
    return " ".join(f"{make_words(chance, vocabulary, chance.randint(6, 24))}." for _ in range(count))


def pages(chance: random.Random) -> Iterator[str]:
    """Endless pages: those of the samples, each time with other words in their long lines."""
    sources = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*/*/source.txt"))]
    while True:
        for source in sources:
            yield "\n".join(reword(line, chance) for line in source.splitlines())


def reword(line: str, chance: random.Random) -> str:
    """`line` with made-up words for some of its long ones; a short line, which may be a label, as it is."""
    if line.count(" ") < _MIN_LINE_WORDS:
        return line
    return _LONG_WORD.sub(lambda word: make_word(chance) if chance.random() < _REPLACED_RATIO else word[0], line)


def prose(chance: random.Random) -> Iterator[str]:
    """A title and endless paragraphs."""
    vocabulary = make_vocabulary(chance)
    yield make_words(chance, vocabulary, 8)
    while True:
        yield "\n" + make_sentences(chance, vocabulary, chance.randint(2, 6))


def short_lines(chance: random.Random) -> Iterator[str]:
    """Endless lines of one to four words."""
    vocabulary = make_vocabulary(chance)
    while True:
        yield make_words(chance, vocabulary, chance.randint(1, 4))


def one_line(chance: random.Random) -> Iterator[str]:
    """Sentences to be joined to one line."""
    vocabulary = make_vocabulary(chance)
    while True:
        yield make_sentences(chance, vocabulary, 1)


def markup(chance: random.Random) -> Iterator[str]:
    """An HTML page without an end: menus, headings, paragraphs, tables, and boxes that nobody closes."""
    vocabulary = make_vocabulary(chance)
    yield f"<!DOCTYPE html><title>{make_words(chance, vocabulary, 6)}</title><body>"
    while True:
        links = (f'<li class="item i{n}"><a href="/{n}">{make_words(chance, vocabulary, 2)}</a>' for n in range(8))
        yield f'<nav class="menu"><ul>{"".join(links)}</ul></nav><div class="box"><section>'
        yield f"<h2>{make_words(chance, vocabulary, 5)}</h2>"
        for _ in range(chance.randint(2, 6)):
            yield f"<p>{make_sentences(chance, vocabulary, 3)} <b>{make_words(chance, vocabulary, 3)}</b> &amp; so on."
        yield f"</section><table><tr><td>{make_word(chance)}<td>{make_word(chance)}</table>"


def small_lines(chance: random.Random) -> Iterator[str]:
    """A title, paragraphs, and then endless lines such as stand around a story: dates, bylines, labels, answers."""
    vocabulary = make_vocabulary(chance)
    yield make_words(chance, vocabulary, 8)
    yield "\n" + make_sentences(chance, vocabulary, 20) + "\n"
    while True:
        day, name = chance.randint(1, 28), f"{make_word(chance).title()} {make_word(chance).title()}"
        lines = (
            f"{day} May {chance.randint(1990, 2030)}", f"0{day % 9 + 1}/0{day % 8 + 1}/2024", f"By {name}", name,
            f"Updated {day} June 2024", f"{name}, {day} days ago", "Comments", "Reply", "Read more", "Related",
        )  # fmt: skip
        yield chance.choice(lines)


KINDS: dict[str, tuple[Callable[[random.Random], Iterator[str]], str]] = {
    "pages": (pages, "\n"),
    "prose": (prose, "\n"),
    "short-lines": (short_lines, "\n"),
    "one-line": (one_line, " "),
    "small-lines": (small_lines, "\n"),
    "html": (markup, "\n"),
}
"""What makes the parts of each kind of text, and what joins them."""


def media_kind(kind: str) -> Literal["text", "html"]:
    """What a text of one of KINDS is."""
    return "html" if kind == "html" else "text"


def make_text(kind: str, size: int, seed: int) -> str:
    """A text of one of KINDS, of at least `size` bytes of UTF-8; the parts of a shorter one open the longer one."""
    make, joint = KINDS[kind]
    parts: list[str] = []
    total = 0
    for part in make(random.Random(f"{kind} {seed}")):  # noqa: S311  # not for secrets
        parts.append(part)
        total += len(part.encode()) + len(joint)
        if total >= size:
            break
    return joint.join(parts)


def main() -> None:
    """Make the texts, clean them and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=float, nargs="+", default=[1.0, 4.0], help="MB of UTF-8, 1 and 4 by default")
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    cleaner.clean(make_text("pages", 20_000, arguments.seed), kind="text")  # loads the tables
    print(f"{'kind':<12} {'MB':>6} {'records':>8} {'seconds':>9} {'per MB':>8}")  # noqa: T201
    for kind in arguments.kinds:
        for size in arguments.sizes:
            text = make_text(kind, round(size * _MB), arguments.seed)
            gc.collect()
            start = process_time()
            records = len(cleaner.clean(text, kind=media_kind(kind)))
            seconds = process_time() - start
            row = f"{kind:<12} {size:>6g} {records:>8} {seconds:>9.2f} {seconds / size:>8.2f}"
            print(row, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
