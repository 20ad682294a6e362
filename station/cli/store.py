"""The journal as a command line reads it: beside whoever writes it, and whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import apsw

from station.errors import JournalError
from station.journal import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    reader = schema.open_reader(file)
    try:
        yield reader
    except apsw.Error as error:
        raise JournalError("journal_unusable", file=file, cause=error) from error
    finally:
        reader.close()
