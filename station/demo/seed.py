"""Fill freshly migrated databases with the demo's data, by COPY: some two seconds for 20,000.

The same seed and `now` give the same rows. `now` is a UTC-aware datetime; everything lies in the
ten days before it. Errors are psycopg's own; nothing is left behind when one is raised.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, LiteralString

import psycopg
from psycopg import sql

from station.demo import seed_master
from station.demo.cities import BY_CODE, CITIES
from station.demo.history import timed_steps
from station.demo.numbers import ean13
from station.demo.waybills import SEED, WAYBILLS, DemoWaybill, demo_waybills
from station.events import Target

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from station.demo.seed_master import Row

HUB_IDS = {city.code: number for number, city in enumerate(CITIES, start=1)}

CHANNELS = (
    (1, "TOKOPEDIA", "Tokopedia", "https://tokopedia.example"),
    (2, "SHOPEE", "Shopee", "https://shopee.example"),
)
SHOPS = 40
ORDER_STATUS = {"BOOKED": "paid", "PICKED_UP": "paid", "CANCELLED": "cancelled"}
DELIVERED = frozenset({"DELIVERED"})


def seed_osas(
    url: str, *, waybills: int = WAYBILLS, seed: int = SEED, now: datetime
) -> dict[str, int]:
    """Fill OSAS and return how many rows each table got."""
    parcels = demo_waybills(seed, waybills)
    with psycopg.connect(url) as connection:
        filled = _Filled(connection)
        _seed_master(filled)
        _seed_waybills(filled, parcels, now)
        _seed_history(filled, parcels, now)
    return filled.counts


def seed_onmart(
    url: str, *, waybills: int = WAYBILLS, seed: int = SEED, now: datetime
) -> dict[str, int]:
    """Fill ONMART with the orders of the same parcels and return how many rows each table got."""
    ordered = [parcel for parcel in demo_waybills(seed, waybills) if parcel.order_no]
    with psycopg.connect(url) as connection:
        filled = _Filled(connection)
        _seed_orders(filled, ordered, now)
    return filled.counts


FIRST_ROW: dict[Target, LiteralString] = {
    Target.OSAS: "SELECT FROM waybill_numbers LIMIT 1",
    Target.ONMART: "SELECT FROM marketplace_order LIMIT 1",
}


def is_seeded(url: str, target: Target) -> bool:
    """Whether a database holds demo data already; it was filled whole or not at all."""
    with psycopg.connect(url) as connection:
        return connection.execute(FIRST_ROW[target]).fetchone() is not None


class _Filled:
    """One transaction's COPYs, and what they amount to."""

    def __init__(self, connection: psycopg.Connection) -> None:
        # Foreign keys are not looked up row by row: they hold by construction, and a test asks.
        connection.execute("SET LOCAL session_replication_role = replica")
        self._connection = connection
        self.counts: dict[str, int] = {}

    def copy(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        """Append `rows` to a table; `columns` are separated by spaces."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns.split()))
        )
        count = 0
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is wanted after it
                copy.write_row(row)
        self.counts[table] = count
        if columns.startswith("id "):
            self._connection.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
                    sql.Literal(f'"{table}"'), sql.Identifier(table)
                )
            )


def _seed_master(filled: _Filled) -> None:
    filled.copy("role", "id code name", seed_master.ROLES)
    filled.copy(
        "agent_locations",
        "id code name kind city province parent_id timezone latitude longitude",
        seed_master.locations(),
    )
    user = "id username password_hash full_name role_id agent_id"
    filled.copy("user", user, seed_master.users())
    filled.copy("service_types", "id code name divisor sla_hours", seed_master.SERVICES)
    courier_partner = "id code name awb_pattern manifest_form"
    filled.copy("courier_partners", courier_partner, seed_master.COURIER_PARTNERS)
    filled.copy("partners", "id name courier_partner_code", seed_master.partners())
    filled.copy("route_config", "hub destination next_hop lane cut_off", seed_master.routes())


def _seed_waybills(filled: _Filled, parcels: list[DemoWaybill], now: datetime) -> None:
    filled.copy(
        "waybill_numbers",
        "id awb_number origin destination weight status direction chargeable_g freight_amount"
        " cod_amount service_type koli_count agent_id sender_name sender_phone recipient_name"
        " recipient_phone recipient_address recipient_postcode contents created_at",
        (_waybill_row(parcel, now) for parcel in parcels),
    )
    filled.copy(
        "resi_3p",
        "internal_awb partner_awb partner_id",
        (
            (parcel.awb, parcel.partner_awb, seed_master.PARTNER_IDS[parcel.partner])
            for parcel in parcels
            if parcel.partner
        ),
    )


def _waybill_row(parcel: DemoWaybill, now: datetime) -> Row:
    number = parcel.number
    chargeable_g = max(1000, -(-(parcel.weight_g - 300) // 1000) * 1000)
    distance = 1 + len(parcel.hops)
    branches = seed_master.branch_ids(HUB_IDS[parcel.origin])
    return (
        *(number, parcel.awb, parcel.origin, parcel.destination),
        f"{parcel.weight_g / 1000:.3f}",
        *(parcel.status, parcel.direction, chargeable_g, chargeable_g * 4 * distance, parcel.cod),
        *(parcel.service, parcel.koli, branches[number % len(branches)]),
        *(f"Toko {number % 500:03d}", f"081200{number % 500:06d}"),
        *(f"Penerima {number:05d}", f"081300{number:06d}"),
        f"Jl. Contoh No. {number % 200 + 1}, {BY_CODE[parcel.destination].name}",
        *(BY_CODE[parcel.destination].postcode, parcel.contents),
        now - timedelta(minutes=parcel.age_min),
    )


def _seed_history(filled: _Filled, parcels: list[DemoWaybill], now: datetime) -> None:
    scans: list[Row] = []
    received: list[Row] = []
    left: list[Row] = []
    for parcel in parcels:
        for step, at in timed_steps(parcel, now):
            scans.append((parcel.number, step.status, step.hub, at))
            if step.status == "AT_HUB":
                desk = str(parcel.number % 2 + 1)
                arrived = (parcel.number, step.hub, desk, _operator(step.hub), "ok", step.leg, 1)
                received.append((*arrived, at, at))
            elif step.to_hub:
                handed = (parcel.number, step.hub, step.to_hub, _operator(step.hub))
                left.append((*handed, at, at))
    filled.copy("scans", "waybill_id status location timestamp", scans)
    filled.copy(
        "receiving_scan",
        "waybill_id hub desk operator verdict leg koli_no scanned_at server_time",
        received,
    )
    filled.copy("handover_scan", "waybill_id from_hub to_hub operator scanned_at server_time", left)
    filled.copy(
        "problem_scan",
        "waybill_id problem_code hub operator scanned_at server_time",
        (
            (parcel.number, parcel.problem, hub, _operator(hub), now, now)
            for parcel in parcels
            if parcel.problem
            for hub in (parcel.hops[parcel.reached],)
        ),
    )


def _operator(hub: str) -> str:
    return "operator08" if hub == CITIES[0].code else f"operator-{hub.lower()}"


def _seed_orders(filled: _Filled, ordered: list[DemoWaybill], now: datetime) -> None:
    filled.copy("marketplace_channel", "id code name base_url", CHANNELS)
    filled.copy(
        "marketplace_shop",
        "id channel_id name",
        ((shop, shop % len(CHANNELS) + 1, f"Toko {shop:03d}") for shop in range(1, SHOPS + 1)),
    )
    filled.copy(
        "marketplace_order",
        "id order_no shop_id status ordered_at",
        (
            (order, parcel.order_no, _shop(parcel), _order_status(parcel), _ordered_at(parcel, now))
            for order, parcel in enumerate(ordered, start=1)
        ),
    )
    filled.copy(
        "marketplace_order_item",
        "order_id sku name qty",
        (
            (
                order,
                ean13(parcel.number * 3 + line),
                parcel.contents,
                1 + (parcel.number + line) % 3,
            )
            for order, parcel in enumerate(ordered, start=1)
            for line in range(1 + parcel.number % 2)
        ),
    )
    filled.copy(
        "marketplace_shipment",
        "order_id awb_number declared_weight_g status",
        (
            (order, parcel.awb, -(-parcel.weight_g // 100) * 100, parcel.status)
            for order, parcel in enumerate(ordered, start=1)
        ),
    )


def _shop(parcel: DemoWaybill) -> int:
    return parcel.number % SHOPS + 1


def _order_status(parcel: DemoWaybill) -> str:
    if parcel.status in DELIVERED:
        return "completed"
    return ORDER_STATUS.get(parcel.status, "shipped")


def _ordered_at(parcel: DemoWaybill, now: datetime) -> datetime:
    return now - timedelta(minutes=parcel.age_min + 60)
