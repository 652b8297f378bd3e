"""README holds what is true: its commands run as shown, its names exist, and nothing public is missing from it."""

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec
import pytest

import cleaner
from cleaner.block import REASONS, Fate
from cleaner.checks import CheckConfig, load_config
from cleaner.cli import commands
from cleaner.options import Options
from cleaner.read.jsonl import TEXT_FIELDS, URL_FIELDS
from cleaner.read.kind import PACKED_SUFFIXES, SKIPPED_SUFFIXES
from cleaner.read.limits import LIMITS, MIB
from cleaner.read.places import SUFFIXES
from cleaner.record import Failure, RecordSource, Stats
from cleaner.rules.loader import read_table
from cleaner.rules.table import RuleTable, prepare

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SET_UP = (
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/cleaner clean samples -o records.jsonl"
)
TEST = "./check"
CHECKS = ["ruff check .", "ruff format --check .", "mypy", "pytest -q"]
POSIX = pytest.mark.skipif(os.name == "nt", reason="README's commands are those of a POSIX shell")


class Code(NamedTuple):
    """A block of code of README."""

    language: str
    text: str
    line: int
    """Of its first line, from 1."""


def code_blocks(language: str) -> list[Code]:
    found = re.finditer(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [Code(language, match[1], README.count("\n", 0, match.start(1)) + 1) for match in found]


def section(heading: str) -> str:
    """README's text from a heading of the second level to the next."""
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def shown_runs() -> list[list[tuple[str, str]]]:
    """For each console block its commands, each with the output that is shown below it."""
    runs = []
    for block in code_blocks("console"):
        first, *parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
        assert not first, f"README line {block.line}: a console block begins with a command"
        runs.append([(part.partition("\n")[0], part.partition("\n")[2]) for part in parts])
    return runs


def pattern_of(shown: str) -> str:
    """`shown` as a regular expression: a line "..." is any lines, "..." inside a line any characters of it."""
    lines = shown.rstrip("\n").split("\n")
    parts = [
        r"(?:.*\n)*" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"[ \t]*\n" for line in lines
    ]
    return "".join(parts)


def test_pattern_tells_what_is_shown_from_what_is_not() -> None:
    shown = "one ...\n...\nlast\n"
    assert re.fullmatch(pattern_of(shown), "one and two\nthree\nfour\nlast\n")
    assert not re.fullmatch(pattern_of(shown), "one and two\nthree\nlast one\n")
    assert not re.fullmatch(pattern_of("one\nlast\n"), "one\ntwo\nlast\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples, and with the command `cleaner` of this environment in `bin`."""
    place = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "samples", place / "samples")
    program = place / "bin" / "cleaner"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cleaner "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return place


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONUTF8": "1"}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120
    )


@POSIX
@pytest.mark.parametrize("commands_shown", shown_runs(), ids=lambda commands_shown: commands_shown[0][0][:60])
def test_console_block_runs_as_shown(commands_shown: list[tuple[str, str]], folder: Path) -> None:
    for command, shown in commands_shown:
        if command in (SET_UP, TEST):
            assert not shown
            continue
        done = run(command, folder)
        failed_check = command.startswith("cleaner check ") and "\nfailed: " in shown
        assert (done.returncode, done.stderr) == (1 if failed_check else 0, ""), command
        if shown:
            assert re.fullmatch(pattern_of(shown), done.stdout), f"{command} prints\n{done.stdout}"


@POSIX
def test_json_block_is_the_output_of_the_command_above_it(folder: Path) -> None:
    (block,) = code_blocks("json")
    command = re.findall(r"^\$ (.*)$", README.partition(block.text)[0], re.MULTILINE)[-1]
    assert shortened_difference(json.loads(run(command, folder).stdout), json.loads(block.text)) is None


def shortened_difference(real: Any, shown: Any, place: str = "record") -> str | None:
    """Where `shown` differs from `real`, or None. "..." ends a shortened string or list; no key may be missing."""
    if isinstance(real, dict) and isinstance(shown, dict):
        if list(real) != list(shown):
            return f"{place}: keys {list(real)}"
        parts = [(real[key], shown[key], f"{place}.{key}") for key in real]
    elif isinstance(real, list) and isinstance(shown, list):
        is_cut = shown[-1:] == ["..."]
        kept = shown[:-1] if is_cut else shown
        if len(real) <= len(kept) if is_cut else len(real) != len(kept):
            return f"{place}: {len(real)} entries"
        parts = [(one, other, f"{place}[{i}]") for i, (one, other) in enumerate(zip(real, kept, strict=False))]
    else:
        is_cut = isinstance(real, str) and isinstance(shown, str) and shown.endswith("...")
        same = real.startswith(shown[:-3]) if is_cut else real == shown
        return None if same else f"{place}: {real!r}"
    return next((found for part in parts if (found := shortened_difference(*part))), None)


def test_shortened_difference_finds_every_kind_of_difference() -> None:
    real = {"a": ["one two", 1, 2]}
    assert shortened_difference(real, {"a": ["one ...", "..."]}) is None
    cases: tuple[dict[str, Any], ...] = (
        {"a": ["two ...", "..."]},
        {"a": ["one two", 1]},
        {"a": ["one two", 1, 2, "..."]},
        {"b": []},
    )
    for wrong in cases:
        assert shortened_difference(real, wrong) is not None


@pytest.mark.parametrize("block", code_blocks("python"), ids=lambda block: f"line-{block.line}")
def test_python_block_runs_as_shown(block: Code, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    said: list[str] = []
    example = doctest.DocTestParser().get_doctest(block.text, {}, "README", "README.md", block.line)
    assert example.examples
    doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert not said, "".join(said)


@POSIX
def test_line_of_spark_names_a_program_that_runs(folder: Path) -> None:
    """What comes after the settings of spark-submit is run as it is, but for its help only."""
    (block,) = (block for block in code_blocks("sh") if block.text.startswith("spark-submit "))
    python = shlex.quote(sys.executable)
    for name, line in (("spark-submit", f'shift 2; exec {python} "$@" -h'), ("python3", f'exec {python} "$@"')):
        program = folder / "bin" / name
        program.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        program.chmod(0o755)
    done = run(block.text, folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "INPUT... OUT" in done.stdout


def test_two_commands_set_up_and_test_the_project() -> None:
    first, second = shown_runs()[:2]
    assert (first, second) == ([(SET_UP, "")], [(TEST, "")])
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert gate.rstrip().splitlines()[-1].endswith(f" {TEST}")
    assert "python3 -m venv" in gate and "install" in gate and "-e '.[test]'" in gate
    check = (ROOT / "check").read_text(encoding="utf-8").splitlines()
    assert [line for line in check if line in CHECKS] == CHECKS
    assert os.name == "nt" or os.access(ROOT / "check", os.X_OK)


def test_what_the_commands_make_is_ignored_by_git() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/records.jsonl", ".venv/"} <= set(ignored)


# ---------------------------------------------------------------- names


def rows(heading: str) -> list[list[str]]:
    """Cells of all rows of the tables in a section, heads left out."""
    found: list[list[str]] = []
    for line in section(heading).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells and set(cells[0]) == {"-"}:
            found.pop()  # the head stands above this rule
        elif cells:
            found.append(cells)
    return found


def quoted(text: str) -> set[str]:
    """What stands between backticks on one line, outside blocks of code."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)))


def options_of(command: click.Command) -> Iterator[tuple[str, ...]]:
    with click.Context(command, info_name="cleaner", **command.context_settings) as context:
        for parameter in command.get_params(context):
            if isinstance(parameter, click.Option):
                yield (*parameter.opts, *parameter.secondary_opts)


def test_every_command_is_listed() -> None:
    listed = {row[0].strip("`").split()[1] for row in rows("Command line") if row[0].startswith("`cleaner ")}
    assert listed == set(commands.commands)


def test_every_option_is_listed_with_its_commands() -> None:
    real = {
        (names, name)
        for name, command in commands.commands.items()
        for names in options_of(command)
        if "--help" not in names
    }
    real |= {(names, "cleaner") for names in options_of(commands) if "--help" not in names}
    listed = set()
    for option, of, _ in (row for row in rows("Command line") if row[0].startswith("`-")):
        names = tuple(name.split()[0] for name in re.findall(r"`([^`]+)`", option))  # in their order
        listed |= {(names, name) for name in of.split(", ") if of != "all"}
    assert listed == real
    assert ("`-h`, `--help`") in {row[0] for row in rows("Command line")}


def test_choices_of_options_are_listed() -> None:
    table = {(row[0], row[1]): row[2] for row in rows("Command line") if len(row) == 3}
    for name, command in commands.commands.items():
        for parameter in command.params:
            if isinstance(parameter.type, click.Choice):
                (meaning,) = (
                    text for (option, of), text in table.items() if parameter.opts[-1] in option and name in of
                )
                assert quoted(meaning) >= set(parameter.type.choices), (name, parameter.name)


def test_no_option_is_named_that_does_not_exist() -> None:
    real = {
        name for command in (commands, *commands.commands.values()) for names in options_of(command) for name in names
    }
    ours = re.sub(r"^```sh\n.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)  # other programs stand in these
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", ours)) <= real


def test_exit_codes_are_those_of_help() -> None:
    said = section("Command line").partition("Exit codes:")[2]
    assert commands.epilog is not None
    for code in re.findall(r"\d+", commands.epilog):
        assert re.search(rf"\b{code}\b", said), code


@pytest.mark.parametrize("field", cleaner.Record.__struct_fields__)
def test_every_field_of_the_record_is_explained(field: str) -> None:
    explained = {name for row in rows("The record") for name in quoted(row[0])}
    by_side = {"published_raw", "modified_raw"}
    assert field in explained or (field in by_side and field in quoted(section("The record")))


def test_no_field_is_explained_that_the_record_lacks() -> None:
    explained = {name for row in rows("The record") for name in quoted(row[0])}
    assert explained <= set(cleaner.Record.__struct_fields__)


@pytest.mark.parametrize(("field", "part"), [("source", RecordSource), ("stats", Stats)])
def test_parts_of_a_field_are_explained(field: str, part: type[msgspec.Struct]) -> None:
    (text,) = (row[1] for row in rows("The record") if row[0] == f"`{field}`")
    assert set(part.__struct_fields__) <= quoted(text)


def test_error_entry_is_explained() -> None:
    assert set(Failure.__struct_fields__) <= quoted(section("The record"))


def test_every_fate_is_listed() -> None:
    names = {row[0].strip("`") for row in rows("Every character has a fate") if len(row) == 2}
    assert names == set(Fate.__args__)  # type: ignore[attr-defined]


def test_reasons_are_listed_with_fate_and_meaning() -> None:
    listed = {}
    for family, fate, reasons in (row for row in rows("Every character has a fate") if len(row) == 3):
        for name, meaning in re.findall(r"`([a-z.-]+)` (.*?)(?:<br>|$)", reasons):
            assert name.startswith(family.strip("`") + ".")
            listed[name] = (fate, meaning)
    assert listed == {name: (reason.fate, reason.meaning) for name, reason in REASONS.items()}


def test_public_functions_and_options_are_named() -> None:
    text = section("Python")
    for name in ("clean", "clean_one", "clean_files", "check"):
        assert f"`{name}(" in text
    defaults = ", ".join(f"{name}={json_like(getattr(Options(), name))}" for name in Options.__struct_fields__)
    assert f"`Options({defaults})`" in text


def json_like(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def test_what_is_read_is_listed() -> None:
    named = quoted(section("Command line"))
    assert {*SUFFIXES, *PACKED_SUFFIXES, *SKIPPED_SUFFIXES, *TEXT_FIELDS, *URL_FIELDS} <= named


def test_limits_are_those_of_the_reader() -> None:
    text = " ".join(section("Limits").split())
    for name, value in LIMITS._asdict().items():
        is_size = value >= 10_000 and "objects" not in name
        shown = f"{value // MIB} MiB" if value >= MIB else f"{value // 1024} KiB" if is_size else f"{value:,}"
        assert f"| {shown} " in text or f"beyond {shown} |" in text, name


def test_codes_of_warnings_are_listed() -> None:
    listed = section("Warnings")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "cleaner").rglob("*.py"))
    codes = set(re.findall(r'\b(?:PageWarning|_Kind|Wall)\((?:"\w+", "[\w.-]+", )?\s*"([a-z-]+)"', sources))
    assert {"error-page", "noncharacters", "url-refused"} <= codes
    assert codes == {code for row in re.findall(r"^\| (`.*?) \|", listed, re.MULTILINE) for code in quoted(row)}


# ---------------------------------------------------------------- tables in README


def toml_block(start: str) -> str:
    (block,) = (block for block in code_blocks("toml") if block.text.startswith(start))
    return block.text


def test_thresholds_shown_are_the_defaults(tmp_path: Path) -> None:
    text = toml_block("[tool.cleaner.check]")
    file = tmp_path / "pyproject.toml"
    file.write_text(text, encoding="utf-8")
    today = CheckConfig().today
    shown = tomllib.loads(text)["tool"]["cleaner"]["check"]
    assert msgspec.structs.replace(load_config(str(file)), today=today) == CheckConfig(today=today)
    assert {*shown, "today"} == set(CheckConfig.__struct_fields__)
    file.write_text(re.sub(r"^# (?=today)", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert load_config(str(file)).today.isoformat() == "2025-01-31"


def test_host_and_own_rule_shown_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "cleaner.toml"
    file.write_text(toml_block("[check]"), encoding="utf-8")
    config = load_config(str(file))
    assert config.hosts["shop.example"].severity == {"words-few": "off", "author-person": "error"}
    assert [rule.code for rule in config.own] == ["own-price"]


def test_rule_shown_is_well_formed_and_its_examples_hold(tmp_path: Path) -> None:
    file = tmp_path / "common.toml"
    file.write_text(toml_block("[[boilerplate]]"), encoding="utf-8")
    (row,) = read_table(file, "common").rows
    table = RuleTable((row.rule,))
    assert row.rule.reason in REASONS
    assert all(table.match(prepare(text)) for text in row.matches)
    assert not any(table.match(prepare(text)) for text in row.spares)


def test_files_named_exist() -> None:
    named = {name for name in quoted(README) if re.fullmatch(r"(?:cleaner|samples|ci)/[\w./-]+", name)}
    assert len(named) >= 5
    for name in named:
        assert (ROOT / name).exists(), name


def test_lines_outside_tables_are_at_most_120_characters() -> None:
    prose = [line for line in README.splitlines() if not line.startswith("|")]
    assert max(map(len, prose)) <= 120


def test_security_lists_every_limit() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: int(value) for name, value in rows} == LIMITS._asdict()
