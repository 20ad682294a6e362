"""The counter without its databases, and without its disk."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.shift import Plant
from station.events import Verdict
from station.texts import Texts
from tests.acceptance.counter import CounterAtWork
from tests.fakes.disk import FaultyDisk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.fakes.hub import Hub
    from tests.fakes.proxy import FaultProxy

TEXTS = Texts.load("id")


def test_scanning_goes_on_without_the_databases_and_all_of_it_arrives_by_itself(
    counter: CounterAtWork, hub: Hub, network: FaultProxy
) -> None:
    before, during = hub.codes(Plant.BELONGS_HERE)[:2], hub.codes(Plant.BELONGS_HERE)[2:8]
    for code in before:
        assert counter.scan(code).verdict is Verdict.OK
    counter.until(lambda: counter.waiting() == 0)
    network.refuse()
    told = [counter.scan(code).verdict for code in (*during, *hub.unknown_codes(2))]
    assert told == [Verdict.OK] * 6 + [Verdict.UNKNOWN] * 2
    assert counter.scan(during[0]).verdict is Verdict.DUPLICATE
    counter.until(lambda: counter.pill.startswith("Luring · 9 menunggu"))
    counter.picture("offline")
    network.listen()
    counter.all_sent()
    arrived = counter.tally()
    assert arrived.agrees
    assert (arrived.journalled, arrived.found_osas) == (11, 11)
    assert counter.window.screen_.scans.table.scans.rowCount() == 11


def test_a_network_that_swallows_everything_holds_up_no_scan(
    counter: CounterAtWork, hub: Hub, network: FaultProxy
) -> None:
    network.swallow()
    for code in hub.codes(Plant.BELONGS_HERE)[:5]:
        assert counter.scan(code).verdict is Verdict.OK
    counter.until(lambda: counter.pill.startswith("Luring · 5 menunggu"))
    network.pass_on()
    counter.all_sent()
    assert counter.tally().agrees


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    with FaultyDisk() as disk:
        yield disk


@pytest.fixture
def counter_on_disk(
    qtbot: QtBot, hub: Hub, tmp_path: Path, disk: FaultyDisk
) -> Iterator[CounterAtWork]:
    assert disk
    with ExitStack() as closing:
        counter = CounterAtWork(qtbot, hub, tmp_path / "counter")
        closing.callback(counter.close)
        counter.begin()
        yield counter


@pytest.mark.expected_logs("scan not saved: disk_full")
def test_a_full_disk_stops_the_operator_and_what_is_scanned_after_it_is_safe_again(
    counter_on_disk: CounterAtWork, hub: Hub, disk: FaultyDisk
) -> None:
    counter, window = counter_on_disk, counter_on_disk.window
    saved, lost, after = hub.codes(Plant.BELONGS_HERE)[:3]
    assert counter.scan(saved).verdict is Verdict.OK
    disk.is_full = True
    assert counter.scan(lost).verdict is Verdict.NOT_SAVED
    assert window.alarm.isVisible()
    assert window.alarm.size() == window.size()
    assert window.alarm.word.text() == TEXTS("verdict.not_saved").upper()
    assert window.alarm.why.text() == TEXTS("error.disk_full_short")
    assert window.alarm.awb.text() == lost
    counter.picture("not-saved")
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert window.alarm.isVisible(), "a scanner's Enter must not silence the alarm"
    disk.is_full = False
    window.alarm.button.click()
    assert not window.alarm.isVisible()
    assert counter.scan(lost).verdict is Verdict.OK
    assert counter.scan(after).verdict is Verdict.OK
    counter.all_sent()
    arrived = counter.tally()
    assert arrived.agrees
    assert arrived.journalled == 3


@pytest.mark.expected_logs("scan not saved: journal_unusable")
def test_a_disk_that_cannot_sync_turns_nothing_green(
    counter_on_disk: CounterAtWork, hub: Hub, disk: FaultyDisk
) -> None:
    counter = counter_on_disk
    first, second = hub.codes(Plant.BELONGS_HERE)[:2]
    disk.cannot_sync = True
    assert counter.scan(first).verdict is Verdict.NOT_SAVED
    disk.cannot_sync = False
    counter.window.alarm.button.click()
    assert counter.scan(second).verdict is Verdict.OK
    counter.all_sent()
    assert counter.tally().agrees
