"""What is shown to people: escaped, cut, coloured; and the messages on standard error."""

import os
import shutil
import sys
import unicodedata

from cleaner.block import Fate
from cleaner.record import Failure

WIDE_COLUMNS = 150
"""A terminal of so many columns has room for the source and the record side by side."""
FATE_COLOURS: dict[Fate, str] = {
    "body": "green",
    "field": "cyan",
    "duplicate": "yellow",
    "dropped": "red",
    "blank": "bright_black",
}

# By family of reason, where it says more than the fate does.
_FAMILY_COLOURS = {
    "boilerplate": "red",
    "label": "bright_magenta",
    "layout": "magenta",
    "markup": "bright_red",
    "comments": "blue",
    "page": "bright_red",
    "noise": "bright_black",
    "engine": "magenta",
    "copy": "bright_yellow",
}


def colour_of(fate: Fate, reason: str) -> str:
    """The colour of a verdict: its family's, else its fate's.

    >>> colour_of("dropped", "layout.between"), colour_of("body", "body.heading")
    ('magenta', 'green')
    """
    return _FAMILY_COLOURS.get(reason.partition(".")[0], FATE_COLOURS[fate])


# Control, format (bidi, zero-width, soft hyphen, tags), surrogate, line and paragraph separator.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Invisible, though Unicode counts them among letters, marks and symbols.
_HIDDEN_OTHERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def show(text: str) -> str:
    """`text` of a source as it may be printed: what acts on a terminal or is invisible as \\xNN or \\uNNNN.

    >>> print(show("a\\x1b[31mb\\u202ec\\tzürich"))
    a\\x1b[31mb\\u202ec\\x09zürich
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(char) if _is_hidden(char) else char for char in text)


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in _HIDDEN_CATEGORIES or char in _HIDDEN_OTHERS


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cut(text: str, width: int) -> str:
    """`text` in at most `width` columns of a terminal, with "…" at its end where it was cut."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def has_colour() -> bool:
    """Whether standard output is a terminal that may be coloured: NO_COLOR is honoured, and TERM=dumb."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def terminal_width() -> int | None:
    """Columns of the terminal that standard output is; None where it is none."""
    return shutil.get_terminal_size().columns if is_terminal() else None


def print_error(message: str) -> None:
    """Print "cleaner: message" as one line on standard error."""
    if sys.stderr is not None:
        # Not click.echo: it would write past the stream that keeps the line of progress below.
        sys.stderr.write(f"cleaner: {show(message)}\n")


def print_failure(failure: Failure) -> None:
    """Print on standard error which input could not be read, and why."""
    from cleaner.write.naming import describe_failure

    print_error(describe_failure(failure))
