"""Regular expressions that are compiled when they are first used."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any


class LateRegex:
    """A pattern for what few texts hold: to compile it takes a good part of a millisecond, which most runs can save.

    It can stand where a compiled pattern stands. What is used of it is looked up once.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.pattern, self.flags)

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """`re.Pattern.search` of the compiled pattern."""
        return self.regex.search

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """`re.Pattern.match` of the compiled pattern."""
        return self.regex.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """`re.Pattern.fullmatch` of the compiled pattern."""
        return self.regex.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """`re.Pattern.finditer` of the compiled pattern."""
        return self.regex.finditer

    @cached_property
    def findall(self) -> Callable[..., list[Any]]:
        """`re.Pattern.findall` of the compiled pattern."""
        return self.regex.findall

    @cached_property
    def split(self) -> Callable[..., list[str | Any]]:
        """`re.Pattern.split` of the compiled pattern."""
        return self.regex.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        """`re.Pattern.sub` of the compiled pattern."""
        return self.regex.sub
