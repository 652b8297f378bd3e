"""Learn the weights by which a page's authors and dates are chosen (cleaner/annotate/field_weights.py).

    python -m training.fields --data DIR --folds FOLDS [--seed 1] [--write]

DIR holds the gold sets <set>.jsonl.xz. Their pages are rendered to raw text in two ways; made pages (made.py) and the
samples of the tests stand beside them. FOLDS is what training.train --folds has written: each page is read with the
tagger's weights that have not seen its site, so that headlines and stories are those of unseen pages. The report says
how well the choice does on the sites of each fold with the weights of the other four, and with those of all sites. The
same files and seed give the same weights.
"""

import argparse
import datetime
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from cleaner import Options
from cleaner.annotate import byline
from cleaner.annotate.author_choice import NameView, find_named
from cleaner.annotate.byline import Shown, find_shown, read_lines
from cleaner.annotate.date_choice import Dated, DateView, choose_dates, find_dated
from cleaner.annotate.meta import MetaReader
from cleaner.annotate.place import PageView
from cleaner.page import Source
from cleaner.pipeline import clean_source
from cleaner.rules.table import Locale
from cleaner.text import fold
from training.choices import Candidate, Choice, Count, Fitted, choose, fit_choices
from training.made import make_page
from training.render import read_gold, render_page
from training.renderings import FOLDS, fold_of, site_of

SAMPLES = Path(__file__).parents[1] / "samples"
WEIGHTS = Path(byline.__file__).with_name("field_weights.py")
HEAD = '''"""Weights of the marks by which a page's authors and dates are chosen (author_choice.py, date_choice.py).

Written by training/fields.py. Among the candidates of a page and "none" the right one is to be likeliest (multinomial
logit, L2); a rise by 1 makes a line 2.7 times as likely. One whose sum does not pass the least score is not chosen.
"""
'''
_SET_WEIGHTS = {"fundus-dev": 2.0, "aed-dev": 1.3, "made": 0.6, "unsigned": 0.25, "sample": 3.0}
# Pages of these types that no gold author or day is known of have none.
_UNSIGNED_TYPES = ("listing", "collection", "product", "service")
_MADE_SETS = ("aed-dev",)
_MADE_OF_EACH = 2
_WHOLE_SETS = ("made", "sample", "unsigned")
# Scores above none from which a candidate is chosen. For authors precision hardly falls down to -0.5, and recall rises.
_AUTHOR_CUT = -0.5
_DATE_CUT = 0.0
_MIN_WEIGHT = 0.05
_DAY_CHARS = len("2024-03-05")
_MAX_LINE_CHARS = 118


class Text(NamedTuple):
    """A page as raw text, with what is right for it."""

    name: str
    """Set of the page."""
    fold: int
    weight: float
    text: str
    authors: frozenset[str]
    """Folded names."""
    days: frozenset[str]
    """Its day, in two time zones where these differ."""


class Seen(NamedTuple):
    """What the choices look at on a page: that of its record with the longest text."""

    text: Text
    view: PageView
    reader: MetaReader
    locale: Locale
    dated: list[Dated]
    announced: list[int]


def main() -> None:
    """Read the pages, learn, report, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the gold sets")
    parser.add_argument("--folds", type=Path, required=True, help="folder of the tagger's weights of each fold")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="replace cleaner/annotate/field_weights.py")
    options = parser.parse_args()
    seen = [read_seen(text, options.folds) for text in read_texts(options.data, options.seed)]
    dates = [page for page in map(date_choice, seen) if page is not None]
    by_fold, day_weights = learn(dates)
    print_worth("day", dates, by_fold, day_weights, _DATE_CUT)
    names = [author_choice(page, by_fold[page.text.fold]) for page in seen]
    by_fold, name_weights = learn(names)
    print_worth("author", names, by_fold, name_weights, _AUTHOR_CUT)
    if options.write:
        tables = [("AUTHOR", name_weights, _AUTHOR_CUT), ("DATE", day_weights, _DATE_CUT)]
        WEIGHTS.write_text(HEAD + "".join(lines_of(*table) for table in tables), encoding="utf-8")


# ---------------------------------------------------------------- pages


def read_texts(folder: Path, seed: int) -> Iterator[Text]:
    """The gold pages that tell authors or a day, in two renderings, and pages made of their texts."""
    for path in sorted(folder.glob("*.jsonl.xz")):
        name = path.name.removesuffix(".jsonl.xz")
        for page in read_gold(path):
            gold = page["gold"]
            own = fold_of(site_of({"id": page["id"], "url": page["url"] or "", "set": name}))
            if gold.get("authors") or gold.get("published"):
                names = frozenset(filter(None, map(fold, gold.get("authors") or [])))
                days = days_of(gold.get("published"))
                for shred in (False, True):
                    text = render_page(page["html"], shred=shred)
                    yield Text(name, own, _SET_WEIGHTS.get(name, 1.0) / 2, text, names, days)
            elif page["type"] in _UNSIGNED_TYPES:
                text = render_page(page["html"], shred=False)
                yield Text("unsigned", own, _SET_WEIGHTS["unsigned"], text, frozenset(), frozenset())
            if name in _MADE_SETS:
                yield from _made(page, own, seed)
    yield from _samples()


def _samples() -> Iterator[Text]:
    """The samples of the tests that hold one page of raw text: their answers are known to be whole."""
    for path in sorted(SAMPLES.glob("*/*/source.txt")):
        records = json.loads(path.with_name("expected.json").read_text(encoding="utf-8"))["records"]
        if len(records) == 1 and path.parents[1].name != "known-wrong":
            names = frozenset(map(fold, records[0]["authors"]))
            days = days_of(records[0]["published"])
            text = path.read_text(encoding="utf-8", errors="replace")
            yield Text("sample", fold_of(path.parent.name), _SET_WEIGHTS["sample"], text, names, days)


def _made(page: Mapping[str, Any], own_fold: int, seed: int) -> Iterator[Text]:
    for number in range(_MADE_OF_EACH):
        chance = random.Random(f"{seed} {number} {page['id']}")  # noqa: S311  # not for secrets
        made = make_page(page["gold"].get("title") or page["id"], page["gold"]["text"], chance)
        if made is not None:
            days = frozenset([made.published] if made.published else [])
            yield Text("made", own_fold, _SET_WEIGHTS["made"], made.text, frozenset(map(fold, made.authors)), days)


def days_of(published: str | None) -> frozenset[str]:
    """The day of an ISO time where it was written, and in Greenwich; none where it is no full date."""
    if not published or not re.match(r"\d{4}-\d\d-\d\d", published):
        return frozenset()
    days = {published[:_DAY_CHARS]}
    if len(published) > _DAY_CHARS:
        when = datetime.datetime.fromisoformat(published)
        if when.tzinfo is not None:
            days.add(when.astimezone(datetime.UTC).date().isoformat())
    return frozenset(days)


def read_seen(text: Text, folds: Path) -> Seen:
    """What the choices look at on a page, with headline and story of an unseen one."""
    calls: list[tuple[PageView, MetaReader, Locale]] = []

    def record(blocks: Any, reader: Any, *, headline: Any, story: Any, claimed: Any, locale: Any) -> Shown:
        calls.append((PageView(blocks, headline, story, claimed), reader, locale))
        return find_shown(blocks, reader, headline=headline, story=story, claimed=claimed, locale=locale)

    with patch("cleaner.story.find_shown", record):
        records = clean_source(Source(content=text.text, kind="text"), Options(weights=folds / str(text.fold)))
    longest = max(range(len(records)), key=lambda number: len(records[number].text))
    view, reader, locale = calls[longest]
    lines = read_lines(view.blocks, reader)
    announced = [position for position, _, meta in lines if meta.byline and meta.byline.announced]
    return Seen(text, view, reader, locale, find_dated(view.blocks, lines, locale), announced)


# ---------------------------------------------------------------- choices


def date_choice(page: Seen) -> Choice | None:
    """The dates of a page to choose from; None where its day is not known, unless it is known to have none."""
    own = page.text
    if not own.days and own.name not in _WHOLE_SETS:
        return None
    candidates = []
    dates = DateView(page.view, page.dated, page.announced)
    for at, item in enumerate(page.dated):
        if item.date.label != "modified":
            right = (item.date.value or "")[:_DAY_CHARS] in own.days
            marks = tuple(dates.marks(at))
            candidates.append(Candidate(marks, float(right), ("right",) if right else ("wrong",)))
    gold = frozenset(["right"] if own.days else [])
    return Choice(own.name, own.fold, own.weight, candidates, gold)


def author_choice(page: Seen, dates: Fitted) -> Choice:
    """The bylines of a page to choose from. `dates`: what chooses the page's dates, as they stand beside."""
    chosen = choose_dates(page.view, page.dated, page.announced, dates.weights, _DATE_CUT - dates.bias)
    beside = [item.position for item in (chosen.published, chosen.unclear, chosen.modified) if item]
    view = NameView(page.view, page.locale, beside)
    named = find_named(view, page.reader)
    own = page.text
    candidates = []
    for at, item in enumerate(named):
        names = tuple(dict.fromkeys(filter(None, map(fold, item.byline.authors))))
        shared = len(own.authors.intersection(names))
        credit = 2 * shared / (len(names) + len(own.authors)) if shared else 0.0
        candidates.append(Candidate(tuple(view.marks(named, at)), credit, names))
    return Choice(own.name, own.fold, own.weight, candidates, own.authors)


def learn(pages: Sequence[Choice], *, l2: float = 1.0) -> tuple[list[Fitted], Fitted]:
    """(weights without each fold, weights of all). `l2`: how strongly large weights are held back."""
    by_fold = [fit_choices([page for page in pages if page.fold != own], l2=l2) for own in range(FOLDS)]
    return by_fold, fit_choices(pages, l2=l2)


def print_worth(field: str, pages: Sequence[Choice], by_fold: Sequence[Fitted], whole: Fitted, cut: float) -> None:
    """Print what is chosen on sites that the weights have not seen, and on those that they have."""
    unseen = [(page, *choose(page, by_fold[page.fold])) for page in pages]
    known = [(page, *choose(page, whole)) for page in pages]
    names = sorted({page.name for page in pages})
    print(field)  # noqa: T201
    for name in names:
        cells = f"{_cell(_count(unseen, cut, name))}   seen sites {_cell(_count(known, cut, name))}"
        none = [score > cut for page, _, score in unseen if page.name == name and not page.gold]
        cells += f"   answers for {sum(none)} of {len(none)} without one" if none else ""
        print(f"  {name:<12}{cells}")  # noqa: T201


def _count(answers: Iterable[tuple[Choice, Candidate | None, float]], cut: float, name: str) -> Count:
    found = Count()
    for page, answer, score in answers:
        if page.name == name and page.gold:
            found = found.add(page, answer if score > cut else None)
    return found


def _cell(count: Count) -> str:
    return f"F {count.f1:.3f} P {count.precision:.3f} R {count.recall:.3f}"


# ---------------------------------------------------------------- the table


def lines_of(name: str, fitted: Fitted, cut: float) -> str:
    """Both constants of a table as Python; marks of one kind beside each other."""
    groups: dict[str, list[str]] = defaultdict(list)
    for mark, weight in sorted(fitted.weights.items(), key=_order):
        if abs(weight) >= _MIN_WEIGHT:
            groups[mark.partition(":")[0] if ":" in mark else "~"].append(f"{json.dumps(mark)}: {weight:.1f},")
    rows: list[str] = []
    for group in sorted(groups):
        row = "   "
        for cell in groups[group]:
            if len(row) + len(cell) >= _MAX_LINE_CHARS:
                rows.append(row)
                row = "   "
            row += f" {cell}"
        rows.append(row)
    table = "\n".join(rows)
    return f"""
{name}_MIN_SCORE = {cut - fitted.bias:.1f}
{name}_WEIGHTS: dict[str, float] = {{
{table}
}}  # fmt: skip
"""


def _order(item: tuple[str, float]) -> tuple[int, str]:
    value = item[0].partition(":")[2]
    return (int(value), "") if value.lstrip("-").isdigit() else (99, value)


if __name__ == "__main__":
    main()
