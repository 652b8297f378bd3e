"""Where in the record a block went, for `why`."""

from collections.abc import Iterator

from cleaner.block import Block, Verdict
from cleaner.page import Page
from cleaner.record import Record


def find_place(block: Block, verdict: Verdict, page: Page, record: Record) -> str:
    """Path of the record field that holds the block: "title", "sections[1].blocks[0]", "dropped[3]".

    The field's name alone where the block has no entry of its own in it.
    """
    lines = page.line_index.lines(*block.span)
    if verdict.fate == "body":
        return _body_place(block, verdict, record)
    if verdict.fate == "field":
        return _field_place(block, verdict, record)
    if verdict.fate == "duplicate":
        repeats = [f"duplicates[{i}]" for i, entry in enumerate(record.duplicates) if entry.lines == lines]
        if repeats:
            return repeats[0]
    entries = ((i, (entry.lines, entry.reason, entry.text)) for i, entry in enumerate(record.dropped))
    return _first((f"dropped[{i}]" for i, entry in entries if entry == (lines, verdict.reason, block.text)), "dropped")


def find_fields(line: int, record: Record) -> list[str]:
    """Fields whose value comes from `line` (from 0), in the record's order."""
    origins = record.provenance.items()
    return [name for name, origin in origins if origin.lines and origin.lines[0] <= line < origin.lines[1]]


def _body_place(block: Block, verdict: Verdict, record: Record) -> str:
    if verdict.reason == "body.standfirst":
        return "standfirst"
    if verdict.reason == "body.highlight":
        points = enumerate(record.highlights)
        return _first((f"highlights[{i}]" for i, point in points if point == block.text), "highlights")
    return _first(_section_places(block, verdict, record), "sections")


def _section_places(block: Block, verdict: Verdict, record: Record) -> Iterator[str]:
    for i, section in enumerate(record.sections):
        if verdict.role == "heading" and section.heading == block.text:
            yield f"sections[{i}].heading"
        for j, entry in enumerate(section.blocks):
            if verdict.role != "heading" and entry.text.strip() == block.text.strip():
                yield f"sections[{i}].blocks[{j}]"


def _field_place(block: Block, verdict: Verdict, record: Record) -> str:
    name = verdict.reason.partition(".")[2].replace("-", "_")
    if name == "related":
        teasers = enumerate(record.related)
        return _first((f"related[{i}]" for i, teaser in teasers if teaser.title == block.text), name)
    return name


def _first(places: Iterator[str], default: str) -> str:
    return next(places, default)
