"""What came back from a courier and was received as any parcel: off its round in OSAS too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from station.journal.details import Delivery
from station.mirror.facts import MirrorOut
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.outbox import MORNING, owed_event
from tests.fakes.paperwork import SHEET, round_did

if TYPE_CHECKING:
    from station.central.pools import Pool
    from station.journal.record import OwedEvent
    from tests.fakes.mirrored import Mirrored

LINE = "SELECT outcome FROM runsheet_item"
RECEIVED = "SELECT source, counts FROM receiving_scan ORDER BY scanned_at"
STATUS = "SELECT status FROM waybill_numbers"


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    add_waybills(osas_url, "JX1", status="IN_TRANSIT")
    return bench.pool(osas_url)


def came_back(seq: int, **changes: Any) -> OwedEvent:
    said = {"action": "back", "source": "courier", "attempt": 1, "moves_to": "AT_HUB"}
    return owed_event(seq, "JX1", delivery=Delivery(SHEET, "c1"), **{**said, **changes})


def out() -> list[OwedEvent]:
    return [
        owed_event(1, "JX1", source="free"),
        round_did(2, "", "open", date="2026-11-02"),
        round_did(3, "JX1", "out"),
        round_did(4, "", "go"),
    ]


@pytest.mark.parametrize("together", [True, False])
def test_a_parcel_that_is_received_again_is_off_its_round_and_contests_nothing(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    events = [*out(), came_back(5)]
    notes = []
    for some in [events, events] if together else [[event] for event in events]:
        notes += [one.note for one in bench.push(pool, some)]
    assert not any(notes), "it went out between the two scans"
    assert rows(osas_url, LINE) == [("returned",)]
    assert rows(osas_url, RECEIVED) == [("free", True), ("courier", True)]
    assert rows(osas_url, STATUS) == [("AT_HUB",)]


def test_two_desks_that_both_received_it_again_hear_of_each_other(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    bench.push(pool, [*out(), came_back(5)])
    (second,) = bench.push(pool, [owed_event(6, "JX1", station=2, desk="2")], "CGK-2")
    assert second.note.startswith("also ")
    assert rows(osas_url, LINE) == [("returned",)]


def test_what_is_undone_is_with_its_courier_again(bench: Bench, pool: Pool, osas_url: str) -> None:
    back = came_back(5)
    undo = came_back(6, undoes=back.event_id, moves_to="OUT_FOR_DELIVERY", overrides=True)
    bench.push(pool, [*out(), back])
    bench.push(pool, [undo])
    assert rows(osas_url, LINE) == [(None,)]
    assert rows(osas_url, RECEIVED) == [("free", True), ("courier", False)]
    assert rows(osas_url, STATUS) == [("OUT_FOR_DELIVERY",)]


def test_what_came_with_a_truck_all_the_same_is_off_its_round(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    """Received while a list was unloaded, so that its event says `unload`."""
    bench.push(pool, [*out(), came_back(5, action="unload")])
    assert rows(osas_url, LINE) == [("returned",)]


def test_the_debrief_and_the_dock_are_the_same_scan(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    debrief = round_did(5, "JX1", "back")
    told = bench.push(pool, [*out(), debrief])
    assert not any(one.note for one in told)
    assert rows(osas_url, LINE) == [("returned",)]


def test_another_desk_learns_by_its_mirror_that_it_went_out_and_is_back(
    bench: Bench, pool: Pool, osas_url: str, mirrored: Mirrored
) -> None:
    downlink, counter = mirrored.downlink(osas_url), mirrored.counter
    bench.push(pool, out())
    downlink.refresh_once(10)
    gone = counter.history.last_out("JX1", "CGK")
    assert gone == MirrorOut(1, MORNING + timedelta(seconds=3))
    piece = ("JX1", "receiving", "CGK", 1, 1)
    assert counter.earlier_scan(*piece) is not None
    assert counter.earlier_scan(*piece, attempt=1, since=gone.at) is None
    assert [line.outcome for line in counter.work.rounds_of("JX1")] == [""]
    bench.push(pool, [came_back(5)])
    downlink.refresh_once(10)
    assert counter.earlier_scan(*piece, attempt=1, since=gone.at) is not None
    assert [line.outcome for line in counter.work.rounds_of("JX1")] == ["returned"]
