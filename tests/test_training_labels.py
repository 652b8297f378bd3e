from training.labels import label_blocks

GOLD = """The river Elda rose by two metres on Sunday night, and the lower town was under water.
What comes next
Firemen from four towns carried sandbags to the bridge, which has stood since 1911.
Schools stay closed on Monday, the mayor said."""


def test_blocks_of_the_gold_text_are_found_among_others() -> None:
    texts = [
        "Home", "Next", "Sign up for our letter on the town and its schools, every Monday",
        "The river Elda rose by two metres on Sunday night, and the lower town was under water.",
        "What comes next", "***",
        "Firemen from four towns carried sandbags to the bridge, which has stood since 1911.",
        "Advertisement", "Schools stay closed on Monday, the mayor said.", "Bridge reopened in the spring",
    ]  # fmt: skip
    labels, covered = label_blocks(texts, GOLD)
    assert labels.tolist() == [0, 0, 0, 1, 1, -1, 1, 0, 1, 0]
    assert covered == 1.0


def test_a_short_line_far_from_its_place_is_no_text() -> None:
    menu = [f"Entry {number}" for number in range(30)]
    labels, _ = label_blocks(["What comes next", *menu, *GOLD.split("\n")], GOLD)
    assert labels[0] == 0
    assert labels[-4:].tolist() == [1, 1, 1, 1]


def test_text_that_stands_in_another_order_is_found() -> None:
    first, heading, second, third = GOLD.split("\n")
    labels, _ = label_blocks([third, second, heading, first, "Read more about the river"], GOLD)
    assert labels.tolist()[:2] + labels.tolist()[3:] == [1, 1, 1, 0]


def test_a_page_without_gold_words_has_no_text() -> None:
    labels, covered = label_blocks(["Home", "About us and our work for the town"], "")
    assert labels.tolist() == [0, 0]
    assert covered == 0.0
