"""What a central database must do with a batch, said once more and without SQL: the specification.

`osas` and `onmart` say which effects an event has. tests/integration/test_simulated_servers.py
holds both to the real statements on a real PostgreSQL.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from psycopg import errors

from station.central.transaction import Committed, Proof

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from station.central.transaction import Asked
    from station.events import Target
    from station.journal.record import EventBody, OwedEvent

T = TypeVar("T")


class LedgerRow(NamedTuple):
    """An event whose effects are in the database, and the transaction that put it there."""

    event_id: UUID
    body_hash: bytes
    station: str
    seq: int
    body: EventBody
    xid: int


class Tables:
    """What every central database keeps of the stations' events; each value is never changed."""

    def __init__(self) -> None:
        self.ledger: dict[UUID, LedgerRow] = {}
        self.parked: set[UUID] = set()

    def snapshot(self) -> Self:
        """Return all rows as they are now."""
        kept = copy(self)
        for name, rows in vars(self).items():
            setattr(kept, name, rows.copy())
        return kept


class Database:
    """One central database. `transact` is one batch in one transaction."""

    target: Target
    tables: Tables

    def __init__(self) -> None:
        self.xid = 1
        self.poisons = True
        """Whether an event made to be refused is."""

    def transact(
        self, events: Sequence[OwedEvent], asked: Asked, *, tries: int | None = 0
    ) -> Committed:
        """Commit the events' effects and prove them, or nothing.

        `tries`: how many admission slots were taken before a free one; None if all were. Raises
        psycopg.Error for an event that is refused; then nothing of the batch is there.
        """
        witness = asked.last_acknowledged
        has_witness = witness is None or witness in self.tables.ledger
        if asked.knocks and tries is None:
            return Committed(None, has_witness)
        if tries is not None and has_witness:
            self._write(sorted(events, key=lambda event: event.seq), asked.station)
        return Committed(tries, has_witness, 0.0, dict(self.read_back(events)))

    def _write(self, events: Sequence[OwedEvent], station: str) -> None:
        self.xid += 1
        fresh = self.fresh(events, station)
        for row in fresh:
            if self.poisons and self.target in poisons_of(row.body):
                raise errors.ForeignKeyViolation("made to be refused")
        self.tables.ledger.update((row.event_id, row) for row in fresh)
        self.apply(fresh)

    def fresh(self, events: Sequence[OwedEvent], station: str) -> list[LedgerRow]:
        """Return the rows that are new to the ledger: every effect hangs on being one."""
        return [row for row in self.rows(events, station) if row.event_id not in self.tables.ledger]

    def rows(self, events: Sequence[OwedEvent], station: str) -> list[LedgerRow]:
        return [
            LedgerRow(event.event_id, event.body_hash, station, event.seq, event.body, self.xid)
            for event in events
            if self.concerns(event.body)
        ]

    def read_back(self, events: Iterable[OwedEvent]) -> Iterable[tuple[UUID, Proof]]:
        """Yield what the ledger says of each event, where it says anything."""
        raise NotImplementedError

    def concerns(self, body: EventBody) -> bool:
        """Return whether this database is owed such an event."""
        raise NotImplementedError

    def apply(self, fresh: Sequence[LedgerRow]) -> None:
        """Do what these events do to the tables."""
        raise NotImplementedError


def poisons_of(body: EventBody) -> list[str]:
    """Return the databases that an event was made to be refused by: its device's name says so."""
    return body.device.split("!")[1:]
