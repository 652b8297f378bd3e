"""Learn the weights by which a page's title and authors are chosen from its head and its text (hint_weights.py).

    python -m training.hints --data DIR [--write]

DIR holds the gold sets <set>.jsonl.xz. Each page is cleaned as HTML; what its fields are chosen from is kept, and the
right candidate is learned to be the likeliest. The report says how well the choice does on the sites of each fold with
the weights of the other four, and with those of all sites. The same files give the same weights.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from cleaner.annotate import place
from cleaner.annotate.author_vote import Names, find_names
from cleaner.annotate.fields import Fields, Head, choose_fields
from cleaner.block import Block
from cleaner.page import Source
from cleaner.pipeline import clean_source
from cleaner.rules.table import Locale
from cleaner.text import fold
from training.choices import Candidate, Choice
from training.fields import learn, lines_of, print_worth
from training.render import read_gold
from training.renderings import fold_of, site_of

WEIGHTS = Path(place.__file__).with_name("hint_weights.py")
HEAD = '''"""Weights of the marks by which titles and authors are chosen by vote (title_vote.py, author_vote.py).

Written by training/hints.py. Among the candidates of a page and "none" the right one is to be likeliest
(multinomial logit, L2); a rise by 1 makes a candidate 2.7 times as likely. One whose sum does not pass the least score
is not chosen.
"""
'''
_SET_WEIGHTS = {"fundus-dev": 2.0, "aed-dev": 1.3, "wcxb-dev": 0.6}
_UNSIGNED_WEIGHT = 0.5
_L2 = 3.0
_TITLE_CUT = -3.0
_AUTHORS_CUT = -0.5


class Seen(NamedTuple):
    """What a page's fields are chosen from, with what is right."""

    name: str
    """Set of the page."""
    fold: int
    gold: dict[str, Any]
    head: Head
    headline: Block | None
    shown: Names | None
    locale: Locale


def main() -> None:
    """Read the pages, learn, report, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the gold sets")
    parser.add_argument("--write", action="store_true", help="replace cleaner/annotate/hint_weights.py")
    options = parser.parse_args()
    seen = list(read_pages(options.data))
    titles = [title_vote(page) for page in seen if page.gold.get("title")]
    by_fold, title_weights = learn(titles, l2=_L2)
    print_worth("title", titles, by_fold, title_weights, _TITLE_CUT)
    authors = [authors_choice(page) for page in seen]
    by_fold, author_weights = learn(authors, l2=_L2)
    print_worth("authors", authors, by_fold, author_weights, _AUTHORS_CUT)
    if options.write:
        tables = [("AUTHORS", author_weights, _AUTHORS_CUT), ("TITLE", title_weights, _TITLE_CUT)]
        WEIGHTS.write_text(HEAD + "".join(lines_of(*table) for table in tables), encoding="utf-8")


def read_pages(folder: Path) -> Iterator[Seen]:
    """The gold pages, as HTML, with what their fields are chosen from: of several records that with most text."""
    for path in sorted(folder.glob("*.jsonl.xz")):
        name = path.name.removesuffix(".jsonl.xz")
        for page in read_gold(path):
            gold = page["gold"]
            if name in _SET_WEIGHTS and (gold.get("authors") or gold.get("published")):
                own = fold_of(site_of({"id": page["id"], "url": page["url"] or "", "set": name}))
                yield _read_page(name, own, gold, page["html"], page["url"])


def _read_page(name: str, own: int, gold: dict[str, Any], html: str, url: str | None) -> Seen:
    calls: list[Seen] = []

    def record(head: Any, shown: Any, headline: Any, *, locale: Any) -> Fields:
        names = Names(shown.authors, "text", None) if shown.authors else None
        calls.append(Seen(name, own, gold, head, headline, names, locale))
        return choose_fields(head, shown, headline, locale=locale)

    with patch("cleaner.annotations.choose_fields", record):
        records = clean_source(Source(content=html, kind="html", url=url))
    return calls[max(range(len(records)), key=lambda number: len(records[number].text))]


def title_vote(page: Seen) -> Choice:
    """The titles of a page to choose from."""
    right = fold(page.gold["title"])
    found = page.head.titles.candidates(page.headline)
    candidates = [
        Candidate(each.marks, float(fold(each.title.value) == right), (fold(each.title.value),)) for each in found
    ]
    return Choice(page.name, page.fold, _SET_WEIGHTS[page.name], candidates, frozenset([right]))


def authors_choice(page: Seen) -> Choice:
    """The lists of authors of a page to choose from; how right each is, is its F1."""
    gold = frozenset(filter(None, map(fold, page.gold.get("authors") or [])))
    candidates = []
    head = page.head
    for each in find_names(head.hints, page.shown, head.blocks, head.sites, page.locale):
        names = tuple(dict.fromkeys(filter(None, map(fold, each.names.names))))
        shared = len(gold.intersection(names))
        candidates.append(Candidate(each.marks, 2 * shared / (len(names) + len(gold)) if shared else 0.0, names))
    weight = _SET_WEIGHTS[page.name] * (1.0 if gold else _UNSIGNED_WEIGHT)
    return Choice(page.name, page.fold, weight, candidates, gold)


if __name__ == "__main__":
    main()
