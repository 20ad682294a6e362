"""An operator packs a bag with nothing but the scanner, undoes a mistake, and OSAS has it all."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from station.demo.shift import Plant
from station.events import CommandName, Verdict, Workflow
from tests.fakes.central import rows
from tests.fakes.desks import barcode
from ui.theme import tokens

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub

BOUND = """
SELECT r.next_hop, w.awb_number FROM waybill_numbers AS w
  JOIN route_config AS r ON r.hub = 'CGK' AND r.destination = w.destination
 WHERE w.awb_number = ANY (%s) AND w.koli_count = 1 AND w.direction = 'forward'
   AND r.next_hop <> 'CGK' ORDER BY r.next_hop
"""
BAG = """
SELECT b.status, b.seal_no, b.route, array_agg(w.awb_number ORDER BY w.awb_number),
       array_agg(DISTINCT w.status)
  FROM bag AS b JOIN bag_item AS i ON i.bag_id = b.id AND i.removed_at IS NULL
  JOIN waybill_numbers AS w ON w.id = i.waybill_id
 WHERE b.bag_no = %s GROUP BY b.id
"""


def for_one_bag(hub: Hub, number: int) -> tuple[str, list[str], str]:
    """Return a hop, so many parcels for it, and one for another hop."""
    found = rows(hub.osas_url, BOUND, hub.codes(Plant.BELONGS_HERE))
    by_hop = {hop: [awb for _, awb in told] for hop, told in groupby(found, lambda row: row[0])}
    hop = max(by_hop, key=lambda one: len(by_hop[one]))
    other = next(awbs[0] for one, awbs in by_hop.items() if one != hop)
    return hop, by_hop[hop][:number], other


def command(counter: CounterAtWork, name: CommandName, argument: str = "") -> None:
    counter.scanner.send(barcode(name, argument))


def test_a_bag_is_packed_with_nothing_but_the_scanner(counter: CounterAtWork, hub: Hub) -> None:
    hop, (first, second, third), stray = for_one_bag(hub, 3)
    screen = counter.window.screen_
    for awb in (first, second, third):
        assert counter.scan(awb).verdict is Verdict.OK
    command(counter, CommandName.WORKFLOW, "packing")
    counter.until(counter.window.rail.workflows[Workflow.PACKING].isChecked)
    counter.picture("packing-empty")
    opened = counter.scan(barcode(CommandName.OPEN, hop))
    assert (opened.verdict, opened.place_code) == (Verdict.OK, f"{hop} 001")
    panel = screen.panel
    assert panel is not None
    number = counter.number_shown("B")
    assert [counter.scan(awb).verdict for awb in (first, second, stray, third)] == [
        *(Verdict.OK, Verdict.OK, Verdict.MISSORT),
        Verdict.OK,
    ]
    counter.until(lambda: panel.count.text() == "3")
    counter.picture("packing-bag")
    undone = counter.scan(barcode(CommandName.UNDO))
    assert undone.headline or undone.details
    counter.until(lambda: panel.count.text() == "2")
    assert counter.scan(barcode(CommandName.SEAL)).verdict is None
    # By another scanner: the same one within 800 ms is a trigger held down.
    asked = counter.scan_by_keys(barcode(CommandName.SEAL))
    assert (asked.verdict, asked.word) == (None, "PINDAI NOMOR SEGEL")
    assert counter.painted_colour() not in {
        colours.pane.lower() for verdict, colours in tokens.VERDICT_COLOURS.items() if verdict
    } - {"#ffffff"}
    counter.picture("packing-prompt")
    assert counter.scan("SEGEL-0001").verdict is Verdict.OK
    counter.until(lambda: number not in panel.number.text())
    counter.picture("packing-sealed")
    counter.all_sent()
    bag = ("sealed", "SEGEL-0001", hop, sorted([first, second]), ["IN_BAG"])
    assert rows(hub.osas_url, BAG, number) == [bag]
    status = "SELECT status FROM waybill_numbers WHERE awb_number = %s"
    assert rows(hub.osas_url, status, third) == [("AT_HUB",)]


def test_the_same_by_keys_and_by_touch_in_either_language(counter: CounterAtWork, hub: Hub) -> None:
    hop, (first,), _ = for_one_bag(hub, 1)
    counter.window.activateWindow()
    QTest.keyClick(counter.window, Qt.Key.Key_F3)
    counter.until(counter.window.rail.workflows[Workflow.PACKING].isChecked)
    panel = counter.window.screen_.panel
    assert panel is not None
    counter.until(lambda: CommandName.OPEN in panel.buttons)
    QTest.keyClick(counter.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    counter.until(lambda: counter.story.word == "PINDAI HUB TUJUAN")
    counter.window.switch_language()
    assert counter.story.word == "SCAN THE HUB IT GOES TO"
    assert counter.type_number(hop).place_code == f"{hop} 001"
    assert counter.scan(first).verdict is Verdict.OK
    counter.until(lambda: panel.count.text() == "1")
    seal, take_out = panel.buttons[CommandName.SEAL], panel.buttons[CommandName.REMOVE]
    counter.until(lambda: seal.height() >= tokens.TOUCH)
    undo = counter.window.rail.undo
    assert (
        undo.mapTo(counter.window, QPoint(undo.width(), 0)).x() + 27
        < seal.mapTo(counter.window, QPoint(0, 0)).x()
    )
    counter.picture("packing-english")
    take_out.click()
    counter.until(lambda: counter.story.word == "SCAN WHAT COMES OUT")
    panel.buttons[CommandName.NO].click()
    counter.until(lambda: CommandName.NO not in panel.buttons)
    panel.buttons[CommandName.SEAL].click()
    counter.until(lambda: counter.story.word == "SCAN SEAL ONCE MORE")
    panel.buttons[CommandName.SEAL].click()
    counter.until(lambda: counter.story.word == "SCAN THE SEAL'S NUMBER")
    counter.window.switch_theme()
    counter.picture("packing-dark")
