"""Locks on open files, which die with the process that holds them."""

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def lock_file(descriptor: int, *, wait: bool) -> bool:
        """Lock an open file for this process alone; False where another holds it, and this one does not `wait`."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def lock_file(descriptor: int, *, wait: bool) -> bool:
        """Lock an open file for this process alone; False where another holds it, and this one does not `wait`."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


def is_same_file(path: Path, descriptor: int) -> bool:
    """Whether `path` still names the open file: who held the lock before may have removed it."""
    try:
        return os.path.samestat(path.stat(follow_symlinks=False), os.fstat(descriptor))
    except FileNotFoundError:
        return False
