"""Pictures of what tells of the program: its parts, and a support bundle that was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from station.events import InquiryChosen
from ui.still_station import StillStation, still_window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ui.main_window import MainWindow

_MADE = Path("/home/cgk/Dokumen/Hub Station/hub-station-support-CGK-3-20261126T213000Z.zip")
_SIZE = (1366, 768)
_SCALES = (1.0, 1.5)
_TURNS = 5
"""Of the event loop, until all is laid out."""


def opened(app: QApplication, face: tuple[str, str], scale: float = 1.0) -> MainWindow:
    """Return a window in which somebody looks at it."""
    window = still_window(app, StillStation(*face, []), online=True, scale=scale)
    window.resize(*_SIZE)
    window.rail.about.click()
    window.show_announcement(InquiryChosen())
    return window


def take_about(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    """Paint it once, also in large type; `face` is a language and a theme."""
    for scale in _SCALES:
        for name, made in (("first", None), ("made", _MADE)):
            window = opened(app, face, scale)
            if made is not None:
                window.stage.about.take(made)
            for _ in range(_TURNS):
                app.processEvents()
            window.grab().save(str(folder / f"about-{name}-{face[1]}-{round(100 * scale)}.png"))
            window.close()
