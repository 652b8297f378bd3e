"""`explain` and `why`, and what a terminal is shown. The pipeline behind them is replaced by verdicts made by hand."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from cleaner.block import REASONS, Block, Repair, Span, Verdict
from cleaner.cli import commands
from cleaner.cli.explain import explain_source
from cleaner.cli.terminal import cut, has_colour, show
from cleaner.cli.why import explain_line, parse_place
from cleaner.errors import AccountingError
from cleaner.options import Options
from cleaner.page import Page, Source
from cleaner.record import Dropped, Duplicate, Failure, FailureSource, FieldOrigin, Section, SectionBlock
from tests.records import make_failure, make_record

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and pipes of POSIX")


def run(*arguments: str, **settings: Any) -> Result:
    return CliRunner().invoke(commands, list(arguments), **settings)


# ---------------------------------------------------------------- what is shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x00\x1b[2J\r\n\t\x7f", "\\x00\\x1b[2J\\x0d\\x0a\\x09\\x7f"),
        ("\x85\x9b", "\\x85\\x9b"),
        ("\u202ea\u2066b\u200f\u061c", "\\u202ea\\u2066b\\u200f\\u061c"),
        ("a\u200bb\u200d\ufeff\xad", "a\\u200bb\\u200d\\ufeff\\xad"),
        ("\u2028\u2029\U000e0041", "\\u2028\\u2029\\U000e0041"),
        ("\u3164\ud800", "\\u3164\\ud800"),
        ("Zürich 東京 \u00a0 😀 é", "Zürich 東京 \u00a0 😀 é"),
    ],
)
def test_show_escapes_what_acts_or_cannot_be_seen(text: str, shown: str) -> None:
    assert show(text) == shown


def test_cut_counts_columns() -> None:
    assert cut("abcdef", 6) == "abcdef" and cut("abcdefg", 6) == "abcde…"
    assert cut("東京都庁", 8) == "東京都庁" and cut("東京都庁舎", 8) == "東京都…"


def test_colour_needs_a_terminal_and_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert not has_colour()
    monkeypatch.setattr("cleaner.cli.terminal.is_terminal", lambda: True)
    assert has_colour()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colour()


# ---------------------------------------------------------------- explain and why

TEXT = (
    "Harbour reopens\r\n\r\nBy Ann Roe| Published Ferries\nFirst words\nof a block.\n  \n"
    "Share\x1b[2J\nFirst words of a block.\n"
)


def block(number: int, part: str, start: int = 0, **changes: Any) -> Block:
    """A block on the first place of `part` in TEXT from `start` on."""
    at = TEXT.index(part, start)
    facts = {"text": " ".join(part.split()), **changes}
    return Block(number=number, span=Span(at, at + len(part)), **facts)


BLOCKS = [
    block(0, "Harbour reopens"),
    block(
        1,
        "By Ann Roe| Published",
        text="By Ann Roe",
        repairs=(Repair("glued-line", Span(19, 48)), Repair("entities", Span(19, 48))),
    ),
    block(2, "Ferries", repairs=(Repair("glued-line", Span(19, 48)),)),
    block(3, "First words\nof a block."),
    block(4, "Share\x1b[2J"),
    block(5, "First words of a block."),
]


def verdict(number: int, reason: str, **changes: Any) -> Verdict:
    row = REASONS[reason]
    return Verdict(block=number, fate=row.fate, role=row.role or "paragraph", reason=reason, score=0.876, **changes)


VERDICTS = [
    verdict(0, "field.title"),
    verdict(1, "field.byline"),
    verdict(2, "body.heading"),
    verdict(3, "body.paragraph"),
    verdict(4, "boilerplate.share-bar", rule="en/share-bar"),
    verdict(5, "duplicate.near", of=3, similarity=0.93),
]

PARAGRAPH = "First words of a block."
RECORD = make_record(
    id="feed",
    sections=[Section(heading="Ferries", level=2, blocks=[SectionBlock(role="paragraph", text=PARAGRAPH)])],
    duplicates=[Duplicate(lines=(7, 8), of=(3, 5), kind="near", similarity=0.93)],
    dropped=[
        Dropped(lines=(6, 7), reason="boilerplate.share-bar", rule="en/share-bar", score=0.88, text="Share\x1b[2J"),
    ],
    provenance={
        "title": FieldOrigin(method="json-ld", rule=None, lines=None),
        "byline": FieldOrigin(method="text", rule=None, lines=(2, 3)),
        "authors": FieldOrigin(method="text", rule=None, lines=(2, 3)),
    },
)  # fmt: skip


def trace_by_hand(source: Source, options: Options) -> list[Any]:
    """Two pages: all but the title's block, and the title's."""
    content = source.content
    assert isinstance(content, str)
    if content == "broken":
        raise AccountingError("block 3 has two fates")
    blocks = BLOCKS if content == TEXT else []
    page = Page(
        source=source,
        text=content,
        kind="html" if source.kind == "html" else "text",
        encoding=None,
        sha256="",
        blocks=blocks,
    )
    if not blocks:
        return [SimpleNamespace(page=page, blocks=[], verdicts=[], record=RECORD)]
    record = make_record(language=options.language) if options.language else RECORD
    if source.member == "line 2":
        return [
            SimpleNamespace(page=page, blocks=BLOCKS[:1], verdicts=VERDICTS[:1], record=record),
            SimpleNamespace(page=page, blocks=BLOCKS[1:], verdicts=VERDICTS[1:], record=record),
        ]
    return [SimpleNamespace(page=page, blocks=BLOCKS, verdicts=VERDICTS, record=record)]


def failed(path: str, member: str | None) -> Failure:
    return Failure(id="", source=FailureSource(path=path, member=member), error=make_failure().error)


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """What is found at a path; the pipeline is replaced by `trace_by_hand`."""
    found: dict[str, list[Any]] = {
        "page.txt": [Source(content=TEXT, path="page.txt")],
        "page.html": [Source(content=TEXT, path="page.html", kind="html")],
        "empty.txt": [Source(content="", path="empty.txt")],
        "broken.txt": [Source(content="broken", path="broken.txt")],
        "rows.jsonl": [
            Source(content=TEXT, path="rows.jsonl", member="line 1"),
            Source(content=TEXT, path="rows.jsonl", member="line 2"),
            failed("rows.jsonl", "line 3"),
        ],
        "gone.txt": [failed("gone.txt", None)],
        "nothing": [],
    }

    def find_sources(paths: Any, *, field: str | None = None, kind: str = "auto") -> Iterator[Any]:
        asked.append((field, kind))
        for path in paths:
            yield from found[path]

    asked: list[Any] = found.setdefault("asked", [])
    monkeypatch.setattr("cleaner.read.files.find_sources", find_sources)
    monkeypatch.setattr("cleaner.pipeline.trace_source", trace_by_hand)
    return found


@pytest.mark.usefixtures("sources")
def test_explain_shows_every_line_and_adds_up() -> None:
    shown = run("explain", "page.txt")
    assert shown.exit_code == 0
    lines = shown.stdout.split("\n")
    assert lines[:2] == [
        "page.txt: text",
        "line  fate       reason                 score  rule          repeats      text",
    ]
    rows = [(int(line[:4]), line[6:15].strip(), line[17:38].strip(), line[74:]) for line in lines[2:-3]]
    assert rows == [
        (1, "field", "field.title", "Harbour reopens"),
        (2, "blank", "", ""),
        (3, "field", "field.byline", "By Ann Roe| Published"),
        (3, "body", "body.heading", "Ferries"),
        (4, "body", "body.paragraph", "First words"),
        (5, "body", "body.paragraph", "of a block."),
        (6, "blank", "", ""),
        (7, "dropped", "boilerplate.share-bar", "Share\\x1b[2J"),
        (8, "duplicate", "duplicate.near", "First words of a block."),
    ]
    assert "0.88   en/share-bar" in lines[9] and "= lines 4-5" in lines[10]
    counts = {fate: int(count) for count, fate in re.findall(r"(\d+) (\w+)", lines[-2].partition(":")[2])}
    assert lines[-2].startswith(f"{len(TEXT)} characters: ") and sum(counts.values()) == len(TEXT)
    assert counts == {"body": 30, "field": 36, "duplicate": 23, "dropped": 9, "blank": len(TEXT) - 98}


@pytest.mark.usefixtures("sources")
def test_explain_of_html_says_what_the_lines_are() -> None:
    assert run("explain", "page.html").stdout.count("lines are those of the visible text") == 1
    assert "visible text" not in run("explain", "page.txt").stdout


@pytest.mark.usefixtures("sources")
def test_explain_heads_each_source_and_goes_on_after_failures() -> None:
    shown = run("explain", "rows.jsonl")
    assert shown.exit_code == 3 and shown.stderr == "cleaner: rows.jsonl, line 3: no such file (not-found)\n"
    assert "rows.jsonl, line 1: text\n" in shown.stdout and "\n\nrows.jsonl, line 2: text, 2 pages\n" in shown.stdout
    second = shown.stdout.split("\n\n")[1].split("\n")
    assert second[2].startswith("   1  1     field") and second[4].startswith("   3  2     field")


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone.txt", "gone.txt: no such file (not-found)"),
        ("nothing", "no source found in nothing"),
        ("broken.txt", "broken.txt: block 3 has two fates; please report this source (internal-error)"),
    ],
)
def test_explain_of_what_cannot_be_read_ends_with_4(path: str, message: str) -> None:
    shown = run("explain", path)
    assert (shown.exit_code, shown.stdout, shown.stderr) == (4, "", f"cleaner: {message}\n")


@pytest.mark.usefixtures("sources")
def test_explain_of_an_empty_source_adds_up() -> None:
    assert run("explain", "empty.txt").stdout.endswith(
        "0 characters: 0 body, 0 field, 0 duplicate, 0 dropped, 0 blank\n"
    )


def test_explain_cuts_to_the_terminal_and_colours_by_fate() -> None:
    traces = trace_by_hand(Source(content=TEXT, path="page.txt"), Options())
    plain = explain_source(traces, width=90, colour=False).split("\n")
    assert max(len(line) for line in plain[2:-2]) <= 95 and any(line.endswith("…") for line in plain)
    coloured = explain_source(traces, width=90, colour=True).split("\n")
    assert [click.unstyle(line) for line in coloured] == plain
    assert coloured[2].startswith("\x1b[36m") and coloured[9].startswith("\x1b[31m")


def test_explain_of_a_wide_terminal_shows_where_each_line_went() -> None:
    traces = trace_by_hand(Source(content=TEXT, path="page.txt"), Options())
    narrow = explain_source(traces, width=149, colour=False).split("\n")
    wide = explain_source(traces, width=150, colour=False).split("\n")
    assert "record" not in narrow[1] and wide[1].split()[-2:] == ["record", "text"]
    assert "title" in wide[2] and "dropped[0]" in wide[9]
    assert max(map(len, wide)) <= 150


def test_explain_sums_up_what_is_not_kept_by_reason() -> None:
    traces = trace_by_hand(Source(content=TEXT, path="page.txt"), Options())
    assert explain_source(traces, width=None, colour=False).split("\n")[-3] == (
        "lines not kept: boilerplate.share-bar 1, duplicate.near 1"
    )


def test_why_colours_verdict_and_reason_and_nothing_else() -> None:
    traces = trace_by_hand(Source(content=TEXT, path="page.txt"), Options())
    plain, coloured = (explain_line(traces, line=7, colour=colour) for colour in (False, True))
    assert click.unstyle(coloured) == plain
    assert [line[:12] for line in coloured.split("\n") if "\x1b" in line] == ["\x1b[31mVerdict", "\x1b[31mReason:"]


def test_explain_hands_the_source_options_on(sources: dict[str, list[Any]]) -> None:
    run("explain", "page.txt", "--field", "body", "--kind", "text")
    run("why", "page.txt:1", "--field", "body", "--kind", "html")
    assert sources["asked"] == [("body", "text"), ("body", "html")]
    assert "0123456789abcdef" in run("why", "page.txt:1", "--language", "de").stdout


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("page.txt:1", [
            "page.txt, line 1", "Text: Harbour reopens", "Verdict: field, as headline, with a score of 0.88.",
            "Reason: field.title: the headline.", "Rule: none.", "Repairs: none.",
            "Record field: title of record feed.", "The value of title comes from json-ld.",
        ]),
        ("page.txt:2", ["page.txt, line 2", "Verdict: blank, white space between blocks. No record field holds it."]),
        ("page.txt:3", [
            "page.txt, line 3", "Text: By Ann Roe| Published", "Verdict: field, as byline, with a score of 0.88.",
            "Reason: field.byline: names the authors.", "Rule: none.", "Repairs: glued-line, entities.",
            "Repaired text: By Ann Roe", "Record field: byline of record feed.",
            "", "Text: Ferries", "Verdict: body, as heading, with a score of 0.88.",
            "Reason: body.heading: heading of a section.", "Rule: none.", "Repairs: glued-line.",
            "Record field: sections[0].heading of record feed.", "Fields from this line: byline, authors.",
        ]),
        ("page.txt:5", [
            "page.txt, line 5", "Text: of a block.", "Verdict: body, as paragraph, with a score of 0.88.",
            "Reason: body.paragraph: text of the page.", "Rule: none.", "Repairs: none.",
            "Record field: sections[0].blocks[0] of record feed.",
        ]),
        ("page.txt:7", [
            "page.txt, line 7", "Text: Share\\x1b[2J", "Verdict: dropped, as other, with a score of 0.88.",
            "Reason: boilerplate.share-bar: share and follow buttons.", "Rule: en/share-bar.", "Repairs: none.",
            "Record field: dropped[0] of record feed.",
        ]),
        ("rows.jsonl:2:8", [
            "rows.jsonl, line 2, line 8", "Text: First words of a block.",
            "Verdict: duplicate, as paragraph, with a score of 0.88.",
            "Reason: duplicate.near: an earlier block with some words changed.", "Rule: none.",
            "It repeats lines 4 to 5, with a similarity of 0.93: First words\\x0aof a block.", "Repairs: none.",
            "Record field: duplicates[0] of record feed (page 2 of 2).",
        ]),
    ],
)  # fmt: skip
def test_why_answers_in_sentences(place: str, said: list[str]) -> None:
    shown = run("why", place)
    assert shown.stdout.split("\n") == [*said, ""] and shown.exit_code == 0


def test_why_takes_standard_input(sources: dict[str, list[Any]]) -> None:
    sources["-"] = [Source(content=TEXT, path="-")]
    assert run("why", "-:1").stdout.startswith("-, line 1\nText: Harbour reopens\n")


@pytest.mark.usefixtures("sources")
def test_why_of_html_says_what_the_line_is() -> None:
    assert run("why", "page.html:1").stdout.startswith("page.html, line 1 of the visible text\n")


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("page.txt", "names no line"),
        ("page.txt:0", "names no line"),
        ("page.txt:one", "names no line"),
        ("page.txt:9", "line 9 is out of range: page.txt has 8 lines"),
        ("page.html:9", "page.html has 8 lines of visible text"),
        ("empty.txt:1", "empty.txt has 0 lines"),
        ("rows.jsonl:1", "write rows.jsonl:ROW:LINE"),
        ("rows.jsonl:9:1", "rows.jsonl has no row 9; its last one is line 3"),
        ("page.txt:1:1", "page.txt holds no rows"),
        ("nothing:1", "no source found in nothing"),
        (f"{Path(__file__).parent}:1", "is a folder"),
    ],
)
def test_why_of_a_place_that_is_not_there_is_wrong_usage(place: str, message: str) -> None:
    shown = run("why", place)
    assert shown.exit_code == 2 and shown.stdout == "" and message in shown.stderr


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize("place", ["gone.txt:1", "rows.jsonl:3:1", "broken.txt:1"])
def test_why_of_what_cannot_be_read_ends_with_4(place: str) -> None:
    shown = run("why", place)
    assert shown.exit_code == 4 and shown.stderr.startswith("cleaner: ") and shown.stdout == ""


@POSIX
def test_why_takes_colons_of_a_file_name(tmp_path: Path) -> None:
    path = tmp_path / "dump:3"
    path.write_text("words")
    assert parse_place(f"{path}:7") == (str(path), None, 7)
