"""What a stock-take and a close-out leave in OSAS: differences by name, and one signed shift."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from station.events import Target, Workflow
from station.journal.details import Differs, Shift, StockTake
from station.journal.record import DeliveryState
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.outbox import MORNING, owed_event
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
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
