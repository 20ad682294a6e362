"""A scanner without hardware: real bytes on a real line, which can be unplugged.

It shares no code with the decoders: what it sends is what a scanner sends. Neighbours: lines.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from station.devices.simulators.lines import usual_line

if TYPE_CHECKING:
    from station.devices.simulators.lines import Line

_BITS_PER_CHARACTER = 10  # 8N1: start bit, eight data bits, stop bit
_PACED_CHARACTERS = (
    8  # sent at once when paced; a sleep per character would be slower than the line
)


class SimulatedScanner:
    """A scanner on a line, plugged in from the start. `baud` paces it, None sends at once."""

    def __init__(self, line: Line | None = None, baud: int | None = None) -> None:
        self._line = line or usual_line("scanner")
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
        self._line.close()
