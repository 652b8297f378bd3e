"""Addresses: the memory and the local file systems of fsspec give what files of this machine give."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from cleaner.errors import UsageError
from cleaner.page import Source
from cleaner.read.files import find_sources
from cleaner.read.shards import fingerprint, plan_shards, read_shard
from cleaner.record import Failure
from tests.test_archive import ENTRIES, make_tar, make_zip
from tests.warcs import packed, record, response

FILES = {
    "a/rows.jsonl": b'{"text": "One"}\n' * 20,
    "a.txt": b"Rain",
    "B.html": b"<p>Rain",
    "a-b.txt.gz": gzip.compress(b"Wind"),
    "image.png": b"\x89PNG\r\n",
    "d/a.zip": make_zip(ENTRIES),
    "d/b.tar": make_tar(ENTRIES),
    "d/c.warc.gz": packed(record(response()), record(response())),
    "d/d.csv": b"text\nOne\nTwo\n",
}


@pytest.fixture(scope="module", autouse=True)
def memory() -> Iterator[None]:
    system = fsspec.filesystem("memory")
    for name, content in FILES.items():
        system.pipe(f"/dump/{name}", content)
    yield
    system.rm("/dump", recursive=True)


def read(*paths: str | Path) -> list[Source | Failure]:
    return list(find_sources(paths))


def test_a_folder_at_an_address_is_read_as_one_of_this_machine(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    here, there = read(tmp_path), read("memory://dump")
    assert [(item.root_path, item.member, item.content, item.carried) for item in here if isinstance(item, Source)] == [
        (item.root_path, item.member, item.content, item.carried) for item in there if isinstance(item, Source)
    ]
    assert [item.id for item in here if isinstance(item, Failure)] == [i.id for i in there if isinstance(i, Failure)]
    assert read(f"file://{tmp_path}") == here
    first = there[0]
    assert isinstance(first, Source)
    assert first.path == "memory://dump/B.html"


def test_files_and_patterns() -> None:
    (source,) = read("memory://dump/a.txt")
    assert isinstance(source, Source)
    assert (source.content, source.root_path) == (b"Rain", "a.txt")
    assert [item.root_path for item in read("memory://dump/*.txt*") if isinstance(item, Source)] == [
        "a-b.txt.gz", "a.txt",
    ]  # fmt: skip
    assert len(read("memory://dump/image.png", "memory://dump/*.png")) == 2  # named, whatever their extension


def test_the_root_of_a_file_system_is_a_folder() -> None:
    whole = [item.path for item in read("memory://dump") if isinstance(item, Source)]
    for root in ("memory://", "memory:///"):
        found = [item.path for item in read(root) if isinstance(item, Source)]
        assert [path for path in found if path and path.startswith("memory://dump/")] == whole


def test_names_with_two_slashes_are_not_changed() -> None:
    system = fsspec.filesystem("memory")
    system.pipe("/dump2/d//x.txt", b"Rain")
    try:
        for folder in ("memory://dump2", "memory://dump2/", "memory://dump2/d", "memory://dump2/d/"):
            (source,) = read(folder)
            assert isinstance(source, Source)
            assert (source.path, source.content) == ("memory://dump2/d//x.txt", b"Rain")
    finally:
        system.rm("/dump2", recursive=True)


def test_what_is_not_there() -> None:
    codes = [item.error.code for item in read("memory://none", "memory://dump/*.none") if isinstance(item, Failure)]
    assert codes == ["not-found", "not-found"]
    (failure,) = read("memory://none")
    assert isinstance(failure, Failure)
    assert failure.error.message == "memory://none: there is no such file or folder"
    (failure,) = read("https://e.example/page.html")
    assert isinstance(failure, Failure)
    assert failure.error.code == "not-found"
    with pytest.raises(UsageError, match="Protocol not known"):
        read("nosuchthing://a")


def test_links_below_a_local_address_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "secret.txt").write_bytes(b"Rain")
    (tmp_path / "a" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (failure,) = read(f"file://{tmp_path}/a")
    assert isinstance(failure, Failure)
    assert failure.error.code == "link-not-followed"


@pytest.mark.parametrize("shard_bytes", [1, 100, 1 << 20])
def test_shards(shard_bytes: int) -> None:
    shards = list(plan_shards("memory://dump", shard_bytes=shard_bytes))
    assert [item for shard in shards for item in read_shard(shard)] == read("memory://dump")


def test_fingerprint() -> None:
    before = fingerprint("memory://dump")
    assert before == fingerprint("memory://dump")
    fsspec.filesystem("memory").pipe("/dump/a.txt", b"Wind")
    assert before != fingerprint("memory://dump")


def test_errors_of_a_file_system_are_error_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    class OddError(Exception):
        pass

    def fail(*_: object, **__: object) -> bytes:
        raise OddError("no credentials")

    monkeypatch.setattr("fsspec.implementations.memory.MemoryFile.read", fail, raising=False)
    (failure,) = read("memory://dump/a.txt")
    assert isinstance(failure, Failure)
    assert (failure.error.code, "no credentials" in failure.error.message) == ("unreadable", True)


def test_a_password_in_an_address_is_not_shown() -> None:
    fsspec.filesystem("memory").pipe("/ann:secret@dump/a.txt", b"Rain")
    found = read("memory://ann:secret@dump/a.txt", "memory://ann:secret@dump/none.txt", "memory://ann:secret@dump")
    assert "secret" not in repr(found)
    first, second, third = found
    assert isinstance(first, Source) and isinstance(third, Source)
    assert first.path == third.path == "memory://ann:...@dump/a.txt"
    assert isinstance(second, Failure)
    assert second.error.message == "memory://ann:...@dump/none.txt: there is no such file or folder"
