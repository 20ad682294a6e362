"""Encrypts the store of a new station, its recovery key shown or written down before anything.

Neighbour: cli/sealing, which does more: it asks a person to type the key again.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from station.errors import StationError
from station.journal import durable, keys, recovery, resealing
from station.journal.owning import owned

if TYPE_CHECKING:
    from pathlib import Path

    from station.folders import Folders


def is_sealed_already(folders: Folders) -> bool:
    """Tell whether this station's data has a key."""
    return keys.seal_of(folders.data) is not None


def refuse_missing(folder: Path) -> None:
    """Raise StationError where there is no folder for recovery keys: a share that is not there."""
    if not folder.is_dir():
        raise StationError("setup_recovery_folder", folder=folder, cause=os.strerror(errno.ENOENT))


def seal_store(folders: Folders, secret: bytes) -> keys.KeptIn:
    """Encrypt what is there and what will come, under this secret's key.

    Raises StoreBusyError while a window has the store open, JournalError.
    """
    key = recovery.key_of(secret)
    with owned(folders):
        seal = keys.keep(folders.data, key)
        for file in resealing.files_of(folders):
            resealing.reseal(file, key)
    return seal.kept_in


def write_recovery_key(folder: Path, hostname: str, secret: bytes) -> Path:
    """Write a recovery key into a file that no other station's replaces. Raises StationError."""
    name = recovery.key_id(recovery.key_of(secret))
    file = folder / f"{hostname}-{name}.txt"
    try:
        durable.replace(file, f"{hostname}\n{recovery.written(secret)}\n".encode())
    except OSError as error:
        raise StationError("setup_recovery_folder", folder=folder, cause=error.strerror) from error
    return file
