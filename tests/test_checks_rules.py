"""Rules: every page's examples, thresholds of hosts, severities, groups, rules of one's own, proposals."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaner.checks import (
    CODES,
    CheckConfig,
    Entry,
    Unreadable,
    check,
    explain_code,
    list_codes,
    load_config,
    load_settings,
    propose_config,
    show_settings,
)
from cleaner.checks.explain import Changes, CodePage, load_pages
from cleaner.checks.expressions import parse_expression
from cleaner.checks.near import similarity, sketch_of
from cleaner.checks.own import OwnRule
from cleaner.checks.places import host_of
from cleaner.checks.sampling import Majority, Sampled, digest_of
from cleaner.errors import ConfigError, UsageError
from cleaner.record import Record
from tests.check_entries import make_failure, make_record, make_records

CONFIG = CheckConfig(today=date(2024, 6, 15))
PAGES = load_pages()


def entries_of(page: CodePage, rows: list[Changes]) -> Iterator[Entry]:
    for number in range(max(page.times, len(rows))):
        changes = rows[min(number, len(rows) - 1)] if rows else None
        if changes is None:
            return
        if "line" in changes:
            yield Unreadable(path="r.jsonl", line=number + 1, message="no JSON", sha256=str(number))
        elif "error" in changes:
            yield make_failure(number, changes["error"])
        else:
            yield make_record(number, **changes)


def codes_of(page: CodePage, rows: list[Changes], against: list[Changes] | None) -> set[str]:
    config = msgspec.convert({"today": CONFIG.today, **page.config}, CheckConfig)
    earlier = None if against is None else entries_of(page, against)
    return {problem.code for problem in check(entries_of(page, rows), config, against=earlier).problems}


def test_every_code_has_a_page() -> None:
    assert set(PAGES) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_examples_of_a_page_do_what_they_say(code: str) -> None:
    page = PAGES[code]
    assert code in codes_of(page, page.breaks, page.against_breaks)
    assert code not in codes_of(page, page.passes, page.against_passes)


@pytest.mark.parametrize("code", CODES)
def test_a_page_names_meaning_thresholds_and_examples(code: str) -> None:
    text = explain_code(code)
    assert text.startswith(f"{code} ({CODES[code].severity}): {CODES[code].meaning}\n")
    assert all(name in CheckConfig.__struct_fields__ and name in text for name in CODES[code].thresholds)
    assert "\nBreaks the rule:\n" in text and "\nPasses:\n" in text


def test_an_unknown_code_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="'text-mojibake'"):
        explain_code("text-mojibak")
    assert [line.split()[0] for line in list_codes().splitlines()] == list(CODES)


# ---------------------------------------------------------------- hosts and severities


def write_config(folder: Path, content: str) -> str:
    path = folder / "c.toml"
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_a_host_has_thresholds_of_its_own(tmp_path: Path) -> None:
    path = write_config(
        tmp_path,
        'today = 2024-06-15\nmin_words = 60\nmax_words = 70\n[hosts."town.example"]\nmin_words = 10\n'
        '[hosts."short.town.example"]\nmax_words = 54\n',
    )
    config = load_config(path)
    own = config.hosts["town.example"]
    assert (own.min_words, own.max_words, own.today) == (10, 70, date(2024, 6, 15))
    run = [
        make_record(1),
        make_record(2, url="https://www.other.example/a"),
        make_record(3, url="https://short.town.example/b", **{"stats.words": 60}),
        make_record(4, url="https://news.town.example:8080/b"),
    ]
    found = [(problem.code, problem.record) for problem in check(run, config).problems]
    assert found == [("words-few", f"{2:032x}"), ("words-many", f"{3:032x}")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[hosts."a.example"]\nmin_wrods = 3', ["hosts.a.example", "min_words"]),
        ('[hosts."a.example"]\ntoday = 2024-01-01', ["hosts.a.example", "whole run"]),
        ('[hosts."a.example"]\nmin_words = -3', ["hosts.a.example", "min_words is -3"]),
        ('[hosts."https://A.example/"]\nmin_words = 3', ["small letters"]),
        ("hosts = 3", ["a table for each host"]),
        ("severity = { words-fwe = 'off' }", ["words-fwe", "'words-few'"]),
        ("severity = { words-few = 'fatal' }", ["severity", "fatal"]),
        ("coverage = { titel = 0.5 }", ["'titel'", "'title'"]),
        ("coverage = { title = 1.5 }", ["coverage.title is 1.5"]),
        ("group_by = ['hots']", ["'hots'"]),
        ("tolerance = 2", ["tolerance is 2"]),
        ("[[own]]\ncode = 'own-a'", ["own-a", "either"]),
        ("[[own]]\ncode = 'a'\nexpression = 'title'", ["'a'", "own-"]),
        ("[[own]]\ncode = 'own-a b'\nexpression = 'title'", ["own-a b", "letters"]),
        ("[[own]]\ncode = 'own-a'\nexpression = 'titel'", ["own-a", "titel"]),
        ("[[own]]\ncode = 'own-a'\npython = 'os:system'\nmood = 1", ["mood"]),
        ("[[own]]\ncode = 'own-a'\nexpression = 'title'\n[[own]]\ncode = 'own-a'\nexpression = 'text'", ["once"]),
    ],
)
def test_bad_tables_are_errors_that_name_the_key(tmp_path: Path, content: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write_config(tmp_path, content))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_severity_of_a_code_can_be_changed_and_turned_off() -> None:
    run = [make_record(0, **{"stats.words": 3}), make_record(1, title="AA"), make_record(2, published="soon")]
    config = msgspec.structs.replace(
        CONFIG, severity={"words-few": "error", "title-length": "off", "date-form": "warning"}
    )
    found = {problem.code: problem.severity for problem in check(run, config).problems}
    assert found == {"words-few": "error", "date-form": "warning"}


def test_severity_can_be_a_hosts_own() -> None:
    quiet = msgspec.structs.replace(CONFIG, severity={"words-few": "off", "coverage-title": "off"})
    config = msgspec.structs.replace(CONFIG, hosts={"town.example": quiet}, group_by=("host",), min_group_records=5)
    here = make_records(10, title="", **{"stats.words": 3})
    there = [make_record(n, title="", url=f"https://far.example/{n}", **{"stats.words": 3}) for n in range(20, 30)]
    found = {(problem.code, problem.group) for problem in check([*here, *there], config).problems}
    assert found == {("words-few", None), ("coverage-title", None), ("coverage-title", "host far.example")}


# ---------------------------------------------------------------- groups, tolerance, sampling


def test_shares_are_judged_by_group() -> None:
    run = [*make_records(40), *(make_record(n, authors=[], **{"source.path": f"new/{n}.txt"}) for n in range(40, 70))]
    run = [msgspec.structs.replace(record, language="de" if record.authors else "en") for record in run]
    for kind, name in (("folder", "folder new"), ("language", "language en")):
        config = msgspec.structs.replace(CONFIG, group_by=(kind,))
        (problem,) = check(run, config).problems
        assert (problem.code, problem.group, problem.value) == ("coverage-authors", name, 0.0)
        assert problem.message.startswith(name + ": 0 of 30 articles")
    by_site = msgspec.structs.replace(CONFIG, group_by=("source.carried.site",))
    carried = [make_record(n, title="", **{"source.carried": {"site": n % 2}}) for n in range(60)]
    groups = {problem.group for problem in check(carried, by_site).problems if problem.code == "coverage-title"}
    assert groups == {None, "source.carried.site 0", "source.carried.site 1"}


def test_tolerance_lets_a_share_miss_its_minimum() -> None:
    run = [*make_records(88), *(make_record(n, title="") for n in range(88, 100))]
    assert "coverage-title" in check(run, CONFIG).by_code
    assert check(run, msgspec.structs.replace(CONFIG, tolerance=0.02)).by_code == {}


def test_sample_does_not_depend_on_the_order() -> None:
    words = [f"word {number}" for number in range(1000)]
    kept = []
    for seed in range(3):
        sample: Sampled[str] = Sampled(100)
        for word in random.Random(seed).sample(words, len(words)):
            sample.put(digest_of(word), word)
        assert 25 <= len(sample.entries) <= 100
        assert sample.share == 1 / 16
        kept.append(sorted(sample.entries.values()))
    assert kept[0] == kept[1] == kept[2]


def test_majority_names_what_is_common_in_any_order() -> None:
    titles = ["Just a moment"] * 300 + [f"Title {number}" for number in range(700)]
    for seed in range(3):
        counted = Majority(slots=64)
        for title in random.Random(seed).sample(titles, len(titles)):
            counted.add(title)
        ((title, count),) = counted.most(0.2)
        assert title == "Just a moment" and 300 <= count <= 330


def test_similar_texts_have_similar_sketches() -> None:
    sentences = [b"Sentence number %d of the story" % number for number in range(60)]
    text = b". ".join(sentences)
    assert similarity(sketch_of(text), sketch_of(text)) == 1.0
    changed = b". ".join([*sentences[:57], b"new one", b"another", b"a third"])
    assert 0.7 < similarity(sketch_of(text), sketch_of(changed)) < 1.0
    assert similarity(sketch_of(text), sketch_of(b"Something else. Entirely")) == 0.0
    assert sketch_of(b"") == () and similarity((), ()) == 0.0


def test_near_records_are_found_in_any_order_and_name_the_same_record() -> None:
    sentences = [f"Sentence number {number} of the story" for number in range(60)]
    run: list[Record] = make_records(20)
    for number in range(20, 26):
        text = ". ".join([*sentences, f"And line {number}"])
        run.append(make_record(number, text=text))
    run.append(make_record(30, text=". ".join(sentences), duplicate_of={"id": "x", "similarity": 0.9}))
    reports = [check(random.Random(seed).sample(run, len(run)), CONFIG) for seed in range(3)]
    found = [problem for problem in reports[0].problems if problem.code == "record-near"]
    (first,) = {f"{number:032x}" for number in range(20, 26)} - {problem.record for problem in found}
    assert len(found) == 5 and all(f"record {first} " in problem.message for problem in found)
    assert reports[0] == reports[1] == reports[2]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Town.example:8080/a?b", "town.example"),
        ("http://user:pass@a.example?x=https://b.example", "a.example"),
        ("https://a.example.", "a.example"),
        ("no address", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_host_of_an_address(url: str | None, host: str) -> None:
    assert host_of(url) == host


# ---------------------------------------------------------------- rules of one's own

RECORD = make_record(1, **{"source.carried": {"price": 3, "tags": ["a"]}, "standfirst": None})
HOLD = [
    "title",
    "not standfirst",
    "page_type == 'article' and stats.words > 50",
    "page_type != 'product' or source.carried.price > 0",
    "len(title) >= 10",
    "language in ['en', 'fr']",
    "'Ada Brook' in authors",
    "contains(text, 'bridge') and not contains(text, 'lorem')",
    "starts(lower(title), 'the ') and ends(title, '1')",
    "host(url) == 'town.example'",
    "folder() == 'pages'",
    r"matches(published, '^\d{4}-\d\d-\d\d$')",
    "1 < source.carried.price < 5",
    "source.carried.missing == null",
    "words(text) > 40",
]
FAIL = [
    "standfirst",
    "source.carried.missing > 3",
    "title > 3",
    "contains(text, 3)",
    "len(standfirst) > 0",
    "'x' in title",
    "matches(standfirst, 'a')",
    "language not in ['en']",
]


@pytest.mark.parametrize("expression", HOLD)
def test_expression_holds(expression: str) -> None:
    assert parse_expression(expression)(RECORD)


@pytest.mark.parametrize("expression", FAIL)
def test_expression_does_not_hold(expression: str) -> None:
    assert not parse_expression(expression)(RECORD)


@pytest.mark.parametrize(
    "expression",
    [
        "", "title ==", "__import__('os').system('true')", "open('x')", "title.__class__", "().__class__", "lambda: 1",
        "[x for x in authors]", "title if text else url", "text + title", "len()", "len(title, text)", "titel",
        "matches(title, '(')", "matches(title, text)", "title is None", "f'{title}'", "x" * 2000, "(" * 300 + ")" * 300,
        "not " * 60 + "title", "source.wrong", "stats.words.real", "text[0]", "b'x' == title",
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):
        parse_expression(expression)


def no_rain(record: Record) -> str | None:
    return "it rains" if "rain" in record.text.lower() else None


def two_messages(record: Record) -> list[str]:
    return ["one", "two"]


def test_own_rules_are_problems_with_code_severity_and_field() -> None:
    own = (
        OwnRule(code="own-title", expression="len(title) > 20", severity="error", field="title", message="short"),
        OwnRule(code="own-rain", python="tests.test_checks_rules:no_rain"),
        OwnRule(code="own-two", python="tests.test_checks_rules:two_messages", field="text"),
    )
    config = msgspec.structs.replace(CONFIG, own=own, severity={"own-two": "error"})
    found = check([make_record(0, text="Rain fell on the bridge.")], config).problems
    assert [(problem.code, problem.severity, problem.message, problem.field) for problem in found] == [
        ("own-title", "error", "short", "title"),
        ("own-two", "error", "one", "text"),
        ("own-two", "error", "two", "text"),
        ("own-rain", "warning", "it rains", ""),
    ]


@pytest.mark.parametrize("name", ["no_such_module:f", "tests.test_checks_rules:missing", "tests", "tests:__name__", ""])
def test_python_that_is_not_there_is_an_error(name: str) -> None:
    config = msgspec.structs.replace(CONFIG, own=(OwnRule(code="own-a", python=name),))
    with pytest.raises(ConfigError, match="own-a"):
        check([], config)


def test_python_of_a_file_needs_to_be_allowed(tmp_path: Path) -> None:
    path = write_config(tmp_path, "[[own]]\ncode = 'own-a'\npython = 'tests.test_checks_rules:no_rain'\n")
    assert load_settings(path).config.own
    with pytest.raises(ConfigError, match="--allow-python"):
        load_settings(path, allow_python=False)


# ---------------------------------------------------------------- shown and proposed


def test_shown_settings_are_toml_that_reads_back_and_name_their_origin(tmp_path: Path) -> None:
    content = (
        'min_words = 7\nlanguages = ["en"]\nseverity = { words-few = "error" }\ntoday = 2024-06-15\n'
        "[[own]]\ncode = 'own-a'\nexpression = 'title != \"\\\"\"'\n"
        '[hosts."a.example"]\nmin_words = 3\n'
    )
    path = write_config(tmp_path, content)
    text = show_settings(load_settings(path))
    assert f"min_words = 7  # {path}" in text
    assert "min_records = 10  # default" in text
    assert all(f"\n{key} = " in text for key in CheckConfig.__struct_fields__ if key not in ("hosts", "own"))
    again = tmp_path / "again.toml"
    again.write_text(text, encoding="utf-8")
    assert load_config(str(again)) == load_config(path)


def good_run(seed: int, count: int = 400) -> list[Record]:
    """Records of two hosts, one of which names authors in half of its articles only."""
    chance = random.Random(seed)
    run = []
    for number in range(count):
        far = number % 4 == 0
        changes: dict[str, Any] = {"url": f"https://far.example/{number}"} if far else {}
        changes["stats.words"] = chance.randint(20, 900)
        if chance.random() < (0.7 if far else 0.05):
            changes["authors"] = []
        if chance.random() < 0.3:
            changes["standfirst"] = "What it is about."
        run.append(make_record(number, **changes))
    return run


def test_proposed_configuration_passes_good_runs_and_fails_bad_ones(tmp_path: Path) -> None:
    text = propose_config(good_run(0))
    config = load_config(write_config(tmp_path, text))
    assert config.hosts["far.example"].min_authors_share < 0.4 < config.min_authors_share
    assert config.group_by == ("host",)
    config = msgspec.structs.replace(config, today=CONFIG.today)
    for seed in range(10):
        errors = [problem for problem in check(good_run(seed), config).problems if problem.severity == "error"]
        assert not errors, (seed, errors)
    bad = [
        msgspec.structs.replace(record, authors=[]) if "town" in (record.url or "") else record
        for record in good_run(1)
    ]
    assert {problem.group for problem in check(bad, config).problems} >= {"host town.example"}


def test_proposal_from_no_records_can_be_read(tmp_path: Path) -> None:
    assert load_config(write_config(tmp_path, propose_config([]))).min_title_share == 0.0
