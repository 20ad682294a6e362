"""`hub-station kiosk`: a counter that nobody leaves without a badge, kept alive. See station/kiosk.

    (nothing)     keeps a window open in full screen until a supervisor's badge ends it
    --stop        ends it from elsewhere: another log-in, a script
    --autostart   lets it begin with the session of this user, or of everybody; or no more

Exit codes: 0 · 2 another one runs, or there is no display.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

from station import autostart
from station.errors import StationError, StoreBusyError
from station.journal.lock import StoreLock
from station.kiosk.keeper import Keeper, ask_to_stop
from station.log_file import log_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.cli.invocation import Invocation

_LOCK = "kiosk"
_LOG = "kiosk.log"


def kiosk(call: Invocation, window: Callable[[Invocation], int]) -> int:
    """Do what was asked; `window` opens the window in this process."""
    said = call.arguments
    if said.notice is not None or said.window:
        return window(call)
    if said.autostart is not None:
        autostart.choose(said.autostart)
        return 0
    if said.stop:
        return _stop(call)
    return _keep(call)


def _keep(call: Invocation) -> int:
    call.folders.make()
    lock = StoreLock(call.folders.data, _LOCK)
    lock.acquire()
    log_to(call.folders.logs, _LOG)
    own = _own_command()
    keeper = Keeper(
        call.folders,
        [*own, "kiosk", "--window"],
        [*own, "kiosk", "--notice"],
        hang_s=call.settings.kiosk.hang_s,
        trouble=call.texts("kiosk_screen.trouble"),
    )
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows knows no SIGHUP
            signal.signal(getattr(signal, name), lambda *_: keeper.stop())
    try:
        return keeper.run()
    finally:
        lock.release()


def _own_command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "ui.entry"]


def _stop(call: Invocation) -> int:
    """Ask whoever has the lock; nobody has it: there is nothing to stop."""
    folders = call.folders
    lock = StoreLock(folders.data, _LOCK)
    try:
        lock.acquire()
    except StoreBusyError:
        ask_to_stop(folders.data)
        return 0
    except OSError:
        pass  # not even a folder
    lock.release()
    raise StationError("kiosk_not_running")
