"""Samples: sources with the records that are right for them, and how a record is compared with an expected one."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cleaner
from cleaner import Record
from cleaner.options import Kind

FOLDER = Path(__file__).parent.parent / "samples"
PLAIN_FIELDS = (
    "title", "byline", "authors", "published", "published_raw", "modified", "modified_raw", "dateline", "standfirst",
    "highlights", "topics", "language", "page_type", "url", "site_name", "related", "sections",
)  # fmt: skip
FIELDS = (*PLAIN_FIELDS, "source", "duplicates", "dropped", "repairs", "warnings", "text")
# Folding runs of white space is a repair too, too common to be listed in expected records.
UNLISTED_REPAIRS = {"spaces"}


class Sample(NamedTuple):
    """A source with its expected records."""

    name: str
    path: Path
    url: str | None
    known_wrong: frozenset[str]
    """Fields that are known to be wrong: strict expected failures."""
    expected: list[dict[str, Any]]

    def clean(self) -> list[Record]:
        """Records of the sample as they come out now."""
        kind: Kind = "html" if self.path.suffix == ".html" else "text"
        return cleaner.clean(self.path.read_bytes(), url=self.url, kind=kind)


def load_samples() -> list[Sample]:
    """All samples, by name. A sample without expected records is an error."""
    return [_load(about.parent) for about in sorted(FOLDER.glob("*/*/about.toml"))]


def _load(folder: Path) -> Sample:
    about = tomllib.loads((folder / "about.toml").read_text(encoding="utf-8"))
    (path,) = folder.glob("source.*")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["records"]
    wrong = frozenset(entry.partition(":")[0] for entry in about.get("known_wrong", []))
    return Sample(folder.relative_to(FOLDER).as_posix(), path, about.get("url"), wrong, expected)


def differences(record: Record, expected: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Fields that differ, each with (what came out, what is right). Every field of an expected record counts."""
    missing = [field for field in FIELDS if field not in expected and field != "text"]
    if missing:
        raise ValueError(f"expected record lacks {missing}")
    ours, right = _comparable(record), _expected(expected)
    return {field: (ours[field], right[field]) for field in FIELDS if ours[field] != right[field]}


def _comparable(record: Record) -> dict[str, Any]:
    plain = json.loads(record.to_json())
    ours = {field: plain[field] for field in (*PLAIN_FIELDS, "text")}
    ours["source"] = {key: plain["source"][key] for key in ("kind", "page", "pages", "lines", "copies")}
    ours["duplicates"] = [{key: entry[key] for key in ("lines", "of", "kind")} for entry in plain["duplicates"]]
    ours["dropped"] = {line: entry["reason"] for entry in plain["dropped"] for line in range(*entry["lines"])}
    listed = (entry for entry in plain["repairs"] if entry["name"] not in UNLISTED_REPAIRS)
    ours["repairs"] = sorted(((entry["name"], entry["lines"]) for entry in listed), key=lambda row: (row[1], row[0]))
    ours["warnings"] = sorted(entry["code"] for entry in plain["warnings"])
    return ours


def _expected(expected: dict[str, Any]) -> dict[str, Any]:
    right = dict(expected)
    right["dropped"] = _AnyReason(dict(_dropped_lines(expected["dropped"])))
    right["repairs"] = sorted(
        ((entry["name"], entry["lines"]) for entry in expected["repairs"]), key=lambda row: (row[1], row[0])
    )
    right["warnings"] = sorted(expected["warnings"])
    right["text"] = _text(expected)
    return right


def _dropped_lines(dropped: dict[str, str | None]) -> Iterator[tuple[int, str | None]]:
    for lines, reason in dropped.items():
        first, _, last = lines.partition("-")
        for line in range(int(first), int(last or first) + 1):
            yield line, reason


class _AnyReason(dict[int, str | None]):
    """Dropped lines with their reasons; None stands for any reason."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, dict) or set(self) != set(other):
            return False
        return all(reason in (None, other[line]) for line, reason in self.items())

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None


def _text(expected: dict[str, Any]) -> str:
    parts = [expected["standfirst"], *expected["highlights"]]
    for section in expected["sections"]:
        parts += [section["heading"], *(block["text"] for block in section["blocks"])]
    return "\n\n".join(part for part in parts if part)
