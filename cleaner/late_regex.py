"""Regular expressions that are compiled when they are first used."""

import re
from functools import cached_property


class LateRegex:
    """A pattern for the texts of some scripts: its many characters take milliseconds to compile, and most texts need
    none of them.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.pattern)
