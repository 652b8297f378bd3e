"""cleaner schema: the JSON Schema of an output line."""

import click


@click.command("schema", short_help="Print the JSON Schema of a line of output.")
def schema_command() -> None:
    """Print the JSON Schema (2020-12) of a line of output: a record or an error entry."""
    import msgspec

    from cleaner.write.output import open_output
    from cleaner.write.schema import record_schema

    with open_output(None) as out:
        out.write(msgspec.json.format(msgspec.json.encode(record_schema()), indent=2) + b"\n")
