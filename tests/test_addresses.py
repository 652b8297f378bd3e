"""Plain web addresses, and what is none."""

import json

import pytest

import cleaner
from cleaner.addresses import find_fault, is_web_address, join_url, without_user
from cleaner.read.limits import LIMITS

PROSE = "<p>" + "The ferry to Elda sails at nine, at noon and at five on every day but Sunday. " * 4
FAULTY = [
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html;base64,PHA+",
    "file:///etc/passwd",
    "https://jo:secret@example.org/",
    "https://jo@example.org/",
    "//jo:secret@example.org/",
    "https://example.org/\u202egpj.exe",
    "https://example.org/\nSet-Cookie: a=b",
    "http:\\\\example.org",
    "/\\example.org",
    "https://example.org/" + "a" * LIMITS.max_address_chars,
    "https://[::1",
    "https://example.org:99999/",
    "https://example.org:no/",
    "https://exa mple.org/",
    "https:///news",
    "https://example.org/%zz",
    "https://example.org/%00",
    "https://example.org/%0d%0aSet-Cookie:",
]


@pytest.mark.parametrize("url", FAULTY)
def test_what_is_no_plain_address(url: str) -> None:
    fault = find_fault(url)
    assert fault
    assert "secret" not in fault and "example" not in fault
    assert not is_web_address(url)
    assert join_url("https://example.org/", url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "HTTP://Example.ORG:8080/a_b/?q=1&r=%20#top",
        "https://[::1]:8080/news",
        "https://müller.example/straße",
        "https://example.org/100 days",
        "https://example.org/?q=a\\b",
        "https://example.org/@handle",
    ],
)
def test_plain_addresses(url: str) -> None:
    assert find_fault(url) is None
    assert is_web_address(url)
    assert join_url(None, f" {url}\n") == url


@pytest.mark.parametrize("url", FAULTY)
@pytest.mark.parametrize("form", ["<link rel=canonical href=%s>", "<meta property=og:url content=%s>"])
def test_addresses_of_the_head_are_refused_by_name(url: str, form: str) -> None:
    record = cleaner.clean_one(
        f"{form % json.dumps(url, ensure_ascii=False).replace(chr(92) * 2, chr(92))}{PROSE}", kind="html"
    )
    assert record.url is None
    assert "secret" not in record.to_json()
    if "\n" not in url and "\t" not in url:
        assert "url-refused" in {warning.code for warning in record.warnings}


def test_relative_address_without_a_base_is_no_fault() -> None:
    record = cleaner.clean_one(f"<link rel=canonical href=/news/ferry>{PROSE}", kind="html")
    assert (record.url, [warning.code for warning in record.warnings]) == (None, [])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://jo:secret@example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", None),
        ("no.html", "no.html"),
    ],
)
def test_address_that_the_caller_gives(url: str, shown: str | None) -> None:
    record = cleaner.clean_one(f"<base href=x>{PROSE}<a href=b>Rain</a>", url=url, kind="html")
    assert record.url == shown
    assert "secret" not in record.to_json()
    assert ("url-refused" in {warning.code for warning in record.warnings}) == (shown != url)


def test_user_is_left_out() -> None:
    assert without_user("https://jo:pw@example.org:80/a@b?c@d") == "https://example.org:80/a@b?c@d"
    assert without_user("https://example.org/@jo") == "https://example.org/@jo"
