"""What tests of the two databases share: pools that close, rows to look at, announcements to await."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import pytest

from station.central.batch import Batch
from station.central.link import Link
from station.central.naming import Naming
from station.central.onmart_push import onmart_push
from station.central.osas_push import osas_push
from station.central.pools import Pool
from station.central.uplink import Uplink
from station.clock import SystemClock
from station.events import Target
from station.options import DatabaseOptions, SyncOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import timedelta

    from station.central.batch import Answer
    from station.events import Announcement
    from station.journal.record import Acknowledgement, Outbox, OwedEvent

    T = TypeVar("T", bound=Announcement)

PATIENCE_S = 30.0
QUICK = SyncOptions(poll_ms=20, backoff_cap_s=0.2, answer_within_s=1, batch=100)


class Heard:
    """Every announcement, in order; `wait_for` one instead of sleeping."""

    def __init__(self) -> None:
        self.all: list[Announcement] = []
        self._changed = threading.Condition()

    def __call__(self, announcement: Announcement) -> None:
        with self._changed:
            self.all.append(announcement)
            self._changed.notify_all()

    def wait_for_more(self) -> None:
        """Return when anything at all was announced after this call."""
        with self._changed:
            known = len(self.all)
            assert self._changed.wait_for(lambda: len(self.all) > known, PATIENCE_S), self.all

    def of(self, kind: type[T]) -> list[T]:
        with self._changed:
            return [one for one in self.all if isinstance(one, kind)]

    def wait_for(self, kind: type[T], matches: Callable[[T], bool] = lambda _: True) -> T:
        def found() -> T | None:
            return next((a for a in self.all if isinstance(a, kind) and matches(a)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, PATIENCE_S), self.all
            one = found()
        assert one is not None
        return one


class Bench:
    """Pools, pushes and uplinks of one test, stopped and closed at its end."""

    def __init__(self) -> None:
        self.heard = Heard()
        self.offsets: list[timedelta] = []
        self.naming = Naming()
        """What the databases of this test call things; ours unless the test says otherwise."""
        self._pools: list[Pool] = []
        self._uplinks: list[Uplink] = []

    def pool(
        self, url: str, target: Target = Target.OSAS, *, answer_within_s: float = 30, **options: Any
    ) -> Pool:
        pool = Pool(target, DatabaseOptions(url=url, **options), answer_within_s=answer_within_s)
        self._pools.append(pool)
        return pool

    def push(
        self, pool: Pool, events: list[OwedEvent], station: str = "CGK-3"
    ) -> list[Acknowledgement]:
        return list(self.answer(pool, Batch(events), station).acknowledgements)

    def answer(self, pool: Pool, batch: Batch, station: str = "CGK-3") -> Answer:
        make = osas_push if pool.target is Target.OSAS else onmart_push
        with pool.connection() as connection:
            push = make(pool, self.naming, SystemClock(), self.offsets.append)
            return push(connection, batch, station)

    def link(self, target: Target) -> Link:
        return Link(target, self.heard, SystemClock())

    def uplink(
        self, pool: Pool, outbox: Outbox, station: str = "CGK-3", options: SyncOptions = QUICK
    ) -> Uplink:
        make = osas_push if pool.target is Target.OSAS else onmart_push
        uplink = Uplink(
            outbox,
            pool,
            make(pool, self.naming, SystemClock(), self.offsets.append),
            station=station,
            link=self.link(pool.target),
            announce=self.heard,
            clock=SystemClock(),
            options=options,
        )
        self._uplinks.append(uplink)
        return uplink

    def close(self) -> None:
        for uplink in self._uplinks:
            uplink.stop()
        for pool in self._pools:
            pool.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Pools and uplinks that are closed at the test's end."""
    bench = Bench()
    try:
        yield bench
    finally:
        bench.close()


def rows(url: str, query: str, *facts: object) -> list[tuple[Any, ...]]:
    """Ask a database directly; a statement without rows returns none."""
    with psycopg.connect(url) as connection:
        asked = connection.execute(query.encode(), facts or None)
        return asked.fetchall() if asked.description else []


def add_waybills(url: str, *awbs: str, status: str = "BOOKED") -> None:
    rows(
        url,
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
        " SELECT awb, 'SUB', 'CGK', 1.25, %s FROM unnest(%s::text[]) AS awb",
        status,
        list(awbs),
    )


def add_shipment(url: str, order_no: str, awb: str) -> None:
    rows(
        url,
        "WITH channel AS (INSERT INTO marketplace_channel (code, name, base_url)"
        " VALUES (%(o)s, 'Pasar', 'https://pasar.example') RETURNING id),"
        " shop AS (INSERT INTO marketplace_shop (channel_id, name)"
        " SELECT id, 'Toko' FROM channel RETURNING id),"
        " o AS (INSERT INTO marketplace_order (order_no, shop_id, status, ordered_at)"
        " SELECT %(o)s, id, 'paid', now() FROM shop RETURNING id)"
        " INSERT INTO marketplace_shipment (order_id, awb_number, declared_weight_g, status)"
        " SELECT id, %(a)s, 1250, 'shipped' FROM o".replace("%(o)s", "%s").replace("%(a)s", "%s"),
        order_no,
        order_no,
        awb,
    )
