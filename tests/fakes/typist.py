"""A window with fields, and somebody who strikes keys on it: a person's, or a scanner's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from station.events import Scan, UnreadableScan
from ui.keyboard_wedge import KeyboardWedge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

LABEL = "JP1234567890"
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
KEYS = {
    "\r": Qt.Key.Key_Return,
    "\t": Qt.Key.Key_Tab,
    "\x1b": Qt.Key.Key_Escape,
    " ": Qt.Key.Key_Space,
}


class StoppedClock:
    """A clock that the test moves: what passes between two keys is the test's to say."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 7, 0, tzinfo=UTC)

    def monotonic_s(self) -> float:
        return self.seconds


class Keyboard:
    """Strikes keys on whatever has the focus, as the window system delivers them."""

    def __init__(self, clock: StoppedClock) -> None:
        self._clock = clock

    def strike(self, text: str, gap_ms: float) -> None:
        for character in text:
            self._clock.seconds += gap_ms / 1000
            key = KEYS.get(character, Qt.Key(ord(character.upper())))
            self.press(key, character)

    def press(self, key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            receiver = QApplication.focusWidget() or QApplication.activeWindow()
            if receiver is not None:  # a key may close the last window before it is let go
                QCoreApplication.sendEvent(receiver, QKeyEvent(kind, key, modifiers, text))

    def repeat(self, text: str) -> None:
        receiver = QApplication.focusWidget()
        assert receiver is not None
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key(ord(text.upper())), NO_MODIFIER, text, True, 1
        )
        QCoreApplication.sendEvent(receiver, event)


class Desk(QWidget):
    """A window with a note, a password and a button."""

    def __init__(self) -> None:
        super().__init__()
        self.note, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = QPushButton("close")
        self.clicks = 0
        self.button.clicked.connect(self._count_click)
        rows = QVBoxLayout(self)
        for widget in (self.note, self.password, self.button):
            rows.addWidget(widget)

    def _count_click(self) -> None:
        self.clicks += 1

    @property
    def untouched(self) -> bool:
        return not (self.note.text() or self.password.text() or self.clicks)


@pytest.fixture(name="clock")
def stop_clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture(name="keyboard")
def find_keyboard(clock: StoppedClock) -> Keyboard:
    return Keyboard(clock)


@pytest.fixture(name="scans")
def hear_scans(qapp: QApplication, clock: StoppedClock) -> Iterator[list[Scan | UnreadableScan]]:
    assert qapp
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock)
    wedge.attach()
    yield scans
    wedge.detach()


@pytest.fixture(name="desk")
def open_desk(qtbot: QtBot) -> Desk:
    desk = Desk()
    qtbot.addWidget(desk)
    desk.show()
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    desk.note.setFocus()
    return desk


def texts(scans: list[Scan | UnreadableScan]) -> list[str]:
    return [scan.text for scan in scans if isinstance(scan, Scan)]
