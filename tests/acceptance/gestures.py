"""What hands do at a counter again and again: say twice, sign, allow, give a parcel to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.badges import PIN, demo_badge
from station.events import CommandName, Verdict, Workflow
from tests.fakes.desks import barcode
from ui.theme import tokens

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from ui.widgets.verdict_story import Story


def work_in(counter: CounterAtWork, workflow: Workflow) -> None:
    """Choose a workflow by its barcode."""
    counter.scanner.send(barcode(CommandName.WORKFLOW, workflow))
    counter.until(counter.window.rail.workflows[workflow].isChecked)


def twice(counter: CounterAtWork, name: CommandName) -> Story:
    """Scan a command's barcode with two scanners: one alone would be a trigger held down."""
    counter.scan(barcode(name))
    return counter.scan_by_keys(barcode(name))


def typed(counter: CounterAtWork, text: str) -> Story:
    """Have a number or a name in the field, and press Enter."""
    before = counter.window.screen_.pane.news
    counter.window.activateWindow()
    counter.window.screen_.entry.field.setText(text)
    QTest.keyClick(counter.window.screen_.entry.field, Qt.Key.Key_Return, delay=120)
    return counter.next_story(before)


def keep_proof(counter: CounterAtWork) -> Story:
    """Press the pad's button: the parcel is somebody else's now."""
    proof = counter.window.screen_.proving.proof
    assert proof is not None
    before = counter.window.screen_.pane.news
    proof.keep.click()
    told = counter.next_story(before)
    counter.until(proof.isHidden)
    assert proof.keep.height() >= tokens.TOUCH
    return told


def choose_relation(counter: CounterAtWork, name: str) -> Story:
    """Touch who the receiver is to the recipient."""
    relation = counter.window.screen_.proving.relation
    assert relation is not None
    counter.until(relation.isVisible)
    before = counter.window.screen_.pane.news
    relation.buttons[name].click()
    return counter.next_story(before)


def allow(counter: CounterAtWork, reason: str = "") -> Story:
    """Allow what is asked for, as a second person: by badge, PIN and, where it is asked, why."""
    counter.until(lambda: counter.window.approval.band is not None)
    band = counter.window.approval.band
    counter.until(band.isVisible)
    counter.scanner.send(demo_badge("supervisor01"))
    counter.until(lambda: band.who.text() == "Supervisor 01")
    before = counter.window.screen_.pane.news
    QTest.keyClicks(band.pin, PIN, delay=60)
    QTest.keyClick(band.pin, Qt.Key.Key_Return, delay=120)
    if reason:
        band.reason.setText(reason)
        QTest.keyClick(band.reason, Qt.Key.Key_Return)
    told = counter.next_story(before)
    assert told.verdict is Verdict.OK
    return told
