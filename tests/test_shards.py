"""Shards: whatever the size, one after the other they hold what `find_sources` gives."""

import io
import os
import pickle
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import OptionsError
from cleaner.page import Source
from cleaner.read.files import find_sources
from cleaner.read.ids import make_id
from cleaner.read.rows import UTF8_MARK
from cleaner.read.shards import Shard, fingerprint, plan_shards, read_shard
from cleaner.record import Failure

LINES = st.sampled_from([b'{"text": "Rain"}', b"", b"{", b'{"x": 1}', b"  ", b'{"html": "<p>A"}\r', b"\xff", b"\0"])
few = settings(max_examples=60, deadline=None)


def check_shards(path: Path, shard_bytes: int) -> list[Shard]:
    """The shards of `path`, after a look at whether they hold what the whole does."""
    whole = list(find_sources([path]))
    shards = list(plan_shards([path], shard_bytes=shard_bytes))
    assert [shard.number for shard in shards] == list(range(len(shards)))
    assert shards == list(plan_shards([path], shard_bytes=shard_bytes))
    read = [source for shard in shards for source in read_shard(pickle.loads(pickle.dumps(shard)))]
    assert read == whole
    ids = [
        item.id if isinstance(item, Failure) else make_id(item.root_path, item.member, 0, item.occurrence)
        for item in whole
    ]
    assert len(ids) == len(set(ids))
    return shards


@few
@given(st.lists(LINES), st.binary(max_size=10), st.integers(1, 60))
def test_rows(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], tail: bytes, shard_bytes: int) -> None:
    folder = tmp_path_factory.mktemp("rows")
    (folder / "a.jsonl").write_bytes(b"\n".join([*lines, tail]))
    check_shards(folder, shard_bytes)


@pytest.mark.parametrize("before", [0, 1, (1 << 20) - 40, (1 << 20) - 1, 1 << 20])
def test_rows_over_several_chunks(tmp_path: Path, before: int) -> None:
    row = b'{"text": "Rain"}\n'
    (tmp_path / "a.jsonl").write_bytes(b" " * before + b"\n" + row * 9_000)
    shards = check_shards(tmp_path, 40_000)
    size = (tmp_path / "a.jsonl").stat().st_size
    assert sum(shard.size_bytes for shard in shards) == size
    assert 3 <= len(shards) <= size // 40_000 + 1


def test_blank_lines_are_not_cut_where_no_row_follows(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(UTF8_MARK + b" \n" * 700_000)
    (shard,) = check_shards(tmp_path, 30_000)
    (entry,) = read_shard(shard)
    assert isinstance(entry, Failure)
    assert entry.error.code == "nothing-found"
    (tmp_path / "a.jsonl").write_bytes(b" \n" * 700_000 + b'{"text": "Rain"}\n' * 5)
    assert len(check_shards(tmp_path, 30_000)) > 1


@pytest.mark.parametrize(("shard_bytes", "sizes"), [(26, [26, 26, 13]), (27, [39, 26]), (13, [13] * 5), (64, [65])])
def test_rows_are_cut_where_a_shard_is_full(tmp_path: Path, shard_bytes: int, sizes: list[int]) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text":"A"}\n' * 5)
    assert [shard.size_bytes for shard in check_shards(tmp_path, shard_bytes)] == sizes
    assert [part.before for shard in check_shards(tmp_path, 26) for part in shard.parts] == [0, 2, 4]


def test_bad_rows_files_are_not_cut(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(("\ufeff" + '{"text": "Rain"}\n' * 50).encode("utf-16-le"))
    (tmp_path / "b.jsonl").write_bytes(b"%PDF-1.7\n" * 50)
    assert len(check_shards(tmp_path, 40)) == 2


def test_small_files_go_together(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * 30)
    os.mkfifo(tmp_path / "5.txt.gz")
    (tmp_path / "7.txt").write_bytes(b"x" * 500)
    shards = check_shards(tmp_path, 100)
    assert [len(shard.parts) for shard in shards] == [3, 3 + 1, 1, 1, 2]
    assert [shard.size_bytes for shard in shards] == [90, 90, 30, 500, 60]
    assert [len(shard.parts) for shard in check_shards(tmp_path, 10_000)] == [11]


def test_same_names_keep_their_occurrence_in_every_shard(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.jsonl").write_bytes(b'{"text": "Rain"}\n' * 9)
    named = [tmp_path / "a", tmp_path / "b", tmp_path / "c" / "x.jsonl", tmp_path / "none"]
    for shard_bytes in (1, 60, 10_000):
        read = [item for shard in plan_shards(named, shard_bytes=shard_bytes) for item in read_shard(shard)]
        assert read == list(find_sources(named))
        assert [item.occurrence for item in read if isinstance(item, Source)] == [0] * 9 + [1] * 9 + [2] * 9


def test_what_is_passed_over_is_counted(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("a.png", "a.txt", "b.png"):
            archive.writestr(name, "Rain")
    counts = Counter({"before": 1})
    for shard in plan_shards(tmp_path, shard_bytes=1):
        assert len(list(read_shard(shard))) <= 1
        list(read_shard(shard, counts))
    assert counts == {"before": 1, "archive member of another kind": 2}


def test_standard_input_is_one_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "One"}\n' * 40)))
    first, second, third = plan_shards([tmp_path, "-", tmp_path], shard_bytes=20)
    assert [len(list(read_shard(shard))) for shard in (first, second, third)] == [1, 40, 1]


def test_field_and_kind_go_with_the_shard(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"story": "Rain"}\n' * 3)
    for shard in plan_shards(tmp_path, field="story", kind="html", shard_bytes=1):
        (source,) = read_shard(shard)
        assert isinstance(source, Source)
        assert (source.content, source.kind) == ("Rain", "html")
    for name in ("b.txt", "c.txt"):
        (tmp_path / name).write_bytes(b"Rain")
    kinds = [item.kind for shard in plan_shards(tmp_path, field="story", kind="html", shard_bytes=5)
             for item in read_shard(shard) if isinstance(item, Source)]  # fmt: skip
    assert kinds == ["html"] * 5
    with pytest.raises(OptionsError):
        plan_shards(tmp_path, kind="pdf")  # type: ignore[arg-type]


def test_fingerprint_tells_changes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain")
    found = [fingerprint(tmp_path), fingerprint([tmp_path, "-"]), fingerprint(tmp_path / "a.txt")]
    assert found[0] == fingerprint([str(tmp_path)])
    os.utime(tmp_path / "a.txt", (1, 1))
    found.append(fingerprint(tmp_path))
    (tmp_path / "a.txt").write_bytes(b"Rains")
    os.utime(tmp_path / "a.txt", (1, 1))
    found.append(fingerprint(tmp_path))
    (tmp_path / "b.txt").write_bytes(b"")
    found.append(fingerprint(tmp_path))
    (tmp_path / "b.txt").unlink()
    (tmp_path / "b.txt").symlink_to("a.txt")
    found.append(fingerprint(tmp_path))
    assert len(set(found)) == len(found)


def test_fingerprint_tells_why_a_thing_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    before = fingerprint(tmp_path)
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").symlink_to("b.txt")
    assert fingerprint(tmp_path) != before
