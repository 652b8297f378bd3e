"""The lines of a source with the verdicts on them, for `explain` and `why`."""

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from cleaner.block import Block, Fate, Span, Verdict

if TYPE_CHECKING:
    from cleaner.page import Page
    from cleaner.pipeline import Trace


class Judged(msgspec.Struct, frozen=True):
    """A block with its verdict."""

    block: Block
    verdict: Verdict
    page: int
    """Number of the trace that it belongs to, from 0."""


class Row(msgspec.Struct, frozen=True):
    """A line of the source, or the part of it that one block holds."""

    line: int
    """From 0."""
    text: str
    """As it stands in the source, without the line's end."""
    judged: Judged | None = None
    """None for a blank line."""
    of: tuple[int, int] | None = None
    """Half-open lines of what the block repeats."""


def judge_blocks(traces: "list[Trace]") -> list[Judged]:
    """Every block of the source with its verdict, in the order of the source."""
    judged: list[Judged] = []
    for page, trace in enumerate(traces):
        verdicts = {verdict.block: verdict for verdict in trace.verdicts}
        judged.extend(Judged(block, verdicts[block.number], page) for block in trace.blocks)
    return sorted(judged, key=lambda item: item.block.span)


def build_rows(page: "Page", judged: list[Judged]) -> list[Row]:
    """A row for every line of the page's text, in order; one for each block where a line holds several.

    `judged` holds every block of the page in order. A block of several lines gives a row on each of them.
    """
    rows = []
    spans = {item.block.number: item.block.span for item in judged}
    starts = page.line_index.starts if page.text else []
    first = 0
    for line, (start, end) in enumerate(pairwise([*starts, len(page.text)])):
        while first < len(judged) and judged[first].block.span.end <= start:
            first += 1
        found = _starting_before(end, judged, first)
        if not found:
            rows.append(Row(line, page.text[start:end].rstrip("\r\n")))
        for item in found:
            span = item.block.span
            part = page.text[max(start, span.start) : min(end, span.end)].rstrip("\r\n")
            rows.append(Row(line, part, item, _repeated_lines(page, item.verdict, spans)))
    return rows


def _starting_before(end: int, judged: list[Judged], first: int) -> list[Judged]:
    last = first
    while last < len(judged) and judged[last].block.span.start < end:
        last += 1
    return judged[first:last]


def _repeated_lines(page: "Page", verdict: Verdict, spans: dict[int, Span]) -> tuple[int, int] | None:
    if verdict.of is None:
        return None
    last = verdict.of if verdict.of_last is None else verdict.of_last
    return page.line_index.lines(spans[verdict.of].start, spans[last].end)


def count_fates(page: "Page", judged: list[Judged]) -> dict[Fate, int]:
    """Characters of the page's text by fate, adding up to its length; blank is what no block holds."""
    counts: dict[Fate, int] = {"body": 0, "field": 0, "duplicate": 0, "dropped": 0}
    for item in judged:
        counts[item.verdict.fate] += item.block.span.end - item.block.span.start
    counts["blank"] = len(page.text) - sum(counts.values())
    return counts
