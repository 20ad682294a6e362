"""A scanner set to Olivetti's host: 9600 7E1, STX code ETX, each frame to be acknowledged.

    STX JP1234567890 ETX  →  ACK        broken off, or its parity does not hold  →  NAK: sent again

Without an answer the scanner takes the code for lost and beeps so. Where the line is read with
eight bits the parity arrives as bit 7: it is checked and taken off. Source: Symbol LS4208, RS-232.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.code_text import LONGEST, read_frame
from station.devices.framing import Frames, until
from station.devices.parity import SEVEN_BITS, has_parity_bits, parity_agrees

if TYPE_CHECKING:
    from datetime import datetime

    from station.events import Scan, UnreadableScan

ACK, NAK = b"\x06", b"\x15"
_STX, _ETX = b"\x02", b"\x03"
_LONGEST = 3 * LONGEST
"""Room for a code that is too long, to be told as that; what never ends is noise."""


class OlivettiDecoder:
    """Frames in, scans out, and what to answer."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._frames = Frames(_STX, until(_ETX, _LONGEST, restart=_STX), _LONGEST)
        self._owed = b""

    @property
    def buffered(self) -> int:
        """Bytes held of an unfinished frame."""
        return self._frames.held

    @property
    def discarded(self) -> int:
        """Stretches of bytes that were no frame, since the beginning."""
        return self._frames.discarded

    def feed(self, data: bytes, at: datetime) -> list[Scan | UnreadableScan]:
        """Return the scans that these bytes complete. `at` is when they came, UTC-aware."""
        told: list[Scan | UnreadableScan] = []

        def accept(frame: bytes) -> bool:
            holds = not has_parity_bits(frame) or parity_agrees(frame)
            if holds:
                code = frame.translate(SEVEN_BITS).decode("ascii")
                told.append(read_frame(code, at, self._device))
            self._owed = ACK if holds else NAK
            return holds

        self._frames.cut(data, accept)
        return told

    def idle(self, at: datetime) -> list[Scan | UnreadableScan]:
        """Have a frame that broke off sent again: half a code is never a reading."""
        del at
        if self._frames.forget():
            self._owed = NAK
        return []

    def replies(self) -> bytes:
        """Return, once, what the scanner now waits to hear."""
        owed, self._owed = self._owed, b""
        return owed

    def reset(self) -> None:
        """Forget what the device had begun to say: it went away."""
        self._frames.forget()
        self._owed = b""


def decoder(device: str) -> OlivettiDecoder:
    """Return a decoder for one scanner."""
    return OlivettiDecoder(device)
