"""The dateline that opens a story: a place, perhaps a day and an agency, before the first sentence."""

import re
from typing import NamedTuple

from cleaner.annotate.east_names import find_east_byline
from cleaner.late_regex import LateRegex
from cleaner.rules.table import Locale

_MIN_CHARS = 3
_MAX_CHARS = 120
# A place in capitals, perhaps a date and an agency in brackets, then a dash. Bounded, so that it stays linear.
_IN_CAPITALS = re.compile(
    r"(?P<dateline>(?P<place>[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ'’.-]+(?:[ ,.'’-]{1,2}[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ'’.-]*){0,4})"
    r"(?P<more>(?:, [^\W\d_][\w.]{1,14}(?: \d{1,2})?){0,2}(?: \([A-Za-zÀ-ÿ/ .-]{2,30}\))?))"
    r"(?:\s?(?:—|–|--)\s?| - )(?=\S)"
)
# Words in capitals before a dash that are no places.
_NOT_PLACES = frozenset(
    ("breaking", "exclusive", "live", "new", "opinion", "update", "updated", "video", "watch", "correction")
)
# Without capitals the form tells it, and a blank, a colon or the reporter's bracket ends it:
# "某某社某地3月5日电（记者 王明）", "【某地＝山田太郎】", "(서울=연합뉴스) 홍길동 기자 =".
_EASTERN = {
    "zh": LateRegex(
        r"(?P<dateline>(?:据|據)?(?:[\u4e00-\u9fff]{1,8}?[社报報网網]|本刊)[\u4e00-\u9fff0-9０-９]{0,16}?(?:电|電|讯|訊|消息)"
        r"(?:[ \u3000]?[（(](?P<reporter>[^（）()]{2,60})[）)]|(?=[ \u3000:：])))"
    ),
    "ja": LateRegex(r"(?P<dateline>【[^【】＝=]{1,16}[＝=](?P<reporter>[^【】＝=]{2,30})】)"),
    "ko": LateRegex(
        r"(?P<dateline>[(\[【][^()\[\]【】=]{1,16}=[^()\[\]【】=]{2,20}[)\]】]"
        r"(?:[ ]?(?P<reporter>[\uac00-\ud7a3·, ]{2,40}(?:기자|특파원))(?=[ ]?=))?)"
    ),
}
_ROLE_BEFORE = {"ja": "記者 "}
# "记者 王明 通讯员 李红": the roles between the names.
_LATER_ROLE = re.compile(r"[ \u3000、，,](?:本报|本報)?(?:[特实實][约約习習])?(?:记者|記者|生|通讯员|通訊員)[ \u3000]?")


class Dateline(NamedTuple):
    """How a story opens."""

    text: str
    authors: list[str]
    """The reporters that it names; mostly none."""


def find_dateline(text: str, locale: Locale | None = None) -> Dateline | None:
    """The dateline that opens `text`, a story's first paragraph, without its dash; None where there is none.

    `locale`: the tables of the text's language, which has forms of its own in Chinese, Japanese and Korean.

    >>> find_dateline("MOSCOW (AP) — The river rose.").text
    'MOSCOW (AP)'
    >>> find_dateline("NASA - an agency") is None
    True
    """
    eastern = _EASTERN.get(locale.language) if locale else None
    if locale and eastern and (found := eastern.regex.match(text[:_MAX_CHARS])):
        return Dateline(found["dateline"], _reporters(found["reporter"] or "", locale))
    found = _IN_CAPITALS.match(text[:_MAX_CHARS])
    if not found or len(found["dateline"]) < _MIN_CHARS or found["place"].casefold() in _NOT_PLACES:
        return None
    # One word before a hyphen may be an acronym: only a date or an agency makes it a place.
    sure = found["more"] or " " in found["place"] or " - " not in found[0]
    return Dateline(found["dateline"].strip(), []) if sure else None


def _reporters(text: str, locale: Locale) -> list[str]:
    text = _LATER_ROLE.sub(" ", text)
    byline = find_east_byline(_ROLE_BEFORE.get(locale.language, "") + text, [], locale) if text else None
    return byline.authors if byline else []
