"""Faults that `check` must find, and clean runs in which it must find none.

    python -m benchmarks.check_faults [--records FILE]

From a clean run 40 faulty ones are made: on one host a field vanishes, an encoding breaks, boilerplate leaks into the
text, texts get shorter by 3 %, dates shift, or authors and titles become the site's. Each fault is planted on the four
hosts in which it changes the most records.
`check --against` must find each, and nothing in 100 resamples of the clean run. Then a baseline: its problems must all
be known after the records were shuffled, 1,000 inserted, and a tenth of the inputs renamed; 200 planted ones must be
reported. The records are those of the samples with other words on made-up hosts, or those of a file of records.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from msgspec.structs import replace

from benchmarks.check_rate import Run, mixed
from cleaner.checks import CheckConfig, Report, check, read_records
from cleaner.checks.places import host_of
from cleaner.record import Record

CONFIG = CheckConfig(today=date(2030, 1, 1))
HOSTS = 6
MENU = "Home News Sport Weather"
NOTICE = "We and our partners use cookies to store and read what is on your device and to show other advertisements."


def _with_text(record: Record, text: str) -> Record:
    return replace(record, text=text, stats=replace(record.stats, words=len(text.split())))


def _broken(text: str) -> str:
    """`text` as UTF-8 that was read as Latin-1."""
    return text.encode("utf-8", "replace").decode("latin-1")


def _shorter(record: Record) -> Record:
    """Without the last words of its text, 3 in 100 and one at least."""
    words = record.text.split(" ")
    return _with_text(record, " ".join(words[: len(words) - max(round(len(words) * 0.03), 1)]))


def _shifted(record: Record) -> Record:
    if record.published is None or len(record.published) < len("2024-05-03"):
        return record
    day = date.fromisoformat(record.published[:10]) + timedelta(days=30)
    return replace(record, published=f"{day}{record.published[10:]}")


FAULTS: dict[str, Callable[[Record], Record]] = {
    "authors vanish": lambda record: replace(record, authors=[], byline=None),
    "dates vanish": lambda record: replace(record, published=None),
    "titles vanish": lambda record: replace(record, title=None),
    "encoding breaks": lambda record: replace(
        _with_text(record, _broken(record.text)), title=_broken(record.title) if record.title else None
    ),
    "menu leaks": lambda record: _with_text(record, f"{MENU}\n\n{record.text}"),
    "notice leaks": lambda record: _with_text(record, f"{record.text}\n\n{NOTICE}"),
    "3 % shorter": _shorter,
    "dates shift": _shifted,
    "site for authors": lambda record: replace(record, authors=["The Herald"]),
    "site for titles": lambda record: replace(record, title="The Herald"),
}


def clean_run(count: int) -> list[Record]:
    """`count` records like those of the samples, on six hosts."""
    chance = random.Random(3)  # noqa: S311  # not for secrets
    run = []
    for number, record in enumerate(Run(count, 1)):
        host = f"h{chance.randrange(HOSTS)}.example"
        source = replace(record.source, path=f"pages/{number}.txt", sha256=f"{number:064x}")
        run.append(replace(record, url=f"https://{host}/{number}", source=source))
    return run


def drift(new: Iterable[Record], old: Iterable[Record]) -> list[str]:
    """Codes and groups of what `check --against` says about the difference."""
    problems = check(new, CONFIG, against=old).problems
    return [f"{problem.code} {problem.group}" for problem in problems if problem.code.startswith("drift-")]


def count_faults(run: list[Record]) -> None:
    """Print how many faults are found, and those that are not."""
    missed, sizes = [], []
    for name, fault in FAULTS.items():
        for host, count in Counter(host_of(one.url) for one in run if fault(one) != one).most_common(4):
            faulty = [fault(record) if host_of(record.url) == host else record for record in run]
            sizes.append(count)
            group = f"host {host}" if host else "no host"
            if not any(found.endswith((group, "None")) for found in drift(faulty, run)):
                missed.append(f"{name} on {count} records of {group}")
    _show(f"faults found: {len(sizes) - len(missed)} of {len(sizes)}, on {min(sizes)} to {max(sizes)} records", *missed)


def count_alarms(run: list[Record], times: int = 100) -> None:
    """Print how many resamples raise a problem."""
    alarms = []
    for seed in range(times):
        found = drift(random.Random(seed).choices(run, k=len(run)), run)  # noqa: S311  # not for secrets
        alarms += [f"seed {seed}: {found}"] if found else []
    _show(f"resamples with a problem: {len(alarms)} of {times}", *alarms)


def count_known(run: list[Record]) -> None:
    """Print what a baseline knows again after much has moved, and what is reported as new."""
    chance = random.Random(4)  # noqa: S311  # not for secrets
    old = [replace(record, authors=["admin@town.example"]) if not n % 5 else record for n, record in enumerate(run)]
    before = check(old, CONFIG)
    renamed = [_renamed(record) if chance.random() < 0.1 else record for record in old]
    inserted = [_inserted(number, chance.choice(run), chance) for number in range(1000)]
    planted = [replace(record, published="2040-01-01", modified=None) for record in inserted[:200]]
    mixed_up = [*renamed, *planted, *inserted[200:]]
    chance.shuffle(mixed_up)
    after: Report = check(mixed_up, CONFIG, baseline=before)
    future = sum(problem.code == "date-future" for problem in after.problems)
    known = len(before.problems) - after.stale
    _show(f"problems of the baseline known again: {known} of {len(before.problems)}")
    _show(f"planted problems reported: {future} of {len(planted)}")


def _renamed(record: Record) -> Record:
    path = f"moved/{record.source.path}"
    return replace(record, id=record.id[::-1], source=replace(record.source, path=path))


def _inserted(number: int, record: Record, chance: random.Random) -> Record:
    """Another record, its paragraphs in another order and with other words."""
    parts = record.text.split("\n\n")
    chance.shuffle(parts)
    text = "\n\n".join(mixed(part, chance) for part in parts)
    source = replace(record.source, path=f"more/{number}.txt", sha256=f"{number + (1 << 40):064x}")
    return replace(record, id=f"{number + (1 << 40):032x}", text=text, source=source, url=f"{record.url}-{number}")


def _show(*lines: str) -> None:
    print("\n  ".join(lines))  # noqa: T201


def main() -> None:
    """Make the runs, check them, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", metavar="FILE")
    parser.add_argument("--count", type=int, default=300)
    options = parser.parse_args()
    if options.records:
        run = [entry for entry in read_records(options.records) if isinstance(entry, Record)]
    else:
        run = clean_run(options.count)
    count_faults(run)
    count_alarms(run)
    count_known(run)


if __name__ == "__main__":
    main()
