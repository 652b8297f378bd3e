"""The values for record fields that stand in a page's markup: JSON-LD, meta, links, microdata, <time>."""

from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from cleaner.blocks.html_attributes import find_elements, inner_text, join_url
from cleaner.blocks.json_ld import read_json_ld
from cleaner.page import Hint
from cleaner.text import fold_space

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
_TAGS = ("script", "meta", "link", "title", "time")
_REL_AUTHOR = etree.XPath("//a[contains(@rel, 'author')]")
_ITEMS = etree.XPath("//@itemprop/..")


def read_hints(root: etree._Element | None, url: str | None = None) -> tuple[Hint, ...]:
    """Hints of the tree, in a fixed order: JSON-LD, meta, title, html, links, microdata, times. Each stands once.

    `url` tells which of several JSON-LD articles the page is about. Values are space-folded and never empty.
    """
    if root is None:
        return ()
    by_tag = _collect(root)
    canonical = next(_find_canonical(by_tag["link"]), None)
    found = [
        *read_json_ld(_json_texts(by_tag["script"]), url, canonical),
        *_read_meta(by_tag["meta"]),
        *_read_head(root, by_tag["title"]),
        *_read_items(root),
        *_read_times(by_tag["time"]),
    ]
    if canonical and (address := join_url(url, canonical)):
        found.append(Hint("url", address, "canonical", "link"))
    kept: dict[Hint, None] = {}
    for hint in found:
        if value := fold_space(hint.value[:_MAX_CHARS]):
            kept[Hint(hint.field, value, hint.method, hint.name)] = None
    return tuple(kept)


def _collect(root: etree._Element) -> dict[str, list[etree._Element]]:
    """The elements that hold hints, by tag, each list in document order; the tree is walked once."""
    found: dict[str, list[etree._Element]] = {tag: [] for tag in _TAGS}
    for element in root.iter(*_TAGS):
        found[str(element.tag)].append(element)
    return found


def _json_texts(scripts: Iterable[etree._Element]) -> Iterator[str]:
    for script in scripts:
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield script.text


def _find_canonical(links: Iterable[etree._Element]) -> Iterator[str]:
    for link in links:
        if "canonical" in (link.get("rel") or "").lower().split() and (href := link.get("href")):
            yield href


def _read_meta(metas: Iterable[etree._Element]) -> Iterator[Hint]:
    told = ""
    for meta in metas:
        key = meta.get("property") or meta.get("name") or meta.get("http-equiv") or ""
        value = meta.get("content")
        if not value or not key:
            continue
        key = key.strip().lower().replace("dcterms.", "dc.")
        if known := _META.get(key):
            yield Hint(known[0], value, known[1], key)
        elif key.startswith("twitter:label") and value.strip(" :").lower() in _WRITTEN_BY:
            told = key.replace("label", "data")
        elif key == told:
            yield Hint("author", value, "meta", key)


def _read_head(root: etree._Element, titles: Iterable[etree._Element]) -> Iterator[Hint]:
    for title in titles:
        parent = title.getparent()
        if parent is None or parent.tag != "svg":
            yield Hint("title", title.text or "", "html-title", "title")
            break
    for name in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
        if language := root.get(name):
            yield Hint("language", language, "meta", "html-lang")
    for link in find_elements(_REL_AUTHOR, root)[:_MAX_ELEMENTS]:
        if "author" in (link.get("rel") or "").lower().split():
            yield Hint("author", inner_text(link, _MAX_CHARS), "rel-author", "a")


def _read_items(root: etree._Element) -> Iterator[Hint]:
    for element in find_elements(_ITEMS, root)[: 5 * _MAX_ELEMENTS]:
        for prop in (element.get("itemprop") or "").split()[:4]:
            if (field := _ITEM_FIELDS.get(prop)) and not _is_of_other_item(element):
                yield Hint(field, _item_value(element, prop), "microdata", prop)


def _is_of_other_item(element: etree._Element) -> bool:
    """Whether an item around `element` is a comment, a menu or an entry of a list."""
    for above in element.iterancestors():
        if (kind := above.get("itemtype")) and kind.rpartition("/")[2] in _OTHER_ITEMS:
            return True
        if above.get("itemprop") in ("comment", "review", "publisher", "itemListElement"):
            return True
    return False


def _item_value(element: etree._Element, prop: str) -> str:
    for name in ("content", "datetime"):
        if value := element.get(name):
            return value
    if prop == "author":
        for inner in islice(element.iter(), _MAX_ELEMENTS):
            if "name" in (inner.get("itemprop") or "").split():
                return inner.get("content") or inner_text(inner, _MAX_CHARS)
    return inner_text(element, _MAX_CHARS)


def _read_times(times: Iterable[etree._Element]) -> Iterator[Hint]:
    for time in islice(times, _MAX_ELEMENTS):
        value = time.get("datetime")
        if not value:
            continue
        words = f"{time.get('class') or ''} {time.get('itemprop') or ''} {time.get('id') or ''}".lower()
        if any(word in words for word in _MODIFIED_WORDS) and "published" not in words:
            yield Hint("modified", value, "time", "updated")
        elif time.get("pubdate") is not None or any(word in words for word in _PUBLISHED_WORDS):
            yield Hint("published", value, "time", "published")
        else:
            yield Hint("published", value, "time", "datetime")
