"""Puts a new store in the place of a damaged one, which is set aside and never deleted.

    journal.sqlite.salvaging     being filled; worth nothing until it is whole
    journal.sqlite.rescued-DATE  whole: from here on it takes the damaged one's place
    set-aside/DATE/             the damaged one, with its WAL

Each step is a rename, so that whatever stops it, the next opening finishes it.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from uuid import UUID

import apsw

from station.errors import JournalError
from station.events import StoreAlarm
from station.journal import durable, epoch, incidents, schema
from station.journal.epoch import EpochNote, Why
from station.journal.opening import RESCUED
from station.journal.salvage import salvage
from station.journal.standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from station.journal.opening import Start
    from station.journal.salvage import Salvage
    from station.journal.sidecar import LastKnown

SET_ASIDE = "set-aside"
_PARTS = ("-wal", "-shm", "")
"""The store's own file last: while it is there, nothing is finished."""
_SALVAGING = ".salvaging"


def rescue(file: Path, known: LastKnown | None, start: Start) -> list[StoreAlarm]:
    """Salvage a damaged store into a new one, in its place; return what must be told.

    Raises JournalError where the disk does not let it; then nothing is lost, and it is tried again.
    """
    name = _free_name(file.with_name(SET_ASIDE), start.at)
    new = file.with_name(file.name + _SALVAGING)
    try:
        _remove(new)
        alarms = _fill(file, new, name, known, start)
        rescued = file.with_name(file.name + RESCUED + name)
        new.rename(rescued)
        put_in_place(rescued, file)
    except (apsw.Error, OSError) as error:
        raise JournalError("journal_unusable", file=file, cause=error) from error
    return alarms


def put_in_place(rescued: Path, file: Path) -> None:
    """Set the damaged store aside, and let the whole one take its place. Raises OSError."""
    folder = file.with_name(SET_ASIDE) / rescued.name.rpartition(RESCUED)[2]
    durable.make_folder(folder)
    for part in _PARTS:
        old = file.with_name(file.name + part)
        if old.exists():
            old.rename(folder / old.name)
    durable.sync_folder(folder)
    rescued.rename(file)
    durable.sync_folder(file.parent)


def _fill(
    damaged: Path, new: Path, name: str, known: LastKnown | None, start: Start
) -> list[StoreAlarm]:
    store = schema.open_writer(new)
    try:
        with store:
            found = salvage(damaged, store, known.seq if known else 0, start.at_us)
            folder = f"{SET_ASIDE}/{name}"
            _begin_epoch(store, found, folder, known, start)
            alarms = list(_alarms(found, folder, start))
            for alarm in alarms:
                incidents.note(store, alarm)
    finally:
        # The last to close it moves its WAL into it, and syncs it.
        store.close()
    return alarms


def _alarms(found: Salvage, folder: str, start: Start) -> Iterator[StoreAlarm]:
    facts = {"saved": str(found.saved), "doubtful": str(found.doubtful), "folder": folder}
    yield StoreAlarm("store_damaged", tuple(facts.items()), start.at)
    if found.pictures:
        lost = (("pictures", str(found.pictures)), ("folder", folder))
        yield StoreAlarm("pictures_lost", lost, start.at)


def _begin_epoch(
    store: apsw.Connection, found: Salvage, folder: str, known: LastKnown | None, start: Start
) -> None:
    standing = standing_of(store)
    last_ids = [one for one in (standing.event_id, known and known.event_id) if one]
    note = EpochNote(
        why=Why.DAMAGED,
        at=start.at,
        after_seq=standing.seq,
        known_seq=max(standing.seq, known.seq if known else 0),
        last_id=max(last_ids, default=UUID(int=0)),
        missing=found.missing,
        kept_in=folder,
    )
    epoch.begin(store, note, start.boot_id, standing)


def _free_name(folder: Path, at: datetime) -> str:
    stamp = at.strftime("%Y-%m-%dT%H-%M-%SZ")
    names = (f"{stamp}-{number}" for number in itertools.count(1))
    return next(name for name in names if not (folder / name).exists())


def _remove(new: Path) -> None:
    for part in _PARTS:
        new.with_name(new.name + part).unlink(missing_ok=True)
