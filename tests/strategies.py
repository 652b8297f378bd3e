"""What tests share: lines and a story of our own, and hypothesis strategies for texts, pages and pieces of HTML."""

import string

from hypothesis import strategies as st

from cleaner.page import Hint

STORY_TITLE = "Ferry to Port Elda stops for the winter"
STORY = (
    "The ferry to Port Elda will not run before the spring, the harbour office said on Monday. Its engine had failed "
    "twice in a week, and the yard that could mend it is closed until the end of the year.",
    "Traders on both banks of the river had asked for a smaller boat in the meantime. None was to be had at the price "
    "that the council was ready to pay, said the clerk, who had written to eleven yards along the coast.",
    "The road over the pass is open in daylight only. A bus will leave the market square at seven in the morning and "
    "come back at four, and the council pays half of the fare for pupils and for people over seventy.",
)
"""Paragraphs of one story, without headline, byline or date."""

HEADLINES = (
    "Ferry to Port Elda stops for the winter", "Why did the mill at Lower Hame burn down?",
    "Storm 'Ada' takes the pier", "Neue Brücke über die Elda eröffnet", "Le vieux moulin rouvre ses portes",
    "El puente viejo cierra once meses",
)  # fmt: skip
BYLINES = (
    "By Ann Lee", "By", "Ann Lee", "By Ann Lee and Omar Diaz", "Ann Lee| Published", "Ann Lee| Published KEY POINTS",
    "Von Ada Roe", "Par Léa Petit", "Por Eva Ruiz", "Photo: Sam Poe", "Published", "By Ann Lee | March 5, 2024",
)  # fmt: skip
DATES = (
    "March 5, 2024", "2024-03-05T10:20:00Z", "5/3/2024", "Updated 6 March 2024 at 14:30", "Published: 4 March 2024",
    "5. März 2024", "le 5 mars 2024", "2024年3月5日", "2 hours ago", "14:30", "31/02/2024",
)  # fmt: skip
LABELS = (
    "HIGHLIGHTS", "KEY POINTS", "Related Articles", "In This Article", "Topics: ferries, winter", "Topics", "Comments",
    "Subscribe to our newsletter", "Share this article", "Advertisement", "About the author", "Read more",
    "Images from the Web", "We use cookies to improve your experience.", "Page not found", "404",
    "© 2024 Example Media Ltd. All rights reserved.", "Add to cart", "12 comments", "Forum", "Reply", "Quote",
)  # fmt: skip
PARAGRAPHS = (
    *STORY,
    "PORT ELDA (XP) — A mill burnt down on Sunday night. Nobody was hurt, and nobody knows yet how the fire began.",
    "“It’s the third winter without a boat,” she said, “and the road over the pass is shut as well.”",
    "Die neue Brücke über die Elda ist am Montag für den Verkehr geöffnet worden, und die Fähre fährt nicht mehr.",
    "Le vieux moulin du village a rouvert ses portes samedi, deux ans après le feu qui en avait détruit la moitié.",
    "港の連絡船は冬のあいだ運休することになりました。春まで船は出ないと港の事務所は話しています。",
    "وقال مكتب الميناء إن العبارة لن تعمل قبل الربيع، وإن المحرك تعطل مرتين في أسبوع واحد.",
    "She waited. Nobody came.", "Yes.",
)  # fmt: skip
MENU = ("Home", "News", "Sport", "Weather", "About us", "Contact", "Log in", "Search", "Home > News > World", "Menu")
MARKS = (
    "-----", "=====", "***", "- first point of three", "• second point", "* third point", "  - nested point",
    "1. Peel the roots", "2. Boil them", "# Marked heading", "## Lower heading ##", "```", "    x = f(y);", "a\tb\tc",
    "> quoted words", "|", "•",
)  # fmt: skip
ODD = (
    "", " ", "\t", "\u00a0", "\u200b", "\ufeff", "\x00", "\x07\x1b[31m", "the townâ€™s cafÃ©", "Fish &amp;amp; chips",
    "&#0; &#x110000; &nbsp;", "\ud800", "x\udfffy", "\u202eright to left", "e\u0301" * 4, "\x0c", "\x85", "\u2028",
    "<p>no markup</p>", "👩\u200d👩\u200d👧", "İ ẞ ŉ", "word " * 60,
)  # fmt: skip
LINE_ENDS = ("\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n \n", "\n\r")

any_text = st.one_of(
    st.text(max_size=300), st.text(st.characters(), max_size=120), st.text(string.printable, max_size=200)
)
_POOLS = (HEADLINES, BYLINES, DATES, LABELS, PARAGRAPHS, PARAGRAPHS, MENU, MARKS, ODD)
realistic_lines = st.one_of(*map(st.sampled_from, _POOLS))


@st.composite
def scraped_texts(draw: st.DrawFn) -> str:
    """Lines of a page in any order with any line ends; now and then a part of them stands twice."""
    lines = draw(st.lists(realistic_lines, max_size=25))
    again = draw(st.integers(0, 25))
    lines += lines[again:]
    ends = draw(st.lists(st.sampled_from(LINE_ENDS), min_size=1, max_size=3))
    return "".join(line + ends[number % len(ends)] for number, line in enumerate(lines))


@st.composite
def scraped_pages(draw: st.DrawFn) -> str:
    """One to three stories with headline, byline, date and paragraphs, some of them twice, among menus and labels."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        story = [draw(st.sampled_from(pool)) for pool in (HEADLINES, BYLINES, DATES)]
        story += draw(st.lists(st.sampled_from(PARAGRAPHS[:4]), min_size=2, max_size=5))
        parts += draw(st.lists(st.sampled_from(MENU), max_size=4))
        parts += story * draw(st.integers(1, 2))
        parts += draw(st.lists(st.sampled_from((*LABELS, *HEADLINES)), max_size=5))
    return draw(st.sampled_from(("\n", "\n\n", "\r\n"))).join(parts)


_TAGS = (
    "p", "div", "h1", "h2", "li", "ul", "table", "tr", "td", "nav", "article", "footer", "a href='/x'", "pre", "b",
    "script", "style", "template", "p hidden", "div class='cookie-banner'", "br", "textarea", "svg", "time", "!--",
)  # fmt: skip
_PIECES = st.one_of(
    st.sampled_from(_TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(_TAGS).map(lambda tag: f"</{tag.split()[0]}>"),
    realistic_lines,
    st.sampled_from(("<", "&", "<!--", "-->", "<![CDATA[", "]]>", "<?xml", "\n", " ")),
)
html_texts = st.lists(_PIECES, max_size=30).map("".join)

HINTS = st.lists(
    st.builds(
        Hint,
        st.sampled_from(
            ["title", "author", "published", "modified", "site_name", "topic", "language", "url", "description"]
        ),
        st.text(min_size=1)
        | st.sampled_from(["The Daily", "Lee, Ann", "http://[", "https://example.org", "a | b", "2024-05-01"]),
        st.sampled_from(["json-ld", "opengraph", "meta", "html-title", "time", "microdata", "rel-author", "canonical"]),
        st.sampled_from(["headline", "author", "datePublished", "title", "og:title", "BreadcrumbList"]),
    ),
    max_size=8,
)
"""Hints of a page, some of them odd."""
