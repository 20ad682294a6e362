"""Room on the disk that is kept for the day when there is none.

Freed when a commit meets a full disk: then what the databases acknowledge can still be noted, the
outbox drains, and it can be recorded who stopped scanning. New scans do not get it: they are not
saved until somebody has made room. Filled with noise, or a file system might store it as nothing.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RESERVE_BYTES = 8 * 1024 * 1024
"""Some thousands of acknowledgements and notes."""
_SLICE_BYTES = 512 * 1024

log = logging.getLogger(__name__)


class Reserve:
    """The file. Used by the desk's thread alone."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.is_wanted = True
        """Whether there is more of it to write, in some idle moment."""

    def write_slice(self) -> None:
        """Write half a MiB of it, where the disk has room enough to spare."""
        try:
            descriptor = os.open(
                self.file,
                os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0),
                0o600,
            )
            try:
                if os.fstat(descriptor).st_size >= RESERVE_BYTES or not self.has_room():
                    self.is_wanted = False
                    return
                os.write(descriptor, os.urandom(_SLICE_BYTES))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            log.info("no room is kept: %s", error)
            self.is_wanted = False

    def free(self) -> None:
        """Give the room back to the disk."""
        with suppress(OSError):
            self.file.unlink(missing_ok=True)
            log.info("the disk is full: the room that was kept is given back")

    def has_room(self) -> bool:
        """Tell whether the disk has room for scans and for the reserve."""
        return free_bytes(self.file.parent) >= 2 * RESERVE_BYTES


def free_bytes(folder: Path) -> int:
    """Return how much of a folder's disk this user may still fill."""
    # Imported here: nobody asks before the first idle moment.
    import shutil

    return shutil.disk_usage(folder).free
