"""The journal as a command line reads it: beside whoever writes it, and whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from station.journal.reading import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

    from station.folders import Folders


@contextmanager
def journal_reader(folders: Folders) -> Iterator[apsw.Connection | None]:
    """Open the journal for reading; None where nothing was ever scanned.

    Raises JournalError (`journal_unusable`) where the file is damaged or no journal at all.
    """
    file = folders.journal_file
    if not file.exists():
        yield None
        return
    with reading(file) as reader:
        yield reader
