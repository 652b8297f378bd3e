"""The package reaches no network, writes nothing but its output, and runs nothing that an input holds."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.samples import FOLDER

ROOT = Path(__file__).parent.parent

PROGRAM = """
import json, socket, sys
from pathlib import Path

def refuse(event, arguments):
    if event == "socket.__new__" and arguments[1] != getattr(socket, "AF_UNIX", None):
        raise RuntimeError("a socket was asked for")
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request", "os.system", "subprocess.Popen"):
        raise RuntimeError(f"{event} {arguments}")

if __name__ == "__main__":
    sys.addaudithook(refuse)
    try:
        socket.socket(socket.AF_INET)
    except RuntimeError:
        pass
    else:
        raise SystemExit("the test refuses nothing")
    from click.testing import CliRunner
    from cleaner.cli import commands

    samples, out = sys.argv[1:]
    records = out + "/records.jsonl"
    page = samples + "/html/news-article/source.html"
    codes = {}
    for command in (
        ["clean", samples, "-o", records, "--jobs", "2", "--repeats", "--shard-mib", "0.1"],
        ["clean", samples],
        ["check", records],
        ["report", records, "-o", out + "/report.html"],
        ["explain", samples],
        ["why", page + ":1"],
        ["doctor", samples],
    ):
        done = CliRunner().invoke(commands, command)
        codes[" ".join(command)] = done.exit_code
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
    net = Path("/proc/net/dev")
    names = [line.split(":")[0].strip() for line in net.read_text().splitlines()[2:]] if net.exists() else None
    print(json.dumps({"codes": codes, "interfaces": names}))
"""


def listing(folder: Path) -> dict[str, int]:
    """Every file and folder below `folder`, with its time of change."""
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """A home, a folder for temporary files, a working directory and one for the output."""
    found = {name: tmp_path / name for name in ("home", "temporary", "work", "out")}
    for folder in found.values():
        folder.mkdir()
        if folder.name != "out":
            (folder / "mine").write_text("mine", encoding="utf-8")
    return found


def use_all(places: dict[str, Path], *before: str) -> dict[str, Any]:
    """What the commands have come to, run behind the command `before`; nothing but the output has changed."""
    kept = [folder for name, folder in places.items() if name != "out"]
    program = places["out"].parent / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    listed = [listing(folder) for folder in [*kept, FOLDER]]
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(places["home"]),
        "TMPDIR": str(places["temporary"]),
    }  # fmt: skip
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        environment.pop(name, None)
    command = [*before, sys.executable, str(program), str(FOLDER), str(places["out"])]
    done = subprocess.run(
        command, cwd=places["work"], env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [listing(folder) for folder in [*kept, FOLDER]] == listed
    assert sorted(path.name for path in places["out"].iterdir()) == ["records.jsonl", "report.html"]
    found: dict[str, Any] = json.loads(done.stdout)
    failed = {command: code for command, code in found["codes"].items() if code not in (0, 1)}
    assert not failed and len(found["codes"]) == 7
    return found


def test_commands_ask_for_no_socket_and_write_their_output_alone(places: dict[str, Path]) -> None:
    use_all(places)


def test_commands_work_where_there_is_no_network(places: dict[str, Path]) -> None:
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this system gives no network namespace to a user (unshare -rn)")
    assert use_all(places, unshare, "-rn")["interfaces"] in ([], ["lo"])


# ---------------------------------------------------------------- the sources of the package

NAMES = {"eval", "exec", "compile", "__import__", "breakpoint"}
"""Built-in functions that run what they are given."""
MODULES = {
    "pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "code", "codeop", "runpy", "imp",
    "subprocess", "pty", "ctypes", "socket", "ssl", "http", "urllib.request", "requests", "httpx", "aiohttp", "urllib3",
    "ftplib", "smtplib", "xmlrpc", "webbrowser",
}  # fmt: skip
"""Modules that run what they are given, or reach other machines."""
ATTRIBUTES = {"system", "popen", "import_module", "startfile", "posix_spawn", "execv", "execve", "execvp"}
ALLOWED = {
    ("extras.py", "import_module"),  # the packages of the extras, by names that stand in our own code
    ("cli/__init__.py", "import_module"),  # the commands, by names of the table in that file
    ("checks/own.py", "import_module"),  # functions of the user's own configuration, which he names on purpose
}


def find_dangers(code: str) -> Iterator[str]:
    """Names of what in `code` could run an input or reach a network."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if is_forbidden(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module:
            if is_forbidden(node.module):
                yield node.module
            else:
                names = (f"{node.module}.{alias.name}" for alias in node.names)
                yield from (name for name in names if is_forbidden(name))
        elif isinstance(node, ast.Call):
            yield from find_calls(node)


def is_forbidden(module: str) -> bool:
    return any(module == name or module.startswith(name + ".") for name in MODULES)


def find_calls(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if isinstance(call.func, ast.Attribute):
        name = call.func.attr
        if name == "load" and isinstance(call.func.value, ast.Name) and call.func.value.id in ("np", "numpy"):
            settings = {keyword.arg: keyword.value for keyword in call.keywords}
            allows = settings.get("allow_pickle")
            if not (isinstance(allows, ast.Constant) and allows.value is False):
                yield "numpy.load with pickles"
    elif name in NAMES:
        yield name
    if name in ATTRIBUTES:
        yield name
    if any(keyword.arg == "shell" for keyword in call.keywords):
        yield "shell"


def test_nothing_in_the_package_runs_an_input() -> None:
    found = set()
    for path in sorted((ROOT / "cleaner").rglob("*.py")):
        place = path.relative_to(ROOT / "cleaner").as_posix()
        found |= {(place, name) for name in find_dangers(path.read_text(encoding="utf-8"))}
    assert found == ALLOWED


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import pickle", "pickle"),
        ("from pickle import loads", "pickle"),
        ("def f():\n    from urllib import request", "urllib.request"),
        ("eval(text)", "eval"),
        ("run(x, shell=True)", "shell"),
        ("os.system(x)", "system"),
        ("np.load(x)", "numpy.load with pickles"),
        ("np.load(x, allow_pickle=flag)", "numpy.load with pickles"),
        ("re.compile(x); ast.literal_eval(x); json.loads(x); np.load(x, allow_pickle=False)", ""),
    ],
)
def test_dangers_are_found(code: str, name: str) -> None:
    assert set(find_dangers(code)) == ({name} if name else set())


@pytest.mark.skipif(sys.platform != "linux", reason="only there a working directory can be removed")
@pytest.mark.parametrize(("output", "code"), [("{folder}/o.jsonl", 0), ("o.jsonl", 2)])
def test_a_working_directory_that_is_gone_ends_in_no_traceback(tmp_path: Path, output: str, code: int) -> None:
    (tmp_path / "a.txt").write_text("Rain fell on Elda.", encoding="utf-8")
    gone = tmp_path / "gone"
    gone.mkdir()
    command = [sys.executable, "-m", "cleaner", "clean", str(tmp_path / "a.txt")]
    command += ["-o", output.format(folder=tmp_path)]
    script = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    root = str(Path(__file__).parent.parent)
    ended = subprocess.run(
        [sys.executable, "-c", script, *command], cwd=gone, env={**os.environ, "PYTHONPATH": root},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False), ended.stderr
