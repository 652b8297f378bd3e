"""Lines of East Asian scripts that were wrapped at a width: told by their columns, joined without a space."""

import pytest

from cleaner.blocks.columns import count_columns, has_wide, joint, opens_wide
from cleaner.blocks.plain import split_plain

CHINESE = (
    "港口办公室星期一宣布，埃尔达港的渡轮在春天之前不会开航，因为发动机一个星期里坏了两次，修船厂年底之前不开门。"
    "两岸的商人要求在冬天里使用一条小一些的船，但是以市政府愿意支付的价格，哪一家船厂也没有这样的船。"
    "翻过山口的路只在白天开放，公共汽车早上七点从市场广场出发，下午四点回来，票价的一半由市政府负担。"
    "学校的孩子们星期六在码头上画了一条很长的船，船上有三十二个窗户，每个窗户里都有一张不同的脸。"
)
KOREAN = (
    "항만 사무소는 월요일에 엘다항 여객선이 봄까지 운항하지 않는다고 밝혔다. "
    "엔진이 일주일에 두 번이나 고장 났기 때문이다. "
    "양쪽 기슭의 상인들은 겨울 동안 더 작은 배라도 "
    "띄워 달라고 요청했지만 시가 낼 수 있는 값으로는 그런 배를 찾지 못했다. "
    "고개를 넘는 길은 낮에만 열리며 버스는 아침 일곱 시에 시장 광장을 "
    "출발해 오후 네 시에 돌아온다고 사무소는 설명했다. "
)


def wrap(text: str, width: int) -> list[str]:
    """`text` broken before the character that would pass `width` columns, as text browsers break it."""
    lines = [""]
    for char in text:
        if count_columns(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines


def test_wrapped_chinese_is_one_paragraph_without_spaces() -> None:
    lines = wrap(CHINESE, 80)
    assert len(lines) > 4
    (block,) = split_plain("\n".join(lines))
    assert block.text == CHINESE
    assert [repair.name for repair in block.repairs] == ["unwrapped-lines"]


def test_an_indent_that_is_gone_does_not_end_the_paragraph() -> None:
    lines = wrap("中国" + CHINESE, 80)
    (block,) = split_plain("\n".join([lines[0][2:], *lines[1:]]))
    assert block.text == CHINESE


def test_a_foreign_word_at_the_end_of_a_line_gets_no_space() -> None:
    text = CHINESE[:38] + "Elda" + CHINESE[38:]
    (block,) = split_plain("\n".join(wrap(text, 80)))
    assert block.text == text


def test_wrapped_korean_is_one_paragraph() -> None:
    text = KOREAN * 2
    (block,) = split_plain("\n".join(line.strip() for line in wrap(text, 79)))
    assert block.text.replace(" ", "") == text.replace(" ", "")


def test_lines_of_a_list_stay_lines() -> None:
    rows = [CHINESE[i * 9 : i * 9 + 21 + 5 * (i % 4)].lstrip("，。") for i in range(12)]
    assert len(split_plain("\n".join(rows))) == 12


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("é", 1), ("東京", 4), ("ｶﾅ", 2), ("（", 2), ("한국 1", 6)]
)
def test_columns(text: str, columns: int) -> None:
    assert count_columns(text) == columns
    assert has_wide(text) == (columns > len(text))


@pytest.mark.parametrize(
    ("before", "after", "full", "expected"),
    [
        ("ships", "boats", True, " "), ("été", "à midi", True, " "), ("他说“", "好”", True, ""),
        ("使用", "Python", False, ""),
        ("2024", "年", False, ""), ("여객", "선이", True, ""),
        ("여객선이", "봄까지", False, " "), ("여객선이", "2024", True, " "),
    ],
)  # fmt: skip
def test_what_stands_between_two_lines(before: str, after: str, full: bool, expected: str) -> None:
    assert joint(before, after, full=full) == expected


def test_quotes_open_a_line_as_wide_characters_do() -> None:
    assert [opens_wide(text) for text in ("港口", "“港口", "harbour", "")] == [True, True, False, False]
