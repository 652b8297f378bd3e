"""Bylines in scripts without capitals or without spaces."""

import pytest

from cleaner.annotate.east_names import find_east_byline, is_caseless_name
from cleaner.annotate.hinted_names import read_names
from cleaner.annotate.names import parse_byline
from cleaner.annotate.site_names import SiteNames
from cleaner.rules.loader import load_locale

BYLINES = [
    ("zh", "记者 王小明", ["王小明"]),
    ("zh", "文/王小明", ["王小明"]),
    ("zh", "作者：王小明", ["王小明"]),
    ("zh", "本报记者 王小明 李华", ["王小明", "李华"]),
    ("zh", "新华社记者王小明", ["王小明"]),
    ("zh", "记者王小明 报道", ["王小明"]),
    ("zh", "撰文：王小明", ["王小明"]),
    ("zh", "責任編輯：王小明", ["王小明"]),
    ("zh", "作者：王小明、李华", ["王小明", "李华"]),
    ("zh", "来源：新华社", ["新华社"]),
    ("zh", "作者：王小明 2024年3月5日", ["王小明"]),
    ("zh", "文｜王小明", ["王小明"]),
    ("zh", "□ 本报记者 王小明", ["王小明"]),
    ("zh", "本报实习生 王小明 李华", ["王小明", "李华"]),
    ("zh", "新华网江北频道 记者 王小明", ["王小明"]),
    ("zh", "编辑：王小明", ["王小明"]),
    ("zh", "某某新闻·江北商报记者王小明/文 受访者供图", ["王小明"]),
    ("zh", "rain_72 发表于 2024-3-5 15:20", ["rain_72"]),
    ("zh", "水手 發表於 2024-3-5 15:20 | 只看该作者", ["水手"]),
    ("zh", "王小明发布于2024年3月5日", ["王小明"]),
    ("zh", "最后 发表于 2024-3-5", []),
    ("zh", "该诗集发表于2024年", []),
    ("zh", "由某台发布于 2024年3月5日", []),
    ("zh", "来源：江北日报 编辑：王小明", ["王小明"]),
    ("zh", "（ 责任编辑：王小明 ）", ["王小明"]),
    ("ja", "【山田太郎】", ["山田太郎"]),
    ("ja", "【山田太郎、鈴木花子】", ["山田太郎", "鈴木花子"]),
    ("ja", "【関連記事】", []),
    ("ja", "【速報】", []),
    ("he", "מאת דנה לוי ורון כהן", ["דנה לוי", "רון כהן"]),
    ("ar", "بقلم: أحمد علي وسارة حسن", ["أحمد علي", "سارة حسن"]),
    ("ar", "بقلم: أحمد محمد وليد حسن", ["أحمد محمد وليد حسن"]),
    ("ja", "記者・山田太郎", ["山田太郎"]),
    ("ja", "山田太郎", []),
    ("ja", "文：山田太郎", ["山田太郎"]),
    ("ja", "文・山田太郎", ["山田太郎"]),
    ("ja", "山田 太郎", ["山田 太郎"]),
    ("ja", "取材・文：山田太郎", ["山田太郎"]),
    ("ja", "筆者：山田 太郎", ["山田 太郎"]),
    ("ja", "執筆者 ジョン・スミス", ["ジョン・スミス"]),
    ("ja", "著者：山田花子", ["山田花子"]),
    ("ja", "山田太郎記者", ["山田太郎"]),
    ("ja", "編集委員　山田太郎", ["山田太郎"]),
    ("ko", "홍길동 기자", ["홍길동"]),
    ("ko", "홍길동 기자 hong@example.com", ["홍길동"]),
    ("ko", "홍길동·김철수 기자", ["홍길동", "김철수"]),
    ("ko", "글 홍길동", ["홍길동"]),
    ("ko", "[서울=연합뉴스] 홍길동 기자", ["홍길동"]),
    ("ko", "홍길동 특파원", ["홍길동"]),
    ("ko", "기자 홍길동", ["홍길동"]),
    ("ko", "홍길동 선임기자", ["홍길동"]),
    ("ko", "홍길동기자", ["홍길동"]),
    ("ko", "글=홍길동", ["홍길동"]),
    ("ko", "(서울=연합뉴스) 홍길동 기자 = ", ["홍길동"]),
    ("th", "โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
    ("th", "ผู้เขียน: สมชาย ใจดี", ["สมชาย ใจดี"]),
    ("th", "เรื่อง: สมชาย ใจดี", ["สมชาย ใจดี"]),
    ("th", "นักข่าว สมชาย ใจดี", ["สมชาย ใจดี"]),
    ("th", "โดย สมชาย ใจดี | 5 มีนาคม 2567", ["สมชาย ใจดี"]),
    ("ar", "بقلم: محمد علي", ["محمد علي"]),
    ("ar", "كتب محمد علي", ["محمد علي"]),
    ("ar", "كتبت: سارة أحمد", ["سارة أحمد"]),
    ("ar", "بقلم محمد عبد الله", ["محمد عبد الله"]),
    ("ar", "الكاتب: محمد علي", ["محمد علي"]),
    ("fa", "نویسنده: مریم رضایی", ["مریم رضایی"]),
    ("fa", "به قلم مریم رضایی", ["مریم رضایی"]),
    ("he", "מאת: דוד כהן", ["דוד כהן"]),
    ("he", "מאת דוד כהן", ["דוד כהן"]),
    ("he", "דוד כהן | 05.03.2024", ["דוד כהן"]),
    ("ru", "Автор: Иван Петров", ["Иван Петров"]),
    ("ru", "Иван Петров, корреспондент", ["Иван Петров"]),
    ("ru", "Текст: Анна Смирнова", ["Анна Смирнова"]),
    ("ru", "Иван Петров 5 марта 2024", ["Иван Петров"]),
    ("ru", "Иван ПЕТРОВ", ["Иван ПЕТРОВ"]),
    ("uk", "Автор: Олена Шевченко", ["Олена Шевченко"]),
    ("uk", "Олена Шевченко, 5 березня 2024", ["Олена Шевченко"]),
    ("bg", "Автор: Иван Георгиев", ["Иван Георгиев"]),
    ("bg", "от Иван Георгиев", ["Иван Георгиев"]),
    ("el", "Γράφει ο Νίκος Παπαδόπουλος", ["Νίκος Παπαδόπουλος"]),
    ("el", "Του Νίκου Παπαδόπουλου", ["Νίκου Παπαδόπουλου"]),
    ("el", "Συντάκτης: Μαρία Παππά", ["Μαρία Παππά"]),
    ("el", "Της Μαρίας Παππά", ["Μαρίας Παππά"]),
    ("hi", "लेखक: राहुल शर्मा", ["राहुल शर्मा"]),
    ("hi", "रिपोर्ट: राहुल शर्मा", ["राहुल शर्मा"]),
    ("hi", "Written by राहुल शर्मा", ["राहुल शर्मा"]),
    ("bn", "লেখক: রফিক আহমেদ", ["রফিক আহমেদ"]),
    ("bn", "নিজস্ব প্রতিবেদক", ["নিজস্ব প্রতিবেদক"]),
    ("bn", "লিখেছেন রফিক আহমেদ", ["রফিক আহমেদ"]),
]
NOT_BYLINES = [
    ("zh", "记者会取消"), ("zh", "作者已经在去年冬天的一个夜晚去世"), ("zh", "标 题："), ("zh", "更新 来源"),
    ("ja", "記者会見の開始時刻は未定"), ("ja", "関連記事"), ("ko", "기자 회견이 열렸다"), ("ko", "뉴스 기자"),
    ("ar", "أخبار الرياضة"), ("he", "חדשות היום | 05.03.2024"), ("ar", "سياسة واقتصاد | 5 مارس 2024"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "authors"), BYLINES)
def test_bylines(language: str, text: str, authors: list[str]) -> None:
    byline = parse_byline(text, load_locale(language))
    assert (byline.authors if byline else []) == authors


@pytest.mark.parametrize(("language", "text"), NOT_BYLINES)
def test_no_bylines(language: str, text: str) -> None:
    assert parse_byline(text, load_locale(language)) is None


def test_a_label_stands_anywhere_in_a_line_of_facts() -> None:
    byline = parse_byline("2024-03-05 15:20 来源：示例日报 作者：王小明 责任编辑：李华", load_locale("zh"))
    assert byline is not None
    assert (byline.authors, byline.raw, byline.announced) == (["王小明"], "作者：王小明", True)


def test_places_before_a_korean_name_are_no_authors() -> None:
    byline = parse_byline("순천, 광양 홍길동 기자 hong@example.com", load_locale("ko"))
    assert byline is not None and byline.authors == ["홍길동"]


def test_a_short_chinese_name_is_written_without_its_space() -> None:
    found = find_east_byline("记者 王 明", [], load_locale("zh"))
    assert found is not None and found.authors == ["王明"]


@pytest.mark.parametrize(("language", "text", "name"), [
    ("zh", "王 明", "王明"), ("zh", "王小 明", "王小 明"), ("zh", "水 手", "水 手"), ("ja", "林 太郎", "林 太郎"),
])  # fmt: skip
def test_a_short_chinese_name_of_the_head_too(language: str, text: str, name: str) -> None:
    assert read_names(text, SiteNames([]), load_locale(language)) == [name]


def test_other_languages_have_no_such_bylines() -> None:
    assert find_east_byline("记者 王小明", [], load_locale("en")) is None


def test_names_without_capitals() -> None:
    locale = load_locale("he")
    texts = ("דנה לוי", "דנה", "חדשות היום", "דנה לוי של הים הכחול הגדול", "Dana Levi")
    assert [is_caseless_name(text, locale) for text in texts] == [True, False, False, False, False]
