"""The station's real window, offscreen, and a scanner that types into it."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from ui.app import application, build_window
from ui.theme import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from station.bootstrap import Station
    from station.events import ScanRecorded
    from ui.main_window import MainWindow
    from ui.widgets.verdict_pane import VerdictPane

_UNMODIFIED = Qt.KeyboardModifier.NoModifier
_ENTER = Qt.Key.Key_Return
KEY_GAP_MS = 1
"""Between two keys of a quick scanner, as the window system stamps them."""
PATIENCE_MS = 10_000
SETTLED_MS = tokens.SETTLE_MS + 30
"""Until nothing of a verdict moves any more: less than the time between two parcels."""


class CounterWindow:
    """Scans by typing, and sees when the verdict is on the pane."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._last_ms = 0
        self._watch = _PaneWatch(window.screen_.pane)

    def type_code(self, text: str) -> None:
        """Type a code without its Enter."""
        self._last_ms = int(time.monotonic() * 1_000)
        for character in text:
            self._last_ms += KEY_GAP_MS
            _strike(Qt.Key(ord(character.upper())), character, self._last_ms)

    def press_enter(self) -> None:
        """Type what ends a code."""
        _strike(_ENTER, "\r", self._last_ms + KEY_GAP_MS)

    def scan_s(self, text: str) -> float:
        """Return the seconds from the code's last key to the end of the pane's paint event."""
        self.type_code(text)
        started_s = time.perf_counter()
        self.press_enter()
        return self._watch.painted_s() - started_s

    def rest(self, milliseconds: int) -> None:
        """Let the window live."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop, loop.quit)
        loop.exec()

    def show_rows(self, newest_first: Sequence[ScanRecorded]) -> None:
        """Fill the session's list."""
        self._window.screen_.scans.show_session(newest_first)


def scanning(counter: CounterWindow, codes: Iterator[str]) -> Callable[[], float]:
    """Return what scans the next code, waits until all is settled, and says how long it took."""

    def scan() -> float:
        took_s = counter.scan_s(next(codes))
        counter.rest(SETTLED_MS)
        return took_s

    return scan


class _PaneWatch(QObject):
    """Notes when the pane has been painted."""

    def __init__(self, pane: VerdictPane) -> None:
        super().__init__(pane)
        self._loop = QEventLoop()
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._loop.quit)
        self._at_s = 0.0
        pane.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() != QEvent.Type.Paint:
            return False
        watched.paintEvent(event)  # type: ignore[attr-defined]  # the pane's, with its end seen
        self._at_s = time.perf_counter()
        self._loop.quit()
        return True

    def painted_s(self) -> float:
        """Wait for the next paint event; return the moment of its end."""
        self._at_s = 0.0
        self._patience.start()
        self._loop.exec()
        self._patience.stop()
        if not self._at_s:
            raise TimeoutError("no verdict was painted")
        return self._at_s


@contextmanager
def counter_window(station: Station) -> Iterator[CounterWindow]:
    """Show an opened station's window as on a counter's screen."""
    window = build_window(application(), station)
    window.resize(*tokens.WINDOW)
    window.show()
    window.activateWindow()
    counter = CounterWindow(window)
    counter.rest(500)
    try:
        yield counter
    finally:
        window.close()
        counter.rest(50)


def _strike(key: Qt.Key, text: str, at_ms: int) -> None:
    """Deliver a key with its time of striking, as a window system stamps it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        receiver = QApplication.focusWidget() or QApplication.activeWindow()
        assert receiver is not None
        event = QKeyEvent(kind, key, _UNMODIFIED, text)
        event.setTimestamp(at_ms)
        QCoreApplication.sendEvent(receiver, event)
