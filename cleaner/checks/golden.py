"""Golden pages of a user's own: a page and what it was cleaned to, kept in a folder and compared again later."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from cleaner.checks.diff import diff_lines
from cleaner.errors import UsageError
from cleaner.options import Options
from cleaner.page import Source
from cleaner.pipeline import clean_source
from cleaner.record import Record

GOLDEN_FILE = "golden.json"
VERSION = 1
MAX_VALUE_CHARS = 160
_SUFFIXES = {"text": ".txt", "html": ".html"}
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_COMPARED = (
    "url", "site_name", "language", "page_type", "title", "byline", "authors", "published", "published_raw",
    "modified", "modified_raw", "dateline", "standfirst", "highlights", "topics", "related", "duplicates", "copied",
    "duplicate_of", "repairs", "warnings", "stats",
)  # fmt: skip


class Golden(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in golden.json beside the page."""

    cleaner_golden: Literal[1]
    """Version of this file's form."""
    source: str
    """Name of the page's file in the same folder."""
    kind: Literal["auto", "text", "html"]
    url: str | None
    records: list[Record]


def lock_source(source: Source, folder: Path) -> Path:
    """Keep `source` and its records in a folder of their own below `folder`; returns that folder.

    The folder is named after the source's file and row. One that is there already is written anew.
    """
    content = source.content
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    place = folder / _name(source)
    place.mkdir(parents=True, exist_ok=True)
    suffix = Path(source.path or "").suffix.lower() if isinstance(content, bytes) else ""
    name = "source" + (suffix if suffix in (".html", ".htm", ".xhtml", ".md") else _SUFFIXES.get(source.kind, ".txt"))
    for old in place.glob("source.*"):
        old.unlink()
    (place / name).write_bytes(raw)
    _write(place, Golden(cleaner_golden=1, source=name, kind=source.kind, url=source.url, records=[]))
    update_golden(place)
    return place


def update_golden(place: Path) -> None:
    """Clean the page at `place` again and keep what comes of it now."""
    golden = read_golden(place)
    _write(place, msgspec.structs.replace(golden, records=_clean(place, golden)))


def find_golden(folder: Path) -> list[Path]:
    """The folders of golden pages at and below `folder`, sorted. Raises: UsageError where there is none."""
    found = sorted(path.parent for path in folder.rglob(GOLDEN_FILE))
    if not found:
        raise UsageError(f"{folder} holds no golden page; keep one with: cleaner lock PAGE --to {folder}")
    return found


def read_golden(place: Path) -> Golden:
    """What is kept at `place`. Raises: UsageError where it cannot be read or has another form."""
    path = place / GOLDEN_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Golden)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: no golden page of this version: {error}; lock the page again") from error


def verify_golden(place: Path) -> list[str]:
    """What is different now, in lines for people; empty where the page gives the records that are kept.

    Raises: UsageError where the page or its record cannot be read.
    """
    golden = read_golden(place)
    records = _clean(place, golden)
    if records == golden.records:
        return []
    lines: list[str] = []
    if len(records) != len(golden.records):
        lines.append(f"{len(golden.records)} pages were found in it, now {len(records)}")
    for number, (old, new) in enumerate(zip(golden.records, records, strict=False), 1):
        found = list(_differences(old, new))
        if found and max(len(records), len(golden.records)) > 1:
            lines.append(f"page {number}:")
        lines += found
    return lines


def _differences(old: Record, new: Record) -> Iterator[str]:
    """What differs in two records: moved lines first, then the text, then the fields."""
    yield from _moved(old, new)
    text = list(diff_lines(old.text, new.text))
    if text:
        yield "text:"
        yield from (f"  {sign} {_cut(line)}" for sign, line in text)
    plain_old, plain_new = old.to_dict(), new.to_dict()
    if not text and plain_old["sections"] != plain_new["sections"]:
        yield "sections: " + _sections(old) + " -> " + _sections(new)
    for field in _COMPARED:
        if plain_old[field] != plain_new[field]:
            yield f"{field}: {_shown(plain_old[field])} -> {_shown(plain_new[field])}"
    for field in sorted({*plain_old["provenance"], *plain_new["provenance"]}):
        before, after = plain_old["provenance"].get(field), plain_new["provenance"].get(field)
        if before != after:
            yield f"provenance of {field}: {_shown(before)} -> {_shown(after)}"


def _moved(old: Record, new: Record) -> Iterator[str]:
    """How many blocks are dropped now, or no more, by reason; then each of them."""
    before = {(tuple(entry.lines), entry.text): entry.reason for entry in old.dropped}
    after = {(tuple(entry.lines), entry.text): entry.reason for entry in new.dropped}
    rows = [(key, before.get(key, "not dropped"), after.get(key, "not dropped")) for key in {**before, **after}]
    moved = [row for row in rows if row[1] != row[2]]
    if not moved:
        return
    counts = Counter((was, now) for _, was, now in moved)
    summary = ", ".join(f"{count} {was} -> {now}" for (was, now), count in sorted(counts.items()))
    yield f"blocks moved: {summary}"
    for (lines, text), was, now in sorted(moved, key=lambda row: row[0]):
        yield f"  line {lines[0] + 1}: {was} -> {now}: {_cut(text)}"


def _sections(record: Record) -> str:
    return "; ".join(f"{section.heading or '-'} ({len(section.blocks)} blocks)" for section in record.sections)[:400]


def _clean(place: Path, golden: Golden) -> list[Record]:
    path = place / Path(golden.source).name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the golden page cannot be read: {error.strerror}") from error
    source = Source(content=content, kind=golden.kind, url=golden.url, path=path.name, root_path=path.name)
    return clean_source(source, Options())


def _write(place: Path, golden: Golden) -> None:
    content = msgspec.json.format(msgspec.json.encode(golden), indent=2)
    (place / GOLDEN_FILE).write_bytes(content + b"\n")


def _name(source: Source) -> str:
    """A folder's name: of the file, its folder where the file is called "source", and its row."""
    path = Path(source.path or "page")
    parts = [path.parent.name] if path.stem == "source" and path.parent.name else [path.stem]
    if source.member:
        parts.append(source.member)
    return _NO_NAME.sub("-", "-".join(parts)).strip("-.")[:100] or "page"


def _shown(value: Any) -> str:
    return _cut(msgspec.json.encode(value).decode("utf-8"))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_VALUE_CHARS else text[: MAX_VALUE_CHARS - 1] + "…"
