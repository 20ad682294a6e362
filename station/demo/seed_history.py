"""What the demo's parcels went through: tracking history, and each counter's scans."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.demo.cities import CITIES
from station.demo.history import timed_steps

if TYPE_CHECKING:
    from datetime import datetime

    from station.demo.filling import Filling, Row
    from station.demo.history import Step
    from station.demo.waybills import DemoWaybill

OUTCOMES = {
    "OUT_FOR_DELIVERY": "out",
    "DELIVERED": "delivered",
    "FAILED": "failed",
    "RETURNED": "returned_to_sender",
}
WITH_A_COURIER = frozenset({"OUT_FOR_DELIVERY", "FAILED", "DELIVERED"})
PASSING_PROBLEMS = ("NTH", "CODA", "AU")


def fill(filling: Filling, parcels: list[DemoWaybill], now: datetime) -> None:
    """Put one slice."""
    history = _History(now)
    for parcel in parcels:
        history.add(parcel)
    filling.copy("scans", "waybill_id status location timestamp", history.scans)
    filling.copy(
        "receiving_scan",
        "waybill_id hub desk operator verdict counts leg koli_no scanned_at server_time",
        history.received,
    )
    filling.copy(
        "handover_scan",
        "waybill_id from_hub to_hub operator scanned_at server_time",
        history.left,
    )
    filling.copy(
        "delivery_scan",
        "waybill_id hub courier outcome attempt operator scanned_at server_time",
        history.delivered,
    )
    filling.copy(
        "problem_scan",
        "waybill_id problem_code hub operator scanned_at resolved_at resolved_by server_time",
        history.problems,
    )


def operator_of(hub: str) -> str:
    """Return who scans at a hub."""
    return "operator08" if hub == CITIES[0].code else f"operator-{hub.lower()}"


def courier_of(hub: str) -> str:
    """Return who delivers from a hub."""
    return f"courier-{hub.lower()}"


class _History:
    """The rows of one slice, table by table."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.scans: list[Row] = []
        self.received: list[Row] = []
        self.left: list[Row] = []
        self.delivered: list[Row] = []
        self.problems: list[Row] = []

    def add(self, parcel: DemoWaybill) -> None:
        """Add what one parcel went through."""
        before = len(self.received)
        unscanned = _handover_unscanned(parcel)
        for step, at in timed_steps(parcel, self._now):
            self.scans.append((parcel.number, step.status, step.hub, at))
            if step.status == "AT_HUB":
                self._receive(parcel, step, at)
            elif step.to_hub and step.leg != unscanned:
                handed = (parcel.number, step.hub, step.to_hub, operator_of(step.hub))
                self.left.append((*handed, at, at))
            elif step.status in OUTCOMES:
                self._deliver(parcel, step, at)
        self._befall(parcel, was_received=len(self.received) > before)

    def _receive(self, parcel: DemoWaybill, step: Step, at: datetime) -> None:
        desk = str(parcel.number % 2 + 1)
        arrived = (parcel.number, step.hub, desk, operator_of(step.hub))
        # No way leads through a hub twice: each receipt is the first stay there, leg 1.
        self.received.append((*arrived, "ok", True, 1, 1, at, at))
        if step.leg == 1 and parcel.has("received_twice"):
            again = at + timedelta(minutes=2)
            self.received.append((*arrived, "duplicate", False, 1, 1, again, again))

    def _deliver(self, parcel: DemoWaybill, step: Step, at: datetime) -> None:
        who = (courier_of(step.hub), OUTCOMES[step.status], 1, operator_of(step.hub))
        self.delivered.append((parcel.number, step.hub, *who, at, at))

    def _befall(self, parcel: DemoWaybill, *, was_received: bool) -> None:
        hub, now = parcel.hops[parcel.reached], self._now
        if parcel.problem:
            who = (parcel.number, parcel.problem, hub, operator_of(hub))
            self.problems.append((*who, now, None, None, now))
        if was_received and parcel.has("resolved_problem"):
            code = PASSING_PROBLEMS[parcel.number % len(PASSING_PROBLEMS)]
            found = now - timedelta(minutes=parcel.age_min // 4)
            who = (parcel.number, code, hub, operator_of(hub))
            resolved = now - timedelta(minutes=parcel.age_min // 8)
            self.problems.append((*who, found, resolved, "supervisor01", found))


def _handover_unscanned(parcel: DemoWaybill) -> int:
    """Return the leg whose handover somebody forgot to scan, 0 for none."""
    forgotten = parcel.status in WITH_A_COURIER and parcel.has("handover_unscanned")
    return parcel.reached if forgotten else 0
