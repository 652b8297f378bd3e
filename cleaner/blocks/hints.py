"""The values for record fields that stand in a page's markup: JSON-LD, meta, links, microdata, <time>."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from cleaner.addresses import find_fault, is_web_address, join_url
from cleaner.blocks.html_elements import Element, find_elements
from cleaner.blocks.html_scan import Tokens, scan
from cleaner.blocks.html_tag import Tag
from cleaner.blocks.json_ld import read_json_ld
from cleaner.blocks.repair import remove_invisible
from cleaner.page import Hint, PageWarning
from cleaner.read.characters import find_characters
from cleaner.read.codec import clean_text
from cleaner.text import decode_references, fold_space

_MAX_CHARS = 2000  # of one value
_MAX_ELEMENTS = 100  # of one kind that are looked at: links to authors, properties, times
# Keys of <meta> by field, lower-cased, with the method they count as.
_META: dict[str, tuple[str, str]] = {
    "og:title": ("title", "opengraph"),
    "og:site_name": ("site_name", "opengraph"),
    "og:description": ("description", "opengraph"),
    "og:locale": ("language", "opengraph"),
    "og:url": ("url", "opengraph"),
    "og:type": ("page_type", "opengraph"),
    "og:updated_time": ("modified", "opengraph"),
    "og:published_time": ("published", "opengraph"),
    "og:article:author": ("author", "opengraph"),
    "og:article:published_time": ("published", "opengraph"),
    "og:article:modified_time": ("modified", "opengraph"),
    "article:author": ("author", "opengraph"),
    "article:author_name": ("author", "opengraph"),
    "article:published_time": ("published", "opengraph"),
    "article:published": ("published", "opengraph"),
    "article:modified_time": ("modified", "opengraph"),
    "article:modified": ("modified", "opengraph"),
    "article:section": ("topic", "opengraph"),
    "article:tag": ("topic", "opengraph"),
    "book:author": ("author", "opengraph"),
    "twitter:title": ("title", "meta"),
    "twitter:description": ("description", "meta"),
    "twitter:creator": ("author", "meta"),
    "description": ("description", "meta"),
    "author": ("author", "meta"),
    "authors": ("author", "meta"),
    "byl": ("author", "meta"),
    "byline": ("author", "meta"),
    "application-name": ("site_name", "meta"),
    "title": ("title", "meta"),
    "hdl": ("title", "meta"),
    "headline": ("title", "meta"),
    "date": ("published", "meta"),
    "pubdate": ("published", "meta"),
    "publishdate": ("published", "meta"),
    "publish_date": ("published", "meta"),
    "publish-date": ("published", "meta"),
    "published_date": ("published", "meta"),
    "publication_date": ("published", "meta"),
    "ptime": ("published", "meta"),
    "pdate": ("published", "meta"),
    "displaydate": ("published", "meta"),
    "cxenseparse:recs:publishtime": ("published", "meta"),
    "datepublished": ("published", "meta"),
    "date_published": ("published", "meta"),
    "pub_date": ("published", "meta"),
    "publicationdate": ("published", "meta"),
    "originalpublicationdate": ("published", "meta"),
    "article_date_original": ("published", "meta"),
    "article.published": ("published", "meta"),
    "og:pubdate": ("published", "opengraph"),
    "rnews:datepublished": ("published", "meta"),
    "dc.date.published": ("published", "meta"),
    "dc.created": ("published", "meta"),
    "dc.issued": ("published", "meta"),
    "dc.modified": ("modified", "meta"),
    "datemodified": ("modified", "meta"),
    "article.updated": ("modified", "meta"),
    "cxenseparse:author": ("author", "meta"),
    "author_name": ("author", "meta"),
    "rnews:author": ("author", "meta"),
    "cxenseparse:title": ("title", "meta"),
    "last-modified": ("modified", "meta"),
    "lastmod": ("modified", "meta"),
    "revised": ("modified", "meta"),
    "utime": ("modified", "meta"),
    "keywords": ("topic", "meta"),
    "news_keywords": ("topic", "meta"),
    "section": ("topic", "meta"),
    "language": ("language", "meta"),
    "content-language": ("language", "meta"),
    "dc.title": ("title", "meta"),
    "dc.creator": ("author", "meta"),
    "dc.date": ("published", "meta"),
    "dc.date.issued": ("published", "meta"),
    "dc.date.created": ("published", "meta"),
    "dc.date.modified": ("modified", "meta"),
    "dc.subject": ("topic", "meta"),
    "dc.language": ("language", "meta"),
    "dc.description": ("description", "meta"),
    "citation_title": ("title", "meta"),
    "citation_author": ("author", "meta"),
    "citation_publication_date": ("published", "meta"),
    "citation_online_date": ("published", "meta"),
    "citation_date": ("published", "meta"),
    "citation_keywords": ("topic", "meta"),
    "parsely-title": ("title", "meta"),
    "parsely-author": ("author", "meta"),
    "parsely-pub-date": ("published", "meta"),
    "parsely-section": ("topic", "meta"),
    "parsely-tags": ("topic", "meta"),
    "sailthru.title": ("title", "meta"),
    "sailthru.author": ("author", "meta"),
    "sailthru.date": ("published", "meta"),
    "sailthru.tags": ("topic", "meta"),
}
_ITEM_FIELDS = {
    "headline": "title",
    "author": "author",
    "datePublished": "published",
    "dateCreated": "published",
    "dateModified": "modified",
    "articleSection": "topic",
    "keywords": "topic",
}
# Microdata of these items is about something else than the page.
_OTHER_ITEMS = (
    "Comment",
    "Answer",
    "ImageObject",
    "Photograph",
    "Review",
    "ListItem",
    "WPHeader",
    "WPFooter",
    "WPSideBar",
    "SiteNavigationElement",
    "UserComments",
)
# What a card's label says where its data names the author.
_WRITTEN_BY = frozenset(
    (
        "written by", "author", "verfasst von", "geschrieben von", "écrit par", "escrito por", "scritto da", "por",
        "geschreven door", "napisane przez", "skrevet av", "skriven av", "skrevet af", "kirjoittanut", "napsal",
        "yazan", "написано", "автор", "ditulis oleh", "執筆者", "作者", "작성자",
    )
)  # fmt: skip
_PUBLISHED_WORDS = ("pubdate", "published", "publish", "entry-date", "post-date", "article-date", "dateposted")
_MODIFIED_WORDS = ("updated", "modified")


class Hints(NamedTuple):
    """What the markup of a page says of its fields."""

    hints: tuple[Hint, ...]
    """In a fixed order: JSON-LD, meta, title, html, links, microdata, times, address. Each stands once."""
    warnings: tuple[PageWarning, ...]
    """Parts of it that cannot be read, odd characters, addresses that are none."""


def read_hints(tokens: Tokens, url: str | None = None) -> Hints:
    """Hints of a page's tags, and their defects.

    `url` tells which of several JSON-LD articles the page is about. Values are space-folded and never empty, without
    invisible characters; addresses are plain http or https ones.
    """
    canonical = next(_find_canonical(tokens), None)
    parts = [tokens, *_fallbacks(tokens)]
    data = read_json_ld(_json_texts(tokens), url, canonical)
    found = [
        *data.hints,
        *_read_meta(tokens),
        *_read_head(tokens),
        *(hint for part in parts for hint in _read_items(part)),
        *(hint for part in parts for hint in _read_times(part)),
    ]
    warnings = list(data.warnings)
    if canonical and (address := join_url(url, canonical)):
        found.append(Hint("url", address, "canonical", "link"))
    elif canonical and (fault := find_fault(canonical.strip())):
        warnings.append(_refused("canonical link", fault))
    kept, refused = _clean_hints(found)
    told = "\n".join([hint.value[:_MAX_CHARS] for hint in found if hint.field != "url"])
    warnings += [*refused, *find_characters(told, place="the head")]
    return Hints(tuple(kept), tuple(warnings))


def _clean_hints(found: Iterable[Hint]) -> tuple[dict[Hint, None], list[PageWarning]]:
    """The hints with their values as they can be shown, each once; and warnings on addresses that are left out."""
    kept: dict[Hint, None] = {}
    refused: dict[PageWarning, None] = {}
    for hint in found:
        if hint.field == "url" and not is_web_address(hint.value.strip()):
            if fault := find_fault(hint.value.strip()):
                refused[_refused(hint.name, fault)] = None
        elif value := fold_space(remove_invisible(clean_text(hint.value[:_MAX_CHARS])[0])):
            kept[Hint(hint.field, value, hint.method, hint.name)] = None
    return kept, list(refused)


def _refused(name: str, fault: str) -> PageWarning:
    return PageWarning("url-refused", f"the address of {name} was left out: {fault}")


def _named(tokens: Tokens, name: str) -> Iterator[Tag]:
    return (tag for tag in tokens.marked if tag.name == name)


def _json_texts(tokens: Tokens) -> Iterator[str]:
    for raw in tokens.raws:
        if raw.tag.name == "script" and "ld+json" in raw.tag.attributes.get("type", "").lower():
            yield tokens.html[raw.start : raw.end]


def _fallbacks(tokens: Tokens) -> Iterator[Tokens]:
    """What pages hold for browsers without scripts, where microdata or dates may stand in it."""
    for raw in tokens.raws:
        if raw.tag.name == "noscript":
            content = tokens.html[raw.start : raw.end]
            if "itemprop" in content or "<time" in content:
                yield scan(content)


def _find_canonical(tokens: Tokens) -> Iterator[str]:
    for link in _named(tokens, "link"):
        attributes = link.attributes if "anonical" in link.head else {}
        if "canonical" in attributes.get("rel", "").lower().split() and (href := attributes.get("href")):
            yield href


def _read_meta(tokens: Tokens) -> Iterator[Hint]:
    told = ""
    for meta in _named(tokens, "meta"):
        attributes = meta.attributes
        key = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv") or ""
        value = attributes.get("content")
        if not value or not key:
            continue
        key = key.strip().lower().replace("dcterms.", "dc.")
        if known := _META.get(key):
            yield Hint(known[0], value, known[1], key)
        elif key.startswith("twitter:label") and value.strip(" :").lower() in _WRITTEN_BY:
            told = key.replace("label", "data")
        elif key == told:
            yield Hint("author", value, "meta", key)


def _read_head(tokens: Tokens) -> Iterator[Hint]:
    if title := next((raw for raw in tokens.raws if raw.tag.name == "title" and not tokens.is_in_picture(raw)), None):
        yield Hint("title", decode_references(tokens.html[title.start : title.end]), "html-title", "title")
    for root in _named(tokens, "html"):
        for name in ("lang", "xml:lang"):
            if language := root.attributes.get(name):
                yield Hint("language", language, "meta", "html-lang")
        break
    for link in find_elements(tokens, _leads_to_author, ("uthor",))[:_MAX_ELEMENTS]:
        yield Hint("author", link.inner_text(_MAX_CHARS), "rel-author", "a")


def _leads_to_author(tag: Tag) -> bool:
    return tag.name == "a" and "author" in tag.attributes.get("rel", "").lower().split()


def _is_item(tag: Tag) -> bool:
    """Whether a tag begins an item or a property of one."""
    head = tag.head.lower()
    return ("itemprop" in head or "itemtype" in head) and not tag.attributes.keys().isdisjoint(("itemprop", "itemtype"))


def _read_items(tokens: Tokens) -> Iterator[Hint]:
    for element in find_elements(tokens, _is_item, ("tem", "TEM"))[: 5 * _MAX_ELEMENTS]:
        for prop in element.get("itemprop").split()[:4]:
            if (field := _ITEM_FIELDS.get(prop)) and not _is_of_other_item(element):
                yield Hint(field, _item_value(element, prop), "microdata", prop)


def _is_of_other_item(element: Element) -> bool:
    """Whether an item around `element` is a comment, a menu or an entry of a list."""
    for above in element.above():
        if (kind := above.get("itemtype")) and kind.rpartition("/")[2] in _OTHER_ITEMS:
            return True
        if above.get("itemprop") in ("comment", "review", "publisher", "itemListElement"):
            return True
    return False


def _item_value(element: Element, prop: str) -> str:
    for name in ("content", "datetime"):
        if value := element.get(name):
            return value
    if prop == "author":
        for inner in islice(element.inner(), _MAX_ELEMENTS):
            if "name" in inner.get("itemprop").split():
                return inner.get("content") or inner.inner_text(_MAX_CHARS)
    return element.inner_text(_MAX_CHARS)


def _read_times(tokens: Tokens) -> Iterator[Hint]:
    for time in islice(_named(tokens, "time"), _MAX_ELEMENTS):
        attributes = time.attributes
        value = attributes.get("datetime")
        if not value:
            continue
        words = " ".join([attributes.get(name, "") for name in ("class", "itemprop", "id")]).lower()
        if any(word in words for word in _MODIFIED_WORDS) and "published" not in words:
            yield Hint("modified", value, "time", "updated")
        elif "pubdate" in attributes or any(word in words for word in _PUBLISHED_WORDS):
            yield Hint("published", value, "time", "published")
        else:
            yield Hint("published", value, "time", "datetime")
