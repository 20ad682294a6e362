"""A printer's TCP port (9100): one connection a job, and the end of it is proof of a kind.

    send everything → shutdown(SHUT_WR) → read until the printer closes too

It closes when it has taken everything; a reset, or silence, is neither yes nor no.
"""

from __future__ import annotations

import re
import select
import socket
import time

from station.devices.transports.tcp import TcpTransport
from station.errors import DeviceError

USUAL_PORT = 9100
_ADDRESS = re.compile(r"(?:tcp:)?\[?(?P<host>[^\[\]]+?)\]?(?::(?P<port>\d{1,5}))?")
_PIECE = 16_384
_TAKES_WITHIN_S = 60.0
"""One piece: a printer whose buffer is full prints meanwhile."""
_READ = 4096


class TcpWay(TcpTransport):
    """Moves a job. Not for a window's thread."""

    def open(self) -> None:
        """Connect. Raises DeviceError."""
        super().open()
        self._open_connection().settimeout(_TAKES_WITHIN_S)

    def write(self, data: bytes) -> None:
        """Hand it to the network, piece by piece. Raises DeviceError where it takes no more."""
        for start in range(0, len(data), _PIECE):
            super().write(data[start : start + _PIECE])

    def finish(self) -> str:
        """Say that this was all, and wait until the printer closes too. Raises DeviceError."""
        connection = self._open_connection()
        try:
            connection.shutdown(socket.SHUT_WR)
            end_s = time.monotonic() + _TAKES_WITHIN_S
            while (left_s := end_s - time.monotonic()) > 0:
                if select.select([connection], [], [], left_s)[0] and not connection.recv(_READ):
                    return "ended"
        except OSError as error:
            raise self._failed("device_lost", error) from error
        raise self._failed("device_lost", "it does not end the job")


def way_to(address: str) -> TcpWay:
    """Return the way to `host`, `host:port` or `tcp:host:port`. Raises DeviceError."""
    found = _ADDRESS.fullmatch(address.strip())
    if found is None:
        raise DeviceError("device_cannot_open", port=address, detail="no host")
    return TcpWay(found["host"], int(found["port"] or USUAL_PORT))
