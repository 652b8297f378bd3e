"""Topics of a page: the surest of the lists that its markup gives, without codes and its site's name."""

import re
from collections.abc import Sequence

from cleaner.annotate.site_names import SiteNames
from cleaner.page import Hint
from cleaner.text import fold

# Lists of topics by trust, as (method, name); the first that names any counts. "*" stands for any name.
# Source: F1 of each order on news pages; a choice fitted over the lists, or a vote on each topic, came out lower.
_LISTS = (
    (("opengraph", "article:tag"),),
    (("meta", "news_keywords"),),
    (("json-ld", "keywords"), ("json-ld", "WebPage.keywords")),
    (("meta", "keywords"), ("meta", "dc.subject"), ("meta", "citation_keywords")),
    (("meta", "parsely-tags"), ("meta", "sailthru.tags")),
    (("microdata", "keywords"),),
    (("json-ld", "articleSection"), ("opengraph", "article:section"), ("meta", "*"), ("microdata", "*")),
    (("json-ld", "BreadcrumbList"),),
)
_MAX_TOPIC_CHARS = 60
_MAX_TOPICS = 40
# Identifiers, flags of a layout and marks of a tool: "8f507083-bac4-...", "INDS08", "_commerce", "NLP Category: X".
_CODE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d{5,}|[A-Z]{2,}\d{2}|_\w+|(?:NLP|Section)\b.*:.*|.*://.*|[\w-]+\.(?:com|net|org)"
)
_LABEL = re.compile(
    r"(?:category|topic|tag|keyword|subject|organization|person|location|sections?)\s?[:/]\s?(?=\S)", re.IGNORECASE
)
# A list of at least so many that are all short words in capitals is one of codes.
_MIN_CODES = 5
_MAX_CODE_CHARS = 8


def choose_topics(hints: Sequence[Hint], sites: SiteNames) -> list[str]:
    """Topics in the order of the surest list that gives any, each once; never codes, addresses or the site's name.

    >>> choose_topics([Hint("topic", "rain, Wind", "meta", "keywords")], SiteNames([]))
    ['rain', 'Wind']
    """
    named = [hint for hint in hints if hint.field == "topic"]
    for group in _LISTS:
        topics: dict[str, str] = {}
        for method, name in group:
            for hint in named:
                if hint.method == method and (name == hint.name or (name == "*" and not topics)):
                    for topic in _split(hint):
                        _add(topics, topic, sites)
        if topics and not _are_codes(list(topics.values())):
            return list(topics.values())[:_MAX_TOPICS]
    return []


def _split(hint: Hint) -> Sequence[str]:
    return (hint.value,) if hint.name == "BreadcrumbList" else re.split(r"[,;|]", hint.value)


def _add(topics: dict[str, str], text: str, sites: SiteNames) -> None:
    text = text.strip(" \"'[]#")
    label = _LABEL.match(text)
    topic = text[label.end() :] if label else text
    key = fold(topic)
    if key and len(topic) <= _MAX_TOPIC_CHARS and not _CODE.fullmatch(topic) and not sites.holds(topic):
        topics.setdefault(key, topic)


def _are_codes(topics: Sequence[str]) -> bool:
    """Whether a list holds the codes of a newsroom rather than words."""
    codes = sum(topic.isupper() and len(topic) <= _MAX_CODE_CHARS and topic.isascii() for topic in topics)
    return len(topics) >= _MIN_CODES and 5 * codes >= 4 * len(topics)
