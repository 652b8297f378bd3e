"""START HERE for runs over dumps: what a run is asked for, and its way from the journal to the output.

    plan -> shards -> [phase: a task a shard, by workers, journaled] -> join -> ... -> output

A run that was killed at any moment is finished by the same command, and gives the bytes of an undisturbed run.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from cleaner.batch.journal import open_journal
from cleaner.batch.phases import CLEAN, WRITE, choose_phases
from cleaner.batch.publish import check_folder, publish_duplicates, publish_errors, publish_file, publish_folder
from cleaner.batch.repeating import check_index, repeat_phases, save_index, with_repeats
from cleaner.batch.request import ALL_SHARDS, Request, finds_repeats, journal_folder
from cleaner.batch.run import Run, Watch
from cleaner.batch.tally import Tally
from cleaner.batch.task import Setup
from cleaner.errors import UsageError
from cleaner.read.shards import fingerprint


def clean_dump(request: Request, watch: Watch, finish: Callable[[Tally], None]) -> Tally:
    """Write the output of `request`, from where an earlier run of the same command stood; the counts of it all.

    `finish` gets the counts when the output stands, and before the journal is removed.

    Raises: UsageError for places that cannot be written to, for a journal that another process or another run has, and
    for options that cannot be used; CleanerError where our own code fails. What was done stays in the journal.
    """
    output = Path(request.output)
    if request.is_folder:
        check_folder(output)
    elif output.is_dir():
        raise UsageError(f"{request.output} is a folder; end its name with / or give --shards for a file a shard")
    folder = journal_folder(request.output, request.share)
    if not folder.parent.is_dir():
        raise UsageError(f"cannot write {request.output}: there is no folder {folder.parent}")
    with open_journal(folder, _identity(request), restart=request.restart) as journal:
        setup = Setup(
            folder=folder, options=request.options, limits=request.limits, format=request.format,
            packing=request.packing, has_errors_file=request.errors is not None, is_folder=request.is_folder,
        )  # fmt: skip
        repeats = finds_repeats(request)
        if repeats:
            setup = with_repeats(setup, drop=request.drop_duplicates is not None, index=request.index)
        run = Run(
            request.inputs, setup, journal, watch, jobs=request.jobs, field=request.field, kind=request.kind,
            shard_bytes=request.shard_bytes, share=request.share,
        )  # fmt: skip
        check_index(run)
        run.do(repeat_phases() if repeats else choose_phases(setup))
        watch.begin("output")
        if request.is_folder:
            publish_folder(run, output, request.suffix)
        else:
            publish_file(run, request.output)
        if request.errors is not None:
            publish_errors(run, request.errors)
        if request.drop_duplicates is not None:
            publish_duplicates(run, request.drop_duplicates)
        save_index(run)
        tally = run.tallies[CLEAN.name]
        if repeats:
            tally.add(run.tallies[WRITE.name].counts)
        finish(tally)
        journal.remove()
    return tally


def _identity(request: Request) -> dict[str, str]:
    """What must be the same for a run to be finished by another one, by the names that a message can show."""
    import cleaner

    given: dict[str, Any] = {
        "version": cleaner.__version__,
        "INPUT": " ".join(request.inputs),
        "fingerprint": fingerprint(request.inputs),
        "--format": request.format + (request.packing or ""),
        "--errors": request.errors,
        "--shards": request.is_folder or None,
        "--shard": None if request.share == ALL_SHARDS else f"{request.share.number}/{request.share.of}",
        "--shard-mib": request.shard_bytes / (1 << 20),
        "--field": request.field,
        "--kind": request.kind,
        "--repeats": finds_repeats(request),
        "--drop-duplicates": request.drop_duplicates,
        "--index": request.index,
        "--page-seconds": request.limits.seconds,
        "--page-mib": request.limits.mib,
    }
    options = msgspec.to_builtins(request.options, enc_hook=str)
    given |= {"--" + name.replace("_", "-"): value for name, value in options.items()}
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in given.items()
        if value is not None
    }
