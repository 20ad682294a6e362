"""A station takes no more connections than it was given, and says why it has none."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from station.errors import CentralError
from station.events import Target
from tests.fakes.central import Bench, rows

if TYPE_CHECKING:
    from station.central.pools import Pool
    from tests.fakes.proxy import FaultProxy

OURS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'hub-station'"
)


def ours(url: str) -> int:
    return int(rows(url, OURS)[0][0])


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


def test_the_minimum_stays_open(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url, pool_max=3, pool_min=1, pool_idle_ms=200)
    with pool.connection(), pool.connection(), pool.connection():
        assert ours(osas_url) == 3
    deadline_s = time.monotonic() + 5.0
    while ours(osas_url) > 1:
        assert time.monotonic() < deadline_s
    assert ours(osas_url) == 1


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


def with_account(url: str, account: str) -> str:
    return f"postgresql://{account}@{url.rpartition('@')[2]}"


def test_each_refusal_has_its_own_sentence(bench: Bench, osas_url: str) -> None:
    urls = {
        "postgresql://station@127.0.0.1:1/osas": "database_refused",
        with_account(osas_url, "postgres:wrong"): "database_auth",
        with_account(osas_url, "nobody:wrong"): "database_auth",
        osas_url.rpartition("/")[0] + "/nosuch": "database_unknown",
        "postgresql://station@nosuch.invalid/osas": "database_host",
        "": "database_not_set",
    }
    assert {url: refusal(bench.pool(url)) for url in urls} == urls


def test_a_refusal_is_told_at_once_not_after_the_whole_wait(bench: Bench) -> None:
    pool = bench.pool("postgresql://station@127.0.0.1:1/osas", pool_acquire_ms=60_000)
    began_s = time.monotonic()
    assert refusal(pool) == "database_refused"
    assert time.monotonic() - began_s < 5.0


def test_a_full_server_is_told_as_such(bench: Bench, osas_url: str) -> None:
    account = osas_url.removeprefix("postgresql://").rpartition("@")[2]
    rows(osas_url, "DROP ROLE IF EXISTS one_only")
    rows(osas_url, "CREATE ROLE one_only LOGIN PASSWORD 'secret' CONNECTION LIMIT 1")
    url = f"postgresql://one_only:secret@{account}"
    first, second = bench.pool(url), bench.pool(url)
    try:
        with first.connection():
            assert refusal(second) == "database_full"
    finally:
        first.close()
        second.close()
        rows(osas_url, "DROP ROLE one_only")


def test_a_network_that_swallows_the_first_packet_is_given_up(
    bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    osas_proxy.swallow()
    pool = bench.pool(osas_proxy.in_front_of(osas_url), pool_acquire_ms=800)
    began_s = time.monotonic()
    assert refusal(pool) == "database_silent"
    assert time.monotonic() - began_s < 3.0


def test_a_closed_pool_says_so_and_closes_what_was_lent_when_it_comes_back(
    bench: Bench, osas_url: str
) -> None:
    pool = bench.pool(osas_url)
    with pool.connection() as connection:
        pool.close()
        assert refusal(pool) == "database_closed"
    assert connection.closed
    assert pool.target is Target.OSAS
