"""Frames of WARC files: what is said of those that are broken, and how they are counted."""

import pytest

from cleaner.errors import SourceError
from cleaner.read.limits import LIMITS
from cleaner.read.warc_frames import find_frames, parse_fields
from tests.warcs import record, response


def test_what_is_wrong_with_frames_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = LIMITS._replace(max_head_bytes=2048, max_source_bytes=1 << 20)
    monkeypatch.setattr("cleaner.read.warc_frames.LIMITS", limits)
    good = record(response())
    endless = b"WARC/1.0\r\nX: " + b"x" * 3000 + b"\r\n\r\n"
    large = record(b"v" * ((1 << 20) + 1))
    for content, expected in [
        (b"garbage\r\n", "9 bytes from byte 7 on belong to no record; they were passed over"),
        (endless, "the record at byte 7 has no head that ends within 2 KiB; 3017 bytes were passed over"),
        (record(b"", WARC_Type=None), "the record does not say of which type it is"),
        (large, f"the record has more than 1 MiB ({len(large)} bytes with its head); it was passed over"),
        (record(b"Rain", Content_Length="9"), "the record states '9' bytes, which is not its length; it was read to "
            "where the next one begins"),
        (record(b"Rain", Content_Length="7" * 50), f"the record states '{'7' * 40}' bytes, which is not its length; "
            "it was read to where the next one begins"),
        (record(b"Rain", Content_Length=None), "the record states no length, which is not its length; it was read to "
            "where the next one begins"),
        (good.replace(b"WARC/1.0", b"WARC/9.9 odd and long version"), "'WARC/9.9 odd and lon' is no known version; it "
            "was read as WARC/1.1"),
    ]:  # fmt: skip
        frame, last = find_frames([content, good], 7)
        said = [frame.error.message] if frame.error else [warning.message for warning in frame.warnings]
        assert said == [expected]
        assert (frame.start, last.start, last.number, last.error) == (7, 7 + len(content), 2, None)
    (frame,) = find_frames([good[:-9]])
    (warning,) = frame.warnings
    assert (warning.code, warning.message) == (
        "warc-truncated",
        f"the file ends inside the record: it states {len(response())} bytes, but {len(response()) - 5} are there",
    )  # fmt: skip


def test_fields_that_are_no_utf8_are_read_with_escapes() -> None:
    head = b"WARC/1.0\r\nX-\xe9: caf\xe9\r\n \xff more\r\nY : \xc3\xa9 \r\nno field\r\n: empty\r\nZ:"
    assert parse_fields(head) == {"x-\\xe9": "caf\\xe9 \\xff more", "y": "é", "z": ""}


@pytest.mark.parametrize("version", ["0.16", "0.17", "0.18", "1.0", "1.1"])
def test_known_versions_have_no_warning(version: str) -> None:
    (frame,) = find_frames([record(response()).replace(b"WARC/1.0", f"WARC/{version}".encode())])
    assert (frame.warnings, frame.error, frame.content) == ((), None, response())


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\n\r\n", b"\n", b"\n\n", b"\r\n" * 9])
def test_the_last_record_may_end_anyhow(end: bytes) -> None:
    (frame,) = find_frames([record(response()).rstrip() + end])
    assert (frame.warnings, frame.content) == ((), response())


def test_records_are_counted_across_gaps() -> None:
    gap = SourceError("bad-gzip", "a gap")
    frames = list(find_frames([record(response()), gap, record(response()), record(b"")], 100, 7))
    assert [(frame.number, frame.error) for frame in frames] == [(8, None), (9, gap), (10, None), (11, None)]
    size = len(record(response()))
    assert [frame.start for frame in frames] == [100, 100 + size, 100 + size, 100 + 2 * size]
