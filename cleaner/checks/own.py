"""Rules of a user's own: an expression over a record's fields, or a Python function."""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from cleaner.checks.codes import Severity
from cleaner.errors import ConfigError
from cleaner.record import Record

Judge = Callable[[Record], Iterator[str]]
"""Gives a message for each fault of a record."""
MAX_CODE_CHARS = 60


class OwnRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule of a user's own: exactly one of `expression` and `python` is given.

    Raises: ConfigError where that is not so, or the expression is not well formed.
    """

    code: str
    """Begins with "own-"."""
    expression: str | None = None
    """What holds for a sound record: "page_type != 'product' or source.carried.price > 0". See expressions.py."""
    python: str | None = None
    """"module:function"; called with a record, it returns None, a message, or several messages."""
    message: str | None = None
    """What is wrong where the expression does not hold; default: the expression."""
    severity: Severity = "warning"
    field: str | None = None
    """The field that the problem is shown at."""

    def __post_init__(self) -> None:
        if (self.expression is None) == (self.python is None):
            raise ConfigError(f"own: {self.code} needs either an expression or python")
        if not 0 < len(self.code) <= MAX_CODE_CHARS or not self.code.replace("-", "").isalnum():
            raise ConfigError(f"own: the code {self.code!r} may hold letters, digits and hyphens only")
        if self.expression is not None:
            judge_of(self)


def judge_of(rule: OwnRule) -> Judge:
    """The function that judges records by `rule`. A function of Python is imported here.

    Raises: ConfigError for an expression that is not well formed, or a function that is not there.
    """
    if rule.expression is not None:
        return _expression_judge(rule, rule.expression)
    return _python_judge(rule.code, rule.python or "")


def _expression_judge(rule: OwnRule, expression: str) -> Judge:
    from cleaner.checks.expressions import parse_expression

    try:
        holds = parse_expression(expression)
    except ValueError as error:
        raise ConfigError(f"own: {rule.code}: {error}") from error
    message = rule.message or f"it does not hold that {expression}"

    def judge(record: Record) -> Iterator[str]:
        if not holds(record):
            yield message

    return judge


def _python_judge(code: str, name: str) -> Judge:
    module, _, function_name = name.partition(":")
    try:
        function: Any = getattr(importlib.import_module(module), function_name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(f"own: {code}: {name!r} cannot be imported: {error}; write module:function") from error
    if not callable(function):
        raise ConfigError(f"own: {code}: {name!r} is no function")

    def judge(record: Record) -> Iterator[str]:
        found = function(record)
        if isinstance(found, str):
            yield found
        elif found is not None:
            yield from (str(message) for message in found)

    return judge
