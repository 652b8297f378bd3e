"""`python -m cleaner` looks for modules in the working directory first, where anybody's files may lie: not with us.

It is imported before all else, for what it does: the working directory leaves the path, unless this very package lies
in it. Programs that import the package keep their path.
"""

import os
import sys


def leave_working_folder(path: list[str], argv: list[str], package_folder: str) -> None:
    """Take the working directory from the front of `path` where `argv` says that a module is about to be run.

    >>> path = [os.getcwd(), "/lib"]
    >>> leave_working_folder(path, ["-m"], "/lib/cleaner")
    >>> path
    ['/lib']
    """
    if argv[:1] != ["-m"] or sys.flags.safe_path or not path:
        return
    try:
        if path[0] != os.getcwd():  # noqa: PTH109
            return
    except FileNotFoundError:  # it was removed: nothing lies in it
        return
    if os.path.dirname(package_folder) != path[0]:  # noqa: PTH120
        del path[0]


leave_working_folder(sys.path, sys.argv, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
