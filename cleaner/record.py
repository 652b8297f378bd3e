"""The record: the JSON object for one page, its parts, and its ways in and out. Built by build.py only."""

import re
from typing import Any, Literal

import msgspec

from cleaner.errors import RecordError

SCHEMA_VERSION: Literal[1] = 1
PageType = Literal["article", "forum", "product", "collection", "listing", "documentation", "service", "error", "empty"]
BlockRole = Literal["paragraph", "list-item", "quote", "caption", "table", "code", "credit"]
DuplicateKind = Literal["exact", "typo", "near", "contained", "joined"]
Lines = tuple[int, int]
"""Half-open range of line numbers from 0, in the decoded source; for HTML in the visible text."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of a record's parts."""


class RecordSource(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a record comes from."""

    path: str | None
    """As the user named it; null for a string."""
    member: str | None
    """Name inside an archive, or "line N" of a file of JSON lines, counted from 1."""
    kind: Literal["text", "html"]
    encoding: str | None
    """WHATWG name of the encoding that won; null for a string."""
    sha256: str
    """Of the bytes as they came; of a string its UTF-8."""
    page: int
    """Number of this page in its source, from 0."""
    pages: int
    """How many different pages the source holds."""
    lines: Lines
    """Where the page first stands."""
    copies: list[Lines]
    """Where it stands again."""
    carried: dict[str, Any]
    """The input row's other fields, as they came."""


class SectionBlock(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One block of a section."""

    role: BlockRole
    text: str


class Section(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A heading, which the first section may lack, and its blocks."""

    heading: str | None
    level: int
    """0 without a heading, 2 where the level cannot be known, else 1..6."""
    blocks: list[SectionBlock]


class Related(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A teaser of another page."""

    title: str
    url: str | None


class Duplicate(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """Lines that repeat kept lines of the same page."""

    lines: Lines
    of: Lines
    kind: DuplicateKind
    similarity: float


class CopiedFrom(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines of another record."""

    id: str
    lines: Lines


class Copied(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines that stand in another page of the dump too: marked, and kept."""

    lines: Lines
    of: CopiedFrom


class DuplicateOf(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page of the dump that this one repeats."""

    id: str
    similarity: float


class Dropped(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """Text left out, and why."""

    lines: Lines
    reason: str
    """`family.pattern`: the pattern seen."""
    rule: str | None
    score: float
    """0..1, higher is surer."""
    text: str


class FieldOrigin(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """Where a field's value came from."""

    method: str
    """"text" for what the page shows, else "json-ld", "opengraph", "meta", "html-title", "time", "url" ..."""
    rule: str | None
    lines: Lines | None


class RecordRepair(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A named change to the text."""

    name: str
    lines: Lines


class RecordWarning(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A defect of the page."""

    code: str
    message: str


class Stats(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts of one page."""

    words: int
    """Of the kept text."""
    source_chars: int
    """Of the page's share of the source, all copies and what stands between pages included."""
    kept_chars: int
    """Of the source that went into the text."""
    boilerplate_ratio: float
    """Dropped characters to all that are not white space, 0..1."""
    duplicate_ratio: float
    """Duplicate characters to all that are not white space, 0..1."""
    confidence: float
    """0..1, how sure it is that the kept text is the page's main content."""


class Record(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is known about one page. A field that could not be found is null or empty, never guessed."""

    schema_version: Literal[1]
    id: str
    source: RecordSource
    url: str | None
    site_name: str | None
    language: str | None
    """ISO 639-1; null where unsure."""
    page_type: PageType
    title: str | None
    byline: str | None
    authors: list[str]
    published: str | None
    """ISO 8601, as precise as the source was."""
    published_raw: str | None
    modified: str | None
    modified_raw: str | None
    dateline: str | None
    standfirst: str | None
    highlights: list[str]
    topics: list[str]
    sections: list[Section]
    text: str
    related: list[Related]
    duplicates: list[Duplicate]
    copied: list[Copied]
    duplicate_of: DuplicateOf | None
    dropped: list[Dropped]
    provenance: dict[str, FieldOrigin]
    repairs: list[RecordRepair]
    warnings: list[RecordWarning]
    stats: Stats

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts, lists, strings and numbers, keys in the order of the schema."""
        plain: dict[str, Any] = msgspec.json.decode(_ENCODER.encode(self))
        return plain

    def to_json(self) -> str:
        """The record as one line of JSON, without the line's end. No reader takes anything in it for a line's end."""
        return _encode_line(self)

    def to_markdown(self) -> str:
        """The record as Markdown for people: title, byline and dates, standfirst, key points, sections."""
        from cleaner.write.markdown import write_markdown

        return write_markdown(self)

    @classmethod
    def from_json(cls, line: str | bytes) -> "Record":
        """The record in a line of JSON.

        Raises: RecordError where it is no JSON, no record, or of another schema version.
        """
        try:
            return _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise RecordError(f"no record of schema version {SCHEMA_VERSION}: {error}") from error


class ErrorDetail(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an input could not be read."""

    code: str
    message: str


class FailureSource(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The input that could not be read."""

    path: str | None
    member: str | None


class Failure(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The error entry that stands in the place of an input that could not be read."""

    id: str
    source: FailureSource
    error: ErrorDetail

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain dicts and strings."""
        plain: dict[str, Any] = msgspec.json.decode(_ENCODER.encode(self))
        return plain

    def to_json(self) -> str:
        """The entry as one line of JSON, without the line's end, as that of a record."""
        return _encode_line(self)


def _encode_line(entry: Record | Failure) -> str:
    """JSON in which controls and ends of lines beyond ASCII are escaped too: they stand in strings only."""
    raw = _ENCODER.encode(entry)
    if not raw.isascii() and (_C1.search(raw) or any(end in raw for end in _LINE_ENDS)):
        return _WIDE_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", raw.decode("utf-8"))
    return raw.decode("utf-8")


_C1 = re.compile(b"\xc2[\x80-\x9f]")
_LINE_ENDS = ("\u2028".encode(), "\u2029".encode())
_WIDE_CONTROL = re.compile("[\x80-\x9f\u2028\u2029]")
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Record)
