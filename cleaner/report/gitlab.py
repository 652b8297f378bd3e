"""GitLab's code-quality report: an array of issues, shown in merge requests."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec

from cleaner.checks.problem import Report
from cleaner.checks.writing import escape
from cleaner.report.place import describe, meaning_of, place_of

_SEVERITIES = {"error": "major", "warning": "minor"}


def write_gitlab(report: Report, files: Sequence[str]) -> str:
    """The problems as GitLab reads them; known ones are left out.

    Fingerprints are those of the problems; the second of two equal ones gets another, since GitLab wants them unique.
    Source: GitLab's documentation, "Code Quality report format".
    """
    seen: Counter[str] = Counter()
    issues: list[dict[str, Any]] = []
    for problem in report.problems:
        fingerprint = problem.fingerprint
        if number := seen[fingerprint]:
            fingerprint = sha256(f"{fingerprint} {number}".encode("ascii")).hexdigest()[:32]
        seen[problem.fingerprint] += 1
        path, line = place_of(problem, files)
        issues.append(
            {
                "description": f"{meaning_of(problem.code)}: {describe(problem)}",
                "check_name": problem.code,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[problem.severity],
                "location": {"path": escape(path).removeprefix("./"), "lines": {"begin": line or 1}},
            }
        )
    return msgspec.json.format(msgspec.json.encode(issues), indent=2).decode("utf-8") + "\n"
