"""cleaner doctor: encoding and why, kind, pages and copies, boilerplate, language, warnings."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import cleaner
from cleaner.cli import commands
from cleaner.page import Source
from cleaner.pipeline import trace_source
from cleaner.report.doctor import examine

ROOT = Path(__file__).parent.parent
STORY = (
    "Une journée à Nîmes\n\nLe café du port a fermé hier soir, après une longue journée d’été. Les habitants du"
    " quartier étaient surpris : personne ne les avait prévenus.\n\n"
    "La mairie a promis de répondre avant la fin de la semaine.\n"
)


@pytest.mark.parametrize(
    ("content", "encoding", "why"),
    [
        (b"Rain fell all night in the old town, and the river rose.", "utf-8", "ASCII"),
        (STORY.encode(), "utf-8", "valid UTF-8, which"),
        (STORY.encode("utf-8-sig"), "utf-8", "byte order mark"),
        (STORY.encode("windows-1252"), "windows-1252", "nothing names it"),
        (STORY.encode() + b"\xff caf\xe9", "utf-8", "nearly all"),
        (
            ('<html><head><meta charset="windows-1252"></head><body><p>' + STORY + "</p></body></html>").encode(
                "cp1252"
            ),
            "windows-1252",
            "head declares",
        ),
    ],
)
def test_encoding_is_named_with_its_reason(content: bytes, encoding: str, why: str) -> None:
    finding = examine(trace_source(Source(content=content)))
    assert finding.encoding == encoding
    assert why in finding.encoding_why
    assert (finding.lost_chars > 0) == (why == "nearly all")


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(commands, ["doctor", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_source_with_a_copy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code, text, _ = run("samples/news/two-copies-glued-byline/source.txt")
    assert code == 0
    assert "  pages        1 page, and 1 copy\n" in text
    assert "article, language en: Ferry Operator and Lakeside Towns Fail" in text
    assert "lines 1-37, 538 words kept, confidence 0.9; again in lines 38-74\n" in text
    assert "not found: published\n" in text
    assert "repeats itself\n" in text and "copy.exact\n" in text
    assert "  warning      published-missing: " in text


def test_several_pages_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    plain = json.loads(run("samples/news/several-pages/source.txt", "--format", "json")[1])
    records = cleaner.clean((ROOT / "samples/news/several-pages/source.txt").read_bytes())
    assert [page["title"] for page in plain["pages"]] == [record.title for record in records]
    assert plain["kind_why"] == "its content looks like it"
    (html,) = [
        json.loads(line) for line in run("samples/html/news-article/source.html", "--format", "json")[1].splitlines()
    ]
    assert html["kind"] == "html"


def test_shares_are_those_of_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    path = ROOT / "samples/html/news-article/source.html"
    traces = trace_source(Source(content=path.read_bytes(), path=str(path)))
    finding, stats = examine(traces), traces[0].record.stats
    assert (finding.boilerplate_ratio, finding.duplicate_ratio) == (stats.boilerplate_ratio, stats.duplicate_ratio)
    assert sum(finding.chars_by_reason.values()) <= finding.chars


def test_rows_are_looked_at_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    rows = [{"text": f"Rain number {number} fell on the town all night."} for number in range(5)]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n{oops\n")
    code, text, error = run(str(path), "--max-rows", "3")
    assert (code, text.count("\n  encoding ")) == (0, 3)
    assert "a string: it was decoded before" in text and "only the first 3" in error
    assert run(str(path))[0] == 3
    assert run(str(tmp_path / "missing.txt"))[0] == 4


def test_what_acts_on_a_terminal_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Rain \x1b[2J\u202e in the town\n\nIt fell all night long, and the river rose by two metres.\n")
    assert not set("\x1b\u202e") & set(run(str(path))[1])
