"""The journal as others read it: beside whoever writes it, and whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import apsw

from station.errors import JournalError
from station.journal import schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def reading(file: Path) -> Iterator[apsw.Connection]:
    """Open a journal that is there for reading.

    Raises JournalError (`journal_unusable`) where the file is damaged or no journal at all.
    """
    reader = schema.open_reader(file)
    try:
        yield reader
    except apsw.Error as error:
        raise JournalError("journal_unusable", file=file, cause=error) from error
    finally:
        reader.close()
