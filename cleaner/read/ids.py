"""The ids of records and of error entries."""

from hashlib import blake2b

FAILURE_PAGE = -1
"""Page number in the id of an error entry."""


def make_id(root_path: str | None, member: str | None, page: int, occurrence: int = 0) -> str:
    """Id of a page of a file: 32 hexadecimal digits, made from where the page stands and not from what it holds.

    Two different sets of arguments give two different ids: each part is hashed with its length before it.

    >>> make_id("a.txt", None, 0) == make_id("a.txt", None, 0), make_id("a", "b", 0) == make_id("ab", "", 0)
    (True, False)
    """
    return _digest(b"path", (root_path, member, str(page), str(occurrence)))


def make_string_id(sha256: str, page: int) -> str:
    """Id of a page of a string: 32 hexadecimal digits, made from the digest of its content.

    >>> len(make_string_id("00", 0))
    32
    """
    return _digest(b"string", (sha256, str(page)))


def _digest(kind: bytes, parts: tuple[str | None, ...]) -> str:
    digest = blake2b(digest_size=16, person=kind)
    for part in parts:
        if part is None:
            digest.update(b"-")
        else:
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(b"%d:%b" % (len(encoded), encoded))
    return digest.hexdigest()
