"""The store to ourselves for a while: nobody scans, nobody looks. Neighbours: lock, opening."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from station.errors import JournalError
from station.journal import schema
from station.journal.lock import StoreLock
from station.journal.opening import finish_rescue
from station.journal.place import refuse_unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.folders import Folders


@contextmanager
def owned(folders: Folders) -> Iterator[None]:
    """Have the store to ourselves. Raises StoreBusyError while a window or a scan has it open.

    Raises JournalError for a store that a newer version has written.
    """
    refuse_unsafe(folders.data)
    lock = StoreLock(folders.data)
    try:
        folders.make()
        lock.acquire()
        finish_rescue(folders.journal_file)
    except OSError as error:
        raise JournalError("folder_unusable", folder=folders.data, cause=error.strerror) from error
    try:
        schema.refuse_newer(folders.journal_file)
        yield
    finally:
        lock.release()
