"""What a tag, or a word of class, id or role, says of the part of the page that it stands around."""

from cleaner.block import AROUND, INSIDE

_TAGS = {
    "nav": "nav menu",
    "header": "header hgroup",
    "footer": "footer",
    "aside": "aside",
    "main": "main",
    "article": "article",
    "section": "section",
    "form": "form fieldset textarea search",
    "figure": "figure",
    "caption": "figcaption caption",
    "table": "table",
    "list": "ul ol menu dir",
    "definitions": "dl",
    "quote": "blockquote",
    "button": "button",
    "heading": "h1 h2 h3 h4 h5 h6",
    "details": "details summary",
    "dialog": "dialog",
    "address": "address",
    "code": "pre listing xmp",
}
_WORDS = {
    "comment-words": "comment comments commentlist commenter disqus respond fbcomments reply replies discussion",
    "post-words": "post posts thread threads topic message messages forum answer answers question reply replies"
    " bbp viewtopic",
    "content-words": "content contents article articlebody body story storybody entry main text copy richtext prose"
    " markdown wysiwyg description",
    "title-words": "title titles headline heading headings hed kicker eyebrow",
    "byline-words": "byline author authors writer contributor contributors by bio avatar profile user username",
    "date-words": "date dates time timestamp datetime published pubdate updated modified meta metadata postmeta",
    "caption-words": "caption captions figcaption credit credits gallery image images photo photos picture media video",
    "summary-words": "summary excerpt abstract lead lede deck dek standfirst subtitle subtitles subheadline intro"
    " teaser highlights takeaways",
    "topic-words": "tag tags category categories topics keywords keyword label labels chip chips",
    "menu-words": "nav navigation navbar menu menus submenu menuitem dropdown megamenu breadcrumb breadcrumbs"
    " pagination pager sitemap offcanvas topbar tab tabs toc skip",
    "header-words": "header head masthead top hero",
    "footer-words": "footer contentinfo colophon copyright bottom legal prefooter subfooter",
    "sidebar-words": "sidebar sidebars complementary rail rightrail aside secondary",
    "widget-words": "widget widgets block module component",
    "share-words": "share sharing sharer sharebar sharedaddy addthis addtoany social socials follow facebook twitter"
    " whatsapp linkedin",
    "related-words": "related recommended recommendation recommendations recirc outbrain taboola trending popular"
    " mostread more latest next previous prev similar suggested",
    "advertisement-words": "ad ads advert adverts advertisement advertising adsense adslot sponsor sponsored sponsors"
    " promo promos promotion banner cta affiliate",
    "consent-words": "cookie cookies gdpr consent onetrust cookiebanner cmp didomi",
    "newsletter-words": "newsletter newsletters signup subscribe subscription mailchimp optin mailinglist",
    "account-words": "login signin account paywall register registration premium members",
    "search-words": "search searchform searchbox filter filters facet facets sort",
    "dialog-words": "modal popup dialog overlay lightbox tooltip toast alert notification",
    "product-words": "product products sku shop store cart basket item items variant variants buy",
    "price-words": "price prices pricing amount sale discount offer offers",
    "rating-words": "rating ratings review reviews reviewer stars votes vote score",
    "listing-words": "list listing grid row rows card cards tile tiles result results archive feed loop collection",
}
_INSIDE = {
    "a": "a",
    "b": "b strong",
    "i": "i em",
    "code": "code kbd samp tt var",
    "time": "time",
    "sup": "sup sub",
    "label": "label",
    "cite": "cite q",
    "mark": "mark ins del s strike",
    "span": "span font small big u",
}


def _bits(names: tuple[str, ...], table: dict[str, str]) -> dict[str, int]:
    """Bits of `names` by each word of their row in `table`; a word may stand in several rows."""
    found: dict[str, int] = {}
    for name, words in table.items():
        for word in words.split():
            found[word] = found.get(word, 0) | 1 << names.index(name)
    return found


TAG_BITS = _bits(AROUND, _TAGS)
_WORD_BITS = _bits(AROUND, _WORDS)
INSIDE_BITS = _bits(INSIDE, _INSIDE)
IMAGE_BIT = 1 << INSIDE.index("img")


def word_bits(words: frozenset[str]) -> int:
    """Bits of `AROUND` that the words of an element set; 0 where they say nothing.

    >>> found = word_bits(frozenset({"site", "reply"}))
    >>> [name for number, name in enumerate(AROUND) if found >> number & 1]
    ['comment-words', 'post-words']
    """
    found = 0
    for word in words:
        found |= _WORD_BITS.get(word, 0)
    return found
