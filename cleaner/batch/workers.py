"""Worker processes: each gets one job after the other, and can die without any other process noticing.

The pools of other libraries share one queue, with locks, among their workers: a worker that is killed while it holds
one blocks the others, and a job that it had taken, but not yet acknowledged, is never answered. Here each worker has a
pipe of its own.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import NamedTuple

from cleaner.batch.guard import OUT_OF_MEMORY_EXIT, PageLimits, limit_worker, stop_clock
from cleaner.batch.task import Done, Job, Task
from cleaner.errors import CleanerError, UsageError
from cleaner.page import Source

_END_SECONDS = 2.0


class Died(NamedTuple):
    """A worker has ended in the middle of a job."""

    exit_code: int | None
    """Of a signal its negative number."""


class Answer(NamedTuple):
    """What has become of a job."""

    job: Job
    result: Done | Died | CleanerError


class _Worker:
    """A process, the pipe to it, and what it works at."""

    def __init__(self, limits: PageLimits) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, limits), daemon=True)
        self.process.start()
        theirs.close()
        self.job: Job | None = None

    def end(self) -> int | None:
        """End the process; its exit code."""
        self.pipe.close()
        self.process.join(0 if self.job else _END_SECONDS)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        code = self.process.exitcode
        self.process.close()
        return code


class Workers:
    """Up to `jobs` workers, started when they are needed."""

    def __init__(self, jobs: int, limits: PageLimits) -> None:
        self._most = jobs
        self._limits = limits
        self._workers: list[_Worker] = []

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            if worker.job:
                worker.process.kill()
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    @property
    def has_room(self) -> bool:
        """Whether another job can be sent now."""
        return len(self._workers) < self._most or any(worker.job is None for worker in self._workers)

    @property
    def jobs(self) -> Sequence[Job]:
        """What is being worked at."""
        return [worker.job for worker in self._workers if worker.job]

    def send(self, job: Job) -> None:
        """Give `job` to a worker. Call it only where there is room."""
        worker = next((worker for worker in self._workers if worker.job is None), None)
        if worker is None:
            worker = _Worker(self._limits)
            self._workers.append(worker)
        worker.job = job
        with suppress(OSError):  # a worker that was killed while it had nothing to do: `wait` sees it
            worker.pipe.send(job)

    def kill(self, job: Job) -> None:
        """Kill the worker of `job`: `wait` will say that it died."""
        for worker in self._workers:
            if worker.job is job:
                worker.process.kill()

    def wait(self, seconds: float) -> list[Answer]:
        """What has become of jobs since the last call; waits for one at most `seconds`."""
        by_handle: dict[object, _Worker] = {}
        for worker in self._workers:
            by_handle[worker.pipe] = by_handle[worker.process.sentinel] = worker
        ready = connection.wait(list(by_handle), timeout=seconds)  # type: ignore[arg-type]
        answers = []
        for worker in dict.fromkeys(by_handle[handle] for handle in ready):
            answer = self._receive(worker)
            if answer:
                answers.append(answer)
        return answers

    def _receive(self, worker: _Worker) -> Answer | None:
        """The answer of a worker whose pipe or process has something to say; None where it died without a job."""
        job = worker.job
        try:
            if worker.pipe.poll():
                result: Done | CleanerError = worker.pipe.recv()
                worker.job = None
                return Answer(job, result) if job else None
        except (EOFError, OSError):
            pass
        self._workers.remove(worker)
        worker.process.join(_END_SECONDS)  # it closes its pipe a moment before it ends
        code = worker.end()
        return Answer(job, Died(code)) if job else None


def _serve(pipe: Connection, limits: PageLimits) -> None:
    """The life of a worker: jobs in, what has become of them out, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the run ends its workers itself
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _warm_up()
    limit_worker(limits)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send(_work(job))
        except OSError:
            return


def _warm_up() -> None:
    """Load what every page needs: it is no page's time or memory."""
    from cleaner.pipeline import clean_source

    text = "Rain in Elda\n\nBy Jane Roe\n\nThe river rose by two metres on Sunday night, and the bridge was closed."
    clean_source(Source(content=text, kind="text"))
    clean_source(Source(content=f"<html><body><h1>Rain</h1><p>{text}</p></body></html>", kind="html"))


def _work(job: Job) -> Done | CleanerError:
    """Do one job; ends the process where it takes too much memory."""
    started = time.process_time_ns()
    try:
        with Task(job) as task:
            job.work(task)
            stop_clock()
            task.tally.counts["worker_ns"] += time.process_time_ns() - started
            return task.finish()
    except MemoryError:
        os._exit(OUT_OF_MEMORY_EXIT)
    except OSError as error:
        return UsageError(f"cannot write {job.setup.folder}: {error.strerror or error}; what is done stays there")
    except CleanerError as error:
        return error
    except Exception as error:
        return CleanerError(f"{type(error).__name__}: {error}; please report it")
    finally:
        stop_clock()


def _end_with_parent() -> None:
    """End this process with the one that started it, also where that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
