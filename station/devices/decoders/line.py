"""A scanner on a serial line: codes that end in a suffix.

    waiting ──bytes──▶ in a frame ──suffix──▶ a reading, waiting again
                          │
                          ├──longer than any code──▶ swallowing ──suffix or silence──▶ waiting
                          └──silence, reset──▶ waiting: half a frame is never a reading

Sans-I/O: the answer depends only on the bytes and their order, not on how they were cut up on
their way. The buffer never holds more than one frame of full length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.devices.code_text import LONGEST, LONGEST_FRAMING, code_in, read_frame, unreadable
from station.events import Scan, UnreadableReason, UnreadableScan

if TYPE_CHECKING:
    from datetime import datetime

_FRAME_MARKS = b"\x02\x03"

Reading = Scan | UnreadableScan


class LineDecoder:
    """Bytes in, readings out. `suffixes` is every single byte that ends a frame."""

    def __init__(self, device: str, suffixes: bytes = b"\r\n\t") -> None:
        self._device = device
        self._suffix = re.compile(b"[" + re.escape(suffixes) + b"]")
        self._frame = bytearray()
        self._swallowing = False
        self.discarded = 0
        """Always 0: what is no code is told as an event."""

    @property
    def buffered(self) -> int:
        """Bytes held of an unfinished frame, at most 132."""
        return len(self._frame)

    def feed(self, data: bytes, at: datetime) -> list[Reading]:
        """Return the readings that these bytes complete. `at` is when they came, UTC-aware."""
        readings: list[Reading] = []
        start = 0
        for suffix in self._suffix.finditer(data):
            readings += self._extend(data[start : suffix.start()], at)
            readings += self._finish(at)
            start = suffix.end()
        readings += self._extend(data[start:], at)
        return readings

    def idle(self, at: datetime) -> list[Reading]:
        """Drop and tell an unfinished frame: the line fell silent. Swallowing ends."""
        frame = self._frame.decode("latin-1")
        self.reset()
        if not code_in(frame):
            return []
        return [unreadable(UnreadableReason.NO_SUFFIX, frame, at, self._device)]

    def reset(self) -> None:
        """Forget what the device had begun to say: it went away."""
        self._frame.clear()
        self._swallowing = False

    def _extend(self, piece: bytes, at: datetime) -> list[Reading]:
        if self._swallowing:
            return []
        if not self._frame:
            piece = piece.lstrip(_FRAME_MARKS)
        room = max(0, LONGEST - len(self._frame))
        self._frame += piece[:room]
        for byte in piece[room:]:
            self._frame.append(byte)
            if self._is_too_long():
                return [self._start_swallowing(at)]
        return []

    def _is_too_long(self) -> bool:
        if len(self._frame) > LONGEST + LONGEST_FRAMING:
            return True
        return len(code_in(self._frame.decode("latin-1"))) > LONGEST

    def _start_swallowing(self, at: datetime) -> UnreadableScan:
        frame = self._frame.decode("latin-1")
        self._frame.clear()
        self._swallowing = True
        return unreadable(UnreadableReason.TOO_LONG, frame, at, self._device)

    def _finish(self, at: datetime) -> list[Reading]:
        frame = self._frame.decode("latin-1")
        self.reset()
        return [read_frame(frame, at, self._device)] if frame else []


def decoder(device: str) -> LineDecoder:
    """Return a decoder for one scanner that ends its codes with CR, LF or TAB."""
    return LineDecoder(device)
