"""The wire between a simulated device and the station: real bytes, and a plug that can be pulled.

    pty      a pseudo-terminal; a symlink stands for the device file, and goes away with the plug
    socket   a TCP server, for systems without pseudo-terminals; the station connects as to a port

A line belongs to one thread, as a device belongs to one: pulling the plug closes what it reads.
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
_LARGEST_READ = 4096
_LOOPBACK = "127.0.0.1"


class Line(Protocol):
    """One end of a wire; the other is the port that the station opens."""

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

    def offer(self, data: bytes) -> None:
        """Send what somebody has room for and lose the rest, as a scale that streams does."""

    def read(self, timeout_s: float) -> bytes:
        """Return what the station sent, nothing after `timeout_s` or while unplugged."""

    def close(self) -> None:
        """Unplug for good and leave nothing behind."""


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

    def offer(self, data: bytes) -> None:
        """Send what the kernel has room for."""
        if self._fds:
            with suppress(BlockingIOError):
                os.write(self._fds[0], data)

    def read(self, timeout_s: float) -> bytes:
        """Return what the station wrote."""
        if not self._fds:
            time.sleep(timeout_s)
            return b""
        if not select.select([self._fds[0]], [], [], timeout_s)[0]:
            return b""
        return os.read(self._fds[0], _LARGEST_READ)

    def close(self) -> None:
        """Unplug for good."""
        self.unplug()


class SocketLine:
    """A TCP server; it talks to whoever connected last. Port 0 is any free one."""

    def __init__(self, port_number: int = 0, host: str = _LOOPBACK) -> None:
        self._host = host
        self._port_number = port_number
        self._server: socket.socket | None = None
        self._peer: socket.socket | None = None

    @property
    def port(self) -> str:
        """The URL that pyserial opens; the same after every plug."""
        return f"socket://{self._host}:{self._port_number}"

    @property
    def port_number(self) -> int:
        """The TCP port, known once plugged in."""
        return self._port_number

    @property
    def plugged(self) -> bool:
        """Whether the device is there."""
        return self._server is not None

    def plug(self) -> None:
        """Listen, on the same port as before. Raises DeviceError where it is taken."""
        if self._server is not None:
            return
        try:
            self._server = socket.create_server((self._host, self._port_number), backlog=1)
        except OSError as error:
            raise DeviceError("port_taken", port=self.port, detail=str(error)) from error
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

    def offer(self, data: bytes) -> None:
        """Send bytes if somebody is connected and reads."""
        self._accept(0.0)
        if self._peer is None or not select.select([], [self._peer], [], 0)[1]:
            return
        try:
            self._peer.send(data)
        except OSError:
            self._hang_up()

    def read(self, timeout_s: float) -> bytes:
        """Return what the station sent; takes up a new connection meanwhile."""
        ends = [end for end in (self._server if self._welcomes() else None, self._peer) if end]
        if not ends:
            time.sleep(timeout_s)
            return b""
        ready = select.select(ends, [], [], timeout_s)[0]
        if self._server in ready:
            self._accept(0.0)
        if self._peer is None or self._peer not in ready:
            return b""
        try:
            data = self._peer.recv(_LARGEST_READ)
        except OSError:
            data = b""
        if not data:
            self._hang_up()
        return data

    def close(self) -> None:
        """Unplug for good."""
        self.unplug()

    def _connected(self) -> socket.socket:
        if self._server is None:
            raise DeviceError("scanner_unplugged", port=self.port)
        self._accept(0.0 if self._peer else _PATIENCE_S)
        if self._peer is None:
            raise DeviceError("scanner_unread", port=self.port)
        return self._peer

    def _welcomes(self) -> bool:
        """Whether a new connection is taken up, in place of the old."""
        return True

    def _accept(self, patience_s: float) -> None:
        if self._server is None or not self._welcomes():
            return
        if not select.select([self._server], [], [], patience_s)[0]:
            return
        self._hang_up()
        self._peer, _ = self._server.accept()
        self._peer.settimeout(_PATIENCE_S)

    def _hang_up(self) -> None:
        peer, self._peer = self._peer, None
        if peer is not None:
            peer.close()


class TemporaryPty(PtyLine):
    """A pseudo-terminal in a folder of its own, which goes when the line is closed."""

    def __init__(self, name: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hub-station-device-")
        super().__init__(Path(self._folder.name) / name)

    def close(self) -> None:
        """Unplug for good."""
        super().close()
        self._folder.cleanup()


def usual_line(name: str) -> Line:
    """Return the line that this system can have, not yet plugged in."""
    return TemporaryPty(name) if hasattr(os, "openpty") else SocketLine()
