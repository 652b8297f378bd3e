"""The public functions in the shapes that scorers call, with weights that have not seen the page's site.

    CLEANER_FOLDS=FOLDS python SCORER training.unseen:kept_text ...

FOLDS is what `training.train --folds` has written. A page is found in it by its address or by its longest lines; for a
page that is not there, the weights of the first fold are as good as any.
"""

import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import cleaner
from cleaner import Options, Record
from training.renderings import fold_of, line_digests, site_of

_FOLDS = Path(os.environ["CLEANER_FOLDS"])


@cache
def _known_lines() -> dict[str, int]:
    found: dict[str, int] = json.loads((_FOLDS / "folds.json").read_text(encoding="utf-8"))
    return found


def options_for(text: str, url: str | None) -> Options:
    """Options with the weights of the fold that the page is in."""
    lines = line_digests(url) if url else line_digests(text)
    votes = Counter(fold for line in lines if (fold := _known_lines().get(line)) is not None)
    if not votes and url:
        votes[fold_of(site_of({"set": "", "id": "", "url": url}))] = 1
    fold = votes.most_common(1)[0][0] if votes else 0
    return Options(weights=_FOLDS / str(fold))


def _clean(text: str, url: str | None, kind: Any) -> list[Record]:
    address = url if kind == "html" else None
    return cleaner.clean(text, url=address, kind=kind, options=options_for(text, address))


def kept_text(text: str, url: str | None = None) -> str:
    """Text of all records of a page of raw text."""
    return "\n\n".join(record.text for record in _clean(text, url, "text"))


def html_text(html: str, url: str | None = None) -> str:
    """Text of all records of a page of HTML."""
    return "\n\n".join(record.text for record in _clean(html, url, "html"))


def record(raw: str, url: str | None, kind: str) -> dict[str, Any]:
    """Fields and sections of the longest record of a page."""
    found = max(_clean(raw, url, "html" if kind == "html" else "text"), key=lambda own: len(own.text))
    return _fields(found) | {"site_name": found.site_name, "lang": found.language, "topics": list(found.topics),
                             "published": found.published, "summary": _summary(found)}  # fmt: skip


def dirty(text: str) -> dict[str, Any]:
    """Pages of a file, where each page or copy starts, and the lines that repeat an earlier one."""
    records = _clean(text, None, "text")
    starts = {found.source.lines[0] for found in records} | {
        copy[0] for found in records for copy in found.source.copies
    }
    repeated = {line for found in records for own in found.duplicates for line in range(*own.lines)}
    pages = [_page(found) for found in records]
    return {"pages": pages, "starts": sorted(starts), "duplicates": sorted(repeated)}


def _page(found: Record) -> dict[str, Any]:
    fields, summary = _fields(found), _summary(found)
    lead = [{"heading": None, "paragraphs": summary}] if summary else []
    return fields | {"date": found.published, "sections": lead + fields["sections"]}


def _fields(found: Record) -> dict[str, Any]:
    sections = [{"heading": own.heading, "paragraphs": [block.text for block in own.blocks]} for own in found.sections]
    return {"title": found.title, "authors": list(found.authors), "sections": sections}


def _summary(found: Record) -> list[str]:
    return [*([found.standfirst] if found.standfirst else []), *found.highlights]
