"""Drift: faults of one host are found, and runs of the same kind raise nothing."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import msgspec
import pytest

from cleaner.checks import CheckConfig, check
from cleaner.checks.chance import binomial_tail, fisher_tail, mean_tail
from cleaner.checks.host_lines import HostLines
from cleaner.checks.pairs import WHOLE, Pairs
from cleaner.record import Record
from tests.check_entries import make_failure, make_record, make_records

CONFIG = CheckConfig(today=date(2024, 6, 15))
HOSTS = [f"h{number}.example" for number in range(6)]
SENTENCE = "the council met on Tuesday to speak about a bridge and its café near old mill where boats rest in rain"
WORDS = SENTENCE.split()


def clean_run(seed: int = 0, hosts: list[str] = HOSTS, of_each: int = 12) -> list[Record]:
    """Records of several hosts, of varied lengths, fields and dates."""
    chance = random.Random(seed)
    run = []
    for number in range(len(hosts) * of_each):
        host = hosts[number % len(hosts)]
        sentences = [" ".join(chance.choices(WORDS, k=chance.randint(6, 18))) for _ in range(chance.randint(8, 60))]
        text = ". ".join(sentences) + "."
        key = chance.randrange(1 << 64)
        changes = {
            "url": f"https://{host}/{key:x}", "id": f"{key:032x}", "text": text,
            "published": str(date(2024, 1, 1) + timedelta(days=chance.randint(0, 100))), "modified": "",
            "authors": [] if chance.random() < 0.2 else [f"Ada {chance.choice(WORDS).title()}"],
            "standfirst": "What it is about." if chance.random() < 0.5 else "",
            "stats.words": len(text.split()), "source.sha256": f"{key:064x}",
            "stats.boilerplate_ratio": round(chance.betavariate(4, 6), 4),
        }  # fmt: skip
        run.append(make_record(number, **changes))
    return run


Fault = Callable[[Record], Record]
replace = msgspec.structs.replace


def with_text(record: Record, text: str) -> Record:
    return replace(record, text=text, stats=replace(record.stats, words=len(text.split())))


def shorter(record: Record) -> Record:
    words = record.text.split(" ")
    return with_text(record, " ".join(words[: len(words) - max(len(words) * 3 // 100, 1)]))


def shifted(record: Record) -> Record:
    return replace(record, published=str(date.fromisoformat(record.published or "") + timedelta(days=30)))


FAULTS: dict[str, Fault] = {
    "authors vanish": lambda record: replace(record, authors=[]),
    "dates vanish": lambda record: replace(record, published=None),
    "titles vanish": lambda record: replace(record, title=None),
    "mojibake": lambda record: with_text(record, record.text.replace("é", "Ã©")),
    "letters lost": lambda record: with_text(record, record.text.replace("é", "?").replace("a", "?")),
    "boilerplate leaks": lambda record: with_text(record, record.text + "\n\n" + "Menu Home News Sport Weather " * 4),
    "menu leaks": lambda record: with_text(record, "Menu Home News Sport\n\n" + record.text),
    "3 % shorter": shorter,
    "dates shift": shifted,
    "site for authors": lambda record: replace(record, authors=["The Herald"]),
    "another title": lambda record: replace(record, title="Herald online"),
}
EXPECTED = {
    "authors vanish": "drift-coverage", "dates vanish": "drift-coverage", "titles vanish": "drift-coverage",
    "mojibake": "drift-problems", "letters lost": "drift-text", "boilerplate leaks": "drift-length",
    "menu leaks": "drift-lines", "3 % shorter": "drift-length", "dates shift": "drift-values",
    "site for authors": "drift-values", "another title": "drift-values",
}  # fmt: skip


def drift(new: list[Record], old: list[Record]) -> list[tuple[str, str | None, str | None]]:
    problems = check(new, CONFIG, against=old).problems
    return [(one.code, one.group, one.field) for one in problems if one.code.startswith("drift-")]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("host", HOSTS[:2])
def test_a_fault_of_one_host_is_found_and_named(fault: str, host: str) -> None:
    old = clean_run()
    new = [FAULTS[fault](record) if host in (record.url or "") else record for record in old]
    found = drift(new, old)
    assert EXPECTED[fault] in {code for code, group, _ in found if group == f"host {host}"}, found
    assert {group for _, group, _ in found} <= {f"host {host}", None}


@pytest.mark.parametrize("seed", range(25))
def test_resamples_of_a_run_raise_nothing(seed: int) -> None:
    run = clean_run(hosts=HOSTS, of_each=20)
    chance = random.Random(seed)
    assert drift(chance.choices(run, k=len(run)), run) == []
    other_names = [
        replace(record, id=f"{n:032x}", url=f"{record.url}x{n}", source=replace(record.source, sha256=f"{n:064x}"))
        for n, record in enumerate(chance.choices(run, k=len(run)))
    ]
    assert drift(other_names, run) == []


@pytest.mark.parametrize("seed", range(10))
def test_another_run_over_other_pages_of_the_same_kind_raises_nothing(seed: int) -> None:
    assert drift(clean_run(seed + 1, of_each=25), clean_run(of_each=25)) == []


def test_a_field_that_few_pages_of_a_host_have_is_missed_when_all_lose_it() -> None:
    small = clean_run(1, hosts=["small.example"], of_each=12)
    small = [replace(record, authors=["Ada Rain"] if n < 2 else []) for n, record in enumerate(small)]
    others = clean_run(of_each=40)
    lost = [replace(record, authors=[]) for record in small]
    assert drift([*lost, *others], [*small, *others]) == [("drift-coverage", "host small.example", "authors")]
    assert drift([lost[0], *small[1:], *others], [*small, *others]) == []


def test_values_that_come_where_there_were_none_are_other_values() -> None:
    old = [replace(record, authors=[]) if "h1." in (record.url or "") else record for record in clean_run()]
    new = [FAULTS["site for authors"](record) if "h1." in (record.url or "") else record for record in old]
    assert ("drift-values", "host h1.example", "authors") in drift(new, old)


def test_a_notice_on_a_host_of_seven_pages_is_found() -> None:
    old = [*clean_run(), *clean_run(1, hosts=["small.example"], of_each=7)]
    notice = "We and our partners use cookies to store and read what is on your device."
    new = [
        with_text(record, f"{record.text}\n\n{notice}") if "small." in (record.url or "") else record for record in old
    ]
    assert ("drift-problems", "host small.example", None) in drift(new, old)


def test_records_without_an_address_are_a_group_where_others_have_one() -> None:
    old = [replace(record, url=None) if "h1." in (record.url or "") else record for record in clean_run()]
    for name, fault in FAULTS.items():
        new = [fault(record) if record.url is None else record for record in old]
        assert EXPECTED[name] in {code for code, group, _ in drift(new, old) if group == "no host"}, name
    alone = [replace(record, url=None) for record in old]
    groups = {group for _, group, _ in drift([FAULTS["menu leaks"](record) for record in alone], alone)}
    assert groups == {None}


def test_faults_are_found_where_no_page_is_in_both_runs() -> None:
    old, new = clean_run(1, of_each=60), clean_run(2, of_each=60)
    assert ("drift-coverage", "host h2.example", "authors") in drift(
        [replace(record, authors=[]) if "h2." in (record.url or "") else record for record in new], old
    )
    halved = [
        with_text(record, record.text[: len(record.text) // 3]) if "h2." in (record.url or "") else record
        for record in new
    ]
    assert ("drift-words", "host h2.example", "stats.words") in drift(halved, old)


def test_lines_are_counted_in_bounded_memory_in_any_order() -> None:
    run = clean_run(of_each=30)
    counts = []
    for seed in range(2):
        lines, nothing = HostLines(max_kept=20), HostLines(max_kept=20)
        for record in random.Random(seed).sample(run, len(run)):
            lines.add(with_text(record, f"Menu\n\n{record.text}\n\nline {record.id[-1]}"))
        counts.append(list(lines.against(nothing, 2)))
        assert 0 < len(counts[-1]) <= 20
    assert counts[0] == counts[1]


def test_a_host_that_is_gone_is_a_problem() -> None:
    old = clean_run(of_each=25)
    assert drift([record for record in old if "h3." not in (record.url or "")], old) == [
        ("drift-host", "host h3.example", None)
    ]


def test_order_and_renaming_change_nothing() -> None:
    old = clean_run()
    new = [shorter(record) if "h1." in (record.url or "") else record for record in old]
    renamed = [
        replace(record, id=f"{n:032x}", source=replace(record.source, path=f"other/{n}"))
        for n, record in enumerate(new)
    ]
    expect = drift(new, old)
    assert expect
    for seed in range(3):
        chance = random.Random(seed)
        assert drift(chance.sample(renamed, len(renamed)), chance.sample(old, len(old))) == expect


def test_pages_are_known_by_bytes_or_address_and_ambiguous_ones_are_left_out() -> None:
    pairs = Pairs()
    for record in [*make_records(4), make_record(9, url="https://town.example/news/3", **{"source.sha256": "x"})]:
        pairs.keep(record, (1, 2))
    for record in (
        make_record(0, url="https://elsewhere.example/"),  # by its bytes
        make_record(1, **{"source.sha256": "other"}),  # by its address
        make_record(3, **{"source.sha256": "other"}),  # two pages had this address
        make_record(50),
    ):
        pairs.compare(record, (1, 2))
    assert pairs.shifts[WHOLE].pairs == 2


def test_thresholds_of_hosts_hold_for_drift() -> None:
    old = clean_run()
    new = [replace(record, authors=[]) if "h1." in (record.url or "") else record for record in old]
    loose = replace(CONFIG, max_coverage_drop=1.0)
    config = replace(CONFIG, hosts={"h1.example": loose}, max_coverage_drop=0.5)
    assert [one for one in check(new, config, against=old).problems if one.code.startswith("drift")] == []


def test_earlier_run_without_records_is_a_problem() -> None:
    old = make_records(10)
    assert [one.code for one in check(old, CONFIG, against=[make_failure(1)]).problems] == ["drift-empty"]
    assert [one.code for one in check([], CONFIG, against=old).problems] == ["run-empty"]


# ---------------------------------------------------------------- chance


def test_tails_are_those_of_the_distributions() -> None:
    stats = pytest.importorskip("scipy.stats")
    for hits, trials, chance in [(3, 10, 0.2), (50, 60, 0.5), (700, 5000, 0.12), (5, 5, 0.001)]:
        assert binomial_tail(hits, trials, chance) == pytest.approx(stats.binom.sf(hits - 1, trials, chance), rel=1e-6)
    for row in [(3, 5, 1, 9), (12, 40, 2, 50), (300, 2000, 200, 2000)]:
        hits, trials, other, others = row
        exact = stats.hypergeom.sf(hits - 1, trials + others, hits + other, trials)
        assert fisher_tail(*row) == pytest.approx(exact, rel=1e-6)


def test_tails_at_their_ends() -> None:
    assert (binomial_tail(1, 5, 0.0), binomial_tail(6, 5, 0.5), binomial_tail(5, 5, 1.0)) == (0.0, 0.0, 1.0)
    assert fisher_tail(0, 5, 0, 5) == pytest.approx(1.0)
    assert mean_tail(1.0, 0.0, 1, (5.0, 0.0, 100)) == 1.0
    assert mean_tail(1.0, 0.0, 50, (1.0, 0.0, 50)) == 1.0
    assert mean_tail(1.0, 0.0, 50, (2.0, 0.0, 50)) < 1e-9
