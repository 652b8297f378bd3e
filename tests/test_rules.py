"""Tables of rules: every row's examples, what the loader refuses, first match, ordinary sentences, growth."""

import re
import time
import tomllib
from pathlib import Path

import pytest

from cleaner.block import REASONS
from cleaner.errors import RuleError
from cleaner.rules import loader
from cleaner.rules.loader import (
    check_examples,
    known_languages,
    load_locale,
    load_rows,
    load_stop_words,
    load_table,
    read_table,
)
from cleaner.rules.table import Rule, RuleTable, prepare

TABLES = ("common", *known_languages())
ROW = """
[[boilerplate]]
id = "{id}"
reason = "control"
{body}
matches = ["Show more", "SHOW ALL"]
spares = ["Show more mercy", "The show"]
"""

SENTENCES = {
    language: sentences
    for file in sorted((Path(__file__).parent / "cases").glob("ordinary_sentences*.toml"))
    for language, sentences in tomllib.loads(file.read_text(encoding="utf-8")).items()
}


def write_table(folder: Path, content: str) -> Path:
    file = folder / "xx.toml"
    file.write_text(content, encoding="utf-8")
    return file


def rule(name: str, *, pattern: str = "", phrases: tuple[str, ...] = (), max_chars: int = 80) -> Rule:
    return Rule(id=f"t/{name}", reason="boilerplate.control", pattern=pattern, phrases=phrases, max_chars=max_chars)


@pytest.mark.parametrize("name", TABLES)
def test_every_example_holds(name: str) -> None:
    assert check_examples(name) == []


@pytest.mark.parametrize("name", TABLES)
def test_every_pattern_compiles_alone_and_has_no_group(name: str) -> None:
    for row in load_rows(name):
        assert re.compile(row.rule.pattern).groups == 0, row.rule.id
        assert row.rule.reason in REASONS


@pytest.mark.parametrize("language", known_languages())
def test_every_language_has_every_reason_of_english(language: str) -> None:
    reasons = {row.rule.reason for row in load_rows(language)}
    assert {row.rule.reason for row in load_rows("en")} - reasons == set()


@pytest.mark.parametrize("language", known_languages())
def test_ordinary_sentences_match_nothing(language: str) -> None:
    sentences = SENTENCES[language].splitlines()
    assert len(sentences) >= 12
    rules = load_locale(language).rules
    hits = [(text, found.id) for text in sentences if (found := rules.match(prepare(text)))]
    assert hits == []


def test_labels_open_and_plain_boilerplate_does_not() -> None:
    rules = load_locale("en").rules
    related, share = rules.match("related articles"), rules.match("share this article")
    assert related is not None and (related.reason, related.opens) == ("label.related", True)
    assert share is not None and (share.reason, share.opens) == ("boilerplate.share-bar", False)


def test_unknown_language_has_the_common_rules_only() -> None:
    for language in (None, "xx", "und"):
        locale = load_locale(language)
        assert locale.language == "und"
        assert locale.stop_words == frozenset() and locale.by_words == ()
        assert locale.months["march"] == 3 and "published" in locale.published_words
        assert locale.rules.rules == tuple(row.rule for row in load_rows("common"))


def test_unknown_table_is_an_error() -> None:
    with pytest.raises(RuleError, match="no such table"):
        load_table("xx")


@pytest.mark.parametrize("language", known_languages())
def test_a_locale_depends_on_no_other_locale(language: str) -> None:
    ids = [rule.id.partition("/")[0] for rule in load_locale(language).rules.rules]
    assert ids == ["common"] * len(load_rows("common")) + [language] * len(load_rows(language))


@pytest.mark.parametrize("language", known_languages())
def test_words_of_a_locale(language: str) -> None:
    locale = load_locale(language)
    assert set(locale.months.values()) == set(range(1, 13))
    for words in (locale.by_words, locale.published_words, locale.modified_words):
        assert [len(word) for word in words] == sorted((len(word) for word in words), reverse=True)
        assert all(word == word.casefold() for word in words)
    assert len(locale.stop_words) >= 30
    assert load_stop_words()[language] == locale.stop_words


def test_agencies_keep_their_case_and_months_know_short_forms() -> None:
    assert "Associated Press" in load_locale("en").agencies
    assert load_locale("de").months["mär"] == 3
    assert (load_locale("en").day_first, load_locale("fr").day_first) == (None, True)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("pattern = 'show'\nmax_char = 3", "max_char"),
        ("pattern = 'show (more|all)'", r"only groups of the form \(\?:...\)"),
        ("pattern = 'show (?P<what>more)'", r"only groups of the form \(\?:...\)"),
        ("pattern = '(?i)show more'", r"only groups of the form \(\?:...\)"),
        ("pattern = 'show .*'", "unbounded repeat"),
        ("pattern = 'show .{3,}'", "unbounded repeat"),
        ("pattern = 'show [a-'", "bad pattern"),
        ("pattern = 'show)(?:more'", "brackets do not pair"),
        ("pattern = '(?:show'", "brackets do not pair"),
        ("pattern = '(?:show)?'", "matches empty text"),
        ("pattern = 'Show more'", "never matches"),
        ("pattern = 'schließen'", "never matches"),
        ("pattern = 'yazılar'", "never matches"),
        ("max_chars = 60", "needs phrases or a pattern"),
        ("phrases = 'Show more | show  MORE:'", "stands twice"),
        ("phrases = 'Show more | >>'", "empty or longer"),
        ("phrases = 'Show more'\nmax_chars = 5", "empty or longer"),
        ("pattern = 'show'\nscore = 1.5", "score"),
        ("pattern = 'show'\nmax_chars = 'long'", "max_chars"),
    ],
)
def test_bad_row_is_an_error_that_names_file_and_row(tmp_path: Path, body: str, message: str) -> None:
    file = write_table(tmp_path, ROW.format(id="show", body=body))
    with pytest.raises(RuleError, match=message) as caught:
        read_table(file, "common")
    assert "common.toml" in str(caught.value)
    assert "show" in str(caught.value) or "row 1" in str(caught.value)


def test_duplicate_id_is_an_error(tmp_path: Path) -> None:
    rows = ROW.format(id="show", body="pattern = 'show more'") + ROW.format(id="show", body="pattern = 'show all'")
    with pytest.raises(RuleError, match="id common/show stands twice"):
        read_table(write_table(tmp_path, rows), "common")


def test_reason_must_be_in_the_table_of_reasons(tmp_path: Path) -> None:
    row = ROW.format(id="show", body="pattern = 'show more'").replace('"control"', '"buttons"')
    with pytest.raises(RuleError, match=r"'boilerplate\.buttons' is not in the table of reasons"):
        read_table(write_table(tmp_path, row), "common")


def test_left_out_reason_is_the_id(tmp_path: Path) -> None:
    row = ROW.format(id="share-bar", body="pattern = 'show more'").replace('reason = "control"\n', "")
    table = read_table(write_table(tmp_path, row), "common")
    assert table.rows[0].rule == Rule(
        id="common/share-bar", reason="boilerplate.share-bar", pattern="show more", max_chars=80
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("months = [", "month = [", "unknown key 'month'"),
        ('and_words = ["and", "&", "with"]', "", "missing key 'and_words'"),
        ('and_words = ["and", "&", "with"]', 'and_words = ["and", "And"]', "and_words: 'and' stands twice"),
        ('and_words = ["and", "&", "with"]', 'and_words = "and"', "and_words must be a list"),
        ('["january", "jan"], ', "", "months must be twelve lists"),
        ('["may"]', '["may", "jan"]', "months: 'jan' stands twice"),
        ("stop_words = [", 'day_first = "no"\nstop_words = [', "day_first must be"),
        ("stop_words = [", "stop_words = [[", "not readable as TOML"),
    ],
)
def test_bad_words_are_errors(tmp_path: Path, old: str, new: str, message: str) -> None:
    english = Path(__file__).parent.parent / "cleaner" / "locales" / "en.toml"
    words = english.read_text(encoding="utf-8").partition("\n[[")[0]
    assert read_table(write_table(tmp_path, words), "xx").rows == ()
    assert old in words
    with pytest.raises(RuleError, match=re.escape(message)):
        read_table(write_table(tmp_path, words.replace(old, new, 1)), "xx")


def read_with_bare_letters(folder: Path, value: str) -> RuleTable:
    words = (Path(__file__).parent.parent / "cleaner" / "locales" / "en.toml").read_text(encoding="utf-8")
    rows = ROW.format(id="a", body="phrases = 'Điện thoại | Łódź'") + ROW.format(id="b", body="phrases = 'Lodz'")
    content = words.partition("\n[[")[0] + f"\nbare_letters = {value}\n" + rows
    return RuleTable(tuple(row.rule for row in read_table(write_table(folder, content), "xx").rows))


@pytest.mark.parametrize(("value", "found"), [("true", "xx/a"), ("false", None)])
def test_phrases_match_without_the_marks_of_letters(tmp_path: Path, value: str, found: str | None) -> None:
    table = read_with_bare_letters(tmp_path, value)
    rule = table.match(prepare("DIEN THOAI"))
    assert (rule and rule.id) == found
    assert [row.id for text in ("Điện thoại", "Łódź", "Lodz") if (row := table.match(prepare(text)))] == [
        "xx/a", "xx/a", "xx/b",
    ]  # fmt: skip


def test_bare_letters_are_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"xx\.toml: bare_letters must be true or false"):
        read_with_bare_letters(tmp_path, '"yes"')


@pytest.mark.parametrize(
    ("text", "other"), [("İLGİLİ HABERLER", "ilgili haberler"), ("YAZILAR", "yazılar"), ("Știri", "Ştiri")]
)
def test_letters_that_are_written_in_two_ways_have_one_form(text: str, other: str) -> None:
    assert prepare(text) == prepare(other)


def test_stop_words_stand_at_the_head_of_their_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "_HEAD_BYTES", 40)
    with pytest.raises(RuleError, match="the key 'stop_words' must stand in the first 40 bytes"):
        load_stop_words.__wrapped__()


def test_first_row_wins_whether_phrase_or_pattern() -> None:
    table = RuleTable(
        (rule("a", pattern="show .{1,9}"), rule("b", phrases=("show more",)), rule("c", pattern="show all"))
    )
    assert [found.id for text in ("show more", "show all") if (found := table.match(text))] == ["t/a", "t/a"]
    table = RuleTable((rule("b", phrases=("show more",)), rule("a", pattern="show .{1,9}")))
    assert [found.id for text in ("show more", "show all") if (found := table.match(text))] == ["t/b", "t/a"]


def test_the_whole_text_must_match() -> None:
    table = RuleTable((rule("a", pattern="show|show more"), rule("b", pattern="more")))
    assert [table.match(text) is not None for text in ("show", "show more", "more", "show mor", "no more")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_max_chars_of_one_row_does_not_hide_a_later_row() -> None:
    rows = (rule("short", pattern="a{1,50}", max_chars=3), rule("long", pattern="a{1,50}", max_chars=10))
    table = RuleTable(rows)
    found = [table.match("a" * length) for length in (3, 4, 10, 11)]
    assert [row and row.id for row in found] == ["t/short", "t/long", "t/long", None]


def test_an_empty_table_matches_nothing() -> None:
    assert RuleTable(()).match("") is None
    assert RuleTable(()).match("menu") is None


@pytest.mark.parametrize(
    "text", ["», ›››", "Read more »", "« Back", "…", "a » b", " ", "“Quoted” – text…", "ẞ", "… a …"]
)
def test_prepare_twice_changes_nothing(text: str) -> None:
    assert prepare(prepare(text)) == prepare(text)


def test_stop_words_are_loaded_without_the_rows() -> None:
    assert tuple(load_stop_words()) == known_languages()


HOSTILE = (
    " ", "a", "a ", "© 2020 ", "- ", "1 ", "1 2 ", "share ", "share on ", "home > ", "home / ", "privacy | ",
    "privacy ", "press ", "facebook ", "x x ", "we use ", "we and our ", "cookies ", "by using cookies ", "sign up ",
    "sign up to ", "get the ", "photo: ", "photo by ", "view all ", "comments ", "(", "www.", "the page you ",
    "log in to ", "if you buy ", "more stories ", "\u00e9", "🙂", "wir verwenden cookies ", "impressum ",
    "nous utilisons ", "utilizamos ", "mentions légales ", "aviso legal ", "subscribesignin",
)  # fmt: skip


def test_a_row_for_shorter_texts_leaves_the_match_to_a_later_row() -> None:
    short = Rule(id="t/short", reason="boilerplate.control", pattern="share .{1,80}", max_chars=12)
    long = Rule(id="t/long", reason="boilerplate.share-bar", pattern="share (?:it|this) now", max_chars=40)
    table = RuleTable((short, long))
    assert [rule and rule.id for rule in map(table.match, ("share it", "share this now", "share that now", ""))] == [
        "t/short", "t/long", None, None,
    ]  # fmt: skip


def slowest(language: str, chars: int) -> float:
    """Seconds of the slowest match of a hostile text of this length, best of three."""
    rules = load_locale(language).rules
    worst = 0.0
    for unit in HOSTILE:
        text = (unit * chars)[: chars - 1] + "\x00"
        times = []
        for _ in range(3):
            start = time.perf_counter()
            rules.match(text)
            times.append(time.perf_counter() - start)
        worst = max(worst, min(times))
    return worst


@pytest.mark.parametrize("language", known_languages())
def test_long_hostile_text_costs_no_more_than_short(language: str) -> None:
    """No row looks at a text longer than its max_chars, so length alone costs nothing."""
    assert slowest(language, 2000) <= slowest(language, 60) + 0.001


@pytest.mark.parametrize("language", known_languages())
def test_time_grows_gently_up_to_the_longest_text_that_rows_look_at(language: str) -> None:
    """Eight times the text, where all rows look at it: a quadratic pattern would take 64 times as long."""
    assert slowest(language, 160) <= 24 * slowest(language, 20) + 0.001
    assert slowest(language, 600) <= 0.02
