"""A weighing clerk weighs with nothing but scanner and scale, and OSAS has the corrected weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.shift import Plant
from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.pan import Pan
from station.devices.simulators.running import Simulation
from station.devices.simulators.table import SCALES
from station.events import Verdict, Workflow
from tests.acceptance.counter import CounterAtWork
from tests.fakes.central import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.fakes.hub import Hub

WEIGHT = "SELECT round(weight * 1000)::int FROM waybill_numbers WHERE awb_number = %s"
CORRECTED = """
SELECT w.awb_number, a.new_g, a.length_cm, a.scale_serial, a.was_applied
  FROM alter_weight AS a JOIN waybill_numbers AS w ON w.id = a.waybill_id
 WHERE a.event_id IS NOT NULL AND w.awb_number = ANY (%s) ORDER BY a.id
"""


@pytest.fixture
def scale(tmp_path: Path) -> Iterator[Simulation]:
    device = FaultyDevice(SCALES["mt_sics"].make(Pan()), Faults())
    simulation = Simulation(device, PtyLine(tmp_path / "scale"))
    simulation.start()
    yield simulation
    simulation.stop()


@pytest.fixture
def clerk(qtbot: QtBot, hub: Hub, tmp_path: Path, scale: Simulation) -> Iterator[CounterAtWork]:
    read = {"port": scale.port, "protocol": "mt_sics", "line": "9600 8N1", "serial": "TERA-7"}
    counter = CounterAtWork(qtbot, hub, tmp_path / "counter", scale=read)
    try:
        counter.begin()
        yield counter
    finally:
        counter.close()


def test_parcels_are_weighed_by_putting_and_scanning(
    clerk: CounterAtWork, hub: Hub, scale: Simulation
) -> None:
    first, second = [
        awb
        for awb in hub.codes(Plant.BELONGS_HERE)
        if rows(hub.osas_url, "SELECT koli_count FROM waybill_numbers WHERE awb_number = %s", awb)
        == [(1,)]
    ][:2]
    window, screen = clerk.window, clerk.window.screen_
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F6)
    clerk.until(window.rail.workflows[Workflow.WEIGHING].isChecked)
    clerk.until(lambda: screen.scale is not None and screen.scale.weight.text() == "0,000 kg")
    clerk.picture("weighing-empty")

    ((booked_g,),) = rows(hub.osas_url, WEIGHT, first)
    heavier_g = booked_g + 110
    asked = clerk.scan(first)
    assert (asked.verdict, asked.word) == (None, f"TARUH {first} DI TIMBANGAN")
    clerk.picture("weighing-asked")
    scale.obey(f"{heavier_g / 1000:.3f}")
    clerk.until(lambda: clerk.story.verdict is Verdict.OK and clerk.story.awb == first)
    clerk.picture("weighing-weighed")

    waits = clerk.scan(second)
    assert waits.word == "KOSONGKAN TIMBANGAN DULU", "the first parcel lies there still"
    scale.obey("0")
    clerk.until(lambda: screen.scale is not None and screen.scale.weight.text() == "0,000 kg")
    clerk.type_number("40x30x20")
    ((other_g,),) = rows(hub.osas_url, WEIGHT, second)
    scale.obey(f"{other_g / 1000:.3f}")
    clerk.until(lambda: clerk.story.verdict is Verdict.OK and clerk.story.awb == second)
    clerk.picture("weighing-second")

    clerk.all_sent()
    assert rows(hub.osas_url, CORRECTED, [first, second]) == [
        (first, heavier_g, None, "TERA-7", True),
        (second, other_g, 40, "TERA-7", True),
    ]
    assert rows(hub.osas_url, WEIGHT, first) == [(heavier_g,)]
