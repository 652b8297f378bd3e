"""Quality and CPU time of main-content extraction from HTML, beside other tools, on gold pages of your own.

    python -m benchmarks.peers --data DATA [--sets NAME ...] [--limit 100] [--folds FOLDS]

DATA holds <set>.jsonl.xz, a page a line: html, url, gold with its text. Each tool takes each page in turn, so that
all see the same load of the machine. Tools that are not installed are named and left out. On pages that the tagger's
weights were trained on, FOLDS (written by training.train --folds) gives those that have not seen the page's site.
"""

import argparse
import importlib.metadata
import json
import lzma
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import cleaner
from training.score import word_f1

Extractor = Callable[[str, str | None], str]


class Tool(NamedTuple):
    """A tool and its package."""

    package: str
    load: Callable[[], Extractor]
    """Imports it. Raises: ImportError where it is not installed."""


class Result(NamedTuple):
    """What one tool gave on one page."""

    tool: str
    name: str
    """Set of the page."""
    f1: float
    """Word F1 against the gold text, 0..1; 0 where the tool failed."""
    seconds: float
    """Of CPU."""
    failed: bool


def _cleaner() -> Extractor:
    return lambda html, url: "\n\n".join(record.text for record in cleaner.clean(html, url=url, kind="html"))


def _trafilatura() -> Extractor:
    import trafilatura

    return lambda html, url: trafilatura.extract(html, url=url) or ""


def _resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html, url: str(extract_plain_text(html, main_content=True))


def _readability() -> Extractor:
    from lxml.html import fromstring
    from readability import Document

    def extract(html: str, url: str | None) -> str:
        summary = Document(html).summary()
        return "".join(map(str, fromstring(summary).itertext())) if summary.strip() else ""

    return extract


def _justext() -> Extractor:
    import justext

    words = frozenset().union(*(justext.get_stoplist(name) for name in justext.get_stoplists()))

    def extract(html: str, url: str | None) -> str:
        return "\n".join(part.text for part in justext.justext(html, words) if not part.is_boilerplate)

    return extract


def _newspaper() -> Extractor:
    from newspaper import Article

    def extract(html: str, url: str | None) -> str:
        article = Article(url or "https://example.org/")
        article.download(input_html=html)
        article.parse()
        return str(article.text)

    return extract


TOOLS = (
    Tool("scrape-cleaner", _cleaner),
    Tool("trafilatura", _trafilatura),
    Tool("resiliparse", _resiliparse),
    Tool("readability-lxml", _readability),
    Tool("justext", _justext),
    Tool("newspaper4k", _newspaper),
)


def read_pages(path: Path, limit: int) -> Iterator[dict[str, Any]]:
    """Pages of a gold set that have a gold text; with a `limit` about so many of them, spread over the set."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        pages = [page for page in map(json.loads, lines) if page["gold"].get("text")]
    yield from pages[:: max(1, len(pages) // limit)] if limit else pages


def measure(tools: dict[str, Extractor], name: str, pages: Iterable[dict[str, Any]]) -> Iterator[Result]:
    """What each of `tools` gives on each of `pages`, of the set `name`; the first is read twice, to load all tables."""
    for number, page in enumerate(pages):
        for tool, extract in tools.items():
            if not number:
                _run(extract, page)
            start = process_time()
            text = _run(extract, page)
            seconds = process_time() - start
            yield Result(tool, name, word_f1(text or "", page["gold"]["text"]), seconds, text is None)


def _run(extract: Extractor, page: dict[str, Any]) -> str | None:
    """The text, or None where the tool failed."""
    try:
        return extract(page["html"], page.get("url"))
    except Exception:  # a peer's failure is a finding, whatever it is
        return None


def format_table(results: Sequence[Result]) -> str:
    """The results as a table in Markdown: word F1 by set, ms of CPU a page, its ratio to trafilatura's, failures."""
    tools, sets = (
        list(dict.fromkeys(values)) for values in zip(*((own.tool, own.name) for own in results), strict=True)
    )
    times = {tool: _mean([own.seconds for own in results if own.tool == tool]) for tool in tools}
    lines = [f"| tool | {' | '.join(sets)} | ms a page | to trafilatura | failed |", "|---" * (len(sets) + 4) + "|"]
    for tool in tools:
        mine = [own for own in results if own.tool == tool]
        scores = [f"{_mean([own.f1 for own in mine if own.name == name]):.3f}" for name in sets]
        ratio = f"{times[tool] / times['trafilatura']:.2f}" if times.get("trafilatura") else "-"
        failed = sum(own.failed for own in mine)
        lines.append(f"| {_label(tool)} | {' | '.join(scores)} | {1000 * times[tool]:.1f} | {ratio} | {failed} |")
    return "\n".join(lines)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _label(tool: str) -> str:
    try:
        return f"{tool} {importlib.metadata.version(tool)}"
    except importlib.metadata.PackageNotFoundError:
        return tool


def load_tools(tools: Iterable[Tool] = TOOLS) -> tuple[dict[str, Extractor], list[str]]:
    """Those of `tools` that are installed, and the names of those that are not."""
    found: dict[str, Extractor] = {}
    missing = []
    for tool in tools:
        try:
            found[tool.package] = tool.load()
        except ImportError:
            missing.append(tool.package)
    return found, missing


def main() -> None:
    """Run all tools on the pages and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the gold sets")
    parser.add_argument("--sets", nargs="+", help="names of sets, all by default")
    parser.add_argument("--folds", type=Path, help="weights of each fold, for pages that were trained on")
    parser.add_argument("--limit", type=int, default=0, help="about this many pages of each set, all by default")
    options = parser.parse_args()
    tools, missing = load_tools()
    if options.folds:
        os.environ["CLEANER_FOLDS"] = str(options.folds)
        from training.unseen import html_text

        tools["scrape-cleaner"] = html_text
    paths = sorted(options.data.glob("*.jsonl.xz"))
    names = {path.name.removesuffix(".jsonl.xz"): path for path in paths}
    wanted = options.sets or list(names)
    if unknown := [name for name in wanted if name not in names]:
        parser.error(f"{options.data} has no set {unknown[0]}; it has {', '.join(names) or 'none'}")
    if not wanted:
        parser.error(f"{options.data} has no <set>.jsonl.xz")
    results = [own for name in wanted for own in measure(tools, name, read_pages(names[name], options.limit))]
    print(format_table(results))  # noqa: T201
    print(f"\nPython {platform.python_version()}; not installed: {', '.join(missing) or 'none'}")  # noqa: T201


if __name__ == "__main__":
    main()
