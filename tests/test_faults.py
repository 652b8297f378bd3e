"""Every write, every fsync and every rename of a run fails once in turn; the next run gives the undisturbed bytes."""

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.batch import run as run_module
from cleaner.batch.dump import clean_dump
from cleaner.batch.guard import PageLimits
from cleaner.batch.request import Request
from cleaner.batch.task import Job
from cleaner.batch.workers import Answer, _work
from cleaner.errors import UsageError
from tests.records import names

STORY = "The river rose by two metres on Sunday night, and the bridge at Elda was closed to all traffic."


class WorkersHere:
    """Does the jobs in this process, where its calls of the system can be made to fail."""

    def __init__(self, jobs: int, limits: PageLimits) -> None:
        self._answers: list[Answer] = []

    def __enter__(self) -> "WorkersHere":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @property
    def has_room(self) -> bool:
        return not self._answers

    @property
    def jobs(self) -> list[Job]:
        return [answer.job for answer in self._answers]

    def send(self, job: Job) -> None:
        self._answers.append(Answer(job, _work(job)))

    def wait(self, seconds: float) -> list[Answer]:
        answers, self._answers = self._answers, []
        return answers


class Faults:
    """Makes one call of the system fail: the one with the number `at`, from 0; counts them all."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.at: int | None = None
        self.calls = 0

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **settings: Any) -> Any:
            self.calls += 1
            if self.calls - 1 == self.at:
                raise OSError(self.code, os.strerror(self.code))
            return function(*arguments, **settings)

        return wrapped


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Faults]:
    found = Faults(request.param)
    monkeypatch.setattr(run_module, "Workers", WorkersHere)
    for name in ("write", "fsync", "ftruncate"):
        monkeypatch.setattr(os, name, found.wrap(getattr(os, name)))
    for name in ("replace", "hardlink_to", "mkdir"):
        monkeypatch.setattr(Path, name, found.wrap(getattr(Path, name)))
    yield found


class Silent:
    def begin(self, phase: str) -> None:
        pass

    def show(self, tally: Any, done_bytes: int) -> None:
        pass

    def fail(self, description: str) -> None:
        pass


def output_of(out: Path) -> dict[str, bytes]:
    paths = sorted(out.iterdir()) if out.is_dir() else [out]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


@pytest.mark.skipif(os.name == "nt", reason="what can be opened and renamed at the same time on POSIX")
@pytest.mark.parametrize(("faults", "is_folder"), [(errno.ENOSPC, False), (errno.EIO, True)], indirect=["faults"])
def test_each_call_of_the_system_may_fail_once(tmp_path: Path, faults: Faults, is_folder: bool) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"text": f"{n}\n\n{STORY}"}) + "\n" for n in range(2)), encoding="utf-8")
    (tmp_path / "work").mkdir()
    out = tmp_path / "work" / "out"
    request = Request(
        inputs=(str(rows),), output=str(out), shard_bytes=150, packing=".gz", is_folder=is_folder, suffix=".jsonl.gz"
    )
    clean_dump(request, Silent(), lambda tally: None)
    expected, calls = output_of(out), faults.calls
    assert calls > 20
    failed = 0
    for at in range(calls):
        for path in [*out.iterdir()] if is_folder else [out]:
            path.unlink()
        faults.at, faults.calls = at, 0
        try:
            clean_dump(request, Silent(), lambda tally: None)
        except UsageError as error:
            failed += 1
            assert os.strerror(faults.code) in str(error)
            assert is_folder or not out.exists() or output_of(out) == expected
            faults.at = None
            clean_dump(request, Silent(), lambda tally: None)
        assert output_of(out) == expected, f"call {at}"
        assert names(tmp_path / "work") == ["out"], f"call {at}"
    assert failed > 20
