"""What a shell offers after the Tab key where no list of values does it: names of files, codes of checks."""

import click
from click.shell_completion import CompletionItem


class FileName(click.types.StringParamType):
    """Any text, which shells complete as the name of a file or folder. Whether it is there is seen on opening it."""

    name = "file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The one item that makes a shell list its files."""
        return [CompletionItem(incomplete, type="file")]


FILE_NAME = FileName()


def complete_code(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Codes of checks that begin with `incomplete`."""
    from cleaner.checks.codes import CODES

    return [code for code in CODES if code.startswith(incomplete)]
