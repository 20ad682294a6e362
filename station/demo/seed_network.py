"""How the demo's places are linked: trucks and their lines, books of numbers, old codes, desks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.demo.cities import CITIES
from station.demo.routes import CUT_OFFS, ONWARD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from station.demo.filling import Filling, Row

DAYS = 7
CAPACITY_KG = 4_000
BOOK = 5_000
"""Numbers in one book."""


def fill(filling: Filling, branches: range, now: datetime) -> None:
    """Put all of it; `branches` are the ids of all agents and counters."""
    lines = list(_lines())
    filling.copy("trucking_config", "route from_hub to_hub capacity cut_off", lines)
    filling.copy(
        "trucking_shipment",
        "number route from_hub to_hub vehicle driver seal_no planned_at departed arrived",
        _runs(lines, now),
    )
    filling.copy(
        "all_location_migration",
        "old_code new_code name level parent",
        ((f"{c.code}10000", c.code, c.name, "city", c.province) for c in CITIES),
    )
    filling.copy(
        "awb_books",
        "agent_id prefix digits range_from range_to next_number",
        (_book(book, agent) for book, agent in enumerate(branches)),
    )
    filling.copy(
        "station",
        "name hub machine app_version last_seen",
        ((f"{c.code}-1", c.code, f"pc-{c.code.lower()}-1", "0.1.0", now) for c in CITIES),
    )


def _lines() -> Iterator[Row]:
    """Both ways between each city and its gateway, and between gateways that are neighbours."""
    links = [(c.code, c.gateway) for c in CITIES if c.code != c.gateway]
    links += [
        (one, other)
        for one, onward in ONWARD.items()
        for other in onward
        if one < other and onward[other] == other
    ]
    for number, (one, other) in enumerate(links):
        cut_off = CUT_OFFS[number % len(CUT_OFFS)]
        yield (f"{one}-{other}", one, other, CAPACITY_KG, cut_off)
        yield (f"{other}-{one}", other, one, CAPACITY_KG, cut_off)


def _runs(lines: list[Row], now: datetime) -> Iterator[Row]:
    """One run a day on each line; the last has not arrived."""
    for number, (route, from_hub, to_hub, *_) in enumerate(lines, start=1):
        for ago in range(DAYS):
            left = now - timedelta(days=ago, hours=2)
            arrived = left + timedelta(hours=8) if ago else None
            truck = (f"B {1000 + number} HS", f"Pengemudi {number:03d}", f"TR{number:04d}{ago}")
            yield (f"{route}-{left:%Y%m%d}", route, from_hub, to_hub, *truck, left, left, arrived)


def _book(book: int, agent: int) -> Row:
    """One book for each agent; every tenth is nearly used up."""
    first = book * BOOK
    left = 30 if book % 10 == 0 else BOOK // 2
    return (agent, "HS", 11, first, first + BOOK - 1, first + BOOK - left)
