"""Unloading in OSAS: when a truck arrived, and each difference once, whichever desks find it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from station.events import Target
from station.journal.details import Arrival, Packing, Unmatched
from station.journal.record import DeliveryState, order_keys
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.outbox import MORNING, owed_event

if TYPE_CHECKING:
    from station.central.pools import Pool
    from station.journal.record import OwedEvent

RUN, MANIFEST, SACK = "RUN-1", "SUB-1-20261102-M001", "SUB-1-20261102-B001"
_HUB = """
INSERT INTO bag (bag_no, hub, route, status, seal_no, opened_at)
VALUES ('SUB-1-20261102-B001', 'SUB', 'CGK', 'in_transit', 'S1', now());
INSERT INTO trucking_shipment (number, from_hub, to_hub, vehicle, driver, seal_no)
VALUES ('RUN-1', 'SUB', 'CGK', 'B 1 CD', 'D', 'T-9');
INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at, sealed_at, shipment_id)
SELECT 'SUB-1-20261102-M001', 'SUB', 'CGK', '2026-11-01T00:00Z', '2026-11-01T01:00Z', id
  FROM trucking_shipment
"""
DIFFERENCES = """
SELECT kind, d.awb, manifest_no, hub, found_by, w.awb_number, resolution
  FROM discrepancy AS d LEFT JOIN waybill_numbers AS w ON w.id = d.waybill_id ORDER BY kind, awb
"""


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    add_waybills(osas_url, "JX1", "JX2", "JX3", status="IN_TRANSIT")
    for statement in _HUB.split(";"):
        rows(osas_url, statement)
    return bench.pool(osas_url)


def push(bench: Bench, pool: Pool, *events: OwedEvent, station: str = "CGK-3") -> None:
    told = bench.push(pool, list(events), station)
    assert {(one.state, one.note) for one in told} == {(DeliveryState.DELIVERED, "")}


def did(seq: int, action: str, arrival: Arrival, awb: str = "", **changes: Any) -> OwedEvent:
    moves_to = "AT_HUB" if awb else None
    facts: dict[str, Any] = {"action": action, "arrival": arrival, "moves_to": moves_to}
    return owed_event(seq, awb, **(facts | changes))


def closing(seq: int, *missing: str, over: str = "", **changes: Any) -> OwedEvent:
    found = [Unmatched("missing", code, MANIFEST) for code in missing]
    found += [Unmatched("unmanifested", over, MANIFEST)] if over else []
    told = Arrival(RUN, pieces=3, documents=(RUN, MANIFEST), differences=tuple(found))
    return did(seq, "close_part", told, **changes)


def a_truck_arrives(seq: int = 1, **changes: Any) -> OwedEvent:
    seal = (Unmatched("seal_differs", RUN, RUN),)
    return did(
        seq, "expect", Arrival(RUN, "run", (MANIFEST,), 3, "T-8", differences=seal), **changes
    )


def unloaded(seq: int, awb: str, over: str | None = None, **changes: Any) -> OwedEvent:
    return did(seq, "unload", Arrival(RUN, over=over), awb, **changes)


@pytest.mark.parametrize("together", [True, False])
def test_a_truck_is_unloaded_and_a_replay_tells_nothing_again(
    bench: Bench, pool: Pool, osas_url: str, *, together: bool
) -> None:
    events = [
        a_truck_arrives(),
        unloaded(2, "JX1", condition="wet", source="run"),
        unloaded(3, "JX3", "unmanifested"),
        closing(4, "JX2", SACK, over="JX3"),
    ]
    for some in [events, events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    who = "CGK", "operator01"
    assert rows(osas_url, DIFFERENCES) == [
        ("missing", "JX2", MANIFEST, *who, "JX2", None),
        ("missing", SACK, MANIFEST, *who, None, None),
        ("seal_differs", RUN, RUN, *who, None, None),
        ("unmanifested", "JX3", MANIFEST, *who, "JX3", None),
    ]
    arrived = rows(osas_url, "SELECT arrived, seal_no FROM trucking_shipment")
    assert arrived == [(MORNING + timedelta(seconds=1), "T-9")]
    scans = "SELECT source, condition FROM receiving_scan ORDER BY id"
    assert rows(osas_url, scans)[0] == ("run", "wet")
    state = "SELECT status FROM waybill_numbers ORDER BY awb_number"
    assert rows(osas_url, state) == [("AT_HUB",), ("IN_TRANSIT",), ("AT_HUB",)]


def test_two_desks_that_miss_the_same_parcel_say_so_once(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    push(bench, pool, a_truck_arrives(), closing(5, "JX1", "JX2"))
    other: dict[str, Any] = {"station": 2, "desk": "4", "operator": "operator02"}
    push(
        bench, pool, a_truck_arrives(2, **other), closing(6, "JX1", "JX2", **other), station="CGK-4"
    )
    told = "SELECT awb, found_by FROM discrepancy WHERE kind = 'missing' ORDER BY awb"
    assert rows(osas_url, told) == [("JX1", "operator01"), ("JX2", "operator01")]
    arrived = rows(osas_url, "SELECT arrived FROM trucking_shipment")
    assert arrived == [(MORNING + timedelta(seconds=1),)], "the first desk told when it arrived"


def test_what_a_desk_that_was_off_line_tells_later_is_struck_off(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    push(bench, pool, a_truck_arrives(), closing(9, "JX1", "JX2", SACK))
    other: dict[str, Any] = {"station": 2, "desk": "4"}
    sack: dict[str, Any] = {
        "packing": Packing(SACK, "CGK"),
        "order_keys": order_keys(bag=SACK),
        "carries": SACK,
    }
    push(
        *(bench, pool),
        *(unloaded(2, "JX1", **other), did(3, "receive_bag", Arrival(RUN), **other, **sack)),
        station="CGK-4",
    )
    told = "SELECT awb, resolution FROM discrepancy WHERE kind = 'missing' ORDER BY awb"
    assert rows(osas_url, told) == [("JX1", "received"), ("JX2", None), (SACK, "received")]
    push(bench, pool, closing(12, "JX1", "JX2", **other), station="CGK-4")
    assert rows(osas_url, told)[:2] == [("JX1", "received"), ("JX2", None)], "it is known better"


def test_a_later_closing_strikes_off_what_it_misses_no_more(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    push(bench, pool, closing(5, "JX1", "JX2"))
    push(bench, pool, owed_event(6, "JX1"), closing(7, "JX2"))
    told = "SELECT awb, resolution, resolved_at FROM discrepancy ORDER BY awb"
    later = MORNING + timedelta(seconds=7)
    assert rows(osas_url, told) == [("JX1", "received", later), ("JX2", None, None)]


def test_a_scan_that_is_undone_leaves_its_parcel_missing(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    came = unloaded(6, "JX1")
    undo: dict[str, Any] = {"undoes": came.event_id, "overrides": True, "moves_to": "IN_TRANSIT"}
    undone = unloaded(7, "JX1", **undo)
    for some in [[closing(5, "JX1")], [came, undone, closing(8, "JX1")]]:
        push(bench, pool, *some)
    assert rows(osas_url, "SELECT awb, resolution FROM discrepancy") == [("JX1", None)]
    state = "SELECT status FROM waybill_numbers WHERE awb_number = 'JX1'"
    assert rows(osas_url, state) == [("IN_TRANSIT",)]


def test_a_bag_is_opened_to_count_and_taken_back(bench: Bench, pool: Pool, osas_url: str) -> None:
    rows(osas_url, "UPDATE bag SET status = 'received'")
    opened = did(1, "expect", Arrival(SACK, "bag", ("JX1",), 1))
    push(bench, pool, opened)
    assert rows(osas_url, "SELECT status FROM bag") == [("opened",)]
    push(bench, pool, did(2, "expect", Arrival(SACK, "bag"), undoes=opened.event_id, counts=False))
    assert rows(osas_url, "SELECT status FROM bag") == [("received",)]


def test_an_unknown_parcel_that_was_over_is_attached_when_its_waybill_turns_up(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    push(bench, pool, closing(4, "JX9"))
    bench.push(pool, [unloaded(5, "JX9", "unknown", verdict="unknown")])
    add_waybills(osas_url, "JX9")
    push(bench, pool, unloaded(6, "JX9", counts=False, moves_to=None, verdict="duplicate"))
    assert rows(osas_url, "SELECT count(*) FROM receiving_scan WHERE counts") == [(1,)]
    assert rows(osas_url, "SELECT resolution FROM discrepancy") == [("received",)]


def test_onmart_hears_that_a_parcel_arrived(bench: Bench, onmart_url: str) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    (told,) = bench.push(bench.pool(onmart_url, Target.ONMART), [unloaded(1, "JX1")])
    assert told.state is DeliveryState.DELIVERED
    assert rows(onmart_url, "SELECT status FROM marketplace_event") == [("AT_HUB",)]
