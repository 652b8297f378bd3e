"""The options about how sources are read, the same for every command that reads them."""

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]


def source_options(command: Command) -> Command:
    """`command` with --field, --kind, --engine and --language, which it gets under these names."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--field",
        metavar="NAME",
        help="Field of a row that holds the page; default: text, html, content, raw, body ..., the first with any.",
    ),
    click.option(
        "--kind",
        type=click.Choice(["auto", "text", "html"]),
        default="auto",
        show_default=True,
        help="What the sources are; auto: seen from name and content.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["cleaner", "trafilatura"]),
        default="cleaner",
        show_default=True,
        help="Who chooses the main content of an HTML page.",
    ),
    click.option("--language", metavar="XX", help="Language of every page, two letters (else found for each page)."),
)
