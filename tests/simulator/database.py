"""What a central database must do with a batch, said once more and without SQL: the specification.

`osas` and `onmart` say which effects an event has. tests/integration/test_simulated_servers.py
holds both to the real statements on a real PostgreSQL. Of the events, scans only: nothing here is
ever weighed.
"""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from psycopg import errors

from station.central.transaction import Committed, Proof

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
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
    server_time: datetime

    @property
    def at(self) -> datetime:
        """When it was: by the station's clock, corrected, unless that is not to be trusted."""
        return self.body.effective_at if self.body.clock_trusted else self.server_time


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
        self, events: Sequence[OwedEvent], asked: Asked, at: datetime, *, tries: int | None = 0
    ) -> Committed:
        """Commit the events' effects and prove them, or nothing. `at`: the server's time.

        `tries`: how many admission slots were taken before a free one; None if all were. Raises
        psycopg.Error for an event that is refused; then nothing of the batch is there.
        """
        witness = asked.last_acknowledged
        has_witness = witness is None or witness in self.tables.ledger
        if asked.knocks and tries is None:
            return Committed(None, has_witness)
        self.xid += 1
        if tries is not None and has_witness:
            fresh = self.fresh(sorted(events, key=lambda event: event.seq), asked.station, at)
            self._refuse_poison(fresh)
            self.tables.ledger.update((row.event_id, row) for row in fresh)
            self.apply(fresh, {event.body.awb for event in events} | set(asked.doubts))
        return Committed(
            tries,
            has_witness,
            proofs=dict(self.read_back(events)),
            known=frozenset(self.known(asked.doubts)),
        )

    def _refuse_poison(self, fresh: Sequence[LedgerRow]) -> None:
        for row in fresh:
            if self.poisons and self.target in poisons_of(row.body):
                raise errors.ForeignKeyViolation("made to be refused")

    def fresh(self, events: Sequence[OwedEvent], station: str, at: datetime) -> list[LedgerRow]:
        """Return the rows that are new to the ledger: every effect hangs on being one."""
        rows = self.rows(events, station, at)
        return [row for row in rows if row.event_id not in self.tables.ledger]

    def rows(self, events: Sequence[OwedEvent], station: str, at: datetime) -> list[LedgerRow]:
        return [
            LedgerRow(
                *(event.event_id, event.body_hash, station, event.seq, event.body, self.xid),
                # One after the other, if only by a little.
                at + timedelta(microseconds=place),
            )
            for place, event in enumerate(events)
            if self.concerns(event.body)
        ]

    def concerns(self, body: EventBody) -> bool:
        """Return whether this database is owed such an event."""
        raise NotImplementedError

    def apply(self, fresh: Sequence[LedgerRow], mentioned: Collection[str]) -> None:
        """Do what these events do to the tables. `mentioned`: AWBs of the batch and its doubts."""
        raise NotImplementedError

    def read_back(self, events: Iterable[OwedEvent]) -> Iterable[tuple[UUID, Proof]]:
        """Yield what the ledger says of each event, where it says anything."""
        raise NotImplementedError

    def known(self, doubts: Sequence[str]) -> Iterable[str]:
        """Return which of these AWBs are in doubt no more."""
        raise NotImplementedError


def poisons_of(body: EventBody) -> list[str]:
    """Return the databases that an event was made to be refused by: its device's name says so."""
    return body.device.split("!")[1:]
