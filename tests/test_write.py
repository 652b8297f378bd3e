"""Writers, the JSON Schema, Markdown escaping, and output files that appear whole or not at all."""

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cleaner.errors import UsageError
from cleaner.record import Failure, Record, Section, SectionBlock
from cleaner.write import SUFFIXES, WRITERS
from cleaner.write.csv import COLUMNS
from cleaner.write.markdown import write_markdown
from cleaner.write.output import open_output
from cleaner.write.schema import record_schema
from tests.records import make_failure, make_record, names


def sections(*blocks: SectionBlock, heading: str | None = None, level: int = 0) -> list[Section]:
    return [Section(heading=heading, level=level, blocks=list(blocks))]


def blank_record(**changes: Any) -> Record:
    """A record without anything that Markdown shows."""
    empty: dict[str, Any] = {"title": None, "byline": None, "authors": [], "published": None, "published_raw": None}
    empty |= {"dateline": None, "standfirst": None, "highlights": [], "sections": []}
    return make_record(**(empty | changes))


def written(name: str, *entries: Record | Failure) -> bytes:
    return b"".join(WRITERS[name](entries))


# ---------------------------------------------------------------- JSON


def test_jsonl_writes_an_entry_a_line_and_reads_back() -> None:
    lines = written("jsonl", make_record(), make_failure()).splitlines(keepends=True)
    assert len(lines) == 2 and all(line.endswith(b"\n") for line in lines)
    assert Record.from_json(lines[0]) == make_record()
    assert json.loads(lines[1]) == make_failure().to_dict()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array_of_all_entries(count: int) -> None:
    entries = [make_record(id=str(number)) for number in range(count)]
    assert json.loads(written("json", *entries)) == [json.loads(entry.to_json()) for entry in entries]


def test_writers_hold_one_entry_at_a_time() -> None:
    for name, writer in WRITERS.items():
        taken: list[int] = []

        def entries(taken: list[int] = taken) -> Any:
            for number in range(3):
                taken.append(number)
                yield make_record()

        chunks = writer(entries())
        next(chunks)
        assert len(taken) <= 1, name


def test_every_suffix_names_a_writer() -> None:
    assert set(SUFFIXES.values()) == set(WRITERS)


# ---------------------------------------------------------------- CSV


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_csv_has_a_row_an_entry_under_the_named_columns() -> None:
    content = written("csv", make_record(), make_failure())
    assert content.splitlines()[0].decode() == ",".join(COLUMNS)
    record, failure = read_csv(content)
    assert record["authors"] == "Ann Roe; Sam Poe" and record["page"] == "0" and record["words"] == "7"
    assert record["text"] == make_record().text and record["modified"] == "" and record["error"] == ""
    assert failure["path"] == "gone.txt" and failure["error"] == "not-found: no such file" and failure["title"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_cells_never_begin_like_a_formula(start: str) -> None:
    cell = start + 'HYPERLINK("x"),\r\n"y"'
    row = read_csv(written("csv", make_record(title=cell, authors=[cell], text=cell)))[0]
    assert row["title"] == row["authors"] == row["text"] == "'" + cell


def test_csv_keeps_quotes_line_ends_and_odd_characters() -> None:
    text = 'a "b", c\r\nd\re\nf\u2028g;\x00'
    assert read_csv(written("csv", make_record(text=text)))[0]["text"] == text


# ---------------------------------------------------------------- Markdown

MARKDOWN = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])

HOSTILE = [
    "# no heading", "## ", "#", "no heading\n===", "no heading\n---", "C#", "end #", "=", "---", "***", "___",
    "- no item", "+ no item", "* no item", "-", "12. no item", "3) no item", "- [ ] task", "5. - # > x", "1\\. x",
    "> no quote", "```\ncode", "~~~\ncode", "    code", "\tcode", "`code`", "``a`b``", "`` ` ``",
    "*a* **b** _c_ __d__", "~~gone~~", "snake_case_name", "2 * 3 * 4", "a\\", "a\\*b*", "a  \nb",
    "[text](http://example.org)", "[text][1]", "[1]: http://example.org", "[^1]: note", "![x](y.png)",
    "<b>bold</b>", "<script>alert(1)</script>", "<!-- x -->", "<http://example.org>", "<?php ?>", "<![CDATA[x]]>",
    "\\<b>", "&lt;b&gt; &#42; &amp; &copy;", "AT&T", "| a | b |\n| --- | --- |\n| c | d |", "a | b\n- | -",
]  # fmt: skip


def plain_text(token: Token) -> str:
    """Text of an inline token, line ends as "\\n". Fails on anything but text and line ends."""
    children = token.children or []
    assert {child.type for child in children} <= {"text", "text_special", "hardbreak", "softbreak"}, children
    return "".join("\n" if child.type.endswith("break") else child.content for child in children)


def parsed(markdown: str) -> list[tuple[str, str]]:
    """(kind of the innermost element, text) of every inline run, in order."""
    tokens = MARKDOWN.parse(markdown)
    assert not [token for token in tokens if token.type.startswith("html")]
    runs = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and before:
            runs.append((before.tag, plain_text(token)))
        elif token.type in ("fence", "code_block", "hr"):
            runs.append((token.type, token.content))
    return runs


def stripped(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_keeps_hostile_text_as_text(text: str) -> None:
    one_line = " ".join(text.split())
    block = SectionBlock(role="paragraph", text=text)
    item = SectionBlock(role="list-item", text=text)
    quote = SectionBlock(role="quote", text=text)
    record = blank_record(
        title=one_line,
        authors=[text],
        standfirst=text,
        highlights=[text],
        sections=sections(block, item, quote, heading=text),
    )
    expected = [("h1", one_line), ("p", one_line), *[("p", stripped(text))] * 2]
    expected += [("h2", one_line), *[("p", stripped(text))] * 3]
    assert parsed(write_markdown(record)) == expected


@pytest.mark.parametrize("text", ["see https://example.org/a", "www.example.org", "me@example.org"])
def test_markdown_addresses_are_not_left_for_github_to_link(text: str) -> None:
    markdown = write_markdown(blank_record(standfirst=text))
    assert parsed(markdown) == [("p", text)]
    assert not any(part in markdown for part in ("https:", "www.", "e@e"))


def test_markdown_shows_the_whole_record_in_order() -> None:
    blocks = [
        SectionBlock(role="paragraph", text="Words."),
        SectionBlock(role="list-item", text="one"),
        SectionBlock(role="list-item", text="  deeper"),
        SectionBlock(role="caption", text="A boat."),
        SectionBlock(role="table", text="Port\tBoats"),
        SectionBlock(role="table", text="Oslo\t3|4"),
    ]
    record = make_record(modified="2024-05-04", sections=sections(*blocks, heading="Ports", level=3))
    assert write_markdown(record) == (
        "# Harbour reopens\n\nAnn Roe, Sam Poe · OSLO · 2024-05-03 · modified 2024-05-04\n\n"
        "Boats are back.\n\n* One\n* Two\n\n### Ports\n\nWords.\n\n- one\n  - deeper\n\nA boat.\n\n"
        "| Port | Boats |\n| --- | --- |\n| Oslo | 3\\|4 |\n"
    )


def test_markdown_heading_levels_stay_between_two_and_six() -> None:
    for level, mark in [(0, "##"), (1, "##"), (4, "####"), (6, "######")]:
        assert write_markdown(blank_record(sections=sections(heading="H", level=level))) == f"{mark} H\n"


def test_markdown_uneven_rows_stay_lines() -> None:
    rows = [SectionBlock(role="table", text="a\tb"), SectionBlock(role="table", text="only one | cell")]
    runs = parsed(write_markdown(blank_record(sections=sections(*rows))))
    assert runs == [("p", "a\tb\nonly one | cell")]


def test_markdown_even_rows_become_a_table() -> None:
    rows = SectionBlock(role="table", text="a | *x*\tb\n\tc\nd\te")
    tokens = MARKDOWN.parse(write_markdown(blank_record(sections=sections(rows))))
    cells = [plain_text(token) for token in tokens if token.type == "inline"]
    assert cells == ["a | *x*", "b", "", "c", "d", "e"]
    assert [token.type for token in tokens].count("tr_open") == 3


@pytest.mark.parametrize("code", ["x = 1\n\n    y", "```\nfence\n```", "a ````` b", "~~~", "# c"])
def test_markdown_code_comes_back_whole(code: str) -> None:
    block = SectionBlock(role="code", text=code)
    assert parsed(write_markdown(blank_record(sections=sections(block, block)))) == [("fence", code + "\n")] * 2


def test_markdown_lists_nest_one_level_at_a_time() -> None:
    items = [SectionBlock(role="list-item", text=text) for text in ("    far", "  in", "out")]
    tokens = MARKDOWN.parse(write_markdown(blank_record(sections=sections(*items))))
    depth = [token.level for token in tokens if token.type == "inline"]
    assert depth[0] == depth[2] < depth[1] and not [token for token in tokens if token.type == "code_block"]


def test_markdown_key_points_do_not_run_into_the_first_list() -> None:
    item = SectionBlock(role="list-item", text="step")
    tokens = MARKDOWN.parse(write_markdown(blank_record(highlights=["point"], sections=sections(item))))
    assert [token.type for token in tokens].count("bullet_list_open") == 2


def test_markdown_entries_are_parted_by_a_rule() -> None:
    assert written("md") == b""
    failure = make_failure("<b>*no*\nsuch file")
    text = written("md", blank_record(title="A"), failure, blank_record()).decode()
    assert parsed(text) == [
        ("h1", "A"), ("hr", ""), ("p", "Not read: gone.txt: <b>*no* such file (not-found)"),
        ("hr", ""), ("p", "Nothing kept: pages/harbour.txt, line 3"),
    ]  # fmt: skip


def test_record_to_markdown_is_the_writer() -> None:
    assert make_record().to_markdown() == write_markdown(make_record())


# ---------------------------------------------------------------- schema


def validator() -> jsonschema.Draft202012Validator:
    schema = record_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_schema_names_itself() -> None:
    schema = record_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:scrape-cleaner:record:1" and schema["title"]


def test_schema_takes_records_and_failures() -> None:
    for entry in (make_record(), blank_record(language=None, duplicate_of=None, url=None), make_failure()):
        validator().validate(json.loads(entry.to_json()))


@pytest.mark.parametrize(
    ("field", "value"),
    [("schema_version", 2), ("authors", "Ann Roe"), ("page_type", "blog"), ("title", 3), ("stats", {}), ("unknown", 1)],
)
def test_schema_refuses_what_is_no_record(field: str, value: object) -> None:
    assert not validator().is_valid({**make_record().to_dict(), field: value})


def test_schema_refuses_a_record_with_a_missing_field() -> None:
    plain = make_record().to_dict()
    for field in plain:
        assert not validator().is_valid({name: value for name, value in plain.items() if name != field}), field


def test_schema_refuses_lines_of_another_shape() -> None:
    for lines in ([1], [1, 2, 3], ["1", "2"]):
        plain = make_record().to_dict()
        plain["duplicates"][0]["lines"] = lines
        assert not validator().is_valid(plain), lines


# ---------------------------------------------------------------- output files


def test_output_file_appears_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_bytes(b"old")
    with open_output(str(target)) as out:
        out.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new" and names(tmp_path) == ["out.jsonl"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_output_file_stays_as_it_was_on_failure(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "out.jsonl"
    target.write_bytes(b"old")
    with pytest.raises(error), open_output(str(target)) as out:
        out.write(b"new")
        raise error
    assert target.read_bytes() == b"old" and names(tmp_path) == ["out.jsonl"]


def test_output_takes_all_of_a_large_chunk(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with open_output(str(target)) as out:
        out.write(b"x" * 3_000_000)
    assert target.stat().st_size == 3_000_000


@pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")
def test_output_keeps_the_mode_and_replaces_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "real", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    with open_output(str(link)) as out:
        out.write(b"new")
    assert not link.is_symlink() and link.read_bytes() == b"new" and target.read_bytes() == b"old"
    with open_output(str(target)) as out:
        out.write(b"new")
    assert target.read_bytes() == b"new" and stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no /dev/stdout")
def test_output_to_a_device_writes_through_its_link(tmp_path: Path) -> None:
    program = "from cleaner.write.output import open_output\nwith open_output('/dev/stdout') as out: out.write(b'x')"
    for redirected in (False, True):
        with open(tmp_path / "out", "wb") as file:
            stdout = file if redirected else subprocess.PIPE
            done = subprocess.run([sys.executable, "-c", program], stdout=stdout, check=True, timeout=60)
        assert ((tmp_path / "out").read_bytes() if redirected else done.stdout) == b"x"
    assert Path("/dev/stdout").is_symlink()


@pytest.mark.parametrize(("path", "message"), [("", "is a folder"), ("missing/out.jsonl", "cannot write")])
def test_output_that_cannot_be_is_refused_at_once(tmp_path: Path, path: str, message: str) -> None:
    with pytest.raises(UsageError, match=message), open_output(str(tmp_path / path)):
        pytest.fail("it was opened")
    assert names(tmp_path) == []


def run_writer(code: str, **pipes: Any) -> "subprocess.CompletedProcess[bytes]":
    program = f"from cleaner.write.output import open_output\nwith open_output(None) as out:\n{code}"
    return subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, check=False, timeout=60, **pipes)


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_closed_pipe_ends_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    done = run_writer("    for _ in range(9): out.write(b'x' * 99999)", stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_full_disk_is_said_once() -> None:
    code = (
        "    try: out.write(b'x')\n    except Exception as error: raise SystemExit(f'{type(error).__name__}: {error}')"
    )
    with open("/dev/full", "wb") as full:
        done = run_writer(code, stdout=full)
    assert done.returncode == 1 and done.stderr.startswith(b"UsageError: cannot write standard output:")
    assert done.stderr.count(b"\n") == 1
    with pytest.raises(UsageError, match="cannot write /dev/full"), open_output("/dev/full") as out:
        out.write(b"x")
    assert Path("/dev/full").exists() and not Path("/dev/full").is_file()
