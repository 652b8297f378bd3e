"""The dateline that opens a story, and the reporters that it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.annotate.dateline import find_dateline
from cleaner.rules.loader import load_locale
from tests.strategies import STORY, STORY_TITLE


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("MOSCOW (AP) — The river rose.", "MOSCOW (AP)"),
        ("PORT ELDA — The ferry stops.", "PORT ELDA"),
        ("PORT ELDA, March 5 (XP) - The ferry stops.", "PORT ELDA, March 5 (XP)"),
        ("PARIS, France (AFP) – Le bac.", "PARIS, France (AFP)"),
        ("MÜNCHEN (dpa) -- Die Fähre.", "MÜNCHEN (dpa)"),
        ("SÃO PAULO - A balsa.", "SÃO PAULO"),
        ("ST. JOHN'S – The ferry stops.", "ST. JOHN'S"),
    ],
)
def test_datelines(text: str, dateline: str) -> None:
    found = find_dateline(text)
    assert found is not None
    assert found.text == dateline
    assert found.authors == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ferry stops — for the winter.",
        "Moscow — The river rose.",
        "PORT ELDA",
        "PORT ELDA —",
        "PORT ELDA —   ",
        "A — B",
        "PORT-ELDA's ferry stops.",
        "WHAT A WINTER IT HAS BEEN FOR ALL OF US — she said.",
        "x" * 130 + " PORT ELDA — The ferry stops.",
    ],
)
def test_no_datelines(text: str) -> None:
    assert find_dateline(text) is None


@given(st.text(st.sampled_from("AÉ .,'’-—(a) "), max_size=150))
def test_a_dateline_opens_its_text(text: str) -> None:
    found = find_dateline(text)
    assert found is None or (text.startswith(found.text) and len(found.text) >= 3 and found.text == found.text.strip())


def test_the_dateline_is_a_field_and_stays_in_the_text() -> None:
    first = f"PORT ELDA (XP) — {STORY[0]}"
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, "By Ann Lee", first, *STORY[1:]]), kind="text")
    assert record.dateline == "PORT ELDA (XP)"
    assert record.text.startswith(first)
    assert record.provenance["dateline"].lines == (4, 5)


def test_only_the_first_paragraph_opens_with_a_dateline() -> None:
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, STORY[0], f"HAME (XP) — {STORY[1]}", STORY[2]]), kind="text")
    assert record.dateline is None


@pytest.mark.parametrize(
    ("language", "text", "dateline", "authors"),
    [
        ("zh", "湖城社灯塔镇3月5日电（记者 林小舟）渡轮停航。", "湖城社灯塔镇3月5日电（记者 林小舟）", ["林小舟"]),
        (
            "zh",
            "据湖城社灯塔镇电（记者 林小舟、何田）渡轮停航。",
            "据湖城社灯塔镇电（记者 林小舟、何田）",
            ["林小舟", "何田"],
        ),
        ("zh", "本报讯（记者 林小舟 通讯员 何田）渡轮停航。", "本报讯（记者 林小舟 通讯员 何田）", ["林小舟", "何田"]),
        ("zh", "湖城网3月5日电 渡轮停航。", "湖城网3月5日电", []),
        ("ja", "【湖町＝山田太郎】渡し船が止まる。", "【湖町＝山田太郎】", ["山田太郎"]),
        ("ko", "(호수=물결통신) 홍길동 기자 = 배가 멈춘다.", "(호수=물결통신) 홍길동 기자", ["홍길동"]),
        ("ko", "(호수=물결통신) 배가 멈춘다.", "(호수=물결통신)", []),
    ],
)
def test_eastern_datelines(language: str, text: str, dateline: str, authors: list[str]) -> None:
    found = find_dateline(text, load_locale(language))
    assert found is not None
    assert (found.text, found.authors) == (dateline, authors)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "本报通讯员很忙，他每天坐渡轮上班。"),
        ("zh", "他说，据报道，电信公司停业。"),
        ("ja", "【湖町】渡し船が止まる。"),
        ("ko", "(호수) 배가 멈춘다."),
        ("en", "(호수=물결통신) 홍길동 기자 = 배가 멈춘다."),
    ],
)
def test_no_eastern_datelines(language: str, text: str) -> None:
    assert find_dateline(text, load_locale(language)) is None


EASTERN_STORY = [
    "灯塔镇渡轮今冬停航",
    "湖城社灯塔镇3月5日电（记者 林小舟）灯塔镇的渡轮今年冬天将不再开航，居民只能改乘公共汽车过湖，路程要多花一个小时。",
    "镇长说，这条航线的两艘船都已经用了三十年以上，修理的费用一年比一年高，镇里再也负担不起，只好先停下来再想办法。",
    "不少居民对这个决定感到失望，他们希望省里能够出钱买一艘新船，让老人和学生明年春天还能坐船过湖。",
]  # fmt: skip


def test_the_reporter_of_a_dateline_is_the_author_where_no_byline_names_one() -> None:
    (record,) = cleaner.clean("\n\n".join(EASTERN_STORY), kind="text")
    assert record.authors == ["林小舟"]
    assert record.provenance["authors"].lines == record.provenance["dateline"].lines == (2, 3)
    assert record.text.startswith(EASTERN_STORY[1])


def test_a_byline_is_surer_than_a_dateline() -> None:
    (record,) = cleaner.clean("\n\n".join([EASTERN_STORY[0], "作者：何田", *EASTERN_STORY[1:]]), kind="text")
    assert record.authors == ["何田"]
    assert record.dateline == "湖城社灯塔镇3月5日电（记者 林小舟）"
