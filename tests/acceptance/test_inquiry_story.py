"""Somebody at the counter asks for a shipment: by scanner, by phone, and without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from station.demo.shift import Plant
from station.events import Verdict

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub
    from tests.fakes.proxy import FaultProxy
    from ui.screens.inquiry import InquiryScreen

CTRL = Qt.KeyboardModifier.ControlModifier


def inquiry(counter: CounterAtWork) -> InquiryScreen:
    """Press F7 and wait until the desk only looks up."""
    counter.window.activateWindow()
    QTest.keyClick(counter.window, Qt.Key.Key_F7)
    counter.until(counter.window.rail.inquiry.isChecked)
    return counter.window.stage.inquiry


def receiving(counter: CounterAtWork) -> None:
    """Press F1 and wait until the desk records again."""
    QTest.keyClick(counter.window, Qt.Key.Key_F1)
    counter.until(counter.window.screen_.isVisible)


def ask(counter: CounterAtWork, text: str) -> None:
    """Type a text as a person does, press Enter, and wait for the answer."""
    screen = counter.window.stage.inquiry
    answers: list[object] = []
    screen.question.answered.connect(answers.append)
    screen.bar.field.selectAll()
    QTest.keyClicks(screen.bar.field, text, delay=60)
    QTest.keyClick(screen.bar.field, Qt.Key.Key_Return, delay=120)
    counter.until(lambda: bool(answers))


def awb_shown(counter: CounterAtWork) -> str:
    results = counter.window.stage.inquiry.results
    return results.found.head.awb.text() if results.front is results.found else ""


def test_a_scan_is_looked_up_and_recorded_only_when_receiving_goes_on(
    counter: CounterAtWork, hub: Hub
) -> None:
    by_line, by_keys = hub.codes(Plant.BELONGS_HERE)[:2]
    screen = inquiry(counter)
    counter.scanner.send(by_line)
    counter.until(lambda: awb_shown(counter) == by_line)
    QTest.keyClicks(counter.window, by_keys, delay=2)
    QTest.keyClick(counter.window, Qt.Key.Key_Return, delay=2)
    counter.until(lambda: awb_shown(counter) == by_keys)
    assert counter.station.session() == []
    assert not screen.band.isVisible()
    counter.picture("inquiry-found")
    receiving(counter)
    assert counter.scan(by_keys).verdict is Verdict.OK
    counter.all_sent()
    inquiry(counter)
    ask(counter, by_keys)
    timeline = screen.results.found.cards["timeline"]
    assert "Diterima · CGK" in [label.text() for label in timeline.findChildren(QLabel)]


def test_without_a_network_the_hubs_copy_answers_and_says_so(
    counter: CounterAtWork, hub: Hub, network: FaultProxy
) -> None:
    code = hub.code(Plant.BELONGS_HERE)
    network.refuse()
    screen = inquiry(counter)
    ask(counter, code)
    assert awb_shown(counter) == code
    assert screen.band.headline.text().startswith("Luring · data per ")
    counter.picture("inquiry-copy")


def test_an_administrator_reads_a_table_and_no_secret(counter: CounterAtWork) -> None:
    inquiry(counter)
    field = counter.window.stage.inquiry.bar.field
    QTest.keyClick(field, Qt.Key.Key_B, CTRL)
    tables = counter.window.stage.tables
    QTest.keyClicks(tables.chooser.field, "partners", delay=60)
    QTest.keyClick(tables.chooser.field, Qt.Key.Key_Return, delay=120)
    counter.until(lambda: tables.title.text() == "partners")
    page = tables.table.cells.page
    assert page is not None
    assert {"api_token", "webhook_url"} <= page.masked
    assert page.rows
    counter.picture("tables")
