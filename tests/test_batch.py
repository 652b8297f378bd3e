"""Runs over many sources: order, any number of processes, and what happens where a source or a process fails."""

import itertools
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from cleaner.batch import runner
from cleaner.batch.guard import PageLimits
from cleaner.batch.runner import clean_files, run_sources
from cleaner.errors import CleanerError, OptionsError, SourceError
from cleaner.options import DEFAULT_OPTIONS, Options
from cleaner.page import Source
from cleaner.read.files import make_failure
from cleaner.record import Failure, Record

STEPS = '''
import os, time
from cleaner.errors import OptionsError, SourceError

def clean(source, options):
    """Does what the source's content says."""
    word = source.content.decode().split()[0]
    if word == "die":
        os._exit(9)
    if word == "sleep":
        time.sleep(0.2)
    while word == "spin":
        pass
    if word == "eat":
        bytearray(600 << 20)
    if word == "bug":
        raise ZeroDivisionError("no such page")
    if word == "refuse":
        raise SourceError("not-text", "no text")
    if word == "options":
        raise OptionsError("engine is missing")
    return [(source.path, len(source.content))]
'''


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Source, Options], list[Record]]]:
    """A function in a module that other processes can import too."""
    (tmp_path / "steps_of_this_test.py").write_text(STEPS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import steps_of_this_test  # type: ignore[import-not-found]

    yield steps_of_this_test.clean
    del sys.modules["steps_of_this_test"]


def make_sources(*contents: str) -> Iterator[Source | Failure]:
    for number, content in enumerate(contents):
        source = Source(content=content.encode(), path=f"{number}.txt", root_path=f"{number}.txt")
        yield make_failure(source, SourceError("not-found", "gone")) if content == "failure" else source


def outline(entries: Iterator[Record | Failure]) -> list[str]:
    """Code or path of each entry."""
    return [f"{e.error.code} {e.source.path}" if isinstance(e, Failure) else f"ok {e[0]}" for e in entries]  # type: ignore[index]


@pytest.mark.parametrize("jobs", [1, 2])
def test_order_is_that_of_the_sources(step: Callable[[Source, Options], list[Record]], jobs: int) -> None:
    contents = ["sleep", "a", "failure", "bug", "b", "refuse", *"cdefghijk", "sleep", "failure"]
    codes = {"failure": "not-found", "bug": "internal-error", "refuse": "not-text"}
    expected = [f"{codes.get(content, 'ok')} {number}.txt" for number, content in enumerate(contents)]
    assert outline(run_sources(make_sources(*contents), step, DEFAULT_OPTIONS, jobs=jobs)) == expected


def test_a_process_that_dies_costs_its_source_only(step: Callable[[Source, Options], list[Record]]) -> None:
    entries = run_sources(make_sources("a", "die", "b", "die", "c"), step, DEFAULT_OPTIONS, jobs=2)
    assert outline(entries) == ["ok 0.txt", "worker-died 1.txt", "ok 2.txt", "worker-died 3.txt", "ok 4.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_source_over_its_limits_costs_itself_alone(
    step: Callable[[Source, Options], list[Record]], jobs: int
) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    limits = PageLimits(seconds=0.5, mib=300)
    sources = make_sources("a", "spin", "b", "eat", "c", "failure")
    entries = run_sources(sources, step, DEFAULT_OPTIONS, jobs=jobs, limits=limits)
    expected = ["ok 0.txt", "timed-out 1.txt", "ok 2.txt", "out-of-memory 3.txt", "ok 4.txt", "not-found 5.txt"]
    assert outline(entries) == expected
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_files_that_the_system_refuses_are_no_fault_of_a_page() -> None:
    def clean(source: Source, options: Options) -> list[Record]:
        raise OSError(24, "Too many open files", "weights.npz")

    with pytest.raises(CleanerError, match=r"Too many open files: 'weights\.npz'; run it again"):
        list(run_sources(make_sources("a"), clean, DEFAULT_OPTIONS))


def test_a_page_whose_number_the_system_refuses_fails_alone() -> None:
    def clean(source: Source, options: Options) -> list[Record]:
        raise OSError(75, "Value too large for defined data type")

    (entry,) = run_sources(make_sources("a"), clean, DEFAULT_OPTIONS)
    assert isinstance(entry, Failure) and entry.error.code == "internal-error"


def test_processes_that_cannot_be_started_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pool:
        def schedule(self, *_: object, **__: object) -> None:
            raise BrokenExecutor

        def stop(self) -> None:
            pass

        join = stop

    monkeypatch.setattr(runner, "_start_pool", lambda jobs, limits: Pool())
    with pytest.raises(CleanerError, match="cannot be started; ask for fewer"):
        list(run_sources(make_sources("a"), lambda source, options: [], DEFAULT_OPTIONS, jobs=2))


@pytest.mark.parametrize("jobs", [1, 2])
def test_internal_errors_name_type_and_message(step: Callable[[Source, Options], list[Record]], jobs: int) -> None:
    (failure,) = run_sources(make_sources("bug"), step, DEFAULT_OPTIONS, jobs=jobs)
    assert isinstance(failure, Failure)
    assert failure.error.message == "ZeroDivisionError: no such page; please report this source"


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_callers_mistakes_stop_the_run(step: Callable[[Source, Options], list[Record]], jobs: int) -> None:
    with pytest.raises(OptionsError, match="engine is missing"):
        list(run_sources(make_sources("a", "options", "b"), step, DEFAULT_OPTIONS, jobs=jobs))


def test_sources_in_flight_are_bounded(step: Callable[[Source, Options], list[Record]]) -> None:
    taken = itertools.count()
    sources = (source for source in make_sources(*["a"] * 100) if next(taken) >= 0)
    entries = run_sources(sources, step, DEFAULT_OPTIONS, jobs=2)
    assert next(entries)
    assert next(taken) <= 8
    entries.close()  # type: ignore[attr-defined]


def test_bytes_in_flight_are_bounded(
    step: Callable[[Source, Options], list[Record]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_MAX_WAITING_BYTES", 5)
    taken = itertools.count()
    sources = (source for source in make_sources(*["abc"] * 20) if next(taken) >= 0)
    entries = run_sources(sources, step, DEFAULT_OPTIONS, jobs=2)
    assert next(entries)
    assert next(taken) == 2
    assert len(list(entries)) == 19


@pytest.mark.parametrize("jobs", [0, -1])
def test_jobs_below_one_are_refused_at_once(jobs: int) -> None:
    with pytest.raises(OptionsError, match="at least 1"):
        clean_files([], jobs=jobs)


def test_files_give_the_same_entries_for_any_jobs(tmp_path: Path) -> None:
    story = "The river rose by two metres on Sunday night, and the bridge at Elda was closed to all traffic."
    for number in range(7):
        (tmp_path / f"{number}.txt").write_text(f"Rain in Elda {number}\n\nBy Jane Roe\n\n{story}\n", encoding="utf-8")
    (tmp_path / "page.html").write_text(f"<html><body><h1>Rain</h1><p>{story}</p></body></html>", encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text(f'{{"text": "{story}", "id": 7}}\n{{"x": 1}}\n', encoding="utf-8")
    (tmp_path / "bad.txt.gz").write_bytes(b"")
    runs = [[entry.to_json() for entry in clean_files([tmp_path, "none.txt"], jobs=jobs)] for jobs in (1, 2, 3)]
    assert runs[0] == runs[1] == runs[2]
    entries = list(clean_files([tmp_path, "none.txt"]))
    assert [e.error.code for e in entries if isinstance(e, Failure)] == ["bad-gzip", "no-text-field", "not-found"]
    assert len(entries) == len({entry.id for entry in entries}) == 12
    assert [e.source.carried for e in entries if isinstance(e, Record) and e.source.member] == [{"id": 7}]
