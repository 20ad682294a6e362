"""What happened to a demo parcel until now, step by step. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from station.demo.waybills import DemoWaybill

JUST_A_HUB = frozenset({"AT_HUB", "IN_TRANSIT"})
"""States that the steps from hub to hub already end in."""


@dataclass(frozen=True, slots=True)
class Step:
    """The parcel got `status` at `hub`; `to_hub` is set when it left."""

    status: str
    hub: str
    leg: int
    """Of its whole way, from 1."""
    to_hub: str = ""


def timed_steps(waybill: DemoWaybill, now: datetime) -> Iterator[tuple[Step, datetime]]:
    """Spread a parcel's steps evenly between its booking and now."""
    steps = list(_steps(waybill))
    age = timedelta(minutes=waybill.age_min)
    for place, step in enumerate(steps, start=1):
        yield step, now - age * (1 - place / (len(steps) + 1))


def _steps(waybill: DemoWaybill) -> Iterator[Step]:
    status, hops = waybill.status, waybill.hops
    if status == "BOOKED":
        return
    if status == "CANCELLED":
        yield Step("CANCELLED", hops[0], 1)
        return
    yield Step("PICKED_UP", hops[0], 1)
    if status == "PICKED_UP":
        return
    for index in range(waybill.reached + 1):
        yield Step("AT_HUB", hops[index], index + 1)
        if index < waybill.reached or status == "IN_TRANSIT":
            yield Step("IN_TRANSIT", hops[index], index + 1, hops[index + 1])
    leg = waybill.reached + 1
    if status in {"DELIVERED", "FAILED"}:
        yield Step("OUT_FOR_DELIVERY", hops[-1], leg)
    if status not in JUST_A_HUB:
        yield Step(status, hops[waybill.reached], leg)
