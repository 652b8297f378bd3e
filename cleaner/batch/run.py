"""A run over a dump: its phases, one after the other, each over all shards, by workers that may die at any moment."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Protocol

from cleaner.batch.guard import find_death, timeout_death
from cleaner.batch.journal import Journal
from cleaner.batch.phases import Phase
from cleaner.batch.request import Share
from cleaner.batch.tally import Tally
from cleaner.batch.task import Done, GivenUp, Job, Setup, task_path
from cleaner.batch.tasklog import READING, LogReader
from cleaner.batch.workers import Died, Workers
from cleaner.errors import CleanerError
from cleaner.read.shards import Shard, plan_shards

_POLL_SECONDS = 0.2
_MOST_EARLY_DEATHS = 20
"""How often workers may end at the same shard before they begin with a source of it."""
_NO_SOURCE = -1


class Watch(Protocol):
    """Is told how far a run has come."""

    def begin(self, phase: str) -> None:
        """A phase begins."""

    def show(self, tally: Tally, done_bytes: int) -> None:
        """What the phase has done so far; `done_bytes` of the input's files."""

    def fail(self, description: str) -> None:
        """An input gives an error entry."""


class Run:
    """What the phases of a run share: its input, its journal, and its settings."""

    def __init__(
        self, inputs: Sequence[str], setup: Setup, journal: Journal, watch: Watch, *, jobs: int, field: str | None,
        kind: str, shard_bytes: int, share: Share,
    ) -> None:  # fmt: skip
        self.inputs = inputs
        self.setup = setup
        self.journal = journal
        self.watch = watch
        self.jobs = jobs
        self.share = share
        self.tallies: dict[str, Tally] = {}
        """Of the finished tasks of each phase."""
        self._plan_settings = {"field": field, "kind": kind, "shard_bytes": shard_bytes}

    def shards(self) -> Iterator[Shard]:
        """The shards that this run does, in the order of the input."""
        planned = self.journal.plan(plan_shards(self.inputs, **self._plan_settings))  # type: ignore[arg-type]
        return (shard for shard in planned if self.share.has(shard.number))

    def paths(self, phase: str, suffix: str) -> Iterator[Path]:
        """A finished phase's files `suffix`, in the order of the shards; only those that were written."""
        for number, done in self.journal.tasks(phase):
            if suffix in done.files:
                yield task_path(self.setup.folder, phase, number, suffix)

    def do(self, phases: Sequence[Phase]) -> None:
        """All that is left to do of `phases`.

        Raises: UsageError for options and tables that cannot be used and where the system refuses to write;
        CleanerError where our own code fails.
        """
        with Workers(self.jobs, self.setup.limits) as workers:
            for phase in phases:
                self.watch.begin(phase.name)
                _PhaseRun(self, phase, workers).do()
                if phase.join and self.journal.fact(f"joined {phase.name}") is None:
                    phase.join(self)
                    self.journal.keep({f"joined {phase.name}": "1"})


class _Going:
    """A task in a worker, as its log shows it."""

    def __init__(self, run: Run, phase: Phase, shard: Shard) -> None:
        self.log = LogReader(task_path(run.setup.folder, phase.name, shard.number, "log"))
        self.idle_seconds = 0.0
        """Since the log last grew."""
        self._seen = b""

    def read(self, tally: Tally) -> list[str]:
        """Adds what is new in the log to `tally`; the descriptions of new failures."""
        steps_before = self.log.steps_read
        steps = self.log.read()
        for step in steps:
            tally.add(step.counts)
        if self.log.steps_read != steps_before or self.log.tail != self._seen:
            self.idle_seconds = 0.0
            self._seen = self.log.tail
        return [failure for step in steps for failure in step.failures]


class _PhaseRun:
    """One phase over all shards."""

    def __init__(self, run: Run, phase: Phase, workers: Workers) -> None:
        self.run = run
        self.phase = phase
        self.workers = workers
        self.going: dict[int, _Going] = {}
        self.again: deque[Shard] = deque()
        self.tries: Counter[tuple[int, int, str]] = Counter()
        self.killed: set[int] = set()
        """Shards whose worker we have killed, because it hung."""
        self.finished = run.tallies.setdefault(phase.name, Tally())
        self.live = Tally()
        """What tasks that are not finished have done."""
        self.done_bytes = 0

    def do(self) -> None:
        """All tasks of the phase that are not done yet."""
        todo = self._unfinished()
        last = monotonic()
        while True:
            while self.workers.has_room and (shard := self._next(todo)) is not None:
                self._send(shard)
            if not self.workers.jobs:
                return
            for job, result in self.workers.wait(_POLL_SECONDS):
                self._take(job, result)
            now = monotonic()
            # A machine that slept, or this process that was stopped, costs no worker its life.
            self._look(min(now - last, 2 * _POLL_SECONDS))
            last = now

    def _unfinished(self) -> Iterator[Shard]:
        for shard in self.run.shards():
            done = self.run.journal.find(self.phase.name, shard.number)
            if done is None:
                yield shard
            else:
                self.finished.add(done.counts)
                self.done_bytes += shard.size_bytes

    def _next(self, todo: Iterator[Shard]) -> Shard | None:
        return self.again.popleft() if self.again else next(todo, None)

    def _send(self, shard: Shard) -> None:
        given_up = self.run.journal.given_up(self.phase.name, shard.number)
        if shard.number not in self.going:
            self.going[shard.number] = _Going(self.run, self.phase, shard)
        self.going[shard.number].idle_seconds = 0.0
        self.workers.send(
            Job(phase=self.phase.name, work=self.phase.work, shard=shard, setup=self.run.setup, given_up=given_up)
        )

    def _look(self, seconds: float) -> None:
        """Bring the counts up to date, and kill the workers that hang."""
        for job in self.workers.jobs:
            going = self.going[job.shard.number]
            going.idle_seconds += seconds
            self._read(going)
            if self.phase.reads_sources and going.idle_seconds > self.run.setup.limits.wall_seconds:
                self.killed.add(job.shard.number)
                self.workers.kill(job)
        finished = self.finished.content_bytes
        packed_ratio = self.done_bytes / finished if finished else 1.0
        done_bytes = self.done_bytes + packed_ratio * self.live.content_bytes
        self.run.watch.show(Tally(self.finished.counts + self.live.counts), int(done_bytes))

    def _read(self, going: _Going) -> None:
        for failure in going.read(self.live):
            self.run.watch.fail(failure)

    def _take(self, job: Job, result: Done | Died | CleanerError) -> None:
        if isinstance(result, CleanerError):
            raise result
        if isinstance(result, Died):
            self._try_again(job, result)
            return
        number = job.shard.number
        self._read(self.going.pop(number))
        self.run.journal.add(self.phase.name, number, result)
        task_path(self.run.setup.folder, self.phase.name, number, "log").unlink(missing_ok=True)
        self.live.counts.subtract(result.counts)
        self.finished.add(result.counts)
        self.done_bytes += job.shard.size_bytes

    def _try_again(self, job: Job, died: Died) -> None:
        """Have a task taken up again whose worker has ended, without the source that was to blame too often.

        Raises: CleanerError where workers end again and again without beginning with a source.
        """
        number = job.shard.number
        going = self.going[number]
        self._read(going)
        limits = self.run.setup.limits
        is_ours = number in self.killed
        self.killed.discard(number)
        death = timeout_death(limits) if is_ours else find_death(died.exit_code, limits)
        index = going.log.steps_read if going.log.tail else _NO_SOURCE
        error = death.error
        self.tries[number, index, error.code] += 1
        tries = self.tries[number, index, error.code]
        if index == _NO_SOURCE:
            if tries >= _MOST_EARLY_DEATHS:
                raise CleanerError(f"{self.phase.name}, shard {number}: {tries} processes died at it: {error.message}")
        elif tries >= death.most:
            item = GivenUp(index, error.code, error.message, going.log.tail == READING)
            self.run.journal.give_up(self.phase.name, number, item)
        self.again.append(job.shard)
