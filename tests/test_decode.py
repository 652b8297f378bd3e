"""Bytes to text: the order of evidence, what is lost, and that nothing ever raises."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.read.codec import clean_text, read_as
from cleaner.read.decode import Decoded, decode
from cleaner.read.detect import find_wide
from cleaner.read.labels import CODEC_NAMES, CODECS, ENCODINGS, find_encoding
from cleaner.read.latin import find_latin_encoding

RUSSIAN = "Уровень воды в реке снижается девятую неделю подряд, сообщило ведомство. "
JAPANESE = "河川局は火曜日、下流域の水位が九週連続で低下したと発表した。農家は制限を受ける。"
CHINESE = "河流管理局周二表示，下游水位已连续九周下降，农民应预计在月底之前会有进一步的限制。"
KOREAN = "강 관리청은 화요일 하류 지역의 수위가 주 연속 하락했다고 밝혔다. 농민들은 추가 제한을 예상해야 한다."
POLISH = "Zarząd rzeki poinformował, że poziom wody spada dziewiąty tydzień; rolnicy źle to znoszą. "
TURKISH = "Nehir idaresi salı günü su seviyesinin düştüğünü açıkladı; çiftçiler bekliyor. "
FRENCH = "Le fleuve était très bas à l’été, a déclaré l’agence ; « ça ira », dit-elle. "
GERMAN = "Der Fluß führte im März weniger Wasser als üblich, für Bauern größere Sorgen. "


def codes(decoded: Decoded) -> list[str]:
    return [warning.code for warning in decoded.warnings]


@pytest.mark.parametrize(
    ("content", "text", "encoding", "method"),
    [
        (b"", "", "utf-8", "utf-8"),
        (b"plain", "plain", "utf-8", "utf-8"),
        ("Café – 東京 😀".encode(), "Café – 東京 😀", "utf-8", "utf-8"),
        (b"\xef\xbb\xbfplain", "plain", "utf-8", "bom"),
        ("\ufeffCafé".encode("utf-16-le"), "Café", "utf-16le", "bom"),
        ("\ufeffCafé".encode("utf-16-be"), "Café", "utf-16be", "bom"),
        ("\ufeffCafé au lait".encode("utf-32-le"), "Café au lait", "utf-32le", "bom"),
        ("\ufeffCafé au lait".encode("utf-32-be"), "Café au lait", "utf-32be", "bom"),
        ("Rain fell on Elda.\n".encode("utf-16-le"), "Rain fell on Elda.\n", "utf-16le", "detected"),
        ("Rain fell on Elda.\n".encode("utf-16-be"), "Rain fell on Elda.\n", "utf-16be", "detected"),
        ((CHINESE + "\n").encode("utf-16-le"), CHINESE + "\n", "utf-16le", "detected"),
        ("Rain fell.".encode("utf-32-le"), "Rain fell.", "utf-32le", "detected"),
        ("Rain fell.".encode("utf-32-be"), "Rain fell.", "utf-32be", "detected"),
        (JAPANESE.encode("iso2022_jp"), JAPANESE, "iso-2022-jp", "detected"),
        (KOREAN.encode("iso2022_kr"), KOREAN, "iso-2022-kr", "detected"),
        (CHINESE.encode("hz"), CHINESE, "hz-gb-2312", "detected"),
        ("\ud83d\ude00 smile".encode("utf-8", "surrogatepass"), "😀 smile", "utf-8", "utf-8"),
        (b"one \0 NUL in plain text", "one \0 NUL in plain text", "utf-8", "utf-8"),
        (b"a shell line: echo ~{a,b}~} and more", "a shell line: echo ~{a,b}~} and more", "utf-8", "utf-8"),
    ],
)
def test_what_the_bytes_say(content: bytes, text: str, encoding: str, method: str) -> None:
    decoded = decode(content)
    assert (decoded.text, decoded.encoding, decoded.method) == (text, encoding, method)
    assert ("encoding-guessed" in codes(decoded)) == (method == "detected")
    assert decoded.replaced == 0


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (RUSSIAN, "iso8859_5", "iso-8859-5"),
        (JAPANESE, "cp932", "shift_jis"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (CHINESE, "gb18030", "gb18030"),
        (KOREAN, "cp949", "euc-kr"),
        (POLISH, "cp1250", "windows-1250"),
        (POLISH, "iso8859_2", "iso-8859-2"),
        (TURKISH, "cp1254", "windows-1254"),
        (FRENCH, "cp1252", "windows-1252"),
        (GERMAN, "cp1252", "windows-1252"),
        ("Plain words and one caf\u00e9 at the end: \u00e9", "cp1252", "windows-1252"),
    ],
)
def test_detected_encodings(text: str, codec: str, encoding: str) -> None:
    decoded = decode((text * 3).encode(codec))
    assert (decoded.text, decoded.encoding, decoded.method) == (text * 3, encoding, "detected")
    assert codes(decoded) == ["encoding-guessed"]


def test_text_after_much_markup_decides() -> None:
    page = b"<p class=menu><a href='/'>Home</a></p>\n" * 5000 + b"<p>" + RUSSIAN.encode("koi8_r") * 4
    assert decode(page, html=True).encoding == "koi8-r"


def test_cut_sample_keeps_characters_whole() -> None:
    text = JAPANESE * 3000
    assert decode(text.encode("cp932")).text == text


@pytest.mark.parametrize(
    ("content", "declared", "encoding", "method", "warned"),
    [
        (b"caf\xe9", "iso-8859-1", "windows-1252", "declared", []),
        (b"caf\xe9", " Latin1\n", "windows-1252", "declared", []),
        (CHINESE.encode("gbk"), "gb2312", "gbk", "declared", []),
        (RUSSIAN.encode("koi8_r"), "koi8-r", "koi8-r", "declared", []),
        ("Café 東京".encode(), "iso-8859-1", "utf-8", "utf-8", ["encoding-contradiction"]),
        (b"plain", "iso-8859-1", "utf-8", "utf-8", []),
        (b"plain", "rot13", "utf-8", "utf-8", ["encoding-unknown-label"]),
        (b"plain", "unicode_escape", "utf-8", "utf-8", ["encoding-unknown-label"]),
        (FRENCH.encode("cp1252"), "utf-8", "windows-1252", "detected", ["encoding-contradiction", "encoding-guessed"]),
        (RUSSIAN.encode("cp1251"), "sjis", "windows-1251", "detected", ["encoding-contradiction", "encoding-guessed"]),
        (JAPANESE.encode("iso2022_jp"), "iso-2022-jp", "iso-2022-jp", "declared", []),
    ],
)
def test_declared_by_the_caller(content: bytes, declared: str, encoding: str, method: str, warned: list[str]) -> None:
    decoded = decode(content, declared=declared)
    assert (decoded.encoding, decoded.method, codes(decoded)) == (encoding, method, warned)


@pytest.mark.parametrize(
    "head",
    [
        b"<meta charset=koi8-r>",
        b'<META content="text/html; charset=koi8-r" http-equiv=Content-Type>',
        b"<?xml version='1.0' encoding='koi8-r'?>",
        b"<!-- <meta charset=utf-8> --><meta name=x><meta charset='KOI8-R'>",
        b"<title>" + b"x" * 3000 + b"</title><meta charset=koi8-r>",
    ],
)
def test_declared_in_the_head(head: bytes) -> None:
    page = head + b"<p>" + RUSSIAN.encode("koi8_r")
    assert decode(page, html=True).method == "meta"
    assert decode(page, html=True).text.endswith(RUSSIAN)
    assert decode(page).method == "detected"


def test_utf16_in_the_head_means_utf8() -> None:
    assert decode("<meta charset=utf-16><p>Café".encode(), html=True).warnings == ()


def test_declared_encoding_with_a_cut_end_still_counts() -> None:
    decoded = decode((JAPANESE * 5).encode("cp932")[:-1], declared="shift_jis")
    assert (decoded.encoding, decoded.method, decoded.replaced) == ("shift_jis", "declared", 1)
    assert codes(decoded) == ["encoding-losses"]


@pytest.mark.parametrize(
    ("content", "text", "replaced"),
    [
        ("Café 東京".encode()[:-1], "Café 東\ufffd", 1),
        (b"Rain, caf\xc3", "Rain, caf\ufffd", 1),
        (b"Rain, caf\xe9", "Rain, café", 0),
        ("тест ".encode() * 20 + b"\xff", "тест " * 20 + "\ufffd", 1),
        ("already \ufffd lost".encode(), "already \ufffd lost", 0),
        ("\ud800 half".encode("utf-8", "surrogatepass"), "\ufffd half", 1),
    ],
)
def test_losses_are_counted(content: bytes, text: str, replaced: int) -> None:
    decoded = decode(content)
    assert (decoded.text, decoded.replaced) == (text, replaced)
    assert ("encoding-losses" in codes(decoded)) == (replaced > 0)


def test_warning_says_where_the_first_loss_is() -> None:
    decoded = decode("тест ".encode() * 20 + b"\n\n\xff\n" + "тест".encode())
    assert decoded.warnings[0].message == "1 characters could not be read as utf-8, the first in line 3"


def test_lines_of_two_encodings() -> None:
    lines = [("Das Übliche für “alle” im Café", "utf-8"), ("Grüße aus Köln – naïve", "cp1252")] * 6
    decoded = decode(b"\n".join(text.encode(codec) for text, codec in lines))
    assert decoded.text == "\n".join(text for text, _ in lines)
    assert codes(decoded) == ["encoding-mixed"]
    assert "6 of 12 lines" in decoded.warnings[0].message
    assert "first is line 2" in decoded.warnings[0].message


def test_undefined_bytes_of_windows_1252_are_controls() -> None:
    assert read_as(bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x93]), "windows-1252").text == "\x81\x8d\x8f\x90\x9d“"
    assert read_as(b"\x9f", "windows-1255").text == "\x9f"
    assert read_as(b"\xaa", "windows-1253").losses == 1


def test_every_encoding_has_a_codec() -> None:
    for name in {*ENCODINGS.values(), *CODEC_NAMES.values(), "utf-32le", "utf-32be", "iso-2022-kr", "hz-gb-2312"}:
        assert "A".encode(CODECS[name])
    assert find_encoding("no-such") is None


@given(st.binary(), st.none() | st.sampled_from(["utf-8", "gbk", "latin1", "rot13", "\0"]), st.booleans())
def test_never_raises_and_can_be_written(content: bytes, declared: str | None, html: bool) -> None:
    decoded = decode(content, declared=declared, html=html)
    decoded.text.encode("utf-8")
    assert decoded.text.count("\ufffd") >= decoded.replaced
    assert (decoded.replaced > 0) == ("encoding-losses" in codes(decoded))
    assert decode(content, declared=declared, html=html) == decoded


@given(st.binary(max_size=60), st.sampled_from(sorted(CODECS)))
def test_reading_as_any_encoding_never_raises(content: bytes, encoding: str) -> None:
    reading = read_as(content, encoding)
    reading.text.encode("utf-8")
    assert (reading.losses == 0) == (reading.first_loss == -1)


@given(st.text())
def test_utf8_round_trip(text: str) -> None:
    content = text.encode()
    if b"\0" not in content and b"\x1b" not in content and b"~{" not in content and not text.startswith("\ufeff"):
        assert decode(content).text == text


@given(st.text(st.characters(codec=None)))
def test_cleaned_text_can_be_written(text: str) -> None:
    cleaned, count = clean_text(text)
    cleaned.encode("utf-8")
    assert len(cleaned) == len(text)
    assert count == sum("\ud800" <= char <= "\udfff" for char in text)


def test_plain_text_imports_no_detector() -> None:
    code = (
        "import sys; from cleaner.read.decode import decode; decode('Café'.encode(), html=True);"
        "sys.exit(any(name in sys.modules for name in ('bs4', 'charset_normalizer')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_a_reading_counts() -> None:
    reading = read_as("Käse ".encode() + b"\xff" + "für".encode(), "utf-8")
    assert reading == ("Käse \ufffdfür", "utf-8", 1, 5)
    assert (reading.wide_chars(), reading.doubts()) == (2, 1)
    assert read_as(b"caf\xe9 \x81", "windows-1252").doubts() == 1
    assert (read_as(b"plain", "utf-8").wide_chars(), read_as(b"plain", "utf-8").doubts()) == (0, 0)
    assert read_as("already \ufffd".encode(), "utf-8") == ("already \ufffd", "utf-8", 0, -1)


@pytest.mark.parametrize("broken", [b"\xff", b"\x98", b"\x81\x20"])
@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (JAPANESE, "cp932", "shift_jis"), (JAPANESE, "euc_jp", "euc-jp"), (CHINESE, "gbk", "gb18030"),
        (KOREAN, "cp949", "euc-kr"),
    ],
)  # fmt: skip
def test_a_broken_byte_spoils_no_other_character(text: str, codec: str, encoding: str, broken: bytes) -> None:
    line = (text * 3).encode(codec)
    decoded = decode(line + b"\n" + line + broken + b"\n" + line)
    assert decoded.encoding == encoding
    assert [part for part in decoded.text.split("\n") if part == text * 3] == [text * 3] * 2
    assert "encoding-guessed" in codes(decoded)


def test_letters_that_no_encoding_explains_are_windows_1252() -> None:
    content = b"x\xe9\xe8\xff\xfe\xfd\xfc\xfb\xfa\n" * 9
    assert (decode(content).text, decode(content).method) == (content.decode("cp1252"), "fallback")


def test_losses_in_lines_of_two_encodings() -> None:
    spoilt = (KOREAN * 3).encode("cp949")
    decoded = decode(b"\n".join([*[KOREAN.encode()] * 9, spoilt, spoilt + b"\xff"]))
    assert (decoded.encoding, decoded.method, decoded.replaced) == ("utf-8", "detected", 1)
    assert decoded.text == "\n".join([*[KOREAN] * 9, KOREAN * 3, KOREAN * 3 + "\ufffd"])
    assert [warning.message for warning in decoded.warnings] == [
        "2 of 11 lines are not UTF-8 and were read as euc-kr, the first is line 10",
        "1 characters could not be read as utf-8, the first in line 11",
    ]


@pytest.mark.parametrize(
    ("text", "codec", "expected"),
    [
        (FRENCH, "cp1252", "windows-1252"), (POLISH, "cp1250", "windows-1250"), (POLISH, "iso8859_2", "iso-8859-2"),
        (TURKISH, "cp1254", "windows-1254"), (FRENCH, "mac_roman", "macintosh"), (RUSSIAN, "cp1251", None),
        ("Plain words only.", "ascii", None), ("Ωμέγα καὶ words", "utf-8", None),
    ],
)  # fmt: skip
def test_latin_letters_tell_their_encoding(text: str, codec: str, expected: str | None) -> None:
    assert find_latin_encoding(text.encode(codec)) == expected


@pytest.mark.parametrize(("short", "expected"), [(14, "windows-1252"), (13, None)])
def test_most_letters_of_latin_text_stand_in_short_runs(short: int, expected: str | None) -> None:
    content = ("caf\u00e9 noir " * short + "\u00e9" * 6).encode("cp1252")
    assert find_latin_encoding(content) == expected


@pytest.mark.parametrize(("run", "expected"), [(3, "windows-1252"), (4, None)])
def test_runs_of_letters_in_latin_text_are_short(run: int, expected: str | None) -> None:
    assert find_latin_encoding(("some words " + "\u00e9" * run + " ").encode("cp1252") * 9) == expected


@pytest.mark.parametrize(("wide", "expected"), [(8, "windows-1252"), (9, None)])
def test_latin_text_is_mostly_ascii(wide: int, expected: str | None) -> None:
    assert find_latin_encoding(("a" * 10 + " \u00e9" * wide).encode("cp1252")) == expected


def test_latin_letters_that_fit_nowhere_tell_nothing() -> None:
    assert find_latin_encoding(b"a\xb9b c\xb2d e\xb3f g\xbah and so on") is None  # figures in words


@pytest.mark.parametrize(
    ("content", "is_hz"),
    [
        ("~{" + "".join(map(chr, (0x30, 0x21, 0x31, 0x22, 0x40, 0x23, 0x57, 0x24))) + "~}", True),
        ("~{" + "".join(map(chr, (0x30, 0x21, 0x31, 0x22, 0x40, 0x23, 0x58, 0x24))) + "~}", False),
        ("~{" + "0!" * 4 + "Xa" * 4 + "~}", False),
        ("~{" + "0!" * 5 + "Xa" * 4 + "~}", True),
        ("~{a,b}~} and ~{c,d}~}", False),
    ],
)
def test_marks_of_hz_need_common_characters_between_them(content: str, is_hz: bool) -> None:
    decoded = decode(content.encode())
    assert (decoded.encoding == "hz-gb-2312") == is_hz
    assert is_hz or decoded.text == content


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("河流管理局\n".encode("utf-16-le"), "utf-16le"),
        ("河流管理局\n".encode("utf-16-be"), "utf-16be"),
        ("河流管理局周二表示\ue000\n".encode("utf-16-le"), None),  # private use
        ("河流管理局周二表示，下游\x01水位\n".encode("utf-16-le"), None),  # a control
        ("河流管理局周二表示\u0378\n".encode("utf-16-le"), None),  # not in use
        ("河流管理局。".encode("utf-16-le"), None),  # no NUL at all
        (("ab" + "\ue001" * 6).encode("utf-16-le"), "utf-16le"),  # NULs enough
        (("ab" + "\ue001" * 7).encode("utf-16-be"), None),
        (b"abc\0def \xe9\xa0", None),  # UTF-8, cut in its last character
        (b"abcdefg\0hi", None),  # one NUL of five is not enough
        (b"a\0b\0", "utf-16le"),
        (b"a\0b", None),  # too short
        (b"ab", None),
    ],
)
def test_chinese_without_a_mark_is_utf16_only_where_all_of_it_is_text(content: bytes, expected: str | None) -> None:
    assert find_wide(content) == expected


def test_one_spoilt_byte_in_few_letters_is_no_utf8() -> None:
    assert decode("тест".encode() + b"\xff").encoding != "utf-8"
    assert decode("тесты".encode() + b"\xff").encoding == "utf-8"


def test_labels_that_cannot_be_encodings_are_shown() -> None:
    (warning,) = decode(b"<meta charset='\xe9t\xe9'><p>Rain", html=True, declared="x").warnings[1:2]
    assert warning.code == "encoding-unknown-label" and "xe9t" in warning.message
    (warning,) = decode("<meta charset=koi8-r><p>Käse".encode(), html=True).warnings
    assert warning.message == "declared 'koi8-r', but the bytes are utf-8"


def test_space_around_labels() -> None:
    assert [find_encoding(label) for label in (" \t\r\n\x0cUTF-8 ", "X-SJIS", "utf-8\x0b", "\u00a0utf-8")] == [
        "utf-8", "shift_jis", None, None
    ]  # fmt: skip
