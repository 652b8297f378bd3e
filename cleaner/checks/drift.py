"""Checks of a run against an earlier one."""

from collections.abc import Iterator

from cleaner.checks.config import CheckConfig
from cleaner.checks.problem import Problem, run_problem
from cleaner.checks.tally import COUNTED_FIELDS, Tally


def check_drift(tally: Tally, earlier: Tally, config: CheckConfig) -> Iterator[Problem]:
    """Fields that fewer records have than in the earlier run, and shorter records.

    A run without records is another check's.
    """
    if earlier.records == 0:
        yield run_problem("drift-empty", "the earlier run holds no record", value=0, threshold=1)
    elif tally.records:
        yield from _check_coverage(tally, earlier, config.max_coverage_drop)
        yield from _check_words(tally, earlier, config.max_words_drop)


def _check_coverage(tally: Tally, earlier: Tally, max_drop: float) -> Iterator[Problem]:
    for field in COUNTED_FIELDS:
        filled, records = tally.coverage(field)
        old_filled, old_records = earlier.coverage(field)
        share, old_share = filled / records, old_filled / old_records
        # Rounded, for .95 - .90 is a hair more than .05 in floating point.
        if round(old_share - share, 9) > max_drop:
            message = (
                f"{share:.3f} of the records have {field}, {old_share:.3f} in the earlier run:"
                f" it fell by more than max_coverage_drop = {max_drop:g}"
            )
            yield run_problem("drift-coverage", message, field=field, value=share, threshold=old_share)


def _check_words(tally: Tally, earlier: Tally, max_drop: float) -> Iterator[Problem]:
    mean, old_mean = tally.whole.words / tally.records, earlier.whole.words / earlier.records
    if old_mean and round(1 - mean / old_mean, 9) > max_drop:
        message = (
            f"{mean:.1f} words a record, {old_mean:.1f} in the earlier run:"
            f" they fell by more than max_words_drop = {max_drop:g}"
        )
        yield run_problem("drift-words", message, field="stats.words", value=mean, threshold=old_mean)
