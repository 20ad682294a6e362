"""The kiosk's window: full screen, closed by a supervisor's badge alone, beating each second.

Neighbours: station/kiosk/keeper (the parent process that begins it anew), approval_view (asks for
the badge). Ctrl+Alt+Del is the operating system's alone: no program may take it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut

from station.access.approval import Request
from station.access.permissions import Action
from station.kiosk.keeper import LEFT
from ui.counter import Counter

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.cli.invocation import Invocation
    from station.journal.details import Approval
    from ui.main_window import MainWindow

LEAVE_KEY = "Ctrl+Shift+Q"
_BEAT_MS = 1_000
_GRABBING = "xcb"
"""Where Qt can have the window manager's keys come to us first."""
_SYSTEM_KEYS = frozenset({Qt.Key.Key_Meta, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Menu})
_WITH_ALT = frozenset({Qt.Key.Key_F4, Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Escape})
_WITH_CTRL = frozenset({Qt.Key.Key_Escape})

log = logging.getLogger(__name__)


def open_kiosk(call: Invocation) -> int:
    """Open what the keeper asks for: the counter, or a notice instead of it."""
    if call.arguments.notice is not None:
        from ui.kiosk_notice import show_notice

        return show_notice(call, call.arguments.notice)
    counter = Counter(call)
    counter.open()
    if call.arguments.resumed:
        counter.station.resume()
    from ui.app import run_window

    left: list[str] = []
    try:
        run_window(
            counter.station,
            on_ready=counter.attach,
            on_window=lambda window: _fence(window, counter, left, resumed=call.arguments.resumed),
        )
    finally:
        counter.close()
    return LEFT if left else 0


def _fence(window: MainWindow, counter: Counter, left: list[str], *, resumed: bool) -> None:
    def leave(approval: Approval) -> None:
        counter.station.note_left(approval.approver)
        left.append(approval.approver)
        window.end()

    Kiosk(window, leave, counter.station.beat(resumed=resumed))


def is_dangerous(key: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Tell whether a chord would lead out of the window. Alt and digits are a scanner's."""
    if key in _SYSTEM_KEYS or modifiers & Qt.KeyboardModifier.MetaModifier:
        return True
    if modifiers & Qt.KeyboardModifier.AltModifier and key in _WITH_ALT:
        return True
    return bool(modifiers & Qt.KeyboardModifier.ControlModifier) and key in _WITH_CTRL


class Kiosk(QObject):
    """Fences a window in. `leave` is called with the approval that opens the fence."""

    def __init__(
        self,
        window: MainWindow,
        leave: Callable[[Approval], None],
        beat: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._leave = window, leave
        window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        window.installEventFilter(self)
        # Neither the system's viewer nor its file dialog, from which other programs can be begun.
        window.stage.sheet_made.disconnect()
        QGuiApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        self.shortcut = QShortcut(QKeySequence(LEAVE_KEY), window, self.ask)
        self._beat = QTimer(self, interval=_BEAT_MS)
        self._beat.timeout.connect(beat)
        window.painted.connect(beat)
        window.painted.connect(self._beat.start)
        window.painted.connect(self._grab)

    def ask(self) -> None:
        """Ask for a badge that may end this."""
        request = Request(Action.KIOSK_LEFT, wants_reason=False)
        self._window.approval.ask(request, self._leave)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Swallow what would close or leave the window."""
        match event.type():
            case QEvent.Type.Close if watched is self._window and not self._window.must_end:
                event.ignore()
                self.ask()
                return True
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent):
                return is_dangerous(event.key(), event.modifiers())
            case QEvent.Type.WindowDeactivate if watched is self._window:
                QTimer.singleShot(0, self, self._come_back)
            case QEvent.Type.WindowStateChange if watched is self._window:
                QTimer.singleShot(0, self, self._stay_full)
        return False

    def _come_back(self) -> None:
        """Be in front again, unless a window of our own is."""
        if QGuiApplication.focusWindow() is None:
            self._window.raise_()
            self._window.activateWindow()

    def _stay_full(self) -> None:
        if not self._window.isFullScreen() and self._window.isVisible():
            self._window.showFullScreen()

    def _grab(self) -> None:
        """Have every key of the window come by here first, before any widget."""
        handle = self._window.windowHandle()
        handle.installEventFilter(self)
        if QGuiApplication.platformName() == _GRABBING:
            log.info("keys of the window manager: %s", handle.setKeyboardGrabEnabled(True))
