"""Checks of one record: required fields, length, ratios."""

from collections.abc import Iterable, Iterator

from cleaner.checks.config import CheckConfig
from cleaner.checks.places import value_at
from cleaner.checks.problem import MAX_COUNT, Problem, record_problem
from cleaner.record import Record


def check_required_fields(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """Required fields that are null or empty."""
    missing = [field for field in config.required_fields if not value_at(record, field)]
    if not missing:
        return ()
    return [record_problem("field-missing", record, f"{field} is missing", field=field) for field in missing]


def check_words(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """Fewer words than the minimum, or more than the maximum; a missing text, where required, is another check's."""
    if config.min_words <= record.stats.words <= config.max_words:
        return ()
    return _words_problems(record, config)


def _words_problems(record: Record, config: CheckConfig) -> Iterator[Problem]:
    if not record.text and "text" in config.required_fields:
        return
    words = record.stats.words
    if 0 <= words < config.min_words:
        message = f"{words} words, fewer than min_words = {config.min_words}"
        yield record_problem("words-few", record, message, field="stats.words", value=words, threshold=config.min_words)
    if config.max_words < words <= MAX_COUNT:
        message = f"{words} words, more than max_words = {config.max_words}"
        yield record_problem(
            "words-many", record, message, field="stats.words", value=words, threshold=config.max_words
        )


def check_stats(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """Counts that are negative, shares outside 0..1: such numbers take part in no other check."""
    stats = record.stats
    counts_fit = (
        0 <= stats.words <= MAX_COUNT and 0 <= stats.source_chars <= MAX_COUNT and 0 <= stats.kept_chars <= MAX_COUNT
    )
    if (
        counts_fit
        and 0 <= stats.boilerplate_ratio <= 1
        and 0 <= stats.duplicate_ratio <= 1
        and 0 <= stats.confidence <= 1
    ):
        return ()
    return _stats_problems(record)


def _stats_problems(record: Record) -> Iterator[Problem]:
    stats = record.stats
    for name in ("words", "source_chars", "kept_chars"):
        if not 0 <= getattr(stats, name) <= MAX_COUNT:
            message = f"{name} is {getattr(stats, name)}; it must lie in 0..2^53"
            yield record_problem("stats-range", record, message, field=f"stats.{name}")
    for name in ("boilerplate_ratio", "duplicate_ratio", "confidence"):
        if not 0 <= getattr(stats, name) <= 1:
            message = f"{name} is {getattr(stats, name)}; it must lie in 0..1"
            yield record_problem("stats-range", record, message, field=f"stats.{name}", value=getattr(stats, name))


def check_ratios(record: Record, config: CheckConfig) -> Iterable[Problem]:
    """Boilerplate and duplicate ratios over their maximum."""
    stats = record.stats
    if stats.boilerplate_ratio <= config.max_boilerplate_ratio and stats.duplicate_ratio <= config.max_duplicate_ratio:
        return ()
    return _ratio_problems(record, config)


def _ratio_problems(record: Record, config: CheckConfig) -> Iterator[Problem]:
    rows = (
        ("boilerplate-much", "boilerplate_ratio", record.stats.boilerplate_ratio, config.max_boilerplate_ratio),
        ("duplicate-much", "duplicate_ratio", record.stats.duplicate_ratio, config.max_duplicate_ratio),
    )
    for code, name, value, threshold in rows:
        if 1 >= value > threshold:
            message = f"{name} {value:.3f} is over max_{name} = {threshold:g}"
            yield record_problem(code, record, message, field=f"stats.{name}", value=value, threshold=threshold)
