"""Packages that not every installation has: imported where they are used, named where they are missing."""

from importlib import import_module
from typing import Any

from cleaner.errors import UsageError


def import_extra(module: str, *, need: str, extra: str) -> Any:
    """The module `module`, for which `need` asks: an extra of ours, or the name of another distribution.

    `extra` is what stands behind `pip install`.

    Raises: UsageError where it is not installed.

    >>> import_extra("no_such_module", need="a file .x", extra="'scrape-cleaner[x]'")
    Traceback (most recent call last):
    cleaner.errors.UsageError: a file .x needs no_such_module: pip install 'scrape-cleaner[x]'
    """
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise  # the package is there, and broken
        raise UsageError(f"{need} needs {package}: pip install {extra}") from error
