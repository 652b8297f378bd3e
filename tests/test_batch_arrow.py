"""Arrow record batches: rows are read as those of JSON lines are, and cleaned as the files that hold them."""

import datetime
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cleaner.batch.arrow import clean_batches
from cleaner.batch.runner import clean_files
from cleaner.errors import UsageError
from cleaner.options import DEFAULT_OPTIONS, Options
from cleaner.page import Source
from cleaner.read.arrow import RowColumns, read_batch
from cleaner.read.limits import LIMITS
from cleaner.record import ErrorDetail, Failure, Record
from cleaner.write.arrow import batch_to_entries, entry_schema
from tests.records import make_record
from tests.strategies import HEADLINES, STORY

pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")

STORY_TEXT = "\n\n".join(["Home", HEADLINES[0], "By Ann Lee | March 5, 2024", *STORY, "Share this article"])
ROWS: list[dict[str, Any]] = [
    {"text": STORY_TEXT, "url": "https://example.org/ferry", "row": 1, "tags": ["a", "b"]},
    {"text": f"<html><body><nav>Menu</nav><h1>{HEADLINES[1]}</h1><p>{STORY[0]}</p></body></html>", "row": 2},
    {"text": None, "row": 3},
    {"text": "", "url": "", "row": 4},
    {"text": f"{STORY_TEXT}\n\n{STORY_TEXT}", "row": 5, "tags": []},
]
NAMED = RowColumns(path="path", root_path="root", member="member")


def named_rows() -> Any:
    """ROWS as a batch whose columns name them as a file of JSON lines does."""
    names = [{"path": "d/rows.jsonl", "root": "rows.jsonl", "member": f"line {n + 1}"} for n in range(len(ROWS))]
    every = {key: None for row in ROWS for key in row}
    return pa.RecordBatch.from_pylist([{**every, **row, **name} for row, name in zip(ROWS, names, strict=True)])


def entries_of(batches: Any) -> list[Record | Failure]:
    return [entry for batch in batches for entry in batch_to_entries(batch)]


def sources_of(rows: dict[str, Any], **settings: Any) -> list[Source]:
    found = list(read_batch(pa.record_batch(rows), **settings))
    assert all(isinstance(source, Source) for source in found), found
    return found  # type: ignore[return-value]


def failure_of(rows: dict[str, Any], **settings: Any) -> str:
    return error_of(rows, **settings).code


def error_of(rows: dict[str, Any], **settings: Any) -> ErrorDetail:
    (failure,) = read_batch(pa.record_batch(rows), **settings)
    assert isinstance(failure, Failure)
    return failure.error


# ---------------------------------------------------------------- cleaning


def test_batches_and_files_give_equal_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    every = {key: None for row in ROWS for key in row}
    Path("d").mkdir()
    Path("d/rows.jsonl").write_text("".join(json.dumps({**every, **row}) + "\n" for row in ROWS), encoding="utf-8")
    from_files = list(clean_files(["d"]))
    assert [entry.id for entry in from_files if isinstance(entry, Failure)] == [from_files[2].id]
    assert entries_of(clean_batches([named_rows()], columns=NAMED)) == from_files


def test_batches_and_parquet_files_give_equal_entries(tmp_path: Path) -> None:
    from pyarrow import parquet

    days = pa.array([1, None, 10**7, 3, 4], pa.date32())
    fine = pa.array([1, 2, None, 3, 1_700_000_000_000_000_001], pa.timestamp("ns", "UTC"))
    batch = named_rows().append_column("day", days).append_column("at", fine)
    batch = batch.append_column("raw", pa.array([b"\xff", None, b"", b"a", b"b"]))
    kept = batch.drop_columns(["path", "root", "member"])
    parquet.write_table(pa.Table.from_batches([kept]), tmp_path / "rows.parquet", row_group_size=2)
    path = pa.array([str(tmp_path / "rows.parquet")] * len(ROWS))
    named = kept.append_column("path", path).append_column("root", pa.array(["rows.parquet"] * len(ROWS)))
    named = named.append_column("member", pa.array([f"row {number + 1}" for number in range(len(ROWS))]))
    from_file = list(clean_files([tmp_path]))
    assert entries_of(clean_batches([named], columns=NAMED)) == from_file
    assert len(from_file) == len(ROWS)


def test_entries_do_not_depend_on_the_batches() -> None:
    batch = named_rows().drop_columns(["path", "root", "member"])
    whole = entries_of(clean_batches([batch]))
    assert whole == [entry for n in range(len(ROWS)) for entry in entries_of(clean_batches([batch.slice(n, 1)]))]
    assert len({entry.id for entry in whole}) == len(whole) == len(ROWS)


def test_batches_that_come_out_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.write.arrow.MAX_BATCH_ROWS", 3)
    monkeypatch.setattr("cleaner.write.arrow.MAX_BATCH_BYTES", 10_000)
    taken = []

    def clean(source: Source, options: Options) -> list[Record]:
        taken.append(source)
        return [make_record(text=str(source.content))]

    texts = ["x" * size for size in (1, 2, 3, 4, 9_999, 1, 2)]
    batches = clean_batches([pa.record_batch({"text": texts})], clean=clean)
    assert next(batches).num_rows == len(taken) == 3
    assert [batch.num_rows for batch in batches] == [2, 2]


def test_a_source_that_fails_gives_an_error_entry_and_the_rest_goes_on() -> None:
    def clean(source: Source, options: Options) -> list[Record]:
        if source.content == "bad":
            raise ZeroDivisionError("no such page")
        return [make_record(), make_record()]

    batches = list(clean_batches([pa.record_batch({"text": ["a", "bad", "b"]})], clean=clean))
    assert [batch.schema for batch in batches] == [entry_schema()]
    entries = entries_of(batches)
    assert [entry.error.code if isinstance(entry, Failure) else "" for entry in entries] == [
        "", "", "internal-error", "", "",
    ]  # fmt: skip


def test_options_reach_the_pipeline() -> None:
    batch = pa.record_batch({"text": ["Rain", "Rain"]})
    records = entries_of(clean_batches([batch], Options(language="de")))
    assert [record.language for record in records if isinstance(record, Record)] == ["de", "de"]
    assert len({record.id for record in records}) == 1  # equal rows without a name


def test_no_row_gives_no_batch() -> None:
    assert list(clean_batches([pa.record_batch({"text": pa.array([], pa.string())})])) == []
    assert list(clean_batches([], DEFAULT_OPTIONS)) == []


def test_missing_pyarrow_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = named_rows()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'scrape-cleaner\[parquet\]'"):
        list(clean_batches([batch]))


# ---------------------------------------------------------------- rows


def test_columns_are_found_as_in_json_lines() -> None:
    first, second, third = sources_of(
        {
            "html": ["<p>a", " ", None],
            "body": ["x", "Rain", "b"],
            "link": ["https://a.example/", None, ""],
            "n": [1, 2, 3],
        }
    )
    assert (first.content, first.kind, first.url) == ("<p>a", "html", "https://a.example/")
    assert first.carried == {"body": "x", "n": 1}
    assert (second.content, second.kind, second.url) == ("Rain", "text", None)
    assert third.carried == {"html": None, "link": "", "n": 3}
    (named,) = sources_of({"text": ["a"], "story": ["b"]}, field="story", kind="html")
    assert (named.content, named.kind, named.carried) == ("b", "html", {"text": "a"})


def test_bytes_are_pages_too() -> None:
    page, text = sources_of({"content": [b"caf\xe9 noir", b"  "], "text": ["", "Rain"]})
    assert (page.content, page.kind, text.content) == (b"caf\xe9 noir", "auto", "Rain")
    assert text.carried == {"content": "ICA="}
    (html,) = sources_of({"html": [b"<p>Rain"]})
    assert html.kind == "html"
    assert error_of({"content": [b"%PDF-1.7 ..."]}) == ErrorDetail(
        code="not-text", message="the page is a PDF; only text and HTML are read"
    )


def test_values_are_carried_as_json_has_them() -> None:
    days = pa.array([datetime.date(2024, 5, 3).toordinal() - 719163, 10**7], pa.date32())
    fine = pa.array([1_700_000_000_000_000_001, None], pa.timestamp("ns", "UTC"))
    columns = {
        "text": ["a", "b"], "day": days, "days": pa.array([[1], [10**7]], pa.list_(pa.date32())), "at": fine,
        "price": [Decimal("1.50"), None], "nan": [float("nan"), 1.0], "raw": pa.array([None, b"\xff"]),
        "part": [{"day": 1}, None],
    }  # fmt: skip
    first, second = (source.carried for source in sources_of(columns))
    assert first == {
        "day": "2024-05-03", "days": ["1970-01-02"], "at": "2023-11-14T22:13:20+00:00", "price": "1.50", "nan": None,
        "raw": None, "part": {"day": 1},
    }  # fmt: skip
    assert second is not None and (second["day"], second["days"]) == ("29349-01-26", ["29349-01-26"])
    assert second["raw"] == "/w=="


def test_lines_are_rows_and_blank_ones_are_passed_over() -> None:
    lines = [b'{"text": "Rain", "n": 1}', b" \r", b'{"text": "', b'{"n": 1}', None, b'{"text": "caf\xe9"}']
    columns = {"value": lines, "name": [f"line {n}" for n in range(6)]}
    found = list(read_batch(pa.record_batch(columns), columns=RowColumns(line="value", member="name")))
    (unnamed, again) = sources_of({"value": lines[:1] * 2}, columns=RowColumns(line="value"))
    assert unnamed.member == again.member and unnamed.member and unnamed.member.startswith("row ")
    assert isinstance(found[0], Source) and (found[0].carried, found[0].member) == ({"n": 1}, "line 0")
    failures = [(entry.source.member, entry.error.code) for entry in found[1:] if isinstance(entry, Failure)]
    assert failures == [("line 2", "bad-json"), ("line 3", "no-text-field"), ("line 5", "bad-json")]


def test_too_large_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.read.arrow.LIMITS", LIMITS._replace(max_line_bytes=20, max_source_bytes=5))
    assert error_of({"text": ["abcdef"]}) == ErrorDetail(
        code="too-large", message="the page has 0 MiB, a source can have 0"
    )
    line = {"line": [b'{"text": "abcdefghijk"}']}
    assert error_of(line, columns=RowColumns(line="line")) == ErrorDetail(
        code="too-large", message="the line has more than 0 MiB"
    )
    assert [source.content for source in sources_of({"text": ["abcde"]})] == ["abcde"]
    (row,) = sources_of({"line": [b'{"text": "abcdefgh"}']}, columns=RowColumns(line="line"))
    assert row.content == "abcdefgh"


def test_rows_without_a_name_are_named_by_what_they_hold() -> None:
    def members(**columns: Any) -> Iterator[str | None]:
        return (source.member for source in sources_of({"text": ["a", "a"], **columns}))

    first, second = members(n=[1, 2])
    assert first != second and first == next(members(n=[1, 3]))
    assert len(set(members(n=[1, 1]))) == 1


def test_columns_of_the_same_name_are_refused() -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    with pytest.raises(UsageError, match="same name"):
        list(read_batch(batch))


@pytest.mark.parametrize("settings", [{"field": "story"}, {"columns": RowColumns(member="story")}])
def test_missing_columns_are_the_callers_mistake(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="no column 'story'; the first columns are 'text', 'n'"):
        list(read_batch(pa.record_batch({"text": ["a"], "n": [1]}), **settings))
