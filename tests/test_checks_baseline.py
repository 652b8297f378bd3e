"""The baseline: known by content, whatever is moved, renamed or added; new problems are reported; it only shrinks."""

import json
import random
from datetime import date
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from cleaner.checks import Baseline, CheckConfig, build_baseline, check, encode_baseline, match_problems, read_baseline
from cleaner.checks.baseline import without_stale
from cleaner.cli import commands
from cleaner.errors import ConfigError
from cleaner.record import Record
from tests.check_entries import make_record, make_records

CONFIG = CheckConfig(today=date(2024, 6, 15))


def faulty(number: int) -> Record:
    """A record with one of five faults; those of other numbers have other content."""
    faults = (
        {"stats.words": 3},
        {"published": "2030-01-01", "modified": ""},
        {"title": f"CafÃ© number {number}"},
        {"authors": ["Town Herald"]},
        {"text": f"The bridge is closed, it said {number} times.\n\nShare this article"},
    )
    return make_record(number, **faults[number % 5])


def test_known_problems_match_after_moving_renaming_and_inserting_and_new_ones_are_reported(tmp_path: Path) -> None:
    chance = random.Random(4)
    old = [faulty(number) for number in range(300)]
    first = check(old, CONFIG)
    assert len(first.problems) == 300
    path = tmp_path / "known.json"
    path.write_bytes(encode_baseline(build_baseline(first.problems)))
    moved = [
        msgspec.structs.replace(
            record,
            id=f"n{record.id[1:]}",
            source=msgspec.structs.replace(record.source, path=f"other/{number}.txt", lines=(90, 99)),
        )
        if number % 10 == 0
        else record
        for number, record in enumerate(old)
    ]
    planted = [faulty(number) for number in range(2000, 2200)]
    run = [*moved, *planted, *(make_record(number) for number in range(5000, 6000))]
    report = check(chance.sample(run, len(run)), CONFIG, read_baseline(str(path)))
    assert (len(report.known), report.stale) == (300, 0)
    assert {problem.record for problem in report.problems} == {record.id for record in planted}
    assert len(report.problems) == 200


def test_the_file_is_the_same_whatever_the_order_and_one_entry_a_line() -> None:
    problems = check([faulty(number) for number in range(20)], CONFIG).problems
    content = encode_baseline(build_baseline(problems))
    assert content == encode_baseline(build_baseline(problems[::-1]))
    assert content.count(b"\n") == 20 + 5
    assert b"pages/" not in content and b'"path"' not in content
    plain = json.loads(content)
    assert plain["version"] == 1 and len(plain["known"]) == 20
    assert json.loads(encode_baseline(build_baseline([]))) == {"version": 1, "known": []}


def test_equal_problems_are_known_as_often_as_they_were_found() -> None:
    def copies(count: int) -> list[Record]:
        return [make_record(5, id=f"{n:032x}", **{"stats.words": 3}) for n in range(count)]

    config = msgspec.structs.replace(CONFIG, severity={"record-near": "off"})
    baseline = build_baseline(check(copies(3), config).problems)
    (entry,) = baseline.known
    assert entry.count == 3
    assert [len(check(copies(count), config, baseline).problems) for count in (2, 3, 5)] == [0, 0, 2]
    report = check(copies(1), config, baseline)
    assert (report.stale, report.problems) == (2, [])


def test_stale_entries_are_counted_and_can_be_taken_out() -> None:
    problems = check([faulty(number) for number in range(10)], CONFIG).problems
    baseline = build_baseline(problems)
    left = problems[:6]
    stale = match_problems(left, baseline).stale
    assert len(stale) == 4
    assert without_stale(baseline, stale) == build_baseline(left)


def test_a_share_that_got_worse_is_new_with_the_ratchet() -> None:
    def run(missing: int) -> list[Record]:
        return [make_record(number, authors=[] if number < missing else ["Ada Brook"]) for number in range(20)]

    baseline = build_baseline(check(run(12), CONFIG).problems)
    assert [len(check(run(count), CONFIG, baseline).problems) for count in (12, 15)] == [0, 0]
    assert [len(check(run(count), CONFIG, baseline, ratchet=True).problems) for count in (11, 12, 15)] == [0, 0, 1]


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"version": 2, "known": []}', '{"version": 1, "known": [{}]}', "[" * 9999]
)
def test_what_is_no_baseline_is_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"known\.json"):
        read_baseline(str(path))


# ---------------------------------------------------------------- the command


def write_run(numbers: range) -> None:
    rows = [*map(faulty, numbers), *(make_record(number) for number in range(900, 940))]
    Path("r.jsonl").write_text("".join(record.to_json() + "\n" for record in rows), encoding="utf-8")


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["check", "r.jsonl", *arguments])
    return done.exit_code, done.output


def known_count() -> int:
    return len(msgspec.json.decode(Path("known.json").read_bytes(), type=Baseline).known)


def test_life_of_a_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_run(range(10))
    assert run("--baseline", "known.json")[0] == 2
    assert run("--baseline", "known.json", "--update-baseline")[0] == 0
    assert known_count() == 10
    code, shown = run("--baseline", "known.json")
    assert (code, shown) == (0, "passed: 0 errors, 0 warnings, 10 known in 50 records\n")
    write_run(range(2, 12))  # two are mended, two are new
    code, shown = run("--baseline", "known.json", "--fail-on", "warning")
    assert code == 1 and "2 known problems not found any more" in shown
    assert known_count() == 10
    assert run("--baseline", "known.json", "--ratchet", "--fail-on", "warning")[0] == 1
    assert known_count() == 8
    assert run("--baseline", "known.json", "--ratchet", "--fail-on", "warning")[0] == 1
    assert known_count() == 8
    write_run(range(2, 10))
    assert run("--baseline", "known.json", "--ratchet", "--fail-on", "warning")[0] == 0


@pytest.mark.parametrize(
    "options", [["--ratchet"], ["--update-baseline"], ["--ratchet", "--update-baseline", "--baseline", "k"]]
)
def test_options_that_do_not_fit_are_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("r.jsonl").write_text("".join(record.to_json() + "\n" for record in make_records(3)))
    assert run(*options)[0] == 2
    assert [path.name for path in Path().iterdir()] == ["r.jsonl"]
