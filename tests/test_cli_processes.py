"""The command line in processes of its own: what it imports, signals, pipes, the locale."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cleaner.write.schema import record_schema
from tests.records import names

ROOT = str(Path(__file__).parent.parent)
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and pipes of POSIX")


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\nfrom cleaner.cli import main\nsys.argv = ['cleaner', '--help']\n"
        "try: main()\nexcept SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    loaded = set(done.stderr.split())
    heavy = {
        "lxml",
        "numpy",
        "rapidfuzz",
        "ftfy",
        "rich",
        "trafilatura",
        "bs4",
        "dateparser",
        "pebble",
        "cleaner.pipeline",
    }
    assert "cleaner.cli" in loaded and not loaded & heavy


@pytest.mark.parametrize(("command", "most_patterns", "most_modules"), [("why", 195, 120), ("clean", 215, 140)])
def test_one_page_of_text_loads_what_it_needs(command: str, most_patterns: int, most_modules: int) -> None:
    """What is loaded and compiled is most of the time that one small page takes."""
    program = (
        "import re, sys\nmade, compile = [], re.compile\n"
        "def counted(*args, **more): made.append(args); return compile(*args, **more)\n"
        "re.compile = counted\nfrom cleaner.cli import main\n"
        "try: main()\nexcept SystemExit: print(len(made), *sys.modules, file=sys.stderr)"
    )
    page = str(Path(ROOT) / "samples" / "news" / "modified" / "source.txt")
    args = [sys.executable, "-c", program, command, page + ":1" * (command == "why")]
    done = subprocess.run(args, capture_output=True, text=True, timeout=60, check=True)
    count, *loaded = done.stderr.split()
    assert 0 < int(count) <= most_patterns
    assert 0 < sum(name.startswith("cleaner") for name in loaded) <= most_modules
    heavy = {"lxml", "rich", "trafilatura", "bs4", "dateparser", "pebble", "sqlite3", "jinja2", "email", "csv"}
    assert not set(loaded) & heavy
    assert "cleaner.checks" not in loaded and "cleaner.cli.report" not in loaded


def test_module_runs_as_a_program() -> None:
    done = subprocess.run([sys.executable, "-m", "cleaner", "schema"], capture_output=True, timeout=60, check=True)
    assert json.loads(done.stdout)["$defs"]


ENDLESS = """
import signal
import time
from cleaner.batch import runner
from tests.records import make_record
def clean_files(paths, **settings):
    while True:
        yield make_record()
        time.sleep(0.01)
runner.clean_files = clean_files
# Who runs the tests may ignore signals, as nohup does, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
for name in ("SIGHUP", "SIGTERM"):
    if hasattr(signal, name):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
from cleaner.cli import main
main()
"""


def start(*arguments: str, **pipes: Any) -> "subprocess.Popen[bytes]":
    """`cleaner` on an endless run of records, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": ROOT, "LC_ALL": "C", "PYTHONUTF8": "0"}
    return subprocess.Popen(
        [sys.executable, "-c", ENDLESS, *arguments], stderr=subprocess.PIPE, env=environment, **pipes
    )


@POSIX
def test_clean_ends_quietly_when_the_reader_leaves() -> None:
    with start("clean", "a", stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert json.loads(process.stdout.readline())["title"] == "Harbour reopens"
        process.stdout.close()
        assert process.wait(timeout=60) == 141 and process.stderr.read() == b""


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_clean_stopped_leaves_no_file(tmp_path: Path, number: int, code: int) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"old")
    with start(
        "clean", "a", "-o", str(out), "--errors", str(tmp_path / "errors"), stdout=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 60
        while not any(path.stat().st_size for path in tmp_path.glob(".cleaner-*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(list(tmp_path.glob(".cleaner-*"))) == 2
        process.send_signal(number)
        assert process.wait(timeout=60) == code
    assert names(tmp_path) == ["out.jsonl"] and out.read_bytes() == b"old"


@POSIX
def test_output_is_utf_8_whatever_the_locale() -> None:
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    code = ENDLESS.replace("while True:", "for _ in range(1):").replace(
        "make_record()", "make_record(title='Z\\xfcrich')"
    )
    environment["PYTHONPATH"] = ROOT
    done = subprocess.run(
        [sys.executable, "-c", code, "clean", "a"], env=environment, capture_output=True, timeout=60, check=True
    )
    assert json.loads(done.stdout.decode("utf-8"))["title"] == "Zürich" and "Zürich".encode() in done.stdout


def test_commands_work_together_on_real_files(tmp_path: Path) -> None:
    text = "Harbour reopens\n\nBy Ann Roe\n\nBoats came back to the harbour on Sunday, after three weeks of storms.\n"
    (tmp_path / "page.txt").write_text(text)
    (tmp_path / "rows.jsonl").write_text(json.dumps({"text": text, "row": 7}) + "\nno json\n")

    def cleaner(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "cleaner", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False)

    done = cleaner("clean", "page.txt", "rows.jsonl", "missing.txt", "-o", "out.json")
    assert done.returncode == 3 and done.stderr.count("\n") == 2
    entries = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [entry.get("title", "error") for entry in entries] == ["Harbour reopens"] * 2 + ["error"] * 2
    for entry in entries:
        jsonschema.Draft202012Validator(record_schema()).validate(entry)
    shown = cleaner("explain", "page.txt").stdout
    counts = [int(number) for number in re.findall(r"(\d+) [a-z]", shown.splitlines()[-1])]
    assert counts[0] == len(text) == sum(counts[1:])
    assert "Record field: title of" in cleaner("why", "rows.jsonl:1:1").stdout
    assert cleaner("check", "out.json").returncode == 1
    assert cleaner("explain", "missing.txt").returncode == 4
