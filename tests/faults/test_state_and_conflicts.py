"""Parcels that two desks, the backend or nobody knows of: kept, told apart, and once each."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest

from station.central import drain, ledger_push
from station.demo.shift import Plant
from station.events import Target
from station.journal import doubts, settling
from tests.fakes.central import add_shipment, add_waybills, rows
from tests.faults.trial import Trial, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.hub import Hub

REFUSED_FROM = (
    "ALTER TABLE receiving_scan ADD CONSTRAINT no_rain CHECK (waybill_id IS DISTINCT FROM %s)"
    " NOT VALID"
)

RECEIVED = (
    "SELECT count(*), count(DISTINCT event_id) FROM receiving_scan WHERE event_id IS NOT NULL"
)


@pytest.fixture
def trial(hub: Hub, tmp_path: Path) -> Iterator[Trial]:
    with Trial(hub, tmp_path / "home") as trial:
        yield trial


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again after a blink, not after ten minutes."""
    monkeypatch.setattr(settling, "FIRST_LOOK_US", 100_000)
    monkeypatch.setattr(doubts, "FIRST_LOOK_US", 100_000)
    monkeypatch.setattr(drain, "_LOOK_EVERY_S", 0.1)


def _a_poison(trial: Trial) -> list[str]:
    """Scan parcels of which one is refused; return all codes, the poison's first."""
    codes = trial.hub.codes(Plant.BELONGS_HERE)[:6]
    with psycopg.connect(trial.hub.osas_url, autocommit=True) as admin:
        asked = admin.execute("SELECT id FROM waybill_numbers WHERE awb_number = %s", (codes[0],))
        found = asked.fetchone()
        assert found is not None
        admin.execute(REFUSED_FROM.replace("%s", str(found[0])).encode())
    trial.scan(*codes, codes[0])
    return codes


@pytest.mark.fault("a row the backend refuses (25)", "only its parcel waits (P6)")
def test_a_poison_delays_only_its_own_parcel(trial: Trial) -> None:
    codes = _a_poison(trial)
    until(lambda: trial.station.journal.owed(Target.OSAS).parked == 1)
    until(lambda: trial.waiting(Target.OSAS) == 1)
    assert rows(trial.hub.osas_url, RECEIVED) == [(len(codes) - 1, len(codes) - 1)]


@pytest.mark.fault("the same, nobody parks (control)", "the same check sees all of them wait")
def test_without_parking_a_poison_would_hold_up_everything(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_push, "is_data_at_fault", lambda _: False)
    codes = _a_poison(trial)
    trial.failed(Target.OSAS, "database_failed")
    assert trial.waiting(Target.OSAS) == len(codes) + 1


@pytest.mark.fault("a lock not had in time (24)", "retried; nothing lost")
def test_a_waybill_that_the_backend_holds(hub: Hub, tmp_path: Path) -> None:
    code = hub.code(Plant.BELONGS_HERE)
    with Trial(hub, tmp_path / "home", sync={"answer_within_s": 1}) as trial:
        with psycopg.connect(hub.osas_url) as backend:
            backend.execute(
                "SELECT id FROM waybill_numbers WHERE awb_number = %s FOR UPDATE", (code,)
            )
            trial.scan(code)
            trial.failed(Target.OSAS, "database_silent")
            backend.rollback()
        trial.drained()
        assert trial.arrived().agrees


@pytest.mark.fault("one parcel, two stations (34)", "both kept, one status")
def test_one_parcel_at_two_stations_that_are_off_line(hub: Hub, tmp_path: Path) -> None:
    codes = hub.codes(Plant.BELONGS_HERE)[:10]
    with ExitStack() as stack:
        trials = [
            stack.enter_context(Trial(hub, tmp_path / desk, station={"desk": desk}))
            for desk in ("3", "4")
        ]
        for trial in trials:
            trial.cable[Target.OSAS].refuse()
            assert {answer["verdict"] for answer in trial.scan(*codes)} <= {"OK", "UNKNOWN"}
        threads = [threading.Thread(target=trial.cable[Target.OSAS].listen) for trial in trials]
        for thread in threads:
            thread.start()
        for trial in trials:
            trial.drained()
        for thread in threads:
            thread.join()
    kept = (
        "SELECT count(*), count(DISTINCT (waybill_id, desk)), count(DISTINCT waybill_id)"
        " FROM receiving_scan WHERE counts AND event_id IS NOT NULL"
    )
    assert rows(hub.osas_url, kept) == [(20, 20, 10)]
    one_status = (
        "SELECT count(*) FROM hub_station.parcel_state AS p"
        " JOIN waybill_numbers AS w ON w.id = p.waybill_id AND w.status = p.status"
    )
    assert rows(hub.osas_url, one_status) == [(10,)]


@pytest.mark.usefixtures("soon")
@pytest.mark.fault("a waybill that turns up late", "its scans attached, once, by themselves")
def test_a_waybill_that_turns_up_after_its_parcel(trial: Trial) -> None:
    codes = trial.hub.unknown_codes(12)
    trial.scan(*codes)
    trial.drained()
    assert rows(trial.hub.osas_url, RECEIVED) == [(0, 0)]
    add_waybills(trial.hub.osas_url, *codes)
    until(lambda: rows(trial.hub.osas_url, RECEIVED) == [(12, 12)])
    assert trial.arrived().agrees
    statuses = "SELECT DISTINCT status FROM waybill_numbers WHERE awb_number = ANY (%s)"
    assert rows(trial.hub.osas_url, statuses, codes) == [("AT_HUB",)]


@pytest.mark.usefixtures("soon")
@pytest.mark.fault("a shipment that appears late", "ONMART is told, once, by itself")
def test_a_shipment_that_appears_after_its_parcel(trial: Trial) -> None:
    codes = trial.hub.unknown_codes(6)
    trial.scan(*codes)
    trial.drained()
    for code in codes[:3]:
        add_shipment(trial.hub.onmart_url, f"ORD-{code}", code)
    until(lambda: len(trial.hub.marketplace()) == 3)
    trial.drained()
    assert trial.arrived().agrees
    assert set(trial.hub.marketplace().values()) == {1}


@pytest.mark.fault("the same, nobody looks (control)", "the same check misses what is owed")
def test_without_looking_again_a_debt_would_be_forgotten(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain.Drain, "_doubts", lambda _drain, _now_s: [])
    codes = trial.hub.unknown_codes(2)
    trial.scan(*codes)
    trial.drained()
    add_shipment(trial.hub.onmart_url, "ORD-1", codes[0])
    trial.scan(*trial.hub.unknown_codes(3))
    trial.drained()
    assert trial.arrived().lost == 1
