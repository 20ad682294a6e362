"""On what kind of file system a folder lies; some break the store's promises.

A network file system or one in user space (FUSE) may acknowledge a write that it has not made, and
may lock a file on one machine and not on the other: SQLite's WAL needs memory that is shared.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from station.errors import JournalError

if TYPE_CHECKING:
    from pathlib import Path

_MOUNTS = "/proc/self/mountinfo"
NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "glusterfs"),
    *("lustre", "gfs2", "ocfs2", "orangefs", "beegfs", "gpfs", "9p", "virtiofs", "vboxsf"),
    *("prl_fs", "acfs", "remote"),
}


def refuse_unsafe(folder: Path) -> None:
    """Raise JournalError (`store_on_network`) for a folder that cannot hold a store."""
    kind = file_system_of(folder)
    if is_unsafe(kind):
        raise JournalError("store_on_network", folder=folder, kind=kind)


def is_unsafe(kind: str) -> bool:
    """Tell whether a file system is somebody else's, or made in user space."""
    return kind in NETWORK or kind.startswith("fuse")


if sys.platform == "win32":
    _DRIVE_REMOTE = 4

    def file_system_of(folder: Path) -> str:
        """Return `remote` for a network drive or share, else ``."""
        import ctypes

        root = str(folder.resolve().anchor)
        is_remote = ctypes.windll.kernel32.GetDriveTypeW(root) == _DRIVE_REMOTE
        return "remote" if is_remote else ""

else:

    def file_system_of(folder: Path) -> str:
        """Return the kind of file system as Linux names it, empty where nobody can tell."""
        try:
            with open(_MOUNTS, encoding="utf-8", errors="replace") as mounts:  # noqa: PTH123  # a Path would cost the start its import
                return kind_in(mounts.read(), os.path.realpath(folder))
        except OSError:
            return ""


def kind_in(mounts: str, folder: str) -> str:
    """Return the kind of file system under the longest mount point above a folder.

    `mounts` is as /proc/self/mountinfo has it; the last of several on one point covers the others:

        36 35 98:0 /root /mnt/point rw,noatime master:1 - ext3 /dev/root rw
    """
    longest, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        point = before.split(" ")[4].replace("\\040", " ")
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= longest:
            longest, kind = len(point), after.split(" ")[0]
    return kind
