"""A truck comes in: its seal, its parcels, one of them wet, one too many, one missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from station.demo.shift import Plant
from station.events import CommandName, Verdict, Workflow
from tests.fakes.central import rows
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub
    from ui.widgets.work_panel import WorkPanel

RUN, MANIFEST = "RUN-SUB-77", "SUB-1-20261126-M001"
_SINGLE = "SELECT awb_number FROM waybill_numbers WHERE awb_number = ANY (%s) AND koli_count = 1"
_TRUCK = """
WITH run AS (
    INSERT INTO trucking_shipment (number, from_hub, to_hub, vehicle, driver, seal_no, departed)
    VALUES (%s, 'SUB', 'CGK', 'L 1234 AB', 'Budi', 'T-9001', now()) RETURNING id
), manifest AS (
    INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at, sealed_at, shipment_id)
    SELECT %s, 'SUB', 'CGK', now(), now(), id FROM run RETURNING id
)
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, koli, weight_g)
SELECT 'hub', manifest.id, row_number() OVER (), w.id, 1, 1000
  FROM manifest, waybill_numbers AS w WHERE awb_number = ANY (%s)
"""
_FOUND = "SELECT kind, awb, manifest_no FROM discrepancy WHERE manifest_no = ANY (%s) ORDER BY kind"


def _labels(panel: WorkPanel) -> set[str]:
    return {label.text() for label in panel.findChildren(QLabel) if label.isVisible()}


@pytest.fixture
def parcels(hub: Hub) -> list[str]:
    """Four parcels that belong here; the first three are on the truck's manifest."""
    found = [awb for (awb,) in rows(hub.osas_url, _SINGLE, hub.codes(Plant.BELONGS_HERE))][:4]
    rows(hub.osas_url, _TRUCK, RUN, MANIFEST, found[:3])
    return found


def test_a_truck_is_unloaded_with_nothing_but_the_scanner(
    parcels: list[str], counter: CounterAtWork, hub: Hub
) -> None:
    first, wet, missing, over = parcels
    screen = counter.window.screen_
    assert counter.scan(RUN).word == "PINDAI SEGEL TRUK; TIDAK ADA: BUKA"
    panel = screen.panel
    assert panel is not None
    counter.until(lambda: CommandName.NO in panel.buttons)
    counter.picture("arrival-seal")
    assert counter.scan("T-9001").verdict is Verdict.OK
    counter.until(lambda: panel.count.text() == "0 / 3")
    assert not screen.session.isVisible()
    assert counter.scan(first).verdict is Verdict.OK
    counter.until(lambda: panel.count.text() == "1 / 3")
    assert counter.scan(barcode(CommandName.CONDITION, "wet")).word == "BASAH: PINDAI PAKETNYA"
    assert counter.scan(wet).verdict is Verdict.OK
    beside = counter.scan(over)
    assert beside.verdict is Verdict.OK
    assert "tidak ada di daftar" in beside.warning
    counter.until(lambda: panel.count.text() == "2 / 3")
    counter.until(lambda: "Lebih" in _labels(panel))
    counter.picture("arrival-unloading")
    assert counter.scan(barcode(CommandName.CLOSE)).verdict is None
    assert counter.scan_by_keys(barcode(CommandName.CLOSE)).verdict is Verdict.OK
    counter.until(lambda: {"Kurang", missing, "Rusak", wet} <= _labels(panel))
    counter.picture("arrival-closed")
    counter.all_sent()
    counter.window.switch_theme()
    counter.window.switch_language()
    counter.picture("arrival-closed-dark-english")
    assert rows(hub.osas_url, _FOUND, [RUN, MANIFEST]) == [
        ("damaged", wet, MANIFEST),
        ("missing", missing, MANIFEST),
        ("unmanifested", over, RUN),
    ]
    arrived = "SELECT arrived IS NOT NULL FROM trucking_shipment WHERE number = %s"
    assert rows(hub.osas_url, arrived, RUN) == [(True,)]
    panel.buttons[CommandName.CLOSE].click()
    counter.until(lambda: counter.story.word == "SCAN CLOSE ONCE MORE")
    panel.buttons[CommandName.CLOSE].click()
    counter.until(screen.session.isVisible)


def test_a_condition_is_told_by_a_key_where_nothing_is_expected(
    counter: CounterAtWork, hub: Hub
) -> None:
    screen = counter.window.screen_
    counter.window.activateWindow()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(counter.window, Qt.Key.Key_K, both)
    counter.until(lambda: counter.story.word == "RUSAK: PINDAI PAKETNYA")
    assert screen.panel is not None
    begins = screen.unloading.begins
    assert begins is not None
    assert not begins.isVisible(), "the panel has one of its own"
    screen.panel.buttons[CommandName.CONDITION].click()
    counter.until(lambda: counter.story.word == "BASAH: PINDAI PAKETNYA")
    assert counter.scan(hub.code(Plant.BELONGS_HERE)).verdict is Verdict.OK
    assert screen.session.isVisible()
    QTest.mouseClick(begins.buttons[CommandName.CONDITION], Qt.MouseButton.LeftButton)
    counter.until(lambda: counter.story.word == "RUSAK: PINDAI PAKETNYA")
    screen.panel.buttons[CommandName.NO].click()
    counter.all_sent()
    told = "SELECT source, condition FROM receiving_scan WHERE event_id IS NOT NULL"
    assert ("free", "wet") in rows(hub.osas_url, told)
    assert counter.window.rail.workflows[Workflow.RECEIVING].isChecked()
