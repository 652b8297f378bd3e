"""CSV and TSV: rows as Python's csv module reads them, wherever the file is cut; broken rows give one error each."""

import csv
import io
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.page import Source
from cleaner.read.files import find_sources
from cleaner.read.limits import LIMITS
from cleaner.read.unpack import split_lines
from cleaner.record import Failure
from tests.test_shards import check_shards

few = settings(max_examples=100, deadline=None)


def read(path: Path, field: str | None = None) -> list[Source | Failure]:
    return list(find_sources([path], field=field))


def outline(found: list[Source | Failure]) -> list[tuple[str | None, str]]:
    return [
        (item.source.member, item.error.code) if isinstance(item, Failure) else (item.member, str(item.content))
        for item in found
    ]


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")])
def test_rows(tmp_path: Path, name: str, delimiter: str) -> None:
    lines = [
        "id,url,text,date",
        "1,https://e.example/,Rain fell.,2024",
        '2,,"One ""two""',
        '; three",2024\r',
        "",
        '3,,5" of rain,',
        '4,,"<!DOCTYPE html><p>Rain, and wind"x,',
    ]
    content = "\ufeff" + "\n".join(lines).replace(",", delimiter) + "\n"
    (tmp_path / name).write_bytes(content.encode())
    found = read(tmp_path)
    assert outline(found) == [
        ("line 2", "Rain fell."),
        ("line 3", 'One "two"\n; three'),
        ("line 6", '5" of rain'),
        ("line 7", f"<!DOCTYPE html><p>Rain{delimiter} and windx"),
    ]
    first, second, *_, last = found
    assert isinstance(first, Source)
    assert isinstance(second, Source)
    assert isinstance(last, Source)
    assert (first.url, first.kind, first.carried) == ("https://e.example/", "text", {"id": "1", "date": "2024"})
    assert (second.url, second.carried) == (None, {"id": "2", "url": "", "date": "2024"})
    assert last.kind == "html"
    for shard_bytes in (1, 30, 90):
        check_shards(tmp_path, shard_bytes)


@pytest.mark.parametrize(("shard_bytes", "sizes"), [(11, [11, 12, 10]), (12, [17, 12, 4]), (17, [17, 16]), (30, [33])])
def test_tables_are_cut_where_a_shard_is_full(tmp_path: Path, shard_bytes: int, sizes: list[int]) -> None:
    (tmp_path / "a.csv").write_bytes(b"text\n" + b"Rain\n\n" * 4 + b"Wind")
    assert [shard.size_bytes for shard in check_shards(tmp_path, shard_bytes)] == sizes


def test_line_ends_in_quotes_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'id,text\r\n1,"a\r\n\r\nb\rc\n"\r\n2,d\r\n')
    assert outline(read(tmp_path)) == [("line 2", "a\r\n\r\nb\rc\n"), ("line 6", "d")]


def test_head_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'"text" , text,,x\nRain,1,2,3\n')
    (source,) = read(tmp_path)
    assert isinstance(source, Source)
    assert source.carried == {"text (column 2)": "1", " (column 3)": "2", "x": "3"}
    (tmp_path / "a.csv").write_bytes(b"id;story\n1;Rain\n")
    assert outline(read(tmp_path / "a.csv", "story")) == [("line 2", "Rain")]
    (failure,) = read(tmp_path)
    assert isinstance(failure, Failure)
    assert failure.error.code == "no-text-field"
    for field, what in [(None, "no field holds a page's text"), ("page", "no field is named 'page'")]:
        (failure,) = read(tmp_path / "a.csv", field)
        assert isinstance(failure, Failure)
        assert failure.error.message == (
            f"{tmp_path}/a.csv: {what}; fields of the head row: 'id', 'story'; name the one to read with --field"
        )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad-csv"),
        (b"\n\n", "bad-csv"),
        ("text\nRain\n".encode("utf-16"), "bad-csv"),
        (b"%PDF-1.7\n", "not-text"),
        (b'id,"text\n1,Rain\n', "bad-csv"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert outline(read(tmp_path)) == [(None, code)]


def test_broken_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'id,text\n1,a,b\n2\n3,"never\n4,closed\n5,d\xe9j\xe0 vu\n')
    found = read(tmp_path)
    assert outline(found) == [
        ("line 2", "bad-csv"), ("line 3", "no-text-field"), ("line 4", "bad-csv"), ("line 5", "closed"),
        ("line 6", "d\xe9j\xe0 vu"),
    ]  # fmt: skip
    last = found[-1]
    assert isinstance(last, Source)
    assert last.warnings[0].code == "encoding-guessed"
    (tmp_path / "a.csv").write_bytes(b"text,id\nRain\n")
    (short,) = read(tmp_path)
    assert isinstance(short, Source)
    assert [warning.code for warning in short.warnings] == ["row-short"]


def test_long_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = LIMITS._replace(max_line_bytes=30)
    monkeypatch.setattr("cleaner.read.table.LIMITS", limits)
    monkeypatch.setattr("cleaner.read.table.split_lines", partial(split_lines, limits=limits))
    content = b"text\n" + b"x" * 31 + b'\nb\n"' + b"c\n" * 40 + b'"\n"d\n' + b"x" * 31 + b'\n"\ne\n'
    (tmp_path / "a.csv").write_bytes(content)
    found = outline(read(tmp_path))
    assert found[:3] == [("line 2", "too-large"), ("line 3", "b"), ("line 4", "bad-csv")]
    long_line = content[: -len(b'x\n"\ne\n')].count(b"\n") + 1
    assert [member for member, code in found if code == "too-large"] == ["line 2", f"line {long_line}"]
    check_shards(tmp_path, 20)


CELLS = st.text(alphabet='ab",;\n\r é', max_size=8)


@few
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1), st.sampled_from([",", ";", "\t"]), st.integers(1, 60))
def test_rows_are_those_of_the_csv_module(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str, shard_bytes: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "text"), *rows])
    folder = tmp_path_factory.mktemp("table")
    (folder / "a.csv").write_bytes(out.getvalue().encode())
    found = [(item.carried, item.content) for item in read(folder) if isinstance(item, Source)]
    assert found == [({"id": one}, text) for one, text in rows]
    check_shards(folder, shard_bytes)


@few
@given(
    st.sampled_from(["id,text\n", 'a,text;"b\n', 'text,"a;"b\n']),
    st.lists(st.text(alphabet='ab",;\n\r', max_size=30)),
    st.integers(1, 40),
)
def test_any_cut_gives_the_same_sources(
    tmp_path_factory: pytest.TempPathFactory, head: str, lines: list[str], shard_bytes: int
) -> None:
    folder = tmp_path_factory.mktemp("table")
    (folder / "a.csv").write_bytes((head + "\n".join(lines)).encode())
    check_shards(folder, shard_bytes)


def test_quotes_that_never_close_are_linear() -> None:
    from cleaner.read.table import _find_rows

    content = b'text\n"' + b'""\n' * 200_000
    assert sum(1 for _ in _find_rows(iter([content]), b",", 0, 0)) == 200_001
