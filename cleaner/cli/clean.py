"""cleaner clean: sources in, records out."""

import math
import re
import sys
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.completion import FILE_NAME
from cleaner.cli.source_options import source_options
from cleaner.errors import UsageError
from cleaner.options import Options

if TYPE_CHECKING:
    from cleaner.batch.request import Share

FORMATS = ("jsonl", "json", "md", "csv", "parquet")
_MIB = 1 << 20
_SHARE = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")


class _Amount(click.FloatRange):
    """A number in a range; "nan", which is neither below nor above anything, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """`value` as a number. Raises: click.BadParameter."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


@click.command("clean")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=FILE_NAME)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=FILE_NAME,
    help="File to write, which appears whole or not at all; also with .gz or .zst. A name that ends with / is a "
    "folder, for a file a shard. Default: standard output.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="Default: what the suffix of OUT says (.jsonl, .ndjson, .json, .md, .markdown, .csv, .parquet), else jsonl.",
)
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1, max=1000),
    default=1,
    show_default="1",
    help="Worker processes, 1,000 at most. The output is the same for any number.",
)
@click.option(
    "--errors",
    metavar="FILE",
    type=FILE_NAME,
    help="File for the error entries, as JSON lines, instead of the output.",
)
@click.option("--summary", metavar="FILE", type=FILE_NAME, help="File for the counts of the run, as JSON.")
@click.option(
    "--page-seconds",
    metavar="N",
    type=_Amount(min=0, min_open=True, max=1e6),
    default=60.0,
    show_default="60",
    help="CPU time that one page may take; a page over it gives an error entry.",
)
@click.option(
    "--page-mib",
    metavar="N",
    type=click.IntRange(min=1, max=1 << 24),
    default=2048,
    show_default="2048",
    help="Memory that one page may take; a page over it gives an error entry.",
)
@click.option("--shards", is_flag=True, help="OUT is a folder, for a file a shard and a manifest.")
@click.option("--shard", metavar="I/N", help="Clean each N-th shard only, from the I-th (from 1): for job arrays.")
@click.option(
    "--shard-mib",
    metavar="N",
    type=_Amount(min=0.001, max=1e6),
    default=16.0,
    show_default="16",
    help="Size of a shard, the part of the input that one worker cleans at a time.",
)
@click.option(
    "--repeats/--no-repeats",
    "repeats",
    default=None,
    help="Whether pages are compared with each other: templates of sites, pages and paragraphs that stand in another "
    "page too. Default: where the run keeps a journal and does all shards.",
)
@click.option(
    "--index", metavar="DIR", type=FILE_NAME, help="Folder for what is known of all pages, which later runs add to."
)
@click.option(
    "--drop-duplicates", metavar="FILE", type=FILE_NAME, help="File for the records that repeat another page."
)
@click.option(
    "--resume/--restart",
    "resume",
    default=True,
    help="Whether a run that was cut short is taken up, or what it has done is thrown away. Default: --resume.",
)
@source_options
def clean_command(
    inputs: tuple[str, ...],
    *,
    output: str | None,
    format_name: str | None,
    jobs: int,
    errors: str | None,
    summary: str | None,
    page_seconds: float,
    page_mib: int,
    shards: bool,
    shard: str | None,
    shard_mib: float,
    repeats: bool | None,
    drop_duplicates: str | None,
    index: str | None,
    resume: bool,
    **source: Any,
) -> None:
    """Clean each INPUT and write its records.

    \b
    cleaner clean pages -o records.jsonl
    cleaner clean crawl.warc.gz -o records.parquet --jobs 4
    cleaner clean dump.jsonl.zst --field html -o records.jsonl.gz --summary summary.json

    INPUT is a file, a folder (with all that is in it), a pattern such as "pages/*.html", an address such as
    s3://bucket/dump, or - for standard input. An input that cannot be read gives an error entry in its place, and a
    line on standard error.

    \b
    What is read:
      text and Markdown      .txt .text .md .markdown
      HTML                   .html .htm .xhtml
      JSON lines             .jsonl .ndjson
      tables                 .csv .tsv
      Parquet and Arrow      .parquet .arrow .feather
      crawls                 .warc .wet
      archives               .zip .tar .tgz
      packed, of all but .zip and Parquet and Arrow: .gz .bz2 .xz .zst

    A run over much input keeps a journal beside OUT. Where it is cut short, the same command goes on from there.
    """
    from cleaner.batch.guard import PageLimits
    from cleaner.batch.request import ALL_SHARDS, Request, needs_journal
    from cleaner.cli.outputs import choose_form, has_folder_name, refuse_inputs
    from cleaner.cli.running import run_dump, run_stream

    if output == "":
        raise UsageError("the name of the output is empty; name a file with -o, or leave -o out")
    to_file = output is not None and output != "-"
    is_folder = shards or (output is not None and has_folder_name(output))
    if not to_file and (is_folder or shard):
        raise UsageError("shards need a place of their own; name it with -o")
    form = choose_form(output, format_name)
    if repeats is False and (drop_duplicates is not None or index is not None):
        raise UsageError("--drop-duplicates and --index need the pages to be compared; leave out --no-repeats")
    refuse_inputs(output, {"--errors": errors, "--summary": summary, "--drop-duplicates": drop_duplicates}, inputs)
    request = Request(
        inputs=inputs,
        output=output or "-",
        errors=errors,
        format=form.format,
        packing=form.packing,
        suffix=form.suffix,
        is_folder=is_folder,
        jobs=jobs,
        options=Options(engine=source["engine"], language=source["language"]),
        field=source["field"],
        kind=source["kind"],
        limits=PageLimits(seconds=page_seconds, mib=page_mib),
        share=_parse_share(shard) if shard else ALL_SHARDS,
        shard_bytes=int(shard_mib * _MIB),
        repeats=repeats,
        drop_duplicates=drop_duplicates,
        index=index,
        restart=not resume,
    )
    sys.exit(run_dump(request, summary) if needs_journal(request) else run_stream(request, summary))


def _parse_share(text: str) -> "Share":
    """The share that `text` names, "i/n". Raises: UsageError."""
    from cleaner.batch.request import Share

    found = _SHARE.fullmatch(text)
    if found is None or int(found[1]) > int(found[2]):
        raise UsageError(f"--shard is {text!r}; it must be I/N, with I from 1 to N")
    return Share(int(found[1]), int(found[2]))
