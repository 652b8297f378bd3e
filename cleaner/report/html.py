"""The report as one HTML file: nothing is fetched, no script runs, and whatever a page holds is shown as text."""

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any, NamedTuple

import cleaner
from cleaner.checks.problem import Problem, Report
from cleaner.checks.tally import COUNTED_FIELDS
from cleaner.checks.writing import escape
from cleaner.errors import UsageError
from cleaner.report.gather import LENGTH_STEPS, Gathered, HostCounts, Inspected
from cleaner.report.lines import SourceLines, read_lines
from cleaner.report.place import describe, meaning_of, place_of

MAX_HOSTS = 30
MAX_BARS = 14
MAX_PROBLEMS = 20
MAX_BLOCK_CHARS = 1500
MAX_BLOCKS = 80


class Bar(NamedTuple):
    """A row of a chart."""

    label: str
    value: int
    percent: float
    """Length of the bar, 0..100."""
    note: str = ""


class ProblemGroup(NamedTuple):
    """The problems of one code."""

    code: str
    severity: str
    meaning: str
    total: int
    shown: list[tuple[str, str]]
    """Place and message of the first ones."""


class HostRow(NamedTuple):
    """A host in the table of hosts."""

    name: str
    records: int
    words: int
    """Mean of its records."""
    shares: list[tuple[str, float]]
    """Percentage of records with title, authors and date."""
    problems: int


class PageView(NamedTuple):
    """A page to inspect."""

    anchor: str
    inspected: Inspected
    source: SourceLines
    blocks: list[tuple[str, str]]
    """Role and text of the record's blocks."""
    fields: list[tuple[str, str]]
    fates: list[Bar]


def render_report(gathered: Gathered, names: Sequence[str]) -> str:
    """The report of a run over the files `names`. Sources of the pages to inspect are read again where they can be."""
    report = gathered.report
    assert report is not None, "gather() fills it"  # noqa: S101
    dropped = sum(gathered.dropped_words.values())
    return _render(
        "report.html",
        names=[escape(name) for name in names],
        gathered=gathered,
        report=report,
        numbers=_numbers(gathered, report, dropped),
        fates=_bars(
            Counter({"kept": gathered.words, "duplicate": gathered.duplicate_words, "dropped": dropped}),
            of_whole=True,
        ),
        reasons=_bars(gathered.dropped_words),
        coverage=[_share(field, gathered.filled[field], gathered.records) for field in COUNTED_FIELDS],
        page_types=_bars(gathered.page_types, of_whole=True),
        languages=_bars(gathered.languages, of_whole=True),
        warnings=_bars(gathered.warnings, total=gathered.records),
        lengths=_lengths(gathered),
        groups=_problem_groups(report, names),
        hosts=_hosts(gathered.hosts),
        more_hosts=max(len(gathered.hosts) - MAX_HOSTS, 0),
        pages=[_page(number, one) for number, one in enumerate(gathered.inspected(), 1)],
        failures=[
            (escape(one.source.path or "-"), escape(one.error.code), escape(one.error.message))
            for one in gathered.shown_failures
        ],
    )  # fmt: skip


def write_html(report: Report, files: Sequence[str]) -> str:
    """What the checks found as an HTML file, without the pages; `cleaner report` shows these too."""
    return _render(
        "problems.html",
        names=[escape(name) for name in files],
        report=report,
        groups=_problem_groups(report, files),
        known=len(report.known),
    )


def _render(template: str, **values: Any) -> str:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise UsageError("jinja2 is missing; install it with: pip install jinja2") from error
    style = (files("cleaner.report") / "templates" / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    environment = Environment(
        loader=PackageLoader("cleaner.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_visible,
    )  # fmt: skip
    environment.filters["number"] = lambda value: f"{value:,}"
    from markupsafe import Markup

    # The style is ours and stands in the file as it is; its digest in the policy lets no other one in.
    return environment.get_template(template).render(
        style=Markup(style),  # noqa: S704
        style_digest=digest,
        version=cleaner.__version__,
        **values,
    )


def _visible(value: Any) -> Any:
    """What is shown for `value`: characters that turn or hide text as escapes, but for the ends of lines.

    What is markup already, such as the result of a macro, stays as it is.
    """
    return "\n".join(map(escape, value.split("\n"))) if type(value) is str else value


def _numbers(gathered: Gathered, report: Report, dropped: int) -> list[tuple[str, str, int]]:
    """Name, label and value of the numbers at the top."""
    errors = sum(problem.severity == "error" for problem in report.problems)
    return [
        ("records", "pages", gathered.records),
        ("hosts", "hosts", sum(name != "without address" for name in gathered.hosts)),
        ("failures", "inputs not read", gathered.failures),
        ("words", "words kept", gathered.words),
        ("dropped-words", "words dropped", dropped),
        ("duplicate-pages", "pages that repeat another", gathered.near_pages),
        ("errors", "errors", errors),
        ("warnings", "warnings", len(report.problems) - errors),
    ]


def _bars(counts: Counter[str], *, of_whole: bool = False, total: int | None = None) -> list[Bar]:
    """The largest counts; bars are parts of the whole, or of the largest one. Shares are those of `total`, where what
    is counted can have several of the labels; else of the sum.
    """
    rows = sorted(((label, value) for label, value in counts.items() if value), key=lambda row: (-row[1], row[0]))
    total = total or sum(value for _, value in rows) or 1
    full = total if of_whole else max((value for _, value in rows), default=1)
    bars = [Bar(label, value, _percent(value, full), f"{value / total:.1%}") for label, value in rows[:MAX_BARS]]
    if len(rows) > MAX_BARS:
        rest = sum(value for _, value in rows[MAX_BARS:])
        share = min(rest / total, 1.0)
        bars.append(Bar(f"{len(rows) - MAX_BARS} others", rest, min(_percent(rest, full), 100.0), f"{share:.1%}"))
    return bars


def _share(label: str, value: int, total: int) -> Bar:
    return Bar(label, value, _percent(value, total), f"{value / total:.1%}" if total else "")


def _percent(value: int, total: int) -> float:
    return round(100 * value / total, 2) if total else 0.0


def _lengths(gathered: Gathered) -> list[Bar]:
    """The chart of lengths: a bar for each step of the number of words."""
    most = max(gathered.lengths.values(), default=1)
    bars = []
    for number, step in enumerate(LENGTH_STEPS):
        following = LENGTH_STEPS[number + 1] - 1 if number + 1 < len(LENGTH_STEPS) else None
        label = f"{step}-{following}" if following is not None else f"{step} and more"
        value = gathered.lengths[number]
        bars.append(Bar(label, value, _percent(value, most)))
    return bars


def _problem_groups(report: Report, files: Sequence[str]) -> list[ProblemGroup]:
    """The problems by code, errors first, then the largest group."""
    groups = []
    for (severity, code), group in groupby(report.problems, key=lambda one: (one.severity, one.code)):
        found: list[Problem] = list(group)
        shown = []
        for problem in found[:MAX_PROBLEMS]:
            path, line = place_of(problem, files)
            place = "the whole run" if problem.path is None and problem.record is None else escape(path)
            shown.append((f"{place}:{line}" if line is not None else place, describe(problem)))
        groups.append(ProblemGroup(code, severity, meaning_of(code), len(found), shown))
    return sorted(groups, key=lambda group: (group.severity, -group.total, group.code))


def _hosts(hosts: dict[str, HostCounts]) -> list[HostRow]:
    rows = [
        HostRow(
            escape(name), counts.records, round(counts.words / counts.records),
            [(field, _percent(counts.filled[field], counts.records)) for field in ("title", "authors", "published")],
            counts.problems,
        )
        for name, counts in hosts.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.records, row.name))[:MAX_HOSTS]


def _page(number: int, inspected: Inspected) -> PageView:
    record = inspected.record
    source = read_lines(record)
    blocks: list[tuple[str, str]] = [("list-item", point[:MAX_BLOCK_CHARS]) for point in record.highlights]
    for section in record.sections:
        if section.heading:
            blocks.append(("heading", section.heading))
        blocks += [(block.role, block.text[:MAX_BLOCK_CHARS]) for block in section.blocks]
    named = (
        ("title", record.title), ("authors", ", ".join(record.authors)), ("published", record.published),
        ("modified", record.modified), ("dateline", record.dateline), ("standfirst", record.standfirst),
        ("topics", ", ".join(record.topics)), ("language", record.language), ("page type", record.page_type),
        ("site name", record.site_name), ("address", record.url),
    )  # fmt: skip
    fields = [(name, escape(str(value)[:MAX_BLOCK_CHARS])) for name, value in named if value]
    fates = Counter(line.fate for line in source.lines if line.number is not None and line.fate != "blank")
    return PageView(f"page-{number}", inspected, source, blocks[:MAX_BLOCKS], fields, _bars(fates, of_whole=True))
