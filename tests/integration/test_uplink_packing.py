"""Bags in OSAS: what is in each, who put it there, under which seal; in any batches, once."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.events import Target, Verdict, Workflow
from station.journal.details import Packing
from station.journal.record import DeliveryState, order_keys
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from station.journal.record import OwedEvent

BAG = "CGK-3-20261102-B001"
INSIDE = """
SELECT b.bag_no, w.awb_number, i.koli_no FROM bag_item AS i JOIN bag AS b ON b.id = i.bag_id
  JOIN waybill_numbers AS w ON w.id = i.waybill_id
 WHERE i.removed_at IS NULL ORDER BY i.id
"""
SCANS = """
SELECT s.action, w.awb_number, b.bag_no, s.counts FROM packing_scan AS s
  LEFT JOIN bag AS b ON b.id = s.bag_id LEFT JOIN waybill_numbers AS w ON w.id = s.waybill_id
 ORDER BY s.id
"""


class Packer:
    """Makes a desk's events, one after the other."""

    def __init__(self, station: int = 1, desk: str = "3") -> None:
        self._station, self._desk = station, desk
        self._seq = itertools.count(1)

    def told(self, action: str, awb: str = "", bag: str = BAG, **changes: Any) -> OwedEvent:
        details = {key: changes.pop(key, None) for key in ("seal", "weight_g", "items")}
        moves: dict[str, str | None] = {"put_in": "IN_BAG", "take_out": "AT_HUB"}
        facts: dict[str, Any] = {
            "workflow": Workflow.PACKING,
            "desk": self._desk,
            "action": action,
            "moves_to": moves.get(action),
            "packing": Packing(bag, "BDO", **details),
            "order_keys": order_keys(awb=awb, bag=bag),
        }
        return owed_event(next(self._seq), awb, station=self._station, **(facts | changes))

    def undo(self, event: OwedEvent, moves_to: str | None = "AT_HUB") -> OwedEvent:
        body = event.body
        return owed_event(
            next(self._seq),
            body.awb,
            station=self._station,
            workflow=Workflow.PACKING,
            desk=self._desk,
            action=body.action,
            packing=body.packing,
            moves_to=moves_to,
            counts=moves_to is not None,
            overrides=True,
            undoes=event.event_id,
            order_keys=body.order_keys,
        )


def test_a_bag_is_told_whole_and_a_replay_tells_nothing_again(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2", status="AT_HUB")
    desk, pool = Packer(), bench.pool(osas_url)
    events = [
        desk.told("open"),
        desk.told("put_in", "JX1"),
        desk.told("put_in", "JX2"),
        desk.told("put_in", "JX2", counts=False, moves_to=None, verdict=Verdict.DUPLICATE),
        desk.told("take_out", "JX2"),
        desk.told("weigh", weight_g=1_234, moves_to=None),
        desk.told("seal", seal="SEAL-1", weight_g=1_234, items=1),
    ]
    for _ in range(2):
        told = bench.push(pool, events)
        assert {(one.state, one.note) for one in told} == {(DeliveryState.DELIVERED, "")}
        assert rows(osas_url, INSIDE) == [(BAG, "JX1", 1)]
        bag = "SELECT bag_no, hub, route, status, seal_no, weight_g, opened_by, sealed_by FROM bag"
        assert rows(osas_url, bag) == [
            (BAG, "CGK", "BDO", "sealed", "SEAL-1", 1_234, "operator01", "operator01")
        ]
        assert rows(osas_url, SCANS) == [
            ("open", None, BAG, True),
            ("add", "JX1", BAG, True),
            ("add", "JX2", BAG, True),
            ("add", "JX2", BAG, False),
            ("remove", "JX2", BAG, True),
            ("weigh", None, BAG, True),
            ("seal", None, BAG, True),
        ]
        assert rows(osas_url, "SELECT status FROM waybill_numbers ORDER BY awb_number") == [
            ("IN_BAG",),
            ("AT_HUB",),
        ]
    assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(0,)]


_runs = itertools.count(1)


@given(st.lists(st.sampled_from(["put_in", "take_out", "undo"]), min_size=1, max_size=9), st.data())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_in_whatever_batches_it_comes_the_bag_holds_what_the_desk_put_in(
    bench: Bench, osas_url: str, wishes: list[str], data: st.DataObject
) -> None:
    awb, desk = f"JX{next(_runs)}", Packer(station=1000 + next(_runs))
    bag = f"BAG-{awb}"
    add_waybills(osas_url, awb, status="AT_HUB")
    events, inside, last = [desk.told("open", bag=bag)], False, None
    for wish in wishes:
        if wish == "undo" and last is not None:
            events.append(desk.undo(last, "AT_HUB" if last.body.action == "put_in" else "IN_BAG"))
            inside, last = not inside, None
        elif (wish == "take_out") is inside and wish != "undo":
            last = desk.told(wish, awb, bag)
            events.append(last)
            inside = not inside
    cuts = sorted(data.draw(st.sets(st.integers(1, len(events)), max_size=3)))
    for start, end in itertools.pairwise([0, *cuts, len(events)]):
        bench.push(bench.pool(osas_url), events[start:end])
    assert ((bag, awb, 1) in rows(osas_url, INSIDE)) is inside
    status = rows(osas_url, "SELECT status FROM waybill_numbers WHERE awb_number = %s", awb)
    assert status == [("IN_BAG" if inside else "AT_HUB",)]


def test_what_two_desks_did_with_the_same_number_seal_or_parcel_is_told(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1", "JX2", status="AT_HUB")
    here, there = Packer(), Packer(station=2, desk="2")
    pool, other = bench.pool(osas_url), "CGK-2-20261102-B001"
    bench.push(pool, [here.told("open"), here.told("put_in", "JX1"), here.told("seal", seal="S1")])
    told = bench.push(
        pool,
        [
            there.told("open", operator="operator07"),
            there.told("open", bag=other),
            there.told("put_in", "JX1", other),
            there.told("put_in", "JX2", other),
            there.told("seal", bag=other, seal="S1"),
        ],
        station="CGK-2",
    )
    assert [one.note for one in told] == ["bag number used", "", "two bags", "", "seal used"]
    assert rows(osas_url, "SELECT seal_no FROM bag ORDER BY id") == [("S1",), (f"S1 {other}",)]


def test_undoing_a_packing_scan_decounts_it_and_a_weight(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", status="AT_HUB")
    desk, pool = Packer(), bench.pool(osas_url)
    events = [desk.told("open"), desk.told("put_in", "JX1"), desk.told("weigh", weight_g=900)]
    _, put_in, weighed = events
    bench.push(pool, events)
    bench.push(pool, [desk.undo(put_in), desk.undo(weighed, None)])
    assert rows(osas_url, SCANS) == [
        ("open", None, BAG, True),
        ("add", "JX1", BAG, False),
        ("weigh", None, BAG, False),
    ]
    assert rows(osas_url, "SELECT weight_g FROM bag") == [(None,)]
    assert rows(osas_url, INSIDE) == []


@pytest.mark.parametrize("moves_to", ["IN_BAG", None])
def test_the_marketplace_hears_of_a_bag_only_what_moves_its_parcel(
    bench: Bench, onmart_url: str, moves_to: str | None
) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    event = Packer().told("put_in", "JX1", moves_to=moves_to)
    (told,) = bench.push(bench.pool(onmart_url, Target.ONMART), [event])
    heard = rows(onmart_url, "SELECT status FROM marketplace_event")
    assert heard == ([(moves_to,)] if moves_to else [])
    expected = DeliveryState.DELIVERED if moves_to else DeliveryState.NOT_OWED
    assert (told.state, told.look_again) == (expected, False)


STATES = "SELECT awb_number, status FROM waybill_numbers ORDER BY awb_number"


def carried(seq: int, moves_to: str | None, hub: str = "SUB", **changes: Any) -> OwedEvent:
    """Return a bag that comes in as a bag, a minute after it was packed."""
    facts: dict[str, Any] = {
        "hub": hub,
        "action": "receive_bag",
        "packing": Packing(BAG, "SUB"),
        "carries": BAG,
        "moves_to": moves_to,
        "order_keys": order_keys(bag=BAG),
    }
    return owed_event(60 + seq, "", station=7, **(facts | changes))


@pytest.mark.parametrize("at_once", [True, False])
def test_what_is_in_a_bag_moves_with_it_and_back(
    bench: Bench, osas_url: str, *, at_once: bool
) -> None:
    add_waybills(osas_url, "JX1", "JX2", "JX3", status="AT_HUB")
    desk, pool = Packer(), bench.pool(osas_url)
    packed = [
        desk.told("open"),
        *(desk.told("put_in", awb) for awb in ("JX1", "JX2")),
        desk.told("take_out", "JX2"),
        desk.told("seal", seal="S1"),
    ]
    arrived = carried(1, "AT_HUB")
    for batch in [[*packed, arrived]] if at_once else [packed, [arrived]]:
        bench.push(pool, batch)
    bag = "SELECT status FROM bag"
    assert rows(osas_url, STATES) == [("JX1", "AT_HUB"), ("JX2", "AT_HUB"), ("JX3", "AT_HUB")]
    assert rows(osas_url, bag) == [("received",)]
    scan = "SELECT bag_id IS NOT NULL, waybill_id, hub, counts FROM receiving_scan"
    assert rows(osas_url, scan) == [(True, None, "SUB", True)]
    line = "SELECT location FROM scans WHERE status = 'AT_HUB' ORDER BY id"
    told = rows(osas_url, line)
    bench.push(pool, [arrived])
    assert rows(osas_url, line) == told, "a replay tells nothing again"
    assert ("SUB",) in told
    undo = carried(2, "IN_TRANSIT", overrides=True, undoes=arrived.event_id)
    bench.push(pool, [undo])
    assert rows(osas_url, STATES)[0] == ("JX1", "IN_TRANSIT")
    assert rows(osas_url, bag) == [("in_transit",)]
    assert rows(osas_url, scan) == [(True, None, "SUB", False)]


def test_a_waybill_whose_pieces_are_in_two_bags_moves_with_the_last(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1", status="IN_BAG")
    desk, pool, other = Packer(), bench.pool(osas_url), "CGK-3-20261102-B002"
    for number, koli_no in ((BAG, 1), (other, 2)):
        bench.push(
            pool,
            [
                desk.told("open", bag=number),
                desk.told("put_in", "JX1", number, koli_no=koli_no, koli_total=2, moves_to=None),
                desk.told("seal", bag=number, seal=f"S{koli_no}"),
            ],
        )
    rows(osas_url, "UPDATE bag SET status = 'in_transit'")
    bench.push(pool, [carried(1, "AT_HUB")])
    assert rows(osas_url, STATES) == [("JX1", "IN_BAG")]
    bench.push(pool, [carried(2, "AT_HUB", carries=other, packing=Packing(other, "SUB"))])
    assert rows(osas_url, STATES) == [("JX1", "AT_HUB")]


def test_a_bag_that_osas_does_not_know_is_told(bench: Bench, osas_url: str) -> None:
    (told,) = bench.push(bench.pool(osas_url), [carried(1, "AT_HUB")])
    assert told.note == "bag unknown"


def test_what_the_desk_knew_of_a_bag_moves_also_before_it_is_told_to_osas(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1", "JX2", status="IN_BAG")
    desk, pool = Packer(), bench.pool(osas_url)
    opened, put_in, out = (
        desk.told("open"),
        desk.told("put_in", "JX2"),
        desk.told("take_out", "JX2"),
    )
    bench.push(pool, [opened, put_in, out])
    bench.push(pool, [carried(1, "IN_TRANSIT", parcels=("JX1", "JX2", "NOBODY"))])
    assert rows(osas_url, STATES) == [("JX1", "IN_TRANSIT"), ("JX2", "AT_HUB")]


def test_the_marketplaces_hear_of_their_parcels_in_a_bag(bench: Bench, onmart_url: str) -> None:
    for number in (1, 2):
        add_shipment(onmart_url, f"ORD-{number}", f"JX{number}")
    pool = bench.pool(onmart_url, Target.ONMART)
    theirs = carried(1, "AT_HUB", parcels=("JX1", "JX2", "JX3"))
    nobodys = carried(2, "AT_HUB", parcels=("JX3",))
    for _ in range(2):
        told = bench.push(pool, [theirs, nobodys])
        assert [(one.state, one.look_again) for one in told] == [
            (DeliveryState.DELIVERED, False),
            (DeliveryState.NOT_OWED, False),
        ]
        heard = rows(onmart_url, "SELECT status, location FROM marketplace_event")
        assert heard == [("AT_HUB", "SUB")] * 2


@pytest.mark.parametrize("at_once", [True, False])
def test_a_bag_that_was_opened_again_is_under_its_last_seal(
    bench: Bench, osas_url: str, *, at_once: bool
) -> None:
    add_waybills(osas_url, "JX1", status="AT_HUB")
    desk, pool = Packer(), bench.pool(osas_url)
    events = [
        desk.told("open"),
        desk.told("put_in", "JX1"),
        desk.told("seal", seal="S1"),
        desk.told("reopen"),
        desk.told("seal", seal="S2"),
    ]
    for batch in [events] if at_once else [[event] for event in events]:
        bench.push(pool, batch)
    bag = "SELECT status, seal_no FROM bag"
    assert rows(osas_url, bag) == [("sealed", "S2")]
    bench.push(pool, [desk.told("reopen")])
    assert rows(osas_url, bag) == [("open", "S2")]
