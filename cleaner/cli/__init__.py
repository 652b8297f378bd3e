"""The command line: one file per command, which reads arguments, calls the library and prints.

A command's file is loaded when the command is asked for; `cleaner --help` loads all of them, so that they import
nothing heavy at their top.
"""

import os
import signal
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from types import FrameType
from typing import Any

import click

from cleaner.cli.terminal import print_error
from cleaner.errors import CleanerError, UsageError

INTERRUPTED_EXIT = 130
USAGE_EXIT = 2
NOTHING_READ_EXIT = 4


class LateCommands(MutableMapping[str, click.Command]):
    """Commands by name, each loaded from its file when it is first asked for."""

    def __init__(self, files: dict[str, str]) -> None:
        """`files`: of each command its file, and ":" and its function where that is not named like the file."""
        self._files = files
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        """The command. Raises: KeyError for a name that is none."""
        if name not in self._loaded:
            module, _, function = self._files[name].partition(":")
            self._loaded[name] = getattr(import_module(f"cleaner.cli.{module}"), f"{function or module}_command")
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        """Add a command that is loaded already."""
        self._files[name], self._loaded[name] = "", command

    def __delitem__(self, name: str) -> None:
        """Take a command out."""
        del self._files[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


class CommandGroup(click.Group):
    """Commands whose errors of ours become one line on standard error and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """What the command gives back.

        Raises: SystemExit with the contract's code for errors of ours, for what the system refuses, and Ctrl-C.
        """
        try:
            return super().invoke(ctx)
        except CleanerError as error:
            print_error(str(error))
            sys.exit(USAGE_EXIT if isinstance(error, UsageError) else NOTHING_READ_EXIT)
        except OSError as error:  # of a place that the system refuses, before anything was read
            if isinstance(error, BrokenPipeError):
                raise
            place = "the system refuses" if error.filename is None else os.fsdecode(error.filename)
            print_error(f"{place}: {error.strerror or error}; name another place, or raise the limits (ulimit)")
            sys.exit(USAGE_EXIT)
        except KeyboardInterrupt:
            print_error("interrupted")
            sys.exit(INTERRUPTED_EXIT)


@click.group(
    cls=CommandGroup,
    commands=LateCommands(
        {
            "clean": "clean",
            "explain": "explain",
            "why": "why",
            "doctor": "doctor",
            "check": "check",
            "explain-rule": "explain_rule",
            "diff": "diff",
            "report": "report",
            "lock": "golden:lock",
            "verify": "golden:verify",
            "schema": "schema",
        }
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 problems found by a check, 2 wrong usage or configuration, 3 some inputs failed, "
    "4 nothing could be read; 130, 141, 143 ended by Ctrl-C, a closed pipe, a request to stop.",
)
@click.version_option(package_name="scrape-cleaner", prog_name="cleaner")
def commands() -> None:
    """Turn scraped pages, raw text or HTML, into clean JSON records, and say of every character where it went."""


def main() -> None:
    """Run the command line on the program's arguments. Raises: SystemExit with an exit code of the contract."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)
    # numpy's linear algebra, which nothing here uses, starts a thread a core when it is loaded: .1 s of CPU.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Worker processes look for modules where this one does, and not in the working directory before that.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    commands(prog_name="cleaner")


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
