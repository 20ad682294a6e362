"""Opens the wizard: on a station that nobody set up, or because somebody wants to change it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from station.cli.invocation import Invocation
from station.journal.lock import StoreLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

_BEAT_MS = 1_000


def begin(call: Invocation, open_counter: Callable[[Invocation], int], *, left: int = 0) -> int:
    """Set the station up, then open its counter.

    One that was left without settings opens none: then `left` is returned.
    """
    is_through = _wizard(call)
    if not (is_through or call.folders.settings_file.exists()):
        return left
    from station.bootstrap import read_settings

    return open_counter(Invocation(call.arguments, read_settings(call.folders), call.folders))


def set_up(call: Invocation) -> int:
    """Open the wizard over what is set up already; 0 once through, 1 where it was left."""
    return 0 if _wizard(call) else 1


def _wizard(call: Invocation) -> bool:
    """Return whether somebody went through it. Raises StoreBusyError while a window is open."""
    call.folders.make()
    lock = StoreLock(call.folders.data)
    lock.acquire()
    lock.release()
    from station.setup.sitting import Sitting
    from ui.app import application
    from ui.setup.wizard import Wizard
    from ui.theme import fonts, tokens

    app = application()
    app.setFont(fonts.font(tokens.BODY))
    wizard = Wizard(Sitting(call.folders, call.settings, socket.gethostname()))
    through: list[bool] = []
    wizard.finished.connect(lambda: through.append(True))
    for ended in (wizard.finished, wizard.left):
        ended.connect(app.quit)
    if getattr(call.arguments, "window", False):  # a kiosk's, whose keeper wants to see it live
        _beat(wizard, call.folders.kiosk_file)
    wizard.showMaximized()
    app.exec()
    return bool(through)


def _beat(wizard: QWidget, file: Path) -> None:
    from PySide6.QtCore import QTimer

    beat = QTimer(wizard, interval=_BEAT_MS)
    # No bound method: Qt's binding would hold it weakly, which a Path does not allow, and crash.
    beat.timeout.connect(lambda: file.touch(mode=0o600))
    beat.start()
