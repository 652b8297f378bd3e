"""Runs over dumps: limits of a page, workers that die, what is taken up after the end of any process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.kill import find_family
from cleaner.batch import guard
from cleaner.batch.guard import PageLimits
from cleaner.batch.journal import Journal, decode_shard, encode_shard, open_journal
from cleaner.batch.phases import Phase
from cleaner.batch.request import ALL_SHARDS, Share
from cleaner.batch.run import Run
from cleaner.batch.tally import Tally
from cleaner.batch.task import Done, GivenUp, Job, Setup, Task
from cleaner.errors import CleanerError, OptionsError, UsageError
from cleaner.page import Source
from cleaner.read.shards import Shard, plan_shards
from cleaner.record import Failure
from tests.records import make_failure, make_record, names

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
ROOT = Path(__file__).parent.parent

STEPS = '''
import os, signal, time
from pathlib import Path
from cleaner.errors import OptionsError
from cleaner.record import Failure

def work(task):
    """Does with each row what its first word says."""
    task.append("entries", b"")
    for source in task.sources():
        if isinstance(source, Failure):
            task.count(source)
            task.append("entries", f"{source.error.code} {source.source.member}\\n".encode())
            continue
        word = source.content.split()[0]
        if word == "die":
            os._exit(9)
        if word == "die-once" and not Path(task.setup.extra["once"]).exists():
            Path(task.setup.extra["once"]).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        while word == "spin":
            pass
        if word == "sleep":
            time.sleep(1000)
        if word == "eat":
            bytearray(600 << 20)
        if word == "options":
            raise OptionsError("engine is missing")
        if word == "bug":
            raise ZeroDivisionError("no such shard")
        task.tally.counts["pages"] += 1
        task.append("entries", f"{word} {source.member}\\n".encode())

def number(task):
    """A phase without sources: the lines of the phase before, counted."""
    lines = task.path("entries", phase="clean").read_bytes().splitlines()
    task.append("count", b"%d\\n" % len(lines))

def die(task):
    os.kill(os.getpid(), signal.SIGKILL)
'''


class Recorder:
    """Watches a run."""

    def __init__(self) -> None:
        self.phases: list[str] = []
        self.failures: list[str] = []
        self.tally = Tally()

    def begin(self, phase: str) -> None:
        self.phases.append(phase)

    def show(self, tally: Tally, done_bytes: int) -> None:
        self.tally = tally

    def fail(self, description: str) -> None:
        self.failures.append(description)


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Functions in a module that other processes can import too."""
    (tmp_path / "steps_of_runs.py").write_text(STEPS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import steps_of_runs  # type: ignore[import-not-found]

    yield steps_of_runs
    del sys.modules["steps_of_runs"]


def write_rows(folder: Path, *words: str) -> str:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps({"text": f"{word} words"}) + "\n" for word in words), encoding="utf-8")
    return str(path)


def make_run(
    journal: Journal, path: str, *, jobs: int = 2, shard_bytes: int = 1 << 20, share: Share = ALL_SHARDS,
    ) -> tuple[Run, Recorder]:  # fmt: skip
    recorder = Recorder()
    setup = Setup(
        folder=journal.folder,
        limits=PageLimits(seconds=0.3, mib=300),
        extra={"once": str(journal.folder.parent / "once")},
    )
    run = Run(
        [path], setup, journal, recorder, jobs=jobs, field=None, kind="auto", shard_bytes=shard_bytes, share=share
    )
    return run, recorder


def read_all(run: Run, phase: str, suffix: str) -> list[str]:
    return [line for path in run.paths(phase, suffix) for line in path.read_text().splitlines()]


# ---------------------------------------------------------------- limits and deaths


@POSIX
def test_a_page_over_a_limit_costs_itself_alone(
    tmp_path: Path, steps: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_MIN_WALL_SECONDS", 3.0)
    path = write_rows(tmp_path, "a", "die", "b", "die-once", "c", "spin", "d", "sleep", "e", "eat", "f")
    with open_journal(tmp_path / "j", {"run": "1"}, restart=False) as journal:
        run, recorder = make_run(journal, path)
        run.do([Phase("clean", steps.work)])
        codes = [line.split()[0] for line in read_all(run, "clean", "entries")]
        eaten = "out-of-memory" if sys.platform == "linux" else "eat"
        assert codes == [
            "a", "worker-died", "b", "die-once", "c", "timed-out", "d", "timed-out", "e", eaten, "f",
        ]  # fmt: skip
        assert run.tallies["clean"].pages + run.tallies["clean"].errors == 11
        assert len(recorder.failures) == run.tallies["clean"].errors
        assert not list(tmp_path.glob("j/*.log")) and not list(tmp_path.glob("j/*.part"))


@POSIX
def test_workers_that_die_before_any_source_end_the_run(
    tmp_path: Path, steps: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.batch.run._MOST_EARLY_DEATHS", 3)
    path = write_rows(tmp_path, "a")
    with (
        pytest.raises(CleanerError, match="processes died"),
        open_journal(tmp_path / "j", {"run": "1"}, restart=False) as journal,
    ):
        run, _ = make_run(journal, path, jobs=1)
        run.do([Phase("clean", steps.die)])


@pytest.mark.parametrize(
    ("word", "kind", "message"),
    [("options", OptionsError, "engine is missing"), ("bug", CleanerError, "no such shard")],
)
def test_errors_of_a_worker_end_the_run(
    tmp_path: Path, steps: ModuleType, word: str, kind: type[Exception], message: str
) -> None:
    path = write_rows(tmp_path, "a", word)
    with (
        pytest.raises(kind, match=message),
        open_journal(tmp_path / "j", {"run": "1"}, restart=False) as journal,
    ):
        run, _ = make_run(journal, path)
        run.do([Phase("clean", steps.work)])


# ---------------------------------------------------------------- phases and shards


def test_phases_see_what_the_ones_before_have_left_and_are_joined_once(tmp_path: Path, steps: ModuleType) -> None:
    path = write_rows(tmp_path, *"abcdefghij")
    joined: list[str] = []

    def join(run: Run) -> None:
        joined.append(" ".join(read_all(run, "clean", "entries")))

    phases = [Phase("clean", steps.work, join), Phase("number", steps.number, reads_sources=False)]
    for _ in range(2):
        with open_journal(tmp_path / "j", {"run": "1"}, restart=False) as journal:
            run, recorder = make_run(journal, path, shard_bytes=60)
            run.do(phases)
            assert sum(map(int, read_all(run, "number", "count"))) == 10
            assert len(read_all(run, "number", "count")) > 2
            assert recorder.phases == ["clean", "number"] and run.tallies["clean"].pages == 10
    assert joined == [" ".join(f"{word} line {number}" for number, word in enumerate("abcdefghij", start=1))]


def test_shares_do_all_shards_together(tmp_path: Path, steps: ModuleType) -> None:
    path = write_rows(tmp_path, *"abcdefghij")
    found: dict[int, str] = {}
    for number in (1, 2, 3):
        with open_journal(tmp_path / f"j{number}", {"run": "1"}, restart=False) as journal:
            run, _ = make_run(journal, path, shard_bytes=60, share=Share(number, 3))
            run.do([Phase("clean", steps.work)])
            for shard, _ in journal.tasks("clean"):
                assert shard not in found
                found[shard] = (journal.folder / f"clean-{shard:07d}.entries").read_text()
    text = "".join(found[shard] for shard in sorted(found))
    assert [line.split()[0] for line in text.splitlines()] == list("abcdefghij")


# ---------------------------------------------------------------- a task that is taken up


class CutError(Exception):
    """Stands for the end of a process."""


def do_task(folder: Path, shard: Shard, *, cut_at: str | None = None, **changes: object) -> Done | None:
    """A task that appends each source's text; it ends at the source `cut_at`."""
    job = Job(phase="clean", work=lambda task: None, shard=shard, setup=Setup(folder=folder), **changes)  # type: ignore[arg-type]
    try:
        with Task(job) as task:
            for source in task.sources():
                task.append(
                    "seen", (source.id if isinstance(source, Failure) else str(source.content)).encode() + b"\n"
                )
                task.append("odd", b"x" if task.tally.counts else b"")
                if cut_at and getattr(source, "content", "") == cut_at:
                    raise CutError
                task.tally.counts["pages"] += 1
            return task.finish()
    except CutError:
        return None


def only_shard(path: str) -> Shard:
    (shard,) = plan_shards([path])
    return shard


def test_task_goes_on_after_its_last_whole_source(tmp_path: Path) -> None:
    shard = only_shard(write_rows(tmp_path, *"abcdef"))
    (tmp_path / "whole").mkdir()
    expected = do_task(tmp_path / "whole", shard)
    for text in ("c words", "e words"):
        assert do_task(tmp_path, shard, cut_at=text) is None
        log = (tmp_path / "clean-0000000.log").read_bytes()
        assert log.count(b"\n") == "abcdef".index(text[0]) and log.endswith(b"-+")
    done = do_task(tmp_path, shard)
    assert done == expected and done is not None
    assert done.counts["pages"] == 6 and done.counts["bytes"] == 6 * len("a words")
    assert (tmp_path / "clean-0000000.seen").read_text() == "".join(f"{letter} words\n" for letter in "abcdef")


@pytest.mark.parametrize("damage", ["cut", "changed", "log", "gone", "longer"])
def test_task_does_again_what_did_not_last(tmp_path: Path, damage: str) -> None:
    shard = only_shard(write_rows(tmp_path, *"abcdef"))
    (tmp_path / "whole").mkdir()
    expected = do_task(tmp_path / "whole", shard)
    do_task(tmp_path, shard, cut_at="e words")
    part, log = tmp_path / "clean-0000000.seen.part", tmp_path / "clean-0000000.log"
    raw = part.read_bytes()
    if damage == "cut":
        part.write_bytes(raw[:19])
    elif damage == "changed":
        part.write_bytes(raw[:10] + bytes(6) + raw[16:])
    elif damage == "longer":
        part.write_bytes(raw + b"what was written before the log was")
    elif damage == "log":
        log.write_bytes(log.read_bytes()[:-60] + bytes(30))
    else:
        part.unlink()
    assert do_task(tmp_path, shard) == expected
    assert (tmp_path / "clean-0000000.seen").read_bytes() == (tmp_path / "whole" / "clean-0000000.seen").read_bytes()


@pytest.mark.parametrize(
    ("error", "code"), [(OSError(5, "broken disk"), "unreadable"), (ValueError("x"), "internal-error")]
)
def test_a_reader_that_fails_costs_the_rest_of_its_shard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    shard = only_shard(write_rows(tmp_path, *"abcd"))

    def read_shard(shard: Shard, passed_over: Counter[str]) -> Iterator[Source]:
        yield Source(content="a words")
        passed_over["image"] += 2
        yield Source(content="b words")
        passed_over["image"] += 1
        raise error

    monkeypatch.setattr("cleaner.batch.task.read_shard", read_shard)
    job = Job(phase="clean", work=lambda task: None, shard=shard, setup=Setup(folder=tmp_path))
    with Task(job) as task:
        *read, last = task.sources()
        assert [source.content for source in read if isinstance(source, Source)] == ["a words", "b words"]
        assert isinstance(last, Failure) and last.error.code == code and "from source 3 on" in str(last.source.member)
        assert task.finish().counts["passed_over:image"] == 3
    with Task(job) as task:
        assert list(task.sources()) == []  # all of it stands in the log
        assert task.finish().counts["passed_over:image"] == 3


def test_the_callers_mistakes_pass_through_a_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shard = only_shard(write_rows(tmp_path, "a"))

    def read_shard(shard: Shard, passed_over: Counter[str]) -> Iterator[Source]:
        raise UsageError("WARC needs fastwarc")
        yield Source(content="")

    monkeypatch.setattr("cleaner.batch.task.read_shard", read_shard)
    with pytest.raises(UsageError, match="fastwarc"):
        do_task(tmp_path, shard)


def test_sources_that_were_given_up_come_as_failures(tmp_path: Path) -> None:
    shard = only_shard(write_rows(tmp_path, *"abcd"))
    cleaned = GivenUp(1, "timed-out", "too slow", False)
    done = do_task(tmp_path, shard, given_up=(cleaned,))
    lines = (tmp_path / "clean-0000000.seen").read_text().splitlines()
    assert done and len(lines) == 4 and lines[0] == "a words" and len(lines[1]) == 32
    rest = GivenUp(2, "worker-died", "gone", True)
    do_task(tmp_path, shard, given_up=(rest,))
    lines = (tmp_path / "clean-0000000.seen").read_text().splitlines()
    assert lines[:2] == ["a words", "b words"] and len(lines) == 3 and len(lines[2]) == 32


# ---------------------------------------------------------------- the journal


def test_journal_of_another_run_is_refused_and_can_be_begun_again(tmp_path: Path) -> None:
    folder = tmp_path / "j"
    with open_journal(folder, {"fingerprint": "1", "--kind": "auto", "INPUT": "a"}, restart=False) as journal:
        journal.add("clean", 0, Done({}, {"pages": 1}))
    other = {"fingerprint": "2", "--kind": "html", "INPUT": "a"}
    with pytest.raises(UsageError) as caught, open_journal(folder, other, restart=False):
        pytest.fail("it was opened")
    for part in ("files of the input have changed", "--kind was auto, and is html now", "--restart", str(folder)):
        assert part in str(caught.value)
    assert "INPUT" not in str(caught.value)
    with open_journal(folder, other, restart=True) as journal:
        assert journal.find("clean", 0) is None
        journal.remove()
    assert names(tmp_path) == []


def test_journal_is_for_one_process_at_a_time(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from cleaner.batch.journal import open_journal\n"
        "with open_journal(Path(sys.argv[1]), {'run': '1'}, restart=False): pass"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "j")]
    with open_journal(tmp_path / "j", {"run": "1"}, restart=False):
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
        assert done.returncode == 1 and "UsageError: another run writes to the same output" in done.stderr
    assert subprocess.run(command, capture_output=True, cwd=ROOT, timeout=60).returncode == 0


def test_journal_forgets_what_is_damaged(tmp_path: Path, steps: ModuleType) -> None:
    path = write_rows(tmp_path, *"abcdefghij")
    for round_ in range(3):
        with open_journal(tmp_path / "j", {"run": "1"}, restart=False) as journal:
            assert (journal.find("clean", 0) is None) == (round_ != 2)
            run, _ = make_run(journal, path, shard_bytes=60)
            run.do([Phase("clean", steps.work)])
            text = read_all(run, "clean", "entries")
        if round_ == 0:
            damaged = tmp_path / "j" / "clean-0000000.entries"
            damaged.write_bytes(damaged.read_bytes()[:-1] + b"z")
    assert [line.split()[0] for line in text] == list("abcdefghij")


def test_journal_keeps_the_plan(tmp_path: Path) -> None:
    path = write_rows(tmp_path, *"abcdefghij")
    shards = list(plan_shards([path, str(tmp_path / "gone")], shard_bytes=60))
    assert [decode_shard(encode_shard(shard)).parts[0].start for shard in shards] == [s.parts[0].start for s in shards]
    with open_journal(tmp_path / "j", {"run": "1"}, restart=False) as journal:
        assert len(list(zip(journal.plan(iter(shards)), range(2), strict=False))) == 2
        assert [shard.number for shard in journal.plan(iter(shards))] == [shard.number for shard in shards]
        kept = list(journal.plan(iter([])))
        assert [shard.number for shard in kept] == [shard.number for shard in shards]
        assert kept[-1].parts[-1].place.error and kept[-1].parts[-1].place.error.code == "not-found"


def test_journal_that_was_being_removed_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "j"
    for calls in range(1, 4):
        with open_journal(folder, {"run": "1"}, restart=False) as journal:
            assert names(folder) == ["journal.db", "lock"] and not list(journal.tasks("clean"))
            (folder / "clean-0000000.entries").write_text("old")
            (folder / "marks-0000000").write_text("old")
            (folder / "cleaner-of-a-killed-process").mkdir(exist_ok=True)
            (folder / "cleaner-of-a-killed-process" / "0").write_text("old")
            journal.add("clean", 0, Done({"entries": (3, "")}, {}))
            unlink, left = Path.unlink, iter(range(calls))  # so many calls of the system, then the end
            with monkeypatch.context() as patch, pytest.raises(StopIteration):
                patch.setattr(Path, "unlink", lambda path: (next(left), unlink(path)))  # noqa: B023
                journal.remove()


def test_journal_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "victim").mkdir()
    (tmp_path / "j").symlink_to(tmp_path / "victim")
    with pytest.raises(UsageError, match="is a link"), open_journal(tmp_path / "j", {}, restart=False):
        pytest.fail("it was opened")
    assert names(tmp_path / "victim") == []


# ---------------------------------------------------------------- counts


def test_tally_counts_words_reasons_and_codes() -> None:
    tally = Tally()
    tally.count(make_record())
    tally.count(make_failure())
    other = Tally()
    other.add(tally.counts)
    assert other.summary() == {
        "pages": 1,
        "inputs": 2,
        "bytes": 0,
        "words_kept": 7,
        "words_dropped": {"boilerplate.share-bar": 1},
        "errors": {"not-found": 1},
        "warnings": {"published-empty": 1},
        "passed_over": {},
        "copied_paragraphs": 0,
        "duplicate_pages": 0,
    }
    assert other.group("errors") == Counter({"not-found": 1})


# ---------------------------------------------------------------- processes


@POSIX
def test_workers_end_with_a_run_that_was_killed(tmp_path: Path) -> None:
    text = "The river rose by two metres on Sunday night, and the bridge at Elda was closed to all traffic.\n" * 20
    (tmp_path / "rows.jsonl").write_text((json.dumps({"text": text}) + "\n") * 2000, encoding="utf-8")
    command = [sys.executable, "-m", "cleaner", "clean", "rows.jsonl", "-o", "out.jsonl", "--shard-mib", "0.1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([*command, "--jobs", "2"], cwd=tmp_path, env=environment) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("out.jsonl.journal/*.entries")) and time.monotonic() < deadline:
            time.sleep(0.05)
        family = find_family(process.pid)
        assert len(family) >= 3
        process.send_signal(signal.SIGKILL)
    while any(Path(f"/proc/{number}/cmdline").exists() and find_family(number) for number in family):
        assert time.monotonic() < deadline, "a worker has outlived its run"
        time.sleep(0.05)
    assert names(tmp_path) == ["out.jsonl.journal", "rows.jsonl"]
