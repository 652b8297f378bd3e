"""Reports: each has the structure that its readers ask for, and whatever a page holds stays data."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from click.testing import CliRunner

from cleaner.checks import CODES, CheckConfig, Problem, Report, Unreadable, check
from cleaner.cli import commands
from cleaner.cli.check import FORMATS
from cleaner.report import WRITERS, write_summary
from cleaner.report.github import write_annotations
from cleaner.report.place import place_of, uri_of
from tests.check_entries import make_failure, make_record, make_records

CONFIG = CheckConfig(today=date(2024, 6, 15))
FILES = ("out/records.jsonl",)
PAYLOADS = [
    "<script>alert(1)</script>", "]]>", "<!--", "&amp;&#x0;", "a\x1b[31mb", "\u202eabc", "line\nbreak\r\nmore",
    "::error file=x::y", "%0A::stop-commands::t", "a,b:c%2C", '"quoted"', "'single'", "| pipe | `tick` |",
    "[link](javascript:alert(1))", "![](http://e.example/x.png)", "\x00\x08\x0b\ufffe\uffff", "\ud800",
    "=cmd|' /C calc'!A0",
    "</testcase>", "<![CDATA[x]]>", "{{7*7}}", "${jndi:ldap://e}", "\\u0000", "🔥" * 3, "é" * 500, "@team #12",
]  # fmt: skip


def report_with(payload: str = "pages/1.txt") -> Report:
    """A report with problems of each kind of place, `payload` in every text of a page."""
    path = payload.replace("\x00", "") or "x"
    return check(
        [
            *make_records(12, **{"stats.words": 2}),
            make_record(20, title=f"{payload} <p>x</p>", published=payload, **{"source.path": path}),
            make_record(21, published="2030-01-01", modified="", **{"source.path": path, "source.member": payload}),
            make_record(22, authors=[payload, "Town Herald"], **{"source.kind": "html"}),
            make_record(23, text="", **{"source.path": None}),
            make_failure(1),
            Unreadable(path="r.jsonl", line=4, message=payload, sha256="0"),
        ],
        CONFIG,
        baseline=check(make_records(2, **{"stats.words": 2}), CONFIG),
    )


# The part of the published schema (OASIS, sarif-schema-2.1.0.json) that speaks of what is written here, its
# properties closed, so that a key that does not exist is noticed.
MESSAGE = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RULE = {
    "type": "object", "required": ["id"], "additionalProperties": False,
    "properties": {
        "id": {"type": "string"}, "shortDescription": MESSAGE, "fullDescription": MESSAGE, "help": MESSAGE,
        "defaultConfiguration": {
            "type": "object", "properties": {"level": LEVEL}, "additionalProperties": False,
        },
    },
}  # fmt: skip
LOCATION = {
    "type": "object", "additionalProperties": False,
    "properties": {
        "physicalLocation": {
            "type": "object", "required": ["artifactLocation"], "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object", "required": ["uri"], "additionalProperties": False,
                    "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~!$&'()*+,;=:@/%-]+$"}},
                },
                "region": {
                    "type": "object", "required": ["startLine"], "additionalProperties": False,
                    "properties": {"startLine": {"type": "integer", "minimum": 1}},
                },
            },
        },
        "logicalLocations": {
            "type": "array", "uniqueItems": True,
            "items": {
                "type": "object", "additionalProperties": False,
                "properties": {"name": {"type": "string"}, "kind": {"type": "string"}},
            },
        },
    },
}  # fmt: skip
RESULT = {
    "type": "object", "required": ["message"], "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": -1}, "level": LEVEL,
        "message": MESSAGE, "locations": {"type": "array", "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
    },
}  # fmt: skip
SARIF = {
    "type": "object", "required": ["version", "runs"], "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
        "runs": {
            "type": "array", "minItems": 1,
            "items": {
                "type": "object", "required": ["tool"], "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object", "required": ["driver"], "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object", "required": ["name"], "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string"}, "version": {"type": "string"},
                                    "rules": {"type": "array", "uniqueItems": True, "items": RULE},
                                },
                            },
                        },
                    },
                    "invocations": {
                        "type": "array",
                        "items": {
                            "type": "object", "required": ["executionSuccessful"],
                            "properties": {"executionSuccessful": {"type": "boolean"}}, "additionalProperties": False,
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}  # fmt: skip
# GitLab's documentation, "Code Quality report format": these are required, and paths are relative.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object", "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1}, "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object", "required": ["path", "lines"], "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)"},
                    "lines": {
                        "type": "object", "required": ["begin"], "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("payload", ["pages/1.txt", *PAYLOADS], ids=range(len(PAYLOADS) + 1))
def test_sarif_has_the_structure_of_its_schema(payload: str) -> None:
    report = report_with(payload)
    log: dict[str, Any] = json.loads(WRITERS["sarif"](report, FILES))
    jsonschema.Draft7Validator(SARIF).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert len(run["results"]) == len(report.problems) + len(report.known)
    states = [result["baselineState"] for result in run["results"]]
    assert states.count("unchanged") == len(report.known) == 2
    assert all("\n" not in result["message"]["text"] for result in run["results"])


def test_sarif_names_file_line_record_and_fingerprint() -> None:
    report = check([make_record(5, published="2025-01-01", modified="", **{"source.path": "a b/c.txt"})], CONFIG)
    (result,) = json.loads(WRITERS["sarif"](report, FILES))["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/c.txt"}, "region": {"startLine": 7},
    }  # fmt: skip
    assert location["logicalLocations"] == [{"name": f"{5:032x}", "kind": "record"}]
    assert result["partialFingerprints"] == {"cleanerContent/v1": report.problems[0].fingerprint}


@pytest.mark.parametrize("path", ["a.txt", "a b/ü#?.txt", "/tmp/x:1", "C\\d\\e.txt", "\ud800", "a:b"])
def test_uris_give_the_path_back(path: str) -> None:
    uri = uri_of(path)
    assert unquote(uri.removeprefix("file://"), errors="surrogatepass") == path.replace("\\", "/")
    assert re.fullmatch(r"(?:file:///)?[A-Za-z0-9._~!$&'()*+,;=@/%-]+", uri)


@pytest.mark.parametrize("payload", ["pages/1.txt", *PAYLOADS], ids=range(len(PAYLOADS) + 1))
def test_gitlab_has_the_structure_of_its_documentation(payload: str) -> None:
    report = report_with(payload)
    issues = json.loads(WRITERS["gitlab"](report, ("./records.jsonl",)))
    jsonschema.Draft7Validator(GITLAB).validate(issues)
    assert len(issues) == len(report.problems)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_equal_problems_have_fingerprints_of_their_own_in_gitlab() -> None:
    same = {"url": None, "text": "Twice.", "title": "Twice", "stats.words": 1}
    report = check([make_record(1, **same), make_record(2, **same)], CONFIG)
    prints = [issue["fingerprint"] for issue in json.loads(WRITERS["gitlab"](report, FILES))]
    assert len({problem.fingerprint for problem in report.problems}) < len(set(prints)) == len(prints)


def elements(root: ET.Element) -> Iterator[tuple[str, set[str], list[str]]]:
    for element in root.iter():
        yield element.tag, set(element.attrib), [child.tag for child in element]


@pytest.mark.parametrize("payload", ["pages/1.txt", *PAYLOADS], ids=range(len(PAYLOADS) + 1))
def test_junit_has_the_structure_of_its_schema(payload: str) -> None:
    report = report_with(payload)
    text = WRITERS["junit"](report, FILES)
    root = ET.fromstring(text.encode("utf-8"))
    allowed = {
        "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
        "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase"}),
        "testcase": ({"name", "classname", "time"}, {"failure", "system-out"}),
        "failure": ({"message", "type"}, set()),
        "system-out": (set(), set()),
    }
    for tag, attributes, children in elements(root):
        assert attributes == allowed[tag][0] and set(children) <= allowed[tag][1], tag
        assert children == sorted(children, key=["testsuite", "testcase", "failure", "system-out"].index)
    cases = list(root.iter("testcase"))
    assert root.get("tests") == str(len(cases)) == str(len(CODES))
    failed = {case.get("name") for case in cases if case.find("failure") is not None}
    assert failed == {problem.code for problem in report.problems if problem.severity == "error"}
    assert root.get("failures") == str(len(failed))


def test_junit_counts_what_it_does_not_list() -> None:
    report = check(make_records(150, **{"stats.words": 2}), CONFIG)
    root = ET.fromstring(WRITERS["junit"](report, FILES))
    (shown,) = (case.findtext("system-out") for case in root.iter("testcase") if case.get("name") == "words-few")
    assert shown is not None and shown.endswith("and 50 more") and shown.count("\n") == 100


COMMAND = re.compile(r"::(error|warning) file=([^,:\n]*)(?:,line=([0-9]+))?,title=([^,:\n]*)::([^\r\n]*)")


@pytest.mark.parametrize("payload", ["pages/1.txt", *PAYLOADS], ids=range(len(PAYLOADS) + 1))
def test_annotations_are_commands_of_one_line(payload: str) -> None:
    report = report_with(payload)
    *lines, last = write_annotations(report, FILES).splitlines()
    assert len(lines) == len(report.problems)
    for line, problem in zip(lines, report.problems, strict=True):
        found = COMMAND.fullmatch(line)
        assert found, line
        assert (found[1], found[4]) == (problem.severity, problem.code)
        assert found[3] == (None if place_of(problem, FILES).line is None else str(problem.line))
    assert last.startswith("cleaner check failed: ")


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_summary_keeps_its_table_whatever_a_page_holds(payload: str) -> None:
    text = write_summary(report_with(payload), FILES)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    # Nothing of a page is left that Markdown or HTML would act on.
    assert not re.search(r"(?<!\\)[<`\[!@]", "".join(rows[2:]))


def test_place_of_a_problem_of_the_run_is_the_first_named_file() -> None:
    problem = Problem(code="run-empty", severity="error", message="", fingerprint="0")
    assert place_of(problem, ("-", "a.jsonl", "b.jsonl")) == ("a.jsonl", None)
    assert place_of(problem, ("-",)) == ("records.jsonl", None)


# ---------------------------------------------------------------- the command


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    Path("r.jsonl").write_text("".join(record.to_json() + "\n" for record in make_records(12, **{"stats.words": 2})))
    return "r.jsonl"


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(commands, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_formats_of_the_command_are_those_that_exist() -> None:
    assert tuple(WRITERS) == FORMATS


def test_several_reports_come_from_one_run(records: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    asked = [part for name in FORMATS for part in ("--report", f"{name}=out.{name}")]
    code, shown, _ = run("check", records, *asked)
    assert (code, shown.splitlines()[-1]) == (0, "passed: 0 errors, 12 warnings in 12 records")
    assert Path("out.text").read_text() == shown
    assert json.loads(Path("out.json").read_text())["by_code"] == {"words-few": 12}
    assert len(json.loads(Path("out.sarif").read_text())["runs"][0]["results"]) == 12
    assert len(json.loads(Path("out.gitlab").read_text())) == 12
    assert Path("out.github").read_text().count("::warning ") == 12
    assert Path("summary.md").read_text().startswith("### cleaner check passed")


def test_a_report_on_standard_output_stands_there_alone(records: str) -> None:
    assert json.loads(run("check", records, "--report", "sarif=-")[1])["version"] == "2.1.0"


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_fail_on(records: str, level: str, code: int) -> None:
    assert run("check", records, "--fail-on", level)[0] == code
    Path("bad.jsonl").write_text("{oops\n")
    assert run("check", "bad.jsonl", "--fail-on", level)[0] == (0 if level == "never" else 1)


@pytest.mark.parametrize("report", ["xml=a", "json", "json=", "=a", "json=r.jsonl", "json=./r.jsonl"])
def test_bad_reports_are_wrong_usage(records: str, report: str) -> None:
    before = Path(records).read_bytes()
    code, _, error = run("check", records, "--report", report)
    assert code == 2 and error.startswith("cleaner: --report")
    assert run("check", records, "--report", "json=x", "--report", "text=./x")[0] == 2
    assert Path(records).read_bytes() == before
