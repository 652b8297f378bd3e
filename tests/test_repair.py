"""Named repairs of a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.blocks.repair import cut_bullet, cut_heading_mark, remove_invisible, repair_text


@pytest.mark.parametrize(
    ("raw", "text", "names"),
    [
        ("plain words", "plain words", ()),
        ("two  spaces", "two spaces", ("spaces",)),
        ("5\u00a0kg", "5 kg", ("spaces",)),
        ("Fish &amp; chips", "Fish & chips", ("entities",)),
        ("Fish &amp;amp; chips", "Fish & chips", ("entities",)),
        ("it&rsquo;s &#8220;so&#8221;", "it’s “so”", ("entities",)),
        ("AT&T; and R&D", "AT&T; and R&D", ()),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth", ("invisible",)),
        ("a\x00b\x07c", "abc", ("invisible",)),
        ("Ã¼ber den WolkenÂ", "über den WolkenÂ", ("mojibake",)),
        ("the townâ€™s cafÃ©", "the town’s café", ("mojibake",)),
        ("Ångström, naïve café, São Paulo", "Ångström, naïve café, São Paulo", ()),
        ("می\u200cخواهم", "می\u200cخواهم", ()),
    ],
)
def test_repair_text(raw: str, text: str, names: tuple[str, ...]) -> None:
    assert repair_text(raw) == (text, names)


@given(st.text(max_size=200))
def test_repairs_applied_twice_change_nothing(raw: str) -> None:
    once = repair_text(raw).text
    assert repair_text(once).text == once


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("- first point", "first point"),
        ("• first point", "first point"),
        ("•first point", "first point"),
        ("* first point", "first point"),
        ("+ first point", "first point"),
        ("★ first point", "first point"),
        ("➤ first point", "first point"),
        ("◆first point", "first point"),
        ("+ 5 points", None),
        ("★ 4.5 of 5", None),
        ("★★★☆☆ 12 reviews", None),
        ("-5 degrees", None),
        ("-- a dash", None),
        ("— Bonjour, dit-elle.", None),
        ("*emphasis* in a line", None),
        ("- - -", None),
        ("•", None),
    ],
)
def test_cut_bullet(text: str, item: str | None) -> None:
    assert cut_bullet(text) == item


@pytest.mark.parametrize(
    ("text", "heading"),
    [("# Top", ("Top", 1)), ("### Deep ###", ("Deep", 3)), ("#hashtag", None), ("# 1", None), ("####### x", None)],
)
def test_cut_heading_mark(text: str, heading: tuple[str, int] | None) -> None:
    assert cut_heading_mark(text) == heading


@pytest.mark.parametrize(
    "code", [0, 0x1B, 0x7F, 0xAD, 0x200B, 0x200C, 0x202E, 0x2060, 0xFDD0, 0xFFFE, 0x1FFFE, 0xE0001, 0xE01EF, 0x10FFFF]
)  # fmt: skip
def test_each_kind_of_invisible_character_goes(code: int) -> None:
    assert repair_text(f"été a{chr(code)}b") == ("été ab", ("invisible",))
    assert remove_invisible(f"été a{chr(code)}b") == "été ab"


@pytest.mark.parametrize(
    "text", ["西\U000e0100", "𠀀", "👍🏽", "می\u200cخواهم", "\U0001f3f4\U000e0067\U000e0062\U000e006e\U000e007f"]
)
def test_what_only_looks_like_an_invisible_character_stays(text: str) -> None:
    assert repair_text(text) == (text, ())
