"""Every sample gives its expected record, field by field."""

import json

import pytest
from jsonschema import Draft202012Validator

from cleaner import Record
from cleaner.write.schema import record_schema
from tests.samples import FIELDS, Sample, differences, load_samples

SAMPLES = load_samples()
CASES = [
    pytest.param(
        sample,
        field,
        id=f"{sample.name}-{field}",
        marks=[pytest.mark.xfail(strict=True, reason="known wrong")] if field in sample.known_wrong else [],
    )
    for sample in SAMPLES
    for field in FIELDS
]


def test_there_are_enough_samples() -> None:
    assert len(SAMPLES) >= 20
    assert sum(sample.name.startswith("negative/") for sample in SAMPLES) >= 20


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_page_count(sample: Sample) -> None:
    assert len(sample.clean()) == len(sample.expected)


@pytest.mark.parametrize(("sample", "field"), CASES)
def test_field(sample: Sample, field: str) -> None:
    for record, expected in zip(sample.clean(), sample.expected, strict=True):
        found = differences(record, expected).get(field)
        assert found is None or found[0] == found[1], f"{field} of page {record.source.page}"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_records_fit_the_schema_and_come_back_whole(sample: Sample) -> None:
    validator = Draft202012Validator(record_schema())
    for record in sample.clean():
        validator.validate(json.loads(record.to_json()))
        assert Record.from_json(record.to_json()) == record
        assert isinstance(record.to_markdown(), str)
