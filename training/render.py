"""Renders gold pages to raw text, as plain scrapers do: lines end at block elements alone, or at every text node.

    python -m training.render --data DIR --out TEXT

reads the gold sets DIR/<set>.jsonl.xz and writes TEXT/<set>.plain.jsonl.gz and TEXT/<set>.shred.jsonl.gz, with the
fields of the other renderings: id, url, set, type, lang, title, authors, date, topics, sections, gold, text.
"""

import argparse
import gzip
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import lxml.html

from cleaner.text import fold_space

_UNSEEN = {"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "textarea", "canvas"}
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip


def render_page(html: str, *, shred: bool) -> str:
    """The visible words of a page; with `shred` a line for each run of text between two tags."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    root = lxml.html.document_fromstring(html.encode("utf-8", "replace") or b"<p>", parser=parser)
    lines = [fold_space(line) for line in "".join(_pieces(root, shred=shred)).split("\n")]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"


def _pieces(root: Any, *, shred: bool) -> Iterator[str]:
    """Texts and line ends in the order of the page; by a stack of our own, since pages nest deeper than Python."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, closed = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else None
        ends_line = shred or (tag is not None and tag not in _INLINE)
        if closed:
            yield "\n" if ends_line else ""
            yield (element.tail or "").replace("\n", " ")
            continue
        if tag is None or tag in _UNSEEN or element.get("hidden") is not None:
            yield (element.tail or "").replace("\n", " ")
            continue
        yield "\n" if ends_line else ""
        yield element.text or "" if tag == "pre" else (element.text or "").replace("\n", " ")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def read_gold(path: Path) -> Iterator[dict[str, Any]]:
    """Pages of a gold set."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def to_rendering(page: dict[str, Any], name: str, text: str) -> dict[str, Any]:
    """The fields of a rendering of `page`, of the set `name`."""
    gold = page["gold"]
    sections = [{"headline": s["heading"] or "", "paragraphs": s["paragraphs"]} for s in gold.get("sections", [])]
    return {
        "id": page["id"], "url": page["url"] or "", "set": name, "type": page["type"], "lang": gold.get("lang") or "",
        "title": gold.get("title", ""), "authors": gold.get("authors", []), "date": gold.get("published", ""),
        "topics": gold.get("topics", []), "sections": sections, "gold": gold["text"], "text": text,
    }  # fmt: skip


def main() -> None:
    """Write both renderings of every gold set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    for path in sorted(options.data.glob("*.jsonl.xz")):
        name = path.name.removesuffix(".jsonl.xz")
        with (
            _opened(options.out / f"{name}.plain.jsonl.gz") as plain,
            _opened(options.out / f"{name}.shred.jsonl.gz") as shred,
        ):
            for page in read_gold(path):
                if page["gold"].get("text"):
                    for out in (plain, shred):
                        rendering = to_rendering(page, name, render_page(page["html"], shred=out is shred))
                        out.write(json.dumps(rendering, ensure_ascii=False) + "\n")


def _opened(path: Path) -> TextIO:
    return gzip.open(path, "wt", encoding="utf-8", compresslevel=3)


if __name__ == "__main__":
    main()
