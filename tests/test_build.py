"""The record made from verdicts, and the accounting promise."""

from time import process_time
from typing import Any

import pytest

import cleaner
import cleaner.pipeline
from cleaner.annotate.fields import Fields, Origin
from cleaner.annotations import Annotations, annotate_page
from cleaner.block import REASONS, Block, Markup, Repair, Role, Span, Verdict, check_tiling
from cleaner.blocks.plain import split_plain
from cleaner.build import PageDraft, build_record, build_sections, check_accounting, is_part_of_line, share_chars
from cleaner.decide import decide
from cleaner.errors import AccountingError, TilingError
from cleaner.page import Page, PageWarning, Source
from cleaner.pipeline import clean_source
from tests.samples import load_samples
from tests.strategies import STORY, STORY_TITLE

ROUNDS = 3
MAX_PROMISE_RATIO = 0.06


def make_page(*lines: str, roles: dict[int, Role] | None = None) -> Page:
    """A page of one block a line, blank lines between them and around them."""
    text = "\n" + "\n\n".join(lines) + "\n"
    blocks: list[Block] = []
    at = 1
    for number, line in enumerate(lines):
        role: Role = (roles or {}).get(number, "paragraph")
        blocks.append(Block(number=number, span=Span(at, at + len(line)), text=line, role=role, blank_before=True))
        at += len(line) + 2
    return Page(source=Source(content=text), text=text, kind="text", encoding=None, sha256="ab" * 32, blocks=blocks)


def make_verdict(number: int, reason: str, of: int | None = None, of_last: int | None = None) -> Verdict:
    row = REASONS[reason]
    return Verdict(number, row.fate, row.role or "paragraph", reason, 0.9, of=of, of_last=of_last)


def make_draft(page: Page, *verdicts: Verdict, runs: list[list[Block]] | None = None) -> PageDraft:
    """A draft of the one page of `page`, where blocks without a verdict of their own are text."""
    decided = {verdict.block: verdict for verdict in (*decide(page.blocks, []), *verdicts)}
    origins = {"title": Origin("text", None, 0), "url": Origin("argument")}
    return PageDraft(
        page=page,
        id="0" * 32,
        number=0,
        pages=1,
        runs=[page.blocks] if runs is None else runs,
        order=[block for block in page.blocks if not decided[block.number].reason.startswith("copy.")],
        verdicts=decided,
        fields=Fields({"title": "A title"}, ["Ann Lee"], [], origins, []),
        language="en",
        page_type="article",
        warnings=[PageWarning("a-code", "a message")],
        confidence=0.876,
    )


# ---------------------------------------------------------------- the promises


def test_a_whole_draft_accounts_for_its_text() -> None:
    page = make_page("one", "two", "three")
    check_tiling(page.text, page.blocks)
    check_accounting(page, [make_draft(page)])


def test_a_block_without_a_verdict_is_found() -> None:
    page = make_page("one", "two", "three")
    draft = make_draft(page)
    del draft.verdicts[1]
    with pytest.raises(AccountingError, match=r"blocks \[1\] have no verdict"):
        check_accounting(page, [draft])


def test_a_block_with_two_verdicts_is_found() -> None:
    page = make_page("one", "two")
    with pytest.raises(AccountingError, match=r"\[0, 1\] have no verdict, or more than one"):
        check_accounting(page, [make_draft(page), make_draft(page)])


def test_a_verdict_on_no_block_is_found() -> None:
    page = make_page("one", "two")
    draft = make_draft(page)
    draft.verdicts[2] = make_verdict(2, "boilerplate.footer")
    with pytest.raises(AccountingError, match=r"\[2\]"):
        check_accounting(page, [draft])


def test_characters_that_belong_to_no_page_are_found() -> None:
    page = make_page("one", "two", "three")
    draft = make_draft(page, runs=[page.blocks[:1]])
    with pytest.raises(AccountingError, match=f"hold 6 of {len(page.text)} characters"):
        check_accounting(page, [draft])


@pytest.mark.parametrize("order", [[0], [0, 1, 1]])
def test_a_kept_block_that_is_left_out_or_stands_twice_is_found(order: list[int]) -> None:
    page = make_page("one", "two")
    draft = make_draft(page)._replace(order=[page.blocks[number] for number in order])
    with pytest.raises(AccountingError, match="a kept block is missing from page 0"):
        check_accounting(page, [draft])


def test_a_source_without_blocks_accounts_for_its_white_space() -> None:
    page = Page(source=Source(content=" \n"), text=" \n", kind="text", encoding=None, sha256="ab" * 32, blocks=[])
    check_accounting(page, [make_draft(page, runs=[[]])])


def test_a_step_that_loses_a_block_gives_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(*args: Any, **named: Any) -> Annotations:
        notes = annotate_page(*args, **named)
        return notes._replace(verdicts={number: verdict for number, verdict in notes.verdicts.items() if number != 2})

    monkeypatch.setattr(cleaner.pipeline, "annotate_page", forgetful)
    with pytest.raises(AccountingError, match=r"blocks \[2\]"):
        cleaner.clean("\n\n".join([STORY_TITLE, *STORY]))


def test_a_reader_that_loses_characters_gives_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaner.pipeline, "split_plain", lambda text, **options: split_plain(text, **options)[:-1])
    with pytest.raises(TilingError, match="gap at"):
        cleaner.clean("\n\n".join([STORY_TITLE, *STORY]))


def test_the_promises_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = 0.0

    def check_tiling_timed(*args: Any) -> None:
        nonlocal spent
        start = process_time()
        check_tiling(*args)
        spent += process_time() - start

    def check_accounting_timed(*args: Any) -> None:
        nonlocal spent
        start = process_time()
        check_accounting(*args)
        spent += process_time() - start

    samples = [(sample.path.read_bytes(), sample.path.suffix == ".html") for sample in load_samples()]
    sources = [Source(content=content, kind="html" if is_html else "text") for content, is_html in samples]
    for source in sources:  # tables are loaded once a process
        clean_source(source)
    monkeypatch.setattr(cleaner.pipeline, "check_tiling", check_tiling_timed)
    monkeypatch.setattr(cleaner.pipeline, "check_accounting", check_accounting_timed)
    start = process_time()
    for _ in range(ROUNDS):
        for source in sources:
            clean_source(source)
    ratio = spent / (process_time() - start)
    assert 0.0 < ratio < MAX_PROMISE_RATIO, f"tiling and accounting took {ratio:.2%} of the time"


# ---------------------------------------------------------------- shares


def test_each_run_has_the_white_space_behind_it() -> None:
    page = make_page("one", "two", "three")
    first, second, third = ([block] for block in page.blocks)
    assert share_chars(page, [first]) == len("\none\n\n")
    assert share_chars(page, [second, third]) == len("two\n\nthree\n")
    assert share_chars(page, [[]]) == len(page.text)


# ---------------------------------------------------------------- parts of the record


def test_lines_fates_and_ratios() -> None:
    page = make_page("A title", "Share", "Some words", "Some words", "Other words")
    verdicts = (make_verdict(0, "field.title"), make_verdict(1, "boilerplate.share-bar"))
    record = build_record(make_draft(page, *verdicts, make_verdict(3, "duplicate.exact", of=2)))
    assert record.text == "Some words\n\nOther words"
    assert [(entry.lines, entry.text) for entry in record.dropped] == [((3, 4), "Share")]
    assert [(entry.lines, entry.of, entry.kind) for entry in record.duplicates] == [((7, 8), (5, 6), "exact")]
    assert record.provenance["title"].lines == (1, 2) and record.provenance["url"].lines is None
    assert record.source.lines == (0, 10) and record.source.copies == []
    assert [(warning.code, warning.message) for warning in record.warnings] == [("a-code", "a message")]
    stats = record.stats
    assert (stats.words, stats.kept_chars, stats.source_chars) == (4, len("Some wordsOther words"), len(page.text))
    total = len("A titleShareSome wordsSome wordsOther words")
    assert (stats.boilerplate_ratio, stats.duplicate_ratio) == (round(5 / total, 4), round(10 / total, 4))
    assert stats.confidence == 0.88


def test_a_joined_duplicate_points_at_all_its_parts() -> None:
    page = make_page("One part.", "Other part.", "One part. Other part.")
    (entry,) = build_record(make_draft(page, make_verdict(2, "duplicate.joined", of=0, of_last=1))).duplicates
    assert (entry.lines, entry.of, entry.kind) == ((5, 6), (1, 4), "joined")


def test_a_repeat_that_is_part_of_a_line_is_listed_as_dropped() -> None:
    page = make_page("Some words", "Some words")
    glued = Block(number=1, span=page.blocks[1].span, text="Some words", repairs=(Repair("glued-line", Span(13, 23)),))
    page.blocks[1] = glued
    record = build_record(make_draft(page, make_verdict(1, "copy.exact", of=0)))
    assert is_part_of_line(glued) and not is_part_of_line(page.blocks[0])
    assert record.duplicates == []
    assert [(entry.lines, entry.reason) for entry in record.dropped] == [((3, 4), "copy.exact")]


def test_standfirst_and_highlights_come_first_in_the_text() -> None:
    page = make_page("First words.", "A summary.", "A point", "Last words.")
    record = build_record(make_draft(page, make_verdict(1, "body.standfirst"), make_verdict(2, "body.highlight")))
    assert (record.standfirst, record.highlights) == ("A summary.", ["A point"])
    assert record.text == "A summary.\n\nA point\n\nFirst words.\n\nLast words."
    assert [block.text for section in record.sections for block in section.blocks] == ["First words.", "Last words."]


def test_sections_open_at_headings_and_at_heads_of_posts() -> None:
    page = make_page("Before", "Heading", "Below", "Ann, 5 March", "A post", "Ben, 6 March", "Another")
    page.blocks[1] = Block(number=1, span=page.blocks[1].span, text="Heading", role="heading", level=3)
    named = (make_verdict(1, "body.heading"), *(make_verdict(number, "body.post-head") for number in (3, 5)))
    sections = build_sections(page.blocks, make_draft(page, *named).verdicts)
    assert [(section.heading, section.level, len(section.blocks)) for section in sections] == [
        (None, 0, 1), ("Heading", 3, 1), (None, 0, 2), (None, 0, 2),
    ]  # fmt: skip
    assert build_sections([], {}) == []


def test_related_titles_stand_once_with_their_address() -> None:
    page = make_page("Mill burns down", "MILL burns down", "Bakers on strike")
    link = Markup("a", ("a",), anchors=(("Bakers on strike", "https://example.org/b"),))
    page.blocks[2] = Block(number=2, span=page.blocks[2].span, text="Bakers on strike", markup=link)
    record = build_record(make_draft(page, *(make_verdict(number, "field.related") for number in range(3))))
    assert [(entry.title, entry.url) for entry in record.related] == [
        ("Mill burns down", None), ("Bakers on strike", "https://example.org/b"),
    ]  # fmt: skip


def test_topics_come_from_labelled_lines_and_stand_once() -> None:
    page = make_page("Topics: ferries, town council", "winter", "ferries")
    record = build_record(make_draft(page, *(make_verdict(number, "field.topics") for number in range(3))))
    assert record.topics == ["ferries", "town council", "winter"]


def test_repairs_of_dropped_lines_are_not_listed() -> None:
    page = make_page("Some words", "Share")
    page.blocks[:] = [
        Block(number=block.number, span=block.span, text=block.text, repairs=(Repair("entities", block.span),) * 2)
        for block in page.blocks
    ]
    record = build_record(make_draft(page, make_verdict(1, "boilerplate.share-bar")))
    assert [(repair.name, repair.lines) for repair in record.repairs] == [("entities", (1, 2))]
