"""JUnit XML: a test case for each rule, which fails where it found errors."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from cleaner.checks.codes import CODES
from cleaner.checks.problem import Problem, Report
from cleaner.report.place import describe, meaning_of, place_of, xml_text

SUITE = "cleaner check"
MAX_SHOWN = 100
"""Problems of a code that are listed; all are counted."""


def write_junit(report: Report, files: Sequence[str]) -> str:
    """The report as JUnit XML. Warnings alone do not fail a test case: they stand in its output.

    Source: the XML Schema of Jenkins' xUnit plugin (junit-10.xsd).
    """
    groups = {code: list(group) for code, group in groupby(_by_code(report), key=lambda problem: problem.code)}
    cases = [_case(code, groups.get(code, []), files) for code in dict.fromkeys([*CODES, *groups])]
    failures = sum(any(problem.severity == "error" for problem in group) for group in groups.values())
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="{SUITE}" {counts}>',
        f'  <testsuite name="{SUITE}" {counts} skipped="0" time="0">',
        *(line for case in cases for line in case),
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _by_code(report: Report) -> list[Problem]:
    return sorted(report.problems, key=lambda problem: problem.code)


def _case(code: str, problems: list[Problem], files: Sequence[str]) -> Iterator[str]:
    start = f'    <testcase classname="cleaner.check" name="{xml_text(code)}" time="0"'
    if not problems:
        yield f"{start}/>"
        return
    yield f"{start}>"
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        message = f"{meaning_of(code)}: {len(errors)}"
        yield f'      <failure message="{xml_text(message)}" type="{xml_text(code)}">{_listed(errors, files)}</failure>'
    if warnings := [problem for problem in problems if problem.severity == "warning"]:
        yield f"      <system-out>{_listed(warnings, files)}</system-out>"
    yield "    </testcase>"


def _listed(problems: list[Problem], files: Sequence[str]) -> str:
    lines = []
    for problem in problems[:MAX_SHOWN]:
        path, line = place_of(problem, files)
        lines.append(f"{path}:{line}: {describe(problem)}" if line else f"{path}: {describe(problem)}")
    if len(problems) > MAX_SHOWN:
        lines.append(f"and {len(problems) - MAX_SHOWN:,} more")
    return xml_text("\n".join(lines))
