"""A pool behaves behind PgBouncer as it does before a server, and PgBouncer's own ails are told."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from models import migrate
from station.central import upkeep
from station.errors import CentralError
from station.events import LinkChanged, OutboxChanged, Target
from station.journal.record import DeliveryState
from tests.fakes.central import PATIENCE_S, Bench, add_waybills, rows
from tests.fakes.outbox import MemoryOutbox, owed_event
from tests.fakes.pgbouncer import PgBouncer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.pools import Pool
    from station.demo.postgres import EmbeddedPostgres

AWBS = [f"JX{n}" for n in range(20)]
EVENTS = [owed_event(seq, awb) for seq, awb in enumerate(AWBS, 1)]


@pytest.fixture
def own_bouncer(shared_postgres: EmbeddedPostgres) -> Iterator[PgBouncer]:
    """A PgBouncer of this test's own, to stop and start; few may come in, and wait briefly."""
    with PgBouncer(
        shared_postgres, max_client_conn="8", query_wait_timeout="1", default_pool_size="1"
    ) as bouncer:
        yield bouncer


def through(bouncer: PgBouncer, osas_url: str) -> str:
    return bouncer.in_front_of(osas_url)


def clients(bouncer: PgBouncer, url: str) -> int:
    """Return how many of ours are connected to PgBouncer for this database."""
    database = url.rpartition("/")[2]
    shown = bouncer.show("CLIENTS")
    return sum(
        client["database"] == database and client["application_name"] == "hub-station"
        for client in shown
    )


def at_once(url: str, query: str) -> list[tuple[Any, ...]]:
    """Ask in three transactions at once, so that each has a session of PgBouncer's of its own."""
    with psycopg.connect(url) as one, psycopg.connect(url) as two, psycopg.connect(url) as three:
        return [next(connection.execute(query.encode())) for connection in (one, two, three)]


def refusal(pool: Pool) -> str:
    with pytest.raises(CentralError) as refused, pool.connection() as connection:
        connection.execute("SELECT 1")
    return refused.value.key


def test_many_borrowers_never_make_more_than_the_maximum(
    bench: Bench, osas_url: str, bouncer: PgBouncer
) -> None:
    pool = bench.pool(osas_url, pool_max=3)
    seen: list[int] = []

    def borrow() -> None:
        with pool.connection() as connection:
            connection.execute("SELECT 1")
            seen.append(clients(bouncer, osas_url))

    threads = [threading.Thread(target=borrow) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(seen), max(seen)) == (12, 3)


def test_idle_connections_are_closed_and_the_minimum_stays(
    bench: Bench, osas_url: str, bouncer: PgBouncer
) -> None:
    pool = bench.pool(osas_url, pool_max=4, pool_min=1, pool_idle_ms=300)
    with pool.connection(), pool.connection(), pool.connection(), pool.connection():
        assert clients(bouncer, osas_url) == 4
    deadline_s = time.monotonic() + 2 * 0.3 + 2.0
    while clients(bouncer, osas_url) != 1:
        assert time.monotonic() < deadline_s


def test_nothing_of_a_push_or_a_pull_stays_with_the_session_that_others_get(
    bench: Bench, osas_url: str
) -> None:
    """Limits, locks, autocommit and prepared statements end with their transaction."""
    add_waybills(osas_url, *AWBS)
    sessions = at_once(osas_url, "SELECT pg_backend_pid()")
    pool = bench.pool(osas_url, pool_max=3)
    for _ in range(8):
        assert len(bench.push(pool, EVENTS)) == len(EVENTS)
    found = at_once(
        osas_url,
        "SELECT pg_backend_pid(), current_setting('statement_timeout'),"
        " current_setting('lock_timeout'), (SELECT count(*) FROM pg_prepared_statements),"
        " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())",
    )
    assert sorted(pid for pid, *_ in found) == sorted(pid for (pid,) in sessions)
    assert [kept for _, *kept in found] == [["0", "0", 0, 0]] * 3


def test_a_prepared_statement_would_be_missed_here(osas_url: str) -> None:
    """So that the others can fail: the pools prepare nothing, whoever does is found out."""
    at_once(osas_url, "SELECT 1")
    with (
        psycopg.connect(osas_url, prepare_threshold=0, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InvalidSqlStatementName),
    ):
        connection.execute("SELECT %s::int", (1,))


def test_a_database_is_made_migrated_and_kept_through_pgbouncer(
    shared_postgres: EmbeddedPostgres, bouncer: PgBouncer
) -> None:
    url = bouncer.in_front_of(shared_postgres.url("made_through_pgbouncer"))
    try:
        assert upkeep.create_database(url)
        for _ in range(2):
            migrate.upgrade(url, "osas")
            assert upkeep.keep_months_ahead(url) == 0
        assert upkeep.look_at(url).revision == migrate.head("osas")
        left = at_once(
            url, "SELECT count(*), current_setting('search_path') FROM pg_prepared_statements"
        )
        assert left == [(0, '"$user", public')] * 3
    finally:
        with psycopg.connect(shared_postgres.url("postgres"), autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS made_through_pgbouncer WITH (FORCE)")


def test_two_stations_at_once_both_get_through(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, *AWBS)
    outboxes = [
        MemoryOutbox(
            Target.OSAS, [owed_event(seq, awb, station=n) for seq, awb in enumerate(AWBS, 1)]
        )
        for n in (1, 2)
    ]
    for number, outbox in enumerate(outboxes):
        bench.uplink(bench.pool(osas_url), outbox, f"CGK-{number}").start()
    for outbox in outboxes:
        outbox.wait_until_settled()
        assert len(outbox.in_state(DeliveryState.DELIVERED)) == len(AWBS)
    assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(2 * len(AWBS),)]


def test_a_pgbouncer_that_is_restarted_under_the_pool_is_hardly_noticed(
    bench: Bench, osas_url: str, own_bouncer: PgBouncer
) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:5])
    pool = bench.pool(through(own_bouncer, osas_url), pool_idle_ms=600_000)
    uplink = bench.uplink(pool, outbox)
    assert uplink.drain_once(PATIENCE_S).delivered == 5
    own_bouncer.stop()
    own_bouncer.start()
    outbox.add(*EVENTS[5:10])
    report = uplink.drain_once(PATIENCE_S)
    assert (report.delivered, report.error_key) == (5, "")
    own_bouncer.stop()
    outbox.add(*EVENTS[10:])
    report = uplink.drain_once(PATIENCE_S)
    assert (report.waiting, report.error_key) == (10, "database_refused")
    own_bouncer.start()
    assert uplink.drain_once(PATIENCE_S).delivered == 10


def test_one_of_two_pgbouncers_is_enough(
    bench: Bench, osas_url: str, bouncer: PgBouncer, own_bouncer: PgBouncer
) -> None:
    url = through(own_bouncer, osas_url).replace("@", f"@127.0.0.1:{bouncer.port},")
    pool = bench.pool(url)
    with pool.connection() as connection:
        assert connection.info.port == bouncer.port
    own_first = through(own_bouncer, osas_url).replace("/osas", f",127.0.0.1:{bouncer.port}/osas")
    with bench.pool(own_first).connection() as connection:
        assert connection.info.port == own_bouncer.port
    own_bouncer.stop()
    with bench.pool(own_first).connection() as connection:
        assert connection.info.port == bouncer.port


def test_each_refusal_through_pgbouncer_has_its_sentence(
    bench: Bench, osas_url: str, own_bouncer: PgBouncer
) -> None:
    url = through(own_bouncer, osas_url)
    account = url.partition("//")[2].partition("@")[0]
    assert refusal(bench.pool(url.replace(account, "postgres:wrong"))) == "database_auth"
    assert refusal(bench.pool(url.replace(account, "nobody:wrong"))) == "database_auth"
    assert refusal(bench.pool(url.replace(account, "postgres"))) == "database_password_missing"
    assert refusal(bench.pool(url.rpartition("/")[0] + "/nosuch")) == "database_unknown"


def test_a_full_pgbouncer_is_told_as_such(
    bench: Bench, osas_url: str, own_bouncer: PgBouncer
) -> None:
    url = through(own_bouncer, osas_url)
    pool = bench.pool(url)
    with psycopg.connect(url) as busy:
        busy.execute("SELECT 1")
        # The one session is taken: whoever asks waits until PgBouncer has had enough.
        assert refusal(pool) == "database_busy"
    pool.close()
    console = 1
    crowd = [psycopg.connect(url) for _ in range(8 + console - len(own_bouncer.show("CLIENTS")))]
    assert refusal(bench.pool(url)) == "database_full"
    for one in crowd:
        one.close()
    with bench.pool(url).connection():
        pass


def test_a_server_that_is_down_behind_pgbouncer_is_told_at_once_and_drained_later(
    bench: Bench, postgres_server: EmbeddedPostgres
) -> None:
    """PgBouncer lets everybody in meanwhile: only a connection that was asked something knows."""
    url = postgres_server.url("osas")
    add_waybills(url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:5])
    pool = bench.pool(url, answer_within_s=1.5, pool_acquire_ms=600_000)
    bench.uplink(pool, outbox).start()
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    postgres_server.stop()
    outbox.add(*EVENTS[5:])
    told = bench.heard.wait_for(LinkChanged, lambda link: not link.online)
    assert told.reason in {"database_pooler", "database_lost"}
    bench.heard.wait_for(LinkChanged, lambda link: link.reason == "database_pooler")
    postgres_server.start()
    outbox.wait_until_settled()
    assert rows(url, "SELECT count(*) FROM receiving_scan") == [(20,)]


def test_a_server_that_is_read_only_behind_pgbouncer_holds_everything_back(
    bench: Bench, osas_url: str, bouncer: PgBouncer
) -> None:
    add_waybills(osas_url, *AWBS)
    database = osas_url.rpartition("/")[2]
    rows(osas_url, f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    bouncer.tell(f"RECONNECT {database}")
    outbox = MemoryOutbox(Target.OSAS, EVENTS)
    uplink = bench.uplink(bench.pool(osas_url), outbox)
    report = uplink.drain_once(PATIENCE_S)
    assert (report.waiting, report.error_key) == (20, "database_read_only")
    rows(osas_url, f"SET transaction_read_only = off; ALTER DATABASE {database} RESET ALL")
    bouncer.tell(f"RECONNECT {database}")
    assert uplink.drain_once(PATIENCE_S).delivered == 20
