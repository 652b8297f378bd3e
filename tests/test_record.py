"""The record: its ways in and out as JSON, and that nothing in it ends a line."""

import json

import msgspec
import pytest

import cleaner
from cleaner.errors import RecordError
from cleaner.record import ErrorDetail, Failure, FailureSource, Record, RecordWarning

ENDS = "\x80\x85\x9f\u2028\u2029"
FAILURE = Failure(
    id="1", source=FailureSource(path=f"a{ENDS}.txt", member=None), error=ErrorDetail(code="x", message="ä\x85\n")
)


@pytest.fixture
def record() -> Record:
    (found,) = cleaner.clean("Rain in Elda\n\nThe river rose by two metres on Sunday night, said Bär.\n")
    return msgspec.structs.replace(found, warnings=[RecordWarning(code="x", message=f"a{ENDS}b\x9b")])


def test_what_ends_a_line_or_controls_a_terminal_is_escaped(record: Record) -> None:
    for entry in (record, FAILURE):
        line = entry.to_json()
        assert len(line.splitlines()) == 1 and not set(line) & {*ENDS, "\x9b", "\n"}
        assert "ä" in line and r"\u2028\u2029" in line and r"\u0085" in line
        assert json.loads(line) == entry.to_dict()
    assert record.to_dict()["warnings"] == [{"code": "x", "message": f"a{ENDS}b\x9b"}]
    assert FAILURE.to_dict() == {
        "id": "1", "source": {"path": f"a{ENDS}.txt", "member": None}, "error": {"code": "x", "message": "ä\x85\n"}
    }  # fmt: skip


def test_a_record_reads_back(record: Record) -> None:
    assert Record.from_json(record.to_json()) == Record.from_json(record.to_json().encode()) == record
    assert list(record.to_dict()) == list(Record.__struct_fields__)
    assert record.to_markdown().startswith("# Rain in Elda")


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "{}", b"\xff", "[" * 100_000, '{"schema_version": 2}', '{"schema_version": 1, "id": "1"}']
)
def test_what_is_no_record_is_refused(line: str | bytes) -> None:
    with pytest.raises(RecordError, match="no record of schema version 1: "):
        Record.from_json(line)


def test_a_record_of_another_version_or_with_an_unknown_key_is_refused(record: Record) -> None:
    for change in ({"schema_version": 2}, {"extra": 1}, {"authors": None}):
        with pytest.raises(RecordError):
            Record.from_json(json.dumps(record.to_dict() | change))


@pytest.mark.parametrize("char", ["\x80", "\x85", "\x9f", "\u2028", "\u2029"])
def test_each_control_and_line_end_alone_is_escaped(char: str) -> None:
    failure = Failure(
        id="0", source=FailureSource(path=None, member=None), error=ErrorDetail(code="x", message=f"é{char}\u2027")
    )
    assert failure.to_json().endswith(f'"é\\u{ord(char):04x}\u2027"}}}}')
    assert failure.to_dict()["error"] == {"code": "x", "message": f"é{char}\u2027"}
