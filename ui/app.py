"""Starts the window over a station, and wires the bridge, the keyboard wedge and the sounds to it.

Order matters for the start: paint first; sound and the session's list after the first frame.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from station.clock import SystemClock
from ui.bridge import Bridge
from ui.closing import when_asked_to_end
from ui.earcons import LateSounds
from ui.main_window import MainWindow
from ui.theme import fonts, tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.clock import Clock
    from ui.earcons import Sounds
    from ui.port import StationPort
    from ui.station_wedge import StationWedge


def run_window(
    station: StationPort,
    *,
    extra_panel: QWidget | None = None,
    on_ready: Callable[[], None] | None = None,
    on_window: Callable[[MainWindow], None] | None = None,
) -> int:
    """Show the window until it is closed; return the process's exit code.

    `on_window` may fence it in before it is shown, then in full screen.

    `on_ready` is called in the GUI's thread once the first frame is painted. `extra_panel` is
    docked below the screen; it must be made after the QApplication (see `application`).
    """
    app = application()
    sounds = LateSounds() if station.settings.ui.sound else None
    window = build_window(app, station, extra_panel, sounds=sounds, on_ready=on_ready)
    if sounds is not None:
        window.painted.connect(sounds.start)
        window.closed.connect(sounds.stop)
    window.complete.connect(lambda: _finish_start(window))
    gc.disable()  # nothing made during the start is garbage yet
    window.painted.connect(lambda: when_asked_to_end(window.end))
    if on_window is None:
        window.showMaximized()
    else:
        on_window(window)
        window.showFullScreen()
    return app.exec()


def _finish_start(window: MainWindow) -> None:
    """Give the window its mark; collect garbage again, without what the start has made to stay."""
    # Imported here: the first frame is painted without it.
    from ui.theme.mark import mark

    window.setWindowIcon(mark())
    gc.freeze()
    gc.enable()


def application() -> QApplication:
    """Return the process's QApplication, made on the first call."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("hub-station")
    app.setApplicationDisplayName("Hub Station")
    return app


def build_window(
    app: QApplication,
    station: StationPort,
    extra_panel: QWidget | None = None,
    *,
    sounds: Sounds | None = None,
    clock: Clock | None = None,
    scale: float = 1.0,
    on_ready: Callable[[], None] | None = None,
) -> MainWindow:
    """Return a window that hears the station, not shown yet. Closing it ends all it started.

    After its first frame come, in this order: the wedge, `on_ready`, and what nobody waits for.
    """
    clock = clock or SystemClock()
    app.setFont(fonts.font(tokens.BODY))
    window = MainWindow(station, clock, sounds=sounds, extra_panel=extra_panel, scale=scale)
    bridge = Bridge(station, window)
    bridge.announced.connect(window.show_announcement)
    window.closed.connect(bridge.close)
    window.stage.sheet_made.connect(_open_file)
    if station.settings.wedge.enabled:
        window.painted.connect(lambda: _attach_wedge(window, station, clock))
    if on_ready is not None:
        window.painted.connect(on_ready)
    # After whatever else hears `painted`: a scanner may be read before the list can be scrolled.
    window.painted.connect(lambda: QTimer.singleShot(0, window, window.show_session))
    return window


def _open_file(path: Path) -> None:
    # Imported here: few ever want it.
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _attach_wedge(window: MainWindow, station: StationPort, clock: Clock) -> None:
    if not window.isVisible():
        return  # closed before its first frame was told: nobody would detach it
    wedge = attach_wedge(window, station, clock, window.on_stroke)
    window.stage.wedge_chosen.connect(wedge.choose)
    window.closed.connect(wedge.detach)


def attach_wedge(
    window: QWidget, station: StationPort, clock: Clock, on_stroke: Callable[[str, float], None]
) -> StationWedge:
    """Hear a scanner that types, as the settings say, until it is detached."""
    # Imported here: the first frame is painted without it.
    from ui.station_wedge import StationWedge

    return StationWedge(window, station, clock, on_stroke)
