"""What is owed to each database, seen from an uplink's thread.

Reads go through a short read-only connection of that thread; acknowledgements are posted to the
desk, which owns the only writer and applies them when no scan waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import apsw
import msgspec

from station.errors import JournalError
from station.journal import schema
from station.journal.record import EventBody, OutboxState, OwedEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.events import Target
    from station.journal.journal import Journal
    from station.journal.record import Acknowledgement

_decode = msgspec.json.Decoder(EventBody).decode

_PENDING = """
SELECT event.seq, event_id, body_hash, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE target = ?1 AND state = 'pending'
 ORDER BY delivery.seq LIMIT ?2
"""
# The same, without what shares its AWB with an earlier parked event.
_PENDING_BESIDE_PARKED = """
SELECT event.seq, event_id, body_hash, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE target = ?1 AND state = 'pending'
   AND NOT EXISTS (SELECT 1 FROM delivery AS parked CROSS JOIN event AS stuck USING (seq)
                    WHERE parked.target = ?1 AND parked.state = 'parked'
                      AND stuck.awb = event.awb AND stuck.seq < event.seq)
 ORDER BY delivery.seq LIMIT ?2
"""
_OLDEST = """
SELECT body FROM event WHERE seq =
    (SELECT seq FROM delivery WHERE target = ? AND state = 'pending' ORDER BY seq LIMIT 1)
"""


class JournalOutbox:
    """One database's view of the journal; used by one thread."""

    def __init__(
        self,
        target: Target,
        journal: Journal,
        settle: Callable[[Target, Sequence[Acknowledgement]], None],
    ) -> None:
        self._target = target
        self._journal = journal
        self._settle = settle
        self._reader: apsw.Connection | None = None

    @property
    def target(self) -> Target:
        """The database this outbox is owed to."""
        return self._target

    def pending(self, limit: int) -> list[OwedEvent]:
        """Return the oldest owed events in station order, at most `limit`.

        An event that shares its AWB with an earlier parked one is held back: a parcel's history
        must not arrive with a gap in it.
        """
        parked = self._journal.owed(self._target).parked
        sql = _PENDING_BESIDE_PARKED if parked else _PENDING
        return [
            OwedEvent(seq, UUID(bytes=event_id), body_hash, _decode(body))
            for seq, event_id, body_hash, body in self._read(sql, (self._target, limit))
        ]

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        """Hand over what the database proved; returns once the journal knows it."""
        if acknowledgements:
            self._settle(self._target, acknowledgements)

    def state(self) -> OutboxState:
        """Count what is owed."""
        owed = self._journal.owed(self._target)
        oldest = self._read(_OLDEST, (self._target,)) if owed.waiting else []
        return OutboxState(
            owed.waiting, owed.parked, _decode(oldest[0][0]).device_at if oldest else None
        )

    def _read(self, sql: str, bindings: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """Read, through a connection that is made anew after a failure. Raises JournalError."""
        if self._reader is None:
            self._reader = schema.open_reader(self._journal.file)
        try:
            return self._reader.execute(sql, bindings).fetchall()
        except apsw.Error as error:
            self._reader.close(force=True)
            self._reader = None
            raise JournalError("journal_unusable", file=self._journal.file, cause=error) from error

    def close(self) -> None:
        """Close the reading connection."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
