"""What a day off line must have left in both databases: each move of each parcel, and each row, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.central import rows

if TYPE_CHECKING:
    from tests.acceptance.off_line import Parcels
    from tests.fakes.hub import Hub

_LEFT = ("AT_HUB", "MANIFESTED", "IN_TRANSIT")
ROWS = {
    "hub_station.event_ledger": 53,
    "scans": 24,
    "receiving_scan": 13,  # eleven scans, the bag, and the parcel that a courier brought back
    "packing_scan": 3,
    "handover_scan": 4,  # three parcels and the bag
    "delivery_scan": 4,
    "problem_scan": 1,
    "pop_record": 1,
    "pod_record": 2,
    "alter_weight": 1,
    "discrepancy": 2,  # of the stock-take and of the shift: the same parcel
    "approval_log": 2,
    "shift_closeout": 1,
}
"""Rows by events of this day."""
_MOVED = """
SELECT w.awb_number, array_agg(s.status ORDER BY s."timestamp", s.id)
  FROM scans AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
 WHERE s.event_id IS NOT NULL GROUP BY 1
"""
_STATUS = "SELECT awb_number, status FROM waybill_numbers WHERE awb_number = ANY (%s)"
_SHIPPED = "SELECT awb_number FROM marketplace_shipment WHERE awb_number = ANY (%s)"
_HEARD = """
SELECT s.awb_number, array_agg(e.status ORDER BY e.occurred_at, e.id)
  FROM marketplace_event AS e JOIN marketplace_shipment AS s ON s.id = e.shipment_id
  JOIN hub_station.event_ledger AS l ON l.event_id = e.event_uid
 WHERE s.awb_number = ANY (%s) GROUP BY 1
"""
_DOCUMENTS = """
SELECT 'bag', status, seal_no FROM bag WHERE bag_no = %s
 UNION ALL SELECT 'manifest', m.to_hub, (SELECT count(*) FROM manifest_item AS i
           WHERE i.hub_manifest_id = m.id AND i.removed_at IS NULL)::text
      FROM manifest_hub AS m WHERE number = %s AND sealed_at IS NOT NULL
 UNION ALL SELECT 'round', status, cod_cash::text FROM runsheet WHERE number = %s
 UNION ALL SELECT kind, awb, '' FROM discrepancy WHERE manifest_no = %s
"""


def moves(parcels: Parcels, ordered: str) -> dict[str, list[str]]:
    """Return every state that each parcel came to that day, in their order."""
    came = (*parcels.unloaded, parcels.in_bag, parcels.weighed, parcels.relabelled, parcels.lost)
    return {
        **{awb: ["AT_HUB"] for awb in (*came, ordered)},
        parcels.booked: ["PICKED_UP", "AT_HUB"],
        parcels.bagged: ["AT_HUB", "IN_BAG", *_LEFT[1:]],
        parcels.loose: [*_LEFT],
        parcels.damaged: [*_LEFT],
        parcels.paid: ["OUT_FOR_DELIVERY", "DELIVERED"],
        parcels.home: ["OUT_FOR_DELIVERY", "AT_HUB"],
        parcels.collected: ["DELIVERED"],
    }


def assert_moved_once(hub: Hub, moved: dict[str, list[str]]) -> None:
    """Both databases have every move, once: ONMART of what has a shipment there."""
    assert dict(rows(hub.osas_url, _MOVED)) == moved
    assert dict(rows(hub.osas_url, _STATUS, [*moved])) == {
        awb: told[-1] for awb, told in moved.items()
    }
    shipped = {awb for (awb,) in rows(hub.onmart_url, _SHIPPED, [*moved])}
    heard = dict(rows(hub.onmart_url, _HEARD, [*moved]))
    assert heard == {awb: told for awb, told in moved.items() if awb in shipped}


def assert_rows(hub: Hub) -> None:
    """Every table has as many rows by this day's events as it must."""
    found = {
        table: rows(hub.osas_url, f"SELECT count(*) FROM {table} WHERE event_id IS NOT NULL")
        for table in ROWS
    }
    assert found == {table: [(count,)] for table, count in ROWS.items()}
    hub_wide = "SELECT count(*) FROM hub_station.orphan_scan"
    assert rows(hub.osas_url, hub_wide) == [(0,)]


def documents(hub: Hub, *numbers: str) -> list[tuple[str, str, str]]:
    """Return how a bag, a manifest, a round and a stock-take ended."""
    return [
        (kind, first, second) for kind, first, second in rows(hub.osas_url, _DOCUMENTS, *numbers)
    ]
