"""What a stock-take and a close-out leave in OSAS: differences by name, and one signed shift."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from station.events import Target, Workflow
from station.journal.details import Arrival, Differs, Shift, StockTake, Unmatched
from station.journal.record import DeliveryState
from station.workflows.awaited import unloading
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.mirrored import Mirrored
from tests.fakes.outbox import MORNING, changed, owed_event
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from pathlib import Path

    from station.central.pools import Pool
    from station.journal.record import Acknowledgement, OwedEvent

FOUND = "SELECT hub, manifest_no, waybill_id IS NOT NULL, awb, kind, found_by FROM discrepancy"
DIFFERENCES = (Differs("missing", "JX1"), Differs("unknown", "XX9"))


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    add_waybills(osas_url, "JX1")
    return bench.pool(osas_url)


def did(seq: int, workflow: Workflow, action: str, *, station: int = 1, **facts: Any) -> OwedEvent:
    return owed_event(
        seq, "", station=station, workflow=workflow, action=action, moves_to=None, **facts
    )


def push(bench: Bench, pool: Pool, *events: OwedEvent) -> list[Acknowledgement]:
    told = bench.push(pool, list(events))
    assert {one.state for one in told} == {DeliveryState.DELIVERED}
    return told


def test_each_difference_of_a_stock_take_is_named_once(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    counted = StockTake("CGK-3-20261102-S001", 2, 2, DIFFERENCES)
    events = [
        did(1, Workflow.STOCKTAKE, "count", stocktake=StockTake("CGK-3-20261102-S001")),
        did(2, Workflow.STOCKTAKE, "close", stocktake=counted),
    ]
    for _ in range(2):
        push(bench, pool, *events)
    assert rows(osas_url, f"{FOUND} ORDER BY awb") == [
        ("CGK", "CGK-3-20261102-S001", True, "JX1", "missing", "operator01"),
        ("CGK", "CGK-3-20261102-S001", False, "XX9", "unknown", "operator01"),
    ]


def test_a_shift_is_closed_out_once_and_who_comes_late_is_told(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    counts = {"opening": 2, "counted": 1}
    shift = Shift("2026-11-02/1", counts, 3, "hujan", "supervisor01", DIFFERENCES[:1])
    (first,) = push(bench, pool, did(1, Workflow.SHIFT, "close", shift=shift))
    assert first.note == ""
    late = Shift("2026-11-02/1", {"opening": 9}, signed_by="supervisor02")
    (second,) = push(bench, pool, did(1, Workflow.SHIFT, "close", station=2, shift=late))
    assert second.note == "closed out by supervisor01"
    kept = "SELECT hub, shift, counts, unsent, note, signed_by, signed_at FROM shift_closeout"
    assert rows(osas_url, kept) == [
        (
            *("CGK", "2026-11-02/1", counts, 3, "hujan"),
            *("supervisor01", MORNING + timedelta(seconds=1)),
        )
    ]
    assert [row[3] for row in rows(osas_url, FOUND)] == ["JX1"]


def test_both_are_kept_in_a_backend_s_own_names(bench: Bench, osas_url: str) -> None:
    with renamed(osas_url, Target.OSAS) as bench.naming:
        pool = bench.pool(osas_url)
        take = did(1, Workflow.STOCKTAKE, "close", stocktake=StockTake("S1", 1, 0, DIFFERENCES))
        shift = Shift("2026-11-02/1", signed_by="supervisor01")
        push(bench, pool, take, did(2, Workflow.SHIFT, "close", shift=shift))
        pool.close()
    assert len(rows(osas_url, FOUND)) == 2
    assert len(rows(osas_url, "SELECT id FROM shift_closeout")) == 1


def test_what_one_desk_counts_the_mirrors_of_the_others_tell(
    bench: Bench, pool: Pool, osas_url: str, tmp_path: Path
) -> None:
    number = "CGK-3-20261102-S001"
    counted = StockTake(number, over="unmanifested", held=True)
    first = did(2, Workflow.STOCKTAKE, "count", stocktake=counted)
    first = changed(first, awb="JX1", koli_no=2)
    back = did(4, Workflow.STOCKTAKE, "count", stocktake=counted)
    taken = did(3, Workflow.STOCKTAKE, "count", stocktake=counted)
    opened = did(1, Workflow.SHIFT, "open", shift=Shift("2026-11-02/1", parcels=("JX1",)))
    events = [opened, first, taken, changed(back, undoes=taken.event_id, counts=False)]
    for _ in range(2):
        push(bench, pool, *events)
    mirrored = Mirrored(bench, tmp_path / "mirror.sqlite")
    mirrored.downlink(osas_url).refresh_once(10)
    opening, count = mirrored.counter.work.closings("CGK")
    assert (opening.kind, opening.action, opening.number) == ("shift", "open", "2026-11-02/1")
    assert "JX1" not in opening.told, "what may be long stays in the ledger"
    assert (count.number, count.code, count.koli_no, count.desk) == (number, "JX1", 2, "3")
    assert '"held": true' in count.told
    assert count.at == MORNING + timedelta(seconds=2)
    assert mirrored.counter.work.closings("BDO") == ()
    mirrored.close()


def test_which_desks_unload_and_which_are_there_the_mirrors_of_the_others_tell(
    bench: Bench, pool: Pool, osas_url: str, tmp_path: Path
) -> None:
    run = Arrival("RUN-1", "run", ("M1", "M2"), 9)
    missing = Unmatched("missing", "JX1", "M1")
    closed = Arrival("RUN-1", documents=("RUN-1", "M1"), differences=(missing,))
    expect = owed_event(1, "", action="expect", moves_to=None, arrival=run)
    unload = owed_event(2, "JX1", action="unload", arrival=Arrival("RUN-1"))
    rows(
        osas_url,
        "INSERT INTO station (name, hub, machine, app_version, last_seen, queue_depth)"
        " VALUES ('CGK-4', 'CGK', 'pc', '1', '2026-11-02T00:00Z', 3)",
    )
    mirrored = Mirrored(bench, tmp_path / "mirror.sqlite")
    counter, downlink = mirrored.counter, mirrored.downlink(osas_url)
    push(bench, pool, expect, unload)
    assert downlink.refresh_once(10).errors == {}
    assert unloading(("M1",), counter, "CGK", "9") == ("3",)
    assert unloading(("M1",), counter, "CGK", "3") == unloading(("M9",), counter, "CGK", "9") == ()
    push(bench, pool, owed_event(3, "", action="close_part", moves_to=None, arrival=closed))
    downlink.refresh_once(10)
    opened, done = counter.work.arrivals("CGK")
    assert (opened.action, done.action, opened.number) == ("expect", "close_part", "RUN-1")
    assert '"M2"' in opened.told
    assert "missing" not in done.told
    assert counter.work.closings("CGK") == ()
    (desk,) = counter.lists.desks_of("CGK")
    assert (desk.desk, desk.owes, desk.seen_at.isoformat()) == ("4", 3, "2026-11-02T00:00:00+00:00")
    assert unloading(("M1",), counter, "CGK", "9") == ()
    mirrored.close()


def test_counting_moves_nothing_and_an_unknown_parcel_waits_for_its_waybill(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    counted = StockTake("S1")
    events = [
        changed(did(seq, Workflow.STOCKTAKE, "count", stocktake=counted), awb=awb)
        for seq, awb in ((1, "JX1"), (2, "JX404"))
    ]
    known, unknown = push(bench, pool, *events)
    assert (known.look_again, unknown.look_again) == (False, True)
    assert rows(osas_url, "SELECT count(*) FROM scans") == [(0,)]
    assert rows(osas_url, "SELECT status FROM waybill_numbers") == [("BOOKED",)]
    add_waybills(osas_url, "JX404")
    push(bench, pool, changed(did(3, Workflow.STOCKTAKE, "count", stocktake=counted), awb="JX404"))
    unattached = "SELECT awb FROM hub_station.orphan_scan WHERE attached_at IS NULL"
    assert rows(osas_url, unattached) == []
    assert rows(osas_url, "SELECT count(*) FROM hub_station.closing") == [(3,)]
