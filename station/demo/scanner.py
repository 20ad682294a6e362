"""A scanner without hardware: real bytes on a real line, which can be unplugged.

    pty      a pseudo-terminal; a symlink stands for the device file, and goes away with the plug
    socket   a loopback TCP server, for systems without pseudo-terminals

It shares no code with the decoders: what it sends is what a scanner sends.
"""

from __future__ import annotations

import os
import select
import socket
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from station.errors import DeviceError

_PATIENCE_S = 5.0
_BITS_PER_CHARACTER = 10  # 8N1: start bit, eight data bits, stop bit
_PACED_CHARACTERS = (
    8  # sent at once when paced; a sleep per character would be slower than the line
)


class Line(Protocol):
    """The wire between the simulated scanner and the station."""

    @property
    def port(self) -> str:
        """What a serial transport opens."""

    @property
    def plugged(self) -> bool:
        """Whether the device is there."""

    def plug(self) -> None:
        """Make the device appear."""

    def unplug(self) -> None:
        """Make the device disappear, in mid-frame if need be."""

    def write(self, data: bytes) -> None:
        """Send bytes; wait while the other side is slow. Raises DeviceError."""


class PtyLine:
    """A pseudo-terminal behind a symlink at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fds: list[int] = []

    @property
    def port(self) -> str:
        """The symlink's path; it exists while the device is plugged in."""
        return str(self._path)

    @property
    def plugged(self) -> bool:
        """Whether the device is there."""
        return bool(self._fds)

    def plug(self) -> None:
        """Open a fresh pseudo-terminal and point the symlink at it."""
        import tty  # does not exist on Windows

        if self._fds:
            return
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._fds = [master, slave]
        self._path.unlink(missing_ok=True)
        self._path.symlink_to(os.ttyname(slave))

    def unplug(self) -> None:
        """Close the pseudo-terminal: its reader fails as with a pulled USB plug."""
        self._path.unlink(missing_ok=True)
        while self._fds:
            os.close(self._fds.pop(0))

    def write(self, data: bytes) -> None:
        """Send bytes. The kernel holds some 4 KiB; beyond it somebody must read."""
        if not self._fds:
            raise DeviceError("scanner_unplugged", port=self.port)
        master = self._fds[0]
        while data:
            if not select.select([], [master], [], _PATIENCE_S)[1]:
                raise DeviceError("scanner_unread", port=self.port)
            with suppress(BlockingIOError):
                data = data[os.write(master, data) :]


class SocketLine:
    """A TCP server on the loopback; the station connects to it as to a port."""

    def __init__(self) -> None:
        self._port_number = 0
        self._server: socket.socket | None = None
        self._peer: socket.socket | None = None

    @property
    def port(self) -> str:
        """The URL that pyserial opens; the same after every plug."""
        return f"socket://127.0.0.1:{self._port_number}"

    @property
    def plugged(self) -> bool:
        """Whether the device is there."""
        return self._server is not None

    def plug(self) -> None:
        """Listen, on the same port as before."""
        if self._server is None:
            self._server = socket.create_server(("127.0.0.1", self._port_number), backlog=1)
            self._port_number = self._server.getsockname()[1]

    def unplug(self) -> None:
        """Cut the connection and stop listening."""
        for end in (self._peer, self._server):
            if end is not None:
                end.close()
        self._peer = self._server = None

    def write(self, data: bytes) -> None:
        """Send bytes to whoever connected last; wait for somebody to connect."""
        try:
            self._connected().sendall(data)
        except OSError:  # the reader went away and may be back already
            self._peer = None
            self._connected().sendall(data)

    def _connected(self) -> socket.socket:
        if self._server is None:
            raise DeviceError("scanner_unplugged", port=self.port)
        patience_s = 0.0 if self._peer else _PATIENCE_S
        if select.select([self._server], [], [], patience_s)[0]:
            if self._peer is not None:
                self._peer.close()
            self._peer, _ = self._server.accept()
            self._peer.settimeout(_PATIENCE_S)
        if self._peer is None:
            raise DeviceError("scanner_unread", port=self.port)
        return self._peer


class SimulatedScanner:
    """A scanner on a line, plugged in from the start. `baud` paces it, None sends at once."""

    def __init__(self, line: Line | None = None, baud: int | None = None) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._line = line or self._usual_line()
        self._baud = baud
        self._line.plug()

    @property
    def port(self) -> str:
        """What a SerialTransport opens; stays the same when unplugged and plugged in again."""
        return self._line.port

    @property
    def plugged(self) -> bool:
        """Whether the plug is in."""
        return self._line.plugged

    def send(self, text: str, suffix: str = "\r") -> None:
        """Scan a label: its text and the suffix as bytes. Raises DeviceError when unplugged."""
        self.send_bytes((text + suffix).encode("latin-1"))

    def send_bytes(self, data: bytes) -> None:
        """Put any bytes on the line, as a broken device would."""
        if self._baud is None:
            self._line.write(data)
            return
        start_s = time.monotonic()
        for sent in range(0, len(data), _PACED_CHARACTERS):
            due_s = start_s + sent * _BITS_PER_CHARACTER / self._baud
            time.sleep(max(0.0, due_s - time.monotonic()))
            self._line.write(data[sent : sent + _PACED_CHARACTERS])

    def unplug(self) -> None:
        """Pull the plug."""
        self._line.unplug()

    def plug(self) -> None:
        """Put the plug back."""
        self._line.plug()

    def close(self) -> None:
        """Unplug for good and leave nothing behind."""
        self._line.unplug()
        if self._folder is not None:
            self._folder.cleanup()

    def _usual_line(self) -> Line:
        if not hasattr(os, "openpty"):
            return SocketLine()
        self._folder = tempfile.TemporaryDirectory(prefix="hub-station-scanner-")
        return PtyLine(Path(self._folder.name) / "scanner")
