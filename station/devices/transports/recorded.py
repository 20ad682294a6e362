"""Any transport, with everything that passes written down. Neighbours: recording, replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from station.devices.recording import Scribe
from station.errors import DeviceError, StationError

if TYPE_CHECKING:
    from station.clock import Clock
    from station.devices.reader import Transport
    from station.devices.recording import Direction


class RecordedTransport:
    """Moves what `transport` moves, and writes it to `file`, each line as it comes.

    A file that cannot be written any more is told at once (`recording_not_written`, no
    DeviceError): a recording that is silently incomplete would send people looking in vain.
    """

    def __init__(
        self, transport: Transport, file: BinaryIO, clock: Clock, device: str, line: str
    ) -> None:
        self._transport = transport
        self._file = file
        self._clock = clock
        self._scribe = Scribe()
        self._start_s = clock.monotonic_s()
        self.entries = 0
        """How much has happened so far."""
        self._write_line(self._scribe.header(device, line, clock.now()))

    def open(self) -> None:
        """Open the device. Raises DeviceError."""
        self._transport.open()
        self._note("open")

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived. Raises DeviceError."""
        try:
            data = self._transport.read(timeout_s)
        except DeviceError:
            self._note("lost")
            raise
        if data:
            self._note("in", data)
        return data

    def write(self, data: bytes) -> None:
        """Send all of it. Raises DeviceError."""
        try:
            self._transport.write(data)
        except DeviceError:
            self._note("lost")
            raise
        self._note("out", data)

    def discard(self) -> None:
        """Forget what has arrived; the recording never had it. Raises DeviceError."""
        self._transport.discard()

    def close(self) -> None:
        """Let go of the device; the recording stays open."""
        self._transport.close()

    def end(self) -> None:
        """Write the last line: the recording is whole."""
        self._write_line(self._scribe.end())

    def _note(self, direction: Direction, data: bytes = b"") -> None:
        self.entries += 1
        at_s = self._clock.monotonic_s() - self._start_s
        self._write_line(self._scribe.entry(at_s, direction, data))

    def _write_line(self, line: bytes) -> None:
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise StationError("recording_not_written", cause=error.strerror) from error
