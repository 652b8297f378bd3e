"""Parquet and Arrow: every entry comes back as it was, in bounded row groups, and other tools read the file."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.cli import commands
from cleaner.errors import RecordError, UsageError
from cleaner.record import Failure, Record
from cleaner.write import arrow
from cleaner.write.arrow import batch_to_entries, batches_of, entries_to_batch, entry_schema
from cleaner.write.parquet import read_parquet, write_parquet
from tests.records import make_failure, make_record
from tests.strategies import scraped_pages

pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
pq = pytest.importorskip("pyarrow.parquet")

ODD = {"row": 2**70, "when": None, "nested": {"a": [1, 2.5, {"é": '\n\t"'}]}, "": "", "share": 1e300, "carried": {}}


def written(*entries: Record | Failure) -> bytes:
    return b"".join(write_parquet(entries))


def odd_entries() -> list[Record | Failure]:
    """Entries whose fields are empty, null, nested or strange."""
    source = make_record().source
    bare: dict[str, Any] = {
        name: [] for name in ("authors", "highlights", "sections", "related", "duplicates", "dropped", "repairs")
    }
    return [
        make_record(),
        make_failure(),
        make_record(source=msgspec.structs.replace(source, carried=ODD, path=None, copies=[])),
        make_record(**bare, title=None, duplicate_of=None, provenance={}, text="", copied=[], warnings=[]),
        make_record(text="nul \x00, mark \ufeff, smile 😀, \u2028", title=""),
        make_failure(message=""),
    ]


def test_entries_come_back_equal() -> None:
    entries = odd_entries()
    assert list(read_parquet(io.BytesIO(written(*entries)))) == entries
    assert list(batch_to_entries(entries_to_batch(entries, entry_schema()))) == entries


@given(st.lists(scraped_pages(), max_size=3))
@settings(max_examples=15, deadline=None)
def test_records_of_pages_come_back_as_from_json(pages: list[str]) -> None:
    records = [record for page in pages for record in cleaner.clean(page)]
    back = list(read_parquet(io.BytesIO(written(*records))))
    assert back == records == [Record.from_json(record.to_json()) for record in records]
    assert [entry.to_json() for entry in back] == [record.to_json() for record in records]


def test_no_entry_gives_a_file_with_the_schema_and_no_row() -> None:
    table = pq.read_table(io.BytesIO(written()))
    assert table.num_rows == 0
    assert table.schema == entry_schema()


def test_schema_is_that_of_the_record() -> None:
    schema = entry_schema()
    assert schema.names == [*Record.__struct_fields__, "error"]
    assert schema.field("source").type.names == list(type(make_record().source).__struct_fields__)
    assert schema.field("source").type.field("carried").type == schema.field("provenance").type == pa.string()
    assert [field.name for field in schema if not field.nullable] == ["id", "source"]


def test_same_entries_give_the_same_bytes() -> None:
    assert written(*odd_entries()) == written(*odd_entries())


def test_row_groups_are_bounded_in_rows_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "MAX_BATCH_ROWS", 4)
    monkeypatch.setattr(arrow, "MAX_BATCH_BYTES", 20_000)
    entries = [make_record(id=str(number)) for number in range(9)]
    entries += [make_record(id=str(number), text="x" * 15_000) for number in range(9, 12)]
    taken = []

    def stream() -> Iterator[Record]:
        for entry in entries:
            taken.append(entry)
            yield entry

    chunks = write_parquet(stream())
    assert next(chunks) and not taken
    assert next(chunks) and len(taken) == 4
    content = written(*entries)
    assert list(read_parquet(io.BytesIO(content))) == entries
    groups = pq.ParquetFile(io.BytesIO(content)).metadata
    assert [groups.row_group(number).num_rows for number in range(groups.num_row_groups)] == [4, 4, 3, 1]
    assert [batch.num_rows for batch in batches_of(entries, entry_schema())] == [4, 4, 3, 1]


@pytest.mark.parametrize("content", [b"", b"no parquet at all", b"PAR1" * 20])
def test_what_is_no_parquet_is_a_record_error(content: bytes) -> None:
    with pytest.raises(RecordError, match="no Parquet file"):
        list(read_parquet(io.BytesIO(content)))


def test_rows_that_are_no_entries_are_record_errors() -> None:
    file = io.BytesIO()
    pq.write_table(pa.table({"id": ["a"], "text": ["Rain"]}), file)
    with pytest.raises(RecordError, match="no record of schema version 1"):
        list(read_parquet(file))


def test_missing_pyarrow_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'scrape-cleaner\[parquet\]'"):
        next(write_parquet([]))


# ---------------------------------------------------------------- command line


def test_clean_writes_what_clean_files_gives(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain in Elda\n\nBy Jane Roe\n\nThe river rose on Sunday.\n", encoding="utf-8")
    out = tmp_path / "out.parquet"
    inputs = [str(tmp_path / "a.txt"), str(tmp_path / "none.txt")]
    done = CliRunner().invoke(commands, ["clean", *inputs, "-o", str(out)])
    assert done.exit_code == 3
    assert list(read_parquet(str(out))) == list(cleaner.clean_files(inputs))


def test_clean_refuses_parquet_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.cli.running.is_terminal", lambda: True)
    done = CliRunner().invoke(commands, ["clean", "a.txt", "--format", "parquet"])
    assert (done.exit_code, done.stderr) == (2, "cleaner: Parquet is not for a terminal; name a file with -o\n")


def test_clean_without_pyarrow_leaves_the_output_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.parquet"
    out.write_bytes(b"earlier")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = CliRunner().invoke(commands, ["clean", "a.txt", "-o", str(out)])
    assert (done.exit_code, out.read_bytes()) == (2, b"earlier")
    assert "pip install 'scrape-cleaner[parquet]'" in done.stderr


# ---------------------------------------------------------------- other tools


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.parquet"
    path.write_bytes(written(make_record(), make_failure(), make_record(id="b", authors=[], published="2024-05")))
    return path


def test_pandas_reads_dates_lists_and_errors(file: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(file)
    assert list(frame["published"].dropna()) == ["2024-05-03", "2024-05"]
    assert [list(authors) for authors in frame["authors"].dropna()] == [["Ann Roe", "Sam Poe"], []]
    assert pandas.to_datetime(frame["published"].dropna(), format="ISO8601").dt.month.tolist() == [5, 5]
    assert frame["stats"][0]["words"] == 7
    assert frame["sections"][0][0]["blocks"][0]["text"] == "First words."
    assert frame[frame["error"].notna()]["id"].tolist() == ["aa"]


def test_polars_reads_dates_lists_and_errors(file: Path) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(file)
    assert frame["published"].to_list() == ["2024-05-03", None, "2024-05"]
    assert frame["authors"].to_list() == [["Ann Roe", "Sam Poe"], None, []]
    assert frame["sections"][0][0]["blocks"][0]["text"] == "First words."
    assert frame.filter(polars.col("error").is_not_null())["id"].to_list() == ["aa"]
    assert frame["source"].struct.field("carried").str.json_path_match("$.row").to_list() == ["7", None, "7"]
    assert [arrow.row_to_entry(row) for row in frame.to_dicts()] == list(read_parquet(str(file)))
