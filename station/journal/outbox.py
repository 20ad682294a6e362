"""What is owed to each database, seen from an uplink's thread.

Reads go through a short read-only connection of that thread; acknowledgements are posted to the
desk, which owns the only writer and applies them when no scan waits.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import apsw
import msgspec

from station.errors import JournalError
from station.events import Target
from station.journal import attachments, doubts, schema, servers
from station.journal.damage import is_damage
from station.journal.record import EventBody, OutboxState, OwedEvent

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Sequence

    from station.journal.journal import Journal
    from station.journal.record import Acknowledgement, AttachmentProof, Doubt, OwedAttachment

_decode = msgspec.json.Decoder(EventBody).decode

_PENDING = """
SELECT event.seq, event_id, body_hash, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE target = ?1 AND state = 'pending' AND delivery.seq > ?2
 ORDER BY delivery.seq LIMIT ?3
"""
# The same, without those that are known to be held back.
_PENDING_BUT = """
SELECT event.seq, event_id, body_hash, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE target = ?1 AND state = 'pending'
   AND delivery.seq NOT IN (SELECT value FROM json_each(?2))
 ORDER BY delivery.seq
"""
_PARKED = """
SELECT event.seq, body FROM delivery CROSS JOIN event USING (seq)
 WHERE target = ? AND state = 'parked'
 ORDER BY delivery.seq
"""
_FIRST = f"""
SELECT event_id FROM event WHERE seq =
    (SELECT seq FROM delivery WHERE target = :target AND state = 'delivered' AND {servers.BEYOND}
      ORDER BY seq LIMIT 1)
"""  # noqa: S608  # our own words
_OLDEST = """
SELECT body FROM event WHERE seq =
    (SELECT seq FROM delivery WHERE target = ? AND state = 'pending' ORDER BY seq LIMIT 1)
"""


class DeliveryNotes(Protocol):
    """Who notes what becomes of deliveries, when no scan waits: the desk."""

    def settle(self, target: Target, proofs: Sequence[Acknowledgement], /) -> None:
        """Note what a database proved."""

    def reopen(self, target: Target) -> int:
        """Make all that a database acknowledged pending again; return how many events."""

    def recognise(self, target: Target, server: str) -> None:
        """Note which server acknowledged the last event."""

    def move(self, target: Target, server: str) -> None:
        """Note that it is another database now, and tell it."""

    def looked(self, target: Target, found: Sequence[int], missed: Sequence[int]) -> None:
        """Note which doubtful events' parcels a database knows now, and which not."""

    def attached(self, proofs: Sequence[AttachmentProof]) -> None:
        """Note what OSAS proved of attachments."""


class JournalOutbox:
    """One database's view of the journal; used by one thread."""

    def __init__(self, target: Target, journal: Journal, notes: DeliveryNotes) -> None:
        self._target = target
        self._journal = journal
        self._notes = notes
        self._reader: apsw.Connection | None = None
        self._parkings = -1
        self._parked_keys: dict[str, int] = {}
        self._held: list[int] = []

    @property
    def target(self) -> Target:
        """The database this outbox is owed to."""
        return self._target

    def pending(self, limit: int) -> list[OwedEvent]:
        """Return the oldest owed events in station order, at most `limit`.

        An event that shares an order key with an earlier parked one is held back: a parcel's, a
        bag's or a manifest's history must not arrive with a gap in it. What is held back holds
        nothing further back: else one poison could stop a hub, from bag to manifest to bag.
        """
        self._learn_what_is_parked()
        if self._parked_keys:
            return self._pending_beside_parked(limit)
        return self._pending_after(0, limit)

    def following(self, seq: int, limit: int) -> list[OwedEvent]:
        """Return what `pending` will once all up to `seq` is settled; none where any is parked."""
        self._learn_what_is_parked()
        return [] if self._parked_keys else self._pending_after(seq, limit)

    def _pending_after(self, seq: int, limit: int) -> list[OwedEvent]:
        return [_owed(row) for row in self._read(_PENDING, (self._target, seq, limit))]

    def _learn_what_is_parked(self) -> None:
        """Note each parked event's order keys, with the first such event's sequence."""
        parkings = self._journal.owed(self._target).parkings
        if parkings == self._parkings:
            return
        self._parked_keys, self._held = {}, []
        for seq, body in self._read(_PARKED, (self._target,)):
            for key in _decode(body).keys:
                self._parked_keys.setdefault(key, seq)
        self._parkings = parkings

    def _pending_beside_parked(self, limit: int) -> list[OwedEvent]:
        """Read on past what is held back, which is remembered and not read a second time."""
        free: list[OwedEvent] = []
        held = msgspec.json.encode(self._held).decode()
        with closing(self._rows(_PENDING_BUT, (self._target, held))) as rows:
            for event in map(_owed, rows):
                if self._is_held(event):
                    self._held.append(event.seq)
                else:
                    free.append(event)
                    if len(free) == limit:
                        break
        return free

    def _is_held(self, event: OwedEvent) -> bool:
        keys = self._parked_keys
        return any(keys.get(key, event.seq) < event.seq for key in event.body.keys)

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        """Hand over what the database proved; returns once the journal knows it."""
        if acknowledgements:
            self._notes.settle(self._target, acknowledgements)

    def chain_hash(self, seq: int) -> bytes | None:
        """Return the journal's chain hash at an event."""
        found = self._read("SELECT chain_hash FROM event WHERE seq = ?", (seq,))
        return found[0][0] if found else None

    def last_acknowledged(self) -> UUID | None:
        """Return the event whose being there proves that nothing acknowledged was lost."""
        found = self._read("SELECT event_id FROM witness WHERE target = ?", (self._target,))
        return UUID(bytes=found[0][0]) if found else None

    def last_attachment(self) -> bytes | None:
        """Return the SHA-256 of the attachment that was acknowledged last."""
        found = self._read("SELECT sha256 FROM witness WHERE target = ?", (self._target,))
        return found[0][0] if found else None

    def attachments(self, most_bytes: int) -> Sequence[OwedAttachment]:
        """Return the oldest attachments whose event was delivered; one at least, if there is any.

        They are owed to OSAS alone. No more than fit into `most_bytes`.
        """
        if self._target is not Target.OSAS:
            return ()
        with self._reading() as reader:
            return attachments.owed(reader, most_bytes)

    def attached(self, proofs: Sequence[AttachmentProof]) -> None:
        """Hand over what the database proved of attachments."""
        self._notes.attached(proofs)

    def reopen(self) -> int:
        """Make all that is kept and was acknowledged pending again; return how many events."""
        return self._notes.reopen(self._target)

    def first_acknowledged(self) -> UUID | None:
        """Return the oldest event that is kept and was acknowledged."""
        with self._reading() as reader:
            mark = servers.since(reader, self._target, self.server())
            facts = {"target": self._target, "mark_seq": mark.seq, "mark_us": mark.at_us}
            found = reader.execute(_FIRST, facts).fetchone()
        return UUID(bytes=found[0]) if found else None

    def server(self) -> str:
        """Return which server acknowledged the last event, "" where that is not known."""
        found = self._read("SELECT server FROM witness WHERE target = ?", (self._target,))
        return (found[0][0] or "") if found else ""

    def recognise(self, server: str) -> None:
        """Note which server acknowledged the last event."""
        self._notes.recognise(self._target, server)

    def move(self, server: str) -> None:
        """Note that it is another database now, and have a person told."""
        self._notes.move(self._target, server)

    def doubts(self, limit: int) -> list[Doubt]:
        """Return settled events whose parcel may be known by now, the longest due first."""
        with self._reading() as reader:
            return doubts.due(reader, self._target, self._journal.now_us(), limit)

    def looked(self, asked: Sequence[Doubt], known: Collection[str]) -> None:
        """Note that the database was asked, and which of the doubts' parcels it knows now."""
        found: list[int] = []
        if known:
            with self._reading() as reader:
                found = doubts.of_parcels(reader, self._target, known)
        missed = [doubt.seq for doubt in asked if doubt.awb not in known]
        self._notes.looked(self._target, found, missed)

    def state(self) -> OutboxState:
        """Count what is owed."""
        owed = self._journal.owed(self._target)
        oldest = self._read(_OLDEST, (self._target,)) if owed.waiting else []
        oldest_at = _decode(oldest[0][0]).device_at if oldest else None
        return OutboxState(owed.waiting, owed.parked, oldest_at, owed.contested)

    def _read(self, sql: str, bindings: tuple[object, ...]) -> list[tuple[Any, ...]]:
        return list(self._rows(sql, bindings))

    def _rows(self, sql: str, bindings: tuple[object, ...]) -> Generator[tuple[Any, ...]]:
        with self._reading() as reader:
            # Dropped with this frame, also where the caller has read enough: an open read would
            # hold up checkpoints. `yield from` would close it, and apsw 3.54 keeps what is closed.
            for row in reader.execute(sql, bindings):  # noqa: UP028  # it closes
                yield row

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """Lend the connection, which is made anew after a failure. Raises JournalError."""
        if self._reader is None:
            self._reader = schema.open_reader(self._journal.file)
        try:
            yield self._reader
        except apsw.Error as error:
            if is_damage(error):
                self._journal.store.suspect()
            self._reader.close(force=True)
            self._reader = None
            raise JournalError("journal_unusable", file=self._journal.file, cause=error) from error

    def close(self) -> None:
        """Close the reading connection."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _owed(row: tuple[Any, ...]) -> OwedEvent:
    seq, event_id, body_hash, body = row
    return OwedEvent(seq, UUID(bytes=event_id), body_hash, _decode(body))
