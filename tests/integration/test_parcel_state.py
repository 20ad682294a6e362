"""Which event decides a parcel's state: the same one, in whatever order and batches they arrive."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from station.events import Verdict
from station.journal.decisions import Rival, rival_in
from station.journal.record import DeliveryState
from station.rules.parcel_state import (
    NOBODYS_EVENT,
    TERMINAL,
    Move,
    MoveClass,
    move_class,
    prevailing,
)
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.outbox import MORNING, owed_event

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from station.central.pools import Pool
    from station.journal.record import OwedEvent

PARCELS = 2
MOVES = ["AT_HUB", "IN_TRANSIT", "DELIVERED", "RETURNED", None]
"""Enough to meet every pair of classes, and few, so that a parcel meets two ends of its life."""
DECIDED = """
SELECT p.class, p.effective_at, p.event_id, p.status, p.hub, w.status
  FROM waybill_numbers AS w LEFT JOIN hub_station.parcel_state AS p ON p.waybill_id = w.id
 WHERE w.awb_number = %s
"""
ARRIVED = "SELECT server_time FROM hub_station.event_ledger WHERE event_id = %s"


class Story(Struct, frozen=True):
    """One scan: of which parcel, at which of two stations, how long after the morning.

    `minute` by the station's clock, which dates the event's id as well; `offset_minutes` of it.
    """

    parcel: int
    station: int
    minute: int
    offset_minutes: int
    moves_to: str | None
    overrides: bool
    clock_trusted: bool


stories = st.builds(
    Story,
    parcel=st.integers(0, PARCELS - 1),
    station=st.integers(1, 2),
    # Few of them, so that several come at the same moment and the event's id decides.
    minute=st.integers(0, 4),
    offset_minutes=st.integers(-2, 2),
    moves_to=st.sampled_from(MOVES),
    overrides=st.integers(0, 9).map(lambda n: n < 3),
    clock_trusted=st.integers(0, 9).map(lambda n: n > 1),
)


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    return bench.pool(osas_url)


_runs = itertools.count(1)


@given(told=st.lists(stories, min_size=1, max_size=14), data=st.data())
@settings(
    max_examples=30,
    deadline=None,
    # Each run has parcels of its own in the same database, which is what the fixture is.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_shuffled_arrivals_in_any_batches_end_in_the_same_state(
    bench: Bench, osas_url: str, pool: Pool, told: list[Story], data: st.DataObject
) -> None:
    run = next(_runs)
    awbs = [f"JX{run}-{parcel}" for parcel in range(PARCELS)]
    add_waybills(osas_url, *awbs)
    events = [event_of(story, seq, awbs, run) for seq, story in enumerate(told, 1)]
    shuffled = data.draw(st.permutations(events))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(events)), max_size=4)))
    for start, end in itertools.pairwise([0, *cuts, len(events)]):
        acknowledged = bench.push(pool, list(shuffled[start:end]))
        assert all(one.state is DeliveryState.DELIVERED for one in acknowledged)
    for awb in awbs:
        oracle = prevailing(
            move_of(event, osas_url)
            for event in events
            if event.body.awb == awb and event.body.moves_to is not None
        )
        (found,) = rows(osas_url, DECIDED, awb)
        expected = (*oracle, oracle.state) if oracle else (None,) * 5 + ("BOOKED",)
        assert found == expected


def event_of(story: Story, seq: int, awbs: list[str], run: int) -> OwedEvent:
    return owed_event(
        seq,
        awbs[story.parcel],
        station=run * 10 + story.station,
        hub=f"H{story.station}",
        device_at=MORNING + timedelta(minutes=story.minute),
        offset_us=story.offset_minutes * 60_000_000,
        moves_to=story.moves_to,
        overrides=story.overrides and story.moves_to is not None,
        clock_trusted=story.clock_trusted,
    )


def move_of(event: OwedEvent, url: str) -> Move:
    body = event.body
    assert body.moves_to is not None
    at = body.effective_at if body.clock_trusted else arrived_at(url, event.event_id)
    kind = move_class(body.moves_to, overrides=body.overrides)
    return Move(kind, at, event.event_id, body.moves_to, body.hub)


def arrived_at(url: str, event_id: UUID) -> datetime:
    ((at,),) = rows(url, ARRIVED, event_id)
    found: datetime = at
    return found


def test_a_terminal_state_is_left_by_an_override_alone_however_late_the_rest_is(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    add_waybills(osas_url, "JX1")
    delivered = owed_event(1, "JX1", moves_to="DELIVERED")
    later = owed_event(2, "JX1", moves_to="OUT_FOR_DELIVERY")
    override = owed_event(3, "JX1", moves_to="AT_HUB", overrides=True)
    states = []
    for event in (later, delivered, override):
        bench.push(pool, [event])
        states.append(rows(osas_url, DECIDED, "JX1")[0][-1])
    assert states == ["OUT_FOR_DELIVERY", "DELIVERED", "AT_HUB"]
    bench.push(pool, [owed_event(2, "JX1", moves_to="RETURNED", station=2)])
    assert rows(osas_url, DECIDED, "JX1")[0][-1] == "AT_HUB", "it was before the override"
    for seq, state in ((4, "OUT_FOR_DELIVERY"), (5, "RETURNED"), (6, "AT_HUB")):
        bench.push(pool, [owed_event(seq, "JX1", moves_to=state)])
        states.append(rows(osas_url, DECIDED, "JX1")[0][-1])
    assert states[3:] == ["OUT_FOR_DELIVERY", "RETURNED", "RETURNED"], "its life goes on"


def test_a_scan_that_lost_to_an_end_stands_once_that_end_is_overridden_before_it(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    add_waybills(osas_url, "JX1")
    delivered = owed_event(1, "JX1", moves_to="DELIVERED")
    override = owed_event(2, "JX1", moves_to="AT_HUB", overrides=True)
    later = owed_event(3, "JX1", moves_to="IN_BAG", station=2)
    for event in (delivered, later, override):
        bench.push(pool, [event])
    assert rows(osas_url, DECIDED, "JX1")[0][-1] == "IN_BAG"


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_two_ends_of_a_parcel_the_later_one_stands_whichever_arrives_first(
    bench: Bench, osas_url: str, pool: Pool, order: tuple[int, int]
) -> None:
    add_waybills(osas_url, "JX1")
    ends = {1: "DELIVERED", 2: "RETURNED"}
    for seq in order:
        bench.push(pool, [owed_event(seq, "JX1", moves_to=ends[seq])])
    assert rows(osas_url, DECIDED, "JX1")[0][-1] == "RETURNED"


def test_an_end_that_the_backend_wrote_is_left_by_an_override_alone(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    add_waybills(osas_url, "JX1", status="DELIVERED")
    rows(
        osas_url,
        'INSERT INTO scans (waybill_id, status, location, "timestamp")'
        " SELECT id, status, 'SUB', %s FROM waybill_numbers",
        MORNING,
    )
    for seq, state in enumerate(("AT_HUB", "DELIVERED", "RETURNED"), 1):
        bench.push(pool, [owed_event(seq, "JX1", moves_to=state)])
        assert rows(osas_url, DECIDED, "JX1")[0][-1] == "DELIVERED"
    bench.push(pool, [owed_event(4, "JX1", moves_to="AT_HUB", overrides=True)])
    assert rows(osas_url, DECIDED, "JX1")[0][-1] == "AT_HUB"


def test_what_the_backend_wrote_competes_as_an_ordinary_move_at_its_own_time(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    add_waybills(osas_url, "JX1", status="OUT_FOR_DELIVERY")
    at = MORNING + timedelta(minutes=3)
    rows(
        osas_url,
        'INSERT INTO scans (waybill_id, status, location, "timestamp")'
        " SELECT id, status, 'SUB', %s FROM waybill_numbers",
        at,
    )
    backend = Move(MoveClass.ORDINARY, at, NOBODYS_EVENT, "OUT_FOR_DELIVERY", "SUB")
    late = owed_event(1, "JX1", device_at=MORNING)
    bench.push(pool, [late])
    assert rows(osas_url, DECIDED, "JX1") == [(*backend, "OUT_FOR_DELIVERY")]
    newer = owed_event(2, "JX1", device_at=MORNING + timedelta(minutes=9))
    bench.push(pool, [newer])
    oracle = prevailing([backend, move_of(late, osas_url), move_of(newer, osas_url)])
    assert oracle is not None
    assert rows(osas_url, DECIDED, "JX1") == [(*oracle, "AT_HUB")]


@pytest.mark.parametrize("years", [-10, 10])
def test_an_event_whose_clock_is_not_believed_is_dated_by_the_server(
    bench: Bench, osas_url: str, pool: Pool, years: int
) -> None:
    add_waybills(osas_url, "JX1")
    wrong = MORNING + timedelta(days=365 * years)
    events = [
        owed_event(seq, "JX1", device_at=wrong, clock_trusted=False, offset_us=5) for seq in (1, 2)
    ]
    bench.push(pool, events)
    at = [arrived_at(osas_url, event.event_id) for event in events]
    assert at[0] < at[1], "the station's sequence orders them"
    assert rows(osas_url, "SELECT scanned_at FROM receiving_scan ORDER BY id") == [(a,) for a in at]
    assert rows(osas_url, 'SELECT "timestamp" FROM scans ORDER BY id') == [(a,) for a in at]
    assert rows(osas_url, DECIDED, "JX1")[0][1:3] == (at[1], events[1].event_id)


def test_two_stations_that_count_the_same_piece_both_keep_it_and_the_later_one_is_told(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    first, second = owed_event(1, "JX1", station=1), owed_event(1, "JX1", station=2)
    elsewhere = owed_event(2, "JX1", station=3, hub="SUB")
    duplicate = owed_event(3, "JX1", counts=False, moves_to=None, verdict=Verdict.DUPLICATE)
    other = owed_event(4, "JX2")
    told = [
        acknowledged
        for event in (first, second, elsewhere, duplicate, other, second)
        for acknowledged in bench.push(pool, [event])
    ]
    assert {one.state for one in told} == {DeliveryState.DELIVERED}
    also = told[1].note
    assert [one.note for one in told] == [
        "",
        also,
        "",
        "",
        "",
        also,
    ]
    assert rival_in(also) == Rival(str(first.event_id), first.body.device_at, "3", "operator01")
    counted: list[Any] = rows(
        osas_url, "SELECT count(*) FROM receiving_scan WHERE counts AND hub = 'CGK' AND leg = 1"
    )
    assert counted == [(3,)]
    assert len(rows(osas_url, DECIDED, "JX1")) == 1


def test_the_oracle_knows_the_same_ends_as_the_rules() -> None:
    assert {move_class(state, overrides=False) for state in TERMINAL} == {MoveClass.TERMINAL}
    assert move_class("AT_HUB", overrides=False) is MoveClass.ORDINARY
    assert move_class("DELIVERED", overrides=True) is MoveClass.OVERRIDE
    assert prevailing([]) is None
