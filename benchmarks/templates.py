"""Site templates: how much of the chrome that pages of a site share is found, and how much gold text is lost to it.

    python -m benchmarks.templates --data DATA [--sets NAME ...] [--limit 200] [--pages 5] [--part score]

DATA holds <set>.jsonl.xz, a page a line: html, url, gold with its text. Each site is made from the chrome of one page
and the main text of PAGES others. Shared chrome is what stands around the main text on all pages of the site. Half of
the gold pages is for tuning, the other is scored. Also shown: what is lost on the real sites of which DATA has four
pages or more.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.gold import SETS, GoldPage, read_gold
from cleaner.block import Block
from cleaner.page import Source
from cleaner.pipeline import Trace, trace_source
from cleaner.repeats.counts import CountRun, count_source
from cleaner.repeats.templates import Templates
from cleaner.text import fold

_MIN_CHROME = 8
_MIN_WORDS = 60


class Made(NamedTuple):
    """A page of a made site."""

    source: Source
    chrome: set[str]
    """Folded lines that all pages of the site share."""
    gold: str
    """Folded main text."""


class Score(NamedTuple):
    """Sums over pages."""

    chrome: int = 0
    """Lines of shared chrome."""
    known: int = 0
    """Of these, lines that the template holds."""
    dropped: int = 0
    """Of these, lines that are not kept in the end."""
    dropped_without: int = 0
    """The same without templates."""
    words: int = 0
    """Of the gold text that is kept without templates."""
    lost: int = 0
    """Of these, words that templates take away."""


def make_site(number: int, chrome: GoldPage, texts: Sequence[GoldPage]) -> list[Made]:
    """Pages with one page's chrome and other pages' main text."""
    half = len(chrome.chrome) // 2
    top, bottom = chrome.chrome[:half], chrome.chrome[half:]
    lines = {key for line in chrome.chrome if (key := fold(line))}
    return [
        Made(
            Source(
                content="\n".join((*top, page.text, *bottom)), kind="text", url=f"https://site-{number}.example/{at}"
            ),
            lines - {fold(line) for line in page.text.split("\n")},
            fold(page.text),
        )
        for at, page in enumerate(texts)
    ]


def score_site(pages: Sequence[Made]) -> Score:
    """What templates do on one site."""
    counted = [found for page in pages if (found := count_source(page.source))]
    templates = Templates.of([CountRun.of(counted)])
    total = Score()
    for page in pages:
        total = Score(*map(sum, zip(total, _score_page(page, templates), strict=True)))
    return total


def _score_page(page: Made, templates: Templates) -> Score:
    plain = trace_source(page.source)
    traces = trace_source(page.source, templates=templates)
    known = {block.key for trace in traces for block in _known(trace, templates)}
    shared = {block.key for trace in traces for block in trace.blocks if block.key in page.chrome}
    kept, kept_plain = _kept(traces), _kept(plain)
    gold = {key for key in kept_plain if key not in page.chrome and key in page.gold}
    return Score(
        chrome=len(shared),
        known=len(shared & known),
        dropped=len(shared - kept),
        dropped_without=len(shared - kept_plain),
        words=sum(len(key.split()) for key in gold),
        lost=sum(len(key.split()) for key in gold - kept),
    )


def _known(trace: Trace, templates: Templates) -> Iterator[Block]:
    numbers = {finding.block for finding in templates.find_blocks(trace.page)}
    return (block for block in trace.page.blocks if block.number in numbers)


def _kept(traces: Sequence[Trace]) -> set[str]:
    return {
        block.key
        for trace in traces
        for block, verdict in zip(trace.blocks, trace.verdicts, strict=True)
        if verdict.fate == "body"
    }


def make_sites(gold: Sequence[GoldPage], pages: int, limit: int) -> Iterator[list[Made]]:
    """One site for each gold page with enough chrome, each with other main texts."""
    chance = random.Random(1)  # noqa: S311  # not for secrets
    texts = [page for page in gold if len(page.text.split()) >= _MIN_WORDS]
    with_chrome = [page for page in gold if len(page.chrome) >= _MIN_CHROME]
    for number, page in enumerate(with_chrome[:limit]):
        yield make_site(number, page, chance.sample(texts, pages))


def score_real(gold: Sequence[GoldPage]) -> Score:
    """Gold text lost on real sites, whose pages are those of one host."""
    hosts: dict[str, list[GoldPage]] = {}
    for page in gold:
        hosts.setdefault(page.site, []).append(page)
    total = Score()
    for pages in hosts.values():
        if len(pages) < 4:
            continue
        made = [Made(Source(content=page.html, kind="html", url=page.url), set(), fold(page.text)) for page in pages]
        total = Score(*map(sum, zip(total, score_site(made), strict=True)))
    return total


def main() -> None:
    """Score made and real sites."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--part", choices=("tune", "score"), default="score")
    arguments = parser.parse_args()
    gold = list(read_gold(arguments.data, arguments.sets))
    sites = sorted({page.site for page in gold})
    random.Random(1).shuffle(sites)  # noqa: S311
    half = set(sites[::2] if arguments.part == "tune" else sites[1::2])
    total = Score()
    for made in make_sites([page for page in gold if page.site in half], arguments.pages, arguments.limit):
        total = Score(*map(sum, zip(total, score_site(made), strict=True)))
    show(f"made sites of {arguments.pages} pages", total)
    show("real sites", score_real(gold))


def show(name: str, score: Score) -> None:
    """Print one row."""
    rows = [f"{name}: {score.lost / max(1, score.words):.5f} of {score.words} gold words lost"]
    if score.chrome:
        rows.append(
            f"of {score.chrome} lines of shared chrome {score.known / score.chrome:.4f} are in the template, "
            f"{score.dropped / score.chrome:.4f} are left out "
            f"(without templates {score.dropped_without / score.chrome:.4f})"
        )
    sys.stdout.write("; ".join(rows) + "\n")


if __name__ == "__main__":
    main()
