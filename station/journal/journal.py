"""What happened at this station, durably. One writer (the desk's thread), many short readers.

Neighbours: store (the file, kept in health), record (what is kept), chain (hashes), outbox (what is
owed), settling and doubts (what became of it), history (all of it, read).
`record` returns only after the commit is on the disk; whatever it raises, nothing is green.
"""

from __future__ import annotations

import itertools
import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import apsw
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from station.errors import JournalError
from station.events import Target
from station.journal import attachments, chain, decisions, doubts, settling
from station.journal.decisions import Choice
from station.journal.identifiers import EventIds
from station.journal.opening import Start
from station.journal.record import DeliveryState, EventBody
from station.journal.schema import ACTED
from station.journal.sidecar import LastKnown
from station.journal.store import KEEP_DAYS, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from station.clock import Clock
    from station.events import StoreAlarm
    from station.journal.decisions import Decision
    from station.journal.record import Acknowledgement, Attachment, AttachmentProof
    from station.journal.standing import Standing

Kept = tuple[int, UUID, EventBody]
"""An event: its station sequence, its id, and what it says."""

log = logging.getLogger(__name__)

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(EventBody).decode

_INSERT_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)"
# One delivery row per Target, in one statement.
_INSERT_DELIVERIES = """
INSERT INTO delivery (seq, target, state) VALUES (?1, 'osas', 'pending'), (?1, 'onmart', 'pending')
"""
_HOLDER = "SELECT event_id, body FROM event WHERE claim = ?"
_ACTED = f"""
SELECT seq, event_id, body FROM event WHERE {ACTED} AND seq > ? ORDER BY seq LIMIT ?
"""  # noqa: S608  # our own words
_ARRIVALS = f"""
SELECT seq, event_id, body FROM event
 WHERE {ACTED} AND instr(body, cast('"arrival":' AS BLOB)) > 0 AND seq >= coalesce((
       SELECT max(seq) FROM event
        WHERE {ACTED} AND instr(body, cast('"action":"close_part"' AS BLOB)) > 0), 0) ORDER BY seq
"""  # noqa: S608  # our own words
_BETWEEN = "SELECT seq, event_id, body FROM event WHERE seq BETWEEN ? AND ? ORDER BY seq"
_NEWEST = "SELECT seq, event_id, body FROM event ORDER BY seq DESC LIMIT ?"
# No index by AWB: one more would cost every scan a page, and few ask of what is long ago.
_LATER = """
SELECT seq, event_id, body FROM event
 WHERE seq > ? AND awb IN (SELECT value FROM json_each(?)) ORDER BY seq
"""
_COUNT_OWED = "SELECT count(*) FROM delivery WHERE target = ? AND state = "
_COUNT_CONTESTED = _COUNT_OWED + "'delivered' AND note <> ''"


class Claimed(Struct, frozen=True):
    """Who holds a claim: `key` is held by `holder`, or free; `undone` held it before."""

    key: str
    holder: EventBody | None
    undone: EventBody | None


class Recorded(Struct, frozen=True):
    """The proof that an event is on the disk."""

    event_id: UUID
    seq: int
    recorded_at: datetime


class Owed(Struct, frozen=True):
    """How many events wait for a database, are parked, or were delivered and are contested.

    `parkings` is another number whenever it may be other ones that are parked.
    """

    waiting: int
    parked: int
    parkings: int
    contested: int = 0


class Journal:
    """The store's one writer. Made anywhere, then used by one thread alone."""

    def __init__(
        self,
        file: Path,
        clock: Clock,
        sidecar: Path | None = None,
        *,
        keep_days: int = KEEP_DAYS,
    ) -> None:
        """Open the store; `sidecar` is better kept in another folder. Raises JournalError."""
        self.file = file
        self._clock = clock
        self.boot_id = uuid4()
        start = Start(self.boot_id, clock.now())
        self.store = Store(file, sidecar or file.with_name("journal.last"), start, keep_days)
        self._parkings = itertools.count()
        self._open(self.store.sidecar.read())

    def _open(self, known: LastKnown | None) -> None:
        try:
            self._resume(self.store.open(known))
        except apsw.Error as error:
            failed = self.store.failed(error)
            if not self.store.is_damaged:
                raise failed from error
            self._resume(self.store.open(known))
        self.unnoted = int(self._known() != known)

    def _resume(self, standing: Standing) -> None:
        self._owed = {target: self._count_owed(target) for target in Target}
        self._seq, self._last_id, self._head, self._epoch = standing
        self._ids = EventIds(self._last_id)
        self.unnoted = 0
        """How many events the sidecar does not know of yet."""

    @property
    def _connection(self) -> apsw.Connection:
        return self.store.db

    def _count_owed(self, target: Target) -> Owed:
        # Literal states, so that SQLite sees that its partial indexes apply.
        waiting = self._connection.execute(_COUNT_OWED + "'pending'", (target,)).get
        parked = self._connection.execute(_COUNT_OWED + "'parked'", (target,)).get
        return Owed(waiting, parked, next(self._parkings), self._count_contested(target))

    def _count_contested(self, target: Target) -> int:
        contested: int = self._connection.execute(_COUNT_CONTESTED, (target,)).get
        return contested

    def prepare(self) -> int:
        """Return the station sequence of the next event, with the store ready to take it.

        After a failure the store is opened anew first: a failed fsync is never tried again,
        because the system may have dropped the pages that it could not write; they are written
        again (see room). Raises JournalError.
        """
        self.store.refuse_if_full()
        self._make_ready()
        return self._seq + 1

    def mend(self) -> None:
        """Salvage a store that was found damaged. Raises JournalError; then it is tried again."""
        if self.store.is_damaged:
            self._make_ready()

    def _make_ready(self) -> None:
        if self.store.is_broken:
            self._open(self._known())

    def _known(self) -> LastKnown | None:
        if self._last_id is None:
            return None
        return LastKnown(self._seq, self._last_id, self._head, self._epoch, is_open=True)

    def owed(self, target: Target) -> Owed:
        """Return what a database is owed; safe to call from any thread."""
        return self._owed[target]

    def record(
        self, body: EventBody, claim: str | None, pictures: Sequence[Attachment] = ()
    ) -> Recorded:
        """Commit one event, its delivery rows and what it shows; return when it is on the disk.

        `body.seq` is what `prepare` returned. Raises JournalError (`disk_full`,
        `journal_unusable`) when they are not.
        """
        return self.record_all([(body, claim)], pictures)[0]

    def record_all(
        self,
        events: Sequence[tuple[EventBody, str | None]],
        pictures: Sequence[Attachment] = (),
    ) -> list[Recorded]:
        """Commit events that happen together, with their claims: all of them, or none.

        Their `seq` count on from what `prepare` returned; the first one shows the pictures.
        Raises as `record`.
        """
        now = self._clock.now()
        rows, head = [], self._head
        for body, claim in events:
            event_id, encoded = self._ids.mint(now), _encode(body)
            body_hash = chain.body_hash(encoded)
            head = chain.chain_hash(head, body.seq, event_id.bytes, body_hash)
            rows.append((body.seq, event_id.bytes, body.awb, claim, encoded, body_hash, head))
        self._commit(rows, events[0][0], pictures)
        self._seq, self._head, self._last_id = body.seq, head, event_id
        self.store.note_success()
        self.unnoted += len(rows)
        for target, owed in self._owed.items():
            self._owed[target] = replace(owed, waiting=owed.waiting + len(rows))
        return [Recorded(UUID(bytes=row[1]), row[0], now) for row in rows]

    def _commit(
        self, rows: Sequence[tuple[Any, ...]], body: EventBody, pictures: Sequence[Attachment]
    ) -> None:
        db = self._connection
        try:
            db.execute("BEGIN IMMEDIATE")
            for row in rows:
                db.execute(_INSERT_EVENT, row)
                db.execute(_INSERT_DELIVERIES, row[:1])
            if pictures:
                attachments.keep(db, body, pictures)
            db.execute("COMMIT")
        except apsw.Error as error:
            failed = self.store.failed(error)
            if not db.in_transaction:
                raise failed from error
            try:
                db.execute("ROLLBACK")
            except apsw.Error as second:
                raise self.store.failed(second) from error
            raise failed from error

    def claim(self, key: str) -> Claimed:
        """Return who holds a claim. Raises JournalError when it cannot be read.

        An undone event keeps what it claimed, for nothing recorded is edited: whoever comes after
        it claims the same with a number behind it.
        """
        undone: EventBody | None = None
        numbered = key
        try:
            for number in itertools.count(2):
                row = self._connection.execute(_HOLDER, (numbered,)).fetchone()
                if row is None or not self._is_undone(row[0]):
                    break
                undone, numbered = _decode(row[1]), f"{key}#{number}"
        except apsw.Error as error:
            raise self.store.failed(error) from error
        return Claimed(numbered, _decode(row[1]) if row is not None else None, undone)

    def claimed(self, key: str) -> EventBody | None:
        """Return the event that holds a claim. Raises JournalError when it cannot be read."""
        return self.claim(key).holder

    def _is_undone(self, event_id: bytes) -> bool:
        claim = undo_claim(UUID(bytes=event_id))
        return self._connection.execute(_HOLDER, (claim,)).fetchone() is not None

    def acted(self, after_seq: int, limit: int) -> list[Kept]:
        """Return the next events that are more than plain receiving, in their order.

        Raises JournalError when they cannot be read.
        """
        return self._found(_ACTED, (after_seq, limit))

    def arrivals(self) -> list[Kept]:
        """Return what came against an expectation since this desk last closed its part of one.

        Raises JournalError when it cannot be read.
        """
        return self._found(_ARRIVALS)

    def between(self, first_seq: int, last_seq: int) -> list[Kept]:
        """Return what was recorded in a stretch, in its order. Raises JournalError."""
        return self._found(_BETWEEN, (first_seq, last_seq))

    def newest(self, limit: int) -> list[Kept]:
        """Return what was recorded last, the newest first. Raises JournalError."""
        return self._found(_NEWEST, (limit,))

    def later(self, after_seq: int, awbs: Iterable[str]) -> list[Kept]:
        """Return what became of these parcels here since, in its order. Raises JournalError."""
        return self._found(_LATER, (after_seq, _encode(sorted(awbs)).decode()))

    def _found(self, sql: str, wanted: tuple[Any, ...] = ()) -> list[Kept]:
        try:
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, wanted).fetchall()
        except apsw.Error as error:
            raise self.store.failed(error) from error
        return [(seq, UUID(bytes=event_id), _decode(body)) for seq, event_id, body in rows]

    def settle(
        self, target: Target, settled: Sequence[Acknowledgement], offset_us: int = 0
    ) -> None:
        """Note what a database proved. Not synced: a lost note is sent again and deduplicated.

        `offset_us`: server time minus device time, as far as it is known.
        """
        now_us = self.now_us()
        with self._unsynced() as db:
            counts = settling.settle(db, target, settled, now_us, now_us + offset_us)
        self._recount(target, -counts.total(), counts[DeliveryState.PARKED])
        if any(proof.note for proof in settled if proof.state is DeliveryState.DELIVERED):
            self._recount_contested(target)

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
        with self._reopening(target) as db:
            reopened = settling.reopen(db, target)
        self._recount(target, reopened.events, 0)
        self._recount_contested(target)
        return reopened

    def recognise(self, target: Target, server: str) -> None:
        """Note which server acknowledged the last event."""
        with self._unsynced() as db:
            settling.recognise(db, target, server)

    def move(self, target: Target, server: str) -> None:
        """Note that a database is another one now; see settling."""
        while self.move_slice(target, server).more:
            pass

    def move_slice(self, target: Target, server: str) -> settling.Reopened:
        """Note that a database is another one now: what was delivered stays with the other."""
        with self._reopening(target) as db:
            reopened = settling.move(db, target, server, self.now_us())
        self._recount(target, reopened.events, 0)
        return reopened

    def looked(self, target: Target, found: Sequence[int], missed: Sequence[int]) -> None:
        """Note which doubtful events' parcels a database knows now, and which it still does not."""
        with self._unsynced() as db:
            owed = doubts.found(db, target, found, self.now_us())
            doubts.missed(db, target, missed, self.now_us())
        self._recount(target, owed, 0)
        if owed:
            self._recount_contested(target)

    def attached(self, proofs: Sequence[AttachmentProof]) -> None:
        """Note what OSAS proved of attachments."""
        with self._unsynced() as db:
            attachments.settle(db, proofs, self.now_us())

    def decide(self, decision: Decision) -> bool:
        """Carry out and keep what a person decided, on the disk; False if it is not parked."""
        self._make_ready()
        with self.store.synced() as db:
            done = decisions.decide(db, decision, self.now_us())
        if done and decision.choice is Choice.SEEN:
            self._recount_contested(decision.target)
        elif done:
            self._recount(decision.target, int(decision.choice is Choice.RETRY), -1)
        return done

    def now_us(self) -> int:
        """Return device time in microseconds since 1970; safe to call from any thread."""
        return microseconds(self._clock.now())

    def _recount(self, target: Target, waiting: int, parked: int) -> None:
        owed = self._owed[target]
        self._owed[target] = Owed(
            owed.waiting + waiting,
            owed.parked + parked,
            next(self._parkings) if parked else owed.parkings,
            owed.contested,
        )

    def _recount_contested(self, target: Target) -> None:
        contested = self._count_contested(target)
        self._owed[target] = replace(self._owed[target], contested=contested)

    @contextmanager
    def _reopening(self, target: Target) -> Iterator[apsw.Connection]:
        """One transaction; on the disk with all before it, if it is the last of reopening."""
        self._make_ready()
        try:
            is_last = settling.is_reopened(self._connection, target)
        except apsw.Error as error:
            raise self.store.failed(error) from error
        with self.store.synced() if is_last else self.store.unsynced() as db:
            yield db

    @contextmanager
    def _unsynced(self) -> Iterator[apsw.Connection]:
        """One transaction that a power cut may undo, in a store that is ready for it."""
        self._make_ready()
        with self.store.unsynced() as db:
            yield db

    def checkpoint(self) -> int:
        """Move committed pages from the WAL into the store (see there). Raises JournalError."""
        self._make_ready()
        return self.store.checkpoint()

    def make_room(self) -> bool:
        """Write some room ahead for commits; return whether more is wanted (see room)."""
        return self.store.make_room()

    def note(self, incident: StoreAlarm) -> None:
        """Keep something that befell the store. Raises nothing: it was told at least."""
        try:
            self._make_ready()
        except JournalError as error:
            log.info("%s is not kept: %s", incident.key, error)
            return
        self.store.note(incident)

    def note_last(self, *, synced: bool = True) -> None:
        """Write to the sidecar what was recorded last; see there. Raises nothing."""
        known = self._known()
        if known is not None and self.unnoted:
            self.store.sidecar.write(known, synced=synced)
        self.unnoted = 0

    def close(self) -> None:
        """Close the store."""
        self.store.close()
        if (known := self._known()) is not None:
            left_open = replace(known, is_open=self.store.has_wal())
            self.store.sidecar.write(left_open, synced=True)
        self.unnoted = 0


def undo_claim(event_id: UUID) -> str:
    """Return what undoing an event lays claim to, so that it is undone once."""
    return f"undo|{event_id}"


def microseconds(moment: datetime) -> int:
    """Return microseconds since 1970, as the store keeps times."""
    return round(moment.timestamp() * 1_000_000)


def moment(microseconds_since_1970: int) -> datetime:
    """Return a stored time."""
    return datetime.fromtimestamp(microseconds_since_1970 / 1_000_000, UTC)
