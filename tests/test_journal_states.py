"""Runs that crash anywhere, are damaged, meet a second writer or begin again: in any order they end in the same bytes.

A crash is an exception at one call of the system, after which every other call fails too: nothing is tidied up, as
after kill -9.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cleaner.batch import run as run_module
from cleaner.batch.dump import clean_dump
from cleaner.batch.request import Request, journal_folder
from cleaner.errors import UsageError
from tests.records import names
from tests.test_faults import STORY, Silent, WorkersHere

CALLS: list[tuple[Any, str]] = [(os, name) for name in ("write", "fsync", "ftruncate", "replace", "unlink")]
CALLS += [(Path, name) for name in ("replace", "hardlink_to", "mkdir", "unlink", "rmdir")]
MOST_CALLS = 250
"""More than an undisturbed run makes."""


class CrashError(BaseException):
    """Stands for the end of the process."""


class Crasher:
    """Ends the process at one call of the system; counts them all."""

    def __init__(self) -> None:
        self.calls = 0
        self.at: int | None = None

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **changes: Any) -> Any:
            self.calls += 1
            if self.at is not None and self.calls > self.at:
                raise CrashError
            return function(*arguments, **changes)

        return wrapped


class SecondWriter(Silent):
    """Watches a run; at the beginning of each phase it tries to do the same."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.refused = 0

    def begin(self, phase: str) -> None:
        with pytest.raises(UsageError, match="another run writes to the same output"):
            clean_dump(self.request, Silent(), lambda tally: None)
        self.refused += 1


class Runs(RuleBasedStateMachine):
    """One command, again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        rows = self.folder / "rows.jsonl"
        rows.write_text("".join(json.dumps({"text": f"{n}\n\n{STORY}"}) + "\n" for n in range(3)), encoding="utf-8")
        (self.folder / "work").mkdir()
        self.out = self.folder / "work" / "out.jsonl"
        self.request = Request(inputs=(str(rows),), output=str(self.out), shard_bytes=150)
        self.crasher = Crasher()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(run_module, "Workers", WorkersHere)
        for place, name in CALLS:
            self.patch.setattr(place, name, self.crasher.wrap(getattr(place, name)))
        clean_dump(self.request, Silent(), lambda tally: None)
        assert MOST_CALLS / 2 < self.crasher.calls < MOST_CALLS
        self.expected = self.out.read_bytes()

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    def finish(self, watch: Silent, **changes: Any) -> None:
        """An undisturbed run, to its end."""
        clean_dump(msgspec.structs.replace(self.request, **changes), watch, lambda tally: None)
        assert names(self.out.parent) == ["out.jsonl"]
        assert self.out.read_bytes() == self.expected

    @rule()
    def run(self) -> None:
        self.finish(Silent())

    @rule()
    def run_from_the_beginning(self) -> None:
        self.finish(Silent(), restart=True)

    @rule()
    def run_beside_a_second_writer(self) -> None:
        second = SecondWriter(self.request)
        self.finish(second)
        assert second.refused >= 2

    @rule(at=st.integers(0, MOST_CALLS))
    def crash(self, at: int) -> None:
        self.crasher.calls, self.crasher.at = 0, at
        try:
            clean_dump(self.request, Silent(), lambda tally: None)
        except CrashError:
            pass
        finally:
            self.crasher.at = None

    @rule()
    def lose_the_output(self) -> None:
        self.out.unlink(missing_ok=True)

    @rule(at=st.integers(MOST_CALLS // 5, MOST_CALLS), which=st.integers(0, 20), cut=st.booleans())
    def crash_and_lose_bytes(self, at: int, which: int, cut: bool) -> None:
        """A file of a task that was finished or begun is cut, or gets other bytes, before the next run."""
        self.crash(at)
        found = sorted(journal_folder(str(self.out)).glob("*-[0-9]*.*"))
        if found:
            path = found[which % len(found)]
            content = path.read_bytes()
            path.write_bytes(content[: len(content) // 2] if cut else content[:-3] + b"xyz")
        self.finish(Silent())

    @invariant()
    def output_is_whole_or_missing(self) -> None:
        assert not self.out.exists() or self.out.read_bytes() == self.expected


@pytest.mark.skipif(os.name == "nt", reason="what can be opened and renamed at the same time on POSIX")
def test_any_order_of_runs_ends_in_the_same_bytes() -> None:
    run_state_machine_as_test(Runs, settings=settings(max_examples=15, stateful_step_count=8))
