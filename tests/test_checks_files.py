"""Files of records are read whatever they hold, and reports are written."""

import bz2
import gzip
import io
import json
import lzma
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from cleaner.checks import CheckConfig, Entry, Report, Unreadable, check, read_records, report_json, report_text
from cleaner.errors import SourceError
from cleaner.read.limits import LIMITS
from cleaner.record import Record
from tests.check_entries import make_failure, make_record, make_records

CONFIG = CheckConfig(today=date(2024, 6, 15))
ENTRIES: list[Entry] = [*make_records(3), make_failure(1)]
LINES = [entry.to_json() for entry in ENTRIES if not isinstance(entry, Unreadable)]
LAYOUTS = {
    "lines": "\n".join(LINES) + "\n",
    "lines, no end": "\n".join(LINES),
    "blank lines": "\n\n" + "\n \n".join(LINES) + "\n\n",
    "windows": "\r\n".join(LINES) + "\r\n",
    "byte order mark": "\ufeff" + "\n".join(LINES),
    "array, one a line": "[\n" + ",\n".join(LINES) + "\n]\n",
    "array, comma first": "[\n" + "\n,\n".join(LINES) + "\n]\n",
    "array in one line": "[" + ",".join(LINES) + "]",
    "array for people": json.dumps([json.loads(line) for line in LINES], indent=2),
    "array, blank lines": "\n\n[\n\n" + ",\n\n".join(LINES) + "\n\n]",
}
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def written(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "records.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packer", PACKERS)
def test_every_layout_gives_the_same_entries(tmp_path: Path, layout: str, packer: str) -> None:
    path = written(tmp_path, PACKERS[packer](LAYOUTS[layout].encode()))
    assert list(read_records(path)) == ENTRIES


@pytest.mark.parametrize("packer", PACKERS)
def test_a_line_without_an_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packer: str) -> None:
    monkeypatch.setattr("cleaner.checks.reading.LIMITS", LIMITS._replace(max_record_bytes=len(LINES[0].encode()) + 1))
    path = written(tmp_path, PACKERS[packer](f"{LINES[0]}\n{'x' * 50_000}\n{LINES[1]}\n".encode()))
    first, last = read_records(path)
    assert first == ENTRIES[0]
    assert isinstance(last, Unreadable)
    assert (last.line, "more than 0 MiB" in last.message) == (2, True)


@pytest.mark.parametrize("packer", PACKERS)
def test_standard_input_is_read_and_left_open(monkeypatch: pytest.MonkeyPatch, packer: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(PACKERS[packer](LAYOUTS["lines"].encode())))
    monkeypatch.setattr(sys, "stdin", stream)
    assert list(read_records("-")) == ENTRIES
    assert not stream.buffer.closed


@pytest.mark.parametrize("content", ["", "\n\n", "[]", "[\n]\n", "\ufeff", " [ ] \n"])
def test_a_file_without_entries_has_none(tmp_path: Path, content: str) -> None:
    assert list(read_records(written(tmp_path, content))) == []


BAD_LINES = {
    "no JSON": "{oops",
    "another object": '{"title": "x"}',
    "number": "7",
    "array": "[1, 2]",
    "another version": LINES[0].replace('"schema_version":1', '"schema_version":2'),
    "unknown field": LINES[0].replace('"schema_version":1', '"schema_version":1,"mood":"good"'),
    "missing field": LINES[0].replace('"repairs":[],', ""),
    "wrong type": LINES[0].replace('"words":55', '"words":"many"'),
    "deep": "[" * 100_000,
    "lone surrogate": LINES[0].replace("Town Herald", "\\ud800"),
}


BAD_PLACES = [(name, number) for name in BAD_LINES for number in (1, 3) if (name, number) != ("deep", 1)]


@pytest.mark.parametrize(("name", "number"), BAD_PLACES)
def test_a_line_that_is_no_record_is_a_problem_with_its_number(tmp_path: Path, name: str, number: int) -> None:
    path = written(tmp_path, "\n".join([*LINES[: number - 1], BAD_LINES[name], *LINES[number - 1 : 3]]))
    entries = list(read_records(path))
    assert [entry for entry in entries if isinstance(entry, Record)] == ENTRIES[:3]
    (problem,) = check(entries, CONFIG).problems
    assert (problem.code, problem.path, problem.line) == ("schema-invalid", path, number)
    assert problem.message


def test_bytes_that_are_no_utf_8_are_a_problem(tmp_path: Path) -> None:
    content = (LINES[0] + "\n").encode() + LINES[1].replace("Ada", "Adé").encode("latin-1") + b"\n"
    entries = list(read_records(written(tmp_path, content)))
    assert entries[0] == ENTRIES[0]
    assert isinstance(entries[1], Unreadable)


@pytest.mark.parametrize("layout", ["array, one a line", "array for people", "array in one line"])
def test_a_bad_element_of_an_array_is_found_at_its_line(tmp_path: Path, layout: str) -> None:
    content = LAYOUTS[layout].replace('"Town Herald"', "5", 2)
    entries = list(read_records(written(tmp_path, content)))
    assert entries[2:] == ENTRIES[2:]
    opened = [number for number, line in enumerate(content.split("\n"), 1) if line == "  {"]
    lines = {"array, one a line": [2, 3], "array in one line": [1, 1], "array for people": opened[:2]}
    assert [entry.line for entry in entries if isinstance(entry, Unreadable)] == lines[layout]


def test_an_array_that_is_not_well_formed_is_one_problem_at_its_line(tmp_path: Path) -> None:
    content = LAYOUTS["array for people"]
    bad = content.replace('"url":', '"url"', 1)
    line = next(number for number, line in enumerate(content.split("\n"), 1) if '"url":' in line)
    for text, number in ((bad, line), (content[:-1], len(content.split("\n")) - 1), ("[" * 100_000, 1)):
        (entry,) = read_records(written(tmp_path, text))
        assert isinstance(entry, Unreadable)
        assert (entry.line, entry.message[:13]) == (number, "no JSON array")


@pytest.mark.parametrize("packer", ["gz", "bz2", "xz"])
@pytest.mark.parametrize("layout", ["lines", "array, one a line", "array for people"])
def test_a_compressed_file_that_ends_early_is_a_problem(tmp_path: Path, packer: str, layout: str) -> None:
    packed = PACKERS[packer](LAYOUTS[layout].encode())
    entries = list(read_records(written(tmp_path, packed[: len(packed) * 2 // 3])))
    assert isinstance(entries[-1], Unreadable)
    assert "damaged" in entries[-1].message
    entries = list(read_records(written(tmp_path, packed[:8])))
    assert [type(entry) for entry in entries] == [Unreadable]


@pytest.mark.parametrize("end", [",\n".join(LINES), ",\n".join(LINES) + ",\n", LINES[0]])
def test_an_array_that_is_not_closed_gives_its_entries_and_a_problem(tmp_path: Path, end: str) -> None:
    entries = list(read_records(written(tmp_path, "[\n" + end)))
    assert entries[0] == ENTRIES[0]
    (problem,) = [entry for entry in entries if isinstance(entry, Unreadable)]
    assert entries[-1] is problem
    assert "not closed" in problem.message


def test_a_file_that_is_not_there_raises(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.jsonl", "not-found"), (tmp_path, "is-folder")):
        with pytest.raises(SourceError) as caught:
            next(read_records(str(path)))
        assert caught.value.code == code
        assert str(path) in caught.value.message
    with pytest.raises(SourceError):
        next(read_records("nul\0"))


def test_records_are_read_one_at_a_time(tmp_path: Path) -> None:
    path = written(tmp_path, "\n".join([*LINES, "{broken"]))
    entries = read_records(path)
    assert next(entries) == ENTRIES[0]
    assert check(read_records(path), CONFIG) == check(list(read_records(path)), CONFIG)


def big_report() -> Report:
    return check(
        [
            *make_records(25, **{"stats.words": 2}),
            make_record(30, published="2030-01-01", modified="", **{"source.path": "a\x1b[2J\u202eb.txt"}),
            make_record(31, **{"source.member": "line 8", "stats.boilerplate_ratio": 1.0}),
            make_failure(1),
            Unreadable(path="r.jsonl", line=4, message="x" * 1000, sha256="0"),
        ],
        CONFIG,
    )


def test_text_report_shows_the_worst_first_and_counts_the_rest() -> None:
    report = big_report()
    text = report_text(report)
    lines = text.splitlines()
    heads = [line.split(":")[0] for line in lines if line.startswith(("error", "warning"))]
    assert heads == ["error date-future", "error schema-invalid", "warning words-few", "warning boilerplate-much"]
    shown = [line for line in lines if "2 words, fewer than min_words = 25" in line]
    assert len(shown) == 20
    assert lines[lines.index(shown[-1]) + 1] == "  and 5 more"
    assert "  pages/31.txt:8 record " in text
    assert lines[-1] == "failed: 2 errors, 26 warnings in 27 records, 1 error entry, 1 line that cannot be read"
    assert max(map(len, lines)) < 500


def test_text_report_escapes_what_could_move_or_hide_text() -> None:
    text = report_text(big_report())
    assert "a\\x1b[2J\\u202eb.txt:7 record" in text
    assert all(character == "\n" or character.isprintable() for character in text)


def test_text_report_of_a_sound_run_is_one_line() -> None:
    assert report_text(check(make_records(12), CONFIG)) == "passed: 0 errors, 0 warnings in 12 records\n"
    first = big_report()
    again = check(make_records(25, **{"stats.words": 2}), CONFIG, baseline=first)
    assert report_text(again) == (
        "3 known problems not found any more: bring the baseline up to date\n"
        "passed: 0 errors, 0 warnings, 25 known in 25 records\n"
    )


def test_json_report_holds_all_problems_and_reads_back() -> None:
    report = big_report()
    text = report_json(report)
    plain = json.loads(text)
    assert list(plain) == ["passed", "records", "failures", "unreadable", "by_code", "problems", "known", "stale"]
    assert plain["by_code"] == {"boilerplate-much": 1, "date-future": 1, "schema-invalid": 1, "words-few": 25}
    assert len(plain["problems"]) == 28
    assert msgspec.json.decode(text, type=Report) == report
