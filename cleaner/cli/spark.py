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
    from pyspark.sql import SparkSession

USAGE_EXIT = 2
SOME_FAILED_EXIT = 3
NOTHING_READ_EXIT = 4


@click.command("spark", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.argument("output", metavar="OUT")
@click.option(
    "--repeats/--no-repeats",
    default=True,
    show_default=True,
    help="Compare pages with each other: leave out what recurs on the pages of a site, mark pages and paragraphs that "
    "repeat others.",
)
@click.option("--drop-duplicates", metavar="DIR", help="New folder for the records that repeat another, not in OUT.")
@source_options
def spark_command(
    inputs: tuple[str, ...], output: str, *, repeats: bool, drop_duplicates: str | None, field: str | None, kind: Kind,
    engine: Engine, language: str | None,
) -> None:  # fmt: skip
    """Clean each INPUT with Spark and write its records to the new folder OUT, as Parquet.

    INPUT is what `cleaner clean` reads; all machines must see it under the same name. The master and all other settings
    of Spark are those of spark-submit. Exit codes: 0 done, 2 wrong usage, 3 some inputs failed, 4 nothing could be
    read; 1 where Spark fails.
    """
    try:
        if drop_duplicates is not None and not repeats:
            raise UsageError("--drop-duplicates needs pages to be compared; leave out --no-repeats")
        if drop_duplicates == output:
            raise UsageError("--drop-duplicates needs a folder of its own; name another one than OUT")
        settings = {"field": field, "kind": kind, "repeats": repeats}
        sys.exit(_run(inputs, output, drop_duplicates, Options(engine=engine, language=language), settings))
    except UsageError as error:
        print_error(str(error))
        sys.exit(USAGE_EXIT)


def _run(
    inputs: tuple[str, ...], output: str, duplicates: str | None, options: Options, settings: dict[str, Any]
) -> int:
    """Clean and write; the exit code. Raises: UsageError."""
    import_extra("pyspark", need="a Spark job", extra="'scrape-cleaner[spark]'")
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import col

    from cleaner.batch.spark import clean_dump

    session = SparkSession.builder.appName("cleaner").getOrCreate()
    for folder in (output, duplicates):
        if folder is not None:
            _check_new(session, folder)
    entries = clean_dump(session, inputs, options, **settings)
    if duplicates is not None:
        entries.where(col("duplicate_of").isNotNull()).write.mode("error").parquet(duplicates)
        entries = entries.where(col("duplicate_of").isNull())
    entries.write.mode("error").parquet(output)
    return _exit_code(session, output, duplicates)


def _check_new(session: "SparkSession", folder: str) -> None:
    """Raises: UsageError where there is something at `folder`."""
    context = session.sparkContext
    java: Any = context._jvm  # what Spark's own writer asks, which would ask only after all the work
    path = java.org.apache.hadoop.fs.Path(folder)
    if path.getFileSystem(context._jsc.hadoopConfiguration()).exists(path):
        raise UsageError(f"there is something at {folder} already; name a new folder")


def _exit_code(session: "SparkSession", output: str, duplicates: str | None) -> int:
    """Print the counts of what was written; the exit code."""
    from pyspark.sql.functions import col, count, lit

    written = session.read.parquet(output).agg(count(lit(1)), count(col("error"))).collect()
    entries, errors = written[0]
    dropped = 0 if duplicates is None else session.read.parquet(duplicates).count()
    shown = "" if duplicates is None else f"{dropped:,} of them duplicates, "
    print_error(f"{entries - errors + dropped:,} pages, {shown}{errors:,} errors")
    if entries == errors:
        return NOTHING_READ_EXIT
    return SOME_FAILED_EXIT if errors else 0
