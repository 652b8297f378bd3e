"""cleaner why: what became of one line, in sentences."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli.completion import FILE_NAME
from cleaner.cli.source_options import source_options
from cleaner.cli.terminal import WIDE_COLUMNS, colour_of, cut, has_colour, print_failure, show, terminal_width
from cleaner.errors import UsageError
from cleaner.options import Engine, Kind, Options
from cleaner.text import fold_space

if TYPE_CHECKING:
    from cleaner.cli.rows import Judged, Row
    from cleaner.page import Page
    from cleaner.pipeline import Trace

NOTHING_READ_EXIT = 4
Sentence = tuple[str, str | None]
"""A sentence, and the colour that it has where there are any."""


# Standard input, "-:3", looks like an option that does not exist.
@click.command("why", context_settings={"ignore_unknown_options": True})
@click.argument("place", metavar="FILE:LINE", type=FILE_NAME)
@source_options
def why_command(place: str, *, field: str | None, kind: Kind, engine: Engine, language: str | None) -> None:
    """Say what became of one line of FILE, and why.

    LINE counts from 1; for HTML it is a line of the visible text, as `cleaner explain` shows it. For a file of JSON
    lines write FILE:ROW:LINE, where ROW is a line of the file and LINE one of the page in it. A terminal of 150
    columns or more shows the lines around it beside the answer.
    """
    from cleaner.cli.sources import find_only_source, trace_found
    from cleaner.record import Failure
    from cleaner.write.output import open_output

    path, row, line = parse_place(place)
    options = Options(engine=engine, language=language)
    source = find_only_source(path, row, field=field, kind=kind)
    traces = trace_found(source, options)
    if isinstance(traces, Failure):
        print_failure(traces)
        sys.exit(NOTHING_READ_EXIT)
    with open_output(None) as out:
        out.write(explain_line(traces, line=line, colour=has_colour(), width=terminal_width()).encode("utf-8"))


def parse_place(place: str) -> tuple[str, int | None, int]:
    """Path, row of a file of JSON lines or None, and line (both from 1) of "FILE:LINE" or "FILE:ROW:LINE".

    Colons in the name of a file that exists belong to the name. Raises: UsageError where there is no line number.

    >>> parse_place("no-such-file:12"), parse_place("no-such-file:3:12")
    (('no-such-file', None, 12), ('no-such-file', 3, 12))
    """
    path, _, line = place.rpartition(":")
    if not path or not _is_number(line):
        raise UsageError(f"{place} names no line; write FILE:LINE, such as page.txt:12 (lines count from 1)")
    name, _, row = path.rpartition(":")
    if name and _is_number(row) and not Path(path).exists():
        return name, int(row), int(line)
    return path, None, int(line)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19 and int(text) > 0


def explain_line(traces: "list[Trace]", *, line: int, colour: bool = False, width: int | None = None) -> str:
    """Sentences about every block on line `line`, counted from 1; those with the verdict and its reason coloured.

    Where `width`, the columns of a terminal, is wide enough, the lines of the source around it stand beside them.

    Raises: UsageError where the source has no such line.
    """
    from cleaner.cli.place import find_fields
    from cleaner.cli.rows import build_rows, judge_blocks
    from cleaner.write.naming import source_name

    page = traces[0].page
    count = len(page.line_index)
    name = source_name(page.source.path, page.source.member)
    if line > count:
        of_what = " of visible text" if page.kind == "html" else ""
        raise UsageError(f"line {line} is out of range: {name} has {count} line{'s' * (count != 1)}{of_what}")
    all_rows = build_rows(page, judge_blocks(traces))
    rows = [row for row in all_rows if row.line == line - 1]
    head = f"{show(name)}, line {line}" + (" of the visible text" if page.kind == "html" else "")
    sentences: list[Sentence] = []
    for number, row in enumerate(rows):
        if number:
            sentences.append(("", None))
        shade = colour_of(row.judged.verdict.fate, row.judged.verdict.reason) if row.judged else None
        sentences += [
            (one, shade if one.startswith(("Verdict:", "Reason:")) else None) for one in _about_row(row, page, traces)
        ]
    fields = dict.fromkeys(name for trace in traces for name in find_fields(line - 1, trace.record))
    if fields:
        sentences.append((f"Fields from this line: {', '.join(fields)}.", None))
    if width is not None and width >= WIDE_COLUMNS:
        lines = _beside(all_rows, line - 1, sentences, width // 2 - 1, colour=colour)
    else:
        lines = [_shaded(text, shade, colour=colour) for text, shade in sentences]
    return "\n".join([head, *lines]) + "\n"


def _shaded(text: str, shade: str | None, *, colour: bool) -> str:
    return click.style(text, fg=shade) if colour and shade else text


def _beside(rows: "list[Row]", line: int, sentences: list[Sentence], width: int, *, colour: bool) -> list[str]:
    """On the left the source around `line` (from 0), on the right what is said of it, each in `width` columns."""
    from textwrap import wrap

    from rich.cells import set_cell_size

    said = [(part, shade) for text, shade in sentences for part in wrap(text, width) or [""]]
    first = max(line - len(said) // 2, 0)
    texts: dict[int, str] = {}
    for row in rows:
        if first <= row.line < first + len(said):
            texts[row.line] = texts.get(row.line, "") + row.text
    shown = [at for at in range(first, first + len(said)) if at in texts]
    left = [cut(f"{'>' if at == line else ' '} {at + 1:4}  {show(texts[at])}", width) for at in shown]
    left += [""] * (len(said) - len(left))
    return [
        f"{set_cell_size(source, width)}  {_shaded(text, shade, colour=colour)}".rstrip()
        for source, (text, shade) in zip(left, said, strict=True)
    ]


def _about_row(row: "Row", page: "Page", traces: "list[Trace]") -> list[str]:
    from cleaner.block import REASONS

    if row.judged is None:
        return ["Verdict: blank, white space between blocks. No record field holds it."]
    verdict = row.judged.verdict
    said = [
        f"Text: {show(row.text)}",
        f"Verdict: {verdict.fate}, as {verdict.role}, with a score of {verdict.score:.2f}.",
        f"Reason: {verdict.reason}: {REASONS[verdict.reason].meaning}.",
        f"Rule: {verdict.rule}." if verdict.rule else "Rule: none.",
    ]
    if row.of:
        said.append(_about_repeat(row.of, verdict.similarity, page))
    block = row.judged.block
    names = ", ".join(dict.fromkeys(repair.name for repair in block.repairs))
    said.append(f"Repairs: {names}." if names else "Repairs: none.")
    if names and block.text != fold_space(page.text[block.span.start : block.span.end]):
        said.append(f"Repaired text: {show(block.text)}")
    return [*said, *_about_record(row.judged, page, traces)]


def _about_repeat(lines: tuple[int, int], similarity: float, page: "Page") -> str:
    first, end = lines
    starts = [*page.line_index.starts, len(page.text)]
    where = f"line {first + 1}" if end - first == 1 else f"lines {first + 1} to {end}"
    repeated = page.text[starts[first] : starts[end]].rstrip("\r\n")
    return f"It repeats {where}, with a similarity of {similarity:.2f}: {show(repeated)}"


def _about_record(item: "Judged", page: "Page", traces: "list[Trace]") -> list[str]:
    from cleaner.cli.place import find_place

    record = traces[item.page].record
    place = find_place(item.block, item.verdict, page, record)
    of_pages = f" (page {item.page + 1} of {len(traces)})" if len(traces) > 1 else ""
    said = [f"Record field: {place} of record {record.id}{of_pages}."]
    if (origin := record.provenance.get(place)) and origin.method != "text":
        said.append(f"The value of {place} comes from {origin.method}.")
    return said
