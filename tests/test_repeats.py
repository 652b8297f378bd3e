"""What repeats over pages in memory: near-duplicate pages, copied paragraphs, templates of sites."""

import random
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.block import REASONS
from cleaner.errors import UsageError
from cleaner.page import Source
from cleaner.pipeline import clean_source, read_page, read_text
from cleaner.record import Record
from cleaner.repeats import find_site_templates, mark_repeats
from cleaner.repeats.alike import Text, compare, has_other_data, is_alike, pack_words
from cleaner.repeats.candidates import find_pairs, find_parts
from cleaner.repeats.counts import CountRun, count_source, gather_sites
from cleaner.repeats.digest import DigestRun, PageDigest, Paragraph, digest_paragraphs
from cleaner.repeats.marks import Mark, find_marks, mark_line, mark_record
from cleaner.repeats.near import NOT_REPEATED, Stars, find_stars
from cleaner.repeats.shared import KeyRun, find_shared
from cleaner.repeats.sites import site_of
from cleaner.repeats.spill import Spill, clear_folders, make_fences, make_folder
from cleaner.repeats.store import (
    StoredArray,
    check_arrays,
    encode_row,
    open_arrays,
    read_arrays,
    read_rows,
    write_arrays,
    write_whole,
)
from cleaner.repeats.templates import MIN_PAGES, Templates
from cleaner.repeats.words import hash_lines, hash_words
from cleaner.text import LineIndex, fold
from tests.records import make_record
from tests.repeated_pages import BOTTOM, TOP, article, change, page, paragraph, record, source


def digest(number: int, lines: Sequence[str]) -> PageDigest:
    return digest_paragraphs(f"{number:032x}", [Paragraph(line, (at, at + 1)) for at, line in enumerate(lines)])


def stars_of(texts: Sequence[Sequence[str]], shard: int = 1000) -> list[int]:
    pages = [digest(number, lines) for number, lines in enumerate(texts)]
    runs = [DigestRun.of(pages[at : at + shard]) for at in range(0, len(pages), shard)]
    return [int(of) for of in find_stars(runs).of]


# ---------------------------------------------------------------- hashes


@given(st.text(alphabet="aB1 é\n\r.“”東京ภา\u200b한국", max_size=40))
def test_lines_are_those_of_the_line_index(text: str) -> None:
    index = LineIndex(text)
    ends = [*index.starts[1:], len(text)]
    shown = [at for at, (start, end) in enumerate(zip(index.starts, ends, strict=True)) if fold(text[start:end])]
    assert hash_lines(text).numbers.tolist() == shown


def test_hashes_tell_what_folding_tells() -> None:
    texts = ["It’s late", "its late", "late its", "東京都", "京都東", "Ångström 5", "ångstrom 5", "5", "one\ntwo"]
    keys = [fold(text) for text in texts]
    hashes = [tuple(hash_words(text).hashes.tolist()) for text in texts]
    for one, first in enumerate(keys):
        for other, second in enumerate(keys):
            assert (first == second) == (hashes[one] == hashes[other])
    assert hash_words("“It’s  LATE”").hashes.tolist() == hash_words("it's late").hashes.tolist()
    assert int(hash_words("word").hashes[0]) == 1305059196486478979  # in all processes, on all machines


# ---------------------------------------------------------------- near-duplicate pages


def variants(number: int) -> list[list[str]]:
    lines = article(number, 10)
    text = "\n".join(lines)
    return [
        lines,
        change(text, 0.05).split("\n"),
        change(text, 0.2).split("\n"),
        [line for at, line in enumerate(lines) if at not in (2, 7)],
        [*TOP, *lines, *BOTTOM],
    ]


def test_a_page_is_found_again_with_changes() -> None:
    texts = [text for number in range(20) for text in variants(number)]
    assert stars_of(texts) == [NOT_REPEATED if at % 5 == 0 else at - at % 5 for at in range(100)]


@pytest.mark.parametrize("seed", range(5))
def test_the_same_page_of_each_group_is_kept_in_any_order(seed: int) -> None:
    texts = [(number, at, text) for number in range(12) for at, text in enumerate(variants(number))]
    random.Random(seed).shuffle(texts)
    stars = stars_of([text for *_, text in texts], shard=7)
    middles = {number: place for place, (number, at, _) in enumerate(texts) if at == 0}
    assert stars == [
        NOT_REPEATED if place == middles[number] else middles[number] for place, (number, *_) in enumerate(texts)
    ]
    assert stars == stars_of([text for *_, text in texts], shard=1000)


def test_of_two_pages_the_longer_is_kept_and_of_equal_ones_that_with_the_lowest_id() -> None:
    text = article(1)
    assert stars_of([text[:-1], text]) == [1, NOT_REPEATED]
    assert stars_of([text, text[:-1]]) == [NOT_REPEATED, 0]
    pages = [digest(number, text) for number in (7, 3, 5)]
    assert find_stars([DigestRun.of(pages)]).of.tolist() == [1, NOT_REPEATED, 1]
    assert find_stars([DigestRun.of(pages)]).similarity.tolist() == [1, 0, 1]


def test_different_pages_and_short_ones_are_kept() -> None:
    texts = [*(article(number) for number in range(40)), ["Not found"], ["Not found"], []]
    assert set(stars_of(texts)) == {NOT_REPEATED}


def report(number: int) -> list[str]:
    """A page of a template, with data of its own."""
    chance = random.Random(f"report {number}")
    fixed = article(999, 3)
    place = f"{chance.choice(WORDS_OF_PLACES)}{number}"
    rows = [f"On day {day} in {place} it has {chance.randrange(99)} degrees and {chance.randrange(99)} mm of rain"
            for day in range(8)]  # fmt: skip
    return [f"Weather in {place}", fixed[0], *rows, fixed[1]]


WORDS_OF_PLACES = ("Elda", "Tarn", "Orla", "Velm", "Sund")


@pytest.mark.parametrize("count", [2, 3, 12])
def test_pages_of_one_template_with_other_data_are_kept(count: int) -> None:
    texts = [report(number) for number in range(count)]
    words = [hash_words("\n".join(text)) for text in texts]
    first, second = (Text(pack_words(found)) for found in words[:2])
    found = compare(first, second)
    assert is_alike(found) and has_other_data(found)
    assert set(stars_of(texts)) == {NOT_REPEATED}


def filled(number: int) -> list[str]:
    """A page of a template whose data are plain words: no name and no number tells that they are data."""
    fixed, chance = article(998), random.Random(f"filled {number}")
    lines = [line.lower().split(" ") for line in fixed]
    return [" ".join(chance.choice(OTHERS) if at % 6 == 3 else word for at, word in enumerate(line)) for line in lines]


OTHERS = [
    f"{one}{other}" for one in ("al", "bir", "ce", "ha", "ma", "ro") for other in ("der", "ch", "dar", "zel", "ple")
]


def test_what_a_third_page_has_otherwise_at_the_same_places_is_data() -> None:
    assert sorted(stars_of([filled(0), filled(1)])) in ([NOT_REPEATED, 0], [NOT_REPEATED, 1])  # nothing tells
    assert stars_of([filled(0), filled(1), filled(2), filled(3)]) == [NOT_REPEATED] * 4


@pytest.mark.parametrize("seed", range(3))
def test_groups_are_the_same_in_any_order(seed: int) -> None:
    """Also where pages of a template and pages far from the middle of a group come first."""
    texts = [
        *(text for number in range(6) for text in variants(number)),
        *map(report, range(5)),
        *map(filled, range(4)),
    ]
    texts += [change("\n".join(variants(1)[2]), 0.2, seed=9).split("\n"), variants(2)[4][:-4]]

    def groups(order: Sequence[int]) -> set[frozenset[int]]:
        found: dict[int, set[int]] = {}
        for at, of in enumerate(stars_of([texts[number] for number in order], shard=9)):
            found.setdefault(at if of == NOT_REPEATED else of, set()).add(order[at])
        return set(map(frozenset, found.values()))

    numbers = list(range(len(texts)))
    assert groups(random.Random(seed).sample(numbers, len(numbers))) == groups(numbers)
    assert len(groups(numbers)) < len(texts) - 20


def test_stars_are_never_chains() -> None:
    """Each page is a little unlike the one before: far ones are not alike, and none repeats a page that is left out."""
    text = "\n".join(article(5, 10))
    texts = [text]
    for step in range(8):
        texts.append(change(texts[-1], 0.12, seed=step))
    stars = stars_of([text.split("\n") for text in texts])
    assert stars[0] == NOT_REPEATED == stars[-1] or stars[stars[-1]] == NOT_REPEATED
    assert all(stars[of] == NOT_REPEATED for of in stars if of >= 0)
    assert len({at for at, of in enumerate(stars) if of == NOT_REPEATED}) > 1


POOL = [
    digest(at, text)
    for at, text in enumerate([
        *(text for number in range(3) for text in variants(number)),
        change("\n".join(variants(1)[2]), 0.2, seed=9).split("\n"),
        variants(2)[4][:-4],
        *map(report, range(4)),
        *map(filled, range(4)),
    ])
]  # fmt: skip


@given(st.lists(st.integers(0, 24), min_size=1, max_size=30), st.integers(0, 30), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_pages_that_are_added_get_what_all_pages_together_get(
    chosen: list[int], old: int, chance: random.Random
) -> None:
    """In any order, where the earlier pages are known, and where they come in several runs."""
    known, runs = None, []
    pages = [POOL[number] for number in chosen]
    for part in (pages[:old], pages[old:]):
        if part:
            runs.append(DigestRun.of(part))
            known = find_stars(runs, known)
    whole = find_stars([DigestRun.of(pages)])
    assert known is not None
    assert [column.tolist() for column in known] == [column.tolist() for column in whole]
    order = chance.sample(range(len(pages)), len(pages))
    other = find_stars([DigestRun.of([pages[at] for at in order])])
    assert kept_ids(pages, whole) == sorted((pages[at].id, pages[of].id) for at, of in enumerate_stars(other, order))


def enumerate_stars(stars: Stars, order: Sequence[int]) -> list[tuple[int, int]]:
    """(page, page that is kept) by their places before they were put into `order`."""
    return [(order[at], order[at if of == NOT_REPEATED else of]) for at, of in enumerate(stars.of.tolist())]


def kept_ids(pages: Sequence[PageDigest], stars: Stars) -> list[tuple[str, str]]:
    return sorted((pages[at].id, pages[of].id) for at, of in enumerate_stars(stars, range(len(pages))))


def test_parts_without_new_pages_are_not_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = [[line.replace(" ", "xyz ") for line in lines] for lines in variants(2)[:4]]  # no shingle in common
    pages = [digest(number, lines) for number, lines in enumerate([*variants(1), *apart, variants(1)[1]])]
    runs = [DigestRun.of(pages[:9]), DigestRun.of(pages[9:])]
    known = find_stars(runs[:1])
    seen: list[int] = []
    text = DigestRun.text

    def read(run: DigestRun, page: int) -> Text:
        seen.append(page + 9 * (run is runs[1]))
        return text(run, page)

    monkeypatch.setattr(DigestRun, "text", read)
    assert find_stars(runs, known).of.tolist() == [-1, 0, 0, 0, 0, -1, 5, 5, 5, 0]
    assert set(seen) == {0, 1, 2, 3, 4, 9}


def test_records_in_memory_are_marked() -> None:
    texts = variants(3)
    records = [record("\n".join(text), number) for number, text in enumerate([texts[0], article(4), texts[2]])]
    marked = mark_repeats(records)
    kept, other = (0, 2) if marked[0].duplicate_of is None else (2, 0)
    assert (marked[1], marked[kept]) == (records[1], records[kept])
    found = marked[other].duplicate_of
    assert found is not None and found.id == records[kept].id and 0.7 < found.similarity < 0.95
    assert mark_repeats([]) == []


# ---------------------------------------------------------------- keys, copied paragraphs, marks


@pytest.mark.parametrize("max_keys", [1, 3, 1000])
def test_shared_keys_are_found_a_range_at_a_time(max_keys: int) -> None:
    chance = np.random.default_rng(1)
    pages = [np.sort(chance.integers(0, 1 << 63, 30, dtype=np.uint64) // (1 << 58) << 58) for _ in range(4)]
    numbers = np.arange(30, dtype=np.uint32)
    runs = [KeyRun(keys, numbers, 30 * at) for at, keys in enumerate(pages)]
    found: dict[int, list[int]] = {}
    everything = np.concatenate(pages)
    for shared in find_shared(runs, max_keys=max_keys):
        for start, count in zip(shared.starts, shared.counts, strict=True):
            group = shared.rows[start : start + count].tolist()
            assert group == sorted(group) == shared.pages[start : start + count].tolist()
            found[int(everything[group[0]])] = group
    expected = {int(key): np.flatnonzero(everything == key).tolist() for key in everything}
    assert found == {key: group for key, group in expected.items() if len(group) > 1}


def pairs_of(bands: Sequence[Sequence[int]]) -> dict[tuple[int, int], int]:
    """The pairs of pages with these bands, and how many of them both have."""
    rows = sorted((band, page) for page, own in enumerate(bands) for band in own)
    keys, pages = np.array([row[0] for row in rows], dtype=np.uint64), np.array([row[1] for row in rows], np.uint32)
    parts = find_pairs([KeyRun(keys, pages, 0)], np.arange(len(bands), dtype=np.uint64))
    found = [row for part in parts for row in zip(*(column.tolist() for column in part), strict=True)]
    return {(one, other): count for one, other, count in found}


def test_pages_are_paired_with_those_that_share_most() -> None:
    assert pairs_of([[1, 9], [1, 5], [1, 5], [7]]) == {(0, 1): 1, (0, 2): 1, (1, 2): 2}
    assert pairs_of([]) == pairs_of([[1], [2]]) == {}


def test_a_page_that_all_others_were_made_from_is_paired_with_each() -> None:
    """It stands last, and each of its bands is shared by a hundred others that have no more in common."""
    others = [[band, 1000 + page] for page in range(300) for band in [page % 3]]
    found = pairs_of([*others, [0, 1, 2]])
    assert {one for one, other in found if other == 300} == set(range(300))


def peak_of_pairing(pages: int) -> int:
    """Bytes at the highest while groups of ten pages are paired that share a quarter of their bands."""
    chance = np.random.default_rng(1)
    bands = chance.integers(0, 1 << 63, (pages, 128), dtype=np.uint64)
    bands[:, :32] = np.repeat(bands[::10, :32], 10, axis=0)
    order = np.argsort(bands.ravel(), kind="stable")
    run = KeyRun(bands.ravel()[order], (order // 128).astype(np.uint32), 0)
    keys = chance.integers(0, 1 << 63, pages, dtype=np.uint64)
    tracemalloc.start()
    try:
        assert sum(len(part.lower) for part in find_pairs([run], keys)) > 2 * pages
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_pages_that_are_paired() -> None:
    assert peak_of_pairing(8000) < 1.2 * peak_of_pairing(2000)


def test_parts_have_no_page_in_common(tmp_path: Path) -> None:
    pairs = [[(3, 0), (1, 2), (9, 5)], [(2, 1)], [(2, 4), (6, 9), (5, 9)]]
    rows = [np.array([((one << 32) | other, 1) for one, other in part], dtype=np.uint64) for part in pairs]
    parts = find_parts(rows, 10, tmp_path)
    assert [(part.lower.tolist(), part.higher.tolist()) for part in parts] == [
        ([0], [3]), ([1, 2], [2, 4]), ([5, 6], [9, 9])
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_those_that_pairs_join(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    pairs = [(chance.randrange(400), chance.randrange(400)) for _ in range(250)]
    given = [
        np.array([((one << 32) | other, 1) for one, other in pairs[at : at + 9]], np.uint64) for at in range(0, 250, 9)
    ]
    parts = [
        set(zip(part.lower.tolist(), part.higher.tolist(), strict=True)) for part in find_parts(given, 400, tmp_path)
    ]
    assert set().union(*parts) == {(min(pair), max(pair)) for pair in pairs} and len(parts) > 9
    pages = [{page for pair in part for page in pair} for part in parts]
    assert sum(map(len, pages)) == len(set().union(*pages))
    for part, own in zip(parts, pages, strict=True):
        reached, size = {min(own)}, 0
        while len(reached) > size:
            size = len(reached)
            reached |= {page for pair in part if reached & set(pair) for page in pair}
        assert reached == own


def test_rows_wait_in_ranges(tmp_path: Path) -> None:
    fences = make_fences(np.array([5, 1, 1, 30, 2, 2, 2]), 4)
    assert fences.tolist() == [0, 3, 5]
    rows = Spill(tmp_path / "rows", fences, np.int64, 2)
    assert list(rows) == []
    rows.add(np.array([0, 2, 5]), np.array([[0, 1], [2, 3], [5, 6]]))
    rows.add(np.array([2, 6]), np.array([[2, 9], [6, 0]]))
    for _ in range(2):
        assert [part.tolist() for part in rows] == [[[0, 1], [2, 3], [2, 9]], [[5, 6], [6, 0]]]


def test_folders_of_killed_processes_are_cleared(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    with make_folder(tmp_path) as name:
        Spill(Path(name) / "rows", np.zeros(1, dtype=np.int64), np.int64).add(np.array([3]), np.array([3]))
        assert Path(name).parent == tmp_path
        clear_folders(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["kept"]
        Path(name).mkdir()


def test_copied_paragraphs_point_at_the_first_kept_page() -> None:
    shared, own = paragraph(random.Random(1)), [article(number) for number in range(4)]
    near = change("\n".join([*own[0], shared]), 0.03).split("\n")
    longer = [*own[0], paragraph(random.Random(2)), paragraph(random.Random(3))]
    texts = [longer, [*near[:-1], shared], [*own[1], shared], own[2], [shared, *own[3], "Short words"], ["Short words"]]
    run = DigestRun.of([digest(number, lines) for number, lines in enumerate(texts)])
    stars = find_stars([run])
    assert stars.of.tolist() == [-1, 0, -1, -1, -1, -1]
    ((_, marks),) = [(at, list(found)) for at, found in find_marks([run], stars)]
    copied = {mark.page: [(part.lines, part.of.id, part.of.lines) for part in mark.copied] for mark in marks}
    assert copied[4] == [((0, 1), f"{2:032x}", (6, 7))]
    assert 2 not in copied and 5 not in copied  # the first that is kept; and what is short


def test_marks_are_put_into_lines_as_into_records() -> None:
    carried: dict[str, Any] = {"copied": [], "duplicate_of": None, "dropped": '"copied":[],"duplicate_of":null,'}
    made = make_record(copied=[], duplicate_of=None)
    made = msgspec.structs.replace(made, source=msgspec.structs.replace(made.source, carried=carried))
    mark = Mark(0, make_record().duplicate_of, make_record().copied)
    assert mark.duplicate_of is not None and mark.copied
    line = mark_line(made.to_json().encode(), mark)
    assert Record.from_json(line) == mark_record(made, mark)


# ---------------------------------------------------------------- templates of sites


def kept(records: Sequence[Record]) -> str:
    return "\n".join(record.text for record in records)


def test_what_the_pages_of_a_site_share_is_left_out() -> None:
    sources = [source(number) for number in range(8)]
    templates = find_site_templates(sources)
    (made,) = clean_source(sources[3], templates=templates)
    found = templates.find_blocks(read_page(sources[3]))
    assert [(own.block, own.rule, own.score) for own in found] == [
        (at, "site/8-of-8-pages", 1.0) for at in (0, 1, 9, 10)
    ]
    assert {entry.text for entry in made.dropped} == {*TOP, *BOTTOM}
    assert "boilerplate.template" in {entry.reason for entry in made.dropped}
    assert made.text.endswith("\n\n".join(article(3)))
    assert kept(clean_source(source(3, host="other.example"), templates=templates)) == kept(clean_source(sources[3]))
    assert REASONS["boilerplate.template"].fate == "dropped"


def test_fewer_pages_than_the_evidence_make_no_template() -> None:
    templates = find_site_templates(source(number) for number in range(MIN_PAGES - 1))
    assert not templates.find_blocks(read_page(source(0)))


def test_copies_of_a_page_are_no_evidence() -> None:
    copies = [source(10 + at, f"{page(10)}\nSeen {at} times") for at in range(6)]
    different = [source(number) for number in range(4)]
    templates = find_site_templates([*copies, *different])
    found = read_page(copies[0])
    claimed = {found.blocks[own.block].text for own in templates.find_blocks(found)}
    assert claimed == {*TOP, *BOTTOM}
    assert not find_site_templates(copies).find_blocks(found)


def test_a_title_that_other_pages_show_stays_the_title() -> None:
    def html(number: int) -> Source:
        others = "".join(f"<li><a href=/{at}>Headline of story number {at}</a>" for at in range(8) if at != number)
        body = "".join(f"<p>{line}" for line in article(number))
        title = f"Headline of story number {number}"
        text = f"<title>{title}</title><main><h1>{title}</h1>{body}</main>"
        return source(number, f"{text}<aside><h2>Most read</h2><ul>{others}</ul></aside>")

    sources = [msgspec.structs.replace(html(number), kind="html") for number in range(8)]
    templates = find_site_templates(sources)
    read = read_page(sources[2])
    assert "Headline of story number 2" in {read.blocks[own.block].text for own in templates.find_blocks(read)}
    (made,) = clean_source(sources[2], templates=templates)
    assert made.title == "Headline of story number 2" and made.provenance["title"].lines == (0, 1)
    assert made.text == "\n\n".join(article(2))


def test_a_folder_is_a_site_where_its_pages_are_alike() -> None:
    def local(number: int, text: str) -> Source:
        return Source(content=text, kind="text", path=f"pages/{number}.txt", root_path=f"pages/{number}.txt")

    alike = [local(number, page(number)) for number in range(6)]
    assert find_site_templates(alike).find_blocks(read_page(alike[0]))
    # Four pages of a site among many others: not half of the folder.
    mixed = [*alike[:4], *(local(number, "\n".join(article(number))) for number in range(20, 30))]
    assert not find_site_templates(mixed).find_blocks(read_page(mixed[0]))


def test_sites_are_hosts_or_places() -> None:
    names = [
        site.name if (site := site_of(made)) else None
        for made in (
            Source(content="", url="http://WWW.Elda.example:80/x", path="a/b.txt"),
            Source(content="", url="no address", path="a/b.txt", root_path="b.txt"),
            Source(content="", url="http://[", path="rows.jsonl", root_path="rows.jsonl", member="line 1"),
            Source(content="", path="a\\b\\c.txt"),
            Source(content=""),
        )
    ]
    assert names == ["host:elda.example", "folder:.", "folder:rows.jsonl", "folder:a/b", None]


def test_counts_are_the_same_in_any_order_and_merged() -> None:
    pages = [found for number in range(12) if (found := count_source(source(number % 10)))]
    whole = Templates.of([CountRun.of(pages)])
    parts = [CountRun.of(pages[6:]), CountRun.of([]), CountRun.of(reversed(pages[:6]))]
    other = Templates.of(parts)
    for name in ("sites", "totals", "starts", "lines", "pages"):
        assert getattr(other, name).tolist() == getattr(whole, name).tolist()
    (sample,) = gather_sites(parts, max_rows=1)
    assert len(sample.keys) == 10  # a page that comes again counts once


def test_html_is_counted_as_it_is_shown() -> None:
    html = "<title>x</title><nav><a href=/>Home</a></nav><p>Rain <b>fell</b> on Elda.</p><script>x</script>"
    made = Source(content=html.encode(), kind="html", url="https://elda.example/")
    assert read_text(made) == read_page(made).text == "Home\nRain fell on Elda."


# ---------------------------------------------------------------- files


def test_arrays_are_read_as_they_were_written(tmp_path: Path) -> None:
    arrays: dict[str, npt.NDArray[Any]] = {
        "a": np.arange(5, dtype=np.uint64),
        "b": np.zeros((0, 2), dtype=np.uint32),
        "c": np.array([b"x", b"yz"]),
    }
    write_arrays(tmp_path / "run", arrays, {"pages": 5})
    check_arrays(tmp_path / "run")
    found, facts = read_arrays(tmp_path / "run")
    assert facts == {"pages": 5} and list(found) == ["a", "b", "c"]
    assert all(
        found[name].tolist() == part.tolist() and found[name].shape == part.shape for name, part in arrays.items()
    )
    stored = open_arrays(tmp_path / "run")
    for name, part in arrays.items():
        assert stored[name].shape == part.shape and len(stored[name]) == len(part)
        for rows in (slice(None), slice(1, 3), slice(3, 1), slice(4, 9)):
            assert stored[name][rows].tolist() == part[rows].tolist() and stored[name][rows].dtype == part.dtype
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_damaged_files_are_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "run"
    write_arrays(path, {"a": np.arange(500, dtype=np.uint64)})
    whole = path.read_bytes()
    for damaged in (
        b"",
        b"x",
        whole[:30],
        whole[:-100],
        whole[:40] + b"?" + whole[41:],
        whole[:-50] + b"?" + whole[-49:],
    ):
        path.write_bytes(damaged)
        with pytest.raises(UsageError, match="run again over all pages"):
            check_arrays(path)
    path.write_bytes(whole[:-100])
    for read in (read_arrays, open_arrays):
        with pytest.raises(UsageError, match="run again over all pages"):
            read(path)
    stored = StoredArray(path, 0, "u8", (10**6,))
    with pytest.raises(UsageError, match="cut short"):
        stored[:]
    with pytest.raises(UsageError, match="gone"):
        read_arrays(tmp_path / "gone")


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    rows = [digest(number, article(number, 2)) for number in range(3)]
    write_whole(path, map(encode_row, rows))
    assert list(read_rows(path, PageDigest)) == rows
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(UsageError, match="run again"):
        list(read_rows(path, PageDigest))
