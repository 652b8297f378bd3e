"""The fuzzing of readers: its seeds are readable, some spoilt files keep the promises, broken ones are found."""

import random
from pathlib import Path

import pytest

import cleaner
from benchmarks import fuzz_readers
from benchmarks.fuzz_readers import RECORDS, Seed, build_seeds, check_file, run, spoil
from benchmarks.promises import BrokenPromiseError
from cleaner.record import Record


@pytest.fixture(scope="module")
def seeds() -> list[Seed]:
    return build_seeds()


def test_every_seed_is_read_as_records(tmp_path: Path, seeds: list[Seed]) -> None:
    assert len({suffix for suffix, _ in seeds}) == len(seeds) >= 9
    for suffix, content in seeds:
        path = tmp_path / f"input{suffix}"
        path.write_bytes(content)
        entries = list(fuzz_readers._entries(path))
        assert entries and all(isinstance(entry, Record) for entry in entries), suffix


def test_spoilt_files_keep_the_promises(tmp_path: Path, seeds: list[Seed]) -> None:
    rng = random.Random(3)
    for suffix, content in seeds:
        path = tmp_path / f"input{suffix}"
        spoilt = spoil(content, rng)
        assert spoilt != content
        path.write_bytes(spoilt)
        check_file(path)


def test_what_breaks_a_promise_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzz_readers, "build_seeds", lambda: [(".txt", b"Rain in Elda")])
    monkeypatch.setattr(cleaner, "clean_files", lambda paths: iter([]))
    assert run(0.05, 1, tmp_path / "found") > 0
    assert "no entry for ['.txt']" in capsys.readouterr().out and list((tmp_path / "found").glob("*.txt"))
    path = tmp_path / f"input{RECORDS}"
    path.write_bytes(b"")
    check_file(path)

    def fail(entries: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz_readers, "check", fail)
    with pytest.raises(BrokenPromiseError, match="raises ZeroDivisionError"):
        check_file(path)
