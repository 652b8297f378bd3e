"""Source and Page: what came in, and what was read from it. Nothing here is changed by a later step."""

from functools import cached_property
from typing import Any, Literal

import msgspec

from cleaner.block import Block
from cleaner.text import LineIndex

MediaKind = Literal["text", "html"]


class PageWarning(msgspec.Struct, frozen=True):
    """A defect of a page, with a stable code."""

    code: str
    message: str


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One input: a file, an archive member, a row or record of a file, or a string."""

    content: bytes | str
    kind: Literal["auto", "text", "html"] = "auto"
    url: str | None = None
    path: str | None = None
    """As a user would type it; None for a string."""
    root_path: str | None = None
    """`path` relative to the input that was named: what the id is made from."""
    member: str | None = None
    """Name inside an archive, or "line N", "row N" or "record N" (from 1) of a file of rows or records."""
    carried: dict[str, Any] | None = None
    """The input row's other fields, or the facts of its record, as they came."""
    occurrence: int = 0
    """How many inputs of this run had the same root_path and member before."""
    encoding: str | None = None
    """Label that the source's surroundings declare, such as an HTTP header."""
    warnings: tuple[PageWarning, ...] = ()
    """What reading the source's container found wrong with it."""


class Hint(msgspec.Struct, frozen=True, gc=False):
    """A value for a record field that stands in the markup rather than in the visible text."""

    field: str
    """title, author, published, modified, site_name, topic, description, language, url, page_type"""
    value: str
    method: str
    """json-ld, opengraph, meta, html-title, time, microdata, rel-author, canonical"""
    name: str = ""
    """Which key of the method: "article:published_time"."""


class Page:
    """What was read from a source: its text, the blocks that tile it, and all that is known about it.

    For kind "text" `text` is the decoded source; for "html" the visible text in document order. One Page may
    still hold several pages glued together: pages.py parts them.
    """

    def __init__(
        self,
        *,
        source: Source,
        text: str,
        kind: MediaKind,
        encoding: str | None,
        sha256: str,
        blocks: list[Block],
        language: str | None = None,
        hints: tuple[Hint, ...] = (),
        warnings: tuple[PageWarning, ...] = (),
        html: str | None = None,
    ) -> None:
        self.source = source
        self.text = text
        self.kind = kind
        self.encoding = encoding
        self.sha256 = sha256
        self.blocks = blocks
        self.language = language
        """Of the source as a whole; None where unsure."""
        self.hints = hints
        self.warnings = warnings
        self.html = html
        """The decoded HTML, for the rival engine; None for plain text."""

    @cached_property
    def line_index(self) -> LineIndex:
        """Line numbers of `text`."""
        return LineIndex(self.text)
