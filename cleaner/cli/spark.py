"""The program that spark-submit runs: sources in, a folder of Parquet out. `cleaner` itself does not load this file."""

import sys
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.source_options import source_options
from cleaner.cli.terminal import print_error
from cleaner.errors import UsageError
from cleaner.extras import import_extra
from cleaner.options import Engine, Kind, Options

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

USAGE_EXIT = 2
SOME_FAILED_EXIT = 3
NOTHING_READ_EXIT = 4


@click.command("spark", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.argument("output", metavar="OUT")
@click.option(
    "--templates/--no-templates",
    default=True,
    show_default=True,
    help="Find what recurs on the pages of each site in a first pass, and leave it out.",
)
@source_options
def spark_command(
    inputs: tuple[str, ...], output: str, *, templates: bool, field: str | None, kind: Kind, engine: Engine,
    language: str | None,
) -> None:  # fmt: skip
    """Clean each INPUT with Spark and write its records to the new folder OUT, as Parquet.

    INPUT is what `cleaner clean` reads; all machines must see it under the same name. The master and all other settings
    of Spark are those of spark-submit. Exit codes: 0 done, 2 wrong usage, 3 some inputs failed, 4 nothing could be
    read; 1 where Spark fails.
    """
    try:
        settings = {"field": field, "kind": kind, "templates": templates}
        sys.exit(_run(inputs, output, Options(engine=engine, language=language), settings))
    except UsageError as error:
        print_error(str(error))
        sys.exit(USAGE_EXIT)


def _run(inputs: tuple[str, ...], output: str, options: Options, settings: dict[str, Any]) -> int:
    """Clean and write; the exit code. Raises: UsageError."""
    import_extra("pyspark", need="a Spark job", extra="'scrape-cleaner[spark]'")
    from pyspark.sql import SparkSession

    from cleaner.batch.spark import clean_dump

    session = SparkSession.builder.appName("cleaner").getOrCreate()
    _write(clean_dump(session, inputs, options, **settings), output)
    return _exit_code(session, output)


def _write(frame: "DataFrame", output: str) -> None:
    """Raises: UsageError where there is something at `output`."""
    from pyspark.errors import AnalysisException

    try:
        frame.write.mode("error").parquet(output)
    except AnalysisException as error:
        if error.getCondition() != "PATH_ALREADY_EXISTS":
            raise
        raise UsageError(f"there is something at {output} already; name a new folder") from None


def _exit_code(session: "SparkSession", output: str) -> int:
    from pyspark.sql.functions import col, count, lit

    written = session.read.parquet(output).agg(count(lit(1)), count(col("error"))).collect()
    entries, errors = written[0]
    print_error(f"{entries - errors:,} pages, {errors:,} errors")
    if entries == errors:
        return NOTHING_READ_EXIT
    return SOME_FAILED_EXIT if errors else 0
