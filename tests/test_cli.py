"""The command line: arguments, output, exit codes, what is shown on a terminal. The pipeline behind it is replaced."""

import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

from cleaner.batch.guard import PageLimits
from cleaner.batch.tally import Tally
from cleaner.cli import commands
from cleaner.cli.progress import ProgressLine
from cleaner.cli.terminal import print_error
from cleaner.errors import AccountingError, ConfigError, SourceError
from cleaner.options import Options
from cleaner.record import Failure, Record
from tests.records import make_failure, make_record, names


def run(*arguments: str, **settings: Any) -> Result:
    return CliRunner().invoke(commands, list(arguments), **settings)


def replace_runner(monkeypatch: pytest.MonkeyPatch, *entries: Record | Failure) -> dict[str, Any]:
    """Makes `cleaner clean` get `entries`; gives back what it asked for."""
    asked: dict[str, Any] = {}

    def clean_files(paths: Any, **settings: Any) -> Iterator[Record | Failure]:
        asked.update(settings, paths=list(paths))
        yield from entries

    monkeypatch.setattr("cleaner.batch.runner.clean_files", clean_files)
    return asked


# ---------------------------------------------------------------- help and version


def test_every_command_and_option_has_help() -> None:
    for name, command in commands.commands.items():
        shown = run(name, "--help")
        assert shown.exit_code == 0 and command.help, name
        assert not shown.output.splitlines()[2].endswith("..."), name
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, (name, parameter.name)


def test_help_lists_every_command_in_full() -> None:
    shown = run("--help").output
    assert set(commands.commands) == {
        "clean",
        "explain",
        "why",
        "check",
        "explain-rule",
        "diff",
        "doctor",
        "report",
        "lock",
        "verify",
        "schema",
    }
    assert all(re.search(rf"^  {name} +\S.*[^.]\.$", shown, re.MULTILINE) for name in commands.commands), shown


def test_version_is_the_package_s() -> None:
    import cleaner

    assert run("--version").output.strip().endswith(cleaner.__version__)


@pytest.mark.parametrize(
    "arguments",
    [
        ["clean"],
        ["nothing"],
        ["clean", "a", "--jobs", "0"],
        ["clean", "a", "--format", "xml"],
        ["clean", "a", "-o", ""],
        ["clean", "a", "--jobs", "100000"],
        ["clean", "a", "--page-seconds", "nan"],
        ["clean", "a", "--shard-mib", "NaN"],
        ["why"],
        ["check"],
        ["explain-rule", "no-such"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("chars", [249, 300])
def test_names_that_the_system_refuses_are_one_line(tmp_path: Path, chars: int) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.", encoding="utf-8")
    result = run("clean", str(tmp_path / "a.txt"), "-o", str(tmp_path / f"{'x' * chars}.jsonl"))
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "too long" in result.stderr


# ---------------------------------------------------------------- clean


def test_clean_hands_all_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = replace_runner(monkeypatch, make_record())
    options = ["--jobs", "3", "--field", "body", "--kind", "html", "--engine", "trafilatura", "--language", "de"]
    options += ["--page-seconds", "2.5", "--page-mib", "300"]
    assert run("clean", "a", "b", *options).exit_code == 0
    assert asked.pop("options") == Options(engine="trafilatura", language="de")
    assert asked.pop("limits") == PageLimits(seconds=2.5, mib=300) and asked.pop("watch")
    assert asked == {"paths": ["a", "b"], "jobs": 3, "field": "body", "kind": "html"}


def test_clean_writes_json_lines_to_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_runner(monkeypatch, make_record(title="Zürich \u2028"), make_failure())
    shown = run("clean", "a", "-")
    lines = shown.stdout_bytes.decode("utf-8").split("\n")[:-1]
    assert json.loads(lines[0])["title"] == "Zürich \u2028" and json.loads(lines[1])["error"]["code"] == "not-found"
    assert shown.stderr == "cleaner: gone.txt: no such file (not-found)\n"


@pytest.mark.parametrize(
    ("entries", "code"),
    [([make_record()], 0), ([make_record(), make_failure()], 3), ([make_failure()], 4), ([], 4)],
)
def test_clean_exit_code_says_whether_all_was_read(
    monkeypatch: pytest.MonkeyPatch, entries: list[Any], code: int
) -> None:
    replace_runner(monkeypatch, *entries)
    shown = run("clean", "a")
    assert shown.exit_code == code
    assert bool(shown.stderr) == (code != 0)


@pytest.mark.parametrize(
    ("name", "arguments", "start"),
    [
        ("out.jsonl", [], b'{"schema_version"'),
        ("out.JSON", [], b"[\n{"),
        ("out.md", [], b"# Harbour"),
        ("out.csv", [], b"id,path,"),
        ("out.parquet", [], b"PAR1"),
        ("out", [], b'{"schema_version"'),
        ("out.txt", ["--format", "md"], b"# Harbour"),
        ("out.json", ["--format", "jsonl"], b'{"schema_version"'),
    ],
)
def test_clean_takes_the_format_from_the_suffix_or_the_option(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, arguments: list[str], start: bytes
) -> None:
    replace_runner(monkeypatch, make_record())
    shown = run("clean", "a", "-o", str(tmp_path / name), *arguments)
    assert (shown.exit_code, shown.output) == (0, "")
    assert (tmp_path / name).read_bytes().startswith(start)


def test_clean_does_not_guess_an_unknown_suffix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replace_runner(monkeypatch, make_record())
    shown = run("clean", "a", "-o", str(tmp_path / "out.jsonl.bz2"))
    assert shown.exit_code == 2 and ".bz2" in shown.stderr and "--format" in shown.stderr
    assert not names(tmp_path)


def test_clean_errors_file_takes_the_error_entries_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replace_runner(monkeypatch, make_record(), make_failure(), make_record(id="2"))
    errors = tmp_path / "errors"
    shown = run("clean", "a", "--errors", str(errors))
    assert shown.exit_code == 3 and len(shown.stdout.splitlines()) == 2 and "error" not in shown.stdout
    assert json.loads(errors.read_text()) == make_failure().to_dict()
    assert "gone.txt" in shown.stderr


def test_clean_errors_file_is_written_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replace_runner(monkeypatch, make_record())
    assert run("clean", "a", "--errors", str(tmp_path / "errors")).exit_code == 0
    assert (tmp_path / "errors").read_bytes() == b""


def test_clean_refuses_outputs_that_are_inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replace_runner(monkeypatch, make_record())
    page, pattern, folder = tmp_path / "page.txt", str(tmp_path / "*.txt"), str(tmp_path)
    page.write_text("words")
    refused = [
        (str(page), str(page), "is an input"),
        (pattern, str(page), "is an input"),
        (folder, str(tmp_path / "out.jsonl"), "the next run would read it"),
        (folder, folder, "is a folder"),
    ]
    for given, output, message in refused:
        for option in ("-o", "--errors"):
            shown = run("clean", given, option, output, "--format", "jsonl")
            assert shown.exit_code == 2 and message in shown.stderr, (given, option)
    assert page.read_text() == "words" and names(tmp_path) == ["page.txt"]
    assert run("clean", folder, "-o", str(tmp_path / "out.json")).exit_code == 0  # a suffix that is not read


def test_clean_outputs_must_differ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replace_runner(monkeypatch, make_record())
    out = str(tmp_path / "out.jsonl")
    assert run("clean", "a", "-o", out, "--errors", out).exit_code == 2
    assert run("clean", "a", "--errors", "-").exit_code == 2
    assert not names(tmp_path)


def test_clean_option_out_of_range_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_runner(monkeypatch, make_record())
    shown = run("clean", "a", "--language", "english")
    assert shown.exit_code == 2 and shown.stderr.startswith("cleaner: language is 'english'")


def test_clean_failure_leaves_the_old_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def clean_files(*_: Any, **__: Any) -> Iterator[Record]:
        yield make_record()
        raise AccountingError("two fates")

    monkeypatch.setattr("cleaner.batch.runner.clean_files", clean_files)
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"old")
    shown = run("clean", "a", "-o", str(out))
    assert shown.exit_code == 4 and shown.stderr == "cleaner: two fates\n" and "Traceback" not in shown.output
    assert out.read_bytes() == b"old" and names(tmp_path) == ["out.jsonl"]


def test_clean_interrupted_ends_with_130(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def clean_files(*_: Any, **__: Any) -> Iterator[Record]:
        yield make_record()
        raise KeyboardInterrupt

    monkeypatch.setattr("cleaner.batch.runner.clean_files", clean_files)
    shown = run("clean", "a", "-o", str(tmp_path / "out.jsonl"))
    assert (shown.exit_code, shown.stderr) == (130, "cleaner: interrupted\n") and not names(tmp_path)


def test_clean_failure_message_cannot_act_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = make_failure("bad \x1b]0;x\x07 \u202e name\nsecond")
    replace_runner(monkeypatch, failure)
    assert run("clean", "a").stderr.count("\n") == 1
    assert run("clean", "a").stderr == "cleaner: gone.txt: bad \\x1b]0;x\\x07 \\u202e name\\x0asecond (not-found)\n"


def test_clean_shows_nothing_that_acts_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_runner(monkeypatch, make_record(title="a\x1b[31m\x9b\u202eb"))
    monkeypatch.setattr("cleaner.cli.running.is_terminal", lambda: True)
    shown = run("clean", "a", "--format", "md").stdout
    assert shown.startswith("# a\\x1b\\[31m\\x9b\\u202eb\n\n")


def test_clean_failure_message_names_the_input_once(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_runner(monkeypatch, make_failure("gone.txt: there is no such file"))
    shown = run("clean", "a", "--format", "md")
    assert shown.stderr == "cleaner: gone.txt: there is no such file (not-found)\n"
    assert shown.stdout == "> Not read: gone.txt: there is no such file (not-found)\n"


# ---------------------------------------------------------------- progress


def test_progress_counts_pages_inputs_and_errors() -> None:
    tally = Tally()
    for page in (0, 1):
        tally.count(make_record(source=msgspec.structs.replace(make_record().source, page=page)))
    tally.count(make_failure())
    assert (tally.pages, tally.inputs, tally.errors) == (2, 2, 1)


def test_progress_is_silent_unless_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with ProgressLine(enabled=False) as line:
        line.begin("clean")
        line.show(Tally())
    assert stream.getvalue() == ""


def test_progress_shows_the_counts_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    tally = Tally()
    with ProgressLine(enabled=True, total_bytes=100) as line:
        line.begin("clean")
        tally.count(make_record())
        line.show(tally, 40)
        time.sleep(0.3)
        print_error("nope")
    shown = stream.getvalue()
    assert "cleaning: 1 pages from 1 inputs, 0.0 MB, 0 errors" in shown
    assert re.search(r"^\S*cleaner: nope\s*$", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "\n", shown), re.MULTILINE)


# ---------------------------------------------------------------- check and schema


def replace_checks(monkeypatch: pytest.MonkeyPatch, *, passed: bool) -> dict[str, Any]:
    asked: dict[str, Any] = {}

    def check(records: Any, config: Any, baseline: Any, against: Any, *, ratchet: bool) -> Any:
        asked.update(records=list(records), config=config)
        return SimpleNamespace(passed=passed, problems=[])

    monkeypatch.setattr("cleaner.checks.check", check)
    monkeypatch.setattr(
        "cleaner.checks.load_settings", lambda path, *, allow_python: SimpleNamespace(config=("config", path))
    )
    monkeypatch.setattr("cleaner.checks.read_records", lambda path: iter([path]))
    monkeypatch.setattr("cleaner.checks.report_text", lambda report: "problem \x1b[2J\nsum")
    monkeypatch.setattr("cleaner.checks.report_json", lambda report: '{"a": 1}')
    return asked


@pytest.mark.parametrize(("passed", "code"), [(True, 0), (False, 1)])
def test_check_exit_code_says_whether_it_passed(monkeypatch: pytest.MonkeyPatch, passed: bool, code: int) -> None:
    asked = replace_checks(monkeypatch, passed=passed)
    shown = run("check", "a.jsonl", "-", "--config", "own.toml")
    assert (shown.exit_code, shown.stdout) == (code, "problem \\x1b[2J\nsum\n")
    assert asked == {"records": ["a.jsonl", "-"], "config": ("config", "own.toml")}


def test_check_reports_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = replace_checks(monkeypatch, passed=True)
    assert run("check", "a.jsonl", "--format", "json").stdout == '{"a": 1}\n'
    assert asked["config"] == ("config", None)


def raising(error: Exception) -> Callable[..., Any]:
    def function(*_: Any, **__: Any) -> Any:
        raise error

    return function


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        ("load_settings", ConfigError("unknown key 'min_word'; nearest: 'min_words'"), 2),
        ("read_records", SourceError("not-found", "a.jsonl: no such file"), 4),
    ],
)
def test_check_errors_are_one_line(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception, code: int) -> None:
    replace_checks(monkeypatch, passed=True)
    monkeypatch.setattr(f"cleaner.checks.{name}", raising(error))
    shown = run("check", "a.jsonl")
    assert (shown.exit_code, shown.stdout, shown.stderr) == (code, "", f"cleaner: {error}\n")


def test_schema_is_printed_indented() -> None:
    shown = run("schema").stdout
    assert json.loads(shown)["$schema"].endswith("2020-12/schema") and shown.startswith('{\n  "$schema"')
    assert shown.endswith("}\n")
