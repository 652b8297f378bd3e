"""Warnings on characters: what is told, how many, where; and what is ordinary and is not told."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.blocks.repair import repair_text
from cleaner.read.characters import find_characters

TAGS = "".join(chr(0xE0000 + ord(char)) for char in "obey")
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"  # Scotland
DISGUISED = "D\u0430na Whitc\u043embe"  # Cyrillic a and o


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[2J\n\x07", ("control-characters", "2 (U+0007 U+001B), the first in line 1")),
        ("\n\x01", ("control-characters", "1 (U+0001), the first in line 2")),
        ("a\x01\r\r\n\n", ("control-characters", "1 (U+0001), the first in line 1")),
        ("one\r\ntwo\rthree \x7f", ("control-characters", "1 (U+007F), the first in line 3")),
        (f"é{TAGS}", ("hidden-characters", "4 (U+E0062 U+E0065 U+E006F U+E0079), the first in line 1")),
        ("a\U000e0100\U000e0101b", ("hidden-characters", "2 (U+E0100 U+E0101), the first in line 1")),
        ("user \u202e txt", ("hidden-characters", "1 (U+202E), the first in line 1")),
        ("\ufdd0\uffff\n\U0010ffff", ("noncharacters", "3 (U+FDD0 U+FFFF U+10FFFF), the first in line 1")),
        ("x\ncaf\ufffd", ("replacement-characters", "1 (U+FFFD), the first in line 2")),
        (DISGUISED, ("mixed-scripts", "2, the first with U+0430 in 'D\u0430na' in line 1")),
    ],
)
def test_odd_characters_are_told(text: str, expected: tuple[str, str]) -> None:
    (warning,) = find_characters(text)
    assert (warning.code, warning.message.partition(": ")[2]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tab\tline\r\nvertical\x0bform\x0c",
        "Grüße, “quotes” – 5\u00a0µm, 日本語、한국어, ไทย, עברית",
        f"flag {FLAG}, heart ❤\ufe0f, family 👨\u200d👩\u200d👧",
        "葛\U000e0100城市",  # a variant of a Chinese character
        "Москва, IT-компания, TNFα and kΩ, the OO and ΟΟ",
        "one w\u043erd alone",
        "the caf\u0080s of mojibake are a repair's",
    ],
)
def test_ordinary_characters_are_not(text: str) -> None:
    assert find_characters(text) == []


def test_losses_that_are_known_are_not_told_again() -> None:
    assert find_characters("a\ufffdb", losses=1) == []
    record = cleaner.clean_one(b"The ferry sails at nine. \xff\xfe\xfa\xfb " * 3)
    assert "replacement-characters" not in {warning.code for warning in record.warnings}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (f"hello{TAGS} there", "hello there"),
        (f"from {FLAG} with love", f"from {FLAG} with love"),
        ("a\U000e0100\U000e0101b 葛\U000e0100", "ab 葛\U000e0100"),
        ("\ufdd0one\uffff two\U0010ffff", "one two"),
    ],
)
def test_hidden_characters_are_left_out_by_name(raw: str, shown: str) -> None:
    assert repair_text(raw) == (shown, ("invisible",) if raw != shown else ())


@pytest.mark.parametrize("html", ["<p>one\x1b[2J two three</p>", "<td>one\x1b[2J</td><td>two", "<pre>one\x1b[2J</pre>"])
def test_controls_of_html_are_told(html: str) -> None:
    (record,) = cleaner.clean(f"<title>x\x1b]0;y\x07</title>{html}", kind="html")
    assert "control-characters" in {warning.code for warning in record.warnings}
    assert "\x1b" not in record.to_json() and "\\u001b" not in record.to_json()


@given(st.text(max_size=100), st.text(alphabet="<&lt;#60xaS/&gamp ", max_size=60))
def test_repairs_make_no_tags(words: str, escaped: str) -> None:
    raw = escaped.replace("<", "") + words.replace("<", "")
    shown = repair_text(raw).text
    assert not any(f"<{char}" in shown for char in "abcdefghijklmnopqrstuvwxyzS/!?")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("&amp;amp;lt;script&amp;amp;gt;alert(1)", "&lt;script&gt;alert(1)"),
        ("&lt;&#115;cript&gt;", "&lt;script&gt;"),
        ("5 &lt; 6 &amp;amp; 7 &gt; 6", "5 < 6 & 7 > 6"),
        ("<b>bold&nbsp;words</b>", "<b>bold words</b>"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
    ],
)
def test_words_never_become_a_tag(raw: str, shown: str) -> None:
    assert repair_text(raw).text == shown


def test_endless_references_are_read() -> None:
    record = cleaner.clean_one(f"<p>The ferry sails. &#{'9' * 5000}; <a title='&#{'9' * 5000};'>x</a>", kind="html")
    assert "The ferry sails." in record.text


def test_a_text_without_lines_of_its_own_is_named() -> None:
    for text in ("a\x01b", "a\ud800b", "pаypal gооgle"):
        (warning,) = find_characters(text, place="its title")
        assert " in its title" in warning.message and " in line " not in warning.message


def test_millions_of_odd_characters_take_no_memory() -> None:
    text = "ab\0\0\ufdd0c" * 100_000
    tracemalloc.start()
    try:
        found = find_characters(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [warning.message.partition(": ")[2].split()[0] for warning in found] == ["200000", "100000"]
    assert peak < 4 * len(text.encode())


def test_each_kind_has_a_warning_of_its_own() -> None:
    text = f"a\x01 \u202e \ufdd0 \ufffd {DISGUISED}"
    assert [warning.code for warning in find_characters(text)] == [
        "control-characters", "hidden-characters", "noncharacters", "replacement-characters", "mixed-scripts",
    ]  # fmt: skip
    (warning,) = find_characters("".join(map(chr, range(1, 6))))
    assert warning.message == "control characters: 5 (U+0001 U+0002 U+0003 U+0004 ...), the first in line 1"
    (warning,) = find_characters("".join(map(chr, range(1, 5))))
    assert warning.message == "control characters: 4 (U+0001 U+0002 U+0003 U+0004), the first in line 1"


def test_known_losses_speak_for_no_other_characters() -> None:
    assert [warning.code for warning in find_characters("a\x01\ufffdb", losses=1)] == ["control-characters"]
    assert [warning.code for warning in find_characters("\ufffda\ufffdb", losses=1)] == ["replacement-characters"]
