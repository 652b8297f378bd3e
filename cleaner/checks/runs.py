"""Checks of the whole run: what only its counts tell."""

from collections.abc import Iterator

from cleaner.checks.config import CheckConfig
from cleaner.checks.problem import CODES, Problem, fingerprint, run_problem
from cleaner.checks.tally import MILLIONTHS, Tally
from cleaner.record import PageType

PAGES: tuple[PageType, ...] = (
    "article", "forum", "product", "collection", "listing", "documentation", "service",
)  # fmt: skip
"""Page types that have a title: all but "error" and "empty"."""
ARTICLES: tuple[PageType, ...] = ("article",)


def check_schema(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """Lines that are neither a record nor an error entry."""
    for unreadable in tally.unreadable:
        yield Problem(
            code="schema-invalid",
            severity=CODES["schema-invalid"].severity,
            message=unreadable.message,
            path=unreadable.path,
            line=unreadable.line,
            fingerprint=fingerprint("schema-invalid", None, unreadable.sha256),
        )


def check_empty(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """A run without a record."""
    if tally.records == 0:
        yield run_problem("run-empty", "there is no record", value=0, threshold=1)


def check_failures(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """A share of error entries over its maximum; for any number of entries, since each of them is certain."""
    entries = tally.records + tally.failures
    share = tally.failures / max(entries, 1)
    if share > config.max_failure_share:
        codes = ", ".join(f"{code} {count}" for code, count in sorted(tally.failure_codes.items()))
        message = (
            f"{tally.failures} of {entries} inputs could not be read ({codes}): {share:.3f} is over"
            f" max_failure_share = {config.max_failure_share:g}"
        )
        yield run_problem("failure-share", message, value=share, threshold=config.max_failure_share)


def check_ids(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """Ids that several records have."""
    for record_id, more in tally.repeated_ids.items():
        yield Problem(
            code="id-repeated",
            severity=CODES["id-repeated"].severity,
            message=f"{more + 1} records have the id {record_id}",
            record=record_id,
            field="id",
            value=more + 1,
            threshold=1,
            fingerprint=fingerprint("id-repeated", "id", record_id),
        )


def check_coverage(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """Shares of records with title, authors and date under their minimum."""
    rows = (
        ("title", "pages", PAGES, config.min_title_share),
        ("authors", "articles", ARTICLES, config.min_authors_share),
        ("published", "articles", ARTICLES, config.min_published_share),
    )
    for field, noun, page_types, threshold in rows:
        filled, records = tally.coverage(field, page_types)
        if records < max(config.min_records, 1):
            continue
        share = filled / records
        if share >= threshold:
            continue
        message = f"{filled} of {records} {noun} have {field}: {share:.3f} is under min_{field}_share = {threshold:g}"
        yield run_problem(f"coverage-{field}", message, field=field, value=share, threshold=threshold)


def check_mean_ratios(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """Mean boilerplate and duplicate ratios over their maximum; each record counts the same."""
    if tally.records < max(config.min_records, 1):
        return
    rows = (
        ("boilerplate", tally.boilerplate, config.max_mean_boilerplate_ratio),
        ("duplicate", tally.duplicate, config.max_mean_duplicate_ratio),
    )
    for name, total, threshold in rows:
        mean = total / (MILLIONTHS * tally.records)
        if mean > threshold:
            message = f"mean {name}_ratio {mean:.3f} is over max_mean_{name}_ratio = {threshold:g}"
            yield run_problem(f"{name}-mean", message, field=f"stats.{name}_ratio", value=mean, threshold=threshold)
