"""Gold pages as raw text, and what the tagger sees of them."""

import gzip
import hashlib
import json
import random
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from cleaner.annotate.features import PageFeatures, page_features
from cleaner.annotate.fields import Head
from cleaner.annotate.layout import find_story
from cleaner.annotate.markup import find_markup
from cleaner.annotate.meta import MetaReader
from cleaner.annotate.page_type import find_items
from cleaner.page import Page, Source
from cleaner.pipeline import read_page
from cleaner.rules.loader import load_locale
from cleaner.story import claims_of, find_named, said_of
from cleaner.text import fold
from training.labels import label_blocks

FOLDS = 5
_WRAPPED_SHARE = 0.1
_SHORTENED_SHARE = 0.15
_KEPT_SHARE = 0.3
_KNOWN_LINES = 8
_BODIES_ALONE = ("aed-dev",)


class Example(NamedTuple):
    """One rendering of a gold page as the tagger sees it, with its labels."""

    name: str
    """Set of the page."""
    renderer: str
    type: str
    language: str
    site: str
    fold: int
    lines: tuple[str, ...]
    """Digests of the rendering's longest lines; of HTML that of its address."""
    features: PageFeatures
    labels: npt.NDArray[np.int8]
    """For each block 1 where it belongs to the gold text, 0 where not, -1 where it has no word."""
    heads: npt.NDArray[np.int8]
    """For each block 2 where it is the title, 1 where it is a heading, 0 where it is neither, -1 where unknown."""
    covered: float
    texts: list[str]
    gold: str


def site_of(page: dict[str, Any]) -> str:
    """The site that a gold page is from: its registered host, or the publisher that its name begins with."""
    if page["set"].startswith("fundus"):
        return "/".join(page["id"].split("/")[:2])
    host = (urlsplit(page["url"]).hostname or page["id"]).removeprefix("www.")
    return ".".join(host.split(".")[-2:])


def fold_of(site: str) -> int:
    """Which of the FOLDS parts a site belongs to."""
    return int(hashlib.md5(site.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def line_digests(text: str) -> list[str]:
    """Digests of the longest lines of a text, by which a rendering of a page is known again."""
    longest = sorted({fold(line) for line in text.split("\n")}, key=len, reverse=True)[:_KNOWN_LINES]
    return [
        hashlib.md5(line.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:16] for line in longest
    ]


def find_renderings(folder: Path) -> dict[str, list[str]]:
    """Renderers by set, of all files in `folder`, in order."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.*.jsonl.gz")):
        name, renderer = path.name.removesuffix(".jsonl.gz").split(".")
        found.setdefault(name, []).append(renderer)
    return found


def read_renderings(folder: Path, name: str, renderer: str) -> Iterator[dict[str, Any]]:
    """Pages of `<set>.<renderer>.jsonl.gz` whose text is not empty."""
    with gzip.open(folder / f"{name}.{renderer}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (page for page in map(json.loads, lines) if page["text"].strip())


def read_sections(folder: Path, name: str) -> dict[str, Any]:
    """Sections of the pages of a set by the page's id, from the rendering that lists them for all pages.

    A set of bodies alone has none: it does not tell its headings.
    """
    if name in _BODIES_ALONE or not (folder / f"{name}.plain.jsonl.gz").exists():
        return {}
    return {page["id"]: page["sections"] for page in read_renderings(folder, name, "plain")}


def to_example(page: dict[str, Any], renderer: str) -> Example | None:
    """The page's features and labels; None where it has no block."""
    html = page.get("html")
    source = read_page(Source(content=html or page["text"], kind="html" if html else "text", url=page["url"] or None))
    if not source.blocks:
        return None
    seen = _features(source)
    texts = [block.text for block in source.blocks]
    site = site_of(page)
    labels, covered = label_blocks(texts, page["gold"])
    return Example(
        page["set"], "shortened" if page.get("shortened") else renderer, page["type"], page["lang"],
        site, fold_of(site),
        tuple(line_digests(page["url"] if html else page["text"])), seen, labels,
        _heads(texts, page), 1.0 if page.get("shortened") else covered, texts, page["gold"],
    )  # fmt: skip


def _features(page: Page) -> PageFeatures:
    """What the tagger sees of a page that is alone in its source."""
    order, keys = page.blocks, [fold(block.text) for block in page.blocks]
    reader = MetaReader(load_locale(page.language))
    items = find_items(order, reader.has_date, reader.read)
    claims = claims_of([*find_named(order, reader, items), *find_markup(order)])
    meta = {block.number for block in order if block.number not in claims and reader.is_meta(block)}
    story = find_story(order, set(claims) | (set() if items else meta))
    return page_features(
        order,
        keys,
        claims=claims,
        meta=meta,
        story=story,
        said=said_of(Head(page.hints, order, page.source.url)) if page.kind == "html" else None,
    )


def _heads(texts: list[str], page: dict[str, Any]) -> npt.NDArray[np.int8]:
    """Which blocks are the page's title or headings of its sections."""
    title = fold(page["title"] or "")
    headings = {fold(section["headline"]) for section in page["sections"] if section["headline"]}
    keys = [fold(text) for text in texts]
    rest = 0 if page["sections"] else -1
    return np.array([2 if title and key == title else 1 if key in headings else rest for key in keys], dtype=np.int8)


def change_some(page: dict[str, Any], seed: int) -> dict[str, Any]:
    """The page, or in some cases a harder one: with its lines wrapped at some width, or with most of them left out.

    Renderings hold whole pages of some hundred lines; what people have may be a fragment of a page.
    """
    chance = random.Random(f"{seed} {page['id']}")  # noqa: S311  # not for secrets
    draw = chance.random()
    lines = page["text"].split("\n")
    if draw < _WRAPPED_SHARE:
        width = chance.randint(50, 110)
        parts = [textwrap.wrap(line, width, break_long_words=False) or [""] for line in lines]
        return {**page, "text": "\n".join(part for line in parts for part in line)}
    if draw < _WRAPPED_SHARE + _SHORTENED_SHARE:
        shorter = "\n".join(_some_runs(lines, chance))
        return {**page, "text": shorter, "shortened": True} if shorter.strip() else page
    return page


def _some_runs(lines: list[str], chance: random.Random) -> list[str]:
    """Some runs of lines, a quarter of all or so: neighbours stay neighbours."""
    kept, at, take = [], 0, chance.random() < _KEPT_SHARE
    while at < len(lines):
        length = chance.randint(3, 12) if take else chance.randint(10, 40)
        kept += lines[at : at + length] if take else []
        at, take = at + length, not take
    return kept
