"""Fill freshly migrated databases with the demo's data, by COPY, whole or not at all.

A courier's week in slices, so that a million waybills need no more memory than a thousand. The same
seed and `now` give the same rows. `now` is a UTC-aware datetime; everything lies in the ten days
before it. `schema` is the backend's;
`tell` hears how many waybills are done. Errors are psycopg's own.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from station.demo import (
    seed_agents,
    seed_documents,
    seed_history,
    seed_master,
    seed_orders,
    seed_proofs,
    seed_waybills,
)
from station.demo.filling import Filling
from station.demo.waybills import SEED, WAYBILLS, stream_waybills
from station.events import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from station.demo.waybills import DemoWaybill

SLICE = 5_000


def seed_osas(
    url: str,
    *,
    waybills: int = WAYBILLS,
    seed: int = SEED,
    now: datetime,
    schema: str = "public",
    tell: Callable[[int], None] = lambda _done: None,
) -> dict[str, int]:
    """Fill OSAS and return how many rows each table got."""
    collected: dict[int, int] = {}
    with Filling(url, schema) as filling:
        seed_master.fill(filling, now)
        for parcels in _slices(seed, waybills):
            seed_waybills.fill(filling, parcels, now)
            seed_documents.fill(filling, parcels, now)
            seed_history.fill(filling, parcels, now)
            seed_proofs.fill(filling, parcels, now)
            seed_agents.collect(collected, parcels)
            tell(parcels[-1].number)
        seed_agents.fill(filling, collected, now)
    return filling.counts


def seed_onmart(
    url: str,
    *,
    waybills: int = WAYBILLS,
    seed: int = SEED,
    now: datetime,
    schema: str = "public",
    tell: Callable[[int], None] = lambda _done: None,
) -> dict[str, int]:
    """Fill ONMART with the orders of the same parcels and return how many rows each table got."""
    with Filling(url, schema) as filling:
        seed_orders.fill_shops(filling)
        for parcels in _slices(seed, waybills):
            seed_orders.fill(filling, [parcel for parcel in parcels if parcel.order_no], now)
            tell(parcels[-1].number)
    return filling.counts


ROOT = {Target.OSAS: "agent_locations", Target.ONMART: "marketplace_channel"}
"""Every other row of a database hangs on one of these."""


def is_seeded(url: str, target: Target, schema: str = "public") -> bool:
    """Whether a database holds data already; the demo's is there whole or not at all."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        first = sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(schema, ROOT[target]))
        return connection.execute(first).fetchone() is not None


def _slices(seed: int, waybills: int) -> Iterator[list[DemoWaybill]]:
    parcels = stream_waybills(seed, waybills)
    while some := list(islice(parcels, SLICE)):
        yield some
