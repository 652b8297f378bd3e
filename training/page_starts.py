"""Learn the weights by which page starts are found, and write them to cleaner/page_weights.py.

    python -m training.page_starts --text TEXT --several FOLD0 FOLD1 FOLD2 FOLD3 FOLD4 [--seed 1] [--write]

TEXT is the folder of renderings that training.train reads: each page is one source of a single page, and some of them
are joined to sources of several pages. --several names a file of JSON lines for each fifth of the sites, in order:
{text, starts}, sources made of pages of these sites alone, where starts are the lines (from 0) with the headline of
each further page. A gap with a headline of `starts` is a start, every other gap is none; the line weights are learned
on the starts' gaps alone. The report says what the weights of the other four fifths find in the sources of each.
"""

import argparse
import json
import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

import cleaner.page_starts
from cleaner.annotate.meta import MetaReader
from cleaner.page import Source
from cleaner.page_starts import GapView, Prose, view_gap
from cleaner.page_weights import GAP_BIAS, GAP_WEIGHTS, LINE_BIAS, LINE_WEIGHTS
from cleaner.pages import find_copies
from cleaner.pipeline import Readers, read_page
from cleaner.rules.loader import load_locale
from cleaner.text import count_words, fold
from training.renderings import FOLDS, find_renderings, fold_of, read_renderings, site_of

WEIGHTS = Path(cleaner.page_starts.__file__).with_name("page_weights.py")
HEAD = '''"""Weights of the cues by which page starts are found (page_starts.py): two logistic regressions.

Written by training/page_starts.py.
"""

'''
_LINE = tuple(LINE_WEIGHTS)
_GAP = tuple(name for name in GAP_WEIGHTS if not name.startswith("line ") and name != "headline")
_OF_LINE = tuple(name.removeprefix("line ") for name in GAP_WEIGHTS if name.startswith("line "))
_NAMES = (*_GAP, *(f"line {name}" for name in _OF_LINE), "headline")
_JOINED_OF_EACH = 25
_MAX_TITLE_BLOCKS = 150
_SEPARATORS = ("\n", "\n\n", "\n\n\n", "\n----------\n", "\n* * *\n")
_MAX_CHARS = 20_000
# The cut is the lowest at which no more single pages than these are parted.
_MAX_PARTED = 0.015
# Where joined pages start is less sure than in sources made for the purpose: menus stand between them.
_JOINED_WEIGHT = 0.2
_CUTS = tuple(step / 10 for step in range(-20, 31))

Floats = npt.NDArray[np.float64]


class Text(NamedTuple):
    """A source with known pages."""

    kind: str
    """"several", "joined", or the renderer of a single page."""
    fold: int
    text: str
    starts: list[int]
    """Lines with the headline of each further page."""


class Row(NamedTuple):
    """One gap of a source."""

    source: int
    text: Text
    lines: Floats
    """Cues of its lines."""
    cues: Floats
    """Cues of the gap as a whole."""
    start: int | None
    """Which of the lines is the headline of the page that starts in it; None where no page does."""


def main() -> None:
    """Read, learn, report, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True, help="folder of the renderings")
    parser.add_argument("--several", nargs=FOLDS, type=Path, required=True, help="a file of sources for each fold")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="replace cleaner/page_weights.py")
    options = parser.parse_args()
    texts = [*read_several(options.several), *read_pages(options.text, options.seed)]
    rows = [row for number, text in enumerate(texts) for row in read_gaps(number, text)]
    scores = np.empty(len(rows))
    for fold_number in range(FOLDS):
        lines, gaps = learn([row for row in rows if row.text.fold != fold_number])
        for at, row in enumerate(rows):
            if row.text.fold == fold_number:
                scores[at] = weigh_row(row, lines, gaps)
    lines, gaps = (np.array([LINE_WEIGHTS[name] for name in _LINE]), LINE_BIAS), (_gap_weights(), GAP_BIAS)
    print_worth("present weights", texts, rows, np.array([weigh_row(row, lines, gaps) for row in rows]))
    cut = print_worth("weights of the other folds", texts, rows, scores)
    if options.write:
        write_weights(*learn(rows), cut)


# ---------------------------------------------------------------- sources


def read_several(paths: Sequence[Path]) -> Iterator[Text]:
    """The sources of several pages, those of the first fold first."""
    for number, path in enumerate(paths):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                source = json.loads(line)
                yield Text("several", number, source["text"], source["starts"])


def read_pages(folder: Path, seed: int) -> Iterator[Text]:
    """One rendering of each page, the renderers taking turns; then sources joined of pages of one fold."""
    good: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for name, renderers in find_renderings(folder).items():
        for turn, renderer in enumerate(renderers):
            for number, page in enumerate(read_renderings(folder, name, renderer)):
                if (number + seed) % len(renderers) != turn:
                    continue
                own = fold_of(site_of(page))
                yield Text(renderer, own, page["text"], [])
                if page["title"] and page["type"] in ("article", "news", "") and len(page["text"]) < _MAX_CHARS:
                    good[own, renderer].append(page)
    for (own, renderer), pages in sorted(good.items(), key=lambda item: item[0]):
        chance = random.Random(f"{seed} {own} {renderer}")  # noqa: S311  # not for secrets
        for _ in range(_JOINED_OF_EACH if len(pages) > 4 else 0):
            joined = _join(chance.sample(pages, chance.choice((2, 2, 3, 4))), chance.choice(_SEPARATORS))
            if joined is not None:
                yield joined._replace(fold=own)


def _join(pages: Sequence[dict[str, Any]], separator: str) -> Text | None:
    """Pages in one text, each further one starting at its title; None where a title is not to be seen."""
    lines: list[str] = []
    starts: list[int] = []
    for number, page in enumerate(pages):
        own = page["text"].strip("\n").split("\n")
        title = fold(page["title"])
        at = next((at for at, line in enumerate(own[:_MAX_TITLE_BLOCKS]) if fold(line) == title), None)
        if number and at is None:
            return None
        lines += separator[1:].split("\n") if number else []
        starts += [len(lines) + at] if number and at is not None else []
        lines += own
    return Text("joined", 0, "\n".join(lines), starts)


def read_gaps(number: int, text: Text) -> Iterator[Row]:
    """Gaps of a source; those in which a copy starts are left out."""
    page = read_page(Source(content=text.text, kind="text"))
    keys = [fold(block.text) for block in page.blocks]
    sizes = [count_words(block.text) for block in page.blocks]
    prose = Prose(page.blocks, keys, sizes, [start for start, _ in find_copies(page.blocks, keys, sizes)])
    readers = Readers(page, MetaReader(load_locale(page.language)), keys)
    lines = [page.line_index.line_of(block.span.start) for block in page.blocks]
    wanted = [bisect_left(lines, start) for start in text.starts]
    for gap in prose.gaps():
        view = view_gap(prose, gap, readers.is_dated, readers.is_byline)
        if view is not None:
            start = next((at for at, block in enumerate(view.lines) if block in wanted), None)
            yield Row(number, text, *_arrays(view), start)


def _arrays(view: GapView) -> tuple[Floats, Floats]:
    lines = np.array([[float(cues[name]) for name in _LINE] for cues in view.lines.values()])
    return lines, np.array([float(view.cues[name]) for name in _GAP])


# ---------------------------------------------------------------- weights

Weights = tuple[Floats, float]
"""Weights of the cues, and the bias."""


def learn(rows: Sequence[Row]) -> tuple[Weights, Weights]:
    """Weights by which lines, and then gaps, are weighed."""
    lines = learn_lines([row for row in rows if row.start is not None and row.text.kind != "joined"])
    return lines, learn_gaps(rows, lines)


def learn_lines(rows: Sequence[Row]) -> Weights:
    """Which line of a start's gap is the headline."""
    cues = np.concatenate([row.lines for row in rows])
    wanted = np.concatenate([np.arange(len(row.lines)) == row.start for row in rows])
    shares = np.concatenate([np.full(len(row.lines), 1.0 / len(row.lines)) for row in rows])
    model = LogisticRegression(max_iter=3000)
    model.fit(cues, wanted, sample_weight=np.where(wanted, 1.0, shares))
    return model.coef_[0], float(model.intercept_[0])


def gap_vector(row: Row, lines: Weights) -> Floats:
    """Cues of a row's gap, with those of the line that is most like a headline by the weights `lines`."""
    scores = row.lines @ lines[0] + lines[1]
    best = int(scores.argmax())
    own = row.lines[best, [_LINE.index(name) for name in _OF_LINE]]
    return np.concatenate((row.cues, own, scores[best : best + 1]))


def learn_gaps(rows: Sequence[Row], lines: Weights) -> Weights:
    """Whether a page starts in a gap."""
    cues = np.array([gap_vector(row, lines) for row in rows])
    mean, deviation = cues.mean(axis=0), cues.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=3000)
    sure = np.array([_JOINED_WEIGHT if row.text.kind == "joined" else 1.0 for row in rows])
    model.fit((cues - mean) / deviation, np.array([row.start is not None for row in rows]), sample_weight=sure)
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - weights @ mean)


def _gap_weights() -> Floats:
    return np.array([GAP_WEIGHTS[name] for name in _NAMES])


def weigh_row(row: Row, lines: Weights, gaps: Weights) -> float:
    """Logit that a page starts in a row's gap."""
    return float(gap_vector(row, lines) @ gaps[0] + gaps[1])


# ---------------------------------------------------------------- report


def print_worth(title: str, texts: Sequence[Text], rows: Sequence[Row], scores: Floats) -> float:
    """Print what is found in the sources with these scores of their gaps; the cut that they need."""
    single = [number for number, text in enumerate(texts) if not text.starts and text.kind != "several"]
    highest = dict.fromkeys(single, -np.inf)
    for row, score in zip(rows, scores, strict=True):
        if row.source in highest:
            highest[row.source] = max(highest[row.source], float(score))
    cut = next((cut for cut in _CUTS if _share([highest[one] >= cut for one in single]) <= _MAX_PARTED), _CUTS[-1])
    print(f"{title}: cut {cut}")  # noqa: T201
    for kind in sorted({text.kind for text in texts}):
        own = [number for number, text in enumerate(texts) if text.kind == kind]
        parted = [highest[number] >= cut for number in own if number in highest]
        wanted = sum(len(texts[number].starts) for number in own)
        over = [row.start is not None for row, score in zip(rows, scores, strict=True)
                if row.text.kind == kind and row.text.starts and score >= cut]  # fmt: skip
        found = f"starts {wanted:5} P {_share(over):.3f} R {sum(over) / max(1, wanted):.3f}"
        print(f"{kind:<12} {found}   single {len(parted):5} parted {_share(parted):.4f}")  # noqa: T201
    return cut


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def write_weights(lines: Weights, gaps: Weights, cut: float) -> None:
    """Replace cleaner/page_weights.py."""
    parts = []
    for name, cues, (weights, bias) in (("LINE", _LINE, lines), ("GAP", _NAMES, gaps)):
        rows = "".join(f'    "{cue}": {weight:.3f},\n' for cue, weight in zip(cues, weights, strict=True))
        parts.append(f"{name}_BIAS = {bias:.3f}\n{name}_WEIGHTS: dict[str, float] = {{\n{rows}}}\n")
    least = f"# Logit from which a gap parts two pages.\nMIN_SCORE = {cut:.1f}\n"
    WEIGHTS.write_text(HEAD + "\n".join((*parts, least)), encoding="utf-8")


if __name__ == "__main__":
    main()
