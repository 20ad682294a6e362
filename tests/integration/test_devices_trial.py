"""A test scan, in the window: judged where it belongs, and mended by one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from station.devices.keyboard_layouts import Layout
from station.devices.tap import Passed
from station.events import Scan, ScanLookedUp
from station.options import WedgeOptions
from station.rules.trial_scan import TEST_CODE, Problem
from tests.fakes.devices_screen import (
    SCALE_ROW,
    SCANNER_ROW,
    WEDGE_ROW,
    answer,
    choose,
    lines,
    opened,
    say,
)
from tests.fakes.station import NOON, FakeStation
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.device_pictures import SCANNED, SCANNER, SEEN, WORST
from ui.trial import KEYBOARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter
    from ui.screens.devices import DevicesScreen


def typed(screen: DevicesScreen, text: str, gap_s: float = 0.005) -> None:
    """Bring keys as the wedge does."""
    for number, character in enumerate(text):
        screen.strike(character, number * gap_s)


def test_a_typed_test_scan_is_judged_where_it_belongs(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, SCALE_ROW)
    typed(screen, TEST_CODE + "\r")
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.list.currentIndex().row() == WEDGE_ROW
    assert screen.trial_card.headline.text() == "Pemindai siap dipakai"
    assert screen.trial_card.facts.text().endswith("jeda antarhuruf 5 md, terlama 5 md")
    assert lines(screen)[0][3].startswith("HUB-TEST/0123456789")


def test_another_layout_is_named_and_set_by_one_press(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    chosen: list[object] = []
    desk.window.stage.wedge_chosen.connect(chosen.append)
    typed(screen, "HUBßTEST-0123456789AQWZY\r")
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.trial_card.set_layout.text() == "Pakai tata letak Jerman (QWERTZ)"
    screen.trial_card.set_layout.click()
    assert desk.station.equipment.uses == [("wedge", {"layout": "de"})]
    assert chosen == [{"layout": "de"}]
    settings = structs.replace(desk.station.settings, wedge=WedgeOptions(layout="de"))
    desk.station.equipment.settings = settings
    answer(SEEN, desk.station.equipment.answers[-1])
    desk.wait_until(lambda: not screen.using.waits)
    assert screen.told.text() == "Setelan disimpan. Pindai kode uji sekali lagi."
    typed(screen, "HUBßTEST-0123456789AQWZY\r")
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.trial_card.trial is not None
    assert screen.trial_card.trial.is_fine


def test_a_slow_scanner_is_measured_and_the_limits_are_loosened_by_one_press(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    typed(screen, TEST_CODE + "\r", gap_s=0.042)
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.trial_card.facts.text().endswith("jeda antarhuruf 42 md, terlama 42 md")
    assert not screen.trial_card.set_layout.isVisible()
    screen.trial_card.set_gaps.click()
    gaps = {"median_gap_ms": 55, "one_gap_ms": 80, "idle_ms": 100}
    assert desk.station.equipment.uses == [("wedge", gaps)]


def test_a_scanner_on_a_line_is_judged_by_what_was_read(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    say(desk, screen, SCANNED[1])
    assert screen.list.currentIndex().row() == SCANNER_ROW
    assert screen.trial_card.headline.text() == "Pemindai siap dipakai"
    say(desk, screen, Passed(SCANNER.device, NOON, TEST_CODE.encode()))
    desk.wait_until(lambda: screen.trial_card.headline.text() == "Enter di akhir tidak datang")


def test_a_packet_that_is_no_code_is_no_trouble_of_an_ssi_scanner(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    ssi = structs.replace(SCANNER, protocol="zebra_ssi")
    screen = opened(desk, [SEEN[0], structs.replace(SEEN[SCANNER_ROW], used=ssi)])
    judged: list[object] = []
    screen.trial.judged.connect(lambda *told: judged.append(told))
    say(desk, screen, Passed(SCANNER.device, NOON, bytes.fromhex("05f6000001ff04")))
    say(desk, screen, SCANNED[1])
    desk.wait_until(lambda: screen.trial_card.headline.text() == "Pemindai siap dipakai")
    assert not screen.trial._bytes_over.isActive(), "nothing waits to be judged"
    assert len(judged) == 1


def test_nothing_scanned_here_is_recorded_or_asked_for(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    posted = list(desk.station.posted)
    desk.announce(ScanLookedUp(Scan("JX1203345871", NOON, "keyboard")))
    assert screen.isVisible()
    assert (desk.station.posted, desk.station.inquiries) == (posted, [])
    assert lines(screen)[0][1] == "kode JX1203345871"


def test_a_scanner_that_is_too_slow_types_and_presses_nothing(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.take_focus()
    for character in (*TEST_CODE, "\r"):
        key = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character)
            focus = QApplication.focusWidget()
            assert focus is not None
            QApplication.sendEvent(focus, event)
    assert screen.isVisible()
    assert screen.list.currentIndex().row() == WEDGE_ROW
    assert (desk.station.equipment.uses, desk.station.orders) == ([], [])


def test_keys_of_a_real_keyboard_are_judged_and_its_layout_is_set_at_once(
    counter: Callable[..., Counter],
) -> None:
    station = FakeStation()
    station.settings = structs.replace(station.settings, wedge=WedgeOptions(enabled=True))
    station.equipment.settings = station.settings
    desk = counter(station)
    screen = opened(desk)
    screen.take_focus()
    desk.enter(TEST_CODE)
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.trial_card.trial is not None
    assert (screen.trial_card.trial.is_fine, screen.trial_card.trial.typed) == (True, TEST_CODE)
    scans = [one.text for one in station.posted if isinstance(one, Scan)]
    assert scans == [TEST_CODE], "the desk decides that it is not recorded"
    desk.window.stage.wedge_chosen.emit({"layout": "de"})
    desk.enter("ZY-1234")
    scans = [one.text for one in station.posted if isinstance(one, Scan)]
    assert scans == [TEST_CODE, "YZ/1234"]


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_its_sentences(counter: Callable[..., Counter], problem: Problem) -> None:
    screen = opened(counter())
    trial = structs.replace(WORST, problems=(problem,), layout=Layout.FR)
    screen.take_trial(KEYBOARD, trial)
    assert screen.trial_card.headline.text()
    assert "{" not in screen.trial_card.steps.text()
