"""cleaner explain: every line of a source with its verdict."""

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from cleaner.cli.completion import FILE_NAME
from cleaner.cli.source_options import source_options
from cleaner.cli.terminal import (
    FATE_COLOURS,
    WIDE_COLUMNS,
    colour_of,
    cut,
    has_colour,
    print_error,
    print_failure,
    show,
    terminal_width,
)
from cleaner.options import Engine, Kind, Options

if TYPE_CHECKING:
    from cleaner.cli.rows import Row
    from cleaner.pipeline import Trace

SOME_FAILED_EXIT = 3
NOTHING_READ_EXIT = 4
MIN_TEXT_WIDTH = 20
MAX_REASONS = 8


@click.command("explain")
@click.argument("input_path", metavar="INPUT", type=FILE_NAME)
@source_options
def explain_command(input_path: str, *, field: str | None, kind: Kind, engine: Engine, language: str | None) -> None:
    """Show every line of INPUT with its verdict, reason and score.

    INPUT is what `cleaner clean` takes. Line numbers count from 1; for HTML they are those of the visible text. A
    line that holds two blocks is shown as two. "= 3" is the line that a duplicate repeats. Colours are those of the
    families of reasons; a terminal of 150 columns or more also shows where each line went in the record.
    """
    from cleaner.cli.sources import trace_found
    from cleaner.read.files import find_sources
    from cleaner.record import Failure
    from cleaner.write.output import open_output

    options = Options(engine=engine, language=language)
    width = terminal_width()
    read = failed = 0
    with open_output(None) as out:
        for source in find_sources([input_path], field=field, kind=kind):
            traces = trace_found(source, options)
            if isinstance(traces, Failure):
                failed += 1
                print_failure(traces)
                continue
            gap = "\n" if read else ""
            read += 1
            out.write((gap + explain_source(traces, width=width, colour=has_colour())).encode("utf-8"))
    if not read and not failed:
        print_error(f"no source found in {input_path}")
    sys.exit(NOTHING_READ_EXIT if not read else SOME_FAILED_EXIT if failed else 0)


def explain_source(traces: "list[Trace]", *, width: int | None, colour: bool) -> str:
    """The head line, a line for each row, and the sum of a source; cut to `width` columns where it is given."""
    from cleaner.cli.rows import build_rows, count_fates, judge_blocks

    page = traces[0].page
    judged = judge_blocks(traces)
    rows = build_rows(page, judged)
    places = _places(rows, traces) if width is not None and width >= WIDE_COLUMNS else None
    lines = [_head(traces), *_table(rows, places, several=len(traces) > 1, width=width, colour=colour)]
    if reasons := _reasons(rows):
        lines.append(reasons if width is None else cut(reasons, width))
    counts = count_fates(page, judged)
    total = f"{len(page.text):,} characters"
    lines.append(f"{total}: " + ", ".join(f"{count:,} {fate}" for fate, count in counts.items()))
    return "\n".join(lines) + "\n"


def _head(traces: "list[Trace]") -> str:
    from cleaner.write.naming import source_name

    page = traces[0].page
    parts = [show(source_name(page.source.path, page.source.member)), page.kind]
    if page.kind == "html":
        parts.append("lines are those of the visible text")
    if len(traces) > 1:
        parts.append(f"{len(traces)} pages")
    return ": ".join((parts[0], ", ".join(parts[1:])))


def _places(rows: "list[Row]", traces: "list[Trace]") -> list[str]:
    """For each row the record's field that holds it."""
    from cleaner.cli.place import find_place

    page = traces[0].page
    return [
        find_place(row.judged.block, row.judged.verdict, page, traces[row.judged.page].record) if row.judged else ""
        for row in rows
    ]


def _reasons(rows: "list[Row]") -> str:
    """The reasons for what is not kept with their numbers of lines, the most frequent first; "" where all is kept."""
    counts: Counter[str] = Counter(
        row.judged.verdict.reason for row in rows if row.judged and row.judged.verdict.fate in ("dropped", "duplicate")
    )
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{reason} {count:,}" for reason, count in found[:MAX_REASONS]]
    if len(found) > MAX_REASONS:
        shown.append(f"{len(found) - MAX_REASONS} reasons more")
    return f"lines not kept: {', '.join(shown)}" if shown else ""


def _table(rows: "list[Row]", places: list[str] | None, *, several: bool, width: int | None, colour: bool) -> list[str]:
    """The rows as lines with aligned columns, below a line that names the columns."""
    names = ["line", *(["page"] if several else []), "fate", "reason", "score", "rule", "repeats"]
    cells = [_cells(row, several=several) for row in rows]
    if places is not None:
        names.append("record")
        cells = [[*row_cells, place] for row_cells, place in zip(cells, places, strict=True)]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    room = None if width is None else max(width - sum(widths) - 2 * len(widths), MIN_TEXT_WIDTH)
    lines = [_aligned(names, widths) + "text"]
    for row, row_cells in zip(rows, cells, strict=True):
        text = show(row.text)
        line = _aligned(row_cells, widths) + (text if room is None else cut(text, room))
        fate = row.judged.verdict.fate if row.judged else "blank"
        shade = colour_of(fate, row.judged.verdict.reason) if row.judged else FATE_COLOURS[fate]
        lines.append(click.style(line.rstrip(), fg=shade) if colour else line.rstrip())
    return lines


def _cells(row: "Row", *, several: bool) -> list[str]:
    if row.judged is None:
        return [str(row.line + 1), *([""] if several else []), "blank", "", "", "", ""]
    verdict = row.judged.verdict
    page = [str(row.judged.page + 1)] if several else []
    return [
        str(row.line + 1),
        *page,
        verdict.fate,
        verdict.reason,
        f"{verdict.score:.2f}",
        verdict.rule or "",
        _of(row),
    ]


def _of(row: "Row") -> str:
    if row.of is None:
        return ""
    first, end = row.of
    return f"= line {first + 1}" if end - first <= 1 else f"= lines {first + 1}-{end}"


def _aligned(cells: list[str], widths: list[int]) -> str:
    """`cells` side by side, two spaces after each; the first, a number, stands to the right."""
    first = cells[0].rjust(widths[0])
    return "  ".join([first, *(cell.ljust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))]) + "  "
