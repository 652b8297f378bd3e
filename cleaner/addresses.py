"""Web addresses: relative ones made absolute."""

from urllib.parse import urljoin, urlsplit


def join_url(base: str | None, href: str) -> str | None:
    """`href`, which may be relative to `base`, as an absolute http or https address; None where it is none.

    >>> join_url("https://example.org/a/b", "../c")
    'https://example.org/c'
    >>> join_url(None, "c") is join_url("https://example.org", "mailto:a@example.org") is None
    True
    """
    href = href.strip()
    if href.startswith(("https://", "http://")) and "[" not in href and "/." not in href:
        return href
    try:
        joined = urljoin(base or "", href)
    except ValueError:
        return None
    return joined if is_web_address(joined) else None


def is_web_address(url: str) -> bool:
    """Whether `url` is an http or https address with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
