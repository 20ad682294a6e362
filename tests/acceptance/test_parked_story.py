"""A database refuses one parcel's scan; a supervisor at the window sees to it, and it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.badges import PIN, demo_badge
from station.demo.shift import Plant
from station.events import Target, Verdict

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub

CTRL = Qt.KeyboardModifier.ControlModifier


def refuse(hub: Hub, awb: str) -> None:
    """Let OSAS take no scan of one waybill any more."""
    with psycopg.connect(hub.osas_url, autocommit=True) as database:
        found = database.execute("SELECT id FROM waybill_numbers WHERE awb_number = %s", (awb,))
        (waybill,) = found.fetchone() or (0,)
        database.execute(
            sql.SQL(
                "ALTER TABLE receiving_scan ADD CONSTRAINT refused"
                " CHECK (waybill_id <> {}) NOT VALID"
            ).format(sql.Literal(waybill))
        )


def test_a_refused_scan_is_corrected_while_the_others_arrive(
    counter: CounterAtWork, hub: Hub
) -> None:
    wrong, right = hub.codes(Plant.BELONGS_HERE)[:2]
    refuse(hub, wrong)
    assert counter.scan(wrong).verdict is Verdict.OK
    counter.until(lambda: counter.pill.endswith("1 perlu dilihat"))
    window = counter.window
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_P, CTRL)
    counter.until(lambda: window.stage.shows_parked)
    screen = window.stage.parked
    counter.until(lambda: screen.card.awb.text() == wrong)
    counter.scanner.send(right)
    counter.until(lambda: screen.card.right_awb.text() == right)
    assert counter.station.journal.prepare() == 2, "a scan on this screen is not recorded"
    band = window.approval.band
    counter.picture("parked")
    screen.card.correct.click()
    counter.scanner.send(demo_badge("supervisor01"))
    counter.until(lambda: band.who.text() == "Supervisor 01")
    counter.picture("parked-proved")
    QTest.keyClicks(band.pin, PIN, delay=60)
    QTest.keyClick(band.pin, Qt.Key.Key_Return, delay=120)
    counter.until(lambda: screen.told.text().startswith(f"{wrong} dicatat ulang sebagai {right}"))
    counter.until(lambda: screen.views.currentWidget() is screen.empty)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    counter.until(lambda: window.stage.shows_workflow)
    counter.all_sent()
    assert counter.story.awb == right
    assert counter.station.journal.owed(Target.OSAS).parked == 0
    assert not window.rail.parked.isVisible()
