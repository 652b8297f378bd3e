"""Hostile pages: one small case for each kind of trouble that a scraped page can hold. All are made here."""

import random
from typing import NamedTuple

WORDS = ("QUAYONE", "QUAYTWO", "QUAYTHREE")
"""Each stands in one paragraph of the story, and is to be kept."""
TITLE = "Harbour of Elda closes for the winter"
STORY = (
    "The harbour board said on Monday that QUAYONE the basin at Elda will close on the first of November, a month "
    "earlier than last year, and that boats have to leave their berths by the end of this week at the latest.",
    "Owners of the smaller boats told the board that QUAYTWO they had heard of it from the newspaper, and asked for "
    "another two weeks, since the yard at Tarnmouth has no room before the middle of the month for any of them.",
    "The board will meet again on Thursday, and QUAYTHREE a letter goes out to all owners before then. It will pay for "
    "the crane where a boat has to be lifted out of the water, and for the first month on land as well.",
)


def html(*, before: str = "", inside: str = "", after: str = "", head: str = "", title: str = TITLE,
         byline: str = "By Corin Vale") -> str:  # fmt: skip
    """A page with the story and what is hostile about it."""
    first, *rest = [f"<p>{paragraph}</p>" for paragraph in STORY]
    story = f"<h1>{title}</h1><p class=byline>{byline}</p>{first}{inside}{''.join(rest)}"
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body>{before}<article>{story}</article>{after}</body></html>"
    )


def text(*, inside: str = "", byline: str = "By Corin Vale") -> str:
    """The same as plain text."""
    first, *rest = STORY
    return "\n\n".join([TITLE, byline, first, *([inside] if inside else []), *rest]) + "\n"


class Case(NamedTuple):
    """A hostile source."""

    content: bytes
    kind: str
    """text or html"""
    told: bool = False
    """Whether a warning or a repair has to name what is wrong."""
    forbidden: tuple[str, ...] = ()
    """What no value of the record may hold, warnings left out."""


def _html(*, told: bool = False, forbidden: tuple[str, ...] = (), **parts: str) -> Case:
    return Case(html(**parts).encode("utf-8", "surrogatepass"), "html", told, forbidden)


def _text(*, told: bool = False, forbidden: tuple[str, ...] = (), **parts: str) -> Case:
    return Case(text(**parts).encode("utf-8", "surrogatepass"), "text", told, forbidden)


def _ld(script: str, *, told: bool = True, forbidden: tuple[str, ...] = ()) -> Case:
    return _html(head=f"<script type=application/ld+json>{script}</script>", told=told, forbidden=forbidden)


def _shapes() -> dict[str, Case]:
    nested = (
        "div",
        "span",
        "blockquote",
        "ul><li",
        "table><tr><td",
        "b",
        "font",
        "x-y",
        "dl><dd",
        "form",
        "p",
        "button",
    )
    cases = {f"deep-{tags.partition('>')[0]}": _html(before=f"<{tags}>" * 2000) for tags in nested}
    cases |= {f"deep-after-{tag}": _html(after=f"<{tag}>" * 2000 + "x") for tag in ("div", "svg", "math", "select")}
    cases |= {f"run-of-{number}": _html(after=mark * 5000) for number, mark in enumerate(
        ("<", "</", "&", "<!", "<!--", ">", "<a b='", "<script><!--<script>", "]]>", "<br>", "<p>x"))}  # fmt: skip
    open_ends = ("<!--", "<![CDATA[", "<script>", "<style>", "<textarea>", "<title>", "<plaintext>", "<noscript>", "<?")
    cases |= {f"open-{number}": _html(after=mark + "junk " * 500) for number, mark in enumerate(open_ends)}
    cases["misnested"] = _html(before="<a>" * 500 + "<i>" * 500 + "</a>" * 500)
    cases["attributes"] = _html(before="<div " + " ".join(f"a{i}=1" for i in range(5000)) + ">")
    cases["one-attribute"] = _html(before=f'<div class="{"a " * 50_000}" style="{"none;" * 5000}">hi</div>')
    cases["tag-name"] = _html(after=f"<{'a' * 100_000}>")
    cases["spans"] = _html(inside="<table><tr><td rowspan=65534 colspan=9007199254740991>x<tr><td>y</table>")
    cases["metas"] = _html(head="".join(f"<meta name=k{i} content=v>" for i in range(3000)))
    cases["long-line"] = _text(inside="the tide turned at noon and went out again. " * 5000)
    cases["long-word"] = _text(inside="x" * 200_000)
    cases["blank-lines"] = _text(inside="\n" * 50_000)
    cases["same-line"] = _text(inside="the tide\n" * 3000)
    return cases


def _characters() -> dict[str, Case]:
    tags = "".join(chr(0xE0000 + ord(char)) for char in "obey")
    return {
        "nul": _text(inside="one\0two", told=True, forbidden=("\0",)),
        "nul-in-html": _html(inside="<p>one\0two</p><scr\0ipt>alert(1)</scr\0ipt>", told=True, forbidden=("\0",)),
        "controls": _text(inside="".join(map(chr, [*range(1, 9), *range(14, 32), *range(127, 133)])), told=True,
                          forbidden=("\x1b", "\x07")),
        "line-separators": _text(inside="a\u2028b\u2029c\x85d\x0be\x0cf\x1cg", forbidden=("\u2028", "\u2029", "\x85")),
        "bidi": _text(inside="user \u202e\u2066// admin\u2069 \u2066end", told=True, forbidden=("\u202e",)),
        "zero-width": _text(inside="a\u200bb\u200cc\u2060d\u00ade", told=True, forbidden=("\u200b", "\u2060")),
        "tags": _text(inside=f"hello{tags}", told=True, forbidden=("\U000e006f",)),
        "selectors": _text(inside="a\U000e0148\U000e0149", told=True, forbidden=("\U000e0149",)),
        "noncharacters": _text(inside="a\ufdd0b\uffff", told=True, forbidden=("\ufdd0", "\uffff")),
        "lost": _text(inside="caf\ufffd", told=True),
        "disguised": _text(byline="By C\u043erin V\u0430le", told=True),
        "surrogates": _text(inside="one \ud800 two", told=True, forbidden=("\ud800",)),
        "combining": _text(inside="e" + "\u0301" * 3000),
        "escaped-often": _html(inside="<p>&amp;amp;amp;lt;script&amp;amp;amp;gt;alert(1)", forbidden=("<script>",)),
        "references": _html(inside=f"<p>&#x110000; &#xD800; &#0; &#{'9' * 5000}; &#x{'f' * 5000}; &#-1; &unknown;"),
    }  # fmt: skip


def _encodings() -> dict[str, Case]:
    page = html(inside="<p>café naïve</p>")
    cases = {
        f"label-{label}": Case(page.replace("charset=utf-8", f"charset={label}").encode(), "html", told=True)
        for label in ("x-none", "rot13", "idna", "unicode_escape", "zlib", "undefined", "utf-7", "x" * 10_000)
    }
    cases["lying-utf-8"] = Case(page.encode("latin-1"), "html", told=True)
    cases["overlong"] = Case(page.encode().replace(b"<article>", b"\xc0\xbcscript\xc0\xbe<article>"), "html", told=True,
                             forbidden=("<script>",))  # fmt: skip
    cases["utf-7"] = _html(inside="<p>+ADw-script+AD4-alert(1)", forbidden=("<script>",))
    cases["cut"] = Case(text(inside="café").rstrip().encode()[:-1], "text")
    cases["five-bytes"] = Case(text(inside="@@").encode().replace(b"@@", b"\xf8\x88\x80\x80\x80"), "text", told=True)
    for encoding in ("utf-16-le", "utf-32-be"):
        cases[encoding] = Case(text().encode(encoding), "text", told=True)
    lines = [("one café " if number % 2 else "“two” ") + paragraph for number, paragraph in enumerate(STORY * 2)]
    mixed = b"\n".join(line.encode(("utf-8", "cp1252")[number % 2]) for number, line in enumerate(lines))
    cases["mixed"] = Case(mixed, "text", told=True)
    rng = random.Random(7)
    spoilt = bytes(rng.randrange(128, 256) if rng.random() < 0.005 else byte for byte in (text() * 3).encode())
    cases["spoilt"] = Case(spoilt, "text", told=True)
    return cases


def _data() -> dict[str, Case]:
    cases = {
        f"ld-{number}": _ld(script) for number, script in enumerate(
            ("{" * 3000, '"' * 3000, "/*" * 3000, "[1," * 3000, "\\" * 3000, '{"@context":' * 3000,
             "[" * 3000 + "]" * 3000, '{"@type":"Article","headline":"x',
             '{"@type":"Article","author":[' + ",".join(['{"name":"N"}'] * 200) + "]}"))
    }  # fmt: skip
    cases["ld-lies"] = _ld('{"@type":"Article","headline":"Buy cheap pills now","author":"Evil"}', forbidden=("pills",))
    escapes = r'{"@type":"Article","headline":"\u001b]0;x\u0007 \ud800 \u0000"}'
    cases["ld-escapes"] = _ld(escapes, forbidden=("\x1b", "\0", "\ud800"))
    graph = '{"@id":"#a","@type":"Article","author":{"@id":"#a"},"mainEntity":{"@id":"#a"}}'
    cases["ld-cycle"] = _ld(graph, told=False)
    odd = ('{"@type":["Article",["x",{}],5]}', '{"@type":"Article","author":{"name":{"@value":["x"]}}}', "[[[null]]]",
           '{"@type":"Article","wordCount":' + "9" * 10_000 + "}", '{"@type":"Article","n":NaN}', "{}")  # fmt: skip
    cases |= {f"ld-odd-{number}": _ld(script, told=False) for number, script in enumerate(odd)}
    for number, url in enumerate(
        ("javascript:alert(1)", "java&#9;script:alert(1)", "data:text/html,x", "https://jo:secret@example.org/",
         "https://example.org/&#x202e;gpj.exe", "http:\\\\example.org", "https://[::1", "https://example.org:99999/")
    ):  # fmt: skip
        head = f'<link rel=canonical href="{url}"><meta property="og:url" content="{url}">'
        cases[f"url-{number}"] = _html(head=head, told=True, forbidden=("alert(1)", "secret", "gpj"))
    for number, date in enumerate(("0000-00-00", "2025-13-45", "9" * 5000, "1" * 5000 + "/", "2025-12-02T25:61:61")):
        cases[f"date-{number}"] = _html(head=f'<meta property="article:published_time" content="{date}">')
    return cases


CASES = {**_shapes(), **_characters(), **_encodings(), **_data()}
