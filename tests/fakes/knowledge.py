"""Knowledge out of plain dictionaries, and waybills to fill them with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from station.events import Workflow
from station.mirror.facts import (
    MirrorHold,
    MirrorLocation,
    MirrorPerson,
    MirrorRoute,
    MirrorScan,
    MirrorWaybill,
)
from station.workflows.knowledge import Claim
from station.workflows.own_problems import OwnProblems
from station.workflows.own_way import Outing
from tests.fakes.knowledge_work import FakeHistory, FakeLists, FakeWork

if TYPE_CHECKING:
    from uuid import UUID

    from station.journal.record import EventBody
    from station.rules.parcel_state import ParcelState

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@dataclass
class FakeKnowledge:
    """What a desk at CGK knows: routes SUB → CGK → BDO and SUB → UPG, whatever a test adds."""

    waybills: dict[str, MirrorWaybill] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    held: dict[str, tuple[MirrorHold, ...]] = field(default_factory=dict)
    departed: dict[tuple[str, str], int] = field(default_factory=dict)
    claims: dict[str, MirrorScan] = field(default_factory=dict)
    lanes: dict[tuple[str, str], str] = field(
        default_factory=lambda: {("CGK", "BDO"): "B3", ("CGK", "UPG"): "K2", ("CGK", "CGK"): "D1"}
    )
    paths: dict[tuple[str, str], tuple[str, ...]] = field(
        default_factory=lambda: {
            ("SUB", "BDO"): ("SUB", "CGK", "BDO"),
            ("SUB", "UPG"): ("SUB", "UPG"),
            ("BDO", "SUB"): ("BDO", "CGK", "SUB"),
            ("CGK", "BDO"): ("CGK", "BDO"),
        }
    )
    people: dict[str, MirrorPerson] = field(default_factory=dict)
    fresh_as_of: datetime | None = NOON
    work: FakeWork = field(default_factory=FakeWork)
    history: FakeHistory = field(default_factory=FakeHistory)
    lists: FakeLists = field(default_factory=FakeLists)

    def waybill(self, awb: str) -> MirrorWaybill | None:
        return self.waybills.get(awb)

    def departures(self, awb: str, hub: str) -> int:
        return self.departed.get((awb, hub), 0)

    def resolve(self, code: str) -> str | None:
        return self.numbers.get(code)

    def location(self, code: str) -> MirrorLocation | None:
        cities = {"BDO": "Bandung", "UPG": "Makassar", "SUB": "Surabaya", "CGK": "Jakarta"}
        if code not in cities:
            return None
        return MirrorLocation(code, f"{cities[code]} Gateway", "hub", cities[code], "Asia/Jakarta")

    def route(self, hub: str, destination: str) -> MirrorRoute | None:
        lane = self.lanes.get((hub, destination))
        return MirrorRoute(hub, destination, destination, lane) if lane else None

    def path(self, origin: str, destination: str) -> tuple[str, ...]:
        return self.paths.get((origin, destination), ())

    def holds(self, awb: str) -> tuple[MirrorHold, ...]:
        return self.held.get(awb, ())

    def person(self, username: str) -> MirrorPerson | None:
        return self.people.get(username)

    def earlier(self, claim: Claim) -> MirrorScan | None:
        return self.claims.get(claim.key)

    def told_departures(self, awb: str, hub: str) -> int:
        return self.departures(awb, hub)

    def outing(self, awb: str, hub: str) -> Outing:
        out = self.history.last_out(awb, hub)
        return Outing() if out is None else Outing(*out)

    def moved(self, awb: str, hub: str) -> ParcelState | None:
        """Know of nothing that this desk did: a Recollection does."""

    def problems(self, awb: str) -> tuple[MirrorHold, ...]:
        return OwnProblems().open(awb, self.history.problems(awb), self.lists)

    def note(self, event_id: UUID, body: EventBody) -> None:
        """Remember nothing: a Recollection does that."""

    def earlier_scan(
        self,
        awb: str,
        workflow: str,
        hub: str,
        koli_no: int,
        leg: int,
        *,
        attempt: int = 0,
        but_desk: str = "",
        since: datetime | None = None,
    ) -> MirrorScan | None:
        attempt = 0 if workflow == Workflow.RECEIVING else attempt  # OSAS keeps none of it
        claim = Claim(Workflow(workflow), hub, leg, attempt, awb, koli_no)
        found = self.claims.get(claim.key)
        if found is None or found.desk == but_desk or (since is not None and found.at < since):
            return None
        return found

    def as_of(self) -> datetime | None:
        return self.fresh_as_of

    def add(self, waybill: MirrorWaybill) -> None:
        self.waybills[waybill.awb] = waybill

    def remember(
        self, claim: Claim, *, operator: str = "operator07", desk: str = "2", at: datetime = NOON
    ) -> None:
        self.claims[claim.key] = MirrorScan(
            claim.awb, claim.workflow, claim.hub, desk, operator, claim.koli_no, claim.leg, at
        )


def a_waybill(awb: str = "JX1203345871", **changes: object) -> MirrorWaybill:
    """Return a parcel on its way from Surabaya over CGK to Bandung."""
    facts: dict[str, object] = {
        "awb": awb,
        "origin": "SUB",
        "destination": "BDO",
        "service": "REG",
        "weight_g": 1200,
        "status": "IN_TRANSIT",
        "direction": "forward",
        "koli_total": 1,
        "handovers": 1,
    }
    return MirrorWaybill(**(facts | changes))  # type: ignore[arg-type]  # a builder for tests
