"""The grammar of bylines in Chinese, Japanese and Korean, and of names in scripts without capitals.

There a role stands directly at the name, before or behind it: 记者王小明, 山田太郎記者, 홍길동 기자. Names alone are
not told from other words, so a role, a label or a date must announce them. `names.py` asks here first.
"""

import re
from typing import NamedTuple

from cleaner.late_regex import LateRegex
from cleaner.rules.table import Locale

MAX_CHARS = 200
_HAN = "\u4e00-\u9fff"
_KANA = "\u3040-\u309f"
_KATAKANA = "\u30a1-\u30fa\u30fc"
_HANGUL = "\uac00-\ud7a3"
_FOREIGN = rf"[{_HAN}]{{1,8}}(?:[·‧][{_HAN}]{{1,8}}){{1,3}}"
_CHINESE_NAME = rf"(?:{_FOREIGN}|[{_HAN}]{{2,4}}|[{_HAN}] [{_HAN}]{{1,2}})"
_JAPANESE_NAME = (
    rf"(?:[{_HAN}々]{{1,3}}[ \u3000][{_HAN}々{_KANA}]{{1,4}}|[{_HAN}々][{_HAN}々{_KANA}]{{2,6}}"
    rf"|[{_KATAKANA}]{{2,10}}(?:[・＝][{_KATAKANA}]{{1,10}}){{1,3}})"
)
_JOIN = LateRegex(r"\s{0,2}[、,，;；/／·・&]\s{0,2}|\s{1,3}")
_FOREIGN_JOIN = LateRegex(r"\s{0,2}[、,，;；/／&]\s{0,2}|\s{1,3}")
_SIGN = r"[:：/／|｜丨＝=][ \u3000]{0,2}"
_MAY_SIGN = r"(?:[ \u3000]?[:：/／|｜丨・·＝=][ \u3000]{0,2}|[ \u3000]{1,2}|(?=[%s]))"
_BEFORE = r"(?:^|(?<=[\s|｜)）;；。0-9]))"
_BEHIND = r"(?=$|[\s|｜（(0-9/／=])"


def _list_of(name: str) -> str:
    return rf"(?P<names>{name}(?:(?:\s?[、,，;；/／·・&]\s?|\s{{1,2}}){name}){{0,5}})"


class _Forms(NamedTuple):
    labels: tuple[LateRegex, ...]
    """Anywhere in a line of facts: a label with its sign, then names; or names before a label with a date."""
    whole: tuple[LateRegex, ...]
    """The whole of what stands between dates and addresses."""


# Surnames: a name that neither sign nor space parts from its role begins with one, and every Korean name does.
_CHINESE_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程"
    "苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范廖石金韦韋贾賈夏傅方白邹鄒孟熊秦邱江尹薛闫閻段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬"
    "钱錢严嚴武戴莫孔向汤湯温溫康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符"
    "舒阮柯纪紀梅童凌毕畢单單季裴霍涂塗成苗谷盛曲翁冉骆駱蓝藍路游辛靳管柴蒙鲍鮑华華喻祁房滕屈饶饒牟艾尤阳陽时時穆农農司卓古吉缪"
)
_SURNAMED = LateRegex(rf"[{_CHINESE_SURNAMES}][{_HAN}]{{1,2}}")
_SPACED = LateRegex(rf"[{_CHINESE_SURNAMES}] [{_HAN}]{{1,2}}")
_KOREAN_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설마길연위표명"
    "기반왕금옥육인맹제모탁국어은편용예경봉"
)
_KOREAN_NAME = rf"[{_KOREAN_SURNAMES}][{_HANGUL}]{{1,3}}"
_CHINESE_ROLE = "(?:[特实實]?[约約习習]?(?:记者|記者)|实习生|實習生|通讯员|通訊員|作者|撰文|撰稿)"
_CHINESE_EDITOR = "(?:责任编辑|責任編輯|责编|責編|编辑|編輯)"
_CHINESE_PAPER = (
    rf"(?:[{_HAN}]{{2,8}}[·•])?(?:(?:[{_HAN}]{{1,10}})?[社报報网網刊](?:[{_HAN}]{{1,5}}频道)?[ \u3000]?)?"
    rf"(?:驻[{_HAN}]{{1,6}}|駐[{_HAN}]{{1,6}})?"
)
# "ada72 发表于 2024-3-5": who has posted it. A word that a blank parts from it may tell what was posted, or how, too.
_POSTED = (
    r"(?!(?:本文|该文|此文|原文|全文|文章|论文|論文|小说|小說|帖子|主题|主題|回复|回覆|评论|評論|作品|博文|日志|日誌|首次|首先|最初|最早|最后|最後"
    r"|最近|最新|原[载載]|曾经|正式|公开|公開|同时|同時)\s)"
    rf"(?P<names>[^\s|｜:：，,。;；()（）\[\]【】《》]{{2,20}}(?=\s)|\w{{0,20}}[a-zA-Z0-9_]|[{_CHINESE_SURNAMES}][{_HAN}]{{1,2}})"
    r"\s{0,2}(?:发表|發表|发布|發布)[于於]\s{0,2}(?=\d)"
)
# The commonest: only with them, with a blank or in a list is what stands in 【】 a name and no heading.
_JAPANESE_SURNAMES = (
    "佐藤|鈴木|高橋|田中|伊藤|渡[辺邊邉]|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|斉藤|清水|山崎|森|池田|橋本|阿部|石川"
    "|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|岡本|金子|藤原|三浦|中野|中川|原田|松田|竹内"
    "|小野|田村|中山|和田|石田|森田|上田|原|内田|柴田|酒井|宮崎|横山|高木|安藤|宮本|大野|小島|谷口|今井|工藤|高田|増田|丸山|杉山|村田|大塚|新井"
    "|小山|平野|藤本|河野|上野|野口|武田|松井|千葉|岩崎|菅原|木下|久保|佐野|野村|松尾|市川|菊地|菊池|杉本|古川|大西|島田|水野|桜井|高野|吉川"
)
_JAPANESE_LABEL = "(?:取材・文|文・写真|構成・文|文|執筆者?|著者?|筆者|ライター|記者|投稿者|編集委員|論説委員|特派員)"
_JAPANESE_ROLE = "(?:記者|編集委員|論説委員|特派員|支局長|客員編集委員)"
_KOREAN_LABEL = "(?:글·사진|글|기자|작성자|필자|취재)"
_KOREAN_ROLE = r"(?:선임|전문|인턴|수습|객원|사진|온라인)?(?:기자|특파원|논설위원|앵커|PD|칼럼니스트)\s?=?"
_KOREAN_PAPER = rf"(?:[\[(【][^\[\]()【】]{{1,20}}[\])】]\s?)?(?:[{_HANGUL}]{{0,6}}(?:=|일보|신문|뉴스)\s)?"
# The places that a name is reported from stand before it: "순천·광양 홍길동 기자".
_KOREAN_PLACES = rf"(?:[{_HANGUL}]{{2,4}}(?:[·,、]\s?|\s)){{0,3}}?"
_FORMS = {
    "zh": _Forms(
        (
            LateRegex(
                rf"{_BEFORE}(?:{_CHINESE_ROLE}|本报记者|本報記者|采写|文){_SIGN}{_list_of(_CHINESE_NAME)}{_BEHIND}"
            ),
            LateRegex(rf"^{_POSTED}"),
        ),
        (
            LateRegex(
                rf"{_CHINESE_PAPER}{_CHINESE_ROLE}{_MAY_SIGN % _CHINESE_SURNAMES}{_list_of(_CHINESE_NAME)}"
                rf"(?:\s?[/／]\s?文(?:[ \u3000、，,/／]?[{_HAN}]{{0,6}}[图圖摄攝影])?)?"
            ),
            LateRegex(rf"[（(]\s?(?:{_CHINESE_ROLE}|{_CHINESE_EDITOR})\s?{_SIGN}{_list_of(_CHINESE_NAME)}\s?[)）]"),
            LateRegex(rf"(?:来源{_SIGN}[{_HAN}]{{2,10}}\s{{1,3}})?{_CHINESE_EDITOR}{_SIGN}{_list_of(_CHINESE_NAME)}"),
        ),
    ),
    "ja": _Forms(
        (LateRegex(rf"{_BEFORE}{_JAPANESE_LABEL}{_SIGN}{_list_of(_JAPANESE_NAME)}{_BEHIND}"),),
        (
            LateRegex(rf"{_JAPANESE_LABEL}[ \u3000・:：/／＝=][ \u3000]?{_list_of(_JAPANESE_NAME)}"),
            LateRegex(
                rf"【(?P<names>(?=(?:{_JAPANESE_SURNAMES})|[^】]{{1,20}}[ 、])"
                rf"{_JAPANESE_NAME}(?:、{_JAPANESE_NAME}){{0,3}})】"
            ),
            LateRegex(rf"[（(【]?(?P<names>{_JAPANESE_NAME})[ \u3000]?{_JAPANESE_ROLE}[）)】]?"),
        ),
    ),
    "ko": _Forms(
        (LateRegex(rf"{_BEFORE}{_KOREAN_LABEL}\s?[:=/]\s?{_list_of(_KOREAN_NAME)}{_BEHIND}"),),
        (
            LateRegex(rf"{_KOREAN_PAPER}{_KOREAN_PLACES}{_list_of(_KOREAN_NAME)}\s?{_KOREAN_ROLE}"),
            LateRegex(rf"{_KOREAN_LABEL}\s?[=:·/ ]\s?{_list_of(_KOREAN_NAME)}"),
        ),
    ),
}
EASTERN = frozenset(_FORMS)
"""Languages whose bylines this grammar reads."""
# What stands between names and is part of a role.
_BESIDE = frozenset(
    ("报道", "報導", "报导", "報道", "综合报道", "摄", "攝", "선임", "전문", "인턴", "수습", "객원", "온라인")
)
_MAIL = LateRegex(r"\S{1,64}@\S{1,80}")
_EDGES = " \t\u3000|｜,，;；·•□■◆●▲"
_CASELESS = LateRegex(r"[\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f]{2,20}")
_ROLE_ENDS = ("记者", "記者", "기자", "特派員")


class EastByline(NamedTuple):
    """Names, never empty, and the span of the text that names them."""

    authors: list[str]
    start: int
    end: int


def find_east_byline(text: str, dates: list[tuple[int, int]], locale: Locale) -> EastByline | None:
    """The authors that a Chinese, Japanese or Korean line names by a role or a label; None where it names none.

    `dates`: spans of the dates in `text`.
    """
    forms = _FORMS.get(locale.language)
    if forms is None or len(text) > MAX_CHARS:
        return None
    for label in forms.labels:
        found = label.regex.search(text)
        if found and (authors := _authors(found["names"], locale)):
            return EastByline(authors, found.start(), found.end())
    holes = sorted([*dates, *(mail.span() for mail in _MAIL.finditer(text))])
    position = 0
    for first, last in (*holes, (len(text), len(text))):
        piece = text[position:first]
        start = position + len(piece) - len(piece.lstrip(_EDGES))
        position = max(position, last)
        for form in forms.whole:
            whole = form.regex.fullmatch(piece.strip(_EDGES))
            if whole and (authors := _authors(whole["names"], locale)):
                return EastByline(authors, start, start + len(whole[0]))
    return None


def _authors(names: str, locale: Locale) -> list[str]:
    """The names in `names`; none where one of them is a word that no name is."""
    if locale.language == "ja" and re.fullmatch(_JAPANESE_NAME, names):
        parts = [names]
    else:
        parts = (_FOREIGN_JOIN if locale.language == "zh" and re.search(_FOREIGN, names) else _JOIN).split(names)
    if locale.language == "zh" and all(len(part) <= 2 for part in parts) and " " in names:
        parts = [names.replace(" ", "")]  # a short name is spaced to the width of a longer one: "王 明"
    parts = [part for part in parts if part and part not in _BESIDE]
    common = locale.not_names | locale.role_words | locale.weekdays
    if any(part in common or part.endswith(_ROLE_ENDS) for part in parts):
        return []
    return list(dict.fromkeys(parts))


def join_spaced(name: str) -> str:
    """A short Chinese name without the blank that spaces it to the width of a longer one; other names as they are.

    >>> join_spaced("王 明")
    '王明'
    """
    return name.replace(" ", "") if _SPACED.fullmatch(name) else name


def is_chinese_name(text: str) -> bool:
    """Whether `text` is two or three Chinese characters, the first a surname: sure only where bylines stand."""
    return _SURNAMED.fullmatch(text) is not None


def is_caseless_name(text: str, locale: Locale) -> bool:
    """Whether `text` may be a name in a script without capitals: sure only beside a date or behind a label."""
    words = text.split()
    if not 2 <= len(words) <= 4 or not all(_CASELESS.fullmatch(word) for word in words):
        return False
    return not any(word in locale.common_words or word in locale.months for word in words)
