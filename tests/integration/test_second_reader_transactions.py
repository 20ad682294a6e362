"""The backend's transactions and the stations' meet on the same rows: nothing is lost or doubled."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.events import Target, Verdict
from tests.fakes.backend import Backend, BackendError, book
from tests.fakes.central import PATIENCE_S, Bench, rows
from tests.fakes.counter import Counter
from tests.fakes.outbox import MORNING, MemoryOutbox, owed_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.central.uplink import DrainReport

AWB, OTHER = "JX1000000001", "JX1000000002"
EVENTS = [owed_event(1, AWB), owed_event(2, OTHER)]
EVENING = MORNING - timedelta(hours=12)
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
    " AND datname = current_database() AND wait_event_type = 'Lock'"
)

# Who looks for a deadlock and finds one gives way; each looks once, so long after it began to wait.
EVERY_CONNECTION = """
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''{}''', current_database());
END $$
"""


class Draining(threading.Thread):
    """A station that sends all it owes, and its report."""

    def __init__(self, bench: Bench, url: str, **options: Any) -> None:
        super().__init__(name="draining", daemon=True)
        pool = bench.pool(url, **options)
        self._uplink = bench.uplink(pool, MemoryOutbox(Target.OSAS, EVENTS))
        self.report: DrainReport | None = None
        self.start()

    def run(self) -> None:
        self.report = self._uplink.drain_once(PATIENCE_S)

    def end(self) -> DrainReport:
        self.join(PATIENCE_S)
        assert self.report is not None
        return self.report


@pytest.fixture
def counter(tmp_path: Path, osas_url: str, onmart_url: str) -> Iterator[Counter]:
    counter = Counter(tmp_path, osas_url, onmart_url)
    yield counter
    counter.station.close()


def wait_until_blocked(url: str, program: str) -> None:
    """Return when a statement of this program waits for somebody's lock."""
    with psycopg.connect(url, autocommit=True) as watcher:
        while watcher.execute(WAITING, (program,)).fetchone() == (0,):
            pass


def arrivals(backend: Backend, *awbs: str) -> list[tuple[int, int, str]]:
    """Return each parcel's receiving scans, its lines by stations, its status."""
    found = [backend("readWaybill", awb=awb) for awb in awbs]
    return [
        (
            len(waybill["receivingScans"]),
            len([line for line in waybill["scans"] if line["eventId"] is not None]),
            waybill["status"],
        )
        for waybill in found
    ]


def test_a_push_waits_for_the_backend_s_lock(backend: Backend, bench: Bench, osas_url: str) -> None:
    book(backend, AWB, OTHER, at=EVENING)
    with backend.transaction() as within:
        backend("lockWaybill", awb=AWB, within=within)
        draining = Draining(bench, osas_url)
        wait_until_blocked(osas_url, "hub-station")
        values = {"weight": 7.5}
        backend("update", model="Waybill", values=values, where={"awbNumber": AWB}, within=within)
    assert (draining.end().delivered, draining.end().error_key) == (2, "")
    assert arrivals(backend, AWB, OTHER) == [(1, 1, "AT_HUB")] * 2
    assert backend("readWaybill", awb=AWB)["weight"] == 7.5


def test_a_lock_that_is_held_too_long_is_waited_for_again(
    backend: Backend, bench: Bench, osas_url: str
) -> None:
    book(backend, AWB, OTHER, at=EVENING)
    with backend.transaction() as within:
        backend("lockWaybill", awb=AWB, within=within)
        report = Draining(bench, osas_url, answer_within_s=0.5).end()
        assert (report.delivered, report.waiting, report.parked) == (0, 2, 0)
        assert report.error_key == "database_silent"
        assert arrivals(backend, AWB, OTHER) == [(0, 0, "BOOKED")] * 2
    assert Draining(bench, osas_url).end().delivered == 2
    assert arrivals(backend, AWB, OTHER) == [(1, 1, "AT_HUB")] * 2


@pytest.mark.parametrize("victim", ["station", "backend"])
def test_a_deadlock_costs_no_event_whoever_gives_way(
    backend: Backend, bench: Bench, osas_url: str, victim: str
) -> None:
    book(backend, AWB, OTHER, at=EVENING)
    # The station waits before there is a deadlock, so it must look for one after that.
    first, second = ("1500ms", "1min") if victim == "station" else ("1min", "50ms")
    rows(osas_url, EVERY_CONNECTION.format(first))
    backend("begin", name="crossed")
    backend("query", sql=f"SET LOCAL deadlock_timeout = '{second}'", within="crossed")
    backend("lockWaybill", awb=OTHER, within="crossed")
    draining = Draining(bench, osas_url)
    wait_until_blocked(osas_url, "hub-station")
    # The station holds the first and waits for the second; this is the other way about.
    crossed = backend.ask("lockWaybill", awb=AWB, within="crossed")
    if victim == "station":
        crossed.answer()
        assert (draining.end().waiting, draining.end().error_key) == (2, "database_locked")
        backend("commit", name="crossed")
        draining = Draining(bench, osas_url)
    else:
        with pytest.raises(BackendError) as refused:
            crossed.answer()
        assert refused.value.sqlstate == "40P01"
        backend("rollback", name="crossed")
    assert draining.end().delivered == 2
    assert arrivals(backend, AWB, OTHER) == [(1, 1, "AT_HUB")] * 2


def test_a_line_of_the_history_that_is_not_committed_holds_nobody_up(
    backend: Backend, bench: Bench, osas_url: str
) -> None:
    book(backend, AWB, OTHER, at=EVENING)
    now = datetime.now(UTC)
    with backend.transaction() as within:
        for model, line in (
            ("Scan", {"status": "AT_HUB", "location": "SUB", "timestamp": now}),
            ("HandoverScan", {"fromHub": "SUB", "toHub": "CGK", "scannedAt": now}),
        ):
            waybill = {"waybillId": 1}
            backend("create", model=model, values=line | waybill, within=within)
        assert Draining(bench, osas_url).end().delivered == 2


def test_the_backend_waits_for_a_push_and_writes_after_it(
    backend: Backend, bench: Bench, osas_url: str
) -> None:
    book(backend, AWB, OTHER, at=EVENING)
    with backend.transaction() as within:
        backend("lockWaybill", awb=OTHER, within=within)
        draining = Draining(bench, osas_url)
        wait_until_blocked(osas_url, "hub-station")
        moving = backend.ask("moveWaybill", awb=AWB, status="OUT_FOR_DELIVERY", location="CGK")
        wait_until_blocked(osas_url, "courier-backend")
    moving.answer()
    assert draining.end().delivered == 2
    assert arrivals(backend, AWB, OTHER) == [(1, 1, "OUT_FOR_DELIVERY"), (1, 1, "AT_HUB")]


def test_a_transaction_that_commits_late_is_pulled_all_the_same(
    backend: Backend, counter: Counter
) -> None:
    with backend.transaction() as within:
        # In an open transaction a booking is a savepoint: a transaction id of its own.
        book(backend, AWB, within=within)
        book(backend, OTHER)
        counter.sync()
        assert counter.judge(OTHER).decision.verdict is Verdict.OK
    counter.sync()
    assert counter.judge(AWB).decision.verdict is Verdict.OK


def test_what_the_backend_takes_back_was_never_there(backend: Backend, counter: Counter) -> None:
    book(backend, AWB)
    backend("begin", name="regretted")
    backend("cancelWaybill", awb=AWB, location="SUB", within="regretted")
    counter.sync()
    backend("rollback", name="regretted")
    counter.sync()
    assert counter.judge(AWB).decision.verdict is Verdict.OK
