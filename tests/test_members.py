"""Members of packed files of records, also behind broken ones; and the window that looks along a stream."""

import gzip
import io
import random
import re
from collections.abc import Iterator
from functools import partial

import pytest

from cleaner.errors import SourceError
from cleaner.page import PageWarning
from cleaner.read.limits import LIMITS
from cleaner.read.members import MemberRange, read_members
from cleaner.read.unpack import check_ratio
from cleaner.read.window import Window
from tests.warcs import packed

ONE, TWO, THREE = b"WARC/1.0 one", b"WARC/1.0 two", b"WARC/1.0 three"
BETWEEN = "something that is not packed with gzip stands between records"


def members(content: bytes, range_: MemberRange | None = None) -> list[bytes | str]:
    """The pieces of a file packed with gzip, errors as their messages."""
    pieces = read_members(io.BytesIO(content), "gzip", [], range_ or MemberRange())
    return [piece.message if isinstance(piece, SourceError) else piece for piece in pieces]


def stored(content: bytes) -> bytes:
    """A member that is not made smaller, so that its size is known."""
    return gzip.compress(content, 0, mtime=0)


def test_members_come_one_after_the_other() -> None:
    assert members(packed(ONE, TWO) + b"\0" * 70_000 + packed(THREE) + b"\0") == [ONE, TWO, THREE]
    assert members(b"") == []


def test_a_file_that_is_not_packed_is_read_as_it_is() -> None:
    notes: list[PageWarning] = []
    content = ONE * 10_000
    assert b"".join(map(bytes, read_members(io.BytesIO(content), "gzip", notes))) == content  # type: ignore[arg-type]
    assert [note.code for note in notes] == ["not-packed"]


def test_what_stands_between_members_is_told_once() -> None:
    other = packed(b"no record, but packed")
    assert members(packed(ONE) + b"garbage" + packed(TWO)) == [ONE, BETWEEN, TWO]
    assert members(packed(ONE) + b"garbage" + other + packed(TWO)) == [ONE, BETWEEN, TWO]
    assert members(packed(ONE) + b"garbage" + b"\x1f\x8b\x08 again" + packed(TWO, THREE)) == [ONE, BETWEEN, TWO, THREE]
    assert members(packed(ONE) + b"garbage") == [ONE, BETWEEN]
    assert members(packed(ONE) + b"garbage\x1f") == [ONE, BETWEEN]


@pytest.mark.parametrize("size", range(65_530, 65_540))
def test_a_member_is_found_across_the_pieces_that_are_read(size: int) -> None:
    first = packed(ONE)
    assert members(first + b"x" * (size - len(first)) + packed(TWO)) == [ONE, BETWEEN, TWO]


@pytest.mark.parametrize("size", range(65_530, 65_538))
def test_a_member_may_begin_at_the_end_of_a_piece(size: int) -> None:
    first = stored(b"WARC/" + bytes(size - 28))
    assert len(first) == size
    assert members(first + packed(TWO, THREE))[-2:] == [TWO, THREE]
    assert not any(isinstance(piece, str) for piece in members(first + b"\0\0" + packed(TWO)))


def test_a_broken_member_costs_no_other_one() -> None:
    broken = bytearray(packed(TWO))
    broken[-8] ^= 255  # its checksum
    start = members(packed(ONE) + bytes(broken) + packed(THREE))
    assert [start[0], *start[2:]] == [ONE, THREE]
    assert str(start[1]).startswith("the gzip data is broken: ") and str(start[1]).endswith(
        "; reading goes on behind it"
    )
    assert members(packed(ONE) + packed(TWO)[:-9]) == [
        ONE, TWO, "the gzip data is broken: it ends in the middle; reading goes on behind it",
    ]  # fmt: skip
    codes = [
        piece.code for piece in read_members(io.BytesIO(bytes(broken)), "gzip", []) if not isinstance(piece, bytes)
    ]
    assert codes == ["bad-gzip"]


def test_only_so_many_broken_members_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.read.members._MAX_TRIES", 3)
    false = b"\x1f\x8b\x08 x"
    assert members(false * 2 + packed(ONE))[-1] == ONE
    content = false * 3 + packed(ONE)
    assert members(content)[1:] == [f"3 members are broken; what follows byte {len(content)} was not read"]
    again = packed(ONE) + false
    assert members(again * 2 + packed(TWO))[-1] == TWO


def test_where_members_begin() -> None:
    first, second = stored(ONE * 9_000), stored(TWO)
    starts: dict[int, int] = {}
    assert len(list(read_members(io.BytesIO(first + second), "gzip", [], starts=starts))) == 3
    assert starts == {0: 0, len(ONE) * 9_000: len(first)}
    again: dict[int, int] = {}
    range_ = MemberRange(len(first), None, len(ONE) * 9_000)
    assert list(read_members(io.BytesIO(first + second), "gzip", [], range_, again)) == [TWO]
    assert again == {len(ONE) * 9_000: len(first)}


def test_a_range_ends_where_a_member_begins() -> None:
    first, second, third = packed(ONE), packed(TWO), packed(THREE)
    content = first + second + third
    at = len(first + second)
    assert members(content, MemberRange(0, at)) == [ONE, TWO]
    assert members(content, MemberRange(0, at + 1)) == [ONE, TWO, THREE]
    assert members(content, MemberRange(len(first), at, len(ONE))) == [TWO]


def test_each_member_is_weighed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = LIMITS._replace(max_ratio=100, min_ratio_bytes=100_000)
    monkeypatch.setattr("cleaner.read.members.check_ratio", partial(check_ratio, limits=limits))
    bomb = gzip.compress(bytes(200_000))
    assert sum(map(len, members(stored(bytes(99_000)) + stored(bytes(99_000))))) == 198_000
    dense = packed(random.Random(1).randbytes(3000) * 50)  # packs 40 times
    assert sum(map(len, members(dense * 2))) == 300_000
    for before in (b"", stored(bytes(90_000))):
        with pytest.raises(SourceError, match="unpacks to more than 100 times its size") as raised:
            members(before + bomb)
        assert raised.value.code == "too-large"


@pytest.mark.parametrize(("error", "said"), [(OSError(5, "broken disk"), "broken disk"), (OSError("odd"), "odd")])
def test_reading_that_stops_is_told(error: OSError, said: str) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise error

    with pytest.raises(SourceError) as raised:
        list(read_members(Failing(), "gzip", []))
    assert (raised.value.code, raised.value.message) == ("unreadable", f"reading stopped: {said}")


# ---------------------------------------------------------------- window


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_window_moves_on_and_knows_where_it_is(size: int) -> None:
    window = Window(pieces(b"0123456789", size), 100)
    assert window.fill(3) and bytes(window.data[:3]) == b"012"
    assert (window.take(2), window.at) == (b"01", 102)
    window.skip(3)
    assert (window.take(2), window.at) == (b"56", 107)
    assert not window.fill(4)
    assert (window.take(9), window.at, window.is_ended, window.take(1)) == (b"789", 110, True, b"")
    window.skip(5)
    assert window.at == 110


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    ("start", "most", "expected"), [(0, 200, 150), (0, 150, None), (0, 151, 150), (151, 300, 290), (291, 500, None)]
)
def test_a_window_searches_so_far_and_no_farther(size: int, start: int, most: int, expected: int | None) -> None:
    content = (b"." * 150 + b"mark" + b"." * 136 + b"mark").ljust(600, b".")
    window = Window(pieces(content, size))
    found = window.search(re.compile(b"mark"), start, most)
    assert (found.start() if found else None) == expected
    assert found or len(window.data) >= most
    assert window.at == 0


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_window_skips_to_what_is_sought(size: int) -> None:
    window = Window(pieces(b"." * 9000 + b"mark", size))
    assert (window.skip_to(re.compile(b"mark")), window.at) == (9000, 9000)
    seen: list[int] = []

    def watched() -> Iterator[bytes]:
        for piece in pieces(b"." * 9000, size):
            seen.append(len(window.data))
            yield piece

    window = Window(watched())
    assert window.skip_to(re.compile(b"mark")) == 9000
    assert max(seen) <= size + 64
    window = Window(pieces(b"." * 150 + b"mark" + b"." * 200, size), 5)
    assert (window.skip_to(re.compile(b"mark")), window.at, window.take(4)) == (150, 155, b"mark")
    assert (window.skip_to(re.compile(b"mark")), window.at, bytes(window.data)) == (200, 359, b"")
