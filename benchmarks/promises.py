"""What the package promises for any input at all, checked from outside: fuzzing looks for inputs that break it."""

import json
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import cleaner
from cleaner.block import REASONS, Block, Verdict
from cleaner.build import is_part_of_line
from cleaner.page import Source
from cleaner.pipeline import Trace, trace_source
from cleaner.record import Record
from cleaner.text import fold

MAX_SECONDS = 20.0


class BrokenPromiseError(Exception):
    """An input breaks a promise."""


class _OverdueError(BaseException):
    """Cleaning takes too long; nothing on the way may catch it."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises: BrokenPromiseError where what is inside takes more than `seconds` of CPU; it need not come to an end."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _OverdueError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except _OverdueError as error:
        raise BrokenPromiseError(f"it takes more than {seconds:g} s of CPU") from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def check_input(content: bytes) -> None:
    """Clean `content` as text, as HTML and as what it looks like.

    Raises: BrokenPromiseError with the promise that is broken, from the error that showed it.
    """
    for kind in ("auto", "text", "html"):
        began = time.process_time()
        try:
            records = cleaner.clean(content, kind=kind)
        except Exception as error:
            raise BrokenPromiseError(f"cleaning as {kind} raises {type(error).__name__}: {error}") from error
        if time.process_time() - began > MAX_SECONDS:
            raise BrokenPromiseError(f"cleaning as {kind} takes {time.process_time() - began:.1f} s")
        if not records:
            raise BrokenPromiseError(f"no record as {kind}")
        lines = [check_record(record) for record in records]
        if kind == "auto" and lines != [record.to_json() for record in cleaner.clean(content, kind=kind)]:
            raise BrokenPromiseError("other bytes when it is cleaned again")
    check_accounted(trace_source(Source(content=content)))


def check_record(record: Record) -> str:
    """The JSON of `record`. Raises: BrokenPromiseError where it is not one strict line, or does not read back."""
    line = record.to_json()
    if len(line.splitlines()) != 1 or json.loads(line.encode("utf-8"), parse_constant=_refuse) != record.to_dict():
        raise BrokenPromiseError("the JSON of a record does not read back")
    if Record.from_json(line) != record:
        raise BrokenPromiseError("another record is read back")
    record.to_markdown()
    return line


def _refuse(constant: str) -> None:
    raise BrokenPromiseError(f"{constant} in the JSON of a record")


# ---------------------------------------------------------------- accounting


def check_accounted(traces: Sequence[Trace]) -> None:
    """Make sure that every character of a source is in one block of one page, and every block in its page's record.

    Raises: BrokenPromiseError naming the first one that is not.
    """
    page = traces[0].page
    _check_covered(page.text, sorted(block.span for trace in traces for block in trace.blocks))
    if sum(trace.record.stats.source_chars for trace in traces) != len(page.text):
        raise BrokenPromiseError("the pages of a source do not add up to it")
    for trace in traces:
        for block, verdict in zip(trace.blocks, trace.verdicts, strict=True):
            _check_told(block, verdict, trace)
        _check_left_out(trace)


def _check_covered(text: str, spans: Sequence[tuple[int, int]]) -> None:
    end = 0
    for start, after in [*spans, (len(text), len(text))]:
        if start < end or text[end:start].strip():
            raise BrokenPromiseError(f"characters {end} to {start} are in no block, or in two")
        end = after


def _check_told(block: Block, verdict: Verdict, trace: Trace) -> None:
    """Make sure that the verdict is on the block, has a known reason, and that kept text stands in the record."""
    record = trace.record
    if verdict.block != block.number or verdict.reason not in REASONS or not 0 <= verdict.score <= 1:
        raise BrokenPromiseError(f"block {block.number} has no fit verdict: {verdict}")
    if not block.repairs and "".join(block.text.split()) != "".join(trace.page.text[slice(*block.span)].split()):
        raise BrokenPromiseError(f"block {block.number} is changed without a repair")
    if verdict.fate == "body" and block.text not in record.text:
        raise BrokenPromiseError(f"block {block.number} is kept, but not in the text")
    if verdict.fate == "field" and not _has_field(block, verdict.reason, record):
        raise BrokenPromiseError(f"block {block.number} is {verdict.reason}, but in no field of the record")
    if verdict.fate == "duplicate" and (verdict.of is None or not 0 <= verdict.of < len(trace.page.blocks)):
        raise BrokenPromiseError(f"block {block.number} repeats no block")


def _has_field(block: Block, reason: str, record: Record) -> bool:
    """Whether a block that became a field stands in the record."""
    name = reason.partition(".")[2].replace("-", "_")
    if name == "related":
        return any(fold(related.title) == block.key for related in record.related)
    return bool(getattr(record, name) or getattr(record, f"{name}_raw", None))


def _check_left_out(trace: Trace) -> None:
    """Make sure that each block that was left out stands in the record with its reason and its words."""
    left_out: Counter[tuple[str, str]] = Counter()
    repeats = 0
    for block, verdict in zip(trace.blocks, trace.verdicts, strict=True):
        part = verdict.fate == "duplicate" and is_part_of_line(block)
        if verdict.fate == "dropped" or part:
            left_out[verdict.reason, block.text] += 1
        repeats += verdict.fate == "duplicate" and not part
    if left_out != Counter((dropped.reason, dropped.text) for dropped in trace.record.dropped):
        raise BrokenPromiseError("the dropped list differs from what was left out")
    if repeats != len(trace.record.duplicates):
        raise BrokenPromiseError("a duplicate is missing from the record")
