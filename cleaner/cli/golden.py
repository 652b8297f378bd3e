"""cleaner lock and cleaner verify: golden pages of the user's own."""

import sys

import click

from cleaner.cli.completion import FILE_NAME
from cleaner.cli.terminal import print_error, print_failure, show
from cleaner.options import Kind

DEFAULT_FOLDER = "golden"
SOME_FAILED_EXIT = 3
NOTHING_READ_EXIT = 4
PROBLEMS_EXIT = 1


@click.command("lock", short_help="Keep pages and their records, to compare them later.")
@click.argument("pages", metavar="PAGE...", nargs=-1, required=True, type=FILE_NAME)
@click.option(
    "--to",
    "folder",
    metavar="FOLDER",
    type=FILE_NAME,
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Where to keep them.",
)
@click.option(
    "--field",
    metavar="NAME",
    help="Field of a row that holds the page; default: text, html, content, raw, body ..., the first with any.",
)
@click.option(
    "--kind",
    type=click.Choice(["auto", "text", "html"]),
    default="auto",
    show_default=True,
    help="What the sources are; auto: seen from name and content.",
)
def lock_command(pages: tuple[str, ...], *, folder: str, field: str | None, kind: Kind) -> None:
    """Keep each PAGE and what it is cleaned to, in a folder of its own below FOLDER.

    Look at the record before you keep it: `cleaner verify` will hold every later version to it.

    \b
    cleaner lock pages/ferry.txt pages/council.html
    cleaner verify
    """
    from pathlib import Path

    from cleaner.checks.golden import lock_source
    from cleaner.errors import UsageError
    from cleaner.read.files import find_sources
    from cleaner.record import Failure

    kept: dict[Path, str] = {}
    failed = 0
    for source in find_sources(pages, field=field, kind=kind):
        if isinstance(source, Failure):
            failed += 1
            print_failure(source)
            continue
        try:
            place = lock_source(source, Path(folder))
        except OSError as error:
            raise UsageError(f"cannot write {folder}: {error.strerror}") from error
        name = show(f"{source.path}{f', {source.member}' if source.member else ''}")
        if place in kept:
            raise UsageError(f"{name} and {kept[place]} have the same name; lock them to different folders")
        kept[place] = name
        click.echo(f"{show(str(place))}: {name}")
    if not kept and not failed:
        print_error(f"no source found in {', '.join(pages)}")
    sys.exit(NOTHING_READ_EXIT if not kept else SOME_FAILED_EXIT if failed else 0)


@click.command("verify", short_help="Compare golden pages with what they are cleaned to now.")
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=FILE_NAME)
@click.option("--update", is_flag=True, help="Keep what the pages are cleaned to now.")
def verify_command(folders: tuple[str, ...], *, update: bool) -> None:
    """Compare the golden pages in each FOLDER (default: golden) with what they are cleaned to now.

    The exit code is 1 where one differs; what moved is shown by line and field.

    \b
    cleaner verify
    cleaner verify golden/ferry --update
    """
    from pathlib import Path

    from cleaner.checks.golden import find_golden, update_golden, verify_golden

    places = [place for folder in folders or (DEFAULT_FOLDER,) for place in find_golden(Path(folder))]
    differ = 0
    for place in places:
        lines = verify_golden(place)
        if not lines:
            continue
        differ += 1
        click.echo("\n".join([show(str(place)), *(f"  {show(line)}" for line in lines)]))
        if update:
            update_golden(place)
    state = "kept anew" if update else "differ"
    click.echo(f"{len(places)} golden page{'s' * (len(places) != 1)}, {differ} {state}")
    sys.exit(PROBLEMS_EXIT if differ and not update else 0)
