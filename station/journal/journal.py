"""What happened at this station, durably. One writer (the desk's thread), many short readers.

Neighbours: record (what is kept), opening (the file), room and reserve (on the disk), chain
(hashes), sidecar (what was last recorded, kept elsewhere), outbox (what is owed), history.
`record` returns only after the commit is on the disk; whatever it raises, nothing is green.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import apsw
import msgspec
from msgspec import Struct

from station.errors import JournalError
from station.events import StoreAlarm, Target
from station.journal import archive, chain, incidents, room
from station.journal.damage import is_damage
from station.journal.identifiers import EventIds
from station.journal.opening import Start, open_store
from station.journal.record import DeliveryState, EventBody
from station.journal.reserve import Reserve
from station.journal.sidecar import LastKnown, Sidecar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from station.clock import Clock
    from station.journal.record import Acknowledgement

log = logging.getLogger(__name__)

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(EventBody).decode

_INSERT_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)"
# One delivery row per Target, in one statement.
_INSERT_DELIVERIES = """
INSERT INTO delivery (seq, target, state) VALUES (?1, 'osas', 'pending'), (?1, 'onmart', 'pending')
"""
_COUNT_OWED = "SELECT count(*) FROM delivery WHERE target = ? AND state = "
# One statement for many rows: between two, this thread would wait for its turn each time.
_SETTLE = """
UPDATE delivery SET state = ?, note = ?, settled_us = ?
 WHERE target = ? AND state = 'pending' AND seq IN (SELECT value FROM json_each(?))
"""


class Recorded(Struct, frozen=True):
    """The proof that an event is on the disk."""

    event_id: UUID
    seq: int
    recorded_at: datetime


class Owed(Struct, frozen=True):
    """How many events wait for a database, and how many are parked."""

    waiting: int
    parked: int


class Journal:
    """The store's one writer. Made anywhere, then used by one thread alone."""

    def __init__(
        self,
        file: Path,
        clock: Clock,
        sidecar: Path | None = None,
        *,
        keep_days: int = archive.LEAST_DAYS,
    ) -> None:
        """Open the store; `sidecar` is better kept in another folder. Raises JournalError."""
        self.file = file
        self._clock = clock
        self.boot_id = uuid4()
        self._start = Start(self.boot_id, clock.now())
        self._sidecar = Sidecar(sidecar or file.with_name("journal.last"))
        self._reserve = Reserve(file.with_name("journal.reserve"))
        self._archive = archive.Archive(file.with_name(archive.FOLDER), keep_days)
        self._is_full = False
        self._alarms: list[StoreAlarm] = []
        self._open(self._sidecar.read())

    def _open(self, known: LastKnown | None, *, damaged: bool = False) -> None:
        try:
            opened = open_store(self.file, known, self._start, damaged=damaged)
            self._connection, standing, alarms = opened
            self._owed = {target: self._count_owed(target) for target in Target}
        except apsw.Error as error:
            if damaged or not is_damage(error):
                raise _not_saved(self.file, error) from error
            self._release()
            self._open(known, damaged=True)
            return
        self._alarms += alarms
        self._seq, self._last_id, self._head, self._epoch = standing
        self._ids = EventIds(self._last_id)
        self._broken = self._is_damaged = False
        self.unnoted = len(alarms)
        """How many events the sidecar does not know of yet."""
        self.note_last()

    def _count_owed(self, target: Target) -> Owed:
        # Literal states, so that SQLite sees that its partial indexes apply.
        waiting = self._connection.execute(_COUNT_OWED + "'pending'", (target,)).get
        parked = self._connection.execute(_COUNT_OWED + "'parked'", (target,)).get
        return Owed(waiting, parked)

    def prepare(self) -> int:
        """Return the station sequence of the next event, with the store ready to take it.

        After a failure the store is opened anew first: a failed fsync is never tried again,
        because the system may have dropped the pages that it could not write. Raises JournalError.
        """
        if self._is_full and not self._reserve.has_room():
            raise JournalError("disk_full", file=self.file, cause="")
        if self._broken:
            self._reopen()
        return self._seq + 1

    def owed(self, target: Target) -> Owed:
        """Return what a database is owed; safe to call from any thread."""
        return self._owed[target]

    def record(self, body: EventBody, claim: str | None) -> Recorded:
        """Commit one event and its delivery rows; return when they are on the disk.

        `body.seq` is what `prepare` returned. Raises JournalError (`disk_full`,
        `journal_unusable`) when they are not.
        """
        now = self._clock.now()
        event_id = self._ids.mint(now)
        encoded = _encode(body)
        body_hash = chain.body_hash(encoded)
        head = chain.chain_hash(self._head, body.seq, event_id.bytes, body_hash)
        row = (body.seq, event_id.bytes, body.awb, claim, encoded, body_hash, head)
        self._commit(row)
        self._seq, self._head, self._last_id = body.seq, head, event_id
        if self._is_full:
            self._is_full, self._reserve.is_wanted = False, True
        self.unnoted += 1
        for target, owed in self._owed.items():
            self._owed[target] = Owed(owed.waiting + 1, owed.parked)
        return Recorded(event_id, body.seq, now)

    def _commit(self, row: tuple[Any, ...]) -> None:
        db = self._connection
        try:
            db.execute("BEGIN IMMEDIATE")
            db.execute(_INSERT_EVENT, row)
            db.execute(_INSERT_DELIVERIES, row[:1])
            db.execute("COMMIT")
        except apsw.Error as error:
            failed = self._failed(error)
            if not db.in_transaction:
                raise failed from error
            try:
                db.execute("ROLLBACK")
            except apsw.Error as second:
                raise self._failed(second) from error
            raise failed from error

    def _reopen(self) -> None:
        self._release()
        self._open(self._known(), damaged=self._is_damaged)

    def _release(self) -> None:
        """Close the store as it is: on a full or failing disk, the WAL stays for the next."""
        with suppress(apsw.ConnectionClosedError):
            self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        self._connection.close(force=True)

    @property
    def is_damaged(self) -> bool:
        """Whether the store is to be salvaged before anything else; that may take a minute."""
        return self._is_damaged

    def suspect(self) -> None:
        """Say, from any thread, that the store was found damaged: it is salvaged before long."""
        self._is_damaged = self._broken = True

    def mend(self) -> None:
        """Salvage a store that was found damaged. Raises JournalError; then it is tried again."""
        if self._is_damaged:
            self._reopen()

    def _failed(self, error: apsw.Error) -> JournalError:
        """Have the store opened anew before anything else; return what to raise."""
        self._broken = True
        self._is_damaged |= is_damage(error)
        if isinstance(error, apsw.FullError):
            self._is_full = True
            self._reserve.free()
        return _not_saved(self.file, error)

    def _known(self) -> LastKnown | None:
        if self._last_id is None:
            return None
        return LastKnown(self._seq, self._last_id, self._head, self._epoch)

    def claimed(self, claim: str) -> EventBody | None:
        """Return the event that holds this claim. Raises JournalError when it cannot be read."""
        try:
            body = self._connection.execute("SELECT body FROM event WHERE claim = ?", (claim,)).get
        except apsw.Error as error:
            raise self._failed(error) from error
        return _decode(body) if body is not None else None

    def settle(self, target: Target, settled: Sequence[Acknowledgement]) -> None:
        """Note what a database proved. Not synced: a lost note is sent again and deduplicated."""
        if self._broken:
            self._reopen()
        now_us = microseconds(self._clock.now())
        db = self._connection
        alike: dict[tuple[DeliveryState, str], list[int]] = {}
        for proof in settled:
            alike.setdefault((proof.state, proof.note), []).append(proof.seq)
        counts = dict.fromkeys(DeliveryState, 0)
        try:
            db.execute("PRAGMA synchronous = NORMAL")
            with db:
                for (state, note), seqs in alike.items():
                    listed = msgspec.json.encode(seqs).decode()
                    db.execute(_SETTLE, (state, note, now_us, target, listed))
                    counts[state] += db.changes()
            db.execute("PRAGMA synchronous = FULL")
        except apsw.Error as error:
            # Opened anew before the next scan, and with that synchronous = FULL again.
            raise self._failed(error) from error
        owed = self._owed[target]
        self._owed[target] = Owed(
            owed.waiting - sum(counts.values()), owed.parked + counts[DeliveryState.PARKED]
        )

    def checkpoint(self) -> int:
        """Move committed pages from the WAL into the store without waiting for readers.

        Returns how many pages the WAL held. Raises JournalError; nothing is lost then.
        """
        try:
            pages: tuple[int, int] = self._connection.wal_checkpoint(
                mode=apsw.SQLITE_CHECKPOINT_PASSIVE
            )
        except apsw.Error as error:
            self._is_damaged |= is_damage(error)
            raise _not_saved(self.file, error) from error
        return pages[0]

    def make_room(self) -> bool:
        """Write some room ahead for commits; return whether more is wanted (see room)."""
        return room.write_room(self.file.with_name(self.file.name + "-wal"))

    def keep_room(self) -> None:
        """Write some of the reserve (see there)."""
        self._reserve.write_slice()

    @property
    def wants_room(self) -> bool:
        """Whether some of the reserve is still to be written."""
        return self._reserve.is_wanted

    def archive_slice(self, server_now: datetime) -> bool:
        """Move a little of what is long settled into the archive; return whether there is more."""
        try:
            return not self._broken and self._archive.slice(self._connection, server_now)
        except (apsw.Error, JournalError, OSError) as error:
            log.info("archiving put off: %s", error)
            if is_damage(error) and "archive_damaged" not in {one.key for one in self._alarms}:
                folder = str(self.file.with_name(archive.FOLDER))
                alarm = StoreAlarm("archive_damaged", (("folder", folder),), self._clock.now())
                self._alarms.append(alarm)
            return False

    def note(self, incident: StoreAlarm) -> None:
        """Keep something that befell the store, on a full disk with the reserve's room.

        Raises nothing: where not even that is possible, it was told at least.
        """
        try:
            if self._broken:
                self._reopen()
            incidents.note(self._connection, incident)
        except (apsw.Error, JournalError) as error:
            log.info("%s is not kept: %s", incident.key, error)

    def note_last(self, *, synced: bool = True) -> None:
        """Write to the sidecar what was recorded last; see there. Raises nothing."""
        known = self._known()
        if known is not None and self.unnoted:
            self._sidecar.write(known, synced=synced)
        self.unnoted = 0

    def take_alarms(self) -> list[StoreAlarm]:
        """Return what befell the store since the last call."""
        taken, self._alarms = self._alarms, []
        return taken

    def close(self) -> None:
        """Close the store."""
        self._archive.close()
        self._connection.close(force=True)
        self.note_last()


def microseconds(moment: datetime) -> int:
    """Return microseconds since 1970, as the store keeps times."""
    return round(moment.timestamp() * 1_000_000)


def moment(microseconds_since_1970: int) -> datetime:
    """Return a stored time."""
    return datetime.fromtimestamp(microseconds_since_1970 / 1_000_000, UTC)


def _not_saved(file: Path, error: apsw.Error) -> JournalError:
    if isinstance(error, apsw.FullError):
        return JournalError("disk_full", file=file, cause=error)
    return JournalError("journal_unusable", file=file, cause=error)
