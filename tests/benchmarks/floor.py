"""The floor under every durable thing: one 4 KiB append that is safe on this disk."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLOCK = bytes(range(256)) * 16


@contextlib.contextmanager
def appends(folder: Path) -> Iterator[Callable[[], None]]:
    """Yield a function that appends 4 KiB to a file in `folder` and returns when the disk has it.

    By fdatasync, as SQLite does; by fsync where a system has no fdatasync.
    """
    make_durable = getattr(os, "fdatasync", os.fsync)
    path = folder / "floor"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append() -> None:
        os.write(file, BLOCK)
        make_durable(file)

    try:
        yield append
    finally:
        os.close(file)
        path.unlink()
