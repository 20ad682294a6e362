"""Opens a store, and asks whether it is whole and the one that was last written here.

Neighbours: schema (the file), sidecar (what was last known), epoch, standing, rescue (damage).
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import apsw
from msgspec import Struct

from station import __version__
from station.errors import JournalError, StoreFormatError
from station.events import StoreAlarm, Target
from station.journal import schema
from station.journal.damage import is_damage
from station.journal.standing import disagreement, standing_of

if TYPE_CHECKING:
    from pathlib import Path

    from station.journal.sidecar import LastKnown
    from station.journal.standing import Standing

log = logging.getLogger(__name__)

_ALARM = {"older": "store_older", "clash": "store_clash"}

RESCUED = ".rescued-"
"""What a new store is called until it has taken a damaged one's place (see rescue)."""


class Start(Struct, frozen=True):
    """One start of the program: its random id, and when."""

    boot_id: UUID
    at: datetime

    @property
    def at_us(self) -> int:
        """Microseconds since 1970."""
        return round(self.at.timestamp() * 1_000_000)


class Opened(NamedTuple):
    """A store that is ready, where its numbers and its chain go on, and what must be told."""

    connection: apsw.Connection
    standing: Standing
    alarms: list[StoreAlarm]


def open_store(
    file: Path,
    known: LastKnown | None,
    start: Start,
    *,
    damaged: bool = False,
    lost_wal: bool = False,
) -> Opened:
    """Open the store, in a new epoch where it is not as it was last known.

    One of before, and one that `lost_wal`, owes again all that it keeps: the ledgers know it.
    A store that is damaged, or of which that is known already, is salvaged into a new one. Raises
    JournalError, or apsw.Error where the file opens and then fails.
    """
    finish_rescue(file)
    if not damaged:
        try:
            return _open(file, known, start, lost_wal=lost_wal)
        except StoreFormatError:
            raise
        except (apsw.Error, JournalError) as error:
            if not is_damage(error) and not _does_not_fit(error):
                raise
            log.info("the store is damaged: %s", error)
    # Imported here: hardly a start comes this far.
    from station.journal.rescue import rescue

    schema.refuse_newer(file)
    alarms = rescue(file, known, start)
    # Its new epoch stands above all that is known: there is nothing left to compare.
    opened = _open(file, None, start, lost_wal=lost_wal)
    return opened._replace(alarms=[*alarms, *opened.alarms])


def _does_not_fit(error: Exception) -> bool:
    """Tell whether our own statements do not fit its tables: what describes them is damaged."""
    return isinstance(error, apsw.SQLError) or isinstance(error.__cause__, apsw.SQLError)


def finish_rescue(file: Path) -> None:
    """Finish a rescue that was stopped after the new store was whole. Raises JournalError."""
    try:
        for rescued in sorted(file.parent.glob(f"{file.name}{RESCUED}*")):
            from station.journal.rescue import put_in_place  # hardly a start comes this far

            put_in_place(rescued, file)
    except OSError as error:
        raise JournalError("journal_unusable", file=file, cause=error) from error


def _open(file: Path, known: LastKnown | None, start: Start, *, lost_wal: bool) -> Opened:
    connection = schema.open_writer(file)
    try:
        with connection:
            alarms = _reconcile(connection, known, start)
            if alarms or lost_wal:
                _owe_again(connection)
            _note_boot(connection, start)
        return Opened(connection, standing_of(connection), alarms)
    except BaseException:
        connection.close(force=True)
        raise


def _owe_again(connection: apsw.Connection) -> None:
    """Owe all again that is kept: a store of before does not know what its databases lost since."""
    # Imported here: hardly a start comes this far.
    from station.journal import settling

    for target in Target:
        while settling.reopen(connection, target).more:
            pass


def _note_boot(connection: apsw.Connection, start: Start) -> None:
    # Not a second time where the store is only opened anew.
    connection.execute(
        "INSERT OR IGNORE INTO boot VALUES (?, ?, ?)",
        (start.boot_id.bytes, start.at_us, __version__),
    )


def _reconcile(
    connection: apsw.Connection, known: LastKnown | None, start: Start
) -> list[StoreAlarm]:
    """Compare with what was last known; open a new epoch where they disagree."""
    standing = standing_of(connection)
    why = disagreement(connection, standing, known)
    if why is None or known is None:
        return []
    # Imported here: hardly a start comes this far.
    from station.journal import epoch, incidents

    note = epoch.EpochNote(
        why=why,
        at=start.at,
        after_seq=standing.seq,
        known_seq=max(standing.seq, known.seq),
        last_id=max(standing.event_id or known.event_id, known.event_id),
        missing=((standing.seq + 1, known.seq),) if known.seq > standing.seq else (),
    )
    epoch.begin(connection, note, start.boot_id, standing)
    lost = str(max(0, known.seq - standing.seq))
    alarm = StoreAlarm(_ALARM[why], (("lost", lost), ("seq", str(note.known_seq))), start.at)
    incidents.note(connection, alarm)
    return [alarm]
