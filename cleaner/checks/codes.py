"""The table of codes: what each rule of `cleaner check` finds, how grave it is, and its thresholds."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
Level = Literal["error", "warning", "off"]
"""What a configuration can make of a code."""


class Code(NamedTuple):
    """One row of the table of codes."""

    severity: Severity
    """error: surely wrong, or bad over the whole run; warning: one record that deserves a look."""
    meaning: str
    thresholds: tuple[str, ...] = ()
    """Keys of the configuration that the rule compares with."""


CODES: dict[str, Code] = {
    # lines and ids
    "schema-invalid": Code("error", "a line that is neither a record nor an error entry"),
    "run-empty": Code("error", "no record at all"),
    "failure-share": Code("error", "too many inputs could not be read", ("max_failure_share",)),
    "id-repeated": Code("error", "several records have the same id"),
    "stats-range": Code("error", "a count or ratio that cannot be"),
    # fields
    "field-missing": Code("error", "a required field is null or empty", ("required_fields",)),
    "coverage-title": Code("error", "too few pages with a title", ("min_title_share", "min_records")),
    "coverage-authors": Code("error", "too few articles with authors", ("min_authors_share", "min_records")),
    "coverage-published": Code(
        "error", "too few articles with a publication date", ("min_published_share", "min_records")
    ),
    "coverage-field": Code("error", "too few records with a field", ("coverage", "min_records")),
    "title-length": Code("warning", "a title that is too short or too long", ("min_title_chars", "max_title_chars")),
    "title-site": Code("warning", "a title that carries the site's name"),
    "title-repeated": Code("error", "the same title on too many records", ("max_same_title_share", "min_records")),
    "author-person": Code("warning", "an author that is no person"),
    "section-empty": Code("warning", "a heading without text below it"),
    # lengths and ratios
    "words-few": Code("warning", "a very short record", ("min_words",)),
    "words-many": Code("warning", "a very long record", ("max_words",)),
    "boilerplate-much": Code("warning", "nearly all of a page was dropped", ("max_boilerplate_ratio",)),
    "duplicate-much": Code("warning", "nearly all of a page repeats itself", ("max_duplicate_ratio",)),
    "boilerplate-mean": Code(
        "error", "much of the run's text was dropped", ("max_mean_boilerplate_ratio", "min_records")
    ),
    "duplicate-mean": Code(
        "error", "much of the run's text was there twice", ("max_mean_duplicate_ratio", "min_records")
    ),
    # dates
    "date-form": Code("error", "a date that is not ISO 8601"),
    "date-future": Code("error", "a date that has not come yet", ("today",)),
    "date-old": Code("warning", "a date before the earliest that is believed", ("min_date",)),
    "date-order": Code("warning", "published after it was modified"),
    # language
    "language-other": Code("warning", "a language that is not expected", ("languages",)),
    "language-unknown": Code(
        "error", "too many records of no known language", ("max_unknown_language_share", "min_records")
    ),
    # what is left in the text
    "text-mojibake": Code("error", "text that was decoded with the wrong encoding"),
    "text-lost": Code("error", "characters that decoding lost (U+FFFD)"),
    "text-html": Code("warning", "HTML left in the text"),
    "text-truncated": Code("warning", "a text that breaks off"),
    "text-paywall": Code("warning", "a text that ends at a paywall"),
    "residue-consent": Code("warning", "a cookie or consent notice left in the text"),
    "residue-subscribe": Code("warning", "an invitation to subscribe or log in left in the text"),
    "residue-related": Code("warning", "a label of related articles left in the text"),
    "residue-share": Code("warning", "share buttons left in the text"),
    "residue-advertisement": Code("warning", "a label of an advertisement left in the text"),
    # records that are alike
    "record-near": Code("warning", "a record whose text nearly repeats another's", ("min_near_similarity",)),
    "near-share": Code(
        "error", "too many records nearly repeat another", ("max_near_share", "min_near_similarity", "min_records")
    ),
    # against an earlier run
    "drift-empty": Code("error", "the earlier run holds no record to compare with"),
    "drift-coverage": Code(
        "error", "a field stands in fewer records than in the earlier run", ("max_coverage_drop", "max_chance")
    ),
    "drift-words": Code("error", "records are shorter than in the earlier run", ("max_words_drop", "max_chance")),
    "drift-length": Code("error", "pages of both runs became shorter or longer", ("max_length_shift", "max_chance")),
    "drift-values": Code(
        "error", "a field has other values than in the earlier run", ("max_changed_share", "max_chance")
    ),
    "drift-text": Code("error", "texts are others than in the earlier run", ("min_text_similarity",)),
    "drift-lines": Code(
        "error", "a line stands in many more texts than in the earlier run", ("max_line_rise", "max_chance")
    ),
    "drift-ratio": Code("error", "a ratio moved since the earlier run", ("max_ratio_shift", "max_chance")),
    "drift-problems": Code(
        "error", "more records have a problem than in the earlier run", ("max_problem_rise", "max_chance")
    ),
    "drift-host": Code("error", "a host of the earlier run has no record", ("min_group_records",)),
}
"""Rules of a user's own have codes that begin with "own-" and stand in the configuration."""
OWN_PREFIX = "own-"
