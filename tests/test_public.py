"""The public names, their signatures, and what they do with odd input."""

import inspect
import json
import subprocess
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import cleaner
from cleaner import Options, Record
from cleaner.options import DEFAULT_OPTIONS

SEVERAL = Path(__file__).parent.parent / "samples" / "news" / "several-pages" / "source.txt"
HEAVY = {
    "bs4", "charset_normalizer", "click", "dateparser", "ftfy", "lxml", "numpy", "pebble", "py3langid", "rapidfuzz",
    "rich", "trafilatura",
}  # fmt: skip


def test_all_names_the_public_names() -> None:
    public = {
        name for name, value in vars(cleaner).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(cleaner.__all__)
    assert list(cleaner.__all__) == sorted(cleaner.__all__)


def test_every_error_is_public_and_in_the_tree() -> None:
    errors = {
        name for name, value in vars(cleaner.errors).items() if isinstance(value, type) and issubclass(value, Exception)
    }
    assert errors < set(cleaner.__all__)
    for name in errors:
        assert issubclass(getattr(cleaner, name), cleaner.CleanerError)
        assert name in (cleaner.errors.__doc__ or "")


def test_version_is_that_of_the_distribution() -> None:
    assert cleaner.__version__ == version("scrape-cleaner")


def test_package_is_marked_as_typed() -> None:
    assert (files("cleaner") / "py.typed").is_file()


def loaded_by(program: str) -> set[str]:
    """Top-level modules that a program in a process of its own has loaded at its end."""
    program += "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.split())


def test_import_is_cheap() -> None:
    assert not loaded_by("import cleaner") & HEAVY


def test_short_ascii_text_loads_neither_lxml_nor_the_rival_engine() -> None:
    loaded = loaded_by("import cleaner; cleaner.clean('Rain in Elda. The river rose on Sunday night.')")
    assert "cleaner" in loaded and not loaded & {"lxml", "bs4", "trafilatura", "click", "rich"}


REQUIRED = inspect.Parameter.empty
SIGNATURES: dict[str, list[tuple[str, bool, object]]] = {
    # name, whether by keyword only, default
    "clean": [("source", False, REQUIRED), ("url", True, None), ("kind", True, "auto"), ("options", True, None)],
    "clean_one": [("source", False, REQUIRED), ("url", True, None), ("kind", True, "auto"), ("options", True, None)],
    "clean_files": [
        ("paths", False, REQUIRED), ("options", True, None), ("jobs", True, 1), ("field", True, None),
        ("kind", True, "auto"),
    ],
    "check": [
        ("records", False, REQUIRED), ("config", False, None), ("baseline", False, None), ("against", False, None),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures(name: str) -> None:
    parameters = inspect.signature(getattr(cleaner, name)).parameters.values()
    keyword = inspect.Parameter.KEYWORD_ONLY
    assert [(one.name, one.kind is keyword, one.default) for one in parameters] == SIGNATURES[name]


def test_every_public_name_has_a_docstring() -> None:
    for name in cleaner.__all__:
        assert inspect.getdoc(getattr(cleaner, name)), name


# ---------------------------------------------------------------- odd input


def codes(record: Record) -> list[str]:
    return [warning.code for warning in record.warnings]


@pytest.mark.parametrize("source", ["", b"", " ", "\n\n", "\t \r\n \r", "\u00a0\u2003\n", b"\xef\xbb\xbf", "\ufeff"])
def test_source_without_text_gives_one_empty_record_with_a_warning(source: str | bytes) -> None:
    (record,) = cleaner.clean(source)
    assert (record.page_type, record.text, record.sections, record.title) == ("empty", "", [], None)
    assert "nothing-kept" in codes(record)
    assert record.stats.confidence == 0.0


SENTENCES = "Le café ouvre à huit heures. Il ferme à la tombée de la nuit, sauf le dimanche, où tout le monde déjeune."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_bytes_and_string_give_the_same_text(encoding: str) -> None:
    title = "Un café au bord de l’eau\n\n"
    (record,) = cleaner.clean((title + SENTENCES).encode(encoding))
    (same,) = cleaner.clean(title + SENTENCES)
    assert record.text == same.text == SENTENCES
    assert record.title == same.title == title.strip()
    assert record.source.encoding is not None and same.source.encoding is None


@pytest.mark.parametrize("surrogate", ["\ud800", "\udfff"])
def test_lone_surrogate_is_counted_and_the_record_can_be_written(surrogate: str) -> None:
    (record,) = cleaner.clean(f"Rain\n\nThe river rose{surrogate} by two metres on Sunday night, and fell by noon.")
    assert codes(record) == ["encoding-losses"]
    assert "rose\ufffd by two" in record.text
    assert json.loads(record.to_json().encode("utf-8"))["text"] == record.text


def test_any_bytes_give_a_record() -> None:
    for source in (bytes(range(256)), b"\x00" * 100, b"\xff\xfe", b"\xff" * 999, b"%PDF-1.7\n\x00\x01"):
        (record,) = cleaner.clean(source)
        assert Record.from_json(record.to_json()) == record


@pytest.mark.parametrize("unit", ["word ", "Rain fell. ", "x", "- ", "&amp;", "<a ", "東"])
def test_one_line_of_100_kilobytes(unit: str) -> None:
    source = unit * (100_000 // len(unit.encode()))
    records = cleaner.clean(source, kind="text")
    assert sum(record.stats.source_chars for record in records) == len(source)


def test_kind_overrules_what_the_source_looks_like() -> None:
    html = "<html><body><p>Rain fell on Elda all night, and the river rose by two metres.</p></body></html>"
    assert [cleaner.clean_one(html, kind=kind).source.kind for kind in ("auto", "html", "text")] == [
        "html", "html", "text",
    ]  # fmt: skip
    assert "<p>" not in cleaner.clean_one(html).text


def test_url_of_the_caller_is_the_records() -> None:
    assert cleaner.clean_one(SENTENCES, url="https://e.example/a").url == "https://e.example/a"


def test_clean_one_refuses_several_pages() -> None:
    text = SEVERAL.read_text(encoding="utf-8")
    records = cleaner.clean(text)
    assert len(records) > 1
    with pytest.raises(cleaner.SeveralPagesError, match=f"{len(records)} pages"):
        cleaner.clean_one(text)
    assert cleaner.clean_one(text, options=Options(split_pages=False)).source.pages == 1
    assert [record.source.page for record in records] == list(range(len(records)))
    assert len({record.id for record in records}) == len(records)


def test_clean_one_gives_what_clean_gives() -> None:
    assert [cleaner.clean_one(SENTENCES)] == cleaner.clean(SENTENCES)


def test_clean_files_answers_every_input(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(SENTENCES, encoding="utf-8")
    record, failure = cleaner.clean_files([page, tmp_path / "missing.txt"])
    assert isinstance(record, Record) and record.source.path == str(page)
    assert isinstance(failure, cleaner.Failure) and failure.error.code == "not-found"


def test_record_comes_back_from_json() -> None:
    record = cleaner.clean_one(SENTENCES)
    assert Record.from_json(record.to_json()) == record
    assert json.loads(record.to_json()) == record.to_dict()


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", '{"schema_version": 2}', b"\xff", "[" * 100_000])
def test_line_that_is_no_record_is_refused(line: str | bytes) -> None:
    with pytest.raises(cleaner.RecordError, match="no record of schema version 1"):
        Record.from_json(line)


# ---------------------------------------------------------------- the caller's mistakes


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"engine": "readability"}, "engine is 'readability'"),
        ({"min_similarity": 0.49}, r"it must lie in 0\.5\.\.1\.0"),
        ({"min_similarity": 1.01}, r"it must lie in 0\.5\.\.1\.0"),
        ({"min_similarity": float("nan")}, "min_similarity is nan"),
        ({"language": "english"}, "two-letter code"),
        ({"language": "EN"}, "two-letter code"),
        ({"language": ""}, "two-letter code"),
        ({"language": "1a"}, "two-letter code"),
    ],
)
def test_options_refuse_values_out_of_range(values: dict[str, Any], message: str) -> None:
    with pytest.raises(cleaner.OptionsError, match=message):
        Options(**values)


def test_options_refuse_unknown_names_and_changes() -> None:
    with pytest.raises(TypeError):
        Options(min_words=3)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        DEFAULT_OPTIONS.engine = "trafilatura"  # type: ignore[misc]


def test_bounds_of_options_are_allowed() -> None:
    assert [Options(min_similarity=value).min_similarity for value in (0.5, 1.0)] == [0.5, 1.0]
    assert cleaner.clean_one(SENTENCES, options=Options(language="fr")).language == "fr"


def test_callers_mistakes_raise_at_once() -> None:
    with pytest.raises(cleaner.UsageError, match="kind is 'pdf'"):
        cleaner.clean("Rain", kind="pdf")  # type: ignore[arg-type]
    with pytest.raises(cleaner.UsageError, match="jobs is 0"):
        cleaner.clean_files(["a.txt"], jobs=0)
    with pytest.raises(cleaner.UsageError, match="kind is 'pdf'"):
        cleaner.clean_files(["a.txt"], kind="pdf")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"source is \w+Path"):
        cleaner.clean(Path("a.txt"))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["OptionsError", "ConfigError", "RuleError"])
def test_usage_errors(name: str) -> None:
    assert issubclass(getattr(cleaner, name), cleaner.UsageError)


@pytest.mark.parametrize("name", ["SourceError", "RecordError", "SeveralPagesError", "PromiseError"])
def test_other_errors_are_no_usage_errors(name: str) -> None:
    assert not issubclass(getattr(cleaner, name), cleaner.UsageError)
