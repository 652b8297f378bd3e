"""Runs over dumps from the command line: the same bytes in every way, shards, resume, what is refused."""

import gzip
import json
import zlib
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from click.testing import CliRunner, Result

from benchmarks.kill import kill_runs
from cleaner.batch.dump import clean_dump
from cleaner.batch.request import Request, needs_journal
from cleaner.cli import commands
from cleaner.cli.outputs import choose_form
from cleaner.errors import UsageError
from cleaner.write.packing import pack
from tests.records import names

STORY = "The river rose by two metres on Sunday night, and the bridge at Elda was closed to all traffic."


def run(*arguments: object, **settings: Any) -> Result:
    return CliRunner().invoke(commands, list(map(str, arguments)), **settings)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A folder of inputs: rows, pages, and one that cannot be read. It makes three shards of 1 KB."""
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [json.dumps({"text": f"Rain in Elda {number}\n\nBy Jane Roe\n\n{STORY}\n"}) for number in range(9)]
    (folder / "rows.jsonl").write_text("\n".join([*rows, "no row"]) + "\n", encoding="utf-8")
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"Snow in Elda {number}\n\n{STORY}\n", encoding="utf-8")
    (folder / "broken.txt.gz").write_bytes(gzip.compress(STORY.encode())[:40])
    return folder


SMALL = ("--shard-mib", "0.001", "--no-repeats")


@pytest.fixture
def stream(dump: Path) -> bytes:
    """What the inputs give in one go."""
    done = run("clean", dump)
    assert done.exit_code == 3
    return done.stdout_bytes


def test_a_journaled_run_gives_the_bytes_of_a_stream(tmp_path: Path, dump: Path, stream: bytes) -> None:
    out = tmp_path / "out.jsonl"
    for jobs in (1, 2):
        done = run("clean", dump, "-o", out, "--jobs", jobs, "--summary", tmp_path / "s.json", *SMALL)
        assert done.exit_code == 3 and out.read_bytes() == stream
        assert "14 pages from 16 inputs" in done.stderr and done.stderr.count("bad-gzip") == 2
        assert names(tmp_path) == ["in", "out.jsonl", "s.json"]
    summary = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert summary["pages"] == 14 and summary["errors"] == {"bad-gzip": 1, "bad-json": 1}
    assert summary["words_kept"] > 14 * 15 and summary["bytes"] > 14 * len(STORY)
    assert 0 < summary["cleaning_cpu_seconds"] <= summary["cpu_seconds"]


def test_a_stream_has_a_summary_too(tmp_path: Path, dump: Path) -> None:
    shown = run("clean", dump / "0.txt", "--summary", tmp_path / "s.json")
    summary = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert summary["pages"] == summary["inputs"] == 1 and summary["bytes"] == (dump / "0.txt").stat().st_size


def unpack(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True).read()
    return gzip.decompress(raw)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_packed_output_holds_the_same_bytes(tmp_path: Path, dump: Path, stream: bytes, suffix: str) -> None:
    seen = set()
    for jobs in (1, 2):
        out = tmp_path / f"out.jsonl{suffix}"
        assert run("clean", dump, "-o", out, "--jobs", jobs, *SMALL).exit_code == 3
        assert unpack(out) == stream
        seen.add(out.read_bytes())
    assert len(seen) == 1
    assert run("clean", dump, "-o", tmp_path / f"one.JSONL{suffix}").exit_code == 3
    assert unpack(tmp_path / f"one.JSONL{suffix}") == stream


@pytest.mark.parametrize("form", ["json", "csv", "md", "csv.gz"])
def test_other_formats_are_those_of_a_stream(tmp_path: Path, dump: Path, form: str) -> None:
    """Workers write parts of the output; those without an entry, since error entries go elsewhere, leave no trace."""
    one, two = tmp_path / f"one.{form}", tmp_path / f"two.{form}"
    for number in range(60):
        (dump / f"a{number:02}.txt.gz").write_bytes((dump / "broken.txt.gz").read_bytes())
    errors = ("--errors", tmp_path / "errors")
    assert run("clean", dump, "-o", one, *errors).exit_code == 3
    seen = set()
    for jobs in (1, 2):
        assert run("clean", dump, "-o", two, *errors, *SMALL, "--jobs", jobs).exit_code == 3
        seen.add(two.read_bytes())
    assert len(seen) == 1
    assert unpack(one) == unpack(two) if one.suffix in (".gz", ".zst") else one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("form", ["json", "csv", "jsonl.gz"])
def test_formats_without_an_entry_are_whole_files(tmp_path: Path, dump: Path, form: str) -> None:
    one, two, errors = tmp_path / f"one.{form}", tmp_path / f"two.{form}", ("--errors", tmp_path / "errors")
    broken = dump / "broken.txt.gz"
    run("clean", broken, "-o", one, *errors)
    run("clean", broken, "-o", two, *errors, "--repeats")
    assert unpack(one) == unpack(two) if one.suffix in (".gz", ".zst") else one.read_bytes() == two.read_bytes()


def test_error_entries_go_to_a_file_of_their_own(tmp_path: Path, dump: Path, stream: bytes) -> None:
    out, errors = tmp_path / "out.jsonl", tmp_path / "errors"
    assert run("clean", dump, "-o", out, "--errors", errors, *SMALL).exit_code == 3
    lines = stream.splitlines(keepends=True)
    assert out.read_bytes() == b"".join(line for line in lines if b'"error":' not in line)
    assert errors.read_bytes() == b"".join(line for line in lines if b'"error":' in line)


# ---------------------------------------------------------------- shards


def joined(folder: Path, suffix: str = ".jsonl") -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob(f"part-*{suffix}")))


def test_a_folder_gets_a_file_a_shard_and_a_manifest(tmp_path: Path, dump: Path, stream: bytes) -> None:
    out = tmp_path / "out"
    for arguments in ([f"{out}/"], [out, "--shards"]):
        assert run("clean", dump, "-o", *arguments, *SMALL).exit_code == 3
        assert joined(out) == stream and names(tmp_path) == ["in", "out"]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [part["name"] for part in manifest["parts"]] == sorted(set(names(out)) - {"manifest.json"})
    assert len(manifest["parts"]) == 3
    assert [part["bytes"] for part in manifest["parts"]] == [
        (out / part["name"]).stat().st_size for part in manifest["parts"]
    ]
    digests = [blake2b((out / part["name"]).read_bytes(), digest_size=16).hexdigest() for part in manifest["parts"]]
    assert [part["blake2b"] for part in manifest["parts"]] == digests
    assert run("clean", dump, "-o", f"{out}/", "--no-repeats").exit_code == 3  # as one shard: earlier parts go
    assert len(names(out)) == 2 and joined(out) == stream


def test_shares_of_the_shards_meet_in_one_folder(tmp_path: Path, dump: Path, stream: bytes) -> None:
    out = f"{tmp_path / 'out'}/"
    for number in (2, 1):
        assert run("clean", dump, "-o", out, "--shard", f"{number}/2", *SMALL).exit_code in (0, 3)
    assert joined(tmp_path / "out") == stream
    assert {"manifest-1-of-2.json", "manifest-2-of-2.json"} <= set(names(tmp_path / "out"))


def test_folders_may_hold_other_formats(tmp_path: Path, dump: Path) -> None:
    assert run("clean", dump, "-o", f"{tmp_path / 'out'}/", "--format", "csv", *SMALL).exit_code == 3
    parts = sorted((tmp_path / "out").glob("part-*.csv"))
    assert len(parts) == 3 and all(part.read_bytes().startswith(b"id,path,") for part in parts)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--shards"], "name it with -o"),
        (["--shard", "1/2"], "name it with -o"),
        (["-o", "x.jsonl", "--shard", "3/2"], "must be I/N"),
        (["-o", "x.jsonl", "--shard", "0/2"], "must be I/N"),
        (["-o", "x.jsonl", "--shard", "one"], "must be I/N"),
        (["-o", "x.parquet.gz"], "Parquet is packed inside"),
        (["-o", "gone/x.jsonl", *SMALL], "there is no folder gone"),
        (["-o", "gone/x/"], "there is no folder gone"),
        (["-o", "full/"], "holds mine.txt, which is no part of an output"),
        (["-o", "file/"], "is a file"),
        (["-o", "full", *SMALL], "is a folder"),
        (["-o", "x.jsonl", "--summary", "x.jsonl"], "--summary needs a file of its own"),
    ],
)
def test_places_that_cannot_be_are_refused(
    tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("precious")
    (tmp_path / "file").write_text("precious")
    shown = run("clean", dump, *arguments)
    assert shown.exit_code == 2 and message in shown.stderr
    assert names(tmp_path) == ["file", "full", "in"] and names(tmp_path / "full") == ["mine.txt"]


# ---------------------------------------------------------------- resume


class StoppedError(Exception):
    """Stands for the end of the process."""


class Stopper:
    """Watches a run, and stops it at a phase."""

    def __init__(self, phase: str) -> None:
        self.phase = phase

    def begin(self, phase: str) -> None:
        if phase == self.phase:
            raise StoppedError

    def show(self, tally: Any, done_bytes: int) -> None:
        pass

    def fail(self, description: str) -> None:
        pass


def stop(dump: Path, out: Path, **changes: Any) -> None:
    """Leaves the journal of a run that was stopped before its output was made."""
    shard_bytes = int(0.001 * (1 << 20))
    request = Request(inputs=(str(dump),), output=str(out), shard_bytes=shard_bytes, repeats=False, **changes)
    with pytest.raises(StoppedError):
        clean_dump(request, Stopper("output"), lambda tally: None)


def test_the_same_command_goes_on(tmp_path: Path, dump: Path, stream: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.jsonl"
    stop(dump, out)
    assert names(tmp_path) == ["in", "out.jsonl.journal"]
    monkeypatch.setattr("cleaner.batch.workers._Worker", None)  # nothing is left to be cleaned
    done = run("clean", dump, "-o", out, *SMALL)
    assert done.exit_code == 3 and out.read_bytes() == stream and "14 pages from 16 inputs" in done.stderr
    assert names(tmp_path) == ["in", "out.jsonl"]


def test_another_command_is_refused(tmp_path: Path, dump: Path, stream: bytes) -> None:
    out = tmp_path / "out.jsonl"
    stop(dump, out)
    for arguments, message in (
        ([], "--shard-mib was"),
        ([*SMALL, "--kind", "html"], "--kind was auto, and is html now"),
        ([*SMALL, "--language", "de"], "--language was not given, and is de now"),
        ([*SMALL, "--errors", tmp_path / "e"], "--errors was not given"),
    ):
        shown = run("clean", dump, "-o", out, *arguments)
        assert shown.exit_code == 2 and message in shown.stderr and "--restart" in shown.stderr
    (dump / "5.txt").write_text("Sun in Elda\n\n" + STORY, encoding="utf-8")
    assert "files of the input have changed" in run("clean", dump, "-o", out, *SMALL).stderr
    (dump / "5.txt").unlink()
    assert run("clean", dump, "-o", out, "--restart", "--no-repeats").exit_code == 3
    assert out.read_bytes() == stream and names(tmp_path) == ["in", "out.jsonl"]


def test_what_killed_processes_leave_gives_the_same_bytes() -> None:
    from argparse import Namespace

    settings = {"pages": 24, "jobs": 2, "shard_mib": 0.02, "max_wait": 1.5, "data": [], "seed": 3}
    count = kill_runs(Namespace(kills=4, **settings))
    assert count.kills == 4 and count.runs >= 1


# ---------------------------------------------------------------- which runs keep a journal


def test_small_runs_and_streams_need_no_journal(tmp_path: Path, dump: Path) -> None:
    small = Request(inputs=(str(dump),), output=str(tmp_path / "out"))
    assert not needs_journal(small)
    assert not needs_journal(Request(inputs=(str(dump), "-"), output=str(tmp_path / "out"), shard_bytes=10))
    assert not needs_journal(Request(inputs=(str(dump),), output="/dev/null", shard_bytes=10))
    assert needs_journal(Request(inputs=(str(dump),), output=str(tmp_path / "out"), shard_bytes=1000))
    (tmp_path / "out.journal").mkdir()
    assert needs_journal(small)


def test_packed_inputs_count_for_more(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(zlib.compress(bytes(1000)) * 10)
    size = (tmp_path / "a.jsonl.gz").stat().st_size
    request = Request(inputs=(str(tmp_path / "a.jsonl.gz"),), output=str(tmp_path / "out"), shard_bytes=4 * size)
    assert needs_journal(request)
    assert not needs_journal(msgspec.structs.replace(request, shard_bytes=6 * size))


@pytest.mark.parametrize(
    ("output", "format_name", "form", "suffix"),
    [
        ("a.csv.GZ", None, ("csv", ".gz"), ".csv.gz"),
        ("a.gz", None, ("jsonl", ".gz"), ".jsonl.gz"),
        ("a.x.zst", "md", ("md", ".zst"), ".md.zst"),
        ("out.v2/", None, ("jsonl", None), ".jsonl"),
        ("dump.jsonl.zst/", None, ("jsonl", ".zst"), ".jsonl.zst"),
        (None, None, ("jsonl", None), ".jsonl"),
    ],
)
def test_form_follows_the_name(output: str | None, format_name: str | None, form: Any, suffix: str) -> None:
    found = choose_form(output, format_name)
    assert found == form and found.suffix == suffix


def test_packing_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(UsageError, match=r"pip install 'scrape-cleaner\[zstd\]'"):
        list(pack([b"x"], ".zst"))
