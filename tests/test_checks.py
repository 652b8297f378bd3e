"""The checks: each fault is found by exactly its check, and sound records raise nothing."""

import random
import time
import tomllib
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaner.checks import CHECKS, CODES, CheckConfig, Entry, Problem, Unreadable, check
from cleaner.checks.dates import parse_instants
from cleaner.checks.mojibake import find_mojibake
from cleaner.checks.tally import COUNTED_FIELDS
from cleaner.record import Record
from tests.check_entries import TEXT, make_failure, make_record, make_records

CASES = tomllib.loads((Path(__file__).parent / "cases" / "checks.toml").read_text(encoding="utf-8"))
UNASSIGNED = {b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"}
"""Bytes that Windows-1252 leaves to control characters, as browsers read it."""
CONFIG = CheckConfig(today=date(2024, 6, 15))


def found(problems: list[Problem]) -> list[str]:
    return [f"{problem.code} {problem.field}" for problem in problems]


def test_sound_records_have_no_problem() -> None:
    report = check(make_records(50), CONFIG)
    assert report.problems == []
    assert report.passed
    assert (report.records, report.failures, report.unreadable, report.by_code) == (50, 0, 0, {})


@pytest.mark.parametrize("case", CASES["fault"], ids=lambda case: case["label"])
def test_each_fault_is_found_by_its_check_alone(case: dict[str, Any]) -> None:
    faulty = make_record(7, **case["change"])
    report = check([*make_records(7), faulty, *(make_record(number) for number in range(8, 20))], CONFIG)
    assert found(report.problems) == case["expect"]
    assert all(problem.record == faulty.id for problem in report.problems)
    assert report.passed == all(problem.severity == "warning" for problem in report.problems)


RUNS: dict[str, tuple[Callable[[], Iterable[Entry]], list[str]]] = {
    "empty": (list, ["run-empty None"]),
    "failures only": (lambda: [make_failure(1)], ["failure-share None", "run-empty None"]),
    "one failure in twenty": (lambda: [*make_records(19), make_failure(1)], []),
    "two failures in twenty": (
        lambda: [*make_records(18), make_failure(1), make_failure(2)],
        ["failure-share None"],
    ),
    "titles under the share": (
        lambda: [*make_records(8), make_record(8, title=""), make_record(9, title="")],
        ["coverage-title title"],
    ),
    "titles at the share": (lambda: [*make_records(9), make_record(9, title="")], []),
    "titles of error pages do not count": (
        lambda: [*make_records(10), *(make_record(n, title="", page_type="error") for n in (10, 11, 12))],
        [],
    ),
    "too few records for a share": (lambda: make_records(9, title=""), []),
    "no authors": (lambda: make_records(10, authors=[]), ["coverage-authors authors"]),
    "no authors in a forum": (lambda: make_records(10, authors=[], page_type="forum"), []),
    "no dates": (lambda: make_records(10, published=""), ["coverage-published published"]),
    "mostly boilerplate": (
        lambda: make_records(10, **{"stats.boilerplate_ratio": 0.8}),
        ["boilerplate-mean stats.boilerplate_ratio"],
    ),
    "mostly duplicates": (
        lambda: make_records(10, **{"stats.duplicate_ratio": 0.6}),
        ["duplicate-mean stats.duplicate_ratio"],
    ),
    "one id three times": (lambda: [*make_records(10), make_record(3), make_record(3)], ["id-repeated id"]),
    "a line that is no record": (
        lambda: [*make_records(3), Unreadable(path="r.jsonl", line=4, message="no JSON", sha256="0")],
        ["schema-invalid None"],
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_each_fault_of_a_run_is_found_by_its_check_alone(name: str) -> None:
    entries, expect = RUNS[name]
    assert found(check(entries(), CONFIG).problems) == expect


def test_no_check_is_listed_twice_and_every_case_has_a_known_code() -> None:
    codes = {name.split()[0] for case in CASES["fault"] for name in case["expect"]}
    codes |= {name.split()[0] for _, expect in RUNS.values() for name in expect}
    assert codes <= set(CODES)
    assert len(set(CHECKS)) == len(CHECKS)


def test_problem_names_record_place_value_and_threshold() -> None:
    (problem,) = check([make_record(5, published="2025-01-01", modified="")], CONFIG).problems
    assert (problem.record, problem.path, problem.line) == (f"{5:032x}", "pages/5.txt", 7)
    assert (problem.value, problem.threshold) == ("2025-01-01", "2024-06-15")
    assert problem.severity == "error"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, 5),
        ({"source.kind": "html"}, None),
        ({"source.path": None}, None),
        ({"source.member": "line 12"}, 12),
        ({"source.member": "line 12", "source.kind": "html"}, 12),
        ({"source.member": "line 9" + "9" * 5000}, 5),
        ({"source.member": "a/b.txt"}, 5),
    ],
)
def test_line_of_a_problem_is_that_of_the_source_file(changes: dict[str, Any], line: int | None) -> None:
    (problem,) = check([make_record(0, **{"stats.words": 3}, **changes)], CONFIG).problems
    assert problem.line == line


def faulty_run() -> list[Entry]:
    rows: list[Entry] = []
    for number in range(40):
        change = CASES["fault"][number % len(CASES["fault"])]["change"]
        rows.append(make_record(number, **change))
    rows += [make_record(3), make_record(4), make_record(4)]
    rows += [make_failure(number, code) for number, code in enumerate(["bad-xz", "bad-gzip", "not-found", "bad-xz"])]
    rows += [Unreadable(path="r.jsonl", line=number, message="no JSON", sha256=str(number)) for number in (50, 9)]
    return rows


def test_a_run_is_streamed() -> None:
    record = make_record(0, text=TEXT * 100)

    def peak_bytes(count: int) -> int:
        run = (
            msgspec.structs.replace(record, id=f"{number:032x}", text=f"{record.text}{number}")
            for number in range(count)
        )
        tracemalloc.start()
        assert check(run, CONFIG).records == count
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_bytes(20)  # what is loaded once
    few, many = peak_bytes(200), peak_bytes(1_000)
    assert (many - few) / 800 < 600 < len(record.text) / 40


def test_order_of_the_entries_changes_nothing() -> None:
    entries = faulty_run()
    report = check(entries, CONFIG, against=make_records(20))
    assert len(report.problems) > 20
    for seed in range(5):
        shuffled = random.Random(seed).sample(entries, len(entries))
        assert check(shuffled, CONFIG, against=make_records(20)[::-1]) == report


def test_problems_of_the_baseline_are_known_and_fail_nothing() -> None:
    first = check(faulty_run(), CONFIG)
    again = check(faulty_run(), CONFIG, baseline=first)
    assert again.problems == []
    assert again.passed
    assert again.by_code == {}
    assert again.known == first.problems
    assert check(faulty_run(), CONFIG, baseline=again).known == first.problems
    by_fingerprint = check(faulty_run(), CONFIG, baseline={problem.fingerprint for problem in first.problems})
    assert by_fingerprint == again


def test_baseline_holds_after_renaming_and_moving_but_not_for_new_problems() -> None:
    old = [make_record(number, published="2030-01-01", modified="") for number in range(5)]
    baseline = check(old, CONFIG)
    moved = [
        make_record(
            number, published="2030-01-01", modified="", id=f"new{number}",
            **{"source.path": f"other/{number}.txt", "source.lines": [90, 95]},
        )
        for number in range(5)
    ]  # fmt: skip
    more = [make_record(number) for number in range(100, 150)]
    planted = [make_record(number, published="2030-01-01", modified="") for number in range(200, 220)]
    report = check([*more, *planted, *moved], CONFIG, baseline=baseline)
    assert len(report.known) == 5
    assert [problem.record for problem in report.problems] == [record.id for record in planted]
    assert not report.passed


def test_fingerprints_of_empty_records_differ_by_their_source() -> None:
    empty = [make_record(number, text="", title="", url="") for number in (1, 2)]
    first, second = check(empty, CONFIG).problems
    assert first.fingerprint != second.fingerprint


def test_counted_fields_are_those_of_the_record() -> None:
    assert set(COUNTED_FIELDS) <= set(Record.__struct_fields__)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_extreme_thresholds_turn_shares_off(value: float) -> None:
    off = CheckConfig(
        today=CONFIG.today, required_fields=(), min_title_share=0, min_authors_share=0, min_published_share=0,
        min_words=0, max_boilerplate_ratio=1, max_duplicate_ratio=1, max_mean_boilerplate_ratio=1,
        max_mean_duplicate_ratio=1, max_failure_share=1, min_records=0,
    )  # fmt: skip
    changes = {"stats.boilerplate_ratio": value, "stats.duplicate_ratio": value, "stats.words": 0}
    bare = make_records(3, title="", authors=[], published="", text="", **changes)
    assert check([*bare, *(make_failure(number) for number in range(9))], off).problems == []


def test_numbers_that_cannot_be_are_problems_and_no_exceptions() -> None:
    changes = {"stats.words": 10**300, "stats.boilerplate_ratio": 1e308, "stats.confidence": -1e308}
    report = check(make_records(1, **changes), CONFIG, against=make_records(1))
    assert {problem.code for problem in report.problems} == {"stats-range"}


@pytest.mark.parametrize("text", [row["text"] for row in CASES["mojibake"]])
@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252"])
def test_mojibake_of_many_scripts_is_found_and_sound_text_is_not(text: str, encoding: str) -> None:
    broken = "".join(
        byte.decode(encoding) if byte not in UNASSIGNED or encoding == "latin-1" else byte.decode("latin-1")
        for byte in (bytes([number]) for number in text.encode("utf-8"))
    )
    assert find_mojibake(text) is None
    assert find_mojibake(f"Before it. {broken} After it.") is not None


@pytest.mark.parametrize("pattern", ["Ã", "à\u00a0", "Ð", "â", "É”", "ÐŸÐ x", "è\u00a0\u00a0è"])
def test_mojibake_search_grows_no_faster_than_the_text(pattern: str) -> None:
    def seconds(times: int) -> float:
        text = pattern * times
        start = time.process_time()
        assert find_mojibake(text) is None
        return time.process_time() - start

    assert min(seconds(400_000) for _ in range(3)) < 12 * min(seconds(100_000) for _ in range(3)) + 0.01


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2024-05-03T10:00:00Z", 0), ("2024-05-03", 50), ("2024-05-03T10:00", 26), ("2024-05", 31 * 24 + 26)],
)
def test_a_date_means_all_the_instants_it_can_be(text: str, hours: int) -> None:
    first, last = parse_instants(text)
    assert (last - first + 1) // 3600 == hours


@pytest.mark.parametrize(
    "text", ["0001-01-01", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9999", "9999-12"]
)
def test_dates_at_the_ends_of_the_calendar_do_not_overflow(text: str) -> None:
    first, last = parse_instants(text)
    assert first < last


@pytest.mark.parametrize("text", ["", "0000", "2024-13", "yesterday", "٢٠٢٤", "2024-05-03T25:00"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_instants(text)
