"""A scanner that speaks Zebra's SSI: a clerk chooses it, tests it, and works with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.shift import Plant
from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.running import Simulation
from station.devices.simulators.scanners import SsiScanner
from station.events import Verdict
from station.rules.trial_scan import TEST_CODE
from ui.device_offers import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub
    from ui.widgets.verdict_story import Story

PIECE = 5
"""So small are the packets: a waybill's number comes in several."""


class Disturbed(SsiScanner):
    """The first packet of each code arrives damaged, and must be asked for again."""

    def obey(self, order: str, at_s: float) -> bytes:
        return super().obey(order, at_s).replace(b"\xf3\x00\x02\x03", b"\xf3\x00\x02\x07")


@pytest.fixture
def ssi(tmp_path: Path) -> Iterator[Simulation]:
    device = FaultyDevice(Disturbed(largest=PIECE), Faults())
    scanner = Simulation(device, PtyLine(tmp_path / "ssi"))
    scanner.start()
    yield scanner
    scanner.stop()


def test_a_clerk_chooses_an_ssi_scanner_and_each_label_is_one_scan(
    counter: CounterAtWork, hub: Hub, ssi: Simulation
) -> None:
    window, screen = counter.window, counter.window.stage.devices
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F10)
    counter.until(lambda: screen.list.rows.rowCount() > 1)
    choices = {"port": ssi.port, "protocol": "zebra_ssi", "line": "9600 8N1"}
    screen.offers.wanted.emit(
        Offer("", "", "scanner", choices)
    )  # as the button beside what answered does
    counter.until(lambda: screen.card.state.text() == "Dibaca")
    ssi.obey(TEST_CODE)
    counter.until(lambda: screen.trial_card.headline.text() == "Pemindai siap dipakai")
    assert screen.live.rows.lines(0)[1] == f"kode {TEST_CODE}"

    QTest.keyClick(window, Qt.Key.Key_Escape)
    counter.until(lambda: window.stage.shows_workflow)
    first, second, third = hub.codes(Plant.BELONGS_HERE)[:3]
    assert scanned(counter, ssi, first).verdict is Verdict.OK
    assert scanned(counter, ssi, second).verdict is Verdict.OK
    assert scanned(counter, ssi, first).verdict is Verdict.DUPLICATE
    ssi.unplug()
    counter.until(lambda: counter.bar(window.top_bar.scanner) != "Pemindai")
    ssi.plug()
    counter.until(lambda: counter.bar(window.top_bar.scanner) == "Pemindai")
    assert scanned(counter, ssi, third).verdict is Verdict.OK
    assert counter.station.journal.prepare() == 5, "four scans: a packet sent again is none"


def scanned(counter: CounterAtWork, ssi: Simulation, code: str) -> Story:
    """Scan a label and return what the pane shows then."""
    before = counter.window.screen_.pane.news
    ssi.obey(code)
    return counter.next_story(before)
