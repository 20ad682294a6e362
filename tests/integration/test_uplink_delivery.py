"""A courier's round in OSAS: what went out, what came back, the money and the proofs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from station.events import Target, Verdict, Workflow
from station.journal.details import Pickup, Problem
from station.journal.record import DeliveryState
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.outbox import MORNING, owed_event
from tests.fakes.paperwork import SHEET, a_round, round_did
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from station.central.pools import Pool
    from station.journal.record import OwedEvent

ITEMS = (
    "SELECT awb_number, i.cod_amount, outcome FROM runsheet_item AS i"
    " JOIN waybill_numbers AS w ON w.id = i.waybill_id ORDER BY awb_number"
)
SCANS = "SELECT outcome, counts, attempt FROM delivery_scan ORDER BY id"


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    add_waybills(osas_url, "JX1", "JX2", "JX3", status="AT_HUB")
    rows(
        osas_url,
        "INSERT INTO problem_scan (waybill_id, problem_code, scanned_at)"
        " SELECT id, code, '2026-11-01T00:00Z' FROM waybill_numbers, unnest(ARRAY['NTH', 'BA'])"
        " AS code WHERE awb_number = 'JX1'",
    )
    return bench.pool(osas_url)


def push(bench: Bench, pool: Pool, *events: OwedEvent) -> None:
    told = bench.push(pool, list(events))
    assert {one.state for one in told} == {DeliveryState.DELIVERED}


@pytest.mark.parametrize("together", [True, False])
def test_a_round_ends_the_same_in_one_batch_or_in_ten(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    events = a_round()
    for some in [events, events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    assert rows(osas_url, ITEMS) == [
        ("JX1", 150_000, "delivered"),
        ("JX2", 0, "returned"),
        ("JX3", 50_000, "liability"),
    ]
    at = MORNING + timedelta(seconds=10)
    assert rows(
        osas_url,
        "SELECT number, hub, courier, date::text, status, cod_expected, cod_cash, cod_short,"
        " opened_by, closed_at FROM runsheet",
    ) == [(SHEET, "CGK", "c1", "2026-11-02", "closed", 200_000, 150_000, 50_000, "operator01", at)]
    assert [outcome for outcome, _, _ in rows(osas_url, SCANS)] == [
        *("out", "out", "out"),
        *("delivered", "failed"),
    ]
    assert rows(osas_url, "SELECT receiver, relation, photo, cod, courier FROM pod_record") == [
        ("Ani", "sendiri", "ab12", 150_000, "c1")
    ]
    assert rows(osas_url, "SELECT source, counts FROM receiving_scan") == [("courier", True)]
    statuses = "SELECT status FROM waybill_numbers ORDER BY awb_number"
    assert [status for (status,) in rows(osas_url, statuses)] == [
        *("DELIVERED", "AT_HUB"),
        "OUT_FOR_DELIVERY",
    ]
    resolved = "SELECT problem_code, resolved_by FROM problem_scan ORDER BY problem_code"
    assert rows(osas_url, resolved) == [("BA", None), ("NTH", "operator01")]


@pytest.mark.parametrize("together", [True, False])
def test_what_is_undone_is_out_no_longer_and_may_go_out_again(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    out = round_did(2, "JX1", "out", cod=150_000)
    done = round_did(4, "JX1", "done", receiver="Ani")
    events = [
        round_did(1, "", "open", date="2026-11-02"),
        out,
        round_did(
            3, "JX1", "out", {"undoes": out.event_id, "moves_to": "AT_HUB", "overrides": True}
        ),
    ]
    for some in [events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    assert rows(osas_url, ITEMS) == [("JX1", 150_000, "returned")]
    assert rows(osas_url, SCANS) == [("out", False, 1)]
    again = round_did(5, "JX1", "out", cod=150_000)
    undo = round_did(6, "JX1", "done", {"undoes": done.event_id, "moves_to": "OUT_FOR_DELIVERY"})
    push(bench, pool, again)
    push(bench, pool, done)
    push(bench, pool, undo)
    assert rows(osas_url, ITEMS) == [("JX1", 150_000, None)]
    assert [counts for _, counts, _ in rows(osas_url, SCANS)] == [False, True, False]


def test_a_parcel_collected_at_the_counter_needs_no_runsheet(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    event = round_did(
        1, "JX1", "done", runsheet=None, courier=None, outcome="collected", receiver="Budi"
    )
    push(bench, pool, event)
    assert rows(osas_url, SCANS) == [("collected", True, 1)]
    assert rows(osas_url, "SELECT receiver FROM pod_record") == [("Budi",)]
    assert rows(osas_url, ITEMS) == []


def test_a_round_is_kept_in_a_backend_s_own_names(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2", "JX3", status="AT_HUB")
    with renamed(osas_url, Target.OSAS) as bench.naming:
        pool = bench.pool(osas_url)
        push(bench, pool, *a_round())
        pool.close()
    assert len(rows(osas_url, ITEMS)) == 3


def test_a_pickup_leaves_its_proof(bench: Bench, pool: Pool, osas_url: str) -> None:
    told: dict[str, Any] = {
        "workflow": Workflow.PICKUP,
        "action": "picked_up",
        "moves_to": "PICKED_UP",
    }
    event = owed_event(1, "JX1", pickup=Pickup("Toko 1", "c1", "aa", "bb"), **told)
    for _ in range(2):
        push(bench, pool, event)
    push(bench, pool, owed_event(2, "JX2", pickup=Pickup("x"), **(told | {"counts": False})))
    found = "SELECT event_id, sender, courier, signature, photo, picked_up_at FROM pop_record"
    at = MORNING + timedelta(seconds=1)
    assert rows(osas_url, found) == [(event.event_id, "Toko 1", "c1", "aa", "bb", at)]


def test_what_failed_leaves_its_reason_until_it_is_undone(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    fail = round_did(4, "JX2", "fail", {"problem": Problem("RJ")})
    events = [round_did(1, "", "open", date="2026-11-02"), round_did(2, "JX2", "out"), fail]
    for _ in range(2):
        push(bench, pool, *events)
    problems = (
        "SELECT problem_code, counts, resolved_by FROM problem_scan AS p"
        " JOIN waybill_numbers AS w ON w.id = p.waybill_id WHERE awb_number = 'JX2'"
    )
    assert rows(osas_url, problems) == [("RJ", True, None)]
    undo = {"problem": Problem("RJ"), "undoes": fail.event_id, "moves_to": "OUT_FOR_DELIVERY"}
    push(bench, pool, round_did(5, "JX2", "fail", undo | {"overrides": True}))
    assert rows(osas_url, problems) == [("RJ", False, "operator01")]
    status = "SELECT status FROM waybill_numbers WHERE awb_number = 'JX2'"
    assert rows(osas_url, status) == [("OUT_FOR_DELIVERY",)]


@pytest.mark.parametrize("together", [True, False])
def test_a_round_that_closes_delivers_what_the_courier_s_own_app_proved(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    both, at = ("JX1", "JX2"), MORNING + timedelta(seconds=5)
    told = {"parcels": both, "moves_to": "DELIVERED"}
    close = round_did(5, "", "close", told, cod_cash=150_000, proven=both)
    events = [
        round_did(1, "", "open", date="2026-11-02"),
        round_did(2, "JX1", "out", cod=150_000),
        round_did(3, "JX2", "out"),
        close,
    ]
    for some in [events, events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    assert rows(osas_url, ITEMS) == [("JX1", 150_000, "delivered"), ("JX2", 0, "delivered")]
    moved = (
        "SELECT w.status, p.status, p.effective_at, (SELECT count(*) FROM scans AS s"
        " WHERE s.waybill_id = w.id AND s.status = 'DELIVERED') FROM waybill_numbers AS w"
        " JOIN hub_station.parcel_state AS p ON p.waybill_id = w.id ORDER BY awb_number"
    )
    assert rows(osas_url, moved) == [("DELIVERED", "DELIVERED", at, 1)] * 2


def test_the_marketplaces_hear_of_what_a_couriers_app_proved(bench: Bench, onmart_url: str) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    told = {"parcels": ("JX1", "JX2"), "moves_to": "DELIVERED"}
    close = round_did(1, "", "close", told, proven=("JX1", "JX2"))
    for _ in range(2):
        push(bench, bench.pool(onmart_url, Target.ONMART), close)
    heard = rows(onmart_url, "SELECT status, location FROM marketplace_event")
    assert heard == [("DELIVERED", "CGK")]


def test_a_piece_that_comes_back_alone_leaves_its_line_open(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    events = [
        round_did(1, "", "open", date="2026-11-02"),
        round_did(2, "JX2", "out", {"moves_to": None, "koli_no": 1, "koli_total": 2}),
        round_did(3, "JX2", "out", {"koli_no": 2, "koli_total": 2}),
        round_did(4, "JX2", "back", {"moves_to": None, "koli_no": 1, "koli_total": 2}),
    ]
    push(bench, pool, *events)
    assert rows(osas_url, ITEMS) == [("JX2", 0, None)]
    push(bench, pool, round_did(5, "JX2", "back", {"koli_no": 2, "koli_total": 2}))
    assert rows(osas_url, ITEMS) == [("JX2", 0, "returned")]
    assert rows(osas_url, "SELECT koli_no FROM receiving_scan ORDER BY id") == [(1,), (2,)]


def test_a_parcel_that_osas_learns_of_later_is_delivered_then(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    event = round_did(
        1, "JX9", "done", runsheet=None, courier=None, outcome="collected", receiver="Budi"
    )
    push(bench, pool, event)
    assert rows(osas_url, "SELECT receiver FROM pod_record") == []
    add_waybills(osas_url, "JX9", status="AT_HUB")
    push(bench, pool, round_did(2, "JX9", "fail", {"counts": False, "moves_to": None}))
    assert rows(osas_url, "SELECT receiver FROM pod_record") == [("Budi",)]
    status = "SELECT status FROM waybill_numbers WHERE awb_number = 'JX9'"
    assert rows(osas_url, status) == [("DELIVERED",)]


def test_what_nobody_knows_waits_for_its_waybill(bench: Bench, pool: Pool, osas_url: str) -> None:
    unknown: dict[str, Any] = {"action": "set_aside", "counts": False, "moves_to": None}
    event = owed_event(1, "JX8", workflow=Workflow.DELIVERY, verdict=Verdict.UNKNOWN, **unknown)
    for _ in range(2):
        push(bench, pool, event)
    assert rows(osas_url, "SELECT awb, kind FROM hub_station.orphan_scan") == [("JX8", "delivery")]
    assert rows(osas_url, SCANS) == []


def test_two_desks_that_put_one_parcel_out_both_keep_what_they_did(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    other = {"runsheet": "CGK-2-20261102-R001", "courier": "c2"}
    mine = [round_did(1, "", "open", date="2026-11-02"), round_did(2, "JX1", "out", cod=1)]
    theirs = [
        round_did(3, "", "open", date="2026-11-02", **other),
        round_did(4, "JX1", "out", {"desk": "2"}, **other),
    ]
    push(bench, pool, *theirs)
    push(bench, pool, *mine)
    found = (
        "SELECT r.number, w.status FROM runsheet_item AS i JOIN runsheet AS r ON r.id = runsheet_id"
        " JOIN waybill_numbers AS w ON w.id = waybill_id ORDER BY r.number"
    )
    assert rows(osas_url, found) == [
        ("CGK-2-20261102-R001", "OUT_FOR_DELIVERY"),
        (SHEET, "OUT_FOR_DELIVERY"),
    ]


@pytest.mark.parametrize("together", [True, False])
def test_what_is_taken_off_before_a_round_leaves_was_no_attempt(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    events = [
        round_did(1, "", "open", date="2026-11-02"),
        round_did(2, "JX1", "out"),
        round_did(3, "JX1", "take_off", {"moves_to": "AT_HUB"}),
        round_did(4, "JX1", "out", {"attempt": 2}),
    ]
    for some in [events, events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    assert rows(osas_url, SCANS) == [("out", False, 1), ("out", True, 2)]
    assert rows(osas_url, ITEMS) == [("JX1", 0, None)]
    assert rows(osas_url, "SELECT id FROM receiving_scan") == []
