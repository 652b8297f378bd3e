"""What each HTML tag means for the visible text."""

from typing import Final

from cleaner.block import Role

# What the walk does at a tag. Plain numbers: the members of an enum take several times as long to look up.
NOTHING: Final = 0
OPEN_BLOCK: Final = 1
CLOSE_BLOCK: Final = 2
OPEN_INLINE: Final = 3
CLOSE_INLINE: Final = 4
BREAK: Final = 5
IMAGE: Final = 6
OPEN_SKIPPED: Final = 7
BODY: Final = 8
RULE: Final = 9
OPEN_LINK: Final = 10


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Text up to the end tag of the same name, whatever it holds. Source: HTML Living Standard, sections 13.1.2.1 and
# 13.2.6.2; noscript and noframes only where scripts and frames are taken to work.
RAW = _names("script style title textarea xmp iframe noembed noframes noscript")
SHOWN_RAW = _names("textarea xmp")
# Nothing in them is seen as text.
SKIPPED = _names(
    "script style template head svg math desc iframe object select datalist option optgroup title noembed noframes"
    " noscript audio video canvas rp frameset"
)
# Shown where a page shows nothing else: what it holds for browsers without scripts or frames.
FALLBACKS = _names("noscript noframes noembed iframe")
# Shown where a page shows nothing else either: what it holds for its scripts to copy, and in the stead of a file, and
# the words of a picture.
HOLDERS = _names("template object canvas video audio svg")
VOID = _names("area base basefont bgsound col embed frame hr img input keygen link meta param source track wbr br")
# Elements that stand on lines of their own. Source: HTML Living Standard, section 15.3 (display: block and alike).
BLOCK = _names(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p plaintext pre"
    " search section summary table tbody td tfoot th thead tr textarea ul xmp"
)
# Other names of HTML. A "<" before any other name that no ">" ends is text.
INLINE = _names(
    "a abbr acronym applet b bdi bdo big cite code data del dfn em font i ins kbd label map mark meter nobr output"
    " picture progress q rb rt rtc ruby s samp slot small span strike strong sub sup time tt u var"
)
KNOWN = BLOCK | SKIPPED | VOID | RAW | INLINE
# Tags of which nothing but their name counts: they hold no text, and nothing is read from them.
PLAIN = VOID - _names("base br hr img link meta") | _names(
    "path g rect circle polygon polyline line ellipse use defs stop"
)
ROLES: dict[str, Role] = {
    "li": "list-item",
    "dd": "list-item",
    "blockquote": "quote",
    "pre": "code",
    "listing": "code",
    "xmp": "code",
    "plaintext": "code",
    "figcaption": "caption",
    "caption": "caption",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    # what stands inside them is what it is, whatever they stand in themselves
    **dict.fromkeys(
        ("article", "section", "main", "nav", "aside", "header", "footer", "form", "td", "th"), "paragraph"
    ),
}
PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LEVELS = {f"h{level}": level for level in range(1, 7)}
ITEMS = frozenset(("li", "dd", "dt"))
LISTS = frozenset(("ul", "ol", "dl", "menu", "dir"))

# How an open element ends without an end tag. Source: HTML Living Standard, section 13.2.6.4.7, in short.
# A start tag of these ends an open paragraph.
ENDS_PARAGRAPH = BLOCK - _names("body html button td th tr tbody thead tfoot caption legend textarea")
# An end tag inside one of them does not end what stands around it.
BOUNDARIES = frozenset(("table", "td", "th", "caption", "template", "object"))
TABLE_PARTS = frozenset(("table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"))
SECTIONS = frozenset(("tbody", "thead", "tfoot", "caption"))
CELLS = frozenset(("td", "th"))
FOREIGN = frozenset(("svg", "math"))
# Their text is seen in a picture, whose own is not.
SHOWN_PARTS = frozenset(("foreignobject",))
CONTROLS = frozenset(("select", "option", "optgroup", "datalist"))
# Blocks that stand in a list of choices, as the author meant them to; any other one says that its end was forgotten.
IN_CONTROLS = frozenset(("button", "div", "hr", "legend"))
# What may stand in a head; anything else ends it.
IN_HEAD = _names("base basefont bgsound link meta title noscript noframes script style template")
# Open parts of a table that a further part ends.
ENDED_BY = {
    "table": (),
    "caption": ("caption",),
    "tbody": ("tr", "tbody", "thead", "tfoot", "caption"),
    "thead": ("tr", "tbody", "thead", "tfoot", "caption"),
    "tfoot": ("tr", "tbody", "thead", "tfoot", "caption"),
    "tr": ("tr", "caption"),
    "td": ("td", "th"),
    "th": ("td", "th"),
}
# Start tags that end other elements than a paragraph.
ENDS_OTHERS = ITEMS | TABLE_PARTS | HEADINGS | {"button"}
