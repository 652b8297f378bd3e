"""What each HTML tag means for the visible text."""

from cleaner.block import Role

# Nothing in them is seen as text.
SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "head",
        "svg",
        "iframe",
        "object",
        "select",
        "datalist",
        "option",
        "optgroup",
        "title",
        "noembed",
        "noframes",
        "audio",
        "video",
        "canvas",
        "applet",
        "map",
        "rp",
        "frameset",
    ]
)
# Elements that stand on lines of their own. Source: HTML Living Standard, section 15.3 (display: block and alike).
BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "plaintext",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "textarea",
        "ul",
        "xmp",
    ]
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
LEVELS = {f"h{level}": level for level in range(1, 7)}
