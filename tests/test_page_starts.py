"""Where another page starts, and where it only looks as if one did."""

import cleaner
from cleaner.page_weights import GAP_WEIGHTS

BRIDGE = [
    "The old bridge of Marrow Ford will be closed for eleven months while its pillars are lined with steel, the county "
    "council decided on Tuesday. The bridge carries six thousand cars a day, and the next one stands nine miles south.",
    "Engineers had found cracks in two of the five pillars of the bridge when the river fell to its lowest level in "
    "April. Divers went down in May and came back with pictures of stones that had moved by the width of a hand.",
    "Traders on both banks of the river fear for their summer. A ferry for people on foot is to run every quarter of "
    "an hour, at the price of a bus ticket, and the council will pay half of what the boats cost.",
    "The steel comes from a works in the north that has lined forty bridges, and its engineers promise that the "
    "pillars will then stand for another hundred years. Work on the bridge begins on the first day of September.",
    "Nobody knows yet what becomes of the market that is held on the bridge at Whitsun. The council speaks of the "
    "meadow by the river, the traders of the square in front of the church.",
]
BAKER = [
    "Rye bread needs time more than anything else, says Tilda Holm, who bakes four hundred loaves a night in a cellar "
    "under the station. Her dough rests for twenty hours before it sees the oven, and she would rather give it thirty.",
    "She learned baking from her aunt, who fed her sourdough every morning as others feed a cat. The same sourdough "
    "lives in a stone jar behind the flour, and only two people are allowed to open the jar.",
    "Wheat dough forgives a hasty baker, rye dough never does. Too warm, and the loaf turns sour; too cold, and it "
    "stays as flat as a roof tile. Holm tells by the smell, her apprentices use a thermometer.",
    "The loaves leave the cellar at five, on two bicycles with baskets. By eight the shelves of the three shops are "
    "empty, and the baker goes to bed with flour in her hair and tomorrow's dough already mixed.",
    "A second oven would double the number of loaves, but the cellar is full and Holm does not want to move. Bread, "
    "she says, tastes of the room it was made in, and this room has smelled of rye since her aunt's days.",
]
MENU = ["Home", "News", "Sport", "Weather", "About us"]


def titles(*lines: str) -> list[str | None]:
    return [record.title for record in cleaner.clean("\n\n".join(lines))]


def test_a_title_below_an_open_list_of_other_pages() -> None:
    related = ["Related articles", "Ferry firm buys two boats", "Why pillars crack", "Market moves to the meadow"]
    found = titles("Old bridge closes for eleven months", "By Ann Lee", *BRIDGE, *related,
                   "Rye bread needs time, says the baker under the station", "By Omar Diaz", *BAKER)  # fmt: skip
    assert found[0] == "Old bridge closes for eleven months" and len(found) == 2


def test_a_title_without_byline_below_the_same_menu() -> None:
    found = titles(*MENU, "Old bridge closes for eleven months", *BRIDGE, "© 2024 Ford Post", *MENU,
                   "Rye bread needs time, says the baker under the station", *BAKER)  # fmt: skip
    assert len(found) == 2


def test_a_byline_in_another_language() -> None:
    first = ["Old bridge closes for eleven months", "By Ann Lee", "3 May 2024", *BRIDGE]
    second = [
        "Brot braucht Zeit, sagt die Bäckerin unter dem Bahnhof",
        "Von Jana Kern",
        "4. Mai 2024",
        "Brot braucht vor allem Zeit, sagt die Bäckerin Tilda Holm, die jede Nacht vierhundert Laibe in einem Keller "
        "unter dem Bahnhof backt. Ihr Teig ruht zwanzig Stunden, bevor er den Ofen sieht, und sie gäbe ihm gern mehr.",
        "Das Backen hat die Bäckerin von ihrer Tante gelernt, die ihren Sauerteig jeden Morgen fütterte wie andere "
        "eine Katze. Derselbe Sauerteig lebt in einem Topf aus Stein hinter dem Mehl, und nur zwei dürfen ihn öffnen.",
        "Um fünf verlassen die Laibe den Keller auf zwei Rädern mit Körben. Um acht sind die Regale der drei Läden "
        "leer, und die Bäckerin geht mit Mehl im Haar ins Bett, während der Teig von morgen schon gemischt ist.",
    ]
    records = cleaner.clean("\n\n".join([*first, *second]))
    assert [(record.language, record.authors) for record in records] == [("en", ["Ann Lee"]), ("de", ["Jana Kern"])]


def test_a_heading_and_a_box_amid_a_story_start_no_page() -> None:
    box = ["Sign up for our newsletter", "Your e-mail", "Share", "What becomes of the bridge and its market"]
    assert len(titles("Old bridge closes for eleven months", "By Ann Lee", *BRIDGE[:3], *box, *BRIDGE[3:])) == 1


def test_entries_of_a_listing_start_no_page() -> None:
    entries = [line for story in (*BRIDGE, *BAKER) for line in (story[:40].rpartition(" ")[0], "By Ann Lee", story)]
    assert len(titles("All stories", *entries)) == 1


def test_what_lies_far_from_a_gap_only_lowers_its_score() -> None:
    assert max(GAP_WEIGHTS[cue] for cue in ("across far", "inside", "far to inside")) <= 0
