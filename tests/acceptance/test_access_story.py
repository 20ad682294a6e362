"""A counter where one logs in: by badge in the morning, approved by a supervisor, cable out or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.badges import PIN, demo_badge
from station.demo.shift import Plant
from station.events import ChooseWorkflow, CommandName, Verdict, Workflow
from tests.acceptance.counter import CounterAtWork
from tests.fakes.central import rows
from tests.fakes.clocks import HurriedClock
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.fakes.hub import Hub
    from tests.fakes.proxy import FaultProxy

APPROVED = """
SELECT a.subject, a.requester, a.approver, a.reason, l.body #>> '{approval,offline}'
  FROM approval_log AS a JOIN hub_station.event_ledger AS l USING (event_id)
 WHERE a.action = 'weight.typed' ORDER BY a.id
"""


@pytest.fixture
def clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
def guarded(
    qtbot: QtBot, hub: Hub, network: FaultProxy, tmp_path: Path, clock: HurriedClock
) -> Iterator[CounterAtWork]:
    """A counter where one has to log in."""
    counter = CounterAtWork(
        qtbot,
        hub,
        tmp_path / "counter",
        clock=clock,
        osas={"url": network.in_front_of(hub.osas_url)},
        onmart={"url": network.in_front_of(hub.onmart_url)},
        station={"operator": ""},
        access={"required": True},
    )
    try:
        counter.begin()
        yield counter
    finally:
        counter.close()


def approve_typed_weight(counter: CounterAtWork, awb: str) -> None:
    """Weigh by hand, which a supervisor allows by badge, PIN and reason."""
    band = counter.window.approval.band
    counter.scanner.send(awb)
    counter.until(lambda: counter.window.screen_.pane.news is not None)
    counter.scanner.send("1,25 kg")
    counter.until(band.isVisible)
    assert awb in band.what.text()
    counter.scanner.send(demo_badge("supervisor01"))
    counter.until(lambda: band.who.text() == "Supervisor 01")
    before = counter.window.screen_.pane.news
    QTest.keyClicks(band.pin, PIN, delay=60)
    QTest.keyClick(band.pin, Qt.Key.Key_Return, delay=120)
    counter.picture("approval")
    band.reason.setText("timbangan rusak")
    QTest.keyClick(band.reason, Qt.Key.Key_Return)
    assert counter.next_story(before).verdict is Verdict.OK
    counter.until(lambda: not band.isVisible())


def lock_itself(counter: CounterAtWork, clock: HurriedClock, awb: str) -> None:
    """Let ten minutes go by, scan while it is locked, and unlock it by the badge, off line."""
    window, bar = counter.window, counter.window.top_bar
    counter.station.post(ChooseWorkflow(Workflow.RECEIVING))
    clock.leave_out(600)
    counter.until(lambda: bar.lock.text() == "Terkunci")
    assert window.access.band.isVisible()
    told = counter.scan(awb)
    assert told.verdict is Verdict.OK
    assert "MASUK DULU" in told.warning
    counter.picture("locked")
    counter.scanner.send(demo_badge("operator01"))
    counter.until(lambda: not window.access.band.isVisible())
    assert bar.operator.text() == "Operator 01"


def test_a_shift_by_badge_with_a_supervisor_s_approval_on_line_and_off(
    guarded: CounterAtWork, hub: Hub, network: FaultProxy, clock: HurriedClock
) -> None:
    window, bar = guarded.window, guarded.window.top_bar
    parcels = hub.codes(Plant.BELONGS_HERE)
    told = guarded.scan(parcels[0])
    assert told.verdict is Verdict.OK
    assert "MASUK DULU" in told.warning
    assert window.access.band.isVisible()
    guarded.picture("log-in")
    guarded.scanner.send(demo_badge("operator01"))
    guarded.until(lambda: bar.operator.text() == "Operator 01")
    assert not window.access.band.isVisible()
    assert "MASUK DULU" not in guarded.scan(parcels[1]).warning

    guarded.station.post(ChooseWorkflow(Workflow.WEIGHING))
    approve_typed_weight(guarded, parcels[0])
    network.refuse()
    guarded.until(lambda: guarded.pill.startswith("Luring"))
    approve_typed_weight(guarded, parcels[1])
    lock_itself(guarded, clock, parcels[2])
    network.listen()
    guarded.all_sent()
    common = ("operator01", "supervisor01", "timbangan rusak")
    assert rows(hub.osas_url, APPROVED) == [
        (parcels[0], *common, "false"),
        (parcels[1], *common, "true"),
    ]
    operators = rows(
        hub.osas_url,
        "SELECT body ->> 'operator', body ->> 'unproven' FROM hub_station.event_ledger ORDER BY seq",
    )
    assert operators == [("", "nobody"), *[("operator01", None)] * 3, ("", "nobody")]

    guarded.scanner.send(barcode(CommandName.LOG_OUT))
    guarded.until(lambda: bar.lock.text() == "Masuk dulu")
    guarded.until(window.access.band.isVisible)
    guarded.scanner.send(barcode(CommandName.SUPERVISOR))
    guarded.until(lambda: "supervisor dipanggil" in window.notice.sentence.text())
    guarded.picture("supervisor-called")
