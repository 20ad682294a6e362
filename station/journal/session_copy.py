"""A key's copy in memory for as long as somebody is logged in, where the system has such a place.

Linux gives each log-in a folder of its own in memory, $XDG_RUNTIME_DIR, and removes it when the
last session ends. Elsewhere there is no copy, and the keyring is asked each time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from station.journal import place

_FOLDER = "hub-station"
_OURS_ALONE = 0o700


def read(name: str) -> str | None:
    """Return the copy, None where there is none."""
    file = _file(name)
    try:
        return file.read_text("ascii") if file is not None else None
    except (OSError, ValueError):
        return None


def write(name: str, key: str) -> None:
    """Keep a copy, if there is a place for it."""
    file = _file(name)
    if file is None:
        return
    with suppress(OSError):
        file.parent.mkdir(mode=_OURS_ALONE, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(key)


def delete(name: str) -> None:
    """Remove the copy."""
    file = _file(name)
    if file is not None:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def folder() -> Path | None:
    """Return the folder in memory, which may have to be made; None where there is no such place."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not runtime or not _is_private_memory(Path(runtime)):
        return None
    return Path(runtime) / _FOLDER


def _file(name: str) -> Path | None:
    place = folder()
    return None if place is None else place / name


def _is_private_memory(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    is_ours = found.st_uid == os.getuid() and found.st_mode & 0o777 == _OURS_ALONE
    return is_ours and place.file_system_of(folder) == "tmpfs"
