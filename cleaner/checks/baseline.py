"""The baseline: problems that are known, kept by their content in a file, so that only new ones fail."""

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from cleaner.checks.config_file import read_settings
from cleaner.checks.problem import Problem, Report, Value
from cleaner.errors import ConfigError

VERSION = 1


class KnownProblem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One entry of a baseline. It holds no file, line, id or place among the records: those may change."""

    fingerprint: str
    code: str
    message: str
    """As it was when the entry was made; for people."""
    field: str | None = None
    count: int = 1
    """How many problems have this fingerprint: the same fault on equal content."""
    value: float | None = None
    """Of a problem of the whole run: what was measured."""


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Known problems, by fingerprint."""

    version: int
    known: list[KnownProblem]


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """Problems of a run beside a baseline."""

    new: list[Problem]
    known: list[Problem]
    stale: list[KnownProblem]
    """Entries that are not found any more, with the number that is missing as their count."""


def read_baseline(path: str) -> Baseline:
    """The baseline in the file at `path`. Raises: ConfigError where it cannot be read or is none."""
    try:
        baseline = msgspec.json.decode(read_settings(path), type=Baseline)
    except (OSError, ValueError, RecursionError) as error:
        hint = "" if Path(path).exists() else "; make it with --update-baseline"
        raise ConfigError(f"{path}: no baseline: {error}{hint}") from error
    if baseline.version != VERSION:
        raise ConfigError(f"{path}: a baseline of version {baseline.version}; this program reads version {VERSION}")
    return baseline


def build_baseline(problems: Iterable[Problem]) -> Baseline:
    """The baseline that knows all of `problems`: one entry a fingerprint, in their order."""
    found: dict[str, KnownProblem] = {}
    for problem in sorted(problems, key=lambda problem: (problem.fingerprint, problem.message)):
        if (entry := found.get(problem.fingerprint)) is not None:
            found[problem.fingerprint] = msgspec.structs.replace(entry, count=entry.count + 1)
            continue
        found[problem.fingerprint] = KnownProblem(
            fingerprint=problem.fingerprint,
            code=problem.code,
            field=problem.field,
            message=problem.message,
            value=_measured(problem),
        )
    return Baseline(version=VERSION, known=list(found.values()))


def without_stale(baseline: Baseline, stale: Collection[KnownProblem]) -> Baseline:
    """`baseline` without what was not found any more."""
    missing = {entry.fingerprint: entry.count for entry in stale}
    kept = (
        msgspec.structs.replace(entry, count=entry.count - missing.get(entry.fingerprint, 0))
        for entry in baseline.known
    )
    return Baseline(version=VERSION, known=[entry for entry in kept if entry.count > 0])


def encode_baseline(baseline: Baseline) -> bytes:
    """The file's content: one entry a line, so that a change of it reads well. Ends with a line end."""
    lines = [b"    " + msgspec.json.encode(entry) for entry in baseline.known]
    body = b"[\n" + b",\n".join(lines) + b"\n  ]" if lines else b"[]"
    return b'{\n  "version": %d,\n  "known": %s\n}\n' % (baseline.version, body)


def match_problems(
    problems: list[Problem], baseline: "Baseline | Report | Collection[str] | None", *, ratchet: bool = False
) -> Matched:
    """The new and the known ones of `problems`, in their order.

    Of equal fingerprints as many are known as the baseline counts; a collection of fingerprints knows any number.
    `ratchet`: a problem of the whole run is new where its value is worse than the known one.
    """
    if isinstance(baseline, Report):
        baseline = build_baseline([*baseline.problems, *baseline.known])
    if not isinstance(baseline, Baseline):
        names = frozenset(baseline or ())
        known = [problem for problem in problems if problem.fingerprint in names]
        return Matched(new=[one for one in problems if one.fingerprint not in names], known=known, stale=[])
    entries = {entry.fingerprint: entry for entry in baseline.known}
    left = Counter({entry.fingerprint: entry.count for entry in baseline.known})
    new, found = [], []
    for problem in problems:
        worse = ratchet and problem.fingerprint in entries and _is_worse(problem, entries[problem.fingerprint].value)
        if left[problem.fingerprint] > 0 and not worse:
            found.append(problem)
        else:
            new.append(problem)
        left[problem.fingerprint] -= 1
    stale = [msgspec.structs.replace(entry, count=left[name]) for name, entry in entries.items() if left[name] > 0]
    return Matched(new=new, known=found, stale=stale)


def _measured(problem: Problem) -> float | None:
    value: Value = problem.value
    return round(float(value), 6) if problem.record is None and isinstance(value, int | float) else None


def _is_worse(problem: Problem, known: float | None) -> bool:
    """Whether what was measured lies farther from its threshold than before."""
    value = _measured(problem)
    if value is None or known is None or not isinstance(problem.threshold, int | float):
        return False
    return abs(value - problem.threshold) > abs(known - problem.threshold) + 1e-6
