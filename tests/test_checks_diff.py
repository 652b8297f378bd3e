"""cleaner diff: records gone and new, changed fields and lines, whatever the order and the names of the inputs."""

import json
import random
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from cleaner.checks.diff import MAX_DIFF_LINES, diff_lines, diff_runs
from cleaner.checks.diff_text import diff_text
from cleaner.cli import commands
from cleaner.record import Record
from tests.check_entries import make_failure, make_record, make_records

replace = msgspec.structs.replace


def test_equal_runs_have_no_difference_in_any_order_under_any_name() -> None:
    old = make_records(30)
    renamed = [
        replace(record, id=f"n{n}", source=replace(record.source, path=f"other/{n}", lines=(50, 60)))
        for n, record in enumerate(old)
    ]
    for new in (old, old[::-1], random.Random(1).sample(renamed, 30)):
        found = diff_runs(old, new)
        assert found.is_empty and found.same == 30
    assert diff_text(found, "a", "b") == (
        "30 records in a, 30 in b: 0 gone, 0 new, 0 changed, 30 the same\nno difference\n"
    )


def changed_run() -> tuple[list[Record], list[Record]]:
    old = make_records(10)
    new = [*old[1:8], replace(old[8], title="Other", authors=[]), make_record(30)]
    text = old[9].text
    lines = "First line.\nSecond line.\n\nThird line."
    old[9] = replace(old[9], text=lines)
    new.append(replace(old[9], text=lines.replace("Second", "2nd"), url="https://far.example/"))
    assert text != lines
    return old, new


def test_each_kind_of_change_is_found() -> None:
    found = diff_runs(*changed_run())
    assert [name.id for name in found.gone] == [f"{0:032x}"]
    assert [name.id for name in found.new] == [f"{30:032x}"]
    assert (found.same, found.changed_count, found.old_records, found.new_records) == (7, 2, 10, 10)
    assert found.fields == {"authors": 1, "text": 1, "title": 1, "url": 1}
    first, second = found.changed
    assert first.fields == {"title": ("The bridge, part 8", "Other"), "authors": (["Ada Brook"], [])}
    assert second.text == [("-", "Second line."), ("+", "2nd line.")]
    assert found.hosts["town.example"].gone == found.hosts["town.example"].new == 1
    assert found.hosts["far.example"].changed == 1


def test_only_so_many_changes_are_shown_and_all_are_counted() -> None:
    old = make_records(40)
    found = diff_runs(old, [replace(record, title="Other") for record in old], max_shown=3)
    assert (len(found.changed), found.changed_count) == (3, 40)
    assert "and 37 changed records more" in diff_text(found, "a", "b")
    assert [shift.code for shift in found.shifts] == ["drift-values", "drift-values"]


def test_a_page_without_address_is_known_by_its_id() -> None:
    old = [make_record(1, url="")]
    found = diff_runs(old, [replace(old[0], title="Other", source=replace(old[0].source, sha256="other"))])
    assert (found.changed_count, found.gone) == (1, [])


def test_error_entries_are_no_records() -> None:
    assert diff_runs([make_failure(1)], [make_failure(2)]).is_empty


def test_lines_of_very_long_texts_are_compared_too() -> None:
    lines = [f"line {number}" for number in range(MAX_DIFF_LINES)]
    new = [*lines[:10], "another", *lines[11:]]
    assert list(diff_lines("\n".join(lines), "\n".join(new))) == [("-", "line 10"), ("+", "another")]


# ---------------------------------------------------------------- the command


def write(name: str, records: list[Record]) -> None:
    Path(name).write_text("".join(record.to_json() + "\n" for record in records), encoding="utf-8")


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    old, new = changed_run()
    write("old.jsonl", old)
    write("new.jsonl", new)


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["diff", *arguments])
    return done.exit_code, done.output


def test_exit_code_says_whether_anything_changed(runs: None) -> None:
    assert run("old.jsonl", "old.jsonl")[0] == 0
    assert run("old.jsonl", "new.jsonl")[0] == 1
    assert run("old.jsonl", "missing.jsonl")[0] == 4
    assert run("-", "-")[0] == 2


def test_text_shows_values_and_lines(runs: None) -> None:
    text = run("old.jsonl", "new.jsonl")[1]
    assert text.startswith("10 records in old.jsonl, 10 in new.jsonl: 1 gone, 1 new, 2 changed, 7 the same\n")
    assert '  title: "The bridge, part 8" -> "Other"\n' in text
    assert "    - Second line.\n    + 2nd line.\n" in text
    assert "gone:\n  https://town.example/news/0" in text


def test_text_escapes_what_acts_on_a_terminal(runs: None) -> None:
    write("new.jsonl", make_records(9, title="a\x1b[2J\u202eb", text="x\x1b[31m"))
    text = run("old.jsonl", "new.jsonl")[1]
    assert "\x1b" not in text and "\u202e" not in text


def test_json_holds_all_that_is_counted(runs: None) -> None:
    code, text = run("old.jsonl", "new.jsonl", "--format", "json", "--max-shown", "1")
    plain = json.loads(text)
    assert code == 1
    assert (len(plain["changed"]), plain["changed_count"], plain["fields"]["title"]) == (1, 2, 1)
    assert plain["hosts"]["far.example"]["changed"] == 1


def test_against_is_an_option_of_check(runs: None) -> None:
    write("old.jsonl", make_records(20))
    write("new.jsonl", make_records(20, authors=["The Herald"]))
    done = CliRunner().invoke(commands, ["check", "new.jsonl", "--against", "old.jsonl"])
    assert done.exit_code == 1 and "error drift-values" in done.output
    assert CliRunner().invoke(commands, ["check", "new.jsonl", "--against", "new.jsonl"]).exit_code == 0
