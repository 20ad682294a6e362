"""Several hosts in one address: the one that can be written to is found, also after it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.errors import CentralError
from station.events import LinkChanged, OutboxChanged, Target
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.mirrored import Kept
from tests.fakes.outbox import MemoryOutbox, owed_event
from tests.fakes.proxy import FaultProxy

if TYPE_CHECKING:
    from pathlib import Path

    from station.central.pools import Pool
    from tests.fakes.standby import Pair

AWBS = [f"JX{n}" for n in range(10)]
EVENTS = [owed_event(seq, awb) for seq, awb in enumerate(AWBS, 1)]
IN_LEDGER = "SELECT seq FROM hub_station.event_ledger ORDER BY seq"


def port_of(pool: Pool) -> int:
    with pool.connection() as connection:
        return connection.info.port


def refusal(pool: Pool) -> str:
    with pytest.raises(CentralError) as refused, pool.connection():
        pass
    return refused.value.key


def test_whoever_can_be_written_to_is_found_wherever_it_stands(
    bench: Bench, lasting_pair: Pair
) -> None:
    """A host that refuses, one that swallows everything, one that is read-only."""
    primary = lasting_pair.primary.port
    assert port_of(bench.pool(lasting_pair.url())) == primary
    assert (
        port_of(bench.pool(lasting_pair.url(lasting_pair.standby, lasting_pair.primary))) == primary
    )
    with FaultProxy(primary) as hole:
        hole.swallow()
        account, _, rest = lasting_pair.url(lasting_pair.standby, lasting_pair.primary).partition(
            "@"
        )
        dead = f"{account}@127.0.0.1:1,127.0.0.1:{hole.port},{rest}?connect_timeout=2"
        assert port_of(bench.pool(dead)) == primary
    # Of one host alone nothing more is asked: its mirror can be filled from a standby.
    assert port_of(bench.pool(lasting_pair.url(lasting_pair.standby))) == lasting_pair.standby.port
    any_will_do = (
        lasting_pair.url(lasting_pair.standby, lasting_pair.primary) + "?target_session_attrs=any"
    )
    assert port_of(bench.pool(any_will_do)) == lasting_pair.standby.port


def test_what_ails_the_hosts_is_told(bench: Bench, lasting_pair: Pair) -> None:
    assert (
        refusal(bench.pool(lasting_pair.url(lasting_pair.standby, lasting_pair.standby)))
        == "database_read_only"
    )
    wrong = lasting_pair.url().replace("postgres:", "postgres:wrong")
    assert refusal(bench.pool(wrong)) == "database_auth"
    lasting_pair.primary.stop()
    try:
        assert refusal(bench.pool(lasting_pair.url())) == "database_refused"
    finally:
        lasting_pair.primary.start()


def test_a_failover_while_running_is_found_and_nothing_is_doubled(
    bench: Bench, pair: Pair, tmp_path: Path
) -> None:
    add_waybills(pair.primary.url("osas"), *AWBS)
    kept = Kept(bench, tmp_path, {Target.OSAS: pair.url()})
    kept.refresh(compares=False)
    timelines = [kept.writer.noted("osas_timeline")]
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:5])
    bench.uplink(bench.pool(pair.url()), outbox).start()
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    pair.await_copy()
    pair.primary.stop("immediate")
    outbox.add(*EVENTS[5:])
    told = bench.heard.wait_for(LinkChanged, lambda link: not link.online)
    assert told.reason in {"database_refused", "database_lost", "database_starting"}
    pair.promote()
    outbox.wait_until_settled()
    assert rows(pair.standby.url("osas"), IN_LEDGER) == [(seq,) for seq in range(1, 11)]
    assert rows(pair.standby.url("osas"), "SELECT count(*) FROM receiving_scan") == [(10,)]
    kept.refresh(compares=False)
    timelines.append(kept.writer.noted("osas_timeline"))
    kept.close()
    assert timelines == [1, 2]


def test_a_server_that_turns_read_only_is_left_for_the_one_that_took_over(
    bench: Bench, pair: Pair
) -> None:
    add_waybills(pair.primary.url("osas"), *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:5])
    # Nothing is idle so long that the pool would have closed the connection to the old one.
    bench.uplink(bench.pool(pair.url(), pool_idle_ms=600_000), outbox).start()
    bench.heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    pair.await_copy()
    pair.forbid_writing()
    pair.promote()
    outbox.add(*EVENTS[5:])
    outbox.wait_until_settled()
    assert rows(pair.standby.url("osas"), IN_LEDGER) == [(seq,) for seq in range(1, 11)]
    assert rows(pair.primary.url("osas"), IN_LEDGER) == [(seq,) for seq in range(1, 6)]
