"""A printer on a serial line: a label at 9600 bits per second takes seconds, so in small pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.addresses import transport_at
from station.devices.line_settings import LineSettings, read_line_settings

if TYPE_CHECKING:
    from station.devices.reader import Transport

_PIECE = 256
"""At the slowest usual line, 1200 bits per second, within the transport's patience of 2 s."""


class LineWay:
    """Moves a job over any transport that takes little at a time."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.open, self.close, self.read = transport.open, transport.close, transport.read

    def write(self, data: bytes) -> None:
        """Send all of it. Raises DeviceError where the line takes no more."""
        for start in range(0, len(data), _PIECE):
            self._transport.write(data[start : start + _PIECE])

    def finish(self) -> str:
        """Tell that the line took all of it; no more is known."""
        return "handed_over"


def way_to(address: str, line: str) -> LineWay:
    """Return the way to a serial port, or to an adapter by its ids; `line` as "9600 8N1"."""
    return LineWay(transport_at(address, read_line_settings(line) or LineSettings()))
