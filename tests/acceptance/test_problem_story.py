"""A damaged parcel is reported with a note and a photo, and its problem is resolved later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from station.demo.shift import Plant
from station.events import CommandName, Verdict, Workflow
from tests.fakes.central import rows
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub

REPORTED = """
SELECT p.problem_code, p.note, p.resolved_at IS NULL, octet_length(a.content) > 0
  FROM problem_scan AS p JOIN waybill_numbers AS w ON w.id = p.waybill_id
  LEFT JOIN hub_station.attachment AS a ON encode(a.sha256, 'hex') = p.photo
 WHERE w.awb_number = %s AND p.event_id IS NOT NULL ORDER BY p.id
"""


def test_a_damaged_parcel_is_reported_with_a_note_and_a_photo(
    counter: CounterAtWork, hub: Hub
) -> None:
    parcel = hub.codes(Plant.BELONGS_HERE)[0]
    window, screen = counter.window, counter.window.screen_
    assert counter.scan(parcel).verdict is Verdict.OK
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F4)
    counter.until(window.rail.workflows[Workflow.PROBLEM].isChecked)
    side, panel = screen.problem, screen.panel
    assert side is not None
    assert panel is not None
    counter.until(lambda: len(side.offers.buttons) > 8 and side.offers.buttons[0].height() > 48)
    counter.picture("problem-codes")
    counter.scanner.send(barcode(CommandName.PROBLEM, "DM"))
    counter.until(lambda: panel.number.text() == "DM")
    told = counter.scan(parcel)
    assert (told.verdict, "rusak" in " ".join((told.headline, *told.details))) == (
        *(Verdict.OK,),
        True,
    )
    counter.until(side.note.isVisible)
    QTest.keyClicks(side.note, "sobek di sudut", delay=60)
    QTest.keyClick(side.note, Qt.Key.Key_Return, delay=120)
    image = QImage(2400, 1800, QImage.Format.Format_RGB32)
    image.fill(QColor("#8a5a2b"))
    before = screen.pane.news
    side.picture.take(image)
    counter.next_story(before)
    counter.picture("problem-reported")
    counter.all_sent()
    kept = [("DM", "sobek di sudut", True, True)]
    counter.until(lambda: rows(hub.osas_url, REPORTED, parcel) == kept)
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    counter.until(lambda: panel.number.text() == "BA")
    assert counter.scan_by_keys(parcel).verdict is Verdict.OK
    window.switch_language()
    window.switch_theme()
    panel.buttons[CommandName.RESOLVE].click()
    counter.until(lambda: CommandName.PROBLEM in panel.buttons)
    assert counter.scan(parcel).word == "CHOOSE WHAT IS SOLVED"
    counter.until(lambda: len(side.offers.buttons) == 2)
    counter.picture("problem-resolving-dark")
    side.offers.buttons[0].click()
    counter.until(lambda: "LEAVE" in counter.story.word)
    counter.picture("problem-allow-dark")


def test_a_lost_label_is_found_by_its_recipient_and_a_nameless_parcel_is_linked(
    counter: CounterAtWork, hub: Hub
) -> None:
    parcel, other = hub.codes(Plant.BELONGS_HERE)[:2]
    who = "SELECT recipient_phone FROM waybill_numbers WHERE awb_number = %s"
    ((phone,),) = rows(hub.osas_url, who, parcel)
    window, screen = counter.window, counter.window.screen_
    counter.scanner.send(barcode(CommandName.WORKFLOW, "lost_label"))
    counter.until(window.rail.workflows[Workflow.LOST_LABEL].isChecked)
    side, panel = screen.problem, screen.panel
    assert side is not None
    assert panel is not None
    counter.until(side.finder.isVisible)
    counter.picture("lost-label")
    QTest.keyClicks(side.finder.field, phone, delay=60)
    QTest.keyClick(side.finder.field, Qt.Key.Key_Return, delay=120)
    counter.until(lambda: side.finder.buttons or panel.number.text() == parcel)
    for button in side.finder.buttons:
        if parcel in button.accessibleName():
            counter.picture("lost-label-found")
            button.click()
            break
    counter.until(lambda: panel.number.text() == parcel)
    assert counter.story.word == "PILIH ALASAN LABEL ULANG"
    counter.until(lambda: len(side.offers.buttons) == 4 and side.offers.buttons[3].height() > 48)
    counter.picture("lost-label-reason")
    before = screen.pane.news
    side.offers.buttons[0].click()
    assert counter.next_story(before).verdict is Verdict.OK
    kept = counter.scan(barcode(CommandName.KEEP))
    assert kept.verdict is Verdict.OK
    counter.until(lambda: side.picture.file.isVisible() and side.picture.file.height() >= 48)
    counter.picture("lost-label-kept")
    assert counter.scan_by_keys(kept.awb).verdict is None
    assert counter.scan(other).verdict is Verdict.OK
    counter.all_sent()
    held = "SELECT problem_code, resolved_at IS NOT NULL FROM problem_scan WHERE note LIKE %s"
    counter.until(lambda: rows(hub.osas_url, held, f"{kept.awb}%") == [("OG", True)])
