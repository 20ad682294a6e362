"""What a scan becomes in ONMART, where the parcel belongs to a marketplace order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.events import Target, Verdict
from station.journal.outbox import JournalOutbox
from station.journal.record import DeliveryState
from tests.fakes.central import PATIENCE_S, Bench, add_shipment, rows
from tests.fakes.journals import Journalled
from tests.fakes.outbox import MORNING, MemoryOutbox, changed, owed_event

if TYPE_CHECKING:
    from pathlib import Path

DELIVERED, NOT_OWED = DeliveryState.DELIVERED, DeliveryState.NOT_OWED


def test_the_marketplace_hears_of_its_shipment_once(bench: Bench, onmart_url: str) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    event = owed_event(3, "JX1", offset_us=500_000)
    pool = bench.pool(onmart_url, Target.ONMART)
    for _ in range(2):
        (told,) = bench.push(pool, [event])
        assert told.state is DELIVERED
    assert rows(
        onmart_url,
        "SELECT event_uid, e.status, location, occurred_at, sent_at, awb_number"
        "  FROM marketplace_event AS e JOIN marketplace_shipment AS s ON s.id = shipment_id",
    ) == [(event.event_id, "AT_HUB", "CGK", MORNING + timedelta(seconds=3.5), None, "JX1")]
    assert rows(onmart_url, "SELECT body_hash FROM hub_station.event_ledger") == [
        (event.body_hash,)
    ]


def test_what_does_not_concern_a_marketplace_leaves_nothing_there(
    bench: Bench, onmart_url: str
) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    events = [
        owed_event(1, "JX9"),
        owed_event(2, "JX1", counts=False, moves_to=None, verdict=Verdict.DUPLICATE),
        owed_event(3, "JX1"),
    ]
    told = bench.push(bench.pool(onmart_url, Target.ONMART), events)
    assert [one.state for one in told] == [NOT_OWED, NOT_OWED, DELIVERED]
    assert rows(onmart_url, "SELECT seq FROM hub_station.event_ledger") == [(3,)]


def test_what_does_not_move_the_parcel_is_told_by_its_verdict(
    bench: Bench, onmart_url: str
) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    add_shipment(onmart_url, "ORD-2", "JX2")
    events = [
        owed_event(1, "JX1", verdict=Verdict.HOLD, moves_to=None),
        owed_event(2, "JX2", moves_to=None, koli_total=2),
    ]
    bench.push(bench.pool(onmart_url, Target.ONMART), events)
    told = rows(onmart_url, "SELECT status FROM marketplace_event ORDER BY id")
    assert told == [("HOLD",), ("RECEIVED_PARTIAL",)]


def test_a_shipment_that_appears_after_the_scan_is_told_of_it_once(
    bench: Bench, onmart_url: str, tmp_path: Path
) -> None:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        journalled.record("JX1", "JX2")
        journalled.record("JX1", counts=False, moves_to=None, verdict=Verdict.DUPLICATE)
        outbox = JournalOutbox(Target.ONMART, journalled.journal, journalled.journal)
        pool = bench.pool(onmart_url, Target.ONMART)

        def drained() -> tuple[int, int]:
            """As often as looks come: each time by an uplink that has just been started."""
            journalled.clock.advance(86_400)
            report = bench.uplink(pool, outbox).drain_once(PATIENCE_S)
            assert (report.waiting, report.error_key) == (0, "")
            return report.delivered, report.not_owed

        assert drained() == (0, 3)
        assert drained() == (0, 0)
        add_shipment(onmart_url, "ORD-1", "JX1")
        assert drained() == (1, 0)
        assert drained() == (0, 0)
        outbox.close()
    assert rows(
        onmart_url,
        "SELECT l.seq, e.status FROM marketplace_event AS e"
        "  JOIN hub_station.event_ledger AS l ON l.event_id = e.event_uid",
    ) == [(1, "AT_HUB")]


def test_an_event_that_came_back_changed_is_parked(bench: Bench, onmart_url: str) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    event = owed_event(1, "JX1")
    pool = bench.pool(onmart_url, Target.ONMART)
    bench.push(pool, [event])
    (told,) = bench.push(pool, [changed(event, desk="4")])
    assert (told.state, told.note) == (DeliveryState.PARKED, "hash")


def test_onmart_drains_while_osas_is_down(bench: Bench, onmart_url: str) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    event = owed_event(1, "JX1")
    nowhere = bench.pool("postgresql://nobody@127.0.0.1:1/osas")
    down = bench.uplink(nowhere, MemoryOutbox(Target.OSAS, [event])).drain_once(5)
    up = bench.uplink(
        bench.pool(onmart_url, Target.ONMART), MemoryOutbox(Target.ONMART, [event])
    ).drain_once(5)
    assert (down.waiting, down.error_key) == (1, "database_refused")
    assert (up.delivered, up.waiting, up.error_key) == (1, 0, "")
