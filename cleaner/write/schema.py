"""JSON Schema of an output line, made from the record's types."""

from typing import Any

import msgspec

from cleaner.record import SCHEMA_VERSION, Failure, Record


def record_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of one line of output: a record, or the error entry of an input that could not be read."""
    references, parts = msgspec.json.schema_components((Record, Failure), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:scrape-cleaner:record:{SCHEMA_VERSION}",
        "title": "A line of cleaner's output",
        "anyOf": list(references),
        "$defs": parts,
    }
