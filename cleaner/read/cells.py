"""Cells of tables of Arrow as plain values: for the reader of files, and for record batches in memory."""

import base64
import datetime
import decimal
import math
import uuid
from typing import Any


def cell_value(scalar: Any) -> Any:
    """One of Arrow's scalars as a value of Python, the same whatever packages are installed.

    The bytes of a text that is no UTF-8; times in microseconds; text where Python has no value, as for the year 20,000.
    """
    try:
        return (_in_microseconds(scalar) if getattr(scalar.type, "unit", None) == "ns" else scalar).as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()
    except (ValueError, OverflowError, KeyError):  # KeyError: a time zone that nobody knows
        if hasattr(scalar, "items"):  # a struct
            return {name: cell_value(inner) for name, inner in scalar.items()}
        if hasattr(scalar, "values"):  # a list
            return [cell_value(inner) for inner in scalar.values]
        return _in_text(scalar)


def plain_value(value: Any) -> Any:
    """A cell as JSON can hold it: dates and times as ISO 8601, decimals as text, bytes as Base64, NaN as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta | decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {str(key): plain_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(inner) for inner in value]
    return value


def _in_text(scalar: Any) -> str:
    """A value as Arrow writes it, a time with a zone in UTC."""
    import pyarrow as pa

    if getattr(scalar.type, "tz", None) is None:
        return str(scalar.cast("string").as_py())
    text = str(scalar.cast(pa.timestamp(scalar.type.unit)).cast("string").as_py())
    return text if text.startswith("<") else f"{text}Z"  # "<value out of range: ...>"


def _in_microseconds(scalar: Any) -> Any:
    import pyarrow as pa

    kinds = {pa.types.is_duration: pa.duration("us"), pa.types.is_time64: pa.time64("us")}
    found = next((kind for is_kind, kind in kinds.items() if is_kind(scalar.type)), None)
    return scalar.cast(found or pa.timestamp("us", scalar.type.tz), safe=False)
