"""What a scan becomes in OSAS: once, in order, and provably."""

from __future__ import annotations

import itertools
import random
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.central.batch import Batch
from station.central.transaction import ADMISSION, ADMISSION_SLOTS, LedgerTransaction
from station.errors import CentralError
from station.events import Target, Verdict
from station.journal.record import DeliveryState, order_keys
from tests.fakes.central import PATIENCE_S, QUICK, Bench, add_waybills, rows
from tests.fakes.outbox import MORNING, MemoryOutbox, changed, owed_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.idling_pool import Connection
    from station.central.pools import Pool
    from station.journal.record import Acknowledgement
    from tests.fakes.proxy import FaultProxy

REFUSED: dict[str, Any] = {"verdict": Verdict.REJECTED, "counts": False, "moves_to": None}
DELIVERED, PARKED = DeliveryState.DELIVERED, DeliveryState.PARKED


def states(acknowledgements: list[Acknowledgement]) -> list[tuple[int, DeliveryState]]:
    return [(one.seq, one.state) for one in acknowledgements]


def status_of(url: str, awb: str) -> str:
    return str(rows(url, "SELECT status FROM waybill_numbers WHERE awb_number = %s", awb)[0][0])


def count(url: str, table: str) -> int:
    return int(rows(url, f"SELECT count(*) FROM {table}")[0][0])


def test_a_received_parcel_is_in_every_table_that_tells_of_it(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX0000000001")
    event = owed_event(7, "JX0000000001", offset_us=2_000_000, source="truk", condition="baik")
    assert states(bench.push(bench.pool(osas_url), [event])) == [(7, DELIVERED)]
    at = MORNING + timedelta(seconds=7 + 2)
    assert rows(
        osas_url, "SELECT event_id, body_hash, station, seq, kind FROM hub_station.event_ledger"
    ) == [(event.event_id, event.body_hash, "CGK-3", 7, "receiving")]
    assert rows(
        osas_url,
        "SELECT event_id, hub, desk, operator, source, condition, verdict, counts, leg, koli_no,"
        " scanned_at FROM receiving_scan",
    ) == [(event.event_id, "CGK", "3", "operator01", "truk", "baik", "ok", True, 1, 1, at)]
    assert rows(osas_url, 'SELECT event_id, status, location, "timestamp" FROM scans') == [
        (event.event_id, "AT_HUB", "CGK", at)
    ]
    assert rows(
        osas_url, "SELECT class, effective_at, event_id, status, hub FROM hub_station.parcel_state"
    ) == [(0, at, event.event_id, "AT_HUB", "CGK")]
    assert status_of(osas_url, "JX0000000001") == "AT_HUB"


def test_what_does_not_move_the_parcel_is_no_line_in_its_tracking_history(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    events = [
        owed_event(1, "JX1", moves_to=None, koli_no=1, koli_total=2),
        owed_event(2, "JX1", koli_no=2, koli_total=2),
        owed_event(3, "JX2", verdict=Verdict.HOLD, moves_to=None),
    ]
    bench.push(bench.pool(osas_url), events)
    assert count(osas_url, "receiving_scan") == 3
    assert rows(osas_url, "SELECT event_id, status FROM scans") == [(events[1].event_id, "AT_HUB")]


def test_a_batch_sent_again_doubles_nothing(bench: Bench, osas_url: str) -> None:
    awbs = [f"JX{n:010}" for n in range(50)]
    add_waybills(osas_url, *awbs)
    events = [owed_event(seq, awb) for seq, awb in enumerate(awbs, 1)]
    pool = bench.pool(osas_url)
    first = bench.push(pool, events)
    again = bench.push(pool, events)
    assert states(first) == states(again) == [(event.seq, DELIVERED) for event in events]
    for table in ("hub_station.event_ledger", "receiving_scan", "scans"):
        assert count(osas_url, table) == 50


def test_an_event_that_came_back_changed_is_parked(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX0000000001")
    event = owed_event(1, "JX0000000001")
    pool = bench.pool(osas_url)
    bench.push(pool, [event])
    (told,) = bench.push(pool, [changed(event, operator="operator02")])
    assert (told.state, told.note) == (PARKED, "hash")
    assert rows(osas_url, "SELECT operator FROM receiving_scan") == [("operator01",)]


def test_a_poisoned_event_delays_only_its_own_parcel(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2", "JX3")
    events = [
        owed_event(1, "JX1"),
        owed_event(2, "JX2", operator="operator\x0001"),
        owed_event(3, "JX3"),
        owed_event(4, "JX2"),
        owed_event(5, "JX1", counts=False, moves_to=None, verdict=Verdict.DUPLICATE),
    ]
    told = bench.push(bench.pool(osas_url), events)
    assert states(told) == [(1, DELIVERED), (2, PARKED), (3, DELIVERED), (5, DELIVERED)]
    assert "22P05" in told[1].note
    assert rows(osas_url, "SELECT seq FROM hub_station.event_ledger ORDER BY seq") == [
        (1,),
        (3,),
        (5,),
    ]
    parked = rows(osas_url, "SELECT event_id, seq, reason FROM hub_station.parked_event")
    assert parked == [(events[1].event_id, 2, told[1].note)]


def test_a_parcel_that_a_trigger_refuses_delays_no_other(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    rows(
        osas_url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.waybill_id = 1 THEN RAISE EXCEPTION 'closed'; END IF; RETURN NEW; END $$",
    )
    rows(
        osas_url,
        "CREATE TRIGGER refuse BEFORE INSERT ON scans FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    told = bench.push(bench.pool(osas_url), [owed_event(1, "JX1"), owed_event(2, "JX2")])
    assert states(told) == [(1, PARKED), (2, DELIVERED)]
    assert told[0].note == "P0001 closed"
    assert count(osas_url, "receiving_scan") == 1


def test_numbers_that_an_import_has_overtaken_park_nothing(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    rows(
        osas_url,
        'INSERT INTO scans (id, waybill_id, status, location, "timestamp")'
        " SELECT 1, min(id), 'BOOKED', 'CGK', now() FROM waybill_numbers",
    )
    pool, events = bench.pool(osas_url), [owed_event(1, "JX1"), owed_event(2, "JX2")]
    with pytest.raises(CentralError) as refused:
        bench.push(pool, events)
    assert refused.value.key == "database_schema"
    assert count(osas_url, "hub_station.parked_event") == 0
    assert states(bench.push(pool, events)) == [(1, DELIVERED), (2, DELIVERED)]


def test_what_shares_a_bag_with_a_poisoned_event_waits_with_it(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2", "JX3")
    events = [
        owed_event(1, "JX1", operator="operator\x0001", order_keys=order_keys(awb="JX1", bag="B1")),
        owed_event(2, "JX2", order_keys=order_keys(awb="JX2", bag="B1")),
        owed_event(3, "JX3", order_keys=order_keys(awb="JX3", bag="B2")),
    ]
    told = bench.push(bench.pool(osas_url), events)
    assert states(told) == [(1, PARKED), (3, DELIVERED)]


def test_what_cannot_even_be_sent_is_parked_too(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1")
    told = bench.push(bench.pool(osas_url), [owed_event(1, "JX\x00"), owed_event(2, "JX1")])
    assert states(told) == [(1, PARKED), (2, DELIVERED)]


def test_a_row_that_the_backend_forbids_is_parked(bench: Bench, osas_url: str) -> None:
    rows(osas_url, "ALTER TABLE receiving_scan ADD CONSTRAINT no_rain CHECK (condition <> 'basah')")
    add_waybills(osas_url, "JX1", "JX2")
    events = [owed_event(1, "JX1", condition="basah"), owed_event(2, "JX2")]
    told = bench.push(bench.pool(osas_url), events)
    assert states(told) == [(1, PARKED), (2, DELIVERED)]
    assert told[0].note.startswith("23514 ")


def test_an_unknown_waybill_is_kept_as_an_orphan(bench: Bench, osas_url: str) -> None:
    event = owed_event(1, "JX404", verdict=Verdict.UNKNOWN)
    assert states(bench.push(bench.pool(osas_url), [event])) == [(1, DELIVERED)]
    assert rows(
        osas_url,
        "SELECT event_id, awb, hub, station, kind, scanned_at FROM hub_station.orphan_scan",
    ) == [(event.event_id, "JX404", "CGK", "CGK-3", "receiving", event.body.effective_at)]
    assert count(osas_url, "scans") == 0


def test_a_refused_code_is_in_the_ledger_and_nowhere_else(bench: Bench, osas_url: str) -> None:
    event = owed_event(1, "8991234567890", **REFUSED)
    assert states(bench.push(bench.pool(osas_url), [event])) == [(1, DELIVERED)]
    assert count(osas_url, "hub_station.event_ledger") == 1
    assert count(osas_url, "hub_station.orphan_scan") == count(osas_url, "receiving_scan") == 0


def test_a_refused_scan_of_a_known_parcel_does_not_count(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", status="DELIVERED")
    bench.push(bench.pool(osas_url), [owed_event(1, "JX1", **REFUSED)])
    assert rows(osas_url, "SELECT verdict, counts FROM receiving_scan") == [("rejected", False)]
    assert count(osas_url, "scans") == count(osas_url, "hub_station.parcel_state") == 0
    assert status_of(osas_url, "JX1") == "DELIVERED"


@pytest.mark.parametrize("status", ["DELIVERED", "RETURNED", "CANCELLED", "CLOSED", "ON_THE_MOON"])
def test_a_terminal_or_foreign_status_is_left_alone(
    bench: Bench, osas_url: str, status: str
) -> None:
    add_waybills(osas_url, "JX1", status=status)
    bench.push(bench.pool(osas_url), [owed_event(1, "JX1")])
    assert count(osas_url, "scans") == 1
    assert status_of(osas_url, "JX1") == status


def test_a_late_scan_does_not_undo_what_the_backend_wrote_after_it(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1", status="OUT_FOR_DELIVERY")
    rows(
        osas_url,
        'INSERT INTO scans (waybill_id, status, location, "timestamp")'
        " SELECT id, status, 'CGK', %s FROM waybill_numbers",
        MORNING + timedelta(hours=2),
    )
    pool = bench.pool(osas_url)
    bench.push(pool, [owed_event(1, "JX1")])
    assert status_of(osas_url, "JX1") == "OUT_FOR_DELIVERY"
    bench.push(pool, [owed_event(2, "JX1", device_at=MORNING + timedelta(hours=3))])
    assert status_of(osas_url, "JX1") == "AT_HUB"


@pytest.mark.parametrize("seed", range(4))
def test_the_state_does_not_depend_on_the_order_of_arrival(
    bench: Bench, osas_url: str, seed: int
) -> None:
    add_waybills(osas_url, "JX1")
    moves = ["AT_HUB", "IN_TRANSIT", "DELIVERED", "AT_HUB", "OUT_FOR_DELIVERY"]
    events = [
        owed_event(seq, "JX1", moves_to=move, hub=f"H{seq}", station=seq)
        for seq, move in enumerate(moves, 1)
    ]
    random.Random(seed).shuffle(events)
    pool = bench.pool(osas_url)
    cuts = sorted(random.Random(seed + 100).sample(range(1, 5), 2))
    for start, end in itertools.pairwise([0, *cuts, 5]):
        bench.push(pool, events[start:end])
    assert rows(osas_url, "SELECT class, status, hub FROM hub_station.parcel_state") == [
        (1, "DELIVERED", "H3")
    ]
    assert status_of(osas_url, "JX1") == "DELIVERED"


def test_history_is_written_in_the_station_s_order(bench: Bench, osas_url: str) -> None:
    awbs = [f"JX{n % 7}" for n in range(60)]
    add_waybills(osas_url, *sorted(set(awbs)))
    # A clock that runs backwards must not reorder anything.
    events = [
        owed_event(seq, awb, device_at=MORNING - timedelta(seconds=seq))
        for seq, awb in enumerate(awbs, 1)
    ]
    bench.push(bench.pool(osas_url), events)
    for table in ("scans", "receiving_scan"):
        written = rows(
            osas_url,
            f"SELECT l.seq FROM {table} AS t JOIN hub_station.event_ledger AS l USING (event_id)"
            " ORDER BY t.id",
        )
        assert [seq for (seq,) in written] == list(range(1, 61))


def test_four_stations_at_once_on_the_same_parcels_all_get_through(
    bench: Bench, osas_url: str
) -> None:
    awbs = [f"JX{n}" for n in range(40)]
    add_waybills(osas_url, *awbs)
    outboxes = []
    for station in range(1, 5):
        order = random.Random(station).sample(awbs, len(awbs))
        outboxes.append(
            MemoryOutbox(
                bench.pool(osas_url).target,
                [owed_event(seq, awb, station=station) for seq, awb in enumerate(order, 1)],
            )
        )
    uplinks = [
        bench.uplink(bench.pool(osas_url), outbox, f"CGK-{number}")
        for number, outbox in enumerate(outboxes)
    ]
    reports = []
    threads = [
        threading.Thread(target=lambda uplink=uplink: reports.append(uplink.drain_once(20)))
        for uplink in uplinks
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(r.delivered, r.waiting, r.error_key) for r in reports] == [(40, 0, "")] * 4
    assert count(osas_url, "receiving_scan") == count(osas_url, "scans") == 160


@contextmanager
def taken(pool: Pool, slots: int) -> Iterator[None]:
    """Stations that write at this moment, and go on writing: so many slots are not free."""
    with pool.connection() as connection:
        connection.execute(
            "SELECT pg_advisory_xact_lock(%s, slot) FROM generate_series(0, %s) AS slot",
            (ADMISSION, slots - 1),
        )
        yield


def test_a_station_that_is_not_admitted_waits_and_nothing_is_written(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1")
    outbox = MemoryOutbox(bench.pool(osas_url).target, [owed_event(1, "JX1")])
    uplink = bench.uplink(bench.pool(osas_url), outbox)
    with taken(bench.pool(osas_url), ADMISSION_SLOTS):
        report = uplink.drain_once(0.5)
        assert (report.delivered, report.waiting, report.error_key) == (0, 1, "")
        assert count(osas_url, "hub_station.event_ledger") == 0
    assert uplink.drain_once(20).delivered == 1


@pytest.mark.parametrize("knocks", [False, True])
def test_who_is_not_admitted_locks_no_waybill_and_holds_up_nobody(
    bench: Bench, osas_url: str, *, knocks: bool
) -> None:
    add_waybills(osas_url, "JX1")
    batch = Batch([owed_event(1, "JX1")], knocks=knocks)
    with taken(bench.pool(osas_url), ADMISSION_SLOTS), psycopg.connect(osas_url) as backend:
        backend.execute("SELECT FROM waybill_numbers FOR UPDATE")
        answer = bench.answer(bench.pool(osas_url), batch)
    assert (answer.acknowledgements, answer.admitted, answer.crowding) == ([], False, 1.0)
    assert bench.answer(bench.pool(osas_url), batch).admitted


@pytest.mark.parametrize("station", ["CGK-1", "CGK-2", "SUB-9"])
def test_one_free_slot_admits_whoever_comes_and_no_second_one(
    bench: Bench, osas_url: str, station: str
) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    with taken(bench.pool(osas_url), ADMISSION_SLOTS - 1), psycopg.connect(osas_url) as backend:
        backend.execute("SELECT FROM waybill_numbers WHERE awb_number = 'JX1' FOR UPDATE")
        first = threading.Thread(
            target=bench.push, args=(bench.pool(osas_url), [owed_event(1, "JX1")], station)
        )
        first.start()
        while count(osas_url, "pg_locks WHERE NOT granted") == 0:
            assert first.is_alive()
        second = bench.answer(bench.pool(osas_url), Batch([owed_event(2, "JX2")]), "CGK-7")
        assert not second.admitted, "the first one has the slot, and waits for the waybill"
        backend.rollback()
        first.join()
    assert rows(osas_url, "SELECT station FROM hub_station.event_ledger") == [(station,)]


def test_what_comes_after_what_was_not_admitted_does_not_overtake_it(
    bench: Bench, osas_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poison makes two halves of a batch; when the first one comes, every slot is taken."""
    add_waybills(osas_url, "JX1")
    events = [owed_event(1, "JX1"), owed_event(2, "JX1", operator="x\x00"), owed_event(3, "JX1")]
    slots = iter([ADMISSION_SLOTS, 0, ADMISSION_SLOTS, ADMISSION_SLOTS])
    as_it_is = LedgerTransaction._open

    def opened(self: LedgerTransaction, connection: Connection, facts: dict[str, object]) -> Any:
        return as_it_is(self, connection, facts | {"slots": next(slots)})

    monkeypatch.setattr(LedgerTransaction, "_open", opened)
    answer = bench.answer(bench.pool(osas_url), Batch(events))
    assert (answer.admitted, answer.acknowledgements) == (False, [])
    assert count(osas_url, "hub_station.event_ledger") == 0


def test_a_batch_costs_one_round_trip_however_many_there_are(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    awbs = [f"JX{n}" for n in range(1_000)]
    add_waybills(osas_url, *awbs)
    events = [owed_event(seq, awb) for seq, awb in enumerate(awbs, 1)]
    pool = bench.pool(osas_proxy.in_front_of(osas_url))
    with pool.connection():
        connecting = osas_proxy.round_trips
    batches = 10
    outbox = MemoryOutbox(pool.target, events)
    report = bench.uplink(pool, outbox, options=QUICK).drain_once(20)
    assert report.delivered == len(events) == batches * QUICK.batch
    asked_whether_it_lives = 1
    # On a busy machine an answer may pass the proxy in two pieces; two trips a batch would be 21.
    trips = osas_proxy.round_trips - connecting
    assert batches + asked_whether_it_lives <= trips <= batches + asked_whether_it_lives + 3


def test_connections_are_closed_once_everything_is_sent(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1")
    outbox = MemoryOutbox(Target.OSAS, [owed_event(1, "JX1")])
    bench.uplink(bench.pool(osas_url, pool_idle_ms=100), outbox).start()
    outbox.wait_until_settled()
    ours = (
        "pg_stat_activity WHERE application_name = 'hub-station' AND datname = current_database()"
    )
    deadline_s = time.monotonic() + PATIENCE_S
    while count(osas_url, ours):
        assert time.monotonic() < deadline_s


def test_the_difference_between_the_clocks_is_measured(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1")
    bench.push(bench.pool(osas_url), [owed_event(1, "JX1")])
    (offset,) = bench.offsets
    assert abs(offset) < timedelta(seconds=1)


def test_an_event_from_a_clock_ten_years_off_is_delivered(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    events = [
        owed_event(1, "JX1", device_at=MORNING - timedelta(days=3650)),
        owed_event(2, "JX2", device_at=MORNING + timedelta(days=3650)),
    ]
    told = bench.push(bench.pool(osas_url), events)
    assert states(told) == [(1, DELIVERED), (2, DELIVERED)]


def test_batches_keep_coming_until_nothing_is_left(bench: Bench, osas_url: str) -> None:
    awbs = [f"JX{n}" for n in range(250)]
    add_waybills(osas_url, *awbs)
    outbox = MemoryOutbox(
        bench.pool(osas_url).target, [owed_event(seq, awb) for seq, awb in enumerate(awbs, 1)]
    )
    report = bench.uplink(bench.pool(osas_url), outbox, options=QUICK).drain_once(20)
    assert (report.delivered, report.waiting) == (250, 0)
