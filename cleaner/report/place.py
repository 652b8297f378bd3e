"""Where a problem is shown: a file and a line of it, and what each format may hold."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from cleaner.checks.codes import CODES
from cleaner.checks.problem import Problem
from cleaner.checks.writing import escape

OWN_MEANING = "a rule of your own"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Place(NamedTuple):
    """File and line of a problem."""

    path: str
    line: int | None
    """From 1; None where it is not known."""


def place_of(problem: Problem, files: Sequence[str]) -> Place:
    """The problem's own file and line; of a problem of the whole run the first file of records.

    Where nothing is named, "records.jsonl" stands for it: some formats want a file for everything.
    """
    if problem.path is not None:
        return Place(problem.path, problem.line)
    named = [path for path in files if path != "-"]
    return Place(named[0] if named else "records.jsonl", None)


def describe(problem: Problem) -> str:
    """The message with the record's id, and the member of an archive, on one line; what acts on terminals escaped."""
    parts = [problem.message]
    if problem.member is not None and problem.member != f"line {problem.line}":
        parts.append(f"in {problem.member}")
    if problem.record is not None:
        parts.append(f"(record {problem.record})")
    return escape(" ".join(parts))


def meaning_of(code: str) -> str:
    """What a code stands for."""
    return CODES[code].meaning if code in CODES else OWN_MEANING


def uri_of(path: str) -> str:
    """A path as a URI: relative ones stay relative to the folder that the program runs in.

    >>> uri_of("a b/c#1.txt"), uri_of("/tmp/x")
    ('a%20b/c%231.txt', 'file:///tmp/x')
    """
    quoted = quote(path.replace("\\", "/").encode("utf-8", "surrogatepass"), safe="/-._~!$&'()*+,;=@")
    return f"file://{quoted}" if quoted.startswith("/") else quoted


def xml_text(text: str) -> str:
    """`text` for XML 1.0: its signs as entities, characters that XML does not know as escapes.

    >>> xml_text('<a href="x">&\\x00')
    '&lt;a href=&quot;x&quot;&gt;&amp;\\\\x00'
    """
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(sign, entity)
    return _NO_XML.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)
