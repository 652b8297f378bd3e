"""Golden pages: kept, compared, shown and kept anew; the pytest plugin; and the files for CI."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

import cleaner.checks.golden as golden_module
from cleaner.checks.golden import read_golden, verify_golden
from cleaner.cli import commands
from cleaner.pipeline import clean_source
from cleaner.record import Record

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
PAGES = ["news/two-copies-glued-byline/source.txt", "html/news-article/source.html", "news/several-pages/source.txt"]


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(commands, list(arguments))
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run("lock", *(str(SAMPLES / page) for page in PAGES))[0] == 0
    return tmp_path


def change_page(name: str, old: str, new: str) -> None:
    (path,) = Path("golden", name).glob("source.*")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_pages_are_kept_as_they_are_and_pass(folder: Path) -> None:
    names = sorted(path.name for path in Path("golden").iterdir())
    assert names == ["news-article", "several-pages", "two-copies-glued-byline"]
    kept = Path("golden/two-copies-glued-byline/source.txt").read_bytes()
    assert kept == (SAMPLES / PAGES[0]).read_bytes()
    assert Path("golden/news-article/source.html").is_file()
    assert len(read_golden(Path("golden/several-pages")).records) > 1
    assert run("verify") == (0, "3 golden pages, 0 differ\n", "")
    assert run("verify", "golden/news-article")[1] == "1 golden page, 0 differ\n"


def test_where_it_was_kept_changes_nothing(folder: Path) -> None:
    Path("golden").rename("elsewhere")
    assert run("verify", "elsewhere")[0] == 0


def test_a_difference_is_shown_by_line_and_field_and_can_be_kept(folder: Path) -> None:
    change_page(
        "two-copies-glued-byline", "In This Article", "A line that is a sentence of the story, and long enough."
    )
    change_page("two-copies-glued-byline", "Corin Vale", "Mara Vale")
    code, shown, _ = run("verify")
    assert code == 1
    assert "golden/two-copies-glued-byline\n" in shown
    assert "  blocks moved: " in shown and "label.contents -> not dropped: In This Article\n" in shown
    assert '  authors: ["Corin Vale"] -> ["Mara Vale"]\n' in shown
    assert shown.endswith("3 golden pages, 1 differ\n")
    code, shown, _ = run("verify", "--update")
    assert (code, shown.splitlines()[-1]) == (0, "3 golden pages, 1 kept anew")
    assert run("verify")[0] == 0


def test_lines_of_the_text_are_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = clean_source

    def shortened(*arguments: Any) -> list[Record]:
        return [
            msgspec.structs.replace(record, text=record.text.replace("\n\n", "\n\nadded\n\n", 1), sections=[])
            for record in real(*arguments)
        ]

    monkeypatch.setattr(golden_module, "clean_source", shortened)
    lines = verify_golden(Path("golden/news-article"))
    assert lines[:2] == ["text:", "  + added"]
    monkeypatch.setattr(golden_module, "clean_source", lambda *arguments: real(*arguments)[:1])
    assert verify_golden(Path("golden/several-pages"))[0].endswith("pages were found in it, now 1")


def test_rows_of_json_lines_are_kept_each_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        {"text": "Rain fell all night in the old town."},
        {"html": "<p>The river rose by two metres.</p>", "url": "https://e.example/a"},
    ]
    Path("dump.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert run("lock", "dump.jsonl", "--to", "kept")[0] == 0
    assert sorted(path.name for path in Path("kept").iterdir()) == ["dump-line-1", "dump-line-2"]
    (record,) = read_golden(Path("kept/dump-line-2")).records
    assert (record.source.kind, record.url) == ("html", "https://e.example/a")
    assert run("verify", "kept")[0] == 0


def test_bad_usage_and_broken_pages_are_errors(folder: Path) -> None:
    assert run("verify", "nothing-here")[0] == 2
    assert run("lock", "missing.txt")[0] == 4
    Path("a").mkdir()
    Path("b").mkdir()
    for place in ("a", "b"):
        Path(place, "page.txt").write_text("Rain fell all night in the old town.")
    assert "same name" in run("lock", "a/page.txt", "b/page.txt")[2]
    Path("golden/news-article/source.html").unlink()
    assert run("verify")[0] == 2
    Path("golden/news-article/golden.json").write_text("{}")
    assert "lock the page again" in run("verify")[2]


def test_what_stands_in_golden_json_cannot_lead_out_of_its_folder(folder: Path) -> None:
    Path("golden/secret.txt").write_text("Nobody may read this.")
    path = Path("golden/news-article/golden.json")
    path.write_text(path.read_text().replace('"source.html"', '"../secret.txt"', 1))
    code, shown, error = run("verify")
    assert code == 2 and "secret.txt" in error and "Nobody" not in shown


# ---------------------------------------------------------------- pytest


def run_pytest(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "cleaner.checks.pytest_plugin",
        "-p",
        "no:cacheprovider",
        "golden",
    ]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120)


def test_plugin_makes_a_test_of_each_page(folder: Path) -> None:
    Path("golden/other").mkdir()
    Path("golden/other/golden.json").write_text('{"mine": 1}')
    done = run_pytest(folder)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout
    change_page("two-copies-glued-byline", "Corin Vale", "Mara Vale")
    done = run_pytest(folder)
    assert done.returncode == 1 and "1 failed, 2 passed" in done.stdout
    assert 'authors: ["Corin Vale"] -> ["Mara Vale"]' in done.stdout
    assert "cleaner verify --update" in done.stdout and "Traceback" not in done.stdout


def test_plugin_is_named_as_it_is_registered() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # A plugin that is also named with -p is then not registered twice.
    assert project["entry-points"]["pytest11"] == {"cleaner.checks.pytest_plugin": "cleaner.checks.pytest_plugin"}


# ---------------------------------------------------------------- files for CI


def read_yaml(name: str) -> Any:
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with records and with the command `cleaner` of this environment."""
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "bin" / "cleaner"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cleaner "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = run("clean", str(SAMPLES / "news"), "-o", "my records.jsonl")
    assert done[0] == 0
    return tmp_path


def run_script(script: str, program: str, **values: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **values}
    return subprocess.run([program, "-ec", script], env=environment, capture_output=True, encoding="utf-8", timeout=120)


@pytest.mark.skipif(os.name == "nt", reason="the scripts are those of a POSIX shell")
@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("warning", 1)])
def test_action_checks_records_and_writes_its_reports(shell: Path, fail_on: str, code: int) -> None:
    action = read_yaml("action.yml")
    step = action["runs"]["steps"][-1]
    inputs = {name: given.get("default", "") for name, given in action["inputs"].items()}
    # Inputs reach the script through its environment alone: whatever they hold is no code.
    assert "${{" not in step["run"]
    assert all(value == f"${{{{ inputs.{name.lower().replace('_', '-')} }}}}" for name, value in step["env"].items())
    Path("bad.jsonl").write_text("{oops\n")
    values = {name: inputs[name.lower().replace("_", "-")] for name in step["env"]}
    values |= {"RECORDS": "my records.jsonl\nbad.jsonl\n", "FAIL_ON": fail_on, "GITHUB_STEP_SUMMARY": "summary.md"}
    done = run_script(step["run"], "bash", **values)
    assert done.returncode == code, done.stderr
    assert "::error file=bad.jsonl,line=1,title=schema-invalid::" in done.stdout
    assert json.loads(Path("cleaner.sarif").read_text())["version"] == "2.1.0"
    assert "schema\\-invalid" in Path("summary.md").read_text()


@pytest.mark.skipif(os.name == "nt", reason="the scripts are those of a POSIX shell")
def test_gitlab_template_checks_records_and_writes_its_reports(shell: Path) -> None:
    job = read_yaml("ci/gitlab.yml")["cleaner-check"]
    values = {**job["variables"], "CLEANER_RECORDS": "my records.jsonl", "CLEANER_FAIL_ON": "never"}
    done = run_script("\n".join(job["script"]), "sh", **values)
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(Path("gl-code-quality.json").read_text()), list)
    assert Path("cleaner-junit.xml").read_text().startswith("<?xml")
    named = job["artifacts"]["reports"]
    assert named == {"codequality": "gl-code-quality.json", "junit": "cleaner-junit.xml"}


def test_hooks_are_commands_that_exist() -> None:
    hooks = read_yaml(".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks] == ["cleaner-verify", "cleaner-check"]
    for hook in hooks:
        program, name = hook["entry"].split()
        assert program == "cleaner" and name in commands.commands and hook["language"] == "python"


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_of_readme_is_there(shell_name: str) -> None:
    environment = {**os.environ, "_CLEANER_COMPLETE": f"{shell_name}_source", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cleaner"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0 and "_CLEANER_COMPLETE" in done.stdout
    assert f"_CLEANER_COMPLETE={shell_name}_source" in (ROOT / "README.md").read_text().replace(
        f"`{shell_name}_source`", f"_CLEANER_COMPLETE={shell_name}_source"
    )
