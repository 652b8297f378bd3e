"""The repeat index over pages that are in memory."""

from collections.abc import Iterable

from cleaner.page import Source
from cleaner.record import Record
from cleaner.repeats.counts import CountRun, count_source
from cleaner.repeats.digest import DigestRun, digest_record
from cleaner.repeats.marks import find_marks, mark_record
from cleaner.repeats.near import find_stars
from cleaner.repeats.templates import Templates


def mark_repeats(records: Iterable[Record]) -> list[Record]:
    """`records` in their order, each that repeats an earlier one with `duplicate_of`; one of each group has none.

    `copied` stays empty: a record does not tell the lines of its paragraphs. Runs over files fill it.
    """
    given = list(records)
    run = DigestRun.of(map(digest_record, given))
    marks = {mark.page: mark for _, found in find_marks([run], find_stars([run])) for mark in found}
    return [mark_record(record, marks[at]) if at in marks else record for at, record in enumerate(given)]


def find_site_templates(sources: Iterable[Source]) -> Templates:
    """What the pages of each site among `sources` share, for `cleaner.pipeline.clean_source`."""
    return Templates.of([CountRun.of(page for source in sources if (page := count_source(source)))])
