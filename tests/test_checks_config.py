"""Thresholds of the checks: where they are read from, and what is wrong with a bad file."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cleaner.checks import CheckConfig, load_config, read_baseline
from cleaner.errors import ConfigError
from cleaner.read.limits import LIMITS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_over_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.checks.config_file.LIMITS", LIMITS._replace(max_settings_bytes=10))
    (tmp_path / "cleaner.toml").write_text("# a long word", encoding="utf-8")
    for read in (read_baseline, load_config):
        with pytest.raises(ConfigError, match="more than 0 MiB"):
            read(str(tmp_path / "cleaner.toml"))


def test_without_a_file_there_are_defaults(folder: Path) -> None:
    before = datetime.now(UTC).date()
    config = load_config()
    assert before <= config.today <= datetime.now(UTC).date()
    assert config == CheckConfig(today=config.today)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cleaner.toml", "min_words = 5"),
        ("cleaner.toml", "\ufeffmin_words = 5"),
        ("cleaner.toml", "[check]\nmin_words = 5\n[clean]\nother = 1"),
        ("cleaner.toml", "[tool.cleaner.check]\nmin_words = 5\n[check]\nmin_words = 6"),
        ("pyproject.toml", "[project]\nname = 'x'\n[tool.cleaner.check]\nmin_words = 5"),
    ],
)
def test_each_place_of_the_table_is_read(folder: Path, name: str, content: str) -> None:
    Path(name).write_text(content, encoding="utf-8")
    assert load_config().min_words == 5
    assert load_config(name).min_words == 5
    Path("conf").mkdir()
    named = Path("conf", name)
    Path(name).rename(named)
    assert load_config().min_words == CheckConfig().min_words
    assert load_config(str(named)).min_words == 5


def test_cleaner_toml_comes_before_pyproject(folder: Path) -> None:
    Path("pyproject.toml").write_text("[tool.cleaner.check]\nmin_words = 5\nmin_records = 3")
    Path("cleaner.toml").write_text("[check]\nmin_words = 6")
    config = load_config()
    assert (config.min_words, config.min_records) == (6, CheckConfig().min_records)


def test_pyproject_without_the_table_gives_defaults(folder: Path) -> None:
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n[check]\nmin_words = 5")
    assert load_config().min_words == CheckConfig().min_words
    assert load_config("pyproject.toml").min_words == CheckConfig().min_words


def test_values_of_every_type_are_read(folder: Path) -> None:
    Path("c.toml").write_text(
        "required_fields = ['title', 'url']\nmin_title_share = 1\nmin_words = 40\ntoday = 2024-06-15\n"
    )
    config = load_config("c.toml")
    assert config.required_fields == ("title", "url")
    assert (config.min_title_share, config.min_words, config.today) == (1.0, 40, date(2024, 6, 15))
    Path("c.toml").write_text("today = '2024-06-15'")
    assert load_config("c.toml").today == date(2024, 6, 15)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("min_wrods = 5", ["min_wrods", "'min_words'"]),
        ("Min-Title-Share = 0.5", ["Min-Title-Share", "'min_title_share'"]),
        ("[check]\nmax_failed_share = 0.5", ["max_failed_share", "'max_failure_share'"]),
        ("[check.hosts]\na = 1", ["hosts must hold a table"]),
        ("min_words = 5\n[check]\nmin_records = 1", ["min_words stands outside"]),
        ("min_words = 'five'", ["min_words", "Expected `int`, got `str`"]),
        ("min_words = true", ["min_words", "got `bool`"]),
        ("min_words = -1", ["min_words is -1", "0..inf"]),
        ("min_title_share = 90", ["min_title_share is 90", "0..1"]),
        ("max_words_drop = nan", ["max_words_drop is nan"]),
        ("today = 2024-06-15T10:00:00", ["today", "datetime"]),
        ("today = '15 June'", ["today"]),
        ("required_fields = 'text'", ["required_fields", "array"]),
        ("required_fields = ['text', 3]", ["required_fields[1]", "Expected `str`"]),
        ("required_fields = ['autors']", ["required_fields", "'autors'", "'authors'"]),
        ("check = 3", ["check is 3", "table"]),
        ("[tool.cleaner]\ncheck = []", ["check is []", "table"]),
        ("min_words 5", ["cannot be read"]),
    ],
)
def test_a_bad_file_is_an_error_that_names_file_and_key(folder: Path, content: str, words: list[str]) -> None:
    Path("c.toml").write_text(content)
    with pytest.raises(ConfigError) as caught:
        load_config("c.toml")
    assert str(caught.value).startswith("c.toml: ")
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error(folder: Path) -> None:
    for path in ("none.toml", ".", "nul\0.toml"):
        with pytest.raises(ConfigError, match="cannot be read"):
            load_config(path)
    Path("c.toml").write_bytes(b"min_words = 5 # \xff")
    with pytest.raises(ConfigError, match=r"c\.toml: cannot be read"):
        load_config("c.toml")


def test_ranges_hold_in_python_too() -> None:
    with pytest.raises(ConfigError, match="min_title_share is 2"):
        CheckConfig(min_title_share=2)
    with pytest.raises(ConfigError, match="the nearest is 'published'"):
        CheckConfig(required_fields=("publishd",))
