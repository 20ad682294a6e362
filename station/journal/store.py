"""The store's file, kept in health: opened anew after a failure, salvaged where it is damaged.

Neighbours: opening (what is found then), reserve and room (on the disk), archive, sidecar. Owned by
the journal and used in its thread; only `suspect` may be called from any.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import apsw

from station.errors import JournalError
from station.events import StoreAlarm
from station.journal import room
from station.journal.damage import is_damage
from station.journal.opening import open_store
from station.journal.reserve import Reserve
from station.journal.sidecar import Sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from station.journal.archive import Archive
    from station.journal.opening import Start
    from station.journal.sidecar import LastKnown
    from station.journal.standing import Standing

KEEP_DAYS = 30
"""At least so long settled events stay in the store: a database that lost them gets them again."""

log = logging.getLogger(__name__)


class Store:
    """One store. `db` is its only writing connection, made by `open`."""

    db: apsw.Connection

    def __init__(self, file: Path, sidecar: Path, start: Start, keep_days: int) -> None:
        self.file = file
        self.sidecar = Sidecar(sidecar)
        self._start = start
        self._archive_folder = file.with_name("archive")
        self._reserve = Reserve(file.with_name("journal.reserve"))
        self._keep_days = keep_days
        self._archive: Archive | None = None
        self._alarms: list[StoreAlarm] = []
        self.is_broken = False
        """Whether it must be opened anew before anything else is asked of it."""
        self.is_damaged = False
        """Whether it is salvaged then; that may take a minute."""
        self.is_full = False

    def open(self, known: LastKnown | None) -> Standing:
        """Open it, anew where it was open; return how far it has come. Raises JournalError.

        `known` is what was last recorded, as far as anybody remembers.
        """
        # Before it closes: the last one's close would check the WAL in as it seems. At a start too,
        # for whoever wrote here last may have died of a failed fsync.
        self._write_wal_again()
        self._release()
        lost_wal = self._has_lost_wal(known)
        self.is_damaged = self.is_damaged or (lost_wal and self._is_torn())
        try:
            opened = open_store(
                self.file, known, self._start, damaged=self.is_damaged, lost_wal=lost_wal
            )
        except apsw.Error as error:
            raise _not_saved(self.file, error) from error
        self.db = opened.connection
        self._alarms += opened.alarms
        self.is_broken = self.is_damaged = False
        return opened.standing

    def _write_wal_again(self) -> None:
        try:
            room.write_again(self._wal)
        except OSError as error:
            raise JournalError("journal_unusable", file=self.file, cause=error) from error

    def _has_lost_wal(self, known: LastKnown | None) -> bool:
        """Return whether somebody deleted its WAL since it was in use."""
        was_open = known is not None and known.is_open
        return was_open and not self.has_wal() and self.file.exists()

    def _is_torn(self) -> bool:
        """Look whether its WAL was deleted in the middle of a checkpoint."""
        # Imported here: hardly a start comes this far.
        from station.journal import examination

        return examination.is_torn(self.file)

    def has_wal(self) -> bool:
        """Return whether there is a WAL: always while it is open, never once it was closed."""
        return self._wal.exists()

    @property
    def _wal(self) -> Path:
        return self.file.with_name(self.file.name + "-wal")

    def _release(self) -> None:
        """Close it as it is: on a full or failing disk, the WAL stays for the next."""
        with suppress(AttributeError, apsw.ConnectionClosedError):
            self.db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            self.db.close(force=True)

    def failed(self, error: apsw.Error) -> JournalError:
        """Have it opened anew before anything else; return what to raise."""
        self.is_broken = True
        self.is_damaged = self.is_damaged or is_damage(error)
        if isinstance(error, apsw.FullError):
            self.is_full = True
            self._reserve.free()
        return _not_saved(self.file, error)

    def suspect(self) -> None:
        """Say, from any thread, that it was found damaged: it is salvaged before long."""
        self.is_damaged = self.is_broken = True

    def refuse_if_full(self) -> None:
        """Raise JournalError (`disk_full`) until there is room for more than the reserve again."""
        if self.is_full and not self._reserve.has_room():
            raise JournalError("disk_full", file=self.file, cause="")

    def note_success(self) -> None:
        """Note that a commit is on the disk."""
        if self.is_full:
            self.is_full, self._reserve.is_wanted = False, True

    @contextmanager
    def synced(self) -> Iterator[apsw.Connection]:
        """One transaction that is on the disk, with all before it. Raises JournalError."""
        try:
            with self.db:
                yield self.db
        except apsw.Error as error:
            raise self.failed(error) from error

    @contextmanager
    def unsynced(self) -> Iterator[apsw.Connection]:
        """One transaction that a power cut may undo. Raises JournalError."""
        try:
            self.db.execute("PRAGMA synchronous = NORMAL")
            with self.db:
                yield self.db
            self.db.execute("PRAGMA synchronous = FULL")
        except apsw.Error as error:
            # Opened anew before the next scan, and with that synchronous = FULL again.
            raise self.failed(error) from error
        except BaseException:
            self.is_broken = True
            raise

    def checkpoint(self) -> int:
        """Move committed pages from the WAL into the store without waiting for readers.

        Returns how many pages the WAL held. Raises JournalError; nothing is lost then.
        """
        try:
            pages: tuple[int, int] = self.db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.Error as error:
            if is_damage(error):
                self.suspect()
            # It may have been the WAL that could not be synced.
            self.is_broken = True
            raise _not_saved(self.file, error) from error
        return pages[0]

    # ── what an idle moment is good for ──────────────────────────────────────────────────────

    def make_room(self) -> bool:
        """Write some room ahead for commits; return whether more is wanted (see room)."""
        return room.write_room(self._wal)

    def keep_room(self) -> bool:
        """Write some of the reserve; return whether any was wanted (see reserve)."""
        is_wanted = self._reserve.is_wanted
        if is_wanted:
            self._reserve.write_slice()
        return is_wanted

    def archive(self) -> Archive:
        """Return the archive, made at first use."""
        # Imported here: nobody waits for the first idle moment.
        from station.journal.archive import Archive

        if self._archive is None:
            self._archive = Archive(self._archive_folder, self._keep_days)
        return self._archive

    def archive_slice(self, server_now: datetime) -> bool:
        """Move a little of what is long settled into the archive; return whether there is more."""
        try:
            return not self.is_broken and self.archive().slice(self.db, server_now)
        except (apsw.Error, JournalError, OSError) as error:
            log.info("archiving put off: %s", error)
            if is_damage(error):
                facts = (("folder", str(self._archive_folder)),)
                alarm = StoreAlarm("archive_damaged", facts, self._start.at)
                self._alarms += [alarm] if alarm not in self._alarms else []
            return False

    # ── what is told ─────────────────────────────────────────────────────────────────────────

    def note(self, incident: StoreAlarm) -> None:
        """Keep something that befell it, on a full disk with the reserve's room; raises nothing."""
        # Imported here: it befalls a station once in a lifetime.
        from station.journal import incidents

        try:
            incidents.note(self.db, incident)
        except apsw.Error as error:
            log.info("%s is not kept: %s", incident.key, error)

    def take_alarms(self) -> list[StoreAlarm]:
        """Return what befell it since the last call."""
        taken, self._alarms = self._alarms, []
        return taken

    def close(self) -> None:
        """Close it, with its WAL moved into it where the disk lets it."""
        if self._archive is not None:
            self._archive.close()
        self.db.close(force=True)


def _not_saved(file: Path, error: apsw.Error) -> JournalError:
    if isinstance(error, apsw.FullError):
        return JournalError("disk_full", file=file, cause=error)
    return JournalError("journal_unusable", file=file, cause=error)
