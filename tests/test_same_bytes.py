"""The same input gives the same bytes, whatever the workers, the hash seed, the locale, the time zone and the order."""

import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks import sample_bytes
from benchmarks.sample_bytes import DIGESTS, digest_samples, find_differing
from tests.samples import FOLDER

ROOT = str(Path(__file__).parent.parent)
SAMPLES = (
    "html/news-article", "html/documentation", "html/blog-divs", "news/two-copies-glued-byline", "forum/thread",
    "consent/cookie-wall", "documentation/code", "error/soft-404",
)  # fmt: skip
_PARALLEL = 2


class Setting(NamedTuple):
    """What surrounds a run, and must not be seen in what it writes."""

    jobs: int
    seed: str
    """Of Python's hashes: the order of sets."""
    locale: str
    """A system without it falls back to C, which is a case too."""
    zone: str

    def __str__(self) -> str:
        return f"{self.jobs} workers, hash seed {self.seed}, locale {self.locale}, time zone {self.zone}"


SETTINGS = (
    Setting(1, "0", "C", "UTC"),
    Setting(2, "1", "C.UTF-8", "Asia/Kathmandu"),
    Setting(8, "2", "tr_TR.UTF-8", "America/St_Johns"),
    Setting(1, "31337", "de_DE.ISO-8859-1", "Asia/Kathmandu"),
    Setting(2, "4294967295", "tr_TR.UTF-8", "UTC"),
)


def clean(setting: Setting, *arguments: str) -> bytes:
    """Standard output of `cleaner clean`, which must end well."""
    environment = {
        **os.environ, "PYTHONPATH": ROOT, "PYTHONHASHSEED": setting.seed, "LC_ALL": setting.locale, "TZ": setting.zone,
        "LANG": setting.locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
    }  # fmt: skip
    command = [sys.executable, "-m", "cleaner", "clean", "--jobs", str(setting.jobs), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, f"{setting}: {done.stderr.decode(errors='replace')}"
    return done.stdout


def differing(outputs: list[bytes], settings: tuple[Setting, ...]) -> list[str]:
    return [str(setting) for output, setting in zip(outputs, settings, strict=True) if output != outputs[0]]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Samples under names of their own, since an id is made from the name."""
    folder = tmp_path_factory.mktemp("inputs")
    paths = []
    for name in SAMPLES:
        (source,) = (FOLDER / name).glob("source.*")
        paths.append(shutil.copy(source, folder / (name.replace("/", "-") + source.suffix)))
    return [str(path) for path in paths]


@pytest.fixture(scope="module")
def stream(inputs: list[str]) -> bytes:
    """What the first setting gives."""
    return clean(SETTINGS[0], *inputs)


def test_a_stream_is_the_same_in_every_setting(inputs: list[str], stream: bytes) -> None:
    with ThreadPoolExecutor(_PARALLEL) as pool:
        outputs = list(pool.map(lambda setting: clean(setting, *inputs), SETTINGS[1:]))
    assert not differing([stream, *outputs], SETTINGS)
    assert stream.count(b"\n") >= len(inputs)


def test_a_run_with_a_journal_is_the_same_in_every_setting(tmp_path: Path, inputs: list[str], stream: bytes) -> None:
    settings = SETTINGS[:3]

    def run(setting: Setting) -> bytes:
        out = tmp_path / f"{setting.jobs}.jsonl"
        clean(setting, *inputs, "-o", str(out), "--repeats", "--shard-mib", "0.002")
        return out.read_bytes()

    with ThreadPoolExecutor(_PARALLEL) as pool:
        outputs = list(pool.map(run, settings))
    assert not differing(outputs, settings)
    assert outputs[0].count(b"\n") == stream.count(b"\n")


def test_records_do_not_depend_on_the_order_of_the_inputs(inputs: list[str], stream: bytes) -> None:
    shuffled = random.Random(5).sample(inputs, len(inputs))
    output = clean(SETTINGS[1], *shuffled)
    assert output != stream
    assert sorted(output.splitlines()) == sorted(stream.splitlines())
    assert len({json.loads(line)["id"] for line in output.splitlines()}) == stream.count(b"\n")


def test_the_samples_give_the_bytes_that_are_written_down() -> None:
    """The digests are the same for Python 3.11, 3.12 and 3.13. After a change that is meant they are written anew."""
    written = json.loads(DIGESTS.read_text(encoding="utf-8"))
    assert find_differing(digest_samples(), written) == [], "python -m benchmarks.sample_bytes --write, if it is meant"


def test_a_sample_that_differs_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert find_differing({"a": "1", "b": "2", "d": "4"}, {"a": "1", "b": "3", "c": "4"}) == ["b", "c", "d"]
    monkeypatch.setattr(sample_bytes, "digest_samples", lambda: {"news/other": "0"})
    assert sample_bytes.main([]) == 1
    assert "news/other: other bytes" in capsys.readouterr().out
