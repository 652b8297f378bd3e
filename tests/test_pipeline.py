"""The promises of the whole flow, for any text at all and for texts made of lines as pages have them."""

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import cleaner
from cleaner import Failure, Options, Record
from cleaner.block import REASONS, Block, Span, check_tiling, read_keys
from cleaner.blocks.plain import split_plain
from cleaner.blocks.repair import repair_text
from cleaner.errors import TilingError
from cleaner.options import Kind
from cleaner.page import Source
from cleaner.pages import split_pages
from cleaner.pipeline import Trace, read_page, read_text, trace_source
from cleaner.record import Lines
from cleaner.text import count_words, fold, fold_space
from tests.samples import Sample, load_samples
from tests.strategies import STORY, any_text, html_texts, scraped_pages, scraped_texts

SAMPLES = load_samples()
KINDS: tuple[Kind, ...] = ("text", "html", "auto")
HTML_KINDS: tuple[Kind, ...] = ("html", "auto")
sources = st.one_of(
    st.tuples(st.one_of(any_text, scraped_texts(), scraped_pages()), st.sampled_from(KINDS)),
    st.tuples(html_texts, st.sampled_from(HTML_KINDS)),
)
some = settings(max_examples=60, deadline=None)
many = settings(max_examples=100, deadline=None)


def trace(content: str | bytes, kind: Kind = "text", options: Options | None = None) -> list[Trace]:
    return trace_source(Source(content=content, kind=kind), options or Options())


# ---------------------------------------------------------------- promises on every source


def check_promises(traces: list[Trace]) -> None:
    page = traces[0].page
    check_tiling(page.text, page.blocks)
    assert sum(one.record.stats.source_chars for one in traces) == len(page.text)
    verdicts = Counter(verdict.block for one in traces for verdict in one.verdicts)
    assert verdicts == Counter(block.number for block in page.blocks)
    owners = Counter[int]()
    for one in traces:
        assert [block.number for block in one.blocks] == [verdict.block for verdict in one.verdicts]
        for block in one.blocks:
            owners.update(range(*block.span))
    assert set(owners.values()) <= {1}
    assert all(char.isspace() or owners[at] == 1 for at, char in enumerate(page.text))
    for one in traces:
        check_record(one)


def check_record(one: Trace) -> None:
    record, page = one.record, one.page
    assert Record.from_json(record.to_json()) == record
    assert record.text == joined_text(record)
    assert {verdict.reason for verdict in one.verdicts} <= set(REASONS)
    assert {entry.reason for entry in record.dropped} <= set(REASONS)
    total = len(page.line_index)
    for lines in all_lines(record):
        assert 0 <= lines[0] <= lines[1] <= total
    for repeat in record.duplicates:
        assert not set(range(*repeat.lines)) & set(range(*repeat.of)) and repeat.lines[0] < repeat.lines[1]
        assert 0.0 <= repeat.similarity <= 1.0
    assert 0 <= record.stats.kept_chars <= record.stats.source_chars
    for ratio in (record.stats.boilerplate_ratio, record.stats.duplicate_ratio, record.stats.confidence):
        assert 0.0 <= ratio <= 1.0
    for entry in record.dropped:
        assert 0.0 <= entry.score <= 1.0
    assert record.page_type == "empty" or record.text or record.warnings


def joined_text(record: Record) -> str:
    parts = [record.standfirst, *record.highlights]
    for section in record.sections:
        parts += [section.heading, *(block.text for block in section.blocks)]
    return "\n\n".join(part for part in parts if part)


def all_lines(record: Record) -> list[Lines]:
    found = [record.source.lines, *record.source.copies]
    found += [lines for entry in record.duplicates for lines in (entry.lines, entry.of)]
    found += [entry.lines for entry in record.dropped]
    found += [repair.lines for repair in record.repairs]
    return found + [origin.lines for origin in record.provenance.values() if origin.lines is not None]


@many
@given(sources)
def test_promises_hold_for_any_source(source: tuple[str, Kind]) -> None:
    check_promises(trace(*source))


@some
@given(st.binary(max_size=300), st.sampled_from(KINDS))
def test_promises_hold_for_any_bytes(content: bytes, kind: Kind) -> None:
    check_promises(trace(content, kind))


@some
@given(st.one_of(scraped_texts(), scraped_pages()), st.sampled_from(("en", "de", "fr", "es", "pt", "ja", "zz")))
def test_promises_hold_in_any_language(text: str, language: str) -> None:
    traces = trace(text, options=Options(language=language))
    check_promises(traces)
    assert all(one.record.language == language for one in traces)


@some
@given(scraped_pages())
def test_promises_hold_for_one_page_on_request(text: str) -> None:
    traces = trace(text, options=Options(split_pages=False))
    assert len(traces) == 1
    check_promises(traces)


@settings(max_examples=25, deadline=None)
@given(html_texts)
def test_promises_hold_for_the_rival_engine(html: str) -> None:
    check_promises(trace(html, "html", Options(engine="trafilatura")))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_promises_hold_for_samples(sample: Sample) -> None:
    check_promises(trace(sample.path.read_bytes(), "html" if sample.path.suffix == ".html" else "text"))


@pytest.mark.parametrize("content", ["", " \n\t\r\n", "\ufeff", "\x00", "\ud800", b"", b"\xff\xfe", b"\x00\x00"])
def test_a_source_without_text_gives_one_empty_record(content: str | bytes) -> None:
    (record,) = cleaner.clean(content, kind="text")
    assert (record.page_type, record.text, record.sections) == ("empty", "", [])
    assert "nothing-kept" in [warning.code for warning in record.warnings]


# ---------------------------------------------------------------- same input, same output


@some
@given(sources)
def test_cleaning_again_gives_the_same(source: tuple[str, Kind]) -> None:
    first = [one.record for one in trace(*source)]
    cleaner.clean("Another page\n\nBy Ann Lee\n\nIt has nothing to do with the first one, and must not change it.")
    assert [one.record for one in trace(*source)] == first


@some
@given(st.one_of(scraped_texts(), scraped_pages()))
def test_line_ends_change_no_text(text: str) -> None:
    unix = re.sub(r"\r\n|\r", "\n", text)
    assert [one.record.text for one in trace(unix.replace("\n", "\r\n"))] == [one.record.text for one in trace(unix)]


def test_order_and_jobs_change_no_record(tmp_path: Path) -> None:
    paths = []
    for number, sample in enumerate(SAMPLES):
        paths.append(tmp_path / f"{number:02}{sample.path.suffix}")
        paths[-1].write_bytes(sample.path.read_bytes())
    forwards = by_id(cleaner.clean_files(paths))
    assert len(forwards) >= len(SAMPLES)
    assert by_id(cleaner.clean_files(paths[::-1])) == forwards
    assert by_id(cleaner.clean_files(paths[1::2] + paths[::2], jobs=2)) == forwards


def by_id(entries: Iterable[Record | Failure]) -> dict[str, str]:
    found = list(entries)
    assert len({entry.id for entry in found}) == len(found)
    return {entry.id: entry.to_json() for entry in found}


def test_a_url_is_taken_over_and_changes_no_text() -> None:
    html = "<h1>Rain in Elda</h1><p>The river rose by two metres on Sunday night, and the ferry stopped.</p>"
    kinds: tuple[Kind, ...] = ("text", "html")
    for kind in kinds:
        plain = trace(html, kind)[0].record
        addressed = trace_source(Source(content=html, kind=kind, url="https://example.org/a"))[0].record
        assert (plain.url, addressed.url) == (None, "https://example.org/a")
        assert plain.text == addressed.text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<!DOCTYPE html><html><body><p>Some words of a page.</p></body></html>", "html"),
        ("Some words of a page, with a < b and <angle> brackets.", "text"),
        (b"<html><head><title>x</title></head><body><p>Some words.</p></body></html>", "html"),
    ],
)
def test_kind_is_found(content: str | bytes, kind: str) -> None:
    assert cleaner.clean(content)[0].source.kind == kind


# ---------------------------------------------------------------- applied twice


@many
@given(st.one_of(any_text, scraped_texts()))
def test_repairs_and_folding_applied_twice_change_nothing(text: str) -> None:
    repaired = repair_text(text).text
    assert repair_text(repaired).text == repaired
    assert fold_space(fold_space(text)) == fold_space(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "text",
    [
        "&AMP;lt;",
        "&amp;amp;amp;amp;amp;amp;amp;amp;lt;",
        "&AMP;AMP;AMP;AMP;AMP;AMP;AMP;AMP;lt;",
    ],
)
def test_ampersands_are_decoded_to_the_last(text: str) -> None:
    assert repair_text(text).text == "<"


@some
@given(scraped_texts())
def test_blocks_of_the_text_need_no_further_repair(text: str) -> None:
    for block in read_page(Source(content=text, kind="text")).blocks:
        if block.role not in ("code", "table"):
            assert repair_text(block.text).text == block.text


# Samples whose text loses what told its form, so that it does not come out the same again.
CHANGED_AGAIN = {
    "documentation/code": "the text has no marks around its code, so its lines come back as paragraphs",
    "forum/thread": "without the forum's own lines the thread is taken for an article",
    "negative/howto": "the text has no marks around its code, so its lines come back as paragraphs",
    "recipe/soup": "the last ingredient is taken for the headline, above a list of many short lines",
}
TEXT_SAMPLES = [sample for sample in SAMPLES if sample.path.suffix == ".txt"]


def marks(sample: Sample) -> list[pytest.MarkDecorator]:
    reason = CHANGED_AGAIN.get(sample.name)
    return [pytest.mark.xfail(strict=True, reason=reason)] if reason else []


@pytest.mark.parametrize(
    "sample", [pytest.param(sample, id=sample.name, marks=marks(sample)) for sample in TEXT_SAMPLES]
)
def test_cleaning_a_clean_text_keeps_it(sample: Sample) -> None:
    for record in sample.clean():
        if not record.text:
            assert record.page_type in ("empty", "error")
            continue
        source = f"{record.title}\n\n{record.text}" if record.title else record.text
        (again,) = cleaner.clean(source, kind="text")
        assert again.text == record.text
        assert again.title == record.title


# ---------------------------------------------------------------- what changes nothing

FOOTER = "© 2024 Example Media Ltd. All rights reserved."
CHANGES: dict[str, Callable[[str], str]] = {
    "byte-order mark": lambda text: "\ufeff" + text,
    "spaces at line ends": lambda text: re.sub(r"(?m)$", "  ", text),
    "CR LF": lambda text: text.replace("\n", "\r\n"),
    "menu above": lambda text: f"Skip to main content\nHome > News > World\n\n{text}",
    "footer below": lambda text: f"{text}\n\n{FOOTER}\n",
    "form below": lambda text: f"{text}\n\nSubscribe to our newsletter\nEnter your email\n",
    "indented": lambda text: re.sub(r"(?m)^", "  ", text),
    "twice": lambda text: f"{text}\n\n{text}",
    "three times": lambda text: f"{text}\n\n" * 3,
}
_IN_ENGLISH = ("menu above", "footer below", "form below")
_LIKE_A_MENU = "thirty names of places below one another are like a menu where a page has boilerplate"
_SHORT = "a second copy whose lines are all short is kept"
CHANGED: dict[tuple[str, str], str] = {
    **dict.fromkeys(((change, "negative/short-list") for change in _IN_ENGLISH), _LIKE_A_MENU),
    ("twice", "negative/short-list"): _SHORT,
    ("three times", "negative/short-list"): _SHORT,
    ("twice", "negative/bill-of-fare"): _SHORT,
    ("three times", "negative/bill-of-fare"): _SHORT,
}


def is_english(sample: Sample) -> bool:
    """Whether the rules that know English boilerplate are tried on the sample; untouched pages hold no other."""
    language: str = sample.expected[0]["language"]
    return language == "en"


def shown(record: Record) -> tuple[object, ...]:
    """What a reader of the record sees of its page."""
    dates = (record.published, record.modified)
    return (record.text, record.title, record.byline, record.authors, dates, record.page_type, record.related)


@pytest.mark.parametrize(
    ("change", "sample"),
    [
        pytest.param(
            change,
            sample,
            id=f"{change}-{sample.name}",
            marks=[pytest.mark.xfail(strict=True, reason=CHANGED[change, sample.name])]
            if (change, sample.name) in CHANGED
            else [],
        )
        for change in CHANGES
        for sample in TEXT_SAMPLES
        if change not in _IN_ENGLISH or not sample.name.startswith("negative/") or is_english(sample)
    ],
)
def test_what_is_around_a_page_changes_nothing_of_it(change: str, sample: Sample) -> None:
    text = sample.path.read_text(encoding="utf-8")
    changed = cleaner.clean(CHANGES[change](text), kind="text")
    assert [shown(record) for record in changed] == [shown(record) for record in cleaner.clean(text, kind="text")]


# ---------------------------------------------------------------- growth

EDITED = "Boat {0} of the harbour\nBy Ann Lee\n" + "\n".join(f"{paragraph} {{0}}" for paragraph in STORY[:2])


@pytest.mark.parametrize(
    "unit",
    [
        "x\n",
        "<a ",
        "&amp;",
        "By Ann Lee\n",
        "- a b\n",
        "a\tb\n",
        "-----\n",
        "```\n",
        "Topics\n",
        "x y ",
        STORY[0] + "\n",
    ],
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(count: int) -> float:
        return least_seconds(lambda: cleaner.clean(unit * count, kind="text"))

    assert seconds(1600) < 8 * seconds(400) + 0.05  # four times the text: sixteen times the time would be a square


def least_seconds(run: Callable[[], object], times: int = 3) -> float:
    """CPU seconds of the quickest of several runs: the first may load tables, others may be disturbed."""
    found = []
    for _ in range(times):
        start = process_time()
        run()
        found.append(process_time() - start)
    return min(found)


def is_byline(block: Block) -> bool:
    return block.text == "By Ann Lee"


def test_time_grows_with_the_number_of_copies_only() -> None:
    def seconds(count: int) -> float:
        blocks = split_plain("\n".join(EDITED.format(number) for number in range(count)))
        keys = [fold(block.text) for block in blocks]
        return least_seconds(lambda: split_pages(blocks, keys, is_byline, is_byline))

    assert seconds(5000) < 20 * seconds(500)  # ten times the text


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(enabled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def fail(*_: object, **__: object) -> list[Trace]:
        seen.append(gc.isenabled())
        raise TilingError("made")

    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        cleaner.clean(STORY[0])
        assert gc.isenabled() == enabled
        monkeypatch.setattr("cleaner.pipeline.trace_source", fail)
        with pytest.raises(TilingError):
            cleaner.clean(STORY[0])
        assert (gc.isenabled(), seen) == (enabled, [False])
    finally:
        (gc.enable if before else gc.disable)()


def test_a_long_page_is_tagged_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "\n\n".join(
        ["Home | News | Contact", "Share this", *STORY, "Subscribe to our newsletter", *STORY, "Share this"]
    )
    whole = trace(page)[0]
    monkeypatch.setattr("cleaner.story._MAX_TAGGED_BLOCKS", 4)
    parts = trace(page)[0]
    check_promises([parts])
    assert STORY[0] in whole.record.text
    assert STORY[0] in parts.record.text


def test_what_is_worked_out_of_a_block_is_not_carried_over_to_a_changed_one() -> None:
    block = Block(0, Span(0, 9), "Two words")
    assert (block.key, block.word_count) == ("two words", 2)
    changed = replace(block, text="A third word")
    assert (changed.key, changed.word_count, len(changed.runs)) == ("a third word", 3, 1)
    assert block == Block(0, Span(0, 9), "Two words")


@pytest.mark.parametrize("text", ["Two words", "x", "***", "Zwei Wörter – mehr", "東京都庁へ", "don't", "a_b"])
def test_the_keys_and_words_of_all_blocks_at_once_are_those_of_each(text: str) -> None:
    alone, together = Block(0, Span(0, 9), text), Block(0, Span(0, 9), text)
    assert read_keys([together]) == [alone.key]
    assert (together.key, together.word_count) == (alone.key, alone.word_count) == (fold(text), count_words(text))


PARAGRAPH = "The river rose by two metres on Sunday night, and fell again by noon, as the office of the harbour said."


def test_teasers_without_a_plain_address_stay_and_are_told() -> None:
    rest = "The office of the harbour said on Monday that the town had bought a crane for the boats last year."
    page = (
        f"<title>Rain in Elda</title><article><h1>Rain in Elda</h1><p>{PARAGRAPH}<hr>{rest}</p></article>"
        "<aside class=related><h2>Related articles</h2><ul>"
        "<li><a href='javascript:void(0)'>Storm over Weel takes the roofs off barns</a>"
        "<li><a href='https://jo:pw@e.example/x'>Harbour of Elda to be closed for a week</a></ul></aside>"
    )
    (record,) = cleaner.clean(page, kind="html", url="https://e.example/a")
    assert [(related.title[:5], related.url) for related in record.related] == [("Storm", None), ("Harbo", None)]
    (warning,) = (warning for warning in record.warnings if warning.code == "url-refused")
    assert "2 related pages" in warning.message and "javascript" in warning.message and "pw" not in warning.message
    assert record.text == f"{PARAGRAPH}\n\n{rest}"


def test_the_rival_engine_is_not_asked_about_plain_text() -> None:
    (record,) = cleaner.clean(f"Rain in Elda\n\n{PARAGRAPH}", options=Options(engine="trafilatura"))
    assert [warning.code for warning in record.warnings] == ["engine-needs-html"]
    assert record.text == PARAGRAPH


def test_read_text_gives_the_text_of_the_page() -> None:
    for content in (b"Caf\xe9 au lait\r\n", f"<!DOCTYPE html><p>Rain</p><p>{PARAGRAPH}"):
        source = Source(content=content)
        assert read_text(source) == read_page(source).text
