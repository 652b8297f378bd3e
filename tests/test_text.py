"""Folding, counting and line numbers."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.text import (
    LineIndex,
    count_words,
    ends_sentence,
    fold,
    fold_space,
    pieces,
    topic_words,
    word_runs,
    words,
)

LINES = st.text(st.sampled_from("ab \n\r\u2028\x0b\x0c\x85é"), max_size=60)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("“It’s  LATE”,  he said…", '"It\'s late", he said'),
        ("Straße", "STRASSE"),
        ("ﬁne", "fine"),
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth", "zerowidth"),
        ("５ ｋｍ", "5 km"),
        ("cafe\u0301", "café"),
        ("well-known, well – known", "well known well known"),
        ("\u00a0a\tb\n", "a b"),
    ],
)
def test_the_same_words_fold_to_the_same(text: str, other: str) -> None:
    assert fold(text) == fold(other)


@pytest.mark.parametrize(
    ("text", "other"), [("a b", "ab"), ("resume", "résumé"), ("5 km", "6 km"), ("über", "uber"), ("東京", "京東")]
)
def test_other_words_fold_to_something_else(text: str, other: str) -> None:
    assert fold(text) != fold(other)


@pytest.mark.parametrize("text", ["", " \n", "...", "—", "\u200b\u00ad", "_"])
def test_what_has_no_word_folds_to_nothing(text: str) -> None:
    assert (fold(text), count_words(text)) == ("", 0)


@given(st.text(max_size=120))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_space(fold_space(text)) == fold_space(text)


@given(st.text(st.characters(codec="ascii"), max_size=80))
def test_ascii_and_other_text_are_folded_alike(text: str) -> None:
    """The short way for ASCII gives what the long way gives."""
    assert fold(text + " é") == f"{fold(text)} é".strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two words", 2),
        ("", 0),
        ("3.5 km", 3),
        ("it's", 2),
        ("東京都庁", 2),
        ("東京 tower", 2),
        ("ไทย", 1),
        ("ภาษาไทย", 2),
        ("Ünïcode wörds", 2),
        ("é", 1),
    ],
)
def test_count_words(text: str, expected: int) -> None:
    assert count_words(text) == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_of_two_lines_add_up(text: str, other: str) -> None:
    assert words(f"{text}\n{other}") == words(text) + words(other)


@pytest.mark.parametrize(
    "text",
    [
        "He left.",
        "He left.”",
        'He "left."',
        "Why?",
        "Stop!",
        "And then…",
        "彼は去った。",
        "(He left.)",
        "He left. ",
        "؟",
    ],
)
def test_sentences(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", "Opinion", "He left,", "He said:", "“Opinion”", "3.5", "A (b)", '"'])
def test_no_sentences(text: str) -> None:
    assert not ends_sentence(text)


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", [0]),
        ("a", [0]),
        ("a\n", [0]),
        ("a\nb", [0, 2]),
        ("a\r\nb\rc\nd", [0, 3, 5, 7]),
        ("\n\n", [0, 1]),
        ("\n\r", [0, 1]),
        ("a\x0bb\x0cc\x85d\u2028e", [0]),
    ],
)
def test_line_starts(text: str, starts: list[int]) -> None:
    assert list(LineIndex(text).starts) == starts


def test_an_empty_text_has_no_line() -> None:
    assert len(LineIndex("")) == 0
    assert [len(LineIndex(text)) for text in ("a", "a\n", "a\n\n", "\n")] == [1, 1, 2, 1]


def test_lines_of_a_range() -> None:
    index = LineIndex("one\r\ntwo\nthree")
    assert [index.lines(*span) for span in ((0, 3), (0, 5), (0, 6), (5, 14), (9, 14), (6, 6))] == [
        (0, 1), (0, 1), (0, 2), (1, 3), (2, 3), (1, 1),
    ]  # fmt: skip


@given(LINES)
def test_every_character_is_on_the_line_that_holds_it(text: str) -> None:
    index = LineIndex(text)
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    assert len(index) == len(lines)
    assert "".join(lines) == text
    at = 0
    for number, line in enumerate(lines):
        assert {index.line_of(position) for position in range(at, at + len(line))} == {number}
        assert index.lines(at, at + len(line)) == (number, number + 1)
        at += len(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("की नाव", ["की", "नाव"]),
        ("ফেরি চলবে না", ["ফেরি", "চলবে", "না"]),
        ("שָׁלוֹם עולם", ["שָׁלוֹם", "עולם"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
    ],
)
def test_marks_are_parts_of_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert count_words(text) == len(expected)


def test_texts_that_differ_in_a_vowel_sign_differ_when_folded() -> None:
    assert fold("की") != fold("का")


def test_topic_words() -> None:
    assert topic_words("the harbour of old") == {"harbour"}
    assert topic_words("渡轮停航 the") == {"渡轮", "轮停", "停航"}
    assert topic_words("เรือออก") == {"เรือ", "รืออ", "ือออ", "อออก"}
    assert topic_words("") == set()


def test_no_more_marks_on_a_letter_are_compared_than_a_language_writes() -> None:
    marks = "\u0300\u0316"
    assert fold("a" + marks * 100_000 + " b") == fold("a" + marks * 100 + " b" + " " * 100)
    assert len(fold("a" + marks * 100_000)) <= 31
    assert fold("नमस्ते दुनिया " * 40) == fold(" ".join(["नमस्ते दुनिया"] * 40))


LONG = 30_000 * "One  word, then - others. "


@pytest.mark.parametrize("sign", ["", "é"], ids=["ascii", "western"])
def test_words_of_a_line_of_many_pieces_are_those_of_its_sentences(sign: str) -> None:
    text = LONG + sign
    folded = fold(text)
    assert folded == (30_000 * f"{fold(LONG[:26])} " + sign).strip()
    assert count_words(text) == folded.count(" ") + 1
    assert fold_space(text) == (30_000 * "One word, then - others. " + sign).strip()


@pytest.mark.parametrize("size", [1, 3, 4])
def test_runs_of_words_go_across_pieces(size: int) -> None:
    parts = [str(number) for number in range(100_000)]
    runs = [hash(tuple(parts[at : at + size])) for at in range(len(parts) - size + 1)]
    assert list(word_runs(" ".join(parts), size)) == runs


def test_pieces_lose_only_the_spaces_between_them() -> None:
    for text in (LONG, LONG.strip(), "x" * 300_000, "x" * 300_000 + " y", ""):
        assert " ".join(pieces(text, " ")) == text
    assert len(list(pieces(LONG, " "))) == 3


@given(st.text(st.sampled_from("a \n\r"), min_size=2, max_size=40), st.data())
def test_lines_of_spans_in_order_are_those_of_each_span(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2)))
    spans = [(start, end) for start, end in pairwise(cuts) if data.draw(st.booleans())]
    index = LineIndex(text)
    assert list(index.each(spans)) == [index.lines(*span) for span in spans]
