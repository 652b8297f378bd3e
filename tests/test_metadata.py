"""Hints to values of fields that need no vote."""

import pytest
from hypothesis import given, settings

from cleaner.annotate import metadata
from cleaner.page import Hint
from tests.strategies import HINTS

_SITE = Hint("site_name", "The Daily", "opengraph", "og:site_name")
_ADDRESS = Hint("url", "https://www.rainnews.example/a", "canonical", "link")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("en", "en"), ("pt-BR", "pt"), ("de_DE", "de"), ("fil", None), ("", None), ("x-default", None)],
)
def test_language(value: str, expected: str | None) -> None:
    found = metadata.hinted_language([Hint("language", value, "meta", "html-lang")])
    assert (found.value if found else None) == expected


def test_site_name_address_and_description() -> None:
    found = metadata.hinted_site_name([_SITE])
    assert found is not None and found.value == "The Daily"
    address = metadata.hinted_url([Hint("url", "/a", "opengraph", "og:url"), _ADDRESS])
    assert address is not None and address.value == _ADDRESS.value
    assert metadata.hinted_url([Hint("url", "/a", "opengraph", "og:url")]) is None
    described = metadata.hinted_description([Hint("description", "It rains.", "meta", "description")])
    assert described is not None and described.value == "It rains."
    assert metadata.hinted_description([]) is None


@settings(max_examples=100, deadline=None)
@given(HINTS)
def test_any_hints(hints: list[Hint]) -> None:
    name = metadata.hinted_site_name(hints)
    assert name is None or name.value
    language = metadata.hinted_language(hints)
    assert language is None or len(language.value) == 2
    url = metadata.hinted_url(hints)
    assert url is None or url.value.startswith("http")
