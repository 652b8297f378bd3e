"""Hints of the markup, JSON-LD however broken."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.blocks.html import split_html
from cleaner.blocks.json_ld import parse_json, read_json_ld
from cleaner.page import Hint

URL = "https://www.example.org/news/rain"


def hints(html: str, field: str | None = None) -> list[tuple[str, str, str]]:
    """(value, method, name) of each hint of `field`."""
    found = split_html(html, url=URL).hints
    return [(hint.value, hint.method, hint.name) for hint in found if field in (None, hint.field)]


def json_ld(value: object, field: str) -> list[str]:
    text = value if isinstance(value, str) else json.dumps(value)
    html = f"<head><script type='application/ld+json'>{text}</script></head><body>x"
    return [value for value, method, _ in hints(html, field) if method == "json-ld"]


@pytest.mark.parametrize(
    ("html", "field", "expected"),
    [
        ("<title>Rain\n ahead</title>", "title", [("Rain ahead", "html-title", "title")]),
        ("<svg><title>Icon</title></svg><title>Rain</title>", "title", [("Rain", "html-title", "title")]),
        ("<html lang=en-GB><p>x", "language", [("en-GB", "meta", "html-lang")]),
        ("<link rel=canonical href='/rain'>", "url", [("https://www.example.org/rain", "canonical", "link")]),
        ("<link rel=canonical href='javascript:1'>", "url", []),
        ("<meta property='og:title' content='Rain &amp; wind'>", "title", [("Rain & wind", "opengraph", "og:title")]),
        ("<meta name=OG:Site_Name content=Daily>", "site_name", [("Daily", "opengraph", "og:site_name")]),
        ("<meta property=article:tag content=a><meta property=article:tag content=b>", "topic",
         [("a", "opengraph", "article:tag"), ("b", "opengraph", "article:tag")]),
        ("<meta name=DCTERMS.creator content='Ann Lee'>", "author", [("Ann Lee", "meta", "dc.creator")]),
        ("<meta name=citation_author content='Lee, Ann'>", "author", [("Lee, Ann", "meta", "citation_author")]),
        ("<meta name=parsely-pub-date content=2024-05-01>", "published", [("2024-05-01", "meta", "parsely-pub-date")]),
        ("<meta name=sailthru.tags content='a, b'>", "topic", [("a, b", "meta", "sailthru.tags")]),
        ("<meta name=author content='  '><meta name=author>", "author", []),
        ("<meta name=viewport content=x>", None, []),
        ("<a rel='nofollow author' href=/a>Ann Lee</a>", "author", [("Ann Lee", "rel-author", "a")]),
        ("<time datetime=2024-05-01 class=entry-date>May</time>", "published", [("2024-05-01", "time", "published")]),
        ("<time datetime=2024-05-02 class='date updated'>x</time>", "modified", [("2024-05-02", "time", "updated")]),
        ("<time datetime=2024-05-02 pubdate>x</time>", "published", [("2024-05-02", "time", "published")]),
        ("<time>1 May</time>", "published", []),
        ("<div itemprop=author itemscope><a itemprop=name>Ann Lee</a> writes</div>", "author",
         [("Ann Lee", "microdata", "author")]),
        ("<meta itemprop=datePublished content=2024-05-01>", "published",
         [("2024-05-01", "microdata", "datePublished")]),
        ("<div itemtype='https://schema.org/Answer'><b itemprop=author>Helper</b></div>", "author", []),
        ("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ann Lee'>", "author",
         [("Ann Lee", "meta", "twitter:data1")]),
        ("<meta name=twitter:label1 content='Reading time'><meta name=twitter:data1 content='2 min'>", "author", []),
        ("<div itemprop=comment><b itemprop=author>Troll</b></div>", "author", []),
        ("<div itemtype='https://schema.org/Comment'><b itemprop=author>Troll</b></div>", "author", []),
    ],
)  # fmt: skip
def test_one_hint(html: str, field: str | None, expected: list[tuple[str, str, str]]) -> None:
    assert hints(html, field) == expected


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ({"@type": "Person", "name": "Ann Lee"}, ["Ann Lee"]),
        ([{"name": "Ann Lee"}, "Jo Doe", {"@id": "#jo"}, None, 3, {}], ["Ann Lee", "Jo Doe", "Jo Roe"]),
        ({"name": ["Ann Lee", "other"]}, ["Ann Lee"]),
        ({"@type": "Person", "givenName": "Ann", "familyName": "Lee"}, ["Ann Lee"]),
        ({"@id": ["odd"]}, []),
        ([], []),
        (None, []),
        ("Ann &amp; Jo", ["Ann & Jo"]),
    ],
)
def test_json_ld_authors(author: object, expected: list[str]) -> None:
    person = {"@type": "Person", "@id": "#jo", "name": "Jo Roe"}
    graph = {"@graph": [{"@type": "NewsArticle", "headline": "Rain", "author": author}, person]}
    assert json_ld(graph, "author") == expected


def test_json_ld_fields() -> None:
    article = {
        "@type": ["Article", "CreativeWork"], "headline": "Rain", "datePublished": "2024-05-01",
        "dateModified": "2024-05-02",
        "publisher": {"@type": "Organization", "name": "Daily"}, "articleSection": ["Weather"],
        "keywords": "rain, wind",
        "description": "It rains.", "inLanguage": "en",
    }  # fmt: skip
    found = {(hint.field, hint.value) for hint in read_json_ld([json.dumps(article)], URL, None).hints}
    assert found == {
        ("page_type", "Article"), ("title", "Rain"), ("published", "2024-05-01"), ("modified", "2024-05-02"),
        ("site_name", "Daily"), ("topic", "Weather"), ("topic", "rain, wind"), ("description", "It rains."),
        ("language", "en"),
    }  # fmt: skip


def test_the_article_with_the_address_of_the_page_counts() -> None:
    other = {"@type": "NewsArticle", "headline": "Other", "url": "https://www.example.org/other"}
    own = {"@type": "NewsArticle", "headline": "Own", "mainEntityOfPage": {"@id": "http://example.org/news/rain/?a=1"}}
    assert json_ld([other, own], "title") == ["Own"]
    assert json_ld([other], "title") == ["Other"]


def test_an_article_counts_before_the_page_and_the_product() -> None:
    page = {"@type": "WebPage", "name": "Rain | Daily"}
    nodes = [{"@type": "Product", "name": "Umbrella"}, page, {"@type": "BlogPosting", "headline": "Rain"}]
    assert json_ld(nodes, "title") == ["Rain", "Rain | Daily"]
    assert json_ld(nodes[:1], "title") == ["Umbrella"]


def test_things_that_are_not_the_page_give_nothing() -> None:
    assert (
        json_ld({"@type": "ItemList", "itemListElement": [{"@type": "Article", "headline": "Teaser"}]}, "title") == []
    )
    assert (
        json_ld({"@type": "Article", "headline": "Rain", "comment": {"@type": "Comment", "author": "Troll"}}, "author")
        == []
    )
    assert json_ld({"@type": "JobPosting", "headline": "Job"}, "title") == []


def test_breadcrumbs_without_the_first_and_the_last() -> None:
    names = [{"name": "Home"}, {"item": {"name": "News"}}, {"name": "Weather"}, {"name": "Rain"}]
    assert json_ld({"@type": "BreadcrumbList", "itemListElement": names}, "topic") == ["News", "Weather"]


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Article", "headline": "Rain",}',
        '<!-- {"@type": "Article", "headline": "Rain"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "Rain"}\n//]]>',
        '{"@type": "Article", "headline": "Rain"};',
        '{"@type": "Article", "description": "two\nlines\tand", "headline": "Rain"}',
        '{"@type": "WebSite"}{"@type": "Article", "headline": "Rain"}',
        '{"@type": "Article", "headline": "Rain"} and rubbish',
        '{"@type": "Article", // the type\n// a line\n"headline": "Rain", /* end */}'.replace(" // the type", ""),
        '{"@type": "Article", "headline": "Rain", "description": "He said "no" to it", "author": {}}',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;Rain&quot;}",
        '\ufeff [[{"@type": "http://schema.org/Article", "headline": " Rain "}]]',
    ],
)
def test_broken_json_is_read(text: str) -> None:
    assert json_ld(text, "title") == ["Rain"]


def test_json_beyond_repair_still_tells_its_plain_values() -> None:
    broken = (
        '{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2024-03-05", "description": "a "b" c",'
        ' "author": [{"@type": "Person", "name": "Ann Lee"}]'
    )
    assert json_ld(broken, "published") == ["2024-03-05"]
    assert json_ld(broken, "author") == ["Ann Lee"]


@pytest.mark.parametrize(
    "text", ["", "{", "null", "3", '"x"', "[" * 100_000, '{"a":' * 50_000, "9" * 5000, "NaN", "{'a': 1}"]
)
def test_hopeless_json_gives_no_hint(text: str) -> None:
    assert json_ld(text, "title") == []


_KEYS = (
    "@type", "@graph", "@id", "headline", "author", "name", "publisher", "keywords",
    "url", "mainEntityOfPage", "itemListElement", "item",
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(_KEYS),
        inner | st.sampled_from(["Article", "WebPage", "BreadcrumbList", "WebSite", "Product", "#a"]),
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(_JSON)
def test_any_json_gives_hints_of_strings(value: object) -> None:
    found = read_json_ld([json.dumps(value)], URL, "/rain").hints
    assert all(isinstance(hint, Hint) and isinstance(hint.value, str) for hint in found)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_json_or_none(text: str) -> None:
    assert isinstance(parse_json(text), list)
    assert parse_json(json.dumps(text)) == [text]


def test_marks_of_comments_inside_strings_are_kept_and_those_around_and_between_values_are_not() -> None:
    assert parse_json('{"name": "a <!-- b --> ]]> c"}') == [{"name": "a <!-- b --> ]]> c"}]
    assert parse_json('//<![CDATA[\n{"name": "a"}\n//]]>') == [{"name": "a"}]
    assert parse_json('{"name": <!-- --> "a"}') == [{"name": "a"}]


PROSE = "<p>" + "The ferry to Elda sails at nine, at noon and at five on every day but Sunday. " * 4


def head_warnings(*scripts: str) -> dict[str, str]:
    """Messages of the warnings on a page with these JSON-LD scripts, by code."""
    head = "".join(f"<script type=application/ld+json>{script}</script>" for script in scripts)
    return {warning.code: warning.message for warning in split_html(f"<head>{head}</head>{PROSE}").warnings}


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("{" * 50, "is no JSON"),
        ("{" * 5000, "has 5000 levels; up to 200 are read"),
        ("[" * 300 + "]" * 300, "has 300 levels; up to 200 are read"),
        ('"' * 5000, "is no JSON"),
        ("/*" * 5000, "is no JSON"),
        ("\\" * 5000, "is no JSON"),
        ('{"@type": "Article", "headline": "Rain", "author": [', "is no JSON; plain values in it were read"),
        ('{"@type": "Article"} and more', "is JSON only up to a fault"),
        ('"' + "a" * 9_000_000 + '"', "has 9000002 characters; up to 8388608 are read"),
    ],
)
def test_json_ld_that_cannot_be_read_is_told(script: str, fault: str) -> None:
    assert head_warnings("{}", script) == {"json-ld-broken": f"script 2 of JSON-LD {fault}"}


@pytest.mark.parametrize(
    "script",
    ["", " ", "{}", '{"@type": "Article",}', '<!-- {"@type": "Article"} -->', '{"@type": "Article"} {"a": 1};',
     '// <![CDATA[\n{"a": "b\nc"}\n// ]]>', '{&quot;a&quot;: 1}', "[" * 100 + "]" * 100],
)  # fmt: skip
def test_json_ld_that_is_read_is_not(script: str) -> None:
    assert head_warnings(script) == {}


def test_json_ld_beyond_the_limits_is_told() -> None:
    names = ",".join('{"name": "Ann Lee"}' for _ in range(101))
    assert "101 values of author" in head_warnings(f'{{"@type": "Article", "author": [{names}]}}')["json-ld-cut"]
    assert "more than 200 scripts" in head_warnings(*["{}"] * 201)["json-ld-cut"]
    nodes = ",".join(["{}"] * 20_001)
    assert "more than 20000 objects" in head_warnings(f"[{nodes}]")["json-ld-cut"]


def test_values_of_the_head_hold_no_control_characters() -> None:
    script = json.dumps({"@type": "Article", "headline": "\x1b]0;x\x07Rain \ud800ahead"})
    assert set(head_warnings(script)) == {"control-characters", "replacement-characters"}
    assert json_ld(script, "title") == ["]0;xRain \ufffdahead"]
