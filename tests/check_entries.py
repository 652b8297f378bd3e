"""Records and error entries that the tests of the checks are made of: sound ones, each changed as a test needs it."""

from typing import Any

import msgspec

from cleaner.record import Failure, Record

TEXT = "The council met on Tuesday to speak about the bridge. " * 5


def plain_record(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A sound record as plain values; `changes` by path, "stats.words"."""
    text = f"{TEXT}It was meeting number {number}."
    lines = [4, 9]
    plain: dict[str, Any] = {
        "schema_version": 1,
        "id": f"{number:032x}",
        "source": {
            "path": f"pages/{number}.txt", "member": None, "kind": "text", "encoding": "utf-8",
            "sha256": f"{number:064x}", "page": 0, "pages": 1, "lines": lines, "copies": [], "carried": {},
        },
        "url": f"https://town.example/news/{number}", "site_name": "Town Herald", "language": "en",
        "page_type": "article", "title": f"The bridge, part {number}", "byline": "By Ada Brook",
        "authors": ["Ada Brook"], "published": "2024-05-03", "published_raw": "May 3, 2024",
        "modified": "2024-05-04", "modified_raw": "May 4, 2024", "dateline": None, "standfirst": None,
        "highlights": [], "topics": [],
        "sections": [{"heading": None, "level": 0, "blocks": [{"role": "paragraph", "text": text}]}],
        "text": text, "related": [], "duplicates": [], "copied": [], "duplicate_of": None, "dropped": [],
        "provenance": {"published": {"method": "text", "rule": None, "lines": [6, 7]}},
        "repairs": [], "warnings": [],
        "stats": {
            "words": 55, "source_chars": 900, "kept_chars": 320, "boilerplate_ratio": 0.4, "duplicate_ratio": 0.0,
            "confidence": 0.9,
        },
    }  # fmt: skip
    for path, value in changes.items():
        part = plain
        *parents, last = path.split(".")
        for parent in parents:
            part = part[parent]
        assert last in part, path
        part[last] = None if value == "" and last != "text" else value
    return plain


def make_record(number: int = 0, **changes: Any) -> Record:
    return msgspec.convert(plain_record(number, **changes), Record)


def make_records(count: int, **changes: Any) -> list[Record]:
    return [make_record(number, **changes) for number in range(count)]


def make_failure(number: int, code: str = "bad-gzip") -> Failure:
    return msgspec.convert(
        {
            "id": f"f{number}",
            "source": {"path": f"bad/{number}.gz", "member": None},
            "error": {"code": code, "message": "cut short"},
        },
        Failure,
    )
