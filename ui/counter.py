"""The counter's window over a real station: what `hub-station` opens.

open the store → paint → devices, then the centre, then the local socket
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from station.bootstrap import Station
from station.log_file import EarlyRecords, log_to

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.local_socket import LocalServer

log = logging.getLogger(__name__)


class Counter:
    """A station with everything that runs while its window is open."""

    def __init__(self, call: Invocation) -> None:
        self.station = Station(call.folders, call.settings)
        self._server: LocalServer | None = None

    def open(self) -> None:
        """Open the store. Raises StoreBusyError or JournalError."""
        self._early = EarlyRecords()
        self.station.open()

    def attach(self) -> None:
        """Begin to read devices, to sync, and to answer command lines; the window is painted."""
        self.station.attach_devices()
        log.info("ready to scan")
        self._early.hand_over(log_to(self.station.folders.logs))
        self.station.attach_centre()
        self._answer_command_lines()

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


def open_counter(call: Invocation) -> int:
    """Open the window on this machine's station; return when it is closed."""
    counter = Counter(call)
    counter.open()
    # After the core: heavy imports before Qt's are faster than after.
    from ui.app import run_window

    try:
        return run_window(counter.station, on_ready=counter.attach)
    finally:
        counter.close()
