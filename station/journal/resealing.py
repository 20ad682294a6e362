"""Seals a data folder's files, or makes them plain again: copy, compare, put in place.

A file is replaced in one step, by a copy that was found to hold the same; whatever stops it, each
file is what it was or what it shall be, and the next call goes on with the rest.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import apsw

from station.errors import JournalError
from station.journal import archive, conversion, durable, history, sealing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.folders import Folders

_COPY = ".resealing"


def files_of(folders: Folders) -> Iterator[Path]:
    """Yield the files that hold what was scanned or printed, or known of parcels or people."""
    known = (folders.mirror_file, folders.access_file)
    for file in (folders.journal_file, folders.print_journal_file, *known):
        if file.exists():
            yield file
    yield from archive.files_of(folders.archive)
    yield from sorted(folders.data.rglob(f"*.sqlite{conversion.COPY}*"))


def reseal(file: Path, key: bytes | None) -> bool:
    """Seal a file under a key, or make it plain; return whether it was not so before.

    Nobody else may have it open. Raises JournalError (`store_in_use`, `journal_unusable`).
    """
    if sealing.is_sealed(file) is (key is not None):
        return False
    copy = file.with_name(file.name + _COPY)
    try:
        copy.unlink(missing_ok=True)
        copy.touch(mode=0o600)
        _copy(file, copy)
        with closing(_opened_as(file, copy)) as made:
            sealing.reseal(made, key)
        _compare(file, copy, key)
        durable.move(copy, file)
    except (apsw.Error, OSError) as error:
        raise JournalError("journal_unusable", file=file, cause=error) from error
    return True


def _copy(file: Path, copy: Path) -> None:
    with closing(sealing.connect(file, sealing.READ_WRITE)) as source:
        try:
            # Without a WAL: what is put in its place must not meet the old one's.
            alone = source.execute("PRAGMA journal_mode = DELETE").get == "delete"
        except apsw.BusyError:
            alone = False
        if not alone:
            raise JournalError("store_in_use", file=file)
        source.execute("VACUUM INTO ?", (str(copy),))


def _opened_as(file: Path, copy: Path) -> apsw.Connection:
    connection = apsw.Connection(str(copy))
    key = sealing.key_for(file)
    if key is not None:
        sealing.unlock(connection, key)
    return connection


def _compare(file: Path, copy: Path, key: bytes | None) -> None:
    """Raise apsw.CorruptError where the copy does not hold what the file does."""
    with (
        closing(sealing.connect(file, sealing.READ_WRITE)) as old,
        closing(apsw.Connection(str(copy))) as new,
    ):
        if key is not None:
            sealing.unlock(new, key)
        whole = new.execute("PRAGMA integrity_check").get == "ok"
        if not whole or _contents(old) != _contents(new):
            raise apsw.CorruptError("the copy differs")


def _contents(store: apsw.Connection) -> list[Any]:
    tables = store.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    names = [str(name) for (name,) in tables.fetchall()]
    counts: list[Any] = [
        (name, store.execute(f'SELECT count(*) FROM "{name}"').get)  # noqa: S608  # its own name
        for name in names
    ]
    return [*counts, history.verify(store)] if "event" in names else counts
