"""What the demo's agents and hubs show for their week: payouts, close-outs, the audit log."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from station.demo.cities import CITIES
from station.demo.seed_master import branch_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from station.demo.filling import Filling, Row
    from station.demo.waybills import DemoWaybill

DAYS = 7
PAYING = 10
"""One agent in so many still waits for its payout."""


def collect(collected: dict[int, int], parcels: list[DemoWaybill]) -> None:
    """Add up the COD that was collected for each agent; rupiah."""
    for parcel in parcels:
        if parcel.cod and parcel.status == "DELIVERED":
            agent = branch_of(parcel)
            collected[agent] = collected.get(agent, 0) + parcel.cod


def fill(filling: Filling, collected: dict[int, int], now: datetime) -> None:
    """Put what can be told only at the end of the week."""
    filling.copy(
        "xendit_payout",
        "external_id agent_id amount cod_from cod_to status paid_at",
        (_payout(agent, amount, now) for agent, amount in sorted(collected.items())),
    )
    filling.copy("shift_closeout", "hub shift counts signed_by signed_at", _closeouts(now))
    filling.insert(
        "audit_log",
        "actor action entity entity_id after",
        (
            ("admin01", "edit", "route_config", str(number), json.dumps({"lane": lane}))
            for number, lane in enumerate(("A2", "B3", "C1"), start=1)
        ),
    )


def _payout(agent: int, amount: int, now: datetime) -> Row:
    days = ((now - timedelta(days=DAYS)).date(), now.date())
    state: Row = ("PENDING", None) if agent % PAYING == 0 else ("COMPLETED", now)
    return (f"payout-{agent}-{days[1]}", agent, amount, *days, *state)


def _closeouts(now: datetime) -> Iterator[Row]:
    """Close each hub's shift of each day: whatever came in went out or was counted."""
    for hub_id, city in enumerate(CITIES, start=1):
        for ago in range(1, DAYS + 1):
            day = now - timedelta(days=ago)
            received, left = 100 + hub_id * ago % 50, 90 + hub_id * ago % 40
            counts = {
                "opening": 40,
                "received": received,
                "handed_over": left,
                "counted": 40 + received - left,
            }
            shift = f"{day:%Y-%m-%d}/1"
            yield (city.code, shift, json.dumps(counts), "supervisor01", day)
