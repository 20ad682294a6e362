"""OSAS as it must behave: scans, orphans, a parcel's state and its projection. See database."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from station.central.transaction import Proof
from station.events import Target, Verdict
from station.rules.parcel_state import NOBODYS_EVENT, TERMINAL, ParcelState
from tests.simulator.database import Database, Tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from station.journal.record import EventBody, OwedEvent
    from tests.simulator.database import LedgerRow

KNOWN = frozenset(ParcelState)
OVERRIDE = 2


class HistoryLine(NamedTuple):
    """A line of a parcel's tracking history (scans); the backend's has no event."""

    awb: str
    status: str
    location: str
    at: datetime
    event_id: UUID | None


class Held(NamedTuple):
    """A parcel's state, or what would be; see `decisive`."""

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
        self.orphans: dict[UUID, LedgerRow] = {}
        """orphan_scan, those that are not attached."""
        self.attached: set[UUID] = set()
        """orphan_scan, those that are."""
        self.moves: dict[str, set[Held]] = {}
        self.state: dict[str, Held] = {}


class Osas(Database):
    """The primary database: every event concerns it."""

    target = Target.OSAS

    def __init__(self) -> None:
        super().__init__()
        self.tables: OsasTables = OsasTables()

    def concerns(self, body: EventBody) -> bool:  # noqa: ARG002  # every one does
        return True

    def apply(self, fresh: Sequence[LedgerRow], mentioned: Collection[str]) -> None:
        tables = self.tables
        rows = sorted([*fresh, *self._attach(mentioned)], key=lambda row: (row.station, row.seq))
        known = {row.body.awb for row in rows} & tables.status.keys()
        brought = {awb: self._is_brought_by_us(awb) for awb in known}
        moving: dict[str, list[LedgerRow]] = {}
        for row in rows:
            body = row.body
            if body.awb not in tables.status:
                if body.verdict is not Verdict.REJECTED and body.awb:
                    tables.orphans[row.event_id] = row
                continue
            tables.receiving.append(row)
            if body.counts and body.moves_to is not None:
                moving.setdefault(body.awb, []).append(row)
                tables.history.append(
                    HistoryLine(body.awb, body.moves_to, body.hub, row.at, row.event_id)
                )
        for awb, movers in moving.items():
            if self.move(awb, movers):
                self.project(awb, brought_by_us=brought[awb])

    def _attach(self, mentioned: Collection[str]) -> list[LedgerRow]:
        """Take out of the orphans those whose waybill has turned up, whoever kept them."""
        tables = self.tables
        found = [
            row
            for row in tables.orphans.values()
            if row.body.awb in mentioned and row.body.awb in tables.status
        ]
        for row in found:
            del tables.orphans[row.event_id]
            tables.attached.add(row.event_id)
        return found

    def move(self, awb: str, movers: Sequence[LedgerRow]) -> bool:
        """Let a parcel's state be the greatest there is; return whether that is another one."""
        tables = self.tables
        told = tables.moves.setdefault(awb, set())
        told.update(map(held_by, movers), self._backends_word(awb))
        before, tables.state[awb] = tables.state.get(awb), decisive(told)
        return tables.state[awb] != before

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
        return [Held(0, line.at, NOBODYS_EVENT, line.status, line.location) for line in lines[-1:]]

    def _is_brought_by_us(self, awb: str) -> bool:
        """Return whether all that history says of a parcel's status comes from events of ours."""
        lines = [
            line.event_id
            for line in self.tables.history
            if line.awb == awb and line.status == self.tables.status[awb]
        ]
        return bool(lines) and None not in lines

    def project(self, awb: str, *, brought_by_us: bool) -> None:
        """Show the state as the waybill's status, unless the backend ended it, or says otherwise."""
        now, state = self.tables.status[awb], self.tables.state[awb]
        if now in KNOWN and (state.rank == OVERRIDE or now not in TERMINAL or brought_by_us):
            self.tables.status[awb] = state.status

    def read_back(self, events: Iterable[OwedEvent]) -> Iterable[tuple[UUID, Proof]]:
        tables = self.tables
        for event in events:
            if (row := tables.ledger.get(event.event_id)) is not None:
                is_orphan = event.event_id in tables.orphans
                yield event.event_id, Proof(row.body_hash, True, is_orphan, self._note(row))  # owed

    def _note(self, row: LedgerRow) -> str:
        """Name another scan that counts for the same piece."""
        if not row.body.counts:
            return ""
        received = self.tables.receiving
        if all(own.event_id != row.event_id for own in received):
            return ""
        theirs = [
            other.event_id
            for other in received
            if other.event_id != row.event_id and other.body.counts and _same_piece(other, row)
        ]
        return f"also {min(theirs)}" if theirs else ""

    def known(self, doubts: Sequence[str]) -> Iterable[str]:
        orphaned = {row.body.awb for row in self.tables.orphans.values()}
        return [awb for awb in doubts if awb not in orphaned]


def _same_piece(one: LedgerRow, other: LedgerRow) -> bool:
    a, b = one.body, other.body
    return (a.awb, a.hub, a.leg, a.koli_no) == (b.awb, b.hub, b.leg, b.koli_no)


def moves(body: EventBody) -> bool:
    """Return whether an event moves its parcel."""
    return body.counts and body.moves_to is not None


def decisive(told: Collection[Held]) -> Held:
    """Return what stands: nothing before the last override does, and an end outlives the rest."""
    overrides = [one[1:3] for one in told if one.rank == OVERRIDE]
    left = [one for one in told if not overrides or one[1:3] >= max(overrides)]
    ends = [one for one in left if one.rank and (one.rank != OVERRIDE or one.status in TERMINAL)]
    return max(ends or left, key=lambda one: one[1:3])


def held_by(row: LedgerRow) -> Held:
    """Return the state that an event makes of its parcel."""
    body = row.body
    assert body.moves_to is not None
    rank = OVERRIDE if body.overrides else int(body.moves_to in TERMINAL)
    return Held(rank, row.at, row.event_id, body.moves_to, body.hub)
