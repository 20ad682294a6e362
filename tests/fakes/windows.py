"""A painted window over a fake station, closed when the test ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.fakes.station import FakeStation, StillClock
from ui.app import build_window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from ui.main_window import MainWindow


_NOTHING = Qt.KeyboardModifier.NoModifier


class FakeSounds:
    """Keeps what it was asked to play."""

    def __init__(self) -> None:
        self.played: list[str] = []
        self.looping = ""

    def play(self, name: str) -> None:
        self.played.append(name)

    def loop(self, name: str) -> None:
        self.looping = name

    def stop_loop(self) -> None:
        self.looping = ""


class Counter:
    """A window, and all that a test does to it from outside."""

    def __init__(
        self,
        qtbot: QtBot,
        station: FakeStation,
        *,
        size: tuple[int, int] = (1366, 768),
        scale: float = 1.0,
        extra_panel: QWidget | None = None,
    ) -> None:
        self.station, self.qtbot = station, qtbot
        self.sounds, self.clock = FakeSounds(), StillClock()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.window: MainWindow = build_window(
            app, station, extra_panel, sounds=self.sounds, clock=self.clock, scale=scale
        )
        self.window.resize(*size)
        with qtbot.waitSignal(self.window.complete):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def announce(self, *announcements: object) -> None:
        """Announce as the core does, and wait until the window has shown it all."""
        last = announcements[-1]
        seen: list[object] = []
        self.window.shown.connect(seen.append)
        for announcement in announcements:
            self.station.announce(announcement)  # type: ignore[arg-type]  # a list of a union's members
        self.qtbot.waitUntil(lambda: last in seen)
        self.window.shown.disconnect(seen.append)
        self.settle()

    def settle(self) -> None:
        """Let what was posted for later happen: layouts, repaints."""
        QApplication.processEvents()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = _NOTHING) -> None:
        """Press and release a key where the focus is."""
        QTest.keyClick(self.window.focusWidget() or self.window, key, held)

    def enter(self, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type a text and a last key where the focus is."""
        QTest.keyClicks(self.window.focusWidget() or self.window, text)
        self.press(end)

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Wait at most five seconds; a claim that fails meanwhile (an assert) is tried again."""
        self.qtbot.waitUntil(happened)

    @property
    def rows(self) -> list[str]:
        """The numbers in the list, from the top."""
        self.qtbot.waitUntil(lambda: not self.window.screen_.scans.gathering)
        model = self.window.screen_.scans.table.scans
        return [model.scan(row).decision.awb for row in range(model.rowCount())]


@pytest.fixture(name="counter")
def open_counters(qtbot: QtBot) -> Iterator[Callable[..., Counter]]:
    """Return a maker of windows; each is closed at the end of the test."""
    made: list[Counter] = []

    def make(station: FakeStation | None = None, **rest: object) -> Counter:
        made.append(Counter(qtbot, station or FakeStation(), **rest))  # type: ignore[arg-type]  # passed on as given
        return made[-1]

    yield make
    for each in made:
        each.window.close()
        each.window.deleteLater()
