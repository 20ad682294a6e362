"""Another database behind the address is not one that was restored: it gets what waits, no more."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest

from station.events import ServerRolledBack, StoreAlarm, Target
from station.journal.outbox import JournalOutbox
from tests.fakes.admission import PARCELS, admitted, own_url
from tests.fakes.central import PATIENCE_S, Bench, add_waybills, rows
from tests.fakes.counter import Counter
from tests.fakes.databases import fresh_database
from tests.fakes.journals import Journalled
from tests.fakes.restored import backed_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.demo.postgres import EmbeddedPostgres

AWBS = [f"JX{n}" for n in range(1, 9)]
ROLLED_BACK = pytest.mark.expected_logs("WARNING station.central.link: .* was rolled back")


class Desk:
    """A journal that is drained into whichever database it is told of."""

    def __init__(self, bench: Bench, journalled: Journalled) -> None:
        self._bench = bench
        self.journalled = journalled

    def drain(self, url: str) -> int:
        """Send all that waits, as a station that has just started; return how many events."""
        outbox = JournalOutbox(Target.OSAS, self.journalled.journal, self.journalled.journal)
        pool = self._bench.pool(url)
        report = self._bench.uplink(pool, outbox).drain_once(PATIENCE_S)
        outbox.close()
        pool.close()
        assert (report.waiting, report.error_key) == (0, "")
        return report.delivered

    @property
    def rolled_back(self) -> list[int]:
        return [told.events for told in self._bench.heard.of(ServerRolledBack)]


@pytest.fixture
def desk(bench: Bench, tmp_path: Path) -> Iterator[Desk]:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        yield Desk(bench, journalled)


@pytest.fixture
def other_url(shared_postgres: EmbeddedPostgres) -> Iterator[str]:
    with fresh_database(shared_postgres, "osas") as url:
        add_waybills(url, *AWBS)
        yield url


def arrived(url: str) -> list[int]:
    return [seq for (seq,) in rows(url, "SELECT seq FROM hub_station.event_ledger ORDER BY seq")]


@ROLLED_BACK
def test_it_gets_what_waits_and_only_its_own_again_after_a_restore(
    desk: Desk, osas_url: str, other_url: str
) -> None:
    add_waybills(osas_url, *AWBS)
    desk.journalled.record(*AWBS[:3])
    assert desk.drain(osas_url) == 3
    desk.journalled.record(*AWBS[3:5])
    assert desk.drain(other_url) == 2
    with backed_up(other_url) as restore:
        desk.journalled.record(*AWBS[5:7])
        assert desk.drain(other_url) == 2
        assert desk.rolled_back == []
        restore()
    desk.journalled.record(AWBS[7])
    assert desk.drain(other_url) == 5
    assert desk.rolled_back == [4]
    assert (arrived(osas_url), arrived(other_url)) == ([1, 2, 3], [4, 5, 6, 7, 8])


@ROLLED_BACK
def test_the_one_before_comes_back_and_gets_what_the_other_got_meanwhile(
    desk: Desk, osas_url: str, other_url: str
) -> None:
    add_waybills(osas_url, *AWBS)
    for url, awbs in ((osas_url, AWBS[:3]), (other_url, AWBS[3:5]), (osas_url, AWBS[5:6])):
        desk.journalled.record(*awbs)
        desk.drain(url)
    assert (arrived(osas_url), arrived(other_url)) == ([1, 2, 3, 4, 5, 6], [4, 5])
    assert desk.rolled_back == []
    with backed_up(osas_url) as restore:
        desk.journalled.record(*AWBS[6:])
        desk.drain(osas_url)
        restore()
    desk.drain(osas_url)
    assert arrived(osas_url) == [1, 2, 3, 4, 5, 6, 7, 8]


@ROLLED_BACK
def test_a_backup_restored_under_another_name_gets_again_what_it_lost(
    desk: Desk, osas_url: str
) -> None:
    add_waybills(osas_url, *AWBS)
    desk.journalled.record(*AWBS[:3])
    desk.drain(osas_url)
    with copied(osas_url) as elsewhere:
        desk.journalled.record(*AWBS[3:6])
        desk.drain(osas_url)
        desk.journalled.record(*AWBS[6:])
        assert desk.drain(elsewhere) == 8
        assert arrived(elsewhere) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert desk.rolled_back == [6]


@ROLLED_BACK
def test_where_nobody_says_which_server_it_is_all_is_sent_again(
    desk: Desk, osas_url: str, shared_postgres: EmbeddedPostgres
) -> None:
    silenced = "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC"
    with (
        fresh_database(shared_postgres, "osas") as second,
        admitted(osas_url, "osas", PARCELS) as admin,
        admitted(second, "osas", PARCELS) as other,
    ):
        for url in (own_url(admin), own_url(other)):
            rows(osas_url, silenced)
            rows(second, silenced)
            desk.journalled.record("A1")
            desk.drain(url)
        assert (arrived(osas_url), arrived(second)) == ([1], [1, 2])
    assert desk.rolled_back == [1]


@contextmanager
def copied(url: str) -> Iterator[str]:
    """Yield a copy of a database as it is now, under another name."""
    place, _, name = url.rpartition("/")
    with psycopg.connect(f"{place}/postgres", autocommit=True) as admin:
        admin.execute(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'".encode()
        )
        admin.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name} STRATEGY file_copy".encode())
        try:
            yield f"{url}_copy"
        finally:
            admin.execute(f"DROP DATABASE {name}_copy WITH (FORCE)".encode())


def test_a_person_is_told_in_the_window_and_in_the_list_of_incidents(
    tmp_path: Path, osas_url: str, onmart_url: str, other_url: str
) -> None:
    add_waybills(osas_url, "JX1")
    alarms: list[StoreAlarm] = []
    for url, awb in ((osas_url, "JX1"), (other_url, "JX2"), (other_url, "JX3")):
        counter = Counter(tmp_path, url, onmart_url)
        counter.scan(awb)
        counter.sync()
        alarms += counter.station.alarms()
        counter.station.close()
    assert [(alarm.key, dict(alarm.facts)) for alarm in alarms] == [
        ("database_another", {"database": "OSAS"})
    ]
    counter = Counter(tmp_path, other_url, onmart_url)
    noted = counter.station.journal.store.db.execute("SELECT key FROM incident").fetchall()
    counter.station.close()
    assert noted == [("database_another",)]
