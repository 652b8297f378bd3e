"""Learn the weights by which page starts are found, and write them to cleaner/page_weights.py.

    python training/page_starts.py --several joined.jsonl ... --single pages.jsonl.gz ... [--write]

Both take JSON lines, compressed or not. A line of --several is a source with known pages: {text, starts}, where starts
are the lines (from 0) with the headline of each further page. A line of --single is one page: {text}. A gap with a
headline of `starts` is a start, every other gap is none; the line weights are learned on the starts' gaps alone.
Four sources of five are trained on; the rest, chosen by a digest of their text, says what the weights are worth.
Needs scikit-learn and numpy.
"""

import argparse
import gzip
import json
import sys
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from cleaner.annotations import MetaReader
from cleaner.options import DEFAULT_OPTIONS
from cleaner.page import Source
from cleaner.page_starts import MIN_SCORE, GapView, Prose, view_gap
from cleaner.page_weights import GAP_WEIGHTS, LINE_WEIGHTS
from cleaner.pages import find_copies
from cleaner.pipeline import Readers, read_page
from cleaner.rules.loader import load_locale
from cleaner.text import count_words, fold

WEIGHTS = Path(__file__).parents[1] / "cleaner" / "page_weights.py"
HEAD = '''"""Weights of the cues by which page starts are found (page_starts.py): two logistic regressions.

Written by training/page_starts.py.
"""

'''


class Row(NamedTuple):
    """One gap of a source."""

    source: str
    view: GapView
    start: int | None
    """Block with the headline of the page that starts in it; None where no page does."""
    single: bool


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_gaps(text: str, starts: list[int], *, single: bool) -> Iterator[Row]:
    """Gaps of a source; those in which a copy starts are left out."""
    page = read_page(Source(content=text, kind="text"), DEFAULT_OPTIONS)
    keys = [fold(block.text) for block in page.blocks]
    sizes = [count_words(block.text) for block in page.blocks]
    prose = Prose(page.blocks, keys, sizes, [start for start, _ in find_copies(page.blocks, keys, sizes)])
    readers = Readers(page, MetaReader(load_locale(page.language)), keys)
    lines = [page.line_index.line_of(block.span.start) for block in page.blocks]
    wanted = [bisect_left(lines, start) for start in starts]
    for gap in prose.gaps():
        view = view_gap(prose, gap, readers.is_dated, readers.is_byline)
        if view is not None:
            start = next((block for block in wanted if block in view.lines), None)
            yield Row(page.sha256, view, start, single)


def is_held_out(row: Row) -> bool:
    """Whether the row's source is one of the fifth that is not trained on."""
    return int(row.source[:8], 16) % 5 == 0


def learn_lines(rows: list[Row]) -> dict[str, float]:
    """Weights of a line's cues, and "" for the bias: which line of a start's gap is the headline."""
    found = [(cues, line == row.start, len(row.view.lines)) for row in rows if row.start is not None
             for line, cues in row.view.lines.items()]  # fmt: skip
    model = LogisticRegression(max_iter=3000)
    model.fit(
        np.array([[float(cues[name]) for name in LINE_WEIGHTS] for cues, _, _ in found]),
        np.array([own for _, own, _ in found]),
        sample_weight=[1.0 if own else 1.0 / count for _, own, count in found],
    )
    return dict(zip(LINE_WEIGHTS, model.coef_[0], strict=True)) | {"": model.intercept_[0]}


def gap_vector(row: Row, line_weights: dict[str, float]) -> list[float]:
    """Cues of a row's gap, with those of the line that is most like a headline by `line_weights`."""
    scores = {
        line: line_weights[""] + sum(line_weights[name] * cues[name] for name in LINE_WEIGHTS)
        for line, cues in row.view.lines.items()
    }
    best = max(scores, key=scores.__getitem__)
    own = {f"line {name}": value for name, value in row.view.lines[best].items()}
    cues = row.view.cues | own | {"headline": scores[best]}
    return [float(cues[name]) for name in GAP_WEIGHTS]


def learn_gaps(rows: list[Row], line_weights: dict[str, float]) -> dict[str, float]:
    """Weights of a gap's cues, and "" for the bias: whether a page starts in it."""
    cues = np.array([gap_vector(row, line_weights) for row in rows])
    mean, deviation = cues.mean(axis=0), cues.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=3000)
    model.fit((cues - mean) / deviation, np.array([row.start is not None for row in rows]))
    weights = model.coef_[0] / deviation
    return dict(zip(GAP_WEIGHTS, weights, strict=True)) | {"": model.intercept_[0] - float(weights @ mean)}


def print_worth(rows: list[Row], line_weights: dict[str, float], gap_weights: dict[str, float]) -> None:
    """Print what the weights find on rows that were not trained on."""
    weights = np.array([gap_weights[name] for name in GAP_WEIGHTS])
    over = [gap_weights[""] + float(weights @ np.array(gap_vector(row, line_weights))) >= MIN_SCORE for row in rows]
    starts = [hit for row, hit in zip(rows, over, strict=True) if row.start is not None]
    single = {row.source for row in rows if row.single}
    parted = {row.source for row, hit in zip(rows, over, strict=True) if row.single and hit}
    found = f"starts found {sum(starts)} of {len(starts)}"
    sys.stdout.write(f"{found}; single pages parted {len(parted)} of {len(single)}\n")


def write_weights(line_weights: dict[str, float], gap_weights: dict[str, float]) -> None:
    """Replace cleaner/page_weights.py."""
    parts = [HEAD]
    for name, weights in (("LINE", line_weights), ("GAP", gap_weights)):
        rows = "".join(f'    "{cue}": {weight:.3f},\n' for cue, weight in weights.items() if cue)
        parts.append(f"{name}_BIAS = {weights['']:.3f}\n{name}_WEIGHTS: dict[str, float] = {{\n{rows}}}\n")
    WEIGHTS.write_text(parts[0] + "\n".join(parts[1:]), encoding="utf-8")


def main() -> None:
    """Read, learn, report, and write where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--several", nargs="+", type=Path, required=True)
    parser.add_argument("--single", nargs="+", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="replace cleaner/page_weights.py")
    options = parser.parse_args()
    rows = [row for path in options.several for one in read_rows(path)
            for row in read_gaps(one["text"], one["starts"], single=False)]  # fmt: skip
    rows += [
        row for path in options.single for one in read_rows(path) for row in read_gaps(one["text"], [], single=True)
    ]
    known = [row for row in rows if not is_held_out(row)]
    line_weights = learn_lines(known)
    gap_weights = learn_gaps(known, line_weights)
    print_worth([row for row in rows if is_held_out(row)], line_weights, gap_weights)
    if options.write:
        write_weights(line_weights, gap_weights)


if __name__ == "__main__":
    main()
