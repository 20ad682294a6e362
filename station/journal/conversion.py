"""Brings a store of an earlier format to this one's: tried on a copy, then in one transaction.

    journal.sqlite            before │ after     one COMMIT between, with the format's number
    journal.sqlite.format-1            the store as it was, on the disk before anything is changed
    journal.sqlite.trial               where all steps are tried first; gone afterwards

Whatever stops it, the store is of the one format or the other, whole; while it is of the old one,
the program of before opens it. Neighbours: schema (calls it), version.
"""

from __future__ import annotations

import errno
from contextlib import closing
from typing import TYPE_CHECKING

import apsw
import msgspec

from station.errors import StoreFormatError
from station.journal import archive, chain, durable, schema, sealing
from station.journal.record import EventBody
from station.journal.self_check import prove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STEPS: dict[int, Callable[[apsw.Connection], None]] = {}
"""By the format that a step leads on from, to the next one. None yet: there was one format."""

COPY, TRIAL = ".format-", ".trial"
_decode = msgspec.json.Decoder(EventBody).decode


def bring_up_to_date(store: apsw.Connection, file: Path, before: int, after: int) -> None:
    """Bring an open store, and first its archive, from one format to another; keep a copy.

    First of all this program proves that it works here. Raises StoreFormatError
    `conversion_unproved`, `conversion_no_room` or `conversion_failed`; the store is as it was.
    """
    prove(file)
    for month in archive.files_of(file.with_name(archive.FOLDER)):
        schema.open_writer(month).close()
    try:
        _keep_copy(store, file, before)
        _try(store, file, before, after)
        _step(store, before, after)
    except Exception as error:  # whatever a step raises, the store is as it was
        raise _refused(file, error) from error


def _keep_copy(store: apsw.Connection, file: Path, before: int) -> None:
    """Copy the store as it is, sealed where it is, onto the disk."""
    copy = file.with_name(f"{file.name}{COPY}{before}")
    draft = copy.with_name(copy.name + ".new")
    _copy(store, draft)
    durable.move(draft, copy)


def _copy(store: apsw.Connection, place: Path) -> None:
    place.unlink(missing_ok=True)
    place.touch(mode=0o600)
    store.execute("VACUUM INTO ?", (str(place),))


def _try(store: apsw.Connection, file: Path, before: int, after: int) -> None:
    """Take all steps on another copy, and read everything in it as this program does."""
    trial = file.with_name(file.name + TRIAL)
    try:
        _copy(store, trial)
        with closing(_opened_as(file, trial)) as tried:
            _step(tried, before, after)
            for (body,) in tried.execute("SELECT body FROM event"):
                _decode(body)
    finally:
        trial.unlink(missing_ok=True)


def _opened_as(file: Path, trial: Path) -> apsw.Connection:
    connection = apsw.Connection(str(trial))
    key = sealing.key_for(file)
    if key is not None:
        sealing.unlock(connection, key)
    # Nothing that a kill leaves behind may be taken for the next trial's.
    connection.execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
    return connection


def _step(store: apsw.Connection, before: int, after: int) -> None:
    """Take all steps in one transaction; none may touch an event or a link of the chain."""
    with store:
        heads = _links(store)
        for version in range(before, after):
            STEPS[version](store)
        if _links(store) != heads:
            raise apsw.CorruptError("a step changed what was recorded")
        store.execute(f"PRAGMA user_version = {after}")


def _links(store: apsw.Connection) -> bytes:
    """Return one hash of every event's number, body and link."""
    summed = chain.GENESIS
    for seq, event_id, body, head in store.execute(
        "SELECT seq, event_id, body, chain_hash FROM event ORDER BY seq"
    ):
        summed = chain.chain_hash(summed, seq, event_id, chain.body_hash(body) + head)
    return summed


def _refused(file: Path, error: Exception) -> StoreFormatError:
    is_full = isinstance(error, apsw.FullError) or getattr(error, "errno", None) == errno.ENOSPC
    if is_full:
        return StoreFormatError("conversion_no_room", file=file)
    return StoreFormatError("conversion_failed", file=file, cause=error)
