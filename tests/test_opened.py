"""Files opened: what is no file is never read, and each error of the system has a code and words."""

import errno
import io
import os
from pathlib import Path

import pytest

from cleaner.errors import SourceError
from cleaner.read.opened import file_error, open_file, open_place, size_of, stat_place
from cleaner.read.place import Place


@pytest.mark.parametrize(("name", "what"), [("a", "a folder"), ("b", "a link")])
def test_what_became_no_file_is_not_opened(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to("c.txt")
    (tmp_path / "c.txt").write_bytes(b"Rain")
    with pytest.raises(SourceError) as raised:
        open_file(str(tmp_path / name), "shown", follow=False)
    assert (raised.value.code, raised.value.message) == (
        "not-a-file", f"shown is {what}; only regular files are read"
    )  # fmt: skip
    with open_file(str(tmp_path / "c.txt"), "shown", follow=False) as file:
        assert file.read() == b"Rain"


def test_what_was_exchanged_while_it_was_opened_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain")
    ends = os.pipe()
    monkeypatch.setattr(os, "open", lambda *_: ends[0])
    with pytest.raises(SourceError) as raised:
        open_file(str(tmp_path / "a.txt"), "shown", follow=True)
    assert (raised.value.code, raised.value.message) == (
        "not-a-file", "shown is no regular file; only regular files are read"
    )  # fmt: skip
    os.close(ends[1])
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(ends[0])


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (OSError(errno.ENOENT, "not there"), "not-found", "p: not there"),
        (OSError(errno.ENOTDIR, "no folder"), "not-found", "p: no folder"),
        (OSError(errno.ENAMETOOLONG, "too long"), "not-found", "p: too long"),
        (OSError(errno.ELOOP, "a loop"), "not-found", "p: a loop"),
        (OSError(errno.EACCES, "denied"), "permission", "p: denied"),
        (OSError(errno.EPERM, "denied"), "permission", "p: denied"),
        (OSError(errno.EIO, "broken disk"), "unreadable", "p: broken disk"),
        (OSError("no number"), "unreadable", "p: no number"),
        (ValueError("embedded null byte"), "not-found", "p: no file can have this name (embedded null byte)"),
    ],
)
def test_errors_of_the_system_are_named(error: OSError | ValueError, code: str, message: str) -> None:
    found = file_error(error, "p")
    assert (found.code, found.message) == (code, message)


def test_what_is_known_of_a_file_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"Rain")
    os.utime(path, ns=(1, 5))
    (tmp_path / "link.txt").symlink_to(path)
    place = Place(str(path), "a.txt", "a.txt", True)
    link = place._replace(name=str(tmp_path / "link.txt"))
    error = SourceError("not-found", "gone")
    assert [
        stat_place(place), stat_place(link), stat_place(place._replace(stat=(7, "x"))),
        stat_place(link._replace(is_named=False)), stat_place(place._replace(name=str(tmp_path))),
        stat_place(place._replace(name=str(tmp_path / "none"))), stat_place(place._replace(name="a\0b")),
        stat_place(place._replace(error=error)), stat_place(place._replace(name="-")),
    ] == [(4, "5"), (4, "5"), (7, "x"), *[(0, "")] * 6]  # fmt: skip
    with pytest.raises(SourceError, match="gone"), open_place(place._replace(error=error)):
        pass
    file = io.BytesIO(b"Rain")
    file.seek(3)
    assert (size_of(file), file.tell()) == (4, 3)


def test_a_link_that_took_the_place_of_a_file_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.txt").write_bytes(b"Rain")
    (tmp_path / "a.txt").symlink_to("b.txt")
    monkeypatch.setattr(Path, "stat", lambda path, follow_symlinks: os.stat(path))  # noqa: PTH116
    with pytest.raises(SourceError) as raised:
        open_file(str(tmp_path / "a.txt"), "shown", follow=False)
    assert raised.value.code == "not-found"
    with open_file(str(tmp_path / "a.txt"), "shown", follow=True) as file:
        assert file.read() == b"Rain"
