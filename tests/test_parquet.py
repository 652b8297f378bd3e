"""Parquet and Arrow: rows and what they carry, broken groups, and files that are none."""

import datetime
import decimal
import functools
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather, ipc
from pyarrow import parquet as pq

from cleaner.page import Source
from cleaner.read.cells import cell_value
from cleaner.read.files import find_sources
from cleaner.read.limits import LIMITS
from cleaner.read.unpack import check_ratio
from cleaner.record import Failure
from tests.test_shards import check_shards

few = settings(max_examples=60, deadline=None)
TABLE = pa.table({"id": range(200), "url": ["https://e.example/"] * 200, "text": [f"Rain {n}" for n in range(200)]})


def read(path: Path, field: str | None = None) -> list[Source | Failure]:
    return list(find_sources([path], field=field))


def outline(found: list[Source | Failure]) -> list[tuple[str | None, bytes | str]]:
    return [
        (item.source.member, item.error.code) if isinstance(item, Failure) else (item.member, item.content)
        for item in found
    ]


def write(path: Path, table: pa.Table, rows: int = 30) -> None:
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=rows)
    elif path.suffix == ".feather":
        feather.write_feather(table, path, chunksize=rows)
    else:
        with ipc.new_file(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=rows)


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather"])
def test_rows(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, TABLE)
    found = read(tmp_path)
    assert outline(found) == [(f"row {n + 1}", f"Rain {n}") for n in range(200)]
    last = found[-1]
    assert isinstance(last, Source)
    assert (last.url, last.carried, last.kind) == ("https://e.example/", {"id": 199}, "text")
    assert len(check_shards(tmp_path, 1)) == 7
    check_shards(tmp_path, 900)


def test_files_without_an_extension_are_told_by_their_beginning(tmp_path: Path) -> None:
    for name in ("a.parquet", "b.arrow"):
        write(tmp_path / name, TABLE.slice(0, 2))
        (tmp_path / name).rename(tmp_path / name[0])
    assert outline(read(tmp_path)) == [("row 1", "Rain 0"), ("row 2", "Rain 1")] * 2


def test_row_groups_are_cut_where_a_shard_is_full(tmp_path: Path) -> None:
    table = pa.table({"id": [7] * 120, "text": ["Rain"] * 120})
    write(tmp_path / "a.parquet", table)
    group = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0)
    size = sum(group.column(number).total_compressed_size for number in range(2))
    for shard_bytes, cuts in [(size, [0, 30, 60, 90]), (size + 1, [0, 60])]:
        shards = check_shards(tmp_path, shard_bytes)
        assert [shard.parts[0].before for shard in shards] == cuts
        assert {shard.size_bytes for shard in shards[:-1]} == {size * 4 // len(cuts)}
        assert sum(shard.size_bytes for shard in shards) == (tmp_path / "a.parquet").stat().st_size


def test_streams(tmp_path: Path) -> None:
    with ipc.new_stream(tmp_path / "a.arrow", TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=30)
    assert len(read(tmp_path)) == 200
    assert len(check_shards(tmp_path, 1)) == 1
    content = (tmp_path / "a.arrow").read_bytes()
    (tmp_path / "a.arrow").write_bytes(content[: len(content) // 2])
    *rows, end = outline(read(tmp_path))
    assert len(rows) in range(60, 120)
    assert end[1] == "bad-arrow"


VALUES: list[tuple[Any, Any, Any]] = [
    (datetime.date(2024, 5, 3), pa.date32(), "2024-05-03"),
    (datetime.datetime(2024, 5, 3, 1, 2, tzinfo=datetime.UTC), pa.timestamp("us", "UTC"), "2024-05-03T01:02:00+00:00"),
    (decimal.Decimal("1.50"), pa.decimal128(5, 2), "1.50"),
    (b"\xff", pa.binary(), "/w=="),
    (float("nan"), pa.float64(), None),
    ([1.5, float("inf")], pa.list_(pa.float64()), [1.5, None]),
    ({"a": b"x"}, pa.struct([("a", pa.binary())]), {"a": "eA=="}),
    ([("k", 1)], pa.map_(pa.string(), pa.int64()), [["k", 1]]),
    (datetime.timedelta(seconds=90), pa.duration("s"), "0:01:30"),
    (datetime.timedelta(seconds=90), pa.duration("ns"), "0:01:30"),
    (datetime.time(1, 2, 3), pa.time64("ns"), "01:02:03"),
    (datetime.datetime(2024, 5, 3, 1, 2), pa.timestamp("ns"), "2024-05-03T01:02:00"),
    (None, pa.string(), None),
    (True, pa.bool_(), True),
    (0, pa.timestamp("us", "Nowhere/Land"), "1970-01-01 00:00:00.000000Z"),
    (2**62, pa.timestamp("us", "UTC"), f"<value out of range: {2**62}>"),
    ([{"a": 0}], pa.list_(pa.struct([("a", pa.timestamp("ns", "+99:99"))])), [{"a": "1970-01-01 00:00:00.000000000Z"}]),
]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_carried_values(tmp_path: Path, name: str) -> None:
    columns = {f"c{n}": pa.array([value], type_) for n, (value, type_, _) in enumerate(VALUES)}
    write(tmp_path / name, pa.table({**columns, "text": ["Rain"]}))
    (source,) = read(tmp_path)
    assert isinstance(source, Source)
    assert source.carried == {f"c{n}": expected for n, (_, _, expected) in enumerate(VALUES)}
    assert json.loads(json.dumps(source.carried)) == source.carried


def test_values_that_python_does_not_know_are_text() -> None:
    days = pa.array([10**7], pa.date32())
    parts = pa.StructArray.from_arrays([days, pa.array([1])], ["day", "n"])
    lists = pa.ListArray.from_arrays([0, 1], days)
    assert [cell_value(column[0]) for column in (days, parts, lists)] == [
        "29349-01-26", {"day": "29349-01-26", "n": 1}, ["29349-01-26"],
    ]  # fmt: skip


def test_columns_of_text(tmp_path: Path) -> None:
    column = pa.array(["Rain", None, "", "caf"], pa.large_string()).dictionary_encode()
    html = pa.array([b"<p>A", b"<p>\xff", None, b"<p>D"], pa.binary())
    write(tmp_path / "a.parquet", pa.table({"text": column, "html": html}))
    found = read(tmp_path)
    assert outline(found) == [("row 1", "Rain"), ("row 2", b"<p>\xff"), ("row 3", ""), ("row 4", "caf")]
    assert [item.kind for item in found if isinstance(item, Source)] == ["text", "html", "text", "text"]
    (tmp_path / "a.parquet").unlink()
    write(tmp_path / "b.parquet", pa.table({"story": ["Rain", None]}))
    assert outline(read(tmp_path / "b.parquet", "story")) == [("row 1", "Rain"), ("row 2", "no-text-field")]
    assert outline(read(tmp_path)) == [(None, "no-text-field")]
    named = pa.table([["a"]] * 14, ["x" * 50, "story", "story", *map(str, range(11))])
    write(tmp_path / "b.parquet", named)
    shown = ", ".join(map(repr, ["x" * 40, "story", "story (column 3)", *map(str, range(9))]))
    for field, what in [(None, "no column holds a page's text"), ("page", "no column is named 'page'")]:
        (failure,) = read(tmp_path / "b.parquet", field)
        assert isinstance(failure, Failure)
        assert failure.error.message == (
            f"{tmp_path}/b.parquet: {what}; its columns: {shown}; name the one to read with --field"
        )


def test_text_that_is_no_utf8(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(pa.string(), 1, [None, *pa.array([b"caf\xe9"], pa.binary()).buffers()[1:]])
    pq.write_table(pa.table({"text": bad}), tmp_path / "a.parquet")
    assert outline(read(tmp_path)) == [("row 1", b"caf\xe9")]


def test_broken_groups(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", TABLE)
    content = bytearray((tmp_path / "a.parquet").read_bytes())
    column = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(2).column(2)
    start = column.dictionary_page_offset or column.data_page_offset
    content[start : start + 40] = b"\xff" * 40
    (tmp_path / "a.parquet").write_bytes(content)
    (said,) = [item.error.message for item in read(tmp_path) if isinstance(item, Failure)]
    assert said.startswith("rows 61 to 90: the parquet data is broken: ")
    assert said.endswith("; write it again to mend it")
    found = outline(read(tmp_path))
    assert ("row group 3", "bad-parquet") in found
    assert len(found) == 200 - 30 + 1
    assert found[-1] == ("row 200", "Rain 199")
    check_shards(tmp_path, 1)


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather"])
@pytest.mark.parametrize("content", [b"", b"Rain", b"PAR1" + b"\xff" * 100 + b"PAR1", b"ARROW1\0\0" + b"\xff" * 50])
def test_what_is_no_file_of_columns(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    code = "bad-parquet" if name == "a.parquet" else "bad-arrow"
    assert outline(read(tmp_path)) == [(None, code)]


def test_old_and_packed_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.feather").write_bytes(b"FEA1" + b"x" * 50)
    (tmp_path / "a.parquet.gz").write_bytes(b"x")
    found = read(tmp_path)
    assert [item.error.code for item in found if isinstance(item, Failure)] == ["bad-arrow", "nested-archive"]


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.arrow", TABLE, rows=200)
    write(tmp_path / "b.parquet", TABLE, rows=200)
    monkeypatch.setattr("cleaner.read.columns.LIMITS", LIMITS._replace(max_batch_bytes=700, max_directory_bytes=300))
    found = read(tmp_path)
    assert [item.error.code for item in found if isinstance(item, Failure)] == ["bad-arrow", "too-large"]


def test_bombs_are_refused(tmp_path: Path) -> None:
    table = pa.table({"text": ["Rain"] * 2, "id": [b"\0" * (80 << 20)] * 2})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd", use_dictionary=False)
    assert outline(read(tmp_path)) == [("row group 1", "too-large")]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_a_dictionary_whose_values_come_again_and_again_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = functools.partial(check_ratio, limits=LIMITS._replace(min_ratio_bytes=10_000, max_ratio=5))
    monkeypatch.setattr("cleaner.read.columns.check_ratio", again)
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 500, pa.int32()), pa.array(["Rain " * 500]))
    write(tmp_path / name, pa.table({"text": column}), rows=250)
    found = read(tmp_path)
    assert 10 <= len(found) < 100
    failures = [item for item in found if isinstance(item, Failure)]
    assert [item.error.code for item in failures] == ["too-large", "too-large"]
    rows = [int(str(item.member).removeprefix("row ")) for item in found if isinstance(item, Source)]
    last_of_first, last = max(row for row in rows if row <= 250), rows[-1]
    assert rows == [*range(1, last_of_first + 1), *range(251, last + 1)]
    told = [item.error.message.partition(":")[0] for item in failures]
    assert told == [f"rows {last_of_first + 1} to 250", f"rows {last + 1} to 500"]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_a_table_without_rows_is_answered(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, TABLE.slice(0, 0))
    assert outline(read(tmp_path)) == [(None, "nothing-found")]


@few
@given(st.data())
def test_mutated_files_are_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("columns")
    path = folder / data.draw(st.sampled_from(["a.parquet", "a.arrow"]))
    write(path, TABLE.slice(0, 20), rows=5)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    assert read(folder) is not None
    check_shards(folder, data.draw(st.integers(1, 3000)))
