"""ONMART as it must behave: what counts and belongs to a shipment is told to the marketplace."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from station.central.transaction import Proof
from station.events import Target, Verdict
from tests.simulator.database import Database, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from station.journal.record import EventBody, OwedEvent
    from tests.simulator.database import LedgerRow


class Told(NamedTuple):
    """A line of marketplace_event."""

    event_id: UUID
    awb: str
    status: str
    location: str
    at: datetime


class OnmartTables(Tables):
    """AWBs that have a shipment; what the marketplace was told."""

    def __init__(self) -> None:
        super().__init__()
        self.shipped: set[str] = set()
        self.told: list[Told] = []


class Onmart(Database):
    """The marketplace's database."""

    target = Target.ONMART

    def __init__(self) -> None:
        super().__init__()
        self.tables: OnmartTables = OnmartTables()

    def concerns(self, body: EventBody) -> bool:
        return body.counts and body.awb in self.tables.shipped

    def read_back(self, events: Iterable[OwedEvent]) -> Iterable[tuple[UUID, Proof]]:
        ledger = self.tables.ledger
        for event in events:
            row = ledger.get(event.event_id)
            proved = None if row is None else row.body_hash
            yield event.event_id, Proof(proved, owed=self.concerns(event.body))

    def apply(self, fresh: Sequence[LedgerRow]) -> None:
        for row in fresh:
            body = row.body
            status = body.moves_to or _told_by_verdict(body.verdict)
            told = Told(row.event_id, body.awb, status, body.hub, body.effective_at)
            self.tables.told.append(told)


def _told_by_verdict(verdict: Verdict) -> str:
    return "RECEIVED_PARTIAL" if verdict is Verdict.OK else verdict.upper()
