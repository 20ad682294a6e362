"""Small files, replaced whole or not at all, for this user alone; and renames that last."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def replace(file: Path, data: bytes, *, synced: bool = True) -> None:
    """Put this into a file in one step. Raises OSError; then the file is as it was.

    `synced` waits until the disk has it. Without, a power cut may leave the file before.
    """
    new = file.with_name(file.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
        if synced:
            opened.flush()
            os.fsync(descriptor)
    new.replace(file)


def move(source: Path, target: Path) -> None:
    """Rename a file into another's place, its content and its new name on the disk. Raises OSError.

    Both are in one folder.
    """
    descriptor = os.open(source, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    source.replace(target)
    sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, for this user only (0700). Raises OSError.

    Its name is on the disk then: no power cut takes the folder away with all that is synced in it.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    # A folder above that is not ours may be closed to us, and some file systems sync none.
    with suppress(OSError):
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make a folder's renames durable; Windows does so by itself. Raises OSError."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
