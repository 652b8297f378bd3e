"""A value of an object that is computed when it is first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class once(Generic[Owner, Value]):  # noqa: N801  # used as a decorator, as cached_property is
    """`functools.cached_property` without the lock that it takes in Python 3.11: for values of every block."""

    def __init__(self, compute: Callable[[Owner], Value]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Any]) -> "once[Owner, Value]": ...
    @overload
    def __get__(self, owner: Owner, kind: type[Any]) -> Value: ...
    def __get__(self, owner: Owner | None, kind: type[Any]) -> "once[Owner, Value] | Value":
        """The value, which from then on is an attribute of `owner` and hides this descriptor."""
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._compute(owner)
        return value
