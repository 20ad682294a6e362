"""A truck is loaded from log-in to printed manifest with nothing in the hands but the scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import to_builtins
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.badges import demo_badge
from station.demo.shift import Plant
from station.events import CommandName, Verdict, Workflow
from station.mirror.reader import MirrorReader
from station.paper.command_cards import command_sheet
from station.texts import Texts
from tests.acceptance.counter import CounterAtWork
from tests.acceptance.hands import Hands, Operator
from tests.fakes.central import rows
from tests.fakes.page_printer import PagePrinter, pages_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.fakes.hub import Hub

PARCELS, HOP = 40, "BDO"
NAME = CommandName
HERE = """
UPDATE waybill_numbers SET destination = %s, status = 'AT_HUB', koli_count = 1
 WHERE awb_number = ANY (%s)
"""
STATUS = """
SELECT status, count(*) FROM waybill_numbers WHERE awb_number = ANY (%s) GROUP BY status
"""


@pytest.fixture
def parcels(hub: Hub) -> list[str]:
    """Forty parcels that wait here for one hop."""
    awbs = hub.codes(Plant.BELONGS_HERE)[:PARCELS]
    assert len(awbs) == PARCELS
    rows(hub.osas_url, HERE, HOP, awbs)
    return awbs


@pytest.fixture
def printer() -> Iterator[PagePrinter]:
    with PagePrinter() as printer:
        yield printer


@pytest.fixture
def operator(
    qtbot: QtBot, hub: Hub, tmp_path: Path, parcels: list[str], printer: PagePrinter
) -> Iterator[Operator]:
    """Somebody at a counter where one has to log in."""
    assert parcels, "they are here before the counter opens"
    counter = CounterAtWork(
        qtbot,
        hub,
        tmp_path / "counter",
        station={"operator": ""},
        access={"required": True},
        printer=[to_builtins(printer.options)],
    )
    operator = Operator(counter)
    try:
        counter.begin()
        yield operator
    finally:
        operator.close()
        counter.close()


def test_forty_parcels_leave_without_a_key_or_a_click(
    operator: Operator, hub: Hub, parcels: list[str], printer: PagePrinter
) -> None:
    operator.log_in(demo_badge("operator01"), "Operator 01")
    operator.choose(Workflow.HANDOVER)
    opened = operator.tell(NAME.DESTINATION, HOP)
    assert (opened.verdict, opened.place_code) == (Verdict.OK, f"{HOP} M001")
    told: list[object] = []
    took = operator.each(parcels, lambda awb: told.append(operator.scan(awb).verdict))
    assert (took, set(told)) == (Hands(scans=PARCELS), {Verdict.OK}), "one scan a parcel"
    assert operator.twice(NAME.CLOSE).verdict is Verdict.OK
    operator.tell(NAME.PRINT)
    operator.counter.until(lambda: bool(printer.jobs))
    assert operator.did == Hands(scans=PARCELS + 6)
    (job,) = printer.jobs
    printed = " ".join(pages_of(job))
    assert {printed.count(awb) for awb in parcels} == {2}, "one for the driver, one that stays"
    with MirrorReader(operator.counter.station.folders.mirror_file) as mirror:
        hops, texts = mirror.lists.next_hops("CGK"), Texts.load("id")
    sheet = command_sheet("CGK", "Jakarta", hops, (), texts)
    assert operator.told <= {card.barcode for card in sheet.cards}, "all of it is on the sheet"
    operator.counter.all_sent()
    assert rows(hub.osas_url, STATUS, parcels) == [("IN_TRANSIT", PARCELS)]


def test_a_key_and_a_click_are_seen(operator: Operator) -> None:
    window = operator.counter.window
    window.activateWindow()
    before = operator.did
    QTest.keyClick(window, Qt.Key.Key_F2)
    operator.counter.until(window.rail.workflows[Workflow.HANDOVER].isChecked)
    assert operator.did - before == Hands(keys=1)
    QTest.keyClick(window.screen_.entry.field, Qt.Key.Key_J)
    operator.counter.until(lambda: window.screen_.entry.field.text() == "j")
    QTest.mouseClick(window.rail.workflows[Workflow.PACKING], Qt.MouseButton.LeftButton)
    operator.counter.until(window.rail.workflows[Workflow.PACKING].isChecked)
    assert operator.did - before == Hands(keys=2, clicks=1)
