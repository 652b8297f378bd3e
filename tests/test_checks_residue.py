"""What is quickly passed over in a text holds none of what the checks look for."""

import random
from datetime import date

import pytest

from cleaner.checks import CheckConfig
from cleaner.checks.mojibake import _RAW_SUSPECT, _SUSPECT, _TAIL
from cleaner.checks.residue import MAX_LABEL_CHARS, _labels, _phrases
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
