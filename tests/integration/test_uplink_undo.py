"""A scan that was undone: the databases take it back, once, and count the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from station.events import Target, Verdict
from station.journal.record import DeliveryState
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from station.journal.record import OwedEvent

COUNTED = "SELECT counts FROM receiving_scan ORDER BY id"
LINES = "SELECT status FROM scans WHERE event_id IS NOT NULL ORDER BY id"


def undo_of(event: OwedEvent, seq: int, **changes: Any) -> OwedEvent:
    """Return what the desk records when an event is undone."""
    told: dict[str, Any] = {
        "moves_to": "IN_TRANSIT",
        "overrides": True,
        "reason": "undone",
        "undoes": event.event_id,
    }
    return owed_event(seq, event.body.awb, **(told | changes))


def test_an_undone_scan_counts_no_longer_and_contests_nobody(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1")
    pool = bench.pool(osas_url)
    scan = owed_event(1, "JX1")
    undo = undo_of(scan, 2)
    bench.push(pool, [scan])
    assert rows(osas_url, COUNTED) == [(True,)]
    for _ in range(2):  # a replay does nothing
        (told,) = bench.push(pool, [undo])
        assert told.state is DeliveryState.DELIVERED
        assert rows(osas_url, COUNTED) == [(False,)], "the undo itself is no arrival"
        assert rows(osas_url, LINES) == [("AT_HUB",), ("IN_TRANSIT",)]
    other = owed_event(1, "JX1", station=2, desk="2")
    (told,) = bench.push(pool, [other], station="CGK-2")
    assert told.note == "", "nobody else's scan counts"


def test_an_undo_that_comes_with_its_scan_is_the_same(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    scan = owed_event(1, "JX1")
    bench.push(bench.pool(osas_url), [scan, undo_of(scan, 2), owed_event(3, "JX2")])
    assert rows(osas_url, COUNTED) == [(False,), (True,)]


def test_a_scan_after_the_undo_moves_its_parcel_on(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1")
    scan = owed_event(1, "JX1")
    again = owed_event(3, "JX1")
    bench.push(bench.pool(osas_url), [scan, undo_of(scan, 2), again])
    status = "SELECT status FROM waybill_numbers"
    assert rows(osas_url, status) == [("AT_HUB",)]
    bench.push(bench.pool(osas_url), [undo_of(again, 4)])
    assert rows(osas_url, status) == [("IN_TRANSIT",)]
    assert rows(osas_url, COUNTED) == [(False,), (False,)]


def test_an_orphan_that_was_undone_is_never_attached(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url)
    scan = owed_event(1, "JX404", verdict=Verdict.UNKNOWN)
    undo = undo_of(scan, 2, moves_to=None, counts=False)
    told = bench.push(pool, [scan, undo])
    assert not any(one.look_again for one in told), "there is nothing to look for"
    add_waybills(osas_url, "JX404")
    bench.push(pool, [owed_event(3, "JX404")])
    assert rows(osas_url, COUNTED) == [(True,)], "the last one alone"


def test_the_marketplace_hears_that_its_parcel_is_back_where_it_was(
    bench: Bench, onmart_url: str
) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    scan = owed_event(1, "JX1")
    part = owed_event(3, "JX1", moves_to=None)
    told = bench.push(
        bench.pool(onmart_url, Target.ONMART),
        [scan, undo_of(scan, 2), part, undo_of(part, 4, moves_to=None, counts=False)],
    )
    assert [one.state for one in told].count(DeliveryState.DELIVERED) == 3
    heard = rows(onmart_url, "SELECT status FROM marketplace_event ORDER BY id")
    assert heard == [("AT_HUB",), ("IN_TRANSIT",), ("RECEIVED_PARTIAL",)]
