"""A device behind a serial server, or a printer's port 9100: bytes over TCP.

A server that lost its power says nothing any more, and neither does a scale that waits to be
asked: keep-alive probes tell the two apart within some seconds.
"""

from __future__ import annotations

import select
import socket
from contextlib import suppress

from station.errors import DeviceError

_CONNECT_WITHIN_S = 5.0
_LARGEST_READ = 65_536
_PROBES = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3}
"""Seconds of silence before the first probe, between probes; how many may stay unanswered."""


class TcpTransport:
    """Moves bytes over one connection. Not for a window's thread: connecting may take 5 s."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._connection: socket.socket | None = None

    def open(self) -> None:
        """Connect. Raises DeviceError."""
        self.close()
        address = (self._host, self._port)
        try:
            self._connection = socket.create_connection(address, _CONNECT_WITHIN_S)
            _probe(self._connection)
        except OSError as error:
            raise self._failed("device_cannot_open", error) from error

    def read(self, timeout_s: float) -> bytes:
        """Return at once what has arrived, nothing after `timeout_s`. Raises DeviceError."""
        connection = self._open_connection()
        try:
            if not select.select([connection], [], [], timeout_s)[0]:
                return b""
            data = connection.recv(_LARGEST_READ)
        except OSError as error:
            raise self._failed("device_lost", error) from error
        if not data:
            raise self._failed("device_lost", "closed by the other side")
        return data

    def write(self, data: bytes) -> None:
        """Send all of it: handed to the network, not known to have arrived. Raises DeviceError."""
        try:
            self._open_connection().sendall(data)
        except OSError as error:
            raise self._failed("device_lost", error) from error

    def discard(self) -> None:
        """Forget what has arrived and was not read. Raises DeviceError."""
        while self.read(0):
            pass

    def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()

    def _open_connection(self) -> socket.socket:
        if self._connection is None:
            raise self._failed("device_lost", "not open")
        return self._connection

    def _failed(self, key: str, error: object) -> DeviceError:
        return DeviceError(key, port=f"tcp:{self._host}:{self._port}", detail=str(error))


def _probe(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _PROBES.items():
        if hasattr(socket, name):  # each system knows some of them
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
