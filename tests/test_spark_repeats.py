"""What a Spark job does on each machine to compare pages, without Spark: groups give what the whole dump gives."""

import random
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.batch import spark_repeats
from cleaner.batch.spark_read import place_of
from cleaner.batch.spark_repeats import group_pages
from cleaner.repeats.digest import DigestRun, PageDigest, Paragraph, digest_paragraphs
from cleaner.repeats.marks import find_marks
from cleaner.repeats.near import find_stars
from tests.repeated_pages import article, change

pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
LINKS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40)


def make_digests(seed: int) -> list[PageDigest]:
    """Pages with copies and copied paragraphs, in an order that `seed` gives."""
    texts = [article(number) for number in range(30)]
    texts += [change("\n".join(article(number)), 0.1, number).split("\n") for number in range(0, 30, 2)]
    texts += [[article(number)[2], *article(100 + number)] for number in range(0, 30, 3)]
    random.Random(seed).shuffle(texts)
    return [
        digest_paragraphs(f"{number:032x}", [Paragraph(line, (at, at + 1)) for at, line in enumerate(lines)])
        for number, lines in enumerate(texts)
    ]


def to_batch(digests: Sequence[PageDigest]) -> Any:
    return pa.record_batch({
        "page": pa.array([int(digest.id, 16) for digest in digests], pa.int64()),
        "key": pa.array([digest.id.encode() for digest in digests], pa.binary()),
        "digest": pa.array(map(msgspec.msgpack.encode, digests), pa.binary()),
    })  # fmt: skip


def rows_of(batches: Any) -> list[dict[str, Any]]:
    return [row for batch in batches for row in batch.to_pylist()]


def link(rows: Sequence[dict[str, Any]]) -> Any:
    """Pages that have a key in common, as Spark's window links them."""
    first: dict[int, int] = {}
    for row in rows:
        first[row["shared"]] = min(row["page"], first.get(row["shared"], row["page"]))
    linked = [{"page": row["page"], "other": first[row["shared"]]} for row in rows]
    return pa.RecordBatch.from_pylist([row for row in linked if row["page"] != row["other"]])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_groups_give_what_the_whole_dump_gives(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = make_digests(seed)
    run = DigestRun.of(digests)
    expected = {
        mark.page: msgspec.to_builtins([mark.copied, mark.duplicate_of])
        for _, marks in find_marks([run], find_stars([run]))
        for mark in marks
    }
    assert len(expected) >= 20
    monkeypatch.setattr(spark_repeats, "_RUN_PAGES", 2)
    monkeypatch.setattr(spark_repeats, "_LINKS_AT_ONCE", 20)
    links = link(rows_of(spark_repeats._list_shared(iter([to_batch(digests[:9]), to_batch(digests[9:])]))))
    parts = [links.slice(at, 50) for at in range(0, links.num_rows, 50)]
    some = [batch for part in (parts[:3], parts[3:]) for batch in spark_repeats._find_groups(iter(part))]
    groups: dict[int, list[PageDigest]] = {}
    for row in rows_of(spark_repeats._find_groups(iter(some))):
        groups.setdefault(row["other"], []).append(digests[row["page"]])
    assert len(groups) >= 3
    found = {}
    for pages in groups.values():
        doubled = to_batch(pages).take(pa.array(np.repeat(range(len(pages)), 2)))  # equal rows count once
        for row in rows_of(spark_repeats._compare_partition(iter([doubled]))):
            found[int(row["key"], 16)] = [row["copied"], row["duplicate_of"]]
    assert found == msgspec.json.decode(msgspec.json.encode(expected), type=dict[int, Any])


def test_no_page_gives_no_group_and_no_mark() -> None:
    assert rows_of(spark_repeats._list_shared(iter([]))) == rows_of(spark_repeats._find_groups(iter([]))) == []
    assert rows_of(spark_repeats._compare_partition(iter([to_batch([])]))) == []


@given(LINKS)
def test_linked_pages_are_of_the_group_of_the_lowest(links: list[tuple[int, int]]) -> None:
    lowest = {page: page for pair in links for page in pair}
    for _ in lowest:
        for one, other in links:
            lowest[one] = lowest[other] = min(lowest[one], lowest[other])
    ones, others = (np.array([pair[side] for pair in links], dtype=np.int64) for side in (0, 1))
    pages, firsts = group_pages(ones, others)
    assert dict(zip(pages.tolist(), firsts.tolist(), strict=True)) == lowest


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.lists(st.text(st.characters(exclude_characters="\0"))))
def test_places_are_in_the_order_of_the_values(numbers: list[int], names: list[str]) -> None:
    assert sorted(numbers, key=place_of) == sorted(numbers)
    assert sorted(names, key=place_of) == sorted(names)
