"""Boilerplate by tables: what a rule names, and how far the box reaches that a label opens."""

from time import process_time

import pytest

import cleaner
from cleaner import Record
from cleaner.annotate.boilerplate import find_boilerplate
from cleaner.block import Block, Finding, Span
from cleaner.blocks.plain import split_plain
from cleaner.rules.loader import load_locale
from tests.strategies import STORY, STORY_TITLE

MANY_LINES = 80_000
MAX_SECONDS = 10
NEWSLETTER = "Subscribe to our newsletter"


def found(*lines: str, language: str = "en", dates: tuple[str, ...] = (), comments: bool = True) -> list[Finding]:
    def is_meta(block: Block) -> bool:
        return block.text in dates

    return find_boilerplate(split_plain("\n\n".join(lines)), load_locale(language), is_meta, comments=comments)


def reasons(*lines: str, language: str = "en", dates: tuple[str, ...] = (), comments: bool = True) -> dict[int, str]:
    return {
        finding.block: finding.reason for finding in found(*lines, language=language, dates=dates, comments=comments)
    }


def clean(*lines: str) -> Record:
    (record,) = cleaner.clean("\n\n".join([STORY_TITLE, "By Ann Lee", *lines]), kind="text")
    return record


@pytest.mark.parametrize(
    ("language", "line", "reason"),
    [
        ("en", "Share this article", "boilerplate.share-bar"),
        ("en", "» Share this article «", "boilerplate.share-bar"),
        ("en", "ADVERTISEMENT", "boilerplate.advertisement"),
        ("en", "© 2024 Example Media Ltd. All rights reserved.", "boilerplate.footer"),
        ("en", "Accept all cookies", "boilerplate.consent"),
        ("de", "Artikel teilen", "boilerplate.share-bar"),
        ("de", "Anzeige", "boilerplate.advertisement"),
        ("fr", "Publicité", "boilerplate.advertisement"),
        ("es", "Publicidad", "boilerplate.advertisement"),
        ("und", "Facebook", "boilerplate.share-bar"),
    ],
)
def test_a_rule_names_a_whole_line(language: str, line: str, reason: str) -> None:
    (finding,) = found(STORY[0], line, STORY[1], language=language)
    assert (finding.block, finding.reason) == (1, reason)
    assert finding.rule and 0.5 < finding.score <= 1.0


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Tuesday.",
        "Advertisement rules tightened",
        "He said that he would share this article with the whole of the harbour board at noon.",
        "Comments by the mayor were not well received.",
        "Related diseases are rare in the valley.",
        "Home is where the ferry goes",
    ],
)
def test_sentences_that_begin_like_labels_are_spared(line: str) -> None:
    record = clean(STORY[0], line, *STORY[1:])
    assert line in record.text


def test_a_sentence_that_begins_with_a_label_of_topics_is_spared() -> None:
    line = "Topics: the mayor spoke of floods, of the ferry, and of the bridge that nobody wants to pay for."
    assert line in clean(STORY[0], line, *STORY[1:]).text


def test_a_locale_does_not_read_another_language() -> None:
    assert reasons(STORY[0], "Artikel teilen", STORY[1], language="en") == {}


# ---------------------------------------------------------------- boxes


def test_a_list_of_other_pages_ends_at_a_paragraph() -> None:
    teasers = "Related Articles\nMill at Lower Hame burns down\nWhy nobody wants the old pier\nBakers on strike"
    assert reasons(teasers, *STORY) == {
        0: "label.related", 1: "field.related", 2: "field.related", 3: "field.related",
    }  # fmt: skip


def test_the_last_short_line_before_a_paragraph_is_its_heading() -> None:
    lines = ("Related Articles", "Mill at Lower Hame burns down", "Bakers on strike", "The road over the pass", *STORY)
    assert reasons(*lines) == {0: "label.related", 1: "field.related", 2: "field.related"}


def test_teasers_with_their_dates_and_texts() -> None:
    record = clean(
        *STORY, "Related Articles", "Mill at Lower Hame burns down", "March 1, 2024", "Why nobody wants the pier"
    )
    assert [entry.title for entry in record.related] == ["Mill at Lower Hame burns down", "Why nobody wants the pier"]
    assert record.published is None
    assert record.text == "\n\n".join(STORY)


def test_a_newsletter_label_in_mid_story_takes_neither_paragraph_nor_heading() -> None:
    for below in ((STORY[1],), ("The road over the pass", STORY[1])):
        record = clean(STORY[0], NEWSLETTER, *below, STORY[2])
        assert record.text == "\n\n".join([STORY[0], *below, STORY[2]])
        assert [entry.text for entry in record.dropped] == [NEWSLETTER]


@pytest.mark.parametrize("line", ["Email address", "Enter your email", "Sign up"])
def test_lines_of_a_newsletter_form_are_out(line: str) -> None:
    record = clean(STORY[0], NEWSLETTER, line, *STORY[1:])
    assert record.text == "\n\n".join(STORY)


def test_an_unknown_field_of_a_newsletter_form_is_out() -> None:
    record = clean(*STORY[:2], NEWSLETTER, "Your e-mail address", "Sign up", *STORY[2:])
    assert record.text == "\n\n".join(STORY)


def test_a_box_in_mid_story_does_not_part_the_story() -> None:
    record = clean(STORY[0], NEWSLETTER, "Email address", "Sign up", *STORY[1:])
    assert record.text == "\n\n".join(STORY)


def test_a_box_above_a_heading_does_not_part_the_story() -> None:
    record = clean(STORY[0], NEWSLETTER, "Email address", "Sign up", "The road over the pass", *STORY[1:])
    assert record.title == STORY_TITLE
    assert record.text == "\n\n".join([STORY[0], "The road over the pass", *STORY[1:]])


@pytest.mark.parametrize(
    "gap",
    [
        "\n",
        pytest.param(
            "\n\n",
            marks=pytest.mark.xfail(
                strict=True, reason="the last entry is taken for the heading of the first paragraph"
            ),
        ),
    ],
)
def test_a_list_of_contents_is_dropped_and_its_headings_stay(gap: str) -> None:
    headings = ["A winter without a boat", "The road over the pass"]
    contents = gap.join(["In This Article", *headings])
    record = clean(contents, STORY[0], headings[0], STORY[1], headings[1], STORY[2])
    assert [section.heading for section in record.sections] == [None, *headings]
    assert [entry.reason for entry in record.dropped] == ["label.contents", *["boilerplate.contents"] * 2]


def test_comments_end_the_story() -> None:
    comments = [
        "Nice boat.",
        "My uncle was on board when the engine failed, and he walked home over the ice.",
        "First!",
    ]
    record = clean(*STORY, "Comments", *comments)
    assert record.text == "\n\n".join(STORY)
    assert [entry.reason for entry in record.dropped] == ["comments.head", *["comments.comment"] * 3]


@pytest.mark.parametrize("head", ["Comments", "Comments (3)", "3 Comments", "Leave a comment"])
def test_heads_of_comments(head: str) -> None:
    assert clean(*STORY, head, "Nice boat, said my uncle, and went home").text == "\n\n".join(STORY)


def test_a_link_to_the_comments_above_the_story_ends_nothing() -> None:
    record = clean("3 Comments", *STORY)
    assert record.text == "\n\n".join(STORY)
    assert len(record.dropped) == 1


def test_in_a_thread_the_comments_are_the_content() -> None:
    lines = (*STORY, "Comments", "Nice boat, said my uncle, and went home")
    assert 4 in reasons(*lines)
    assert 4 not in reasons(*lines, comments=False)


@pytest.mark.parametrize(
    "lines",
    [("Topics: ferries, town council",), ("Topics", "ferries", "town council"), ("Tags: ferries, town council",)],
)
def test_topics(lines: tuple[str, ...]) -> None:
    record = clean(*STORY, *lines)
    assert record.topics == ["ferries", "town council"]
    assert record.text == "\n\n".join(STORY)


def test_a_box_ends_at_a_date_unless_it_lists_other_pages() -> None:
    lines = ("Topics", "ferries", "May 4, 2024", "winter")
    assert 3 not in reasons(*lines, dates=("May 4, 2024",))
    assert 3 in reasons(
        "Related Articles", "Mill burns down", "May 4, 2024", "Bakers on strike", dates=("May 4, 2024",)
    )


def test_a_box_about_the_author() -> None:
    about = "Ann Lee has written about boats and weather since she could hold a pencil, and lives on one of them."
    record = clean(*STORY, "About the author", about)
    assert record.text == "\n\n".join(STORY)
    assert [entry.reason for entry in record.dropped] == ["boilerplate.author-box"] * 2


def test_code_and_tables_end_a_box() -> None:
    assert reasons("Related Articles", "Mill at Hame burns down", "a\tb", "Two more words") == {
        0: "label.related", 1: "field.related",
    }  # fmt: skip


def test_prices_and_dates_are_no_teasers() -> None:
    found_reasons = reasons("Related Articles", "Mill at Hame burns down", "12.50", "3/4/2024 10:20")
    assert found_reasons == {
        0: "label.related", 1: "field.related", 2: "boilerplate.related", 3: "boilerplate.related",
    }  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        ("5 min read", *STORY),
        (STORY[0], "Advertisement", STORY[1], "Story continues below advertisement", STORY[2]),
        (STORY[0], "Related Articles", "Mill at Lower Hame burns down", "Bakers of the valley on strike", *STORY[1:]),
        (*STORY, "About us", "Contact", "Privacy policy", "Terms of use", "© 2024 Example Media"),
        (*STORY, "3 Comments", "Sam says:", "March 7, 2024 at 10:20", "I was on board when the engine failed."),
        (STORY[0], "Read also: Mill at Lower Hame burns down", *STORY[1:]),
    ],
    ids=["reading time", "advertisements", "related", "footer", "comments", "read also"],
)
def test_only_the_story_is_kept(lines: tuple[str, ...]) -> None:
    record = clean(*lines)
    assert (record.title, record.authors, record.published) == (STORY_TITLE, ["Ann Lee"], None)
    assert record.text == "\n\n".join(STORY)


def test_many_heads_of_comments_take_no_longer_than_other_lines() -> None:
    line = "Comments"
    blocks = [Block(number, Span(9 * number, 9 * number + len(line)), line) for number in range(MANY_LINES)]
    started = process_time()
    found = find_boilerplate(blocks, load_locale("en"), lambda block: False)
    assert len(found) == MANY_LINES
    assert process_time() - started < MAX_SECONDS  # a minute where each head counted the words below it
