"""ONMART as it must behave: what counts and belongs to a shipment is told to the marketplace."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from station.central.transaction import Proof
from station.events import Target, Verdict
from tests.simulator.database import Database, Tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
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

    def apply(self, fresh: Sequence[LedgerRow], mentioned: Collection[str]) -> None:  # noqa: ARG002  # it keeps no orphans
        for row in fresh:
            body = row.body
            status = body.moves_to or _told_by_verdict(body.verdict)
            self.tables.told.append(Told(row.event_id, body.awb, status, body.hub, row.at))

    def read_back(self, events: Iterable[OwedEvent]) -> Iterable[tuple[UUID, Proof]]:
        for event in events:
            row = self.tables.ledger.get(event.event_id)
            is_shipped = event.body.awb in self.tables.shipped
            yield (
                event.event_id,
                Proof(
                    None if row is None else row.body_hash,
                    owed=event.body.counts and is_shipped,
                    look_again=event.body.counts and not is_shipped,
                    note="",
                ),
            )

    def known(self, doubts: Sequence[str]) -> Iterable[str]:
        return [awb for awb in doubts if awb in self.tables.shipped]


def _told_by_verdict(verdict: Verdict) -> str:
    return "RECEIVED_PARTIAL" if verdict is Verdict.OK else verdict.upper()
