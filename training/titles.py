"""Learn the weights by which a page's title is chosen among the likeliest lines (cleaner/annotate/title_weights.py).

    python -m training.titles --text DIR --folds FOLDS [--write]

DIR holds the renderings <set>.<renderer>.jsonl.gz, FOLDS what training.train --folds has written: each page is read
with the tagger's weights that have not seen its site. Each page is taken in the plain rendering and in one or more
others; the samples of the tests stand beside them. The report says how often the right line is chosen on the sites of
each fold with the weights of the other four. The same files give the same weights.
"""

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cleaner import Options, story
from cleaner.annotate import title_choice
from cleaner.annotate.title_choice import TitleView
from cleaner.page import Source
from cleaner.pipeline import clean_source
from cleaner.text import fold
from training.choices import Candidate, Choice, choose, fit_choices
from training.fields import SAMPLES, lines_of
from training.renderings import FOLDS, find_renderings, fold_of, read_renderings, site_of

WEIGHTS = Path(title_choice.__file__).with_name("title_weights.py")
HEAD = '''"""Weights of the marks by which a page's title is chosen (title_choice.py).

Written by training/titles.py. Among the lines of a page and "none" the right one is to be likeliest (multinomial logit,
L2); a rise by 1 makes a line 2.7 times as likely. One whose sum does not pass the least score is not chosen.
"""
'''
_PLAIN = "plain"
_SAMPLE = "sample"
_SETS = {"wcxb-dev": 1.0, "fundus-dev": 2.0, "aed-dev": 1.3, _SAMPLE: 3.0}
"""Sets whose titles are gold, and the samples of the tests, with what a page of each counts."""
# Renderings of each page beside the plain one: of small sets more.
_OTHERS = {"wcxb-dev": 1, "fundus-dev": 3, "aed-dev": 3}
# The least score above none. At -1 some .01 fewer titles are right, and .04 more of those that are given.
_CUT = -2.0


def main() -> None:
    """Read the pages, learn, report, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True, help="folder of the renderings")
    parser.add_argument("--folds", type=Path, required=True, help="folder of the tagger's weights of each fold")
    parser.add_argument("--write", action="store_true", help="replace cleaner/annotate/title_weights.py")
    options = parser.parse_args()
    pages = list(read_choices(options.text, options.folds))
    print_worth(pages)
    if options.write:
        WEIGHTS.write_text(HEAD + lines_of("TITLE", fit_choices(pages), _CUT), encoding="utf-8")


def read_choices(folder: Path, folds: Path) -> Iterator[Choice]:
    """The pages whose title is known, each as a choice among its lines."""
    yield from filter(None, (read_choice(page, folds) for page in read_samples()))
    for name, renderers in find_renderings(folder).items():
        others = [renderer for renderer in renderers if renderer != _PLAIN]
        for renderer in renderers if name in _SETS else ():
            for page in read_renderings(folder, name, renderer):
                turn = others.index(renderer) - zlib.crc32(page["id"].encode()) if renderer != _PLAIN else 0
                wanted = renderer == _PLAIN or turn % len(others) < _OTHERS[name]
                choice = read_choice(page, folds) if wanted and page["title"] else None
                if choice is not None:
                    yield choice


def read_samples() -> Iterator[dict[str, Any]]:
    """The samples of the tests that hold one page of raw text with a title, as renderings."""
    for path in sorted(SAMPLES.glob("*/*/source.txt")):
        records = json.loads(path.with_name("expected.json").read_text(encoding="utf-8"))["records"]
        if len(records) == 1 and records[0]["title"] and path.parents[1].name != "known-wrong":
            text = path.read_text(encoding="utf-8", errors="replace")
            yield {"set": _SAMPLE, "id": path.parent.name, "url": "", "title": records[0]["title"], "text": text}


def read_choice(page: dict[str, Any], folds: Path) -> Choice | None:
    """The lines of a page to choose from, as an unseen page's; None where the rules alone choose its title."""
    views: list[TitleView] = []

    def record(*values: Any, **named: Any) -> TitleView:
        views.append(TitleView(*values, **named))
        return views[-1]

    fold_number = fold_of(site_of(page))
    with patch.object(story, "TitleView", record):
        records = clean_source(Source(content=page["text"], kind="text"), Options(weights=folds / str(fold_number)))
    if len(views) != len(records):
        return None
    view = views[max(range(len(records)), key=lambda number: len(records[number].text))]
    wanted = fold(page["title"])
    lines = [Candidate(tuple(view.marks(line)), float(line.key == wanted), (line.key,)) for line in view.lines]
    return Choice(page["set"], fold_number, _SETS[page["set"]], lines, frozenset([wanted]))


def print_worth(pages: list[Choice]) -> None:
    """Print how often the title is among the lines of a page, and chosen, on sites that the weights have not seen."""
    total: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for number in range(FOLDS):
        fitted = fit_choices([page for page in pages if page.fold != number])
        for page in (page for page in pages if page.fold == number):
            answer, score = choose(page, fitted)
            total[page.name] += 1
            shown[page.name] += any(line.credit for line in page.candidates)
            given[page.name] += score > _CUT
            right[page.name] += answer is not None and score > _CUT and answer.credit > 0
    for name, count in sorted(total.items()):
        cells = f"{count:>5} pages, shown {shown[name] / count:.3f}, right {right[name] / count:.3f}"
        print(f"  {name:<12}{cells}, of the given {right[name] / max(1, given[name]):.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
