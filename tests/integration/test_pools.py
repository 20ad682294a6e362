"""A station takes no more connections than it was given, and says why it has none."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from station.bootstrap import Station, read_settings
from station.central import pools
from station.errors import CentralError
from station.events import LinkChanged, Target
from station.folders import Folders
from station.journal.record import DeliveryState
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.outbox import MemoryOutbox, owed_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.central.pools import Pool
    from tests.fakes.proxy import FaultProxy

OURS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'hub-station'"
)


def ours(url: str) -> int:
    return int(rows(url, OURS)[0][0])


def wait_until_open(url: str, wanted: int) -> None:
    """Wait until the server has taken note of what was closed."""
    started_s = time.monotonic()
    while ours(url) != wanted:
        assert time.monotonic() - started_s < 5.0, f"not {wanted}"


def refusal(pool: Pool, timeout_s: float | None = None) -> str:
    with pytest.raises(CentralError) as refused, pool.connection(timeout_s):
        pass
    return refused.value.key


def test_nothing_is_opened_before_it_is_used(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url)
    assert ours(osas_url) == 0
    with pool.connection() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert ours(osas_url) == 1


def test_many_borrowers_never_make_more_than_the_maximum(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url, pool_max=3)
    seen: list[int] = []

    def borrow() -> None:
        with pool.connection() as connection:
            row = connection.execute(OURS).fetchone()
            assert row is not None
            seen.append(row[0])

    threads = [threading.Thread(target=borrow) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 24
    assert max(seen) <= 3


def test_waiting_for_a_connection_ends_in_the_stated_time_and_says_so(
    bench: Bench, osas_url: str
) -> None:
    pool = bench.pool(osas_url, pool_max=1, pool_acquire_ms=400)
    with pool.connection():
        began_s = time.monotonic()
        assert refusal(pool) == "database_busy"
        assert 0.4 <= time.monotonic() - began_s < 2.0
        assert refusal(pool, timeout_s=0.1) == "database_busy"
    with pool.connection():
        pass


def test_idle_connections_are_closed_within_twice_the_idle_time(
    bench: Bench, osas_url: str
) -> None:
    pool = bench.pool(osas_url, pool_max=4, pool_idle_ms=500)
    with pool.connection(), pool.connection(), pool.connection(), pool.connection():
        assert ours(osas_url) == 4
    returned_s = time.monotonic()
    while ours(osas_url):
        assert time.monotonic() - returned_s < 2 * 0.5 + 1.0, "still open"
    assert time.monotonic() - returned_s >= 0.4
    with pool.connection():
        assert ours(osas_url) == 1


def test_who_has_sent_all_after_an_outage_keeps_no_connection_while_nobody_scans(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    outbox = MemoryOutbox(Target.OSAS, [owed_event(1, "JX1")])
    uplink = bench.uplink(bench.pool(osas_proxy.in_front_of(osas_url)), outbox)
    osas_proxy.cut_before = b"COMMIT"
    assert uplink.drain_once(30).error_key == "database_lost"
    assert uplink.drain_once(30).delivered == 1
    wait_until_open(osas_url, 0)
    outbox.add(owed_event(2, "JX2"))
    uplink.nudge()
    osas_proxy.cut_before = b"COMMIT"
    assert uplink.drain_once(30).error_key == "database_lost"
    assert uplink.drain_once(30).delivered == 1
    assert ours(osas_url) > 0, "the next scan is near"


def test_what_is_closed_early_is_what_is_not_lent_above_the_minimum(
    bench: Bench, osas_url: str
) -> None:
    pool = bench.pool(osas_url, pool_max=3, pool_min=1)
    with pool.connection() as lent:
        with pool.connection(), pool.connection():
            pass
        assert ours(osas_url) == 3
        pool.close_unused()
        wait_until_open(osas_url, 1)
        assert lent.execute("SELECT 1").fetchone() == (1,)


def test_the_minimum_stays_open(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url, pool_max=3, pool_min=1, pool_idle_ms=200)
    with pool.connection(), pool.connection(), pool.connection():
        assert ours(osas_url) == 3
    deadline_s = time.monotonic() + 5.0
    while ours(osas_url) > 1:
        assert time.monotonic() < deadline_s
    assert ours(osas_url) == 1


def test_the_minimum_is_open_again_after_the_server_ended_all_sessions(
    bench: Bench, osas_url: str
) -> None:
    pool = bench.pool(osas_url, pool_max=3, pool_min=2, pool_idle_ms=100)
    for _ in range(2):
        with pool.connection(), pool.connection(), pool.connection():
            assert ours(osas_url) == 3
        deadline_s = time.monotonic() + 5.0
        while ours(osas_url) != 2:
            assert time.monotonic() < deadline_s
        end_sessions(osas_url)


def end_sessions(url: str) -> None:
    """End every session of ours, as an administrator would, or a restart."""
    rows(url, OURS.replace("count(*)", "pg_terminate_backend(pid, 5000)"))


def test_a_session_that_the_server_ended_never_reaches_a_borrower(
    bench: Bench, osas_url: str
) -> None:
    pool = bench.pool(osas_url, pool_max=3, pool_idle_ms=600_000)
    seen: set[int] = set()
    for _ in range(8):
        with pool.connection() as first, pool.connection() as second, pool.connection() as third:
            for connection in (first, second, third):
                assert connection.execute("SELECT 1").fetchone() == (1,)
                seen.add(connection.info.backend_pid)
        end_sessions(osas_url)
    assert len(seen) == 24


def test_a_spare_session_that_ended_before_anybody_had_it_is_not_noticed_either(
    bench: Bench, osas_url: str
) -> None:
    pool = bench.pool(osas_url, pool_max=2, pool_min=2, pool_idle_ms=600_000)
    for _ in range(4):
        with pool.connection() as connection:
            while ours(osas_url) != 2:
                pass
            connection.execute("SELECT 1")
        end_sessions(osas_url)


def test_what_one_borrower_set_the_next_does_not_see(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url, pool_max=1)
    with pool.connection() as connection:
        connection.autocommit = True
        first = connection.info.backend_pid
    with pool.connection() as connection:
        assert connection.info.backend_pid == first
        assert connection.autocommit is False


def test_a_borrower_that_fails_leaves_nothing_behind(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url, pool_max=1)

    def fail() -> None:
        with pool.connection() as connection:
            connection.execute("CREATE TABLE half_done (id int)")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with pool.connection() as connection:
        row = connection.execute("SELECT to_regclass('half_done')").fetchone()
    assert row == (None,)


def test_who_waits_is_served_when_a_connection_comes_back(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url, pool_max=1)
    served = threading.Event()

    def wait() -> None:
        with pool.connection():
            served.set()

    waiting = threading.Thread(target=wait)
    with pool.connection():
        waiting.start()
        assert not served.wait(0.3)
    waiting.join()
    assert served.is_set()


def with_account(url: str, account: str) -> str:
    return f"postgresql://{account}@{url.rpartition('@')[2]}"


def test_each_refusal_has_its_own_sentence(bench: Bench, osas_url: str) -> None:
    urls = {
        "postgresql://station@127.0.0.1:1/osas": "database_refused",
        with_account(osas_url, "postgres:wrong"): "database_auth",
        with_account(osas_url, "nobody:wrong"): "database_auth",
        with_account(osas_url, "postgres"): "database_password_missing",
        osas_url.rpartition("/")[0] + "/nosuch": "database_unknown",
        "postgresql://station@nosuch.invalid/osas": "database_host",
        # The loopback network's broadcast address: no route leads there for TCP.
        "postgresql://station@127.255.255.255/osas": "database_network",
        "postgresql://station:pass@word@127.0.0.1/osas": "database_url",
        "postgresql://station@127.0.0.1:port/osas": "database_url",
        "postgresql://station@127.0.0.1/osas?sslmode=perhaps": "database_url",
        "postgresql://station@127.0.0.1/osas?no_such=1": "database_url",
        "": "database_not_set",
    }
    assert {url: refusal(bench.pool(url)) for url in urls} == urls


def test_a_refusal_is_told_at_once_not_after_the_whole_wait(bench: Bench) -> None:
    pool = bench.pool("postgresql://station@127.0.0.1:1/osas", pool_acquire_ms=60_000)
    began_s = time.monotonic()
    assert refusal(pool) == "database_refused"
    assert time.monotonic() - began_s < 5.0


@pytest.fixture
def crowded_url(osas_proxy: FaultProxy, osas_url: str) -> Iterator[str]:
    """OSAS for a role that may have one connection only, behind the proxy."""
    rows(osas_url, "DROP ROLE IF EXISTS one_only")
    rows(osas_url, "CREATE ROLE one_only LOGIN BYPASSRLS PASSWORD 'secret' CONNECTION LIMIT 1")
    rows(osas_url, "GRANT pg_read_all_data, pg_write_all_data TO one_only")
    yield with_account(osas_proxy.in_front_of(osas_url), "one_only:secret")
    rows(osas_url, "DROP ROLE one_only")


def test_a_full_server_is_told_as_such_and_knocked_at_once_a_try(
    bench: Bench, osas_proxy: FaultProxy, crowded_url: str
) -> None:
    first, second = bench.pool(crowded_url), bench.pool(crowded_url)
    with first.connection():
        before = osas_proxy.connections
        assert [refusal(second) for _ in range(5)] == ["database_full"] * 5
        assert osas_proxy.connections == before + 5
    first.close()
    second.close()


def test_what_waits_for_a_full_server_is_sent_when_there_is_room(
    bench: Bench, osas_url: str, crowded_url: str
) -> None:
    add_waybills(osas_url, "JX1")
    outbox = MemoryOutbox(Target.OSAS, [owed_event(1, "JX1")])
    pool, crowd = bench.pool(crowded_url), bench.pool(crowded_url)
    with crowd.connection():
        bench.uplink(pool, outbox).start()
        told = bench.heard.wait_for(LinkChanged)
        assert (told.online, told.reason) == (False, "database_full")
    crowd.close()
    outbox.wait_until_settled()
    assert outbox.in_state(DeliveryState.DELIVERED) == [1]
    bench.close()


def test_a_network_that_swallows_the_first_packet_is_given_up(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    osas_proxy.swallow()
    pool = bench.pool(osas_proxy.in_front_of(osas_url), pool_acquire_ms=800)
    began_s = time.monotonic()
    assert refusal(pool) == "database_silent"
    assert time.monotonic() - began_s < 3.0


@pytest.mark.timeout(30)
def test_a_pool_that_is_still_connecting_to_a_silent_server_is_closed_without_waiting_for_it(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_CLOSE_WITHIN_S", 600.0)
    osas_proxy.swallow()
    silent = f"{osas_proxy.in_front_of(osas_url)}?connect_timeout=600"
    pool = bench.pool(silent, pool_acquire_ms=600_000)
    assert refusal(pool, timeout_s=0.1) == "database_silent"
    pool.close()


def test_the_owners_four_variables_reach_the_pools_of_a_whole_station(
    osas_url: str, onmart_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {
        "OSAS_DATABASE_URL": osas_url,
        "DB_POOL_MAX": "1",
        "DB_POOL_ACQUIRE": "300",
        "DB_POOL_IDLE": "200",
        "ONMART_DATABASE_URL": onmart_url,
        "ONMART_DB_POOL_MIN": "3",
        "ONMART_DB_POOL_MAX": "3",
    }
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    folders = Folders.under(tmp_path)
    station = Station(folders, read_settings(folders))
    station.open()
    try:
        osas, onmart = station.centre()._pools.values()
        began_s = time.monotonic()
        with osas.connection():
            assert refusal(osas) == "database_busy"
            assert ours(osas_url) == 1
        with onmart.connection():
            pass
        while (ours(osas_url), ours(onmart_url)) != (0, 3):
            assert time.monotonic() < began_s + 8.0
    finally:
        station.close()


def test_a_closed_pool_says_so_and_closes_what_was_lent_when_it_comes_back(
    bench: Bench, osas_url: str
) -> None:
    pool = bench.pool(osas_url)
    with pool.connection() as connection:
        pool.close()
        assert refusal(pool) == "database_closed"
    assert connection.closed
    assert pool.target is Target.OSAS
