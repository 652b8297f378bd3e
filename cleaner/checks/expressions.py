"""Expressions over a record's fields, in a small grammar that is parsed, never run as code.

    page_type != "product" or source.carried.price > 0
    len(title) >= 10 and not contains(text, "lorem ipsum")
    language in ["de", "fr"]

Names are fields ("title", "stats.words", "source.carried.price"). Comparisons: == != < <= > >= in, not in. Functions:
len, words, lower, contains, starts, ends, host, folder, matches (a regular expression that stands somewhere in a
text of at most 10,000 characters). A comparison of values that have no order, such as null and a number, is false.
"""

import ast
import operator
import re
import warnings
from collections.abc import Callable, Container
from typing import Any

from cleaner.checks.places import folder_of, host_of, is_path, value_at
from cleaner.record import Record
from cleaner.text import count_words

Part = Callable[[Record], Any]
MAX_CHARS = 1000
MAX_DEPTH = 30
MAX_MATCH_CHARS = 10_000
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda value, within: isinstance(within, Container) and value in within,
    ast.NotIn: lambda value, within: isinstance(within, Container) and value not in within,
}
_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "len": (1, lambda value: len(value) if isinstance(value, str | list | dict) else 0),
    "words": (1, lambda value: count_words(value) if isinstance(value, str) else 0),
    "lower": (1, lambda value: value.lower() if isinstance(value, str) else value),
    "contains": (2, lambda value, part: isinstance(value, str | list) and part in value),
    "starts": (2, lambda value, part: isinstance(value, str) and isinstance(part, str) and value.startswith(part)),
    "ends": (2, lambda value, part: isinstance(value, str) and isinstance(part, str) and value.endswith(part)),
    "host": (1, lambda value: host_of(value) if isinstance(value, str) else ""),
}


def parse_expression(expression: str) -> Callable[[Record], bool]:
    """A function that says whether `expression` holds for a record.

    Raises: ValueError saying what is not understood.
    """
    if len(expression) > MAX_CHARS:
        raise ValueError(f"the expression has more than {MAX_CHARS:,} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python would speak of a backslash in a pattern
            tree = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"{expression!r} is not well formed") from error
    part = _part(tree, 0)

    def holds(record: Record) -> bool:
        try:
            return bool(part(record))
        except TypeError:  # a function that was given what it does not take
            return False

    return holds


def _part(node: ast.expr, depth: int) -> Part:
    if depth > MAX_DEPTH:
        raise ValueError(f"the expression is nested more than {MAX_DEPTH} deep")
    if isinstance(node, ast.BoolOp):
        return _joined(node, depth)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = _part(node.operand, depth + 1)
        return lambda record: not inner(record)
    if isinstance(node, ast.Compare):
        return _comparison(node, depth)
    if isinstance(node, ast.Call):
        return _call(node, depth)
    if isinstance(node, ast.Name | ast.Attribute):
        return _field(node)
    value = _literal(node)
    return lambda record: value


def _joined(node: ast.BoolOp, depth: int) -> Part:
    parts = [_part(value, depth + 1) for value in node.values]
    if isinstance(node.op, ast.And):
        return lambda record: all(part(record) for part in parts)
    return lambda record: any(part(record) for part in parts)


def _comparison(node: ast.Compare, depth: int) -> Part:
    for op in node.ops:
        if type(op) not in _COMPARED:
            raise ValueError(f"{ast.unparse(node)!r}: this comparison is not known; use == != < <= > >= in, not in")
    steps = [_COMPARED[type(op)] for op in node.ops]
    parts = [_part(side, depth + 1) for side in (node.left, *node.comparators)]

    def compare(record: Record) -> bool:
        values = [part(record) for part in parts]
        try:
            return all(step(left, right) for step, left, right in zip(steps, values, values[1:], strict=False))
        except TypeError:  # no order between these values
            return False

    return compare


def _call(node: ast.Call, depth: int) -> Part:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name == "folder" and not node.args and not node.keywords:
        return folder_of
    if name == "matches":
        return _matches(node, depth)
    if name not in _FUNCTIONS:
        known = ", ".join(sorted([*_FUNCTIONS, "folder", "matches"]))
        raise ValueError(f"there is no function {name!r}; there are {known}")
    count, function = _FUNCTIONS[name]
    if len(node.args) != count or node.keywords:
        raise ValueError(f"{name} takes {count} value{'s' * (count > 1)}")
    parts = [_part(value, depth + 1) for value in node.args]
    return lambda record: function(*(part(record) for part in parts))


def _matches(node: ast.Call, depth: int) -> Part:
    if len(node.args) != 2 or node.keywords:
        raise ValueError("matches takes a field and a pattern")
    inner, pattern = _part(node.args[0], depth + 1), _literal(node.args[1])
    if not isinstance(pattern, str):
        raise ValueError("the pattern of matches must be a string")
    try:
        search = re.compile(pattern).search
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error

    def match(record: Record) -> bool:
        value = inner(record)
        return isinstance(value, str) and search(value[:MAX_MATCH_CHARS]) is not None

    return match


def _field(node: ast.expr) -> Part:
    path = ast.unparse(node)
    if path in ("null", "true", "false"):
        value = {"null": None, "true": True, "false": False}[path]
        return lambda record: value
    if not is_path(path):
        raise ValueError(f"no record has the field {path!r}")
    return lambda record: value_at(record, path)


def _literal(node: ast.expr) -> Any:
    """A string, a number, true, false, null, or a list of them."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(f"{ast.unparse(node)!r} is not understood") from error
    if isinstance(value, str | int | float | list | tuple) or value is None:
        return value
    raise ValueError(f"{ast.unparse(node)!r} is no string, number or list")
