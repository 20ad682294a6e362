"""The simulator's two databases do what the real statements do on a real PostgreSQL.

The same batches to both, drawn from a seed: new ones and ones sent again, of two stations; meanwhile
waybills and shipments turn up, and the backend writes. Answers and rows must be the same.
"""

from __future__ import annotations

from collections import Counter as Tally
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.central.batch import Batch
from station.events import Target, Verdict
from station.journal.record import Doubt
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.outbox import MORNING, owed_event
from tests.simulator.line import Line
from tests.simulator.onmart import Onmart
from tests.simulator.osas import HistoryLine, Osas
from tests.simulator.schedule import Schedule
from tests.simulator.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from station.central.pools import Pool
    from station.journal.record import OwedEvent
    from tests.simulator.database import Database

STATIONS = ("CGK-3", "CGK-4")
PARCELS = 6
STEPS = 40
KINDS: tuple[tuple[Verdict, bool, str | None], ...] = (
    *[(Verdict.OK, True, "AT_HUB")] * 6,
    (Verdict.OK, True, "DELIVERED"),
    (Verdict.HOLD, True, None),
    (Verdict.DUPLICATE, False, None),
    (Verdict.REJECTED, False, None),
)
WRITTEN = ("OUT_FOR_DELIVERY", "DELIVERED", "IN_TRANSIT")


class Twins:
    """A real database and the simulator's, that are sent the same."""

    def __init__(self, bench: Bench, pool: Pool, database: Database, chance: Random) -> None:
        self._bench = bench
        self._pool = pool
        self._server = Server(database, lambda _: None, lambda *_: None)
        self._server.keep(0.0)
        self._line = Line(self._server, Schedule(), Random(1), lambda _: None)
        self._chance = chance
        self._seqs: Tally[str] = Tally()
        self._sent: list[tuple[str, Sequence[OwedEvent]]] = []

    def push(self, awbs: Sequence[str]) -> None:
        """Send a batch of new events, or one that was sent before."""
        if self._sent and self._chance.random() < 0.3:
            station, events = self._chance.choice(self._sent)
        else:
            station = self._chance.choice(STATIONS)
            events = [self._event(station, awbs) for _ in range(self._chance.randint(1, 5))]
            self._sent.append((station, events))
        self._send(Batch(events), station)

    def ask(self, awbs: Sequence[str]) -> None:
        self._send(Batch([], doubts=[Doubt(1, awb) for awb in awbs]), STATIONS[0])

    def about_now(self) -> datetime:
        """Return a time that goes on with the events, and back now and then."""
        minutes = self._seqs.total() + self._chance.randint(-9, 3)
        return MORNING + timedelta(minutes=minutes)

    def _event(self, station: str, awbs: Sequence[str]) -> OwedEvent:
        self._seqs[station] += 1
        verdict, counts, moves_to = self._chance.choice(KINDS)
        return owed_event(
            self._seqs[station],
            self._chance.choice(awbs),
            station=STATIONS.index(station) + 1,
            hub=self._chance.choice(("CGK", "BDO")),
            device_at=self.about_now(),
            verdict=verdict,
            counts=counts,
            moves_to=moves_to,
            overrides=moves_to is not None and self._chance.random() < 0.1,
        )

    def _send(self, batch: Batch, station: str) -> None:
        real = self._bench.answer(self._pool, batch, station)
        simulated, _ = self._line.push(batch, station)
        assert not isinstance(simulated, Exception)
        assert [_told(one) for one in simulated.acknowledgements] == [
            _told(one) for one in real.acknowledgements
        ]
        assert set(simulated.known) == set(real.known)


def _told(acknowledgement: Any) -> tuple[Any, ...]:
    seq, state, note, look_again = (
        *(acknowledgement.seq, acknowledgement.state),
        *(acknowledgement.note, acknowledgement.look_again),
    )
    # Whose scan it is, without when and by whom.
    return seq, state, note.partition("\t")[0], look_again


@pytest.mark.parametrize("seed", range(2))
def test_osas_is_simulated_as_it_is(bench: Bench, osas_url: str, seed: int) -> None:
    chance, osas = Random(seed), Osas()
    awbs = [f"JX{number}" for number in range(PARCELS)]
    unknown = awbs[3:]

    def book(*found: str) -> None:
        add_waybills(osas_url, *found, status="IN_TRANSIT")
        osas.tables.status.update(dict.fromkeys(found, "IN_TRANSIT"))

    def turn_up() -> None:
        if unknown:
            book(unknown.pop())

    def write_as_backend() -> None:
        awb, status = chance.choice(awbs[:3]), chance.choice(WRITTEN)
        at = twins.about_now() + timedelta(seconds=1)
        rows(osas_url, "UPDATE waybill_numbers SET status = %s WHERE awb_number = %s", status, awb)
        rows(
            osas_url,
            'INSERT INTO scans (waybill_id, status, location, "timestamp")'
            " SELECT id, status, 'SUB', %s FROM waybill_numbers WHERE awb_number = %s",
            at,
            awb,
        )
        osas.tables.status[awb] = status
        osas.tables.history.append(HistoryLine(awb, status, "SUB", at, None))

    book(*awbs[:3])
    twins = Twins(bench, bench.pool(osas_url), osas, chance)
    with psycopg.connect(osas_url, autocommit=True) as looking:
        for _ in _steps(
            chance, lambda: twins.push(awbs), lambda: twins.ask(awbs), turn_up, write_as_backend
        ):
            assert _simulated_osas(osas) == _real_osas(looking)


def _steps(chance: Random, push: Callable[[], None], *others: Callable[[], None]) -> Iterator[None]:
    for _ in range(STEPS):
        do = push if chance.random() < 0.6 else chance.choice(others)
        do()
        yield


def _simulated_osas(osas: Osas) -> dict[str, list[Any]]:
    tables = osas.tables
    held = [
        (awb, one.rank, one.at, one.event_id, one.status, one.hub)
        for awb, one in tables.state.items()
    ]
    return {
        "ledger": sorted(tables.ledger),
        "received": sorted(row.event_id for row in tables.receiving),
        "history": sorted(line.event_id for line in tables.history if line.event_id is not None),
        "orphans": sorted(tables.orphans),
        "attached": sorted(tables.attached),
        "state": sorted(held),
        "status": sorted(tables.status.items()),
    }


def _real_osas(looking: psycopg.Connection) -> dict[str, list[Any]]:
    asked = {
        "ledger": "SELECT event_id FROM hub_station.event_ledger",
        "received": "SELECT event_id FROM receiving_scan",
        "history": "SELECT event_id FROM scans WHERE event_id IS NOT NULL",
        "orphans": "SELECT event_id FROM hub_station.orphan_scan WHERE attached_at IS NULL",
        "attached": "SELECT event_id FROM hub_station.orphan_scan WHERE attached_at IS NOT NULL",
        "state": "SELECT awb_number, class, effective_at, event_id, p.status, hub"
        " FROM hub_station.parcel_state AS p JOIN waybill_numbers AS w ON w.id = waybill_id",
        "status": "SELECT awb_number, status FROM waybill_numbers",
    }
    found = {what: sorted(looking.execute(query.encode())) for what, query in asked.items()}
    return {
        what: [row[0] for row in told] if told and len(told[0]) == 1 else told
        for what, told in found.items()
    }


def test_onmart_is_simulated_as_it_is(bench: Bench, onmart_url: str) -> None:
    chance, onmart = Random(7), Onmart()
    awbs = [f"JX{number}" for number in range(PARCELS)]
    unshipped = awbs[2:]

    def ship(awb: str) -> None:
        add_shipment(onmart_url, f"ORD-{awb}", awb)
        onmart.tables.shipped.add(awb)

    for awb in awbs[:2]:
        ship(awb)
    twins = Twins(bench, bench.pool(onmart_url, Target.ONMART), onmart, chance)
    for _ in _steps(
        chance,
        lambda: twins.push(awbs),
        lambda: twins.ask(awbs),
        lambda: ship(unshipped.pop()) if unshipped else None,
    ):
        pass
    told = sorted((line.event_id, line.status) for line in onmart.tables.told)
    assert told == sorted(rows(onmart_url, "SELECT event_uid, status FROM marketplace_event"))
    assert sorted(onmart.tables.ledger) == [
        event_id
        for (event_id,) in sorted(rows(onmart_url, "SELECT event_id FROM hub_station.event_ledger"))
    ]
