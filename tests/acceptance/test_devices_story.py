"""A clerk tests the scanner, chooses a scale, weighs, and goes back to work: nothing was recorded."""

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
from station.events import Verdict
from station.rules.trial_scan import TEST_CODE
from ui.device_offers import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub


@pytest.fixture
def scale(tmp_path: Path) -> Iterator[Simulation]:
    device = FaultyDevice(SCALES["mt_sics"].make(Pan()), Faults())
    scale = Simulation(device, PtyLine(tmp_path / "scale"))
    scale.start()
    yield scale
    scale.stop()


def test_a_clerk_tests_and_chooses_devices_and_goes_on_working(
    counter: CounterAtWork, hub: Hub, scale: Simulation
) -> None:
    window = counter.window
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F10)
    counter.until(lambda: window.stage.shows_devices)
    screen = window.stage.devices
    counter.until(lambda: screen.list.rows.rowCount() > 1)
    counter.scanner.send(TEST_CODE)
    counter.until(lambda: screen.trial_card.headline.text() == "Pemindai siap dipakai")
    assert screen.card.state.text() == "Dibaca"
    assert screen.live.rows.lines(0)[1] == f"kode {TEST_CODE}"
    assert counter.station.journal.prepare() == 1, "a test scan is not recorded"

    choices = {"port": scale.port, "protocol": "mt_sics", "line": "9600 8N1"}
    screen.offers.wanted.emit(
        Offer("", "", "scale", choices)
    )  # as the button beside what answered does
    counter.until(screen.weighing.isVisible)
    counter.until(lambda: screen.weighing.weight.text() == "0,000 kg")
    scale.obey("1.250")
    counter.until(lambda: screen.weighing.weight.text() == "1,250 kg")
    counter.until(lambda: screen.weighing.next.text() == "Berat ini siap dipakai")
    counter.picture("devices")
    screen.weighing.to_zero.click()
    counter.until(lambda: screen.weighing.weight.text() == "0,000 kg")

    QTest.keyClick(window, Qt.Key.Key_Escape)
    counter.until(lambda: window.stage.shows_workflow)
    assert counter.scan(hub.codes(Plant.BELONGS_HERE)[0]).verdict is Verdict.OK
