"""SARIF 2.1.0, which code hosts show beside the lines of a file."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

import cleaner
from cleaner.checks.codes import CODES
from cleaner.checks.explain import load_pages
from cleaner.checks.problem import Problem, Report
from cleaner.report.place import describe, meaning_of, place_of, uri_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(report: Report, files: Sequence[str]) -> str:
    """The report as one SARIF log with one run. Known problems are results whose `baselineState` is "unchanged".

    Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
    """
    problems = [*report.problems, *report.known]
    codes = list(dict.fromkeys([*CODES, *sorted({problem.code for problem in problems} - set(CODES))]))
    indices = {code: index for index, code in enumerate(codes)}
    known = {id(problem) for problem in report.known}
    run = {
        "tool": {"driver": {"name": "cleaner", "version": cleaner.__version__, "rules": list(_rules(codes))}},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(problem, indices[problem.code], files, is_known=id(problem) in known) for problem in problems
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode("utf-8") + "\n"


def _rules(codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    pages = load_pages()
    for code in codes:
        page = pages.get(code)
        rule: dict[str, Any] = {"id": code, "shortDescription": {"text": meaning_of(code)}}
        if page is not None:
            rule["fullDescription"] = {"text": page.why}
            rule["help"] = {"text": page.remedy}
            rule["defaultConfiguration"] = {"level": CODES[code].severity}
        yield rule


def _result(problem: Problem, index: int, files: Sequence[str], *, is_known: bool) -> dict[str, Any]:
    path, line = place_of(problem, files)
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri_of(path)}}
    if line is not None:
        physical["region"] = {"startLine": line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if problem.record is not None:
        location["logicalLocations"] = [{"name": problem.record, "kind": "record"}]
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": describe(problem)},
        "locations": [location],
        "partialFingerprints": {"cleanerContent/v1": problem.fingerprint},
        "baselineState": "unchanged" if is_known else "new",
    }
