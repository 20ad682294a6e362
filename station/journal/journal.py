"""What happened at this station, durably. One writer (the desk's thread), many short readers.

Neighbours: record (what is kept), schema (the file), room (written ahead), chain (hashes),
outbox (what is owed).
`record` returns only after the commit is on the disk; whatever it raises, nothing is green.
"""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import apsw
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from station import __version__
from station.errors import JournalError
from station.events import Target
from station.journal import chain, doubts, room, schema, settling
from station.journal.identifiers import EventIds
from station.journal.record import DeliveryState, EventBody

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from station.clock import Clock
    from station.journal.record import Acknowledgement

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(EventBody).decode

_INSERT_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)"
# One delivery row per Target, in one statement.
_INSERT_DELIVERIES = """
INSERT INTO delivery (seq, target, state) VALUES (?1, 'osas', 'pending'), (?1, 'onmart', 'pending')
"""
_COUNT_OWED = "SELECT count(*) FROM delivery WHERE target = ? AND state = "


class Recorded(Struct, frozen=True):
    """The proof that an event is on the disk."""

    event_id: UUID
    seq: int
    recorded_at: datetime


class Owed(Struct, frozen=True):
    """How many events wait for a database, and how many are parked.

    `parkings` is another number whenever it may be other ones that are parked.
    """

    waiting: int
    parked: int
    parkings: int


class Journal:
    """The store's one writer. Made anywhere, then used by one thread alone."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self.file = file
        self._clock = clock
        self.boot_id = uuid4()
        self._parkings = itertools.count()
        # Whoever wrote here last may have died of a failed fsync, and left nobody who knows.
        self._write_wal_again()
        self._connection = schema.open_writer(file)
        try:
            self._resume()
            with self._connection as db:
                db.execute(
                    "INSERT INTO boot VALUES (?, ?, ?)",
                    (self.boot_id.bytes, microseconds(clock.now()), __version__),
                )
        except apsw.Error as error:
            self._connection.close()
            raise JournalError("journal_unusable", file=file, cause=error) from error

    def _resume(self) -> None:
        last = self._connection.execute(
            "SELECT seq, event_id, chain_hash FROM event ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        self._seq: int = last[0] if last else 0
        self._head: bytes = last[2] if last else chain.GENESIS
        event_id: bytes | None = last[1] if last else None
        self._ids = EventIds(UUID(bytes=event_id) if event_id else None)
        self._owed = {target: self._count_owed(target) for target in Target}
        self._broken = False

    def _count_owed(self, target: Target) -> Owed:
        # Literal states, so that SQLite sees that its partial indexes apply.
        waiting = self._connection.execute(_COUNT_OWED + "'pending'", (target,)).get
        parked = self._connection.execute(_COUNT_OWED + "'parked'", (target,)).get
        return Owed(waiting, parked, next(self._parkings))

    def prepare(self) -> int:
        """Return the station sequence of the next event, with the store ready to take it.

        After a failure the store is opened anew first: a failed fsync is never tried again,
        because the system may have dropped the pages that it could not write; they are written
        again (see room). Raises JournalError.
        """
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
        self._seq, self._head = body.seq, head
        for target, owed in self._owed.items():
            self._owed[target] = replace(owed, waiting=owed.waiting + 1)
        return Recorded(event_id, body.seq, now)

    def _commit(self, row: tuple[Any, ...]) -> None:
        db = self._connection
        try:
            db.execute("BEGIN IMMEDIATE")
            db.execute(_INSERT_EVENT, row)
            db.execute(_INSERT_DELIVERIES, row[:1])
            db.execute("COMMIT")
        except apsw.Error as error:
            self._broken = True
            if not db.in_transaction:
                raise _not_saved(self.file, error) from error
            try:
                db.execute("ROLLBACK")
            except apsw.Error as second:
                raise _not_saved(self.file, second) from error
            raise _not_saved(self.file, error) from error

    def _reopen(self) -> None:
        # Before the connection closes: the last one's close would check the WAL in as it seems.
        self._write_wal_again()
        self._connection.close(force=True)
        self._connection = schema.open_writer(self.file)
        try:
            self._resume()
        except apsw.Error as error:
            raise _not_saved(self.file, error) from error

    def _write_wal_again(self) -> None:
        try:
            room.write_again(self._wal)
        except OSError as error:
            raise JournalError("journal_unusable", file=self.file, cause=error) from error

    @property
    def _wal(self) -> Path:
        return self.file.with_name(self.file.name + "-wal")

    def claimed(self, claim: str) -> EventBody | None:
        """Return the event that holds this claim. Raises JournalError when it cannot be read."""
        try:
            body = self._connection.execute("SELECT body FROM event WHERE claim = ?", (claim,)).get
        except apsw.Error as error:
            self._broken = True
            raise _not_saved(self.file, error) from error
        return _decode(body) if body is not None else None

    def settle(self, target: Target, settled: Sequence[Acknowledgement]) -> None:
        """Note what a database proved. Not synced: a lost note is sent again and deduplicated."""
        with self._unsynced() as db:
            counts = settling.settle(db, target, settled, self.now_us())
        self._recount(target, -counts.total(), counts[DeliveryState.PARKED])

    def reopen(self, target: Target) -> int:
        """Make all that a database acknowledged pending again; return how many events."""
        events = 0
        more = True
        while more:
            reopened = self.reopen_slice(target)
            events, more = events + reopened.events, reopened.more
        return events

    def reopen_slice(self, target: Target) -> settling.Reopened:
        """Make a slice of what a database acknowledged pending again: it is not there any more."""
        with self._unsynced() as db:
            reopened = settling.reopen(db, target)
        self._recount(target, reopened.events, 0)
        return reopened

    def looked(self, target: Target, found: Sequence[int], missed: Sequence[int]) -> None:
        """Note which doubtful events' parcels a database knows now, and which it still does not."""
        with self._unsynced() as db:
            owed = doubts.found(db, target, found)
            doubts.missed(db, target, missed, self.now_us())
        self._recount(target, owed, 0)

    def now_us(self) -> int:
        """Return device time in microseconds since 1970; safe to call from any thread."""
        return microseconds(self._clock.now())

    def _recount(self, target: Target, waiting: int, parked: int) -> None:
        owed = self._owed[target]
        self._owed[target] = Owed(
            owed.waiting + waiting,
            owed.parked + parked,
            next(self._parkings) if parked else owed.parkings,
        )

    @contextmanager
    def _unsynced(self) -> Iterator[apsw.Connection]:
        """One transaction that a power cut may undo. Raises JournalError."""
        self.prepare()
        db = self._connection
        try:
            db.execute("PRAGMA synchronous = NORMAL")
            with db:
                yield db
            db.execute("PRAGMA synchronous = FULL")
        except apsw.Error as error:
            # Opened anew before the next scan, and with that synchronous = FULL again.
            self._broken = True
            raise _not_saved(self.file, error) from error
        except BaseException:
            self._broken = True
            raise

    def checkpoint(self) -> int:
        """Move committed pages from the WAL into the store without waiting for readers.

        Returns how many pages the WAL held. Raises JournalError; nothing is lost then.
        """
        self.prepare()
        try:
            pages: tuple[int, int] = self._connection.wal_checkpoint(
                mode=apsw.SQLITE_CHECKPOINT_PASSIVE
            )
        except apsw.Error as error:
            # It may have been the WAL that could not be synced.
            self._broken = True
            raise _not_saved(self.file, error) from error
        return pages[0]

    def make_room(self) -> bool:
        """Write some room ahead for commits; return whether more is wanted (see room)."""
        return room.write_room(self._wal)

    def close(self) -> None:
        """Close the store."""
        self._connection.close(force=True)


def links(reader: apsw.Connection) -> Iterator[chain.Link]:
    """Yield every event as the chain sees it, in station order."""
    rows = reader.execute(
        "SELECT seq, event_id, body, body_hash, chain_hash FROM event ORDER BY seq"
    )
    for row in rows:
        yield chain.Link(*row)


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
