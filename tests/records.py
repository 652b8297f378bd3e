"""A record and an error entry made by hand, for the tests of the writers and of the command line."""

from pathlib import Path
from typing import Any

import msgspec

from cleaner.record import (
    Copied,
    CopiedFrom,
    Dropped,
    Duplicate,
    DuplicateOf,
    ErrorDetail,
    Failure,
    FailureSource,
    FieldOrigin,
    Record,
    RecordRepair,
    RecordSource,
    RecordWarning,
    Related,
    Section,
    SectionBlock,
    Stats,
)


def make_record(**changes: Any) -> Record:
    """A record with every part filled, changed by `changes`."""
    record = Record(
        schema_version=1,
        id="0123456789abcdef",
        source=RecordSource(
            path="pages/harbour.txt",
            member="line 3",
            kind="text",
            encoding="utf-8",
            sha256="00" * 32,
            page=0,
            pages=2,
            lines=(0, 20),
            copies=[(25, 40)],
            carried={"row": 7, "tags": ["a"]},
        ),
        url="https://example.org/harbour",
        site_name="The Example",
        language="en",
        page_type="article",
        title="Harbour reopens",
        byline="By Ann Roe",
        authors=["Ann Roe", "Sam Poe"],
        published="2024-05-03",
        published_raw="3 May 2024",
        modified=None,
        modified_raw=None,
        dateline="OSLO",
        standfirst="Boats are back.",
        highlights=["One", "Two"],
        topics=["boats"],
        sections=[Section(heading=None, level=0, blocks=[SectionBlock(role="paragraph", text="First words.")])],
        text="Boats are back.\n\nOne\n\nTwo\n\nFirst words.",
        related=[Related(title="Another page", url=None)],
        duplicates=[Duplicate(lines=(26, 27), of=(1, 2), kind="near", similarity=0.93)],
        copied=[Copied(lines=(3, 4), of=CopiedFrom(id="ff", lines=(1, 2)))],
        duplicate_of=DuplicateOf(id="fe", similarity=0.9),
        dropped=[Dropped(lines=(4, 5), reason="boilerplate.share-bar", rule="en/share-bar", score=0.95, text="Share")],
        provenance={"title": FieldOrigin(method="text", rule=None, lines=(0, 1))},
        repairs=[RecordRepair(name="mojibake", lines=(2, 3))],
        warnings=[RecordWarning(code="published-empty", message="no date")],
        stats=Stats(
            words=7, source_chars=400, kept_chars=60, boilerplate_ratio=0.5, duplicate_ratio=0.1, confidence=0.8
        ),
    )
    return msgspec.structs.replace(record, **changes)


def make_failure(message: str = "no such file") -> Failure:
    return Failure(
        id="aa",
        source=FailureSource(path="gone.txt", member=None),
        error=ErrorDetail(code="not-found", message=message),
    )


def names(folder: Path) -> list[str]:
    """Names of all that is in `folder`, hidden files too, sorted."""
    return sorted(path.name for path in folder.iterdir())
