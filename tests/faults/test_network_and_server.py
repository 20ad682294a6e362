"""Cables, servers and clocks that misbehave while a desk scans on: nothing lost, nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from station.central import drain, statements
from station.demo.postgres import QUICK, EmbeddedPostgres
from station.demo.shift import Plant
from station.events import Target
from station.journal.outbox import JournalOutbox
from tests.fakes.databases import migrated
from tests.fakes.hub import Hub
from tests.fakes.restored import backed_up
from tests.faults.trial import Scanning, Trial, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DURABLE = {**QUICK, "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

_END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hub-station'"
)


@pytest.fixture
def trial(hub: Hub, tmp_path: Path) -> Iterator[Trial]:
    with Trial(hub, tmp_path / "home") as trial:
        yield trial


def a_mixture(hub: Hub, number: int) -> list[str]:
    """Return codes for both databases: parcels, orders of a marketplace, unknown ones."""
    known = (*hub.codes(Plant.ORDER_NO), *hub.codes(Plant.BELONGS_HERE), *hub.codes(Plant.PROBLEM))
    return [*known, *hub.unknown_codes(max(0, number - len(known)))][:number]


@pytest.mark.fault("connection refused (12)", "queued; drains by itself, no new input (P9)")
def test_a_refused_connection(trial: Trial) -> None:
    for cable in trial.cable.values():
        cable.refuse()
    trial.scan(*a_mixture(trial.hub, 30))
    trial.failed(Target.OSAS, "database_refused")
    assert trial.waiting(Target.OSAS) == 30
    for cable in trial.cable.values():
        cable.listen()
    trial.drained()
    assert trial.arrived().agrees


@pytest.mark.fault("black hole, in mid-push (13, 14)", "watchdog; capture goes on; drains (P13)")
def test_a_black_hole(hub: Hub, tmp_path: Path) -> None:
    with Trial(hub, tmp_path / "home", sync={"answer_within_s": 2}) as trial:
        trial.scan(*a_mixture(hub, 5))
        trial.drained()
        for cable in trial.cable.values():
            cable.swallow()
        trial.scan(*hub.unknown_codes(20))
        trial.failed(Target.OSAS, "database_silent")
        assert trial.waiting(Target.OSAS) == 20
        for cable in trial.cable.values():
            cable.pass_on()
        trial.drained()
        assert trial.arrived().agrees


@pytest.mark.fault("cut before COMMIT arrives (15)", "retry inserts; one row, same hash (P5)")
def test_a_cut_before_the_commit(trial: Trial) -> None:
    _cut(trial, before=b"COMMIT")


@pytest.mark.fault("cut after COMMIT (16)", "retry is deduplicated; one row, same hash (P5)")
def test_a_cut_after_the_commit(trial: Trial) -> None:
    _cut(trial, after=b"COMMIT")


def _cut(trial: Trial, *, before: bytes | None = None, after: bytes | None = None) -> None:
    trial.scan(*a_mixture(trial.hub, 4))
    trial.drained()
    for cable in trial.cable.values():
        cable.cut_before, cable.cut_after = before, after
    trial.scan(*a_mixture(trial.hub, 8)[4:])
    for cable in trial.cable.values():
        assert cable.was_cut.wait(30)
    trial.drained()
    assert trial.arrived().agrees


@pytest.mark.fault("cut after COMMIT, no ledger (control)", "the same check sees the double")
def test_without_the_ledger_a_cut_after_the_commit_would_double(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsafe = tmp_path / "sql"
    unsafe.mkdir()
    for file in statements.FOLDER.glob("*.sql"):
        text = file.read_text("utf-8")
        if file.name == "osas_push.sql":
            text = text.replace(
                "ON CONFLICT (event_id) DO NOTHING\n    RETURNING",
                "ON CONFLICT (event_id) DO UPDATE SET seq = excluded.seq\n    RETURNING",
            )
            text = text.replace(
                "SELECT event_id, waybill_id, hub", "SELECT gen_random_uuid(), waybill_id, hub"
            )
        (unsafe / file.name).write_text(text, "utf-8")
    monkeypatch.setattr(statements, "FOLDER", unsafe)
    with Trial(hub, tmp_path / "home") as trial:
        trial.scan(*a_mixture(hub, 4))
        trial.drained()
        cable = trial.cable[Target.OSAS]
        cable.cut_after = b"COMMIT"
        trial.scan(*a_mixture(hub, 8)[4:])
        assert cable.was_cut.wait(30)
        trial.drained()
        assert trial.arrived().doubled > 0


@pytest.mark.fault("every answer delayed (17)", "slower, correct")
def test_a_slow_network(trial: Trial) -> None:
    for cable in trial.cable.values():
        cable.delay_s = 0.05
    trial.scan(*a_mixture(trial.hub, 40))
    trial.drained()
    assert trial.arrived().agrees


@pytest.mark.fault("every byte a packet of its own (17)", "slower, correct")
def test_a_network_that_passes_on_one_byte_at_a_time(trial: Trial) -> None:
    for cable in trial.cable.values():
        cable.piece_bytes = 1
    trial.scan(*a_mixture(trial.hub, 40))
    trial.drained()
    assert trial.arrived().agrees


@pytest.mark.fault("OSAS down only (29)", "ONMART drains (P8)")
def test_osas_down_only(trial: Trial) -> None:
    _one_down(trial, Target.OSAS, Target.ONMART)


@pytest.mark.fault("ONMART down only (29)", "OSAS drains (P8)")
def test_onmart_down_only(trial: Trial) -> None:
    _one_down(trial, Target.ONMART, Target.OSAS)


def _one_down(trial: Trial, down: Target, up: Target) -> None:
    trial.cable[down].refuse()
    trial.scan(*a_mixture(trial.hub, 20))
    trial.drained(up)
    assert trial.waiting(down) == 20
    trial.cable[down].listen()
    trial.drained()
    assert trial.arrived().agrees


@pytest.mark.fault("backends terminated (19)", "reconnects; nothing lost (P1)")
def test_terminated_backends(trial: Trial) -> None:
    scanning = Scanning(trial, a_mixture(trial.hub, 400))
    for _ in range(5):
        scanning.more(20)
        with psycopg.connect(trial.hub.osas_url, autocommit=True) as admin:
            admin.execute(_END_SESSIONS)
    scanning.end()
    trial.drained()
    assert trial.arrived().agrees


@pytest.mark.parametrize("mode", ["fast", "immediate"])
@pytest.mark.fault("server stopped, fast and immediate (18)", "reconnects; nothing lost (P1)")
def test_a_stopped_server(tmp_path: Path, mode: str) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres", settings=DURABLE)
    try:
        server.start()
        migrated(server, "osas", "onmart")
        hub = Hub(server.url("osas"), server.url("onmart"))
        with Trial(hub, tmp_path / "home") as trial:
            scanning = Scanning(trial, a_mixture(hub, 2_000))
            for _ in range(3):
                scanning.more(30)
                server.stop("fast" if mode == "fast" else "immediate")
                scanning.more(30)
                server.start()
            scanning.end()
            trial.drained()
            assert trial.arrived().agrees
    finally:
        server.destroy()


@pytest.mark.parametrize(
    ("break_", "mend", "reason"),
    [
        pytest.param(
            "ALTER DATABASE {} SET default_transaction_read_only = on",
            "ALTER DATABASE {} RESET default_transaction_read_only",
            "database_read_only",
            marks=pytest.mark.fault("read-only primary (21)", "held, told, drains afterwards"),
        ),
        pytest.param(
            "ALTER TABLE receiving_scan RENAME verdict TO outcome",
            "ALTER TABLE receiving_scan RENAME outcome TO verdict",
            "database_schema",
            marks=pytest.mark.fault("column renamed live (27)", "held, told, drains afterwards"),
        ),
        pytest.param(
            "ALTER TABLE receiving_scan ADD shelf text NOT NULL DEFAULT '';"
            "ALTER TABLE receiving_scan ALTER shelf DROP DEFAULT",
            "ALTER TABLE receiving_scan DROP shelf",
            "database_schema",
            marks=pytest.mark.fault("new NOT NULL column (28)", "held, told, drains afterwards"),
        ),
    ],
)
def test_a_database_that_someone_changes(
    hub: Hub, tmp_path: Path, break_: str, mend: str, reason: str
) -> None:
    database = hub.osas_url.rpartition("/")[2]
    codes = a_mixture(hub, 15)
    with psycopg.connect(hub.osas_url, autocommit=True) as admin:
        admin.execute("SET default_transaction_read_only = off")
        with Trial(hub, tmp_path / "home") as trial:
            trial.scan(*codes[:5])
            trial.drained()
            admin.execute(break_.format(database).encode())
            admin.execute(_END_SESSIONS)
            trial.scan(*codes[5:])
            trial.failed(Target.OSAS, reason)
            assert trial.waiting(Target.OSAS) == 10
            admin.execute(mend.format(database).encode())
            trial.drained()
            assert trial.arrived().agrees


@pytest.mark.expected_logs("WARNING station.central.link: .* was rolled back")
@pytest.mark.fault("a failover that loses commits (20)", "regained, without a new scan (P14)")
def test_a_failover_that_loses_commits(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "_ASK_EVERY_S", 0.5)
    _roll_back(trial)
    until(lambda: trial.arrived().agrees)
    assert trial.waiting(Target.OSAS) == 0


@pytest.mark.fault("the same, nobody asks (control)", "the same check misses what was lost")
def test_without_a_witness_a_failover_would_lose_for_good(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JournalOutbox, "last_acknowledged", lambda _: None)
    _roll_back(trial)
    trial.scan(*a_mixture(trial.hub, 50)[40:])
    trial.drained()
    assert trial.arrived().lost == 20


def _roll_back(trial: Trial) -> None:
    codes = a_mixture(trial.hub, 40)
    trial.scan(*codes[:20])
    trial.drained()
    with backed_up(trial.hub.osas_url) as restore:
        trial.scan(*codes[20:])
        trial.drained()
        restore()


@pytest.mark.fault("a drain while scanning on", "order per parcel kept (P4)")
def test_a_long_outage_drains_in_order_while_the_desk_scans_on(trial: Trial) -> None:
    trial.cable[Target.OSAS].refuse()
    trial.scan(*a_mixture(trial.hub, 300))
    scanning = Scanning(trial, a_mixture(trial.hub, 300))
    trial.cable[Target.OSAS].listen()
    until(lambda: trial.waiting(Target.OSAS) < 100)
    scanning.end()
    trial.drained()
    assert trial.arrived().agrees
