"""A pytest plugin: every golden page below the folders that pytest looks at is a test.

It is loaded by itself where the package is installed. `pytest golden` runs the golden pages in that folder; a page
that is cleaned to something else fails and shows what moved.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

GOLDEN_FILE = "golden.json"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "GoldenFile | None":
    """A collector for a file golden.json that `cleaner lock` wrote; None for any other file."""
    if file_path.name != GOLDEN_FILE or b'"cleaner_golden"' not in file_path.read_bytes()[:200]:
        return None
    collector: GoldenFile = GoldenFile.from_parent(parent, path=file_path)
    return collector


class GoldenFile(pytest.File):
    """Holds the one test of a golden page."""

    def collect(self) -> Iterator[pytest.Item]:
        """The test, named after the page's folder."""
        yield GoldenPage.from_parent(self, name=self.path.parent.name)


class GoldenPage(pytest.Item):
    """Cleans a golden page and compares it with what was kept."""

    def runtest(self) -> None:
        """Raises: GoldenMismatchError where the page is cleaned to something else."""
        from cleaner.checks.golden import verify_golden

        lines = verify_golden(self.path.parent)
        if lines:
            raise GoldenMismatchError(lines)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The lines that differ, instead of a trace."""
        if isinstance(excinfo.value, GoldenMismatchError):
            head = f"{self.path.parent} is cleaned to something else; if that is right: cleaner verify --update"
            return "\n".join([head, *(f"  {line}" for line in excinfo.value.lines)])
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Path and name, for the head of the failure."""
        return self.path, None, f"golden page {self.name}"


class GoldenMismatchError(AssertionError):
    """A golden page is cleaned to something else."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
