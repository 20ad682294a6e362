"""The devices screen as a test opens it, and what it is told: see tests/integration/test_devices_*."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from station.events import ChooseInquiry, InquiryChosen
from ui.device_pictures import SEEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.devices.survey import Seen
    from station.devices.tap import Passed
    from station.errors import StationError
    from tests.fakes.windows import Counter
    from ui.screens.devices import DevicesScreen

WEDGE_ROW, SCANNER_ROW, SCALE_ROW, PORT_ROW, HID_ROW = range(5)


def answer(told: object, hear: Callable[..., None]) -> None:
    """Answer a question as the core does: in a thread of its own."""
    thread = threading.Thread(target=hear, args=(told,))
    thread.start()
    thread.join()


def opened(desk: Counter, seen: list[Seen] | StationError | None = None) -> DevicesScreen:
    """Press the key that leads to the devices, and tell what is plugged in."""
    desk.press(Qt.Key.Key_F10)
    assert desk.station.posted[-1] == ChooseInquiry()
    desk.announce(InquiryChosen())
    screen = desk.window.stage.devices
    assert screen.isVisible()
    answer(SEEN if seen is None else seen, desk.station.equipment.surveys[-1])
    desk.wait_until(lambda: not screen.surveying.waits)
    return screen


def choose(screen: DevicesScreen, row: int) -> None:
    screen.list.setCurrentIndex(screen.list.rows.index(row))


def say(desk: Counter, screen: DevicesScreen, *passed: Passed) -> None:
    """Let a device say something, in its reader's thread."""
    said: list[object] = []
    screen.overheard.heard.connect(said.extend)
    for one in passed:
        answer(one, desk.station.equipment.hearers[-1])
    desk.wait_until(lambda: len(said) == len(passed))


def lines(screen: DevicesScreen) -> list[tuple[str, str, str, str]]:
    return [screen.live.rows.lines(row) for row in range(screen.live.rows.rowCount())]
