"""One process owns a data folder's store. The operating system drops the lock when it dies.

Our own few lines rather than filelock: importing that takes 110 ms of the window's start.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from station.errors import StoreBusyError

if TYPE_CHECKING:
    from pathlib import Path


class StoreLock:
    """An exclusive lock on a data folder, held until `release` or the end of the process.

    `name`: the store itself, or another part that has one owner of its own.
    """

    def __init__(self, folder: Path, name: str = "store") -> None:
        self._file = folder / f"{name}.lock"
        # Beside the lock, because Windows lets nobody read a locked file.
        self._owner = folder / f"{name}.owner"
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock. Raises StoreBusyError (`store_busy`) naming the process that has it."""
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise StoreBusyError(
                "store_busy", owner=self.owner(), folder=self._file.parent
            ) from error
        self._descriptor = descriptor
        owner = os.open(self._owner, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(owner, "w") as opened:
            opened.write(str(os.getpid()))

    def owner(self) -> str:
        """Return the process id of whoever took the lock last."""
        try:
            return self._owner.read_text().strip()
        except OSError:
            return "?"

    def release(self) -> None:
        """Give the lock up."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
