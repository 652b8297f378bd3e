"""Web addresses: relative ones made absolute, and what is no plain address told apart."""

import re
from urllib.parse import urljoin, urlsplit

from cleaner.read.limits import LIMITS
from cleaner.text import INVISIBLE

# The form of nearly all addresses, which need no closer look.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9/_.~!$&'()*+,;=:@?#-]*)?")
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,40}):")
_HOST = re.compile(r"[\w.-]+|\[[0-9A-Fa-f:.]+\]")
_BAD_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})|%[01][0-9A-Fa-f]|%7[Ff]")
_MAX_PORT = 65535


def join_url(base: str | None, href: str) -> str | None:
    """`href`, which may be relative to `base`, as an absolute and plain http or https address; None where it is none.

    >>> join_url("https://example.org/a/b", "../c")
    'https://example.org/c'
    >>> join_url(None, "c") is join_url("https://example.org", "mailto:a@example.org") is None
    True
    """
    href = href.strip()
    if "/." not in href and len(href) <= LIMITS.max_address_chars and _PLAIN.fullmatch(href):
        return href
    if find_fault(href):
        return None
    try:
        joined = urljoin(base or "", href)
    except ValueError:
        return None
    return joined if is_web_address(joined) else None


def is_web_address(url: str) -> bool:
    """Whether `url` is a plain http or https address with a host."""
    return url.lower().startswith(("http://", "https://")) and find_fault(url) is None


def find_fault(url: str) -> str | None:
    """Why `url`, absolute or relative, is no plain http or https address; None where nothing speaks against it.

    The reason holds nothing of the address but its scheme, so that no name or password in it is shown.

    >>> find_fault("javascript:alert(1)"), find_fault("https://jo:pw@example.org/")
    ('its scheme is javascript', 'it holds a user name or password')
    >>> find_fault("/news?page=2") is find_fault("https://example.org:8080/news") is None
    True
    """
    if len(url) > LIMITS.max_address_chars:
        return f"it has more than {LIMITS.max_address_chars} characters"
    if _PLAIN.fullmatch(url):
        return None
    if _CONTROL.search(url) or INVISIBLE.search(url):
        return "it holds control or invisible characters"
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return f"its scheme is {scheme[1].lower()}"
    if "\\" in url.partition("?")[0]:
        return "it holds a backslash"
    if _BAD_PERCENT.search(url):
        return "its percent escapes are broken or stand for control characters"
    return _find_host_fault(url) if scheme or url.startswith("//") else None


def _find_host_fault(url: str) -> str | None:
    """What is wrong with the part of an absolute address between "//" and the path."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return "its host or port cannot be read"
    if "@" in parts.netloc:
        return "it holds a user name or password"
    if port is not None and port > _MAX_PORT:
        return "its host or port cannot be read"
    if not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        return "it has no host" if not host else "its host or port cannot be read"
    return None


def without_user(url: str) -> str:
    """`url` without a user name and password.

    >>> without_user("https://jo:pw@example.org/a@b")
    'https://example.org/a@b'
    """
    start, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{start}{mark}{host.rpartition('@')[2]}{slash}{path}"
