"""Folders for tests, in memory where this system has some: nobody waits there for a disk.

What a station syncs, it syncs as always; tests/faults keeps to the disk.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARED_MEMORY = Path("/dev/shm")  # Linux's own; a container's is often small, or runs nothing
_LEAST_FREE_BYTES = 2 << 30


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Pytest's fixture of this name, quicker: an empty folder, gone after the test."""
    with folder_in_memory() as folder:
        yield folder or tmp_path_factory.mktemp("test")


@contextmanager
def folder_in_memory() -> Iterator[Path | None]:
    """Yield an empty folder in memory, None where there is no room for one; it is gone afterwards."""
    if not _is_good():
        yield None
        return
    with TemporaryDirectory(
        prefix="hub-station-", dir=_SHARED_MEMORY, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _is_good() -> bool:
    if not os.access(_SHARED_MEMORY, os.W_OK):
        return False
    runs_nothing = os.statvfs(_SHARED_MEMORY).f_flag & os.ST_NOEXEC
    return not runs_nothing and shutil.disk_usage(_SHARED_MEMORY).free > _LEAST_FREE_BYTES
