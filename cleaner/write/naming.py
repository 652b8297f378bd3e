"""How inputs and error entries are named to people."""

from cleaner.record import Failure


def source_name(path: str | None, member: str | None) -> str:
    """Path and member of an input: "dump.jsonl, line 3". Without a path "-", as standard input is named.

    >>> source_name("dump.jsonl", "line 3"), source_name("a.txt", None)
    ('dump.jsonl, line 3', 'a.txt')
    """
    return ", ".join(part for part in (path or "-", member) if part)


def describe_failure(failure: Failure) -> str:
    """Which input could not be read, why, and the error's code; the path stands in it once."""
    path, message = failure.source.path, failure.error.message
    is_named = path is not None and failure.source.member is None and path in message
    name = "" if is_named else f"{source_name(path, failure.source.member)}: "
    return f"{name}{message} ({failure.error.code})"
