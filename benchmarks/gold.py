"""Gold pages of your own: their main text, and what stands around it."""

import json
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from cleaner.text import fold

SETS = ("wcxb-dev", "fundus-dev", "aed-dev", "zhce-dev")


class GoldPage(NamedTuple):
    """A page with its gold."""

    site: str
    """Its host, or its id where it has no address."""
    url: str | None
    html: str
    text: str
    """The gold main text, a block a line."""
    chrome: list[str]
    """Lines that the page shows and that are no part of the main text."""


def read_gold(folder: Path, sets: Sequence[str], limit: int = 0) -> Iterator[GoldPage]:
    """Pages of <set>.jsonl.xz in `folder`, of each set the first `limit` (0: all)."""
    from cleaner.blocks.html import split_html

    for name in sets:
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if limit and number >= limit:
                    break
                row = json.loads(line)
                text = row["gold"].get("text") or "\n".join(
                    part for section in row["gold"].get("sections", []) for part in section["paragraphs"]
                )
                own = fold(text)
                shown = [block.text for block in split_html(row["html"]).blocks]
                chrome = [line for line in shown if (key := fold(line)) and key not in own]
                site = urlsplit(row["url"] or "").hostname or f"{name}-{row['id']}"
                body = "\n".join(part.strip() for part in text.split("\n") if part.strip())
                yield GoldPage(site, row["url"], row["html"], body, chrome)
