"""Checks of the whole run: what only its counts tell."""

from collections.abc import Iterator

from cleaner.checks.codes import CODES
from cleaner.checks.config import CheckConfig
from cleaner.checks.problem import Problem, fingerprint, run_problem
from cleaner.checks.tally import MILLIONTHS, PAGES, Counts, Tally
from cleaner.record import PageType

MIN_SAME_TITLES = 5
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
    """Shares of records with title, authors, date and the fields named under their minimum, also by group."""
    for group, counts, own in _judged(tally, config):
        rows: list[tuple[str, str, str, tuple[PageType, ...] | None, str, float]] = [
            ("coverage-title", "title", "pages", PAGES, "min_title_share", own.min_title_share),
            ("coverage-authors", "authors", "articles", ARTICLES, "min_authors_share", own.min_authors_share),
            ("coverage-published", "published", "articles", ARTICLES, "min_published_share", own.min_published_share),
        ]
        rows += [
            ("coverage-field", field, "records", None, f"coverage.{field}", own.coverage[field])
            for field in own.coverage
        ]
        for code, field, noun, page_types, key, threshold in rows:
            if field not in tally.fields:
                continue  # a field of a host's own that the run does not count
            filled, records = counts.coverage(tally.fields.index(field), page_types)
            if records < _least_records(own, group) or _reaches(filled / records, threshold, own):
                continue
            share = filled / records
            message = f"{filled} of {records} {noun} have {field}: {share:.3f} is under {key} = {threshold:g}"
            yield run_problem(code, message, group=group, field=field, value=share, threshold=threshold)


def check_mean_ratios(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """Mean boilerplate and duplicate ratios over their maximum, also by group; each record counts the same."""
    for group, counts, own in _judged(tally, config):
        if counts.records < _least_records(own, group):
            continue
        rows = (
            ("boilerplate", counts.boilerplate, own.max_mean_boilerplate_ratio),
            ("duplicate", counts.duplicate, own.max_mean_duplicate_ratio),
        )
        for name, total, threshold in rows:
            mean = total / (MILLIONTHS * counts.records)
            if not _reaches(-mean, -threshold, own):
                message = f"mean {name}_ratio {mean:.3f} is over max_mean_{name}_ratio = {threshold:g}"
                field = f"stats.{name}_ratio"
                yield run_problem(f"{name}-mean", message, group=group, field=field, value=mean, threshold=threshold)


def check_languages(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """A share of pages without a known language over its maximum, also by group."""
    for group, counts, own in _judged(tally, config):
        known, records = counts.coverage(tally.fields.index("language"), PAGES)
        share = (records - known) / max(records, 1)
        threshold = own.max_unknown_language_share
        if records < _least_records(own, group) or _reaches(-share, -threshold, own):
            continue
        message = (
            f"the language of {records - known} of {records} pages is not known: {share:.3f} is over"
            f" max_unknown_language_share = {threshold:g}"
        )
        yield run_problem("language-unknown", message, group=group, field="language", value=share, threshold=threshold)


def check_same_titles(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """A title that more than its maximum share of the pages have, and five of them at least."""
    if tally.titles.total < max(config.min_records, 1):
        return
    for title, count in tally.titles.most(config.max_same_title_share):
        if count < MIN_SAME_TITLES:
            continue
        message = (
            f"{count} of {tally.titles.total} pages have the title {title[:100]!r}, over"
            f" max_same_title_share = {config.max_same_title_share:g}"
        )
        share = count / tally.titles.total
        yield run_problem(
            "title-repeated", message, field="title", value=share, threshold=config.max_same_title_share, content=title
        )


def check_near(tally: Tally, config: CheckConfig) -> Iterator[Problem]:
    """Records whose texts nearly repeat another's, and a share of them over its maximum."""
    count, compared, problems = tally.near.find(config.min_near_similarity)
    yield from problems
    share = count / max(compared, 1)
    if compared >= max(config.min_records, 1) and not _reaches(-share, -config.max_near_share, config):
        message = (
            f"{count} of {compared} records nearly repeat another one: {share:.3f} is over"
            f" max_near_share = {config.max_near_share:g}"
        )
        yield run_problem("near-share", message, field="text", value=share, threshold=config.max_near_share)


def _judged(tally: Tally, config: CheckConfig) -> Iterator[tuple[str | None, Counts, CheckConfig]]:
    """The counts to judge, each with its thresholds: the run's, then those of its groups and of hosts set apart."""
    yield None, tally.whole, config
    kinds = (*config.group_by, *(("host",) if config.hosts else ()))
    for (kind, value), counts in tally.sorted_groups(kinds, 1):
        own = config.of_host(value) if kind == "host" else config
        if kind in config.group_by or own is not config:
            yield f"{kind} {value}", counts, own


def _least_records(config: CheckConfig, group: str | None) -> int:
    return max(config.min_records if group is None else config.min_group_records, 1)


def _reaches(value: float, threshold: float, config: CheckConfig) -> bool:
    """Whether `value` is at its minimum, or misses it by no more than the tolerance."""
    return value >= threshold or round(threshold - value, 9) <= config.tolerance
