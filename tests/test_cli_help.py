"""Help names what is read, and shells complete files and codes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from cleaner.cli import commands
from cleaner.cli.why import explain_line
from cleaner.options import Options
from cleaner.page import Source
from cleaner.pipeline import trace_source
from cleaner.read.kind import FORMATS, PACKED_SUFFIXES

ROOT = Path(__file__).parent.parent


def offered(*arguments: str) -> list[tuple[str, str]]:
    """Kind and value of what a shell offers for the last of the arguments."""
    shell = ShellComplete(commands, {}, "cleaner", "_CLEANER_COMPLETE")
    return [(item.type, item.value) for item in shell.get_completions(list(arguments[:-1]), arguments[-1])]


@pytest.mark.parametrize("suffix", [*FORMATS, *PACKED_SUFFIXES])
def test_help_and_readme_name_each_format_that_is_read(suffix: str) -> None:
    text = CliRunner().invoke(commands, ["clean", "--help"]).output
    read = text[text.index("What is read") : text.index("Options:")]
    assert suffix in read.split()
    assert f"`{suffix}`" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("cle",), [("plain", "clean")]),
        (("clean", "samp"), [("file", "samp")]),
        (("clean", "pages", "-o", ""), [("file", "")]),
        (("clean", "--format", "js"), [("plain", "jsonl"), ("plain", "json")]),
        (("check", "records.jsonl", "--baseline", "kn"), [("file", "kn")]),
        (("explain-rule", "text-m"), [("plain", "text-mojibake")]),
    ],
)
def test_what_a_shell_offers(arguments: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert offered(*arguments) == expected


@pytest.mark.parametrize("name", commands.commands)
def test_arguments_and_options_that_are_files_are_completed(name: str) -> None:
    for param in commands.commands[name].params:
        metavar = param.metavar or ""
        if isinstance(param, click.Argument) or metavar in ("FILE", "OUT", "DIR", "FOLDER"):
            arguments = (name, param.opts[0], "a") if isinstance(param, click.Option) else (name, "a")
            wanted = "plain" if name == "explain-rule" else "file"
            assert {kind for kind, _ in offered(*arguments)} == {wanted}, param.name


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_with_the_line_that_readme_shows(tmp_path: Path) -> None:
    program = tmp_path / "cleaner"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cleaner "$@"\n')
    program.chmod(0o755)
    script = """
        eval "$(_CLEANER_COMPLETE=bash_source cleaner)"
        COMP_WORDS=(cleaner check --fail-on w); COMP_CWORD=3; COMPREPLY=()
        _cleaner_completion cleaner w --fail-on; echo "${COMPREPLY[@]}"
    """
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    assert done.stdout.split() == ["warning"]


def test_help_of_the_spark_job_needs_no_spark() -> None:
    blocked = "import sys; sys.modules['pyspark'] = None; sys.argv = ['spark', '--help']; import runpy; "
    done = subprocess.run(
        [sys.executable, "-c", blocked + "runpy.run_module('cleaner.batch.spark', run_name='__main__')"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "INPUT... OUT" in done.stdout


def test_why_shows_the_source_beside_the_answer_where_there_is_room() -> None:
    traces = trace_source(Source(content="Rain in Elda\n\nThe river rose by two metres on Sunday night.\n"), Options())
    narrow = explain_line(traces, line=3)
    wide = explain_line(traces, line=3, width=160)
    assert explain_line(traces, line=3, width=149) == narrow
    assert all(len(line) <= 160 for line in wide.splitlines())
    assert ">    3  The river rose" in wide and "     1  Rain in Elda" in wide
    assert {line[81:].strip() for line in wide.splitlines()[1:]} >= {
        line for line in narrow.splitlines()[1:] if len(line) < 79
    }
