"""The fuzzing of pages: what it makes, that broken promises are found, and that its count goes on where it ended."""

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

import cleaner
from benchmarks import fuzz, fuzz_pages
from benchmarks.fuzz_pages import ARROW, CONTAINERS, ROUND_PAGES, Progress, count_pages, read_together
from benchmarks.mutations import MAX_BYTES, cut_piece, make_page, mutate
from benchmarks.promises import BrokenPromiseError, check_accounted, check_input, check_record, deadline
from cleaner.page import Source
from cleaner.pipeline import Trace, trace_source

SEEDS = [
    "<p>Rain fell in Elda on Sunday.</p><ul><li>One<li>Two</ul>\n" * 30,
    "Rain in Elda\n\nBy Jane Roe\n\n- one\n" * 40,
]
RIVER = "The river rose by two metres on Sunday night.\n"
TEXT = f"Rain in Elda\n\n{RIVER}\n* * *\n\n{RIVER}"


@pytest.fixture
def trace() -> Trace:
    (found,) = trace_source(Source(content=TEXT))
    return found


def test_pages_are_made_from_pieces_and_grow_by_a_bounded_factor() -> None:
    for number in range(300):
        rng = random.Random(number)
        assert 40 <= len(cut_piece(SEEDS[1], rng)) <= 1200
        assert len(make_page(SEEDS, rng)) <= 2 * MAX_BYTES
        assert make_page(SEEDS, random.Random(number)) == make_page(SEEDS, random.Random(number))
        assert len(mutate(b"<p>Rain", rng, 50)) <= 102
    assert len({make_page(SEEDS, random.Random(number)) for number in range(50)}) == 50


def test_a_count_goes_on_where_it_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at, folder = tmp_path / "progress.json", tmp_path / "found"
    first = count_pages(SEEDS, 1, None, seed=5, progress=at, folder=folder)
    again = count_pages(SEEDS, 2 * ROUND_PAGES, None, seed=5, progress=at, folder=folder)
    assert (first.pages, again.pages, again.rounds, again.broken) == (ROUND_PAGES, 2 * ROUND_PAGES, 2, 0)
    assert count_pages(SEEDS, 10 * ROUND_PAGES, 0, seed=5, progress=at, folder=folder).pages == 2 * ROUND_PAGES
    with pytest.raises(ValueError, match="seed 5, not 6"):
        count_pages(SEEDS, 1, None, seed=6, progress=at, folder=folder)
    assert "100 pages, 0 break a promise" in capsys.readouterr().out and not folder.exists()


@pytest.mark.parametrize("name", [*CONTAINERS, ARROW])
def test_every_page_of_a_container_is_answered(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == ARROW:
        pytest.importorskip("pyarrow")
    rng = random.Random(4)
    pages = [make_page(SEEDS, rng) for _ in range(6)]
    monkeypatch.setattr(fuzz_pages, "CONTAINERS", {name: CONTAINERS[name]} if name != ARROW else {})
    monkeypatch.setattr(fuzz_pages, "ARROW", name)
    assert len(read_together(pages, rng)) >= len(pages)


def test_a_page_that_breaks_a_promise_is_counted_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(source: Source, options: object = None) -> list[Trace]:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz_pages, "trace_source", fail)
    done = Progress(seed=1)
    page = b"Rain in Elda"
    assert (
        fuzz_pages._try_page(page, lambda content: fuzz_pages._clean(content, random.Random(1)), done, tmp_path) == []
    )
    assert done.broken == 1 and [path.read_bytes() for path in tmp_path.iterdir()] == [page]
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_a_step_that_does_not_end_is_stopped() -> None:
    with pytest.raises(BrokenPromiseError, match=r"more than 0\.05 s of CPU"), deadline(0.05):
        while True:
            pass
    with deadline(10):
        pass


def test_what_is_not_accounted_for_is_found(trace: Trace) -> None:
    check_accounted([trace])
    record, blocks, verdicts = trace.record, trace.blocks, trace.verdicts
    broken = {
        "in no block": trace._replace(blocks=blocks[1:], verdicts=verdicts[1:]),
        "do not add up": trace._replace(record=replace(record, stats=replace(record.stats, source_chars=1))),
        "no fit verdict": trace._replace(verdicts=[replace(verdicts[0], reason="x.y"), *verdicts[1:]]),
        "not in the text": trace._replace(record=replace(record, text="")),
        "in no field": trace._replace(record=replace(record, title=None)),
        "repeats no block": trace._replace(verdicts=[*verdicts[:-1], replace(verdicts[-1], of=99)]),
        "dropped list differs": trace._replace(record=replace(record, dropped=[])),
        "missing from the record": trace._replace(record=replace(record, duplicates=[])),
        "without a repair": trace._replace(blocks=[replace(blocks[0], text="Rain"), *blocks[1:]]),
    }
    for message, wrong in broken.items():
        with pytest.raises(BrokenPromiseError, match=message):
            check_accounted([wrong])


def test_json_that_does_not_read_back_is_found(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_record(trace.record) == trace.record.to_json()
    monkeypatch.setattr(cleaner.Record, "to_json", lambda record: '{"score": NaN}')
    with pytest.raises(BrokenPromiseError, match="NaN in the JSON"):
        check_record(trace.record)
    with pytest.raises(BrokenPromiseError, match="NaN in the JSON"):
        check_input(b"Rain")


def test_main_counts_and_fails_where_a_promise_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "page.txt"
    source.write_text("Rain in Elda\n")
    assert fuzz.main(["--pages", "50", "--seed", "3", str(source)]) == 0
    assert (tmp_path / "fuzz-progress.json").exists()
    assert fuzz.main(["--seconds", "0.01", str(source)]) == 0
    monkeypatch.setattr(cleaner, "clean", lambda *arguments, **named: [])
    assert fuzz.main(["--seconds", "0.01", str(source)]) == 1
    assert list((tmp_path / "fuzz-found").iterdir())
