"""Dates in digits, months, years and calendars other than the European ones."""

import pytest

from cleaner.annotate.dates import find_dates, has_only_date
from cleaner.annotate.east_dates import plain_digits
from cleaner.rules.loader import load_locale

DATES = [
    ("zh", "2024年3月5日 15:20", "2024-03-05T15:20"),
    ("zh", "发布时间：2024年03月05日 下午3:20", "2024-03-05T15:20"),
    ("zh", "民國113年3月5日", "2024-03-05"),
    ("ja", "令和6年3月5日", "2024-03-05"),
    ("ja", "令和元年5月1日", "2019-05-01"),
    ("ja", "2024年3月5日（火） 15時20分", "2024-03-05T15:20"),
    ("ja", "公開日：2024.03.05", "2024-03-05"),
    ("ja", "２０２４年３月５日", "2024-03-05"),
    ("ko", "2024년 3월 5일 오후 3시", "2024-03-05T15:00"),
    ("ko", "입력 2024.03.05. 오후 3:20", "2024-03-05T15:20"),
    ("ko", "입력 : 2024-03-05 15:20", "2024-03-05T15:20"),
    ("ko", "수정 2024.03.05 15:20", "2024-03-05T15:20"),
    ("th", "5 มีนาคม 2567", "2024-03-05"),
    ("th", "เผยแพร่: 5 มี.ค. 2567 15:20 น.", "2024-03-05T15:20"),
    ("th", "วันอังคารที่ 5 มีนาคม พ.ศ. 2567 เวลา 15.20 น.", "2024-03-05T15:20"),
    ("th", "05/03/2567", "2024-03-05"),
    ("th", "5 มี.ค. 67", "2024-03-05"),
    ("th", "5 มีนาคม 2024", "2024-03-05"),
    ("ar", "٥ مارس ٢٠٢٤", "2024-03-05"),
    ("ar", "نشر في: 5 مارس 2024 - 15:20", "2024-03-05T15:20"),
    ("ar", "15 كانون الثاني 2024", "2024-01-15"),
    ("ar", "الثلاثاء 5 آذار/مارس 2024", "2024-03-05"),
    ("ar", "الثلاثاء، 5 مارس/ آذار 2024", "2024-03-05"),
    ("ar", "05/03/2024", "2024-03-05"),
    ("fa", "۱۵ اسفند ۱۴۰۲", "2024-03-05"),
    ("fa", "تاریخ انتشار: سه‌شنبه ۱۵ اسفند ۱۴۰۲ - ۱۵:۲۰", "2024-03-05T15:20"),
    ("fa", "1402/12/15", "2024-03-05"),
    ("fa", "۵ مارس ۲۰۲۴", "2024-03-05"),
    ("fa", "۱۴۰۳/۰۱/۰۱", "2024-03-20"),
    ("fa", "۳۰ اسفند ۱۴۰۳", "2025-03-20"),
    ("he", "ב-5 במרץ 2024", "2024-03-05"),
    ("he", "פורסם: 05/03/2024, 15:20", "2024-03-05T15:20"),
    ("he", "5 במרץ, 2024", "2024-03-05"),
    ("he", "05.03.24 | 15:20", "2024-03-05T15:20"),
    ("el", "5 Μαρτίου 2024, 15:20", "2024-03-05T15:20"),
    ("el", "Τρίτη, 5 Μαρτίου 2024", "2024-03-05"),
    ("el", "Δημοσίευση: 05/03/2024 15:20", "2024-03-05T15:20"),
    ("el", "ΤΡΙΤΗ 5 ΜΑΡΤΙΟΥ 2024", "2024-03-05"),
    ("el", "5 Μαΐου 2024", "2024-05-05"),
    ("ru", "5 марта 2024, 15:20", "2024-03-05T15:20"),
    ("ru", "Опубликовано: 5 марта 2024 г.", "2024-03-05"),
    ("ru", "5 марта 2024 года в 15:20", "2024-03-05T15:20"),
    ("ru", "05.03.2024 15:20", "2024-03-05T15:20"),
    ("uk", "5 березня 2024, 15:20", "2024-03-05T15:20"),
    ("uk", "5 березня 2024 року", "2024-03-05"),
    ("bg", "5 март 2024 г., 15:20", "2024-03-05T15:20"),
    ("bg", "05 март 2024, 15:20 ч.", "2024-03-05T15:20"),
    ("hi", "5 मार्च 2024", "2024-03-05"),
    ("hi", "प्रकाशित: 05 मार्च 2024, 10:12 AM IST", "2024-03-05T10:12"),
    ("hi", "मार्च 5, 2024", "2024-03-05"),
    ("hi", "५ मार्च २०२४", "2024-03-05"),
    ("hi", "Updated: 5 मार्च, 2024 10:12 AM", "2024-03-05T10:12"),
    ("bn", "৫ মার্চ ২০২৪, ১৫:২০", "2024-03-05T15:20"),
    ("bn", "প্রকাশ: ০৫ মার্চ ২০২৪", "2024-03-05"),
    ("bn", "মঙ্গলবার, ৫ মার্চ ২০২৪", "2024-03-05"),
]


@pytest.mark.parametrize(("language", "text", "value"), DATES)
def test_dates(language: str, text: str, value: str) -> None:
    locale = load_locale(language)
    assert [date.value for date in find_dates(text, locale)] == [value]
    assert has_only_date(text, locale)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1395/01/01", "2016-03-20"), ("1399/01/01", "2020-03-20"), ("1400/01/01", "2021-03-21"),
        ("1403/12/30", "2025-03-20"), ("1404/01/01", "2025-03-21"), ("1408/01/01", "2029-03-20"),
        ("1357/11/22", "1979-02-11"), ("1402/07/01", "2023-09-23"), ("1402/06/31", "2023-09-22"),
    ],
)  # fmt: skip
def test_persian_calendar(text: str, value: str) -> None:
    assert [date.value for date in find_dates(text, load_locale("fa"))] == [value]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fa", "1402/13/01"), ("fa", "1402/07/31"),
        ("th", "32 มีนาคม 2567"), ("ja", "令和6年13月5日"), ("ar", "31 شباط 2024"), ("en", "1402/12/15"),
        ("hi", "मार्च के 5 लोग"),
    ],
)  # fmt: skip
def test_no_day_of_the_calendar(language: str, text: str) -> None:
    assert [date.value for date in find_dates(text, load_locale(language)) if date.value] == []


def test_raw_and_label_stand_as_they_were() -> None:
    (date,) = find_dates("প্রকাশ: ০৫ মার্চ ২০২৪", load_locale("bn"))
    assert (date.raw, date.label) == ("০৫ মার্চ ২০২৪", "published")
    (date,) = find_dates("آخرین به‌روزرسانی: ۱۵ اسفند ۱۴۰۲", load_locale("fa"))
    assert (date.raw, date.label) == ("۱۵ اسفند ۱۴۰۲", "modified")


def test_day_and_month_without_a_year_are_partial() -> None:
    (date,) = find_dates("5 มีนาคม", load_locale("th"))
    assert (date.value, date.partial) == (None, True)


def test_plain_digits_keep_every_position() -> None:
    text = "٠١٢ ۳۴ ५ ৬ ๗ ８ nine"
    assert plain_digits(text) == "012 34 5 6 7 8 nine"
    assert plain_digits("5 March") == "5 March"


def test_source_and_editor_beside_a_chinese_date_are_no_other_words() -> None:
    locale = load_locale("zh")
    for text in ("2024年3月5日\u3000来源：示例网", "2024-03-05 示例晚报", "2024-03-05 15:20 编辑：王小明"):
        assert has_only_date(text, locale), text
    assert not has_only_date("2024年3月5日，渡轮停航", locale)
