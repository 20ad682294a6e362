"""A serial line: a COM port, a tty, a pseudo-terminal, or `socket://host:port`.

Every way in which a line can fail becomes a DeviceError. pyserial's SerialException is an OSError;
termios.error is not, and flushing or configuring an unplugged tty raises it.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from station.errors import DeviceError

if sys.platform == "win32":
    _LINE_ERRORS: tuple[type[Exception], ...] = (OSError,)
else:
    import termios

    _LINE_ERRORS = (OSError, termios.error)

_LARGEST_READ = 65_536


class SerialTransport:
    """Moves bytes, understands none. `port` may be a symlink that comes and goes."""

    def __init__(self, port: str, baud: int = 9600, parity: str = "N", data_bits: int = 8) -> None:
        self._url = port
        self._line_settings = {"baudrate": baud, "parity": parity, "bytesize": data_bits}
        self._port: Any = None

    def open(self) -> None:
        """Open the line; what was queued before is discarded. Raises DeviceError."""
        # Here, not above: the window paints before the reader's thread needs pyserial.
        # pyserial ships no types.
        import serial  # type: ignore[import-untyped]

        self.close()
        try:
            self._port = serial.serial_for_url(self._url, exclusive=True, **self._line_settings)
        except (*_LINE_ERRORS, ValueError) as error:
            raise self._failed("device_cannot_open", error) from error

    def read(self, timeout_s: float) -> bytes:
        """Return at once what has arrived, nothing after `timeout_s`. Raises DeviceError."""
        if self._port is None:
            raise self._failed("device_lost", "not open")
        try:
            if self._port.timeout != timeout_s:
                self._port.timeout = timeout_s
            data = bytearray(self._port.read(1))
        except _LINE_ERRORS as error:
            raise self._failed("device_lost", error) from error
        with suppress(*_LINE_ERRORS):  # what has arrived counts; the next read tells of the failure
            while data and len(data) < _LARGEST_READ and (waiting := self._port.in_waiting):
                data += self._port.read(waiting)
        return bytes(data)

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

    def _failed(self, key: str, error: object) -> DeviceError:
        return DeviceError(key, port=self._url, detail=str(error))
