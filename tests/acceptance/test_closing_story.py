"""A supervisor opens the shift, an operator takes stock, and the hub is closed out and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.badges import demo_badge
from station.demo.shift import Plant
from station.events import CommandName, Verdict, Workflow
from tests.acceptance.gestures import allow, twice
from tests.fakes.central import rows
from tests.fakes.desks import barcode
from ui.theme import tokens

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub

SINGLE = """
SELECT awb_number FROM waybill_numbers WHERE awb_number = ANY (%s) AND koli_count = 1
 ORDER BY awb_number
"""
FOUND = "SELECT kind, awb FROM discrepancy WHERE manifest_no = %s AND awb = ANY (%s)"
CLOSED = "SELECT signed_by, counts ->> 'received' FROM shift_closeout WHERE event_id IS NOT NULL"


def pass_on(counter: CounterAtWork, bag: str) -> None:
    """Hand an open bag to the next shift: its number, then the badge of who takes it."""
    band, before = counter.window.approval.band, counter.window.screen_.pane.news
    counter.scanner.send(bag)
    counter.until(band.isVisible)
    counter.picture("shift-pass-on")
    asked = counter.window.screen_.pane.news
    assert asked is not before
    counter.scanner.send(demo_badge("operator02"))
    assert counter.next_story(asked).verdict is Verdict.OK
    assert "operator02" in counter.story.headline
    counter.until(lambda: not band.isVisible())


def open_bag(counter: CounterAtWork) -> str:
    counter.scanner.send(barcode(CommandName.WORKFLOW, "packing"))
    counter.until(counter.window.rail.workflows[Workflow.PACKING].isChecked)
    assert counter.scan(barcode(CommandName.OPEN, "BDO")).verdict is Verdict.OK
    return counter.number_shown("B")


def test_a_hub_is_counted_and_closed_out(counter: CounterAtWork, hub: Hub) -> None:
    told = rows(hub.osas_url, SINGLE, hub.codes(Plant.BELONGS_HERE))
    here, lost, unseen = [awb for (awb,) in told][:3]
    window, screen = counter.window, counter.window.screen_
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F9)
    counter.until(window.rail.workflows[Workflow.SHIFT].isChecked)
    QTest.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    counter.until(lambda: counter.story.verdict is Verdict.OK)
    counter.picture("shift-open")
    window.switch_language()
    counter.picture("shift-english")
    window.switch_language()
    QTest.keyClick(window, Qt.Key.Key_F1)
    counter.until(window.rail.workflows[Workflow.RECEIVING].isChecked)
    for awb in (here, lost):
        assert counter.scan(awb).verdict is Verdict.OK
    bag = open_bag(counter)
    QTest.keyClick(window, Qt.Key.Key_F8)
    counter.until(window.rail.workflows[Workflow.STOCKTAKE].isVisible)
    window.rail.workflows[Workflow.STOCKTAKE].click()
    counter.until(window.rail.workflows[Workflow.STOCKTAKE].isChecked)
    counter.picture("stocktake-empty")
    panel = screen.panel
    assert panel is not None
    counter.scanner.send(barcode(CommandName.OPEN))
    counter.until(lambda: counter.story.verdict is Verdict.OK and "/" in panel.count.text())
    number = counter.number_shown("S")
    assert counter.scan(here).verdict is Verdict.OK
    counter.picture("stocktake-counting")
    assert counter.scan_by_keys(here).verdict is Verdict.DUPLICATE
    assert counter.scan(unseen).verdict in {Verdict.OK, Verdict.MISSORT}
    twice(counter, CommandName.CLOSE)
    window.switch_theme()
    counter.until(lambda: panel.number.text() != number)
    counter.until(lambda: panel.buttons[CommandName.OPEN].height() >= tokens.TOUCH)
    counter.picture("stocktake-closed")
    counter.scanner.send(barcode(CommandName.WORKFLOW, "shift"))
    counter.until(window.rail.workflows[Workflow.SHIFT].isChecked)
    pass_on(counter, bag)
    twice(counter, CommandName.CLOSE)
    allow(counter)
    counter.picture("shift-closed")
    counter.all_sent()
    found = rows(hub.osas_url, FOUND, number, [here, lost, unseen])
    assert sorted(found) == sorted([("missing", lost), ("unmanifested", unseen)])
    assert rows(hub.osas_url, CLOSED) == [("supervisor01", "2")]
