"""Markdown for people. Text of a page stays text: what it holds makes no markup, CommonMark's or GitHub's."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from cleaner.record import Failure, Record, Section, SectionBlock
from cleaner.text import LINE_END, fold_space
from cleaner.write.frame import Frame, write_whole_file
from cleaner.write.naming import describe_failure, source_name

# What is markup wherever it stands. Every alternative is one character and looks ahead a bounded length.
_MARKUP = re.compile(
    r"""[\\`*_\[\]<>~|]       # code, emphasis, links, HTML, quotes, strike-through, table cells
      | &(?=\#?\w{1,40};)     # entities
      | :(?=//)               # addresses, which GitHub turns into links without any brackets
      | (?<=www)\.
      | (?<=\w)@(?=\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINE_START = re.compile(r"[#+=-]")  # heading, list item, underline of a heading, rule
_ORDINAL = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_BACKTICKS = re.compile(r"`+")


def write_markdown_entries(entries: Iterable[Record | Failure]) -> Iterator[bytes]:
    """Each entry as Markdown in UTF-8, a rule between two. An error entry, or a record without text, is a short note.

    Characters that UTF-8 cannot hold are written as `\\udcNN`.
    """
    return write_whole_file(MARKDOWN, entries)


def _write_entry(entry: Record | Failure) -> bytes:
    text = _failure_note(entry) if isinstance(entry, Failure) else write_markdown(entry) or _empty_note(entry)
    return text.encode("utf-8", "backslashreplace")


def write_markdown(record: Record) -> str:
    """`record` as Markdown: title, byline and dates, standfirst, key points, sections; empty without any of them."""
    parts = [_heading(record.title or "", 1), _about_line(record), escape_lines(record.standfirst or "")]
    # Another bullet than the sections' list items have: two lists never run into one.
    parts.append("\n".join(f"* {escape_lines(point, indent='  ')}" for point in record.highlights))
    for section in record.sections:
        parts.extend(_section_parts(section))
    filled = [part for part in parts if part]
    return "\n\n".join(filled) + "\n" if filled else ""


def escape_inline(text: str) -> str:
    """`text`, which holds no line end, so that Markdown shows it as it is in the middle of a line.

    >>> print(escape_inline("*[x](y)* <b> a_b www.example.org"))
    \\*\\[x\\](y)\\* \\<b\\> a\\_b www\\.example.org
    """
    return _MARKUP.sub(r"\\\g<0>", text)


def escape_lines(text: str, indent: str = "") -> str:
    """`text` so that Markdown shows it as it is at the start of a line: its lines kept apart, blank ones left out.

    `indent` stands before every line but the first.

    >>> print(escape_lines("1. one\\n\\n# two"))
    1\\. one\\
    \\# two
    """
    lines = (line.strip() for line in LINE_END.split(text))
    return f"\\\n{indent}".join(_escape_start(escape_inline(line)) for line in lines if line)


def _escape_start(line: str) -> str:
    if _LINE_START.match(line):
        return "\\" + line
    return _ORDINAL.sub(r"\1\\\2", line, count=1) if _ORDINAL.match(line) else line


def _heading(text: str, level: int) -> str:
    # A "#" at the end would close the heading.
    escaped = escape_inline(fold_space(text)).replace("#", "\\#")
    return f"{'#' * level} {escaped}" if escaped else ""


def _about_line(record: Record) -> str:
    modified = record.modified or record.modified_raw
    values = [
        ", ".join(record.authors) or record.byline,
        record.dateline,
        record.published or record.published_raw,
        f"modified {modified}" if modified else None,
    ]
    return escape_lines(" · ".join(fold_space(value) for value in values if value))


def _section_parts(section: Section) -> Iterator[str]:
    yield _heading(section.heading or "", min(max(section.level, 2), 6))
    for role, blocks in groupby(section.blocks, key=lambda block: block.role):
        if role == "list-item":
            yield _list(blocks)
        elif role == "table":
            yield _table([line for block in blocks for line in LINE_END.split(block.text) if line.strip()])
        else:
            yield from (_single_block(block) for block in blocks)


def _single_block(block: SectionBlock) -> str:
    if block.role == "code":
        longest = max((len(run) for run in _BACKTICKS.findall(block.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}\n{block.text}\n{fence}" if block.text.strip() else ""
    text = escape_lines(block.text, indent="> " if block.role == "quote" else "")
    return f"> {text}" if block.role == "quote" and text else text


def _list(blocks: Iterable[SectionBlock]) -> str:
    lines = []
    level = -1
    for block in blocks:
        spaces = len(block.text) - len(block.text.lstrip(" "))
        level = min(spaces // 2, level + 1)  # an item may be one level deeper than the one before it, not more
        indent = "  " * level
        lines.append(f"{indent}- {escape_lines(block.text, indent=indent + '  ')}")
    return "\n".join(lines)


def _table(rows: list[str]) -> str:
    """A Markdown table, its first row the head, where all rows have as many cells, two at least; else lines."""
    cells = [[escape_inline(fold_space(cell)) for cell in row.split("\t")] for row in rows]
    width = len(cells[0]) if cells else 0
    if width < 2 or any(len(row) != width for row in cells):
        return escape_lines("\n".join(rows))
    cells.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _failure_note(failure: Failure) -> str:
    return f"> Not read: {escape_inline(fold_space(describe_failure(failure)))}\n"


def _empty_note(record: Record) -> str:
    name = source_name(record.source.path, record.source.member)
    return f"> Nothing kept: {escape_inline(fold_space(name))}\n"


MARKDOWN = Frame(_write_entry, between=b"\n---\n\n")
