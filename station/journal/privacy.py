"""Who else may read what this station keeps: nobody. Folders 0700, files 0600.

Windows keeps a user's folders to the user; there is nothing to check.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.folders import Folders

_OTHERS = 0o077


def exposed(folders: Folders) -> list[Path]:
    """Return the folders and files of this station that somebody else may read or write."""
    return [] if os.name == "nt" else [path for path in _all_of(folders) if _is_exposed(path)]


def mend(folders: Folders) -> tuple[list[Path], list[Path]]:
    """Close what is exposed; return what was closed, and what could not be."""
    mended: list[Path] = []
    still: list[Path] = []
    for path in exposed(folders):
        try:
            path.chmod(0o700 if path.is_dir() else 0o600)
            mended.append(path)
        except OSError:
            still.append(path)
    return mended, still


def _all_of(folders: Folders) -> Iterator[Path]:
    # An administrator may keep the settings in a folder of their own.
    yield from (path for path in (folders.config, folders.logs) if _is_ours(path))
    yield from (folders.sidecar_file, folders.data)
    yield from _below(folders.data)


def _below(folder: Path) -> Iterator[Path]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        path = folder / entry.name
        yield path
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path)


def _is_ours(path: Path) -> bool:
    try:
        return path.stat().st_uid == os.getuid()
    except OSError:
        return False


def _is_exposed(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISLNK(mode) and bool(mode & _OTHERS)
