"""What is quickly passed over in a text holds none of what the checks look for."""

import random
from datetime import date

import pytest
from msgspec.structs import replace

from cleaner.checks import CheckConfig
from cleaner.checks.dates import _date_problems, check_dates
from cleaner.checks.mojibake import _RAW_SUSPECT, _SUSPECT, _TAIL
from cleaner.checks.residue import _TAG, MAX_LABEL_CHARS, _has_tag, _labels, _phrases
from cleaner.checks.run import RecordJudge
from cleaner.rules.table import prepare
from tests.check_entries import TEXT, make_record

CONFIG = CheckConfig(today=date(2024, 6, 15))
TAILS = [chr(code) for code in range(0x80, 0xC0)] + list(_TAIL[3:])


@pytest.mark.parametrize("language", ["en", "de", "fr", "ru", "ja", "ar", "tr", "hi", None])
def test_no_label_is_passed_over_by_its_first_bytes(language: str | None) -> None:
    phrases, starts = _phrases(language)
    shown = [line for phrase in phrases for line in (phrase, phrase.upper(), phrase.title(), f"• {phrase}:")]
    assert len(shown) > 40
    for line in shown:
        wanted = [phrases[prepare(line)]] if prepare(line) in phrases and starts.may_be_phrase(line) else []
        found = [code for code, _ in _labels(f"A line.\n\n{line}\n".encode(), language)]
        assert found == (wanted if len(line) <= MAX_LABEL_CHARS else []), line


@pytest.mark.parametrize("line", ["Accept all COO\u212aIES", "We use coo\u212aies.", "Sign up to our NEWSLETTER."])
def test_gates_read_letters_in_all_their_forms(line: str) -> None:
    record = make_record(1, text=f"{TEXT}\n\n{line}")
    plain = make_record(1, text=f"{TEXT}\n\n{line.replace(chr(0x212A), 'K')}")
    codes = [[problem.code for problem in RecordJudge(CONFIG).problems_of(one)] for one in (record, plain)]
    assert codes[0] == codes[1] != []


@pytest.mark.parametrize("first", ["Â", "Ã", "â", "Ð", "ô"])
def test_bytes_of_mojibake_are_found_wherever_its_characters_are(first: str) -> None:
    source = random.Random(1)
    for tail in TAILS:
        text = "".join(source.choices("abé ñ“", k=20)) + first + tail + "é"
        assert _SUSPECT.search(text)
        assert _RAW_SUSPECT.search(text.encode()), tail
    assert not _RAW_SUSPECT.search("Café à Nîmes, déjà vu, Übung, señor – “naïve”".encode())


DATES = [
    "2024-05-03", "2024-05-04", "2024-05", "2024", "20240503T1000", "20240503T100000-0200", "20240503T100500+0200",
    "2024-05-03T23:30-12:00", "2024-05-04T00:10+14:00", "2024-05-03T10:00:05Z", "2024-05-03T10:00:04Z", "2024-02-30",
    "2024-05-03T10:00+01:00", "2024-05-03T10:00+02:00", "2024-06-13", "2024-06-14", "2024-06-15T23:00-12:00",
    "2024-06-16", "2024-06-17", "1989-12-30", "1989-12-31", "1990-01-01", "1990-01-03", "2024-W20-1", "soon", "",
]  # fmt: skip


@pytest.mark.parametrize("published", DATES)
def test_no_date_is_passed_over_that_is_a_problem(published: str) -> None:
    for modified in (None, *DATES):
        record = replace(make_record(1), published=published, modified=modified)
        assert list(check_dates(record, CONFIG)) == list(_date_problems(record, CONFIG)), modified


def test_earliest_and_latest_days_have_none_beyond_them() -> None:
    ends = CheckConfig(min_date=date.max, today=date.min)
    assert [problem.code for problem in check_dates(make_record(1), ends)] == ["date-future"] * 2


@pytest.mark.parametrize("text", ["a < b & c, R&D, 1<2", "x <b>y", "Q&amp;A", "& &nbsp;", "<<a>"])
def test_tags_are_looked_for_at_their_signs(text: str) -> None:
    assert _has_tag(text) == (_TAG.search(text) is not None)
