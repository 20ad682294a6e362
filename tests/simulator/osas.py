"""OSAS as it must behave: scans, orphans, a parcel's state and its projection. See database."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from station.central.transaction import Proof
from station.events import Target, Verdict
from station.rules.parcel_state import TERMINAL, ParcelState
from tests.simulator.database import Database, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from station.journal.record import EventBody, OwedEvent
    from tests.simulator.database import LedgerRow

NOBODY = UUID(int=0)
"""What the backend wrote has no event; it loses against one of the same class and moment."""
KNOWN = frozenset(ParcelState)


class HistoryLine(NamedTuple):
    """A line of a parcel's tracking history (scans); the backend's has no event."""

    awb: str
    status: str
    location: str
    at: datetime
    event_id: UUID | None


class Held(NamedTuple):
    """A parcel's state. The greatest (rank, at, event_id) wins, whatever arrives when."""

    rank: int
    at: datetime
    event_id: UUID
    status: str
    hub: str


class OsasTables(Tables):
    """Waybills by AWB; what scans left."""

    def __init__(self) -> None:
        super().__init__()
        self.status: dict[str, str] = {}
        """waybill_numbers: AWB → status."""
        self.koli_total: dict[str, int] = {}
        self.receiving: list[LedgerRow] = []
        self.history: list[HistoryLine] = []
        self.orphans: list[LedgerRow] = []
        self.state: dict[str, Held] = {}


class Osas(Database):
    """The primary database: every event concerns it."""

    target = Target.OSAS

    def __init__(self) -> None:
        super().__init__()
        self.tables: OsasTables = OsasTables()

    def concerns(self, body: EventBody) -> bool:  # noqa: ARG002  # every one does
        return True

    def read_back(self, events: Iterable[OwedEvent]) -> Iterable[tuple[UUID, Proof]]:
        ledger = self.tables.ledger
        for event in events:
            if (row := ledger.get(event.event_id)) is not None:
                yield event.event_id, Proof(row.body_hash, owed=True)

    def apply(self, fresh: Sequence[LedgerRow]) -> None:
        tables = self.tables
        moved: dict[str, None] = {}
        for row in fresh:
            body = row.body
            if body.awb not in tables.status:
                if body.verdict is not Verdict.REJECTED and body.awb:
                    tables.orphans.append(row)
                continue
            tables.receiving.append(row)
            if body.counts and body.moves_to is not None:
                moved[body.awb] = None
                tables.history.append(
                    HistoryLine(body.awb, body.moves_to, body.hub, body.effective_at, row.event_id)
                )
        self.move(fresh, moved)

    def move(self, fresh: Sequence[LedgerRow], moved: Iterable[str]) -> None:
        """Let each moved parcel's state be the greatest there is, and its status follow."""
        tables = self.tables
        for awb in moved:
            rivals = [held_by(row) for row in fresh if moves(row.body) and row.body.awb == awb]
            rivals += self._backends_word(awb)
            rivals += [tables.state[awb]] if awb in tables.state else []
            tables.state[awb] = max(rivals)
            self._project(awb)

    def _backends_word(self, awb: str) -> list[Held]:
        """Return what the backend last said of a parcel, if that is still its status."""
        status = self.tables.status[awb]
        if status not in KNOWN:
            return []
        lines = [
            line
            for line in self.tables.history
            if (line.awb, line.status, line.event_id) == (awb, status, None)
        ]
        lines.sort(key=lambda line: line.at)
        return [Held(0, line.at, NOBODY, line.status, line.location) for line in lines[-1:]]

    def _project(self, awb: str) -> None:
        """Show the state as the waybill's status, unless that is terminal or not one of ours."""
        now, state = self.tables.status[awb], self.tables.state[awb]
        if now in KNOWN and (state.rank == 2 or now not in TERMINAL):
            self.tables.status[awb] = state.status


def moves(body: EventBody) -> bool:
    """Return whether an event moves its parcel."""
    return body.counts and body.moves_to is not None


def held_by(row: LedgerRow) -> Held:
    """Return the state that an event makes of its parcel."""
    body = row.body
    assert body.moves_to is not None
    rank = 1 if body.moves_to in TERMINAL else 0
    return Held(rank, body.effective_at, row.event_id, body.moves_to, body.hub)
