"""A day without a network: what lay ready the evening before, and a counter that starts without one."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from station.demo.badges import demo_badge
from station.demo.shift import Plant
from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.pan import Pan
from station.devices.simulators.running import Simulation
from station.devices.simulators.table import SCALES
from station.events import CommandName, ScanRecorded
from station.texts import Texts
from tests.acceptance.counter import CounterAtWork
from tests.fakes.central import rows
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.fakes.hub import Hub
    from tests.fakes.proxy import FaultProxy
    from ui.widgets.verdict_story import Story
    from ui.widgets.work_panel import WorkPanel

COURIER, RUN, MANIFEST, BAG = "kurir-7", "RUN-SUB-77", "SUB-1-20261126-M001", "SUB-1-20261126-B001"
NIGHT = timedelta(minutes=20)
"""The mirror is older than the fifteen minutes that need not be told."""
AGE = Texts.load("id")("warning.data_age", age="\0").partition("\0")[0]

_WAYS = """
SELECT w.status, coalesce(r.next_hop, ''), w.awb_number FROM waybill_numbers AS w
  LEFT JOIN route_config AS r ON r.hub = 'CGK' AND r.destination = w.destination
 WHERE w.awb_number = ANY (%s) AND w.koli_count = 1 AND w.direction = 'forward'
 ORDER BY 2, 3
"""
_WEIGHT = "SELECT round(weight * 1000)::int FROM waybill_numbers WHERE awb_number = %s"
_EMPTIED = """
UPDATE waybill_numbers SET status = 'IN_TRANSIT'
 WHERE status IN ('AT_HUB', 'IN_BAG', 'MANIFESTED', 'RTS')
"""
_HIRED = """
INSERT INTO "user" (username, password_hash, full_name, role_id, agent_id)
SELECT %s, '-', 'Kurir 7', role_id, agent_id FROM "user" WHERE username = 'courier-cgk'
"""
_WAITING = """
WITH here AS (
    UPDATE waybill_numbers SET destination = 'CGK', status = 'AT_HUB', direction = 'forward',
           cod_amount = CASE awb_number WHEN %s THEN 150000 ELSE 0 END
     WHERE awb_number = ANY (%s) RETURNING id)
INSERT INTO receiving_scan (waybill_id, hub, desk, operator, koli_no, leg, counts, scanned_at)
SELECT id, 'CGK', '2', 'operator02', 1, 1, true, now() FROM here
"""
_TRUCK = """
WITH run AS (
    INSERT INTO trucking_shipment (number, from_hub, to_hub, vehicle, driver, seal_no, departed)
    VALUES (%s, 'SUB', 'CGK', 'L 1234 AB', 'Budi', 'T-9001', now()) RETURNING id
), manifest AS (
    INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at, sealed_at, shipment_id)
    SELECT %s, 'SUB', 'CGK', now(), now(), id FROM run RETURNING id
), bag AS (
    INSERT INTO bag (bag_no, hub, route, status, seal_no, opened_at, sealed_at, sealed_by)
    VALUES (%s, 'SUB', 'CGK', 'in_transit', 'SEAL-SUB-1', now(), now(), 'operator01') RETURNING id
), inside AS (
    INSERT INTO bag_item (bag_id, waybill_id, koli_no, added_at, added_by)
    SELECT bag.id, w.id, 1, now(), 'operator01' FROM bag, waybill_numbers AS w
     WHERE awb_number = %s
), loose AS (
    INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, koli, weight_g)
    SELECT 'hub', manifest.id, row_number() OVER (), w.id, 1, 1000
      FROM manifest, waybill_numbers AS w WHERE awb_number = ANY (%s)
)
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, bag_id, koli, weight_g)
SELECT 'hub', manifest.id, 9, bag.id, 1, 1000 FROM manifest, bag
"""


class Parcels(NamedTuple):
    """What the day is about."""

    hop: str
    bagged: str
    loose: str
    damaged: str
    unloaded: tuple[str, str]
    in_bag: str
    booked: str
    weighed: str
    relabelled: str
    lost: str
    paid: str
    home: str
    collected: str
    ordered: str
    """By its marketplace's order number."""
    weight_g: int
    """Of the one that is weighed."""


class ClockAhead:
    """The computer's clock, that the test sets forward over night."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic_s(self) -> float:
        return time.monotonic() + self.ahead.total_seconds()


def lay_ready(hub: Hub) -> Parcels:
    """Have in the databases what the day is about, and nothing else on this hub's floor."""
    found = rows(hub.osas_url, _WAYS, hub.codes(Plant.BELONGS_HERE))
    by_hop = {
        hop: [awb for _, _, awb in ways]
        for hop, ways in groupby(found, lambda row: row[1])
        if hop not in {"", "CGK"}
    }
    hop = max(by_hop, key=lambda one: len(by_hop[one]))
    bagged, loose, damaged = there = by_hop[hop][:3]
    booked = next(a for status, _, a in found if status == "BOOKED" and a not in there)
    rest = [a for status, _, a in found if status == "IN_TRANSIT" and a not in {*there, booked}]
    first, second, inside, weighed, relabelled, lost, paid, home, collected = rest[:9]
    rows(hub.osas_url, _EMPTIED)
    rows(hub.osas_url, _HIRED, COURIER)
    rows(hub.osas_url, _WAITING, paid, [paid, home, collected])
    rows(hub.osas_url, _TRUCK, RUN, MANIFEST, BAG, inside, [first, second])
    return Parcels(
        hop=hop,
        bagged=bagged,
        loose=loose,
        damaged=damaged,
        unloaded=(first, second),
        in_bag=inside,
        booked=booked,
        weighed=weighed,
        relabelled=relabelled,
        lost=lost,
        paid=paid,
        home=home,
        collected=collected,
        ordered=hub.code(Plant.ORDER_NO),
        weight_g=rows(hub.osas_url, _WEIGHT, weighed)[0][0],
    )


class OffLine(NamedTuple):
    """A counter without a network, its scale, and where its printer puts paper."""

    counter: CounterAtWork
    scale: Simulation
    paper: Path
    told: list[ScanRecorded]
    """Every verdict of the day."""

    @property
    def panel(self) -> WorkPanel:
        panel = self.counter.window.screen_.panel
        assert panel is not None
        return panel

    def scan(self, text: str) -> Story:
        """Scan, and see on the pane how old the data was that a verdict stands on."""
        return self.see(self.counter.scan(text))

    def see(self, story: Story) -> Story:
        """See on the pane, too, how old the data was."""
        if story.verdict is not None:
            words = (story.headline, story.warning, *story.details)
            assert any(AGE in one for one in words), story
        return story

    def command(self, name: CommandName, argument: str = "") -> Story:
        return self.counter.scan(barcode(name, argument))


@contextmanager
def morning_without_network(
    qtbot: QtBot, hub: Hub, network: FaultProxy, folder: Path
) -> Iterator[OffLine]:
    """Work on line in the evening, as two people whom the counter knows; start off line after it."""
    clock, paper = ClockAhead(), folder / "paper"
    paper.mkdir()
    device = FaultyDevice(SCALES["mt_sics"].make(Pan()), Faults())
    with ExitStack() as closing:
        scale = Simulation(device, PtyLine(folder / "scale"))
        scale.start()
        closing.callback(scale.stop)
        settings = {
            "osas": {"url": network.in_front_of(hub.osas_url)},
            "onmart": {"url": network.in_front_of(hub.onmart_url)},
            "station": {"operator": ""},
            "access": {"required": True},
            "scale": {"port": scale.port, "protocol": "mt_sics", "line": "9600 8N1"},
            "printing": {"documents": "Map"},
            "printer": [
                {
                    "name": "Map",
                    "kind": "file",
                    "address": str(paper),
                    "language": "pdf",
                    "media": "a4",
                }
            ],
        }
        with _counter(qtbot, hub, folder, clock, settings) as evening:
            evening.begin()
            for name in ("Supervisor 01", "Operator 01"):
                evening.scanner.send(demo_badge(name.lower().replace(" ", "")))
                evening.until(lambda who=name: evening.window.top_bar.operator.text() == who)
        network.refuse()
        clock.ahead = NIGHT
        counter = closing.enter_context(_counter(qtbot, hub, folder, clock, settings))
        told: list[ScanRecorded] = []
        counter.station.subscribe(
            lambda news: told.append(news) if isinstance(news, ScanRecorded) else None
        )
        counter.until(lambda: counter.bar(counter.window.top_bar.scanner) == "Pemindai")
        counter.until(lambda: counter.pill.startswith("Luring"))
        yield OffLine(counter, scale, paper, told)


@contextmanager
def _counter(
    qtbot: QtBot, hub: Hub, folder: Path, clock: ClockAhead, settings: dict[str, object]
) -> Iterator[CounterAtWork]:
    counter = CounterAtWork(qtbot, hub, folder / "counter", clock=clock, **settings)
    try:
        yield counter
    finally:
        counter.close()
