"""A printer's TCP port: one job at a time, and it may stall or die in the middle of one."""

from __future__ import annotations

import socket
import struct
import time

from station.devices.simulators.lines import SocketLine

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, 0 s: closing sends a reset, as a printer that lost its power does on return."""


class PrinterSocket(SocketLine):
    """`stalls_after` and `dies_after` are bytes received since it was plugged in."""

    def __init__(self, port_number: int = 0, host: str = "127.0.0.1") -> None:
        super().__init__(port_number, host)
        self.stalls_after: int | None = None
        self.dies_after: int | None = None
        self._received = 0

    def plug(self) -> None:
        """Listen; what was received before is forgotten."""
        self._received = 0
        super().plug()

    def read(self, timeout_s: float) -> bytes:
        """Return what the station sent; nothing while stalled, and nothing more once dead."""
        if self._is_over(self.stalls_after):
            time.sleep(timeout_s)
            return b""
        data = super().read(timeout_s)
        self._received += len(data)
        if data and self._is_over(self.dies_after):
            self.die()
            return b""
        return data

    def die(self) -> None:
        """Reset the connection and listen no more."""
        if self._peer is not None:
            self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.unplug()

    def _is_over(self, limit: int | None) -> bool:
        return limit is not None and self._received >= limit

    def _welcomes(self) -> bool:
        # The next job waits outside until this one's connection is closed.
        return self._peer is None
