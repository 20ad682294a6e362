"""A serial line: a COM port, a tty, a pseudo-terminal, or `socket://host:port`.

Every way in which a line can fail becomes a DeviceError. pyserial's SerialException is an OSError;
termios.error is not, and flushing or configuring an unplugged tty raises it.
"""

from __future__ import annotations

import errno
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.devices.line_settings import LineSettings
from station.devices.turns import a_turn
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

if sys.platform == "win32":
    _LINE_ERRORS: tuple[type[Exception], ...] = (OSError,)
else:
    import termios

    _LINE_ERRORS = (OSError, termios.error)

_LARGEST_READ = 65_536
_WRITE_WITHIN_S = 2.0
"""A request is some bytes; a line that has not taken them by then is stuck (flow control)."""
_USUAL = LineSettings()
_PSEUDO_TERMINALS = Path("/dev/pts")


class SerialTransport:
    """Moves bytes, understands none. `port` may be a symlink that comes and goes."""

    def __init__(self, port: str, line: LineSettings = _USUAL) -> None:
        self._url = port
        self._line = line
        self._port: Any = None

    def open(self) -> None:
        """Open the line; what was queued before is discarded. Raises DeviceError."""
        # Here, not above: the window paints before the reader's thread needs pyserial.
        # pyserial ships no types.
        import serial  # type: ignore[import-untyped]

        self.close()
        try:
            with a_turn():
                self._port = serial.serial_for_url(self._url, exclusive=True, **self._settings())
        except (*_LINE_ERRORS, ValueError) as error:
            raise self._failed(_why_not_open(error), error) from error

    def read(self, timeout_s: float) -> bytes:
        """Return at once what has arrived, nothing after `timeout_s`. Raises DeviceError."""
        data = bytearray(self._on_line(lambda port: _first_byte(port, timeout_s)))
        with suppress(*_LINE_ERRORS):  # what has arrived counts; the next read tells of the failure
            while data and len(data) < _LARGEST_READ and (waiting := self._port.in_waiting):
                data += self._port.read(waiting)
        return bytes(data)

    def write(self, data: bytes) -> None:
        """Send all of it. Raises DeviceError."""
        self._on_line(lambda port: port.write(data))

    def discard(self) -> None:
        """Forget what has arrived and was not read. Raises DeviceError."""
        self._on_line(lambda port: port.reset_input_buffer())

    def close(self) -> None:
        """Close the line; a line that is already gone is closed."""
        port, self._port = self._port, None
        if port is None:
            return
        # pyserial 3.5 forgets to close a socket whose other end is gone.
        connection = getattr(port, "_socket", None)
        with suppress(*_LINE_ERRORS):
            port.close()
        if connection is not None:
            connection.close()

    def _on_line(self, act: Callable[[Any], Any]) -> Any:
        if self._port is None:
            raise self._failed("device_lost", "not open")
        try:
            return act(self._port)
        except _LINE_ERRORS as error:
            raise self._failed("device_lost", error) from error

    def _settings(self) -> dict[str, object]:
        line = self._line
        # A pseudo-terminal has no parity: asked for it again, it refuses to be opened.
        framed = not Path(self._url).resolve().is_relative_to(_PSEUDO_TERMINALS)
        return {
            "baudrate": line.baud,
            "bytesize": line.data_bits if framed else 8,
            "parity": line.parity if framed else "N",
            "stopbits": line.stop_bits,
            "xonxoff": line.flow == "xonxoff",
            "rtscts": line.flow == "rtscts",
            "write_timeout": _WRITE_WITHIN_S,
        }

    def _failed(self, key: str, error: object) -> DeviceError:
        return DeviceError(key, port=self._url, detail=str(error))


def _why_not_open(error: Exception) -> str:
    """Return the key of what to do about a port that cannot be opened."""
    # On Windows a port that another program has is "access denied", and there are no rights to it.
    taken = sys.platform == "win32" and "PermissionError" in str(error)
    match getattr(error, "errno", None):
        case errno.EBUSY | errno.EAGAIN:
            return "device_in_use"
        case errno.EACCES | errno.EPERM:
            return "device_not_allowed"
    return "device_in_use" if taken else "device_cannot_open"


def _first_byte(port: Any, timeout_s: float) -> bytes:
    if port.timeout != timeout_s:
        port.timeout = timeout_s
    first: bytes = port.read(1)
    return first
