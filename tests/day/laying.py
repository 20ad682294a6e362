"""Puts a planned day's parcels into both databases, and what the backend writes in the course of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from tests.day.fates import Comes, Planted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tests.day.fates import Fate
    from tests.day.trucks import Truck
    from tests.day.whole import Day

_EMPTIED = """
UPDATE waybill_numbers SET status = 'IN_TRANSIT'
 WHERE status IN ('AT_HUB', 'IN_BAG', 'MANIFESTED', 'RTS')
"""
_HIRED = """
INSERT INTO "user" (username, password_hash, full_name, role_id, agent_id)
SELECT name, '-', name, role_id, agent_id
  FROM "user", unnest(%s::text[]) AS name WHERE username = 'courier-cgk'
"""
_BOOKED = """
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status, direction, koli_count,
                             cod_amount, service_type)
SELECT *, 'REG'
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::numeric[], %s::text[], %s::text[], %s::int[],
              %s::int[])
"""
_LAY_HERE = """
INSERT INTO receiving_scan (waybill_id, hub, desk, operator, koli_no, leg, counts, scanned_at)
SELECT id, 'CGK', '2', 'operator02', 1, 1, true, %s FROM waybill_numbers
 WHERE awb_number = ANY (%s)
"""
_TRUCK = """
WITH run AS (
    INSERT INTO trucking_shipment (number, from_hub, to_hub, vehicle, driver, seal_no, departed)
    VALUES (%(run)s, 'SUB', 'CGK', 'L 1234 AB', 'Budi', %(seal)s, %(at)s) RETURNING id
), manifest AS (
    INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at, sealed_at, shipment_id)
    SELECT %(manifest)s, 'SUB', 'CGK', %(at)s, %(at)s, id FROM run RETURNING id
), bag AS (
    INSERT INTO bag (bag_no, hub, route, status, seal_no, opened_at, sealed_at, sealed_by)
    SELECT number, 'SUB', 'CGK', 'in_transit', 'SEAL-' || number, %(at)s, %(at)s, 'operator01'
      FROM unnest(%(bags)s::text[]) AS number RETURNING id, bag_no
), inside AS (
    INSERT INTO bag_item (bag_id, waybill_id, koli_no, added_at, added_by)
    SELECT bag.id, w.id, 1, %(at)s, 'operator01'
      FROM unnest(%(in_bag)s::text[], %(inside)s::text[]) AS told (bag_no, awb)
      JOIN bag ON bag.bag_no = told.bag_no JOIN waybill_numbers AS w ON w.awb_number = told.awb
), loose AS (
    INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, koli, weight_g)
    SELECT 'hub', manifest.id, row_number() OVER (), w.id, w.koli_count, 1000
      FROM manifest, waybill_numbers AS w WHERE awb_number = ANY (%(listed)s)
)
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, bag_id, koli, weight_g)
SELECT 'hub', manifest.id, 1000 + row_number() OVER (), bag.id, 1, 1000 FROM manifest, bag
"""
_PROVEN = """
INSERT INTO pod_record (waybill_id, receiver, courier, cod, delivered_at)
SELECT w.id, 'Ibu Sari', told.courier, w.cod_amount, %s
  FROM unnest(%s::text[], %s::text[]) AS told (awb, courier)
  JOIN waybill_numbers AS w ON w.awb_number = told.awb
"""
_GIVEN_AWAY = "UPDATE waybill_numbers SET status = 'DELIVERED' WHERE awb_number = ANY (%s)"
_SHIPPED = """
INSERT INTO marketplace_shipment (order_id, awb_number, declared_weight_g, status)
SELECT (SELECT min(id) FROM marketplace_order), awb, 1000, 'shipped' FROM unnest(%s::text[]) AS awb
"""


def lay_ready(day: Day, osas_url: str, onmart_url: str, morning: datetime) -> None:
    """Have in the databases what a morning finds there, and nothing else on this hub's floor."""
    with psycopg.connect(osas_url) as osas:
        osas.execute(_EMPTIED)
        osas.execute(_HIRED, (list(day.couriers),))
        book(osas, (f for f in day.fates if not f.is_late and f.planted is not Planted.NAMELESS))
        opening = [f.awb for f in day.fates if f.comes is Comes.OPENING]
        osas.execute(_LAY_HERE, (morning, opening))
        for truck in day.trucks:
            osas.execute(_TRUCK, _facts_of(truck, morning))
    with psycopg.connect(onmart_url) as onmart:
        onmart.execute(_SHIPPED, ([f.awb for f in day.fates if f.is_shipped],))


def book(osas: psycopg.Connection, fates: Iterable[Fate]) -> None:
    """Issue waybills."""
    told = [
        (f.awb, f.origin, f.destination, 1, f.status, f.direction, f.koli, f.cod) for f in fates
    ]
    if told:
        osas.execute(_BOOKED, tuple(map(list, zip(*told, strict=True))))


def prove(osas: psycopg.Connection, proven: Iterable[tuple[Fate, str]], at: datetime) -> None:
    """Write what couriers' apps tell: a proof of each, and the state of what nobody scanned out."""
    told = list(proven)
    osas.execute(_PROVEN, (at, [f.awb for f, _ in told], [courier for _, courier in told]))
    osas.execute(_GIVEN_AWAY, ([f.awb for f, _ in told if f.planted is Planted.GIVEN_AWAY],))


def _facts_of(truck: Truck, at: datetime) -> dict[str, object]:
    inside = [(number, fate.awb) for number, those in truck.bags for fate in those]
    return {
        "run": truck.run,
        "manifest": truck.manifest,
        "seal": truck.seal,
        "at": at,
        "bags": [number for number, _ in truck.bags],
        "in_bag": [number for number, _ in inside],
        "inside": [awb for _, awb in inside],
        "listed": [fate.awb for fate in truck.listed],
    }
