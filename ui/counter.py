"""The counter's window over a real station: what `hub-station` opens.

open the store → paint → devices, then the centre, then the local socket
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from station.bootstrap import Station
from station.build import this_build
from station.clock import SystemClock
from station.events import StoreAlarm
from station.log_file import EarlyRecords, log_to
from station.support.crash_hooks import CrashHooks
from station.support.crash_reports import CrashReports

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.local_socket import LocalServer

log = logging.getLogger(__name__)


class Counter:
    """A station with everything that runs while its window is open."""

    def __init__(self, call: Invocation) -> None:
        self.station = Station(call.folders, call.settings)
        self._server: LocalServer | None = None
        self._log: logging.Handler | None = None
        self.crashes = CrashHooks(CrashReports(call.folders.logs))

    def open(self) -> None:
        """Open the store. Raises StoreBusyError or JournalError."""
        self._early = EarlyRecords()
        self.station.open()
        self.crashes.install()

    def attach(self) -> None:
        """Begin to read devices, to sync, and to answer command lines; the window is painted."""
        self.station.attach_devices()
        log.info("ready to scan")
        self._log = log_to(self.station.folders.logs)
        self._early.hand_over(self._log)
        self._tell_crashes()
        self.station.attach_centre()
        self._answer_command_lines()

    def _tell_crashes(self) -> None:
        """Log which program this is; say, once, that it failed since the last start."""
        build = this_build()
        log.info("hub-station %s of %s", build.version, build.commit)
        reports = self.crashes.reports
        reports.gather_faults()
        fresh = reports.untold()
        if fresh:
            facts = (("count", str(len(fresh))),)
            self.station.announcer(StoreAlarm("program_failed", facts, SystemClock().now()))

    def _answer_command_lines(self) -> None:
        # Imported here: nobody waits for it.
        from station.cli.beside import Beside
        from station.local_socket import LocalServer

        self._server = LocalServer(self.station.folders.data, Beside(self.station))
        self._server.start()

    def close(self) -> None:
        """Stop all of it. A sync under way ends with the station's links."""
        if self._server is not None:
            self._server.stop()
        self.station.close()
        if self._server is not None:
            self._server.join()
        self.crashes.remove()
        if self._log is not None:
            logging.getLogger().removeHandler(self._log)
            self._log.close()


def open_counter(call: Invocation) -> int:
    """Open the window on this machine's station; return when it is closed."""
    counter = Counter(call)
    counter.open()
    # After the core: heavy imports before Qt's are faster than after.
    from ui.app import run_window
    from ui.qt_messages import QtMessages

    try:
        with QtMessages(counter.crashes.reports):
            return run_window(counter.station, on_ready=counter.attach)
    finally:
        counter.close()
