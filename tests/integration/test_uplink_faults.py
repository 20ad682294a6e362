"""A network or a server that fails in the middle: nothing is lost, nothing is doubled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from station.events import LinkChanged, OutboxChanged, Target
from station.journal.record import DeliveryState
from tests.fakes.central import PATIENCE_S, Bench, add_waybills, rows
from tests.fakes.outbox import MemoryOutbox, owed_event

if TYPE_CHECKING:
    from station.demo.postgres import EmbeddedPostgres
    from tests.fakes.proxy import FaultProxy

ACQUIRE_MS = 1_000
"""How long a connection is waited for while there is none to be had."""
AWBS = [f"JX{n}" for n in range(10)]
READ_ONLY = (
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on',"
    " current_database()); END $$"
)
EVENTS = [owed_event(seq, awb) for seq, awb in enumerate(AWBS, 1)]


def recorded(url: str) -> tuple[int, int, int]:
    """Return how often each event is in the ledger, in receiving_scan and in scans."""
    ((ledger, receiving, scans),) = rows(
        url,
        "SELECT (SELECT count(*) FROM hub_station.event_ledger),"
        " (SELECT count(*) FROM receiving_scan), (SELECT count(*) FROM scans)",
    )
    return ledger, receiving, scans


def test_a_connection_cut_before_the_commit_leaves_nothing_and_the_retry_delivers(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS)
    uplink = bench.uplink(bench.pool(osas_proxy.in_front_of(osas_url)), outbox)
    osas_proxy.cut_before = b"COMMIT"
    failed = uplink.drain_once(PATIENCE_S)
    assert (failed.delivered, failed.waiting, failed.error_key) == (0, 10, "database_lost")
    assert osas_proxy.was_cut.is_set()
    assert recorded(osas_url) == (0, 0, 0)
    assert uplink.drain_once(PATIENCE_S).delivered == 10
    assert recorded(osas_url) == (10, 10, 10)


def test_a_commit_whose_answer_was_lost_is_found_again_not_doubled(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS)
    uplink = bench.uplink(bench.pool(osas_proxy.in_front_of(osas_url)), outbox)
    osas_proxy.cut_after = b"COMMIT"
    failed = uplink.drain_once(PATIENCE_S)
    assert (failed.delivered, failed.waiting, failed.error_key) == (0, 10, "database_lost")
    assert recorded(osas_url) == (10, 10, 10)
    assert uplink.drain_once(PATIENCE_S).delivered == 10
    assert recorded(osas_url) == (10, 10, 10)


def test_a_server_that_takes_everything_and_never_answers_is_given_up_and_later_drained(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:1])
    url = osas_proxy.in_front_of(osas_url)
    pool = bench.pool(url, answer_within_s=0.5, pool_acquire_ms=ACQUIRE_MS)
    bench.uplink(pool, outbox).start()
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    osas_proxy.swallow()
    outbox.add(*EVENTS[1:])
    told = bench.heard.wait_for(LinkChanged, lambda link: not link.online)
    assert told.reason == "database_silent"
    # What waits is told meanwhile, and more may come.
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 9)
    osas_proxy.pass_on()
    outbox.wait_until_settled()
    assert len(outbox.in_state(DeliveryState.DELIVERED)) == 10
    assert recorded(osas_url) == (10, 10, 10)


def test_a_push_that_is_never_answered_is_given_up_in_the_stated_time(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS)
    pool = bench.pool(osas_proxy.in_front_of(osas_url), answer_within_s=0.5)
    uplink = bench.uplink(pool, outbox)
    osas_proxy.swallow_from = b"event_ledger"
    began_s = time.monotonic()
    failed = uplink.drain_once(30)
    assert (failed.waiting, failed.error_key) == (10, "database_silent")
    assert 0.5 <= time.monotonic() - began_s < 4.0
    osas_proxy.pass_on()
    assert uplink.drain_once(PATIENCE_S).delivered == 10
    assert recorded(osas_url) == (10, 10, 10)


def test_stopping_does_not_wait_for_a_silent_server(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:1])
    pool = bench.pool(osas_proxy.in_front_of(osas_url), answer_within_s=600)
    uplink = bench.uplink(pool, outbox)
    uplink.start()
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    osas_proxy.swallow()
    outbox.add(*EVENTS[1:])
    uplink.nudge()
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 9)
    began_s = time.monotonic()
    uplink.stop()
    assert time.monotonic() - began_s < PATIENCE_S


def test_the_outbox_drains_by_itself_when_the_network_heals(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, *AWBS)
    osas_proxy.refuse()
    outbox = MemoryOutbox(Target.OSAS, EVENTS)
    bench.uplink(bench.pool(osas_proxy.in_front_of(osas_url)), outbox).start()
    told = bench.heard.wait_for(LinkChanged)
    assert (told.target, told.online, told.reason) == (Target.OSAS, False, "database_refused")
    assert bench.heard.wait_for(OutboxChanged).waiting == 10
    osas_proxy.listen()
    assert bench.heard.wait_for(LinkChanged, lambda link: link.online).reason == ""
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    assert recorded(osas_url) == (10, 10, 10)
    assert [link.online for link in bench.heard.of(LinkChanged)] == [False, True]


def test_a_slow_line_is_slower_and_correct(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, *AWBS)
    osas_proxy.delay_s = 0.04
    outbox = MemoryOutbox(Target.OSAS, EVENTS)
    report = bench.uplink(bench.pool(osas_proxy.in_front_of(osas_url)), outbox).drain_once(
        PATIENCE_S
    )
    assert (report.delivered, report.error_key) == (10, "")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_stopped_and_started_gets_everything(
    bench: Bench, postgres_server: EmbeddedPostgres, mode: str
) -> None:
    url = postgres_server.url("osas")
    # Without it an immediate stop takes back what was acknowledged a moment before.
    rows(url, "ALTER DATABASE osas SET synchronous_commit = on")
    add_waybills(url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:5])
    pool = bench.pool(url, answer_within_s=1.5, pool_acquire_ms=ACQUIRE_MS)
    bench.uplink(pool, outbox).start()
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    postgres_server.stop(mode)  # type: ignore[arg-type]  # one of its modes
    outbox.add(*EVENTS[5:])
    bench.heard.wait_for(LinkChanged, lambda link: not link.online)
    postgres_server.start()
    outbox.wait_until_settled()
    assert recorded(url) == (10, 10, 10)


def test_a_backend_that_was_terminated_is_not_noticed(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:5])
    uplink = bench.uplink(bench.pool(osas_url), outbox)
    assert uplink.drain_once(PATIENCE_S).delivered == 5
    rows(
        osas_url,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'hub-station' AND pid <> pg_backend_pid()",
    )
    outbox.add(*EVENTS[5:])
    report = uplink.drain_once(PATIENCE_S)
    assert (report.delivered, report.error_key) == (5, "")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("ALTER TABLE receiving_scan RENAME COLUMN hub TO gudang", "database_schema"),
        ("ALTER TABLE scans RENAME TO riwayat", "database_schema"),
        ("ALTER TABLE scans ADD COLUMN shift_no integer NOT NULL", "database_schema"),
        ("ALTER TABLE receiving_scan ADD COLUMN gate text NOT NULL", "database_schema"),
    ],
)
def test_a_database_that_does_not_fit_holds_everything_back(
    bench: Bench, osas_url: str, change: str, key: str
) -> None:
    add_waybills(osas_url, *AWBS)
    rows(osas_url, change)
    outbox = MemoryOutbox(Target.OSAS, EVENTS)
    report = bench.uplink(bench.pool(osas_url), outbox).drain_once(PATIENCE_S)
    assert (report.delivered, report.parked, report.waiting) == (0, 0, 10)
    assert report.error_key == key


def test_a_server_that_is_read_only_holds_everything_back(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, *AWBS)
    rows(osas_url, READ_ONLY)
    outbox = MemoryOutbox(Target.OSAS, EVENTS)
    report = bench.uplink(bench.pool(osas_url), outbox).drain_once(PATIENCE_S)
    assert (report.delivered, report.parked, report.waiting) == (0, 0, 10)
    assert report.error_key == "database_read_only"


def test_a_role_without_the_right_to_write_holds_everything_back(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, *AWBS)
    rows(osas_url, "DROP ROLE IF EXISTS reader")
    rows(osas_url, "CREATE ROLE reader LOGIN PASSWORD 'secret'")
    try:
        account, _, place = osas_url.rpartition("@")
        assert account.startswith("postgresql://")
        outbox = MemoryOutbox(Target.OSAS, EVENTS)
        uplink = bench.uplink(bench.pool(f"postgresql://reader:secret@{place}"), outbox)
        report = uplink.drain_once(PATIENCE_S)
    finally:
        rows(osas_url, "DROP ROLE reader")
    assert (report.waiting, report.error_key) == (10, "database_forbidden")
