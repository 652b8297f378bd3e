"""Hostile input: nothing raises, the story is kept, what is wrong is told, and the record stays strict JSON."""

import bz2
import gzip
import json
import lzma
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.options import Kind
from tests.hostile_pages import CASES, WORDS, html, text


def strings(value: Any) -> Iterator[str]:
    """All strings in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@pytest.mark.parametrize("name", CASES)
def test_hostile_page(name: str) -> None:
    case = CASES[name]
    (record,) = cleaner.clean(case.content)
    line = record.to_json()
    plain = json.loads(line.encode("utf-8"), parse_constant=refuse)
    assert cleaner.Record.from_json(line) == record
    assert record.source.kind == case.kind
    kept = [word for word in WORDS if word in record.text]
    assert kept == list(WORDS)
    assert not case.told or plain["warnings"] or plain["repairs"]
    shown = "\n".join(strings({key: value for key, value in plain.items() if key not in ("warnings", "dropped")}))
    assert [part for part in case.forbidden if part in shown] == []


@pytest.mark.parametrize("name", CASES)
def test_hostile_page_gives_the_same_bytes_again(name: str) -> None:
    content = CASES[name].content
    assert [record.to_json() for record in cleaner.clean(content)] == [
        record.to_json() for record in cleaner.clean(content)
    ]


TRAPS = (
    "By" + " " * 2000 + "!", "By " + "A. " * 2000, "By " + "Jo and " * 2000, "By " + "Aa-" * 2000, "by " * 2000,
    "1" * 2000, "2020-" * 2000, "1/" * 2000, "January " * 2000, "12:" * 2000, "2025-12-02T" + "0" * 2000,
    "December" + " " * 2000 + "x", "1 hour " * 2000 + "ag", "http://" + "a." * 2000, "http://" + "a@" * 2000,
    "a@" + "a." * 2000 + "!", "#a" * 2000, "(1) " * 2000, " \n" * 2000 + "x", "." * 2000, "U.S." * 2000, '"' * 2000,
    "(" * 2000, "[a](" * 2000, "*a " * 2000, "|-" * 2000, "- " * 2000, ">" * 2000, "<a " * 2000, "a | " * 2000,
    "a \u00bb " * 2000, "\\" * 2000, "\u00a9 2020-" * 2000, "read more " * 2000, "aB" * 2000, "LONDON (AP) " * 2000,
    "$1," * 2000, "ab" * 2000 + "c", "&amp;" * 2000, "e\u0301" * 2000,
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(TRAPS)))
@pytest.mark.parametrize("kind", ["text", "html"])
def test_traps_for_patterns(kind: Kind, number: int) -> None:
    trap = TRAPS[number]
    escaped = trap.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    head = f'<meta name=author content="{escaped}"><meta name=date content="{escaped}">'
    page = html(inside=f"<p>{escaped}", byline=escaped, head=head) if kind == "html" else text(inside=trap)
    records = cleaner.clean(page, kind=kind)
    assert all(any(word in record.text for record in records) for word in WORDS)


@pytest.mark.parametrize("content", [b"", b" \n\t" * 100, b"<", b"<html><body></body></html>", b"\xff\xfe", b"\0" * 99])
def test_nothing_gives_a_record_that_says_so(content: bytes) -> None:
    (record,) = cleaner.clean(content)
    assert record.text == "" and "nothing-kept" in {warning.code for warning in record.warnings}


def entries_of(path: Path) -> list[cleaner.Record | cleaner.Failure]:
    return list(cleaner.clean_files([path]))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.html.gz", gzip.compress(b"\0" * (1 << 24)) * 5),
        ("bomb.html.bz2", bz2.compress(b"\0" * (1 << 24)) * 5),
        ("bomb.html.xz", lzma.compress(b"\0" * (1 << 24), preset=0) * 5),
        ("cut.html.gz", gzip.compress(html().encode())[:-20]),
        ("image.html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
        ("page.pdf.html", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 20),
    ],
)
def test_what_is_no_page_gives_an_error_entry(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (entry,) = entries_of(path)
    assert isinstance(entry, cleaner.Failure)


def test_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "ran",)

    for name in ("trap.html", "trap.txt"):
        (tmp_path / name).write_bytes(pickle.dumps(Trap()))
        entries_of(tmp_path / name)
    assert not (tmp_path / "ran").exists()


def test_members_of_a_file_of_rows_fail_one_by_one(tmp_path: Path) -> None:
    rows = [b"{", b"null", b"[]", b"\xff\xfe", b'{"html":5}', b'{"html":' + b"[" * 5000]
    good = json.dumps({"id": "\x1b[2J", "url": "javascript:alert(1)", "html": html()}).encode()
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\n".join([*rows, good]))
    *failures, record = entries_of(path)
    assert len(failures) == len(rows) and all(isinstance(entry, cleaner.Failure) for entry in failures)
    assert isinstance(record, cleaner.Record) and record.url is None and WORDS[0] in record.text
