"""A store and its sidecar in two folders, as at a counter; plain or sealed, whole or damaged."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from station.journal import keys, recovery, schema
from station.journal.history import verify
from station.journal.journal import Journal
from tests.fakes.clocks import FakeClock
from tests.fakes.scans import record_many

if TYPE_CHECKING:
    from pathlib import Path

    from station.events import StoreAlarm
    from station.journal.chain import ChainReport

PAGE = 4096


class Home:
    """One station's store."""

    def __init__(self, folder: Path, *, sealed: bool = False) -> None:
        self.data, self.config = folder / "data", folder / "config"
        self.data.mkdir(parents=True)
        self.config.mkdir()
        self.file, self.sidecar = self.data / "journal.sqlite", self.config / "journal.last"
        if sealed:
            keys.keep(self.data, recovery.key_of(bytes(range(20))))

    def open(self) -> Journal:
        return Journal(self.file, FakeClock(), self.sidecar)

    def run(self, *numbers: int) -> list[StoreAlarm]:
        """Open the store, record so many scans, close it; return what was told at the opening."""
        journal = self.open()
        told = journal.store.take_alarms()
        record_many(journal, *numbers)
        journal.close()
        return told

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read something of the store."""
        reader = schema.open_reader(self.file)
        try:
            return reader.execute(sql).fetchall()
        finally:
            reader.close()

    def ids(self) -> list[bytes]:
        return [row[0] for row in self.rows("SELECT event_id FROM event ORDER BY seq")]

    def report(self) -> ChainReport:
        """Walk the chain."""
        reader = schema.open_reader(self.file)
        try:
            return verify(reader)
        finally:
            reader.close()

    def overwrite(self, page: int, content: bytes, part: str = "") -> None:
        """Put something else in the place of a page, counted from 1."""
        with self.file.with_name(self.file.name + part).open("r+b") as opened:
            opened.seek((page - 1) * PAGE)
            opened.write(content)


def copy_of(folder: Path) -> Path:
    """Copy a folder and return the copy."""
    return shutil.copytree(folder, folder.with_name(folder.name + " copy"))


def put_back(copy: Path, folder: Path) -> None:
    """Put a copy in the folder's place."""
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)
