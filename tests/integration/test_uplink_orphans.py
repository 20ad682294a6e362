"""A scan of a waybill that nobody knew: kept, and attached when the waybill turns up. Once."""

from __future__ import annotations

import itertools
import random
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.central.batch import Batch
from station.events import Target, Verdict
from station.journal.outbox import JournalOutbox
from station.journal.record import DeliveryState, Doubt
from tests.fakes.central import PATIENCE_S, Bench, add_waybills, rows
from tests.fakes.journals import Journalled
from tests.fakes.outbox import MORNING, owed_event

if TYPE_CHECKING:
    from pathlib import Path

    from station.central.batch import Answer
    from station.journal.record import OwedEvent

UNKNOWN: dict[str, Any] = {"verdict": Verdict.UNKNOWN}
EFFECTS = """
SELECT (SELECT array_agg(event_id ORDER BY id) FROM receiving_scan),
       (SELECT array_agg(event_id ORDER BY id) FROM scans)
"""
UNATTACHED = "SELECT awb FROM hub_station.orphan_scan WHERE attached_at IS NULL ORDER BY awb"


def orphan(seq: int, awb: str = "JX404", **changes: Any) -> OwedEvent:
    return owed_event(seq, awb, **UNKNOWN, **changes)


def asks(*awbs: str) -> Batch:
    """Return a batch of a station that has nothing to send and asks about these."""
    return Batch([], doubts=[Doubt(1, awb) for awb in awbs])


def effects(url: str) -> tuple[Any, Any]:
    """Return the events in receiving_scan and in scans, in the order in which they came there."""
    ((received, history),) = rows(url, EFFECTS)
    return received, history


def state(url: str) -> list[tuple[Any, ...]]:
    return rows(
        url,
        "SELECT p.event_id, p.status, p.hub, w.status FROM hub_station.parcel_state AS p"
        "  JOIN waybill_numbers AS w ON w.id = p.waybill_id ORDER BY p.waybill_id",
    )


def push(bench: Bench, url: str, *events: OwedEvent, station: str = "CGK-3") -> Answer:
    return bench.answer(bench.pool(url), Batch(events), station)


def test_an_orphan_is_in_doubt_and_a_known_parcel_is_not(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1")
    told = push(bench, osas_url, orphan(1), owed_event(2, "JX1")).acknowledgements
    assert [(one.state, one.look_again) for one in told] == [
        (DeliveryState.DELIVERED, True),
        (DeliveryState.DELIVERED, False),
    ]


def test_an_orphan_is_attached_with_its_own_event_when_its_station_asks(
    bench: Bench, osas_url: str
) -> None:
    event, other = orphan(1, offset_us=2_000_000), orphan(2, "JX405")
    push(bench, osas_url, event, other)
    assert bench.answer(bench.pool(osas_url), asks("JX404", "JX405")).known == frozenset()
    assert effects(osas_url) == (None, None)
    add_waybills(osas_url, "JX404")
    assert bench.answer(bench.pool(osas_url), asks("JX404", "JX405")).known == {"JX404"}
    assert effects(osas_url) == ([event.event_id], [event.event_id])
    assert rows(osas_url, "SELECT scanned_at, verdict, desk FROM receiving_scan") == [
        (MORNING + timedelta(seconds=3), "unknown", "3")
    ]
    assert state(osas_url) == [(event.event_id, "AT_HUB", "CGK", "AT_HUB")]
    assert rows(osas_url, UNATTACHED) == [("JX405",)]


def test_a_later_scan_attaches_what_any_station_kept_before_it(bench: Bench, osas_url: str) -> None:
    first, second = orphan(1, station=1), orphan(1, station=2, hub="SUB")
    push(bench, osas_url, first, station="CGK-1")
    push(bench, osas_url, second, station="SUB-2")
    add_waybills(osas_url, "JX404")
    third = owed_event(9, "JX404", station=3)
    push(bench, osas_url, third, station="CGK-3")
    received, history = effects(osas_url)
    assert received == history
    assert set(received) == {first.event_id, second.event_id, third.event_id}
    assert rows(osas_url, UNATTACHED) == []


def test_asking_again_and_sending_again_doubles_nothing(bench: Bench, osas_url: str) -> None:
    event = orphan(1)
    push(bench, osas_url, event)
    add_waybills(osas_url, "JX404")
    for _ in range(2):
        assert bench.answer(bench.pool(osas_url), asks("JX404")).known == {"JX404"}
        (told,) = push(bench, osas_url, event).acknowledgements
        assert (told.state, told.look_again) == (DeliveryState.DELIVERED, False)
    assert effects(osas_url) == ([event.event_id], [event.event_id])


def test_several_stations_that_attach_at_once_double_nothing_and_lose_nothing(
    bench: Bench, osas_url: str
) -> None:
    awbs = [f"JX4{n:02}" for n in range(40)]
    events = [
        orphan(seq, awb, station=station)
        for station in range(4)
        for seq, awb in enumerate(random.Random(station).sample(awbs, 40), 1)
    ]
    push(bench, osas_url, *events)
    add_waybills(osas_url, *awbs)
    answers: list[Answer] = []
    pools = [bench.pool(osas_url) for _ in range(4)]

    def ask(number: int) -> None:
        mine = random.Random(number).sample(awbs, 40)
        news = [owed_event(100 + n, awb, station=number) for n, awb in enumerate(mine[:10])]
        batch = Batch(news, doubts=[Doubt(1, awb) for awb in mine])
        answers.append(bench.answer(pools[number], batch, f"CGK-{number}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.known for answer in answers] == [frozenset(awbs)] * 4
    received, history = effects(osas_url)
    assert len(received) == len(set(received)) == len(history) == len(set(history)) == 200


def test_a_refused_or_uncounted_orphan_is_attached_as_it_would_have_been_written(
    bench: Bench, osas_url: str
) -> None:
    counted = orphan(1)
    again = owed_event(2, "JX404", verdict=Verdict.DUPLICATE, counts=False, moves_to=None)
    push(bench, osas_url, counted, again)
    add_waybills(osas_url, "JX404")
    bench.answer(bench.pool(osas_url), asks("JX404"))
    assert effects(osas_url) == ([counted.event_id, again.event_id], [counted.event_id])


@pytest.mark.parametrize("turn", range(4))
def test_the_state_is_the_same_whenever_the_waybill_turns_up(
    bench: Bench, osas_url: str, turn: int
) -> None:
    moves = ["AT_HUB", "IN_TRANSIT", "OUT_FOR_DELIVERY", "AT_HUB"]
    events = [owed_event(seq, "JX404", moves_to=move) for seq, move in enumerate(moves, 1)]
    order = list(itertools.permutations(events))[5 * turn + 1]
    for sent, event in enumerate(order):
        if sent == turn:
            add_waybills(osas_url, "JX404")
        push(bench, osas_url, event)
    bench.answer(bench.pool(osas_url), asks("JX404"))
    assert state(osas_url) == [(events[-1].event_id, "AT_HUB", "CGK", "AT_HUB")]
    received, history = effects(osas_url)
    assert sorted(received) == sorted(history) == sorted(event.event_id for event in events)


def test_a_waybill_that_appears_between_two_statements_loses_no_scan(
    bench: Bench, osas_url: str
) -> None:
    """The push waits for a lock on another parcel's row, after it has looked for its waybills."""
    add_waybills(osas_url, "JX1")
    event, other = orphan(1), owed_event(2, "JX1")
    push(bench, osas_url, other)
    late = owed_event(3, "JX1", moves_to="IN_TRANSIT")
    with psycopg.connect(osas_url) as backend:
        backend.execute("LOCK TABLE hub_station.parcel_state IN EXCLUSIVE MODE")
        pushing = threading.Thread(target=push, args=(bench, osas_url, event, late))
        pushing.start()
        while rows(osas_url, "SELECT count(*) FROM pg_locks WHERE NOT granted") == [(0,)]:
            assert pushing.is_alive()
        add_waybills(osas_url, "JX404")
        backend.rollback()
        pushing.join()
    bench.answer(bench.pool(osas_url), asks("JX404"))
    received, history = effects(osas_url)
    assert event.event_id in received
    assert event.event_id in history
    assert state(osas_url)[1] == (event.event_id, "AT_HUB", "CGK", "AT_HUB")


def test_orphans_are_found_by_their_index_however_many_there_are(
    bench: Bench, osas_url: str
) -> None:
    push(bench, osas_url, orphan(1))
    rows(
        osas_url,
        "INSERT INTO hub_station.orphan_scan (event_id, awb, hub, station, kind, scanned_at, body)"
        " SELECT gen_random_uuid(), 'Z' || n, 'CGK', 'CGK-1', 'receiving', now(), '{}'"
        "   FROM generate_series(1, 20000) AS n",
    )
    rows(osas_url, "ANALYZE hub_station.orphan_scan")
    add_waybills(osas_url, "JX404")
    read = (
        "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'orphan_scan'"
        " AND pg_stat_force_next_flush() IS NOT NULL"
    )
    ((before,),) = rows(osas_url, read)
    assert bench.answer(bench.pool(osas_url), asks("JX404")).known == {"JX404"}
    bench.close()
    ((after,),) = rows(osas_url, read)
    assert after - before < 100, "rows read without an index"


def test_what_a_database_lost_that_was_put_back_to_before_an_orphan_was_attached_is_regained(
    bench: Bench, osas_url: str, tmp_path: Path
) -> None:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        journalled.record("JX404", **UNKNOWN)
        outbox = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
        pool = bench.pool(osas_url)
        for attached in (0, 1, 1, 1):
            journalled.clock.advance(86_400)
            bench.uplink(pool, outbox).drain_once(PATIENCE_S)
            if not attached:
                add_waybills(osas_url, "JX404")
            assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(attached,)]
            # As after a restore to before it was attached: the ledger has all it ever had.
            rows(osas_url, "UPDATE hub_station.orphan_scan SET attached_at = NULL")
            rows(osas_url, "DELETE FROM receiving_scan")
            rows(osas_url, "DELETE FROM scans")
            rows(osas_url, "DELETE FROM hub_station.parcel_state")
        outbox.close()
